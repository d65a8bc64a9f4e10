//! The edge between a connector's code and the C ABI. All that is unsafe is here.
//!
//! Every call gets a thread: `start` copies what it was lent, returns, and the thread completes the call. A
//! panic is caught there and becomes INTERNAL; no function of the table lets one out.

use crate::CONNECTORS;
use crate::abi;
use crate::abi::{CallName, Slice};
use crate::call::{Call, Connector, Event, Failure, Operation, Request, Response, Services, Status};
use crate::json::Json;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::null_mut;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

/// The table of a plugin.
pub const fn table(descriptor: &'static str) -> abi::Plugin {
    abi::Plugin {
        size: size_of::<abi::Plugin>() as u32,
        abi: abi::ABI,
        descriptor: Slice { bytes: descriptor.as_ptr().cast(), length: descriptor.len() },
        load,
        open,
        start,
        cancel: None, // Requests of a cancelled call fail, which ends the call's thread.
        close: Some(close),
        unload: None,
        extension: None,
    }
}

/// What the host gets as a connection's object, from `open` to `close`.
struct Opened {
    host: &'static abi::Host,
    connector: &'static Connector,
    settings: Json,
}

extern "C" fn load(_: *const abi::Plugin, host: *const abi::Host, call: CallName) {
    guarded(|| {
        // The host's table is valid until the process ends. One of another version is not for us.
        let host: &'static abi::Host = unsafe { &*host };
        if host.abi != abi::ABI || (host.size as usize) < size_of::<abi::Host>() {
            return;
        }
        complete(host, call, Ok(Done::object((host as *const abi::Host).cast_mut().cast())));
    });
}

extern "C" fn open(plugin: *mut c_void, call: CallName, connection: *const abi::Connection) {
    guarded(|| {
        let host: &'static abi::Host = unsafe { &*plugin.cast::<abi::Host>() };
        let connection = unsafe { &*connection };
        let name = unsafe { text(connection.connector) };
        let Some(connector) = CONNECTORS.iter().find(|connector| connector.name == name) else {
            let message = format!("the plugin has no connector `{name}`");
            return complete(host, call, Err(Failure::new(Status::Invalid, message)));
        };
        let settings = Json::parse(&unsafe { text(connection.settings) }).unwrap_or(Json::Null);
        let opened = Arc::new(Opened { host, connector, settings });
        complete(host, call, Ok(Done::object(Arc::into_raw(opened).cast_mut().cast())));
    });
}

extern "C" fn close(connection: *mut c_void) {
    guarded(|| drop(unsafe { Arc::from_raw(connection.cast::<Opened>()) }));
}

extern "C" fn start(connection: *mut c_void, call: CallName, input: *const abi::Input) {
    guarded(|| {
        let connection = connection.cast::<Opened>();
        // The thread holds the connection too: it may still be on its way out when the host closes.
        let opened = unsafe {
            Arc::increment_strong_count(connection);
            Arc::from_raw(connection)
        };
        let host = opened.host;
        let asked = unsafe { Asked::copied(call, &*input) };
        let name = asked.name;
        if std::thread::Builder::new().spawn(move || run(&opened, &asked)).is_err() {
            complete(host, name.0, Err(Failure::new(Status::Transient, "there is no thread for the call")));
        }
    });
}

/// A call's name crosses threads; it is never followed.
#[derive(Clone, Copy)]
struct Name(CallName);
unsafe impl Send for Name {}

/// A call as it came in, everything copied.
struct Asked {
    name: Name,
    kind: u32,
    operation: String,
    body: String,
    cursor: Option<String>,
    idempotency_key: String,
    dry_run: bool,
}

impl Asked {
    unsafe fn copied(call: CallName, input: &abi::Input) -> Asked {
        unsafe {
            Asked {
                name: Name(call),
                kind: input.kind,
                operation: text(input.operation),
                body: text(input.body),
                cursor: (input.cursor.length > 0).then(|| text(input.cursor)),
                idempotency_key: text(input.idempotency_key),
                dry_run: input.flags & abi::FLAG_DRY_RUN != 0,
            }
        }
    }
}

/// How a call ended well.
struct Done {
    output: Json,
    cursor: Option<String>,
    object: *mut c_void,
}

impl Done {
    fn output(output: Json) -> Done {
        Done { output, cursor: None, object: null_mut() }
    }

    fn object(object: *mut c_void) -> Done {
        Done { output: Json::Null, cursor: None, object }
    }
}

fn run(opened: &Opened, asked: &Asked) {
    let result = catch_unwind(AssertUnwindSafe(|| answer(opened, asked)));
    let result = result.unwrap_or_else(|_| Err(Failure::new(Status::Internal, "the connector panicked")));
    complete(opened.host, asked.name.0, result);
}

fn answer(opened: &Opened, asked: &Asked) -> Result<Done, Failure> {
    let connector = opened.connector;
    let services = HostServices { host: opened.host, name: asked.name };
    let call = Call {
        settings: &opened.settings,
        idempotency_key: asked.idempotency_key.clone(),
        dry_run: asked.dry_run,
        services: &services,
    };
    let body = if asked.body.is_empty() { "{}" } else { &asked.body };
    let body = Json::parse(body).map_err(|why| Failure::new(Status::Invalid, format!("the input: {why}")))?;
    if asked.kind == abi::TEST {
        return (connector.test)(&call).map(|()| Done::output(Json::Null));
    }
    // Actions and polls get their input as the body; the other kinds find it in there, beside what they need.
    let input = body.get("input");
    for (_, operation) in connector.operations.iter().filter(|(name, _)| *name == asked.operation) {
        return match (asked.kind, operation) {
            (abi::INVOKE, Operation::Action(perform)) => perform(&call, &body).map(Done::output),
            (abi::POLL, Operation::Poll(poll)) => {
                let found = poll(&call, &body, asked.cursor.as_deref())?;
                emit(&services, &found.events)?;
                let output = if found.more { Json::object([("more", true.into())]) } else { Json::Null };
                Ok(Done { cursor: found.cursor, ..Done::output(output) })
            }
            (abi::WEBHOOK, Operation::Webhook(receive)) => {
                emit(&services, &receive(&call, input, body.get("request"))?)?;
                Ok(Done::output(Json::Null))
            }
            (abi::SUBSCRIBE, Operation::Subscribe(subscribe)) => {
                subscribe(&call, input, body.get("callback").text().unwrap_or("")).map(Done::output)
            }
            (abi::UNSUBSCRIBE, Operation::Unsubscribe(unsubscribe)) => {
                unsubscribe(&call, input, body.get("subscription")).map(|()| Done::output(Json::Null))
            }
            _ => continue,
        };
    }
    let message = format!("there is no `{}` of kind {} here", asked.operation, asked.kind);
    Err(Failure::new(Status::Unsupported, message))
}

fn emit(services: &HostServices, events: &[Event]) -> Result<(), Failure> {
    for event in events {
        let body = event.body.to_string();
        let raw = abi::Event {
            size: size_of::<abi::Event>() as u32,
            flags: 0,
            key: slice(&event.key),
            body: slice(&body),
            time_ms: event.time_ms,
        };
        if let Some(status) = Status::of((services.host.emit)(services.name.0, &raw)) {
            return Err(Failure::new(status, format!("the host did not take event `{}`", event.key)));
        }
    }
    Ok(())
}

fn complete(host: &abi::Host, call: CallName, result: Result<Done, Failure>) {
    let (done, failure) = match result {
        Ok(done) => (done, None),
        Err(failure) => (Done::output(Json::Null), Some(failure)),
    };
    let output = if done.output.is_null() { String::new() } else { done.output.to_string() };
    let failed = failure.as_ref();
    let raw = abi::CallResult {
        size: size_of::<abi::CallResult>() as u32,
        status: failed.map_or(0, |failure| failure.status as i32),
        output: slice(&output),
        cursor: slice(done.cursor.as_deref().unwrap_or("")),
        code: slice(failed.map_or("", |failure| &failure.code)),
        message: slice(failed.map_or("", |failure| &failure.message)),
        retry_after_ms: 0, // The host reads the service's `Retry-After` itself.
        object: done.object,
    };
    (host.complete)(call, &raw);
}

/// The host, for one call.
struct HostServices {
    host: &'static abi::Host,
    name: Name,
}

impl Services for HostServices {
    fn send(&self, request: &Request) -> Result<Response, Failure> {
        let (context, answers) = channel();
        let field = |(name, value): &(String, String)| abi::Field { name: slice(name), value: slice(value) };
        let headers: Vec<abi::Field> = request.headers.iter().map(field).collect();
        let raw = abi::HttpRequest {
            size: size_of::<abi::HttpRequest>() as u32,
            flags: if request.idempotent { abi::HTTP_IDEMPOTENT } else { 0 },
            method: slice(&request.method),
            url: slice(&request.url),
            body: bytes(&request.body),
            headers: headers.as_ptr(),
            header_count: headers.len(),
            timeout_ms: 0,
            max_bytes: 0,
        };
        waited((self.host.http)(self.name.0, &raw, answered, context), context, &answers)
    }

    fn sleep(&self, duration: Duration) -> Result<(), Failure> {
        let (context, answers) = channel();
        let delay = duration.as_millis() as u64;
        waited((self.host.after)(self.name.0, delay, elapsed, context), context, &answers).map(|_| ())
    }

    fn log(&self, message: &str) {
        (self.host.log)(self.name.0, 1, slice(message), std::ptr::null(), 0);
    }

    fn now_ms(&self) -> i64 {
        (self.host.now_ms)()
    }
}

type Sent = Result<Response, Failure>;

/// A place for one answer; the callback frees its end, which it gets as the context.
fn channel() -> (*mut c_void, Receiver<Sent>) {
    let (sender, receiver) = sync_channel::<Sent>(1);
    (Box::into_raw(Box::new(sender)).cast(), receiver)
}

fn waited(refusal: i32, context: *mut c_void, answers: &Receiver<Sent>) -> Sent {
    if let Some(status) = Status::of(refusal) {
        drop(unsafe { Box::from_raw(context.cast::<SyncSender<Sent>>()) });
        return Err(Failure::new(status, "the host did not take the request"));
    }
    answers.recv().unwrap_or_else(|_| Err(Failure::new(Status::Internal, "the host's answer was lost")))
}

fn answer_with(context: *mut c_void, sent: impl FnOnce() -> Sent) {
    guarded(|| {
        let sender = unsafe { Box::from_raw(context.cast::<SyncSender<Sent>>()) };
        let _ = sender.send(sent());
    });
}

extern "C" fn answered(context: *mut c_void, _: CallName, response: *const abi::HttpResponse) {
    answer_with(context, || {
        let raw = unsafe { &*response };
        if let Some(status) = Status::of(raw.status) {
            return Err(Failure::new(status, unsafe { text(raw.message) }));
        }
        let fields: &[abi::Field] = match raw.header_count {
            0 => &[],
            count => unsafe { std::slice::from_raw_parts(raw.headers, count) },
        };
        Ok(Response {
            status: raw.http_status,
            headers: fields.iter().map(|field| unsafe { (text(field.name), text(field.value)) }).collect(),
            body: unsafe { borrowed(raw.body) }.to_vec(),
            truncated: raw.flags & abi::HTTP_TRUNCATED != 0,
        })
    });
}

extern "C" fn elapsed(context: *mut c_void, _: CallName, status: i32) {
    answer_with(context, || match Status::of(status) {
        Some(status) => Err(Failure::new(status, "the call was cancelled")),
        None => Ok(Response { status: 0, headers: Vec::new(), body: Vec::new(), truncated: false }),
    });
}

/// Keeps a panic from crossing. What is lost is the one call, which the host ends at its deadline.
fn guarded(body: impl FnOnce()) {
    let _ = catch_unwind(AssertUnwindSafe(body));
}

fn slice(text: &str) -> Slice {
    bytes(text.as_bytes())
}

fn bytes(bytes: &[u8]) -> Slice {
    if bytes.is_empty() {
        return Slice { bytes: std::ptr::null(), length: 0 };
    }
    Slice { bytes: bytes.as_ptr().cast(), length: bytes.len() }
}

unsafe fn borrowed<'a>(slice: Slice) -> &'a [u8] {
    match slice.length {
        0 => &[],
        length => unsafe { std::slice::from_raw_parts(slice.bytes.cast(), length) },
    }
}

unsafe fn text(slice: Slice) -> String {
    String::from_utf8_lossy(unsafe { borrowed(slice) }).into_owned()
}
