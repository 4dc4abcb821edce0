import type { RustMain } from './signature';

/** What calls `main`, at the end of its own file: it is private there, and so may its types be. */
export function rustCaller({ parameters, isResult, isAsync }: RustMain): string {
  const reads = parameters.map(({ name }, at) => `    let a${at} = crate::argument(given, ${JSON.stringify(name)})?;`);
  const call = `main(${parameters.map((_, at) => `a${at}`).join(', ')})`;
  const awaited = isAsync ? `crate::block_on(${call})` : call;
  const value = isResult ? `${awaited}.map_err(|error| crate::describe(&error))?` : awaited;
  return `
#[allow(unused_variables, clippy::all)]
pub(crate) fn millrace_call(given: &mut serde_json::Map<String, serde_json::Value>) -> Result<String, crate::Failure> {
${reads.join('\n')}
    let value = ${value};
    crate::encode(&value)
}
`;
}

/** The program: reads the arguments, calls, and reports. */
export const RUST_PROGRAM = String.raw`#[path = "main.rs"]
mod script;

use serde_json::{json, Map, Value};
use std::fs::File;
use std::io::Write;
use std::os::unix::io::FromRawFd;
use std::sync::Mutex;

pub(crate) enum Failure {
    Thrown(String, String),
    Unstorable(String),
}

static PLACE: Mutex<String> = Mutex::new(String::new());

fn send(kind: &str, body: &str) {
    let mut channel = unsafe { File::from_raw_fd(3) };
    let _ = channel.write_all(format!("{}\n{}", kind, body).as_bytes());
}

fn fail(name: &str, message: &str, stack: &str) -> i32 {
    eprintln!("{}: {}\n{}", name, message, stack);
    send("error", &json!({ "name": name, "message": message, "stack": stack }).to_string());
    1
}

fn read() -> Result<Map<String, Value>, Failure> {
    let folder = std::env::args().nth(1).unwrap_or_default();
    let text = std::fs::read_to_string(folder + "/args.json").map_err(|error| describe(&error))?;
    serde_json::from_str(&text).map_err(|error| describe(&error))
}

#[allow(dead_code)]
pub(crate) fn argument<T: serde::de::DeserializeOwned>(given: &mut Map<String, Value>, name: &str) -> Result<T, Failure> {
    let value = given.remove(name).unwrap_or(Value::Null);
    serde_json::from_value(value).map_err(|error| Failure::Thrown("BadInput".into(), format!("{}: {}", name, error)))
}

#[allow(dead_code)]
pub(crate) fn describe<E: std::fmt::Display>(error: &E) -> Failure {
    let path = std::any::type_name::<E>();
    let name = path.split('<').next().unwrap_or(path).rsplit("::").next().unwrap_or(path);
    let name = if matches!(name, "String" | "str" | "Error" | "&str") { "Error" } else { name };
    Failure::Thrown(name.to_string(), format!("{:#}", error))
}

pub(crate) fn encode<T: serde::Serialize>(value: &T) -> Result<String, Failure> {
    serde_json::to_string(value).map_err(|error| Failure::Unstorable(error.to_string()))
}

/** Enough of an executor for futures that never wait for anything outside. */
#[allow(dead_code)]
pub(crate) fn block_on<F: std::future::Future>(future: F) -> F::Output {
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(std::thread::current())).into();
    let mut context = std::task::Context::from_waker(&waker);
    let mut future = Box::pin(future);
    loop {
        if let std::task::Poll::Ready(value) = future.as_mut().poll(&mut context) {
            return value;
        }
        std::thread::park();
    }
}

fn main() {
    std::panic::set_hook(Box::new(|about| {
        if let Some(place) = about.location() {
            *PLACE.lock().unwrap() = format!("at {}:{}", place.file().rsplit('/').next().unwrap_or(""), place.line());
        }
    }));
    let code = match std::panic::catch_unwind(|| script::millrace_call(&mut read()?)) {
        Ok(Ok(body)) => {
            send("ok", &body);
            0
        }
        Ok(Err(Failure::Thrown(name, message))) => fail(&name, &message, ""),
        Ok(Err(Failure::Unstorable(message))) => {
            send("unstorable", &json!(message).to_string());
            1
        }
        Err(panic) => {
            let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
            let message = text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default();
            let place = PLACE.lock().unwrap().clone();
            fail("Panic", &message, &place)
        }
    };
    std::process::exit(code);
}
`;
