//! Tests with recorded exchanges: `tests/NAME/{input.json,exchange.http,expected.json}`.

use crate::CONNECTORS;
use crate::call::{Call, Failure, Operation, Request, Response, Services, Status};
use crate::json::Json;
use std::cell::RefCell;
use std::path::Path;
use std::time::Duration;

/// 2026-11-20T08:33:57Z.
const NOW: i64 = 1_795_163_637;

/// A host that answers from a recording, in order, and keeps what was asked otherwise.
struct Recording {
    exchanges: RefCell<Vec<(Request, Response)>>,
    problems: RefCell<Vec<String>>,
}

impl Recording {
    /// Blocks are parted by lines `###`: request, answer, request, ... A block is a first line, headers, and
    /// after an empty line its body.
    fn read(text: &str) -> Recording {
        let blocks: Vec<(String, Vec<u8>)> = text
            .split("###\n")
            .map(|block| {
                let (head, body) = block.trim_start().split_once("\n\n").unwrap_or((block.trim_start(), ""));
                let start = head.lines().next().unwrap_or("").trim().to_string();
                (start, body.trim().as_bytes().to_vec())
            })
            .collect();
        assert!(blocks.len() % 2 == 0, "the last request has no answer");
        let exchanges = blocks.chunks(2).rev().map(|pair| {
            let (method, url) = pair[0].0.split_once(' ').expect("METHOD URL");
            let request =
                Request { method: method.to_string(), body: pair[0].1.clone(), ..Request::get(url) };
            let status = pair[1].0.parse().expect("a status");
            let response =
                Response { status, headers: Vec::new(), body: pair[1].1.clone(), truncated: false };
            (request, response)
        });
        Recording { exchanges: RefCell::new(exchanges.collect()), problems: RefCell::default() }
    }

    fn call<'a>(&'a self, settings: &'a Json) -> Call<'a> {
        Call { settings, idempotency_key: "key-1".to_string(), dry_run: false, services: self }
    }
}

impl Services for Recording {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        let Some((expected, response)) = self.exchanges.borrow_mut().pop() else {
            self.problems.borrow_mut().push(format!("{} {} is not recorded", request.method, request.url));
            return Err(Failure::new(Status::Internal, "not recorded"));
        };
        let document = |body: &[u8]| std::str::from_utf8(body).ok().and_then(|text| Json::parse(text).ok());
        if (&expected.method, &expected.url) != (&request.method, &request.url)
            || document(&expected.body) != document(&request.body)
        {
            self.problems.borrow_mut().push(format!("{request:?} came in place of {expected:?}"));
        }
        Ok(response)
    }

    fn sleep(&self, _: Duration) -> Result<(), Failure> {
        Ok(())
    }

    fn log(&self, _: &str) {}

    fn now_ms(&self) -> i64 {
        NOW * 1000
    }
}

/// The one operation of a name that `pick` wants.
fn operation<T>(name: &str, pick: impl Fn(Operation) -> Option<T>) -> T {
    let named = CONNECTORS[0].operations.iter().filter(|(key, _)| *key == name);
    named.filter_map(|(_, operation)| pick(*operation)).next().expect("an operation")
}

macro_rules! pick {
    ($kind:ident, $name:expr) => {
        operation($name, |found| if let Operation::$kind(code) = found { Some(code) } else { None })
    };
}

#[test]
fn recorded_calls_give_what_was_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).expect("recordings") {
        let case = entry.expect("a folder").path();
        let read = |name: &str| std::fs::read_to_string(case.join(name)).expect("a file");
        let name = case.file_name().and_then(|name| name.to_str()).expect("a name").to_string();
        let action = name.split('.').next().unwrap_or("");
        let recording = Recording::read(&read("exchange.http"));
        let input = Json::parse(&read("input.json")).expect("JSON");
        let output = pick!(Action, action)(&recording.call(&Json::Null), &input);
        assert_eq!(output, Json::parse(&read("expected.json")).map_err(|_| unreachable!()), "{name}");
        assert_eq!(*recording.problems.borrow(), Vec::<String>::new(), "{name}");
        assert!(recording.exchanges.borrow().is_empty(), "{name}: not all was sent");
        count += 1;
    }
    assert!(count >= 4, "only {count} recordings");
}

#[test]
fn the_first_poll_asks_nothing() {
    let recording = Recording::read("GET /never\n\n###\n500\n");
    let found = pick!(Poll, "new-notification")(&recording.call(&Json::Null), &Json::Null, None);
    let found = found.expect("a poll");
    assert_eq!((found.cursor.as_deref(), found.more, found.events.len()), (Some("1795163637"), false, 0));
    assert_eq!(recording.exchanges.borrow().len(), 1);
}

const STREAM: &str = "/api/v3/ioc_stream?limit=40&descriptors_only=true&order=date%2B\
    &filter=origin%3Ahunting%20date%3A2026-11-20T08%3A33%3A56%2B";
const OBJECT: &str = r#"{"id":"abc","context_attributes":{"notification_id":"9","notification_date":1795163700}}"#;

#[test]
fn a_long_list_is_read_page_by_page() {
    let recording = Recording::read(&format!(
        "GET {STREAM}\n\n###\n200\n\n{{\"data\":[{OBJECT},{{\"id\":\"no notification\"}}],\"meta\":{{\"cursor\":\"c+1\"}}}}\n\
         ###\nGET {STREAM}&cursor=c%2B1\n\n###\n200\n\n{{\"data\":[]}}\n"
    ));
    let (poll, call) = (pick!(Poll, "new-notification"), recording.call(&Json::Null));
    let first = poll(&call, &Json::Null, Some("1795163637")).expect("a poll");
    assert_eq!(first.cursor.as_deref(), Some("1795163637 1795163700 c+1"));
    assert!(first.more);
    assert_eq!((first.events.len(), first.events[0].key.as_str()), (1, "9"));
    assert_eq!(first.events[0].time_ms, 1_795_163_700_000);
    let body = r#"{"id":"9","hash":"abc","rule":null,"tags":[],"date":"2026-11-20T08:35:00Z"}"#;
    assert_eq!(first.events[0].body.to_string(), body);
    let second = poll(&call, &Json::Null, first.cursor.as_deref()).expect("a poll");
    assert_eq!((second.cursor.as_deref(), second.more), (Some("1795163700"), false));
    assert_eq!(*recording.problems.borrow(), Vec::<String>::new());
}

#[test]
fn what_is_delivered_becomes_an_event() {
    let recording = Recording::read("GET /never\n\n###\n500\n");
    let receive = |text: &str| {
        let request = Json::object([("body", Json::parse(text).expect("JSON"))]);
        pick!(Webhook, "notification")(&recording.call(&Json::Null), &Json::Null, &request)
    };
    let events = receive(&format!("{{\"data\":{OBJECT}}}")).expect("events");
    assert_eq!(events.iter().map(|event| event.key.as_str()).collect::<Vec<_>>(), ["9"]);
    assert_eq!(receive("{}").map(|events| events.len()).map_err(|failure| failure.status), Err(Status::Invalid));
}

#[test]
fn a_registration_is_made_and_taken_back() {
    let recording = Recording::read(
        "POST /api/v3/webhooks\n\n{\"data\":{\"type\":\"webhook\",\"attributes\":{\"url\":\"https://a.example/h\"}}}\n\
         ###\n200\n\n{\"data\":{\"id\":\"w/1\"}}\n###\nDELETE /api/v3/webhooks/w%2F1\n\n###\n404\n",
    );
    let call = recording.call(&Json::Null);
    let made = pick!(Subscribe, "notification")(&call, &Json::Null, "https://a.example/h").expect("an id");
    assert_eq!(made.to_string(), r#"{"id":"w/1"}"#);
    assert_eq!(pick!(Unsubscribe, "notification")(&call, &Json::Null, &made), Ok(()));
    assert_eq!(*recording.problems.borrow(), Vec::<String>::new());
}

#[test]
fn statuses_have_their_meaning() {
    for (status, meaning) in [
        (400, Status::Invalid), (401, Status::Auth), (403, Status::Forbidden), (404, Status::NotFound),
        (408, Status::Transient), (409, Status::Conflict), (418, Status::Permanent),
        (429, Status::Throttled), (502, Status::Transient),
    ] {
        let recording = Recording::read(&format!("GET /api/v3/files/a\n\n###\n{status}\n"));
        let input = Json::object([("hash", "a".into())]);
        let failure = pick!(Action, "get-file-report")(&recording.call(&Json::Null), &input);
        let expected = Failure::new(meaning, format!("the service answered {status}"));
        assert_eq!(failure, Err(expected));
    }
    let said = r#"{"error":{"code":"NotFoundError","message":"no such file"}}"#;
    let recording = Recording::read(&format!("GET /api/v3/files/a\n\n###\n404\n\n{said}\n"));
    let input = Json::object([("hash", "a".into())]);
    let failure = pick!(Action, "get-file-report")(&recording.call(&Json::Null), &input);
    let code = "NotFoundError".to_string();
    assert_eq!(failure, Err(Failure { code, ..Failure::new(Status::NotFound, "no such file") }));
}
