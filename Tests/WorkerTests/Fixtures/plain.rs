// A plugin in Rust that uses what its runtime brings: threads, panics that are caught, allocation.
use std::ffi::c_void;
use std::sync::atomic::{AtomicPtr, Ordering};

#[repr(C)]
#[derive(Clone, Copy)]
struct Slice { bytes: *const u8, length: usize }

#[repr(C)]
struct Input { size: u32, kind: u32, operation: Slice, body: Slice }

#[repr(C)]
struct Outcome {
    size: u32, status: i32, output: Slice, cursor: Slice, code: Slice, message: Slice, retry_after_ms: u64,
    object: *mut c_void,
}

#[repr(C)]
struct Host { size: u32, abi: u32, complete: extern "C" fn(*mut c_void, *const Outcome) }

type Close = Option<extern "C" fn(*mut c_void)>;

#[repr(C)]
pub struct Plugin {
    size: u32, abi: u32, descriptor: Slice,
    load: extern "C" fn(*const Plugin, *const Host, *mut c_void),
    open: extern "C" fn(*mut c_void, *mut c_void, *const c_void),
    start: extern "C" fn(*mut c_void, *mut c_void, *const Input),
    cancel: Option<extern "C" fn(*mut c_void, *mut c_void)>,
    close: Close, unload: Close,
    extension: Option<extern "C" fn(*const u8) -> *const c_void>,
}

unsafe impl Sync for Plugin {}

static HOST: AtomicPtr<Host> = AtomicPtr::new(std::ptr::null_mut());
const NONE: Slice = Slice { bytes: std::ptr::null(), length: 0 };

fn end(call: *mut c_void, output: &str) {
    let result = Outcome {
        size: std::mem::size_of::<Outcome>() as u32, status: 0,
        output: Slice { bytes: output.as_ptr(), length: output.len() },
        cursor: NONE, code: NONE, message: NONE, retry_after_ms: 0, object: std::ptr::null_mut(),
    };
    unsafe { ((*HOST.load(Ordering::SeqCst)).complete)(call, &result) }
}

extern "C" fn load(_: *const Plugin, host: *const Host, call: *mut c_void) {
    HOST.store(host as *mut Host, Ordering::SeqCst);
    end(call, "");
}

extern "C" fn open(_: *mut c_void, call: *mut c_void, _: *const c_void) { end(call, ""); }

extern "C" fn start(_: *mut c_void, call: *mut c_void, input: *const Input) {
    let body = unsafe { std::slice::from_raw_parts((*input).body.bytes, (*input).body.length) };
    let text = String::from_utf8_lossy(body).into_owned();
    std::panic::set_hook(Box::new(|_| {}));
    let number = std::thread::spawn(|| 41).join().unwrap();
    let caught = std::panic::catch_unwind(|| -> String { panic!("caught") }).is_err();
    end(call, &if caught { format!("{number}{text}") } else { String::new() });
}

static PLUGIN: Plugin = Plugin {
    size: std::mem::size_of::<Plugin>() as u32, abi: 1, descriptor: Slice { bytes: b"{}".as_ptr(), length: 2 },
    load, open, start, cancel: None, close: None, unload: None, extension: None,
};

#[no_mangle]
pub extern "C" fn riposte_plugin_v1() -> *const Plugin { &PLUGIN }
