import CloudAppsConnector
import ConnectorKit
import DefenderEndpointConnector
import DefenderXDRConnector
import EmailConnector
import EntraHTTPConnector
import EntraIDConnector
import GmailConnector
import JiraConnector
import OutlookConnector
import ServiceNowConnector
import SlackConnector
import TeamsConnector

/// The code of the connectors that have any, by their folders.
let codedConnectors: [String: PluginDefinition] = [
    "cloud-apps": cloudAppsPlugin,
    "defender-endpoint": defenderEndpointPlugin,
    "defender-xdr": defenderXDRPlugin,
    "email": emailPlugin,
    "entra-http": entraHTTPPlugin,
    "entra-id": entraIDPlugin,
    "gmail": gmailPlugin,
    "jira": jiraPlugin,
    "outlook": outlookPlugin,
    "servicenow": serviceNowPlugin,
    "slack": slackPlugin,
    "teams": teamsPlugin,
]
