/// Where a workflow definition runs today.
public enum Flavour: String, Sendable, Hashable, CaseIterable {
    /// A Logic Apps resource of the Consumption plan.
    case logicAppsConsumption
    /// A `workflow.json` of a Standard logic app.
    case logicAppsStandard
    /// A cloud flow.
    case powerAutomate
}
