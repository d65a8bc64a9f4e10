public import ConnectorKit

/// Jira Cloud and Jira Data Center, with Jira Service Management.
public let jiraPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "jira",
            actions: [
                CreateIssue(), GetIssue(), UpdateIssue(), SearchIssues(), ListTransitions(),
                TransitionIssue(), AssignIssue(), AddComment(), ListComments(), UploadAttachment(),
                DownloadAttachment(), LinkIssues(), AddRemoteLink(), AddWatcher(), UpdateLabels(),
                SetProperty(), FindUser(), ListCreateFields(), CreateRequest(), GetRequest(),
                AddRequestComment(), ListApprovals(), AnswerApproval(),
            ],
            triggers: [IssueChanged()]
        ) { call throws(ConnectorFailure) in
            _ = try await Jira(call).get("myself")
        }
    ])
