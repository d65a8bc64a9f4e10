//! File reputation: what scanners say of files and addresses, and matches of hunting rules.
//!
//! What goes in and out is in ../descriptor-contract/README.md.

mod abi;
mod call;
mod date;
mod edge;
mod json;
mod notifications;
mod reports;
#[cfg(test)]
mod recordings;

use call::{Connector, Operation, Request};

/// The file that all scanners know and that harms nobody.
const EICAR: &str = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

/// The code of this plugin's connectors.
static CONNECTORS: &[Connector] = &[Connector {
    name: "reputation-rust",
    operations: &[
        ("get-file-report", Operation::Action(reports::file)),
        ("get-address-report", Operation::Action(reports::address)),
        ("new-notification", Operation::Poll(notifications::poll)),
        ("notification", Operation::Webhook(notifications::receive)),
        ("notification", Operation::Subscribe(notifications::subscribe)),
        ("notification", Operation::Unsubscribe(notifications::unsubscribe)),
    ],
    test: |call| call.send(&Request::get(format!("/api/v3/files/{EICAR}")))?.json().map(|_| ()),
}];

static TABLE: abi::Plugin = edge::table(include_str!("../descriptor.json"));

/// The one export.
#[unsafe(no_mangle)]
pub extern "C" fn riposte_plugin_v1() -> *const abi::Plugin {
    &TABLE
}
