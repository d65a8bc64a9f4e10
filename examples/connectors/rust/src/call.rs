//! What a connector is written with: calls, requests, answers and failures. Nothing here is unsafe.
#![allow(dead_code)] // It is all here, though no connector needs all of it.

use crate::json::Json;
use std::time::Duration;

/// How an operation failed, in terms of what may be done next. The host decides on repeating: report what
/// happened and never retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i32)]
pub enum Status {
    /// This input can never work.
    Invalid = 1,
    /// The credentials were refused.
    Auth = 2,
    /// Known, but not allowed.
    Forbidden = 3,
    NotFound = 4,
    /// The object's state forbids it.
    Conflict = 5,
    /// Too many requests; nothing happened.
    Throttled = 6,
    /// A passing fault; nothing happened.
    Transient = 7,
    /// Failed for good.
    Permanent = 8,
    Cancelled = 9,
    Timeout = 10,
    /// It may have happened.
    UnknownOutcome = 11,
    Unsupported = 12,
    /// A bug of the connector.
    Internal = 13,
}

impl Status {
    /// The status of a number from the host; none for OK.
    pub fn of(number: i32) -> Option<Status> {
        use Status::*;
        let all = [
            Invalid, Auth, Forbidden, NotFound, Conflict, Throttled, Transient, Permanent, Cancelled, Timeout,
            UnknownOutcome, Unsupported,
        ];
        if number == 0 {
            return None;
        }
        Some(all.into_iter().find(|status| *status as i32 == number).unwrap_or(Internal))
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub status: Status,
    /// One sentence for an operator; no secret, no payload.
    pub message: String,
    /// The service's own error code, where it has one.
    pub code: String,
}

impl Failure {
    pub fn new(status: Status, message: impl Into<String>) -> Failure {
        Failure { status, message: message.into(), code: String::new() }
    }
}

/// A request to the service. Credentials are added by the host.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// Relative to the connection's base.
    pub url: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// May be repeated although its method is not safe.
    pub idempotent: bool,
}

impl Request {
    pub fn get(url: impl Into<String>) -> Request {
        let (method, url) = ("GET".to_string(), url.into());
        Request { method, url, headers: Vec::new(), body: Vec::new(), idempotent: false }
    }

    pub fn post(url: impl Into<String>, body: &Json) -> Request {
        let headers = vec![("content-type".to_string(), "application/json".to_string())];
        let (method, url, body) = ("POST".to_string(), url.into(), body.to_string().into_bytes());
        Request { method, url, headers, body, idempotent: false }
    }

    /// The same request with a header more.
    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.to_string(), value.to_string()));
        self
    }

    pub fn delete(url: impl Into<String>) -> Request {
        Request { method: "DELETE".to_string(), ..Request::get(url) }
    }
}

/// A text as one path segment or query value (RFC 3986, section 2.3).
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => (byte as char).to_string(),
            byte => format!("%{byte:02X}"),
        })
        .collect()
}

/// A service's answer, of any status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    pub status: u32,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    pub truncated: bool,
}

/// How much of a service's message is passed on, in bytes.
const MAX_MESSAGE: usize = 300;

impl Response {
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body of a success as JSON; otherwise the failure that the status means.
    pub fn json(&self) -> Result<Json, Failure> {
        if !self.is_success() {
            return Err(self.failure());
        }
        let read = if self.truncated { None } else { self.document() };
        read.ok_or_else(unreadable)
    }

    /// What the status means. The host then applies the descriptor's map of codes, and reads `Retry-After`.
    pub fn failure(&self) -> Failure {
        let status = match self.status {
            400 => Status::Invalid,
            401 => Status::Auth,
            403 => Status::Forbidden,
            404 => Status::NotFound,
            409 => Status::Conflict,
            429 => Status::Throttled,
            408 | 500..600 => Status::Transient,
            _ => Status::Permanent,
        };
        let document = self.document().unwrap_or(Json::Null);
        let error = document.get("error");
        let said = error.get("message").text().map(shortened);
        Failure {
            status,
            message: said.map_or_else(|| format!("the service answered {}", self.status), str::to_string),
            code: error.get("code").text().unwrap_or("").to_string(),
        }
    }

    fn document(&self) -> Option<Json> {
        Json::parse(std::str::from_utf8(&self.body).ok()?).ok()
    }
}

/// As much of a text as is passed on, cut between characters.
fn shortened(text: &str) -> &str {
    let ends = text.char_indices().map(|(start, letter)| start + letter.len_utf8());
    &text[..ends.take_while(|end| *end <= MAX_MESSAGE).last().unwrap_or(0)]
}

/// The failure for an answer that is not what it should be.
pub fn unreadable() -> Failure {
    Failure::new(Status::Permanent, "the service's answer cannot be read")
}

/// What the host does for a call: the ABI in a plugin, a script in tests.
pub trait Services {
    fn send(&self, request: &Request) -> Result<Response, Failure>;
    fn sleep(&self, duration: Duration) -> Result<(), Failure>;
    fn log(&self, message: &str);
    fn now_ms(&self) -> i64;
}

/// One call: every call has a thread of its own, so the code may simply wait.
pub struct Call<'a> {
    /// The connection's settings, checked against the descriptor. Without secrets.
    pub settings: &'a Json,
    /// The same over attempts and restarts: give it to services that take such a key.
    pub idempotency_key: String,
    pub dry_run: bool,
    pub services: &'a dyn Services,
}

impl Call<'_> {
    /// Sends a request and waits for the answer. Fails when there is none, also when the call is cancelled.
    pub fn send(&self, request: &Request) -> Result<Response, Failure> {
        self.services.send(request)
    }

    pub fn sleep(&self, duration: Duration) -> Result<(), Failure> {
        self.services.sleep(duration)
    }

    pub fn log(&self, message: &str) {
        self.services.log(message)
    }

    /// Unix time by the host's clock: use no other.
    pub fn now_ms(&self) -> i64 {
        self.services.now_ms()
    }
}

pub struct Event {
    /// The service's own id of the event: seen again, it starts nothing.
    pub key: String,
    pub body: Json,
    /// Unix time in milliseconds; 0 where the service does not say.
    pub time_ms: i64,
}

/// What a poll found.
pub struct Poll {
    /// Oldest first.
    pub events: Vec<Event>,
    /// Where the next poll starts; none keeps the old one.
    pub cursor: Option<String>,
    /// Whether to poll again at once.
    pub more: bool,
}

/// What a connector can do, one kind of call each.
#[derive(Clone, Copy)]
pub enum Operation {
    /// Takes an action's input, gives its output.
    Action(fn(&Call, &Json) -> Result<Json, Failure>),
    /// Takes a trigger's input and the last poll's cursor.
    Poll(fn(&Call, &Json, Option<&str>) -> Result<Poll, Failure>),
    /// Takes a trigger's input and what was sent to its URL: `{method, path, query, headers, body}`.
    Webhook(fn(&Call, &Json, &Json) -> Result<Vec<Event>, Failure>),
    /// Takes a trigger's input and its URL, gives what unsubscribing needs.
    Subscribe(fn(&Call, &Json, &str) -> Result<Json, Failure>),
    /// Takes a trigger's input and what subscribing gave.
    Unsubscribe(fn(&Call, &Json, &Json) -> Result<(), Failure>),
}

/// The code of one connector. The names are those of the descriptor.
pub struct Connector {
    pub name: &'static str,
    /// A trigger is there once for each kind of call that it knows.
    pub operations: &'static [(&'static str, Operation)],
    /// Tries the connection with a request that changes nothing.
    pub test: fn(&Call) -> Result<(), Failure>,
}
