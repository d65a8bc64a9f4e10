public import ConnectorKit

/// ServiceNow.
public let serviceNowPlugin = PluginDefinition(
    descriptor: PackageResources.descriptor_json,
    connectors: [
        Connector(
            name: "servicenow",
            actions: [
                ListRecords(), GetRecord(), CreateRecord(), UpdateRecord(), DeleteRecord(), GetIncident(),
                CreateIncident(), CreateSecurityIncident(), UpdateIncident(), ResolveIncident(),
                CloseIncident(), AddWorkNote(), AddComment(), AddIndicators(), UploadAttachment(),
                ListAttachments(), DownloadAttachment(), FindUser(), FindGroup(), FindConfigurationItem(),
                ListChoices(),
            ],
            triggers: [RecordChanged()]
        ) { call throws(ConnectorFailure) in
            let query = [(name: "sysparm_limit", value: "1"), (name: "sysparm_fields", value: "sys_id")]
            _ = try ServiceNow.body(try await call.http(ServiceNow.get("table/sys_user", query)))
        }
    ])
