//! `riposte/connector.h`, member by member. Nothing here is logic: the safe side is in `plugin.rs`.
//!
//! The sizes are asserted at the end, so that a slip does not compile.
#![allow(dead_code)]

use std::ffi::{c_char, c_void};

pub const ABI: u32 = 1;

pub const INVOKE: u32 = 1;
pub const POLL: u32 = 2;
pub const WEBHOOK: u32 = 3;
pub const SUBSCRIBE: u32 = 4;
pub const UNSUBSCRIBE: u32 = 6;
pub const TEST: u32 = 7;

pub const FLAG_DRY_RUN: u32 = 1;
pub const HTTP_IDEMPOTENT: u32 = 1;
pub const HTTP_TRUNCATED: u32 = 2;

/// Bytes of text or JSON, borrowed until the call that brings them returns.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Slice {
    pub bytes: *const c_char,
    pub length: usize,
}

#[repr(C)]
#[derive(Clone, Copy)]
pub struct Field {
    pub name: Slice,
    pub value: Slice,
}

/// The name of a call: a pointer that is never followed.
#[repr(transparent)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CallName(pub *mut c_void);

#[repr(C)]
pub struct Input {
    pub size: u32,
    pub kind: u32,
    pub operation: Slice,
    pub body: Slice,
    pub cursor: Slice,
    pub idempotency_key: Slice,
    pub trace: Slice,
    pub deadline_ms: i64,
    pub attempt: u32,
    pub flags: u32,
}

#[repr(C)]
pub struct CallResult {
    pub size: u32,
    pub status: i32,
    pub output: Slice,
    pub cursor: Slice,
    pub code: Slice,
    pub message: Slice,
    pub retry_after_ms: u64,
    pub object: *mut c_void,
}

#[repr(C)]
pub struct Event {
    pub size: u32,
    pub flags: u32,
    pub key: Slice,
    pub body: Slice,
    pub time_ms: i64,
}

#[repr(C)]
pub struct HttpRequest {
    pub size: u32,
    pub flags: u32,
    pub method: Slice,
    pub url: Slice,
    pub body: Slice,
    pub headers: *const Field,
    pub header_count: usize,
    pub timeout_ms: u64,
    pub max_bytes: u64,
}

#[repr(C)]
pub struct HttpResponse {
    pub size: u32,
    pub flags: u32,
    pub status: i32,
    pub http_status: u32,
    pub body: Slice,
    pub headers: *const Field,
    pub header_count: usize,
    pub message: Slice,
}

pub type HttpDone = extern "C" fn(*mut c_void, CallName, *const HttpResponse);
pub type TimerDone = extern "C" fn(*mut c_void, CallName, i32);

#[repr(C)]
pub struct Host {
    pub size: u32,
    pub abi: u32,
    pub complete: extern "C" fn(CallName, *const CallResult),
    pub emit: extern "C" fn(CallName, *const Event) -> i32,
    pub http: extern "C" fn(CallName, *const HttpRequest, HttpDone, *mut c_void) -> i32,
    pub after: extern "C" fn(CallName, u64, TimerDone, *mut c_void) -> i32,
    pub cancelled: extern "C" fn(CallName) -> i32,
    pub log: extern "C" fn(CallName, i32, Slice, *const Field, usize),
    pub now_ms: extern "C" fn() -> i64,
    pub random: extern "C" fn(*mut c_void, usize),
    pub extension: extern "C" fn(*const c_char) -> *const c_void,
}

#[repr(C)]
pub struct Connection {
    pub size: u32,
    pub flags: u32,
    pub connector: Slice,
    pub name: Slice,
    pub settings: Slice,
}

#[repr(C)]
pub struct Plugin {
    pub size: u32,
    pub abi: u32,
    pub descriptor: Slice,
    pub load: extern "C" fn(*const Plugin, *const Host, CallName),
    pub open: extern "C" fn(*mut c_void, CallName, *const Connection),
    pub start: extern "C" fn(*mut c_void, CallName, *const Input),
    pub cancel: Option<extern "C" fn(*mut c_void, CallName)>,
    pub close: Option<extern "C" fn(*mut c_void)>,
    pub unload: Option<extern "C" fn(*mut c_void)>,
    pub extension: Option<extern "C" fn(*const c_char) -> *const c_void>,
}

/// The table is constant, and what its pointers lead to lives as long as the process.
unsafe impl Sync for Plugin {}

const _: () = assert!(size_of::<Slice>() == 16 && size_of::<Field>() == 32);
const _: () = assert!(size_of::<Input>() == 104 && size_of::<CallResult>() == 88);
const _: () = assert!(size_of::<Event>() == 48 && size_of::<Connection>() == 56);
const _: () = assert!(size_of::<HttpRequest>() == 88 && size_of::<HttpResponse>() == 64);
const _: () = assert!(size_of::<Host>() == 80 && size_of::<Plugin>() == 80);
