import CloudAppsConnector
import ConnectorKit
import DefenderEndpointConnector
import EntraHTTPConnector
import JiraConnector
import ServiceNowConnector
import SlackConnector
import TeamsConnector

/// The code of the connectors that have any, by their folders.
let codedConnectors: [String: PluginDefinition] = [
    "cloud-apps": cloudAppsPlugin,
    "defender-endpoint": defenderEndpointPlugin,
    "entra-http": entraHTTPPlugin,
    "jira": jiraPlugin,
    "servicenow": serviceNowPlugin,
    "slack": slackPlugin,
    "teams": teamsPlugin,
]
