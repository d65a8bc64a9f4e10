extension Code {
    /// A right that is more than the plugin's descriptor asks for.
    static let wider = "EV0007"
    /// A right that names what is not there.
    static let notThere = "EV0008"
    /// Rights that a connection cannot do with.
    static let notGranted = "EV0009"
}
