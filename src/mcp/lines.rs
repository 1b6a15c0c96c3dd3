//! Messages out of lines, and which requests were cancelled.

use std::collections::HashSet;
use std::io::{self, BufRead};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::watch::Stop;

/// Longest line that is read, in bytes.
const LONGEST: usize = 4 << 20;
/// Messages that wait.
const WAITING: usize = 64;
/// Cancelled requests that are remembered; what was answered already is never asked for again.
const CANCELLED: usize = 1000;

/// JSON-RPC's codes of what is no message, and of one that is no request.
const PARSE: i32 = -32700;
pub const INVALID: i32 = -32600;

/// An answer that says why there is none.
pub fn failure(id: &Value, code: i32, message: &str) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } })
}

/// A line that came in.
pub enum Incoming {
    Message(Value),
    /// Nothing that can be answered but by this.
    NoMessage(Value),
}

/// The request at work, and those that are not wanted any more.
#[derive(Clone, Default)]
pub struct Pending(Arc<Mutex<Requests>>);

#[derive(Default)]
struct Requests {
    at_work: Option<(Value, Stop)>,
    cancelled: HashSet<String>,
}

impl Pending {
    fn locked(&self) -> MutexGuard<'_, Requests> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a request, unless it was cancelled before.
    pub fn begin(&self, id: &Value) -> Option<Stop> {
        let mut requests = self.locked();
        if requests.cancelled.remove(&id.to_string()) {
            return None;
        }
        let stop = Stop::default();
        requests.at_work = Some((id.clone(), stop.clone()));
        Some(stop)
    }

    /// Ends it; whether its answer is still wanted.
    pub fn end(&self, id: &Value) -> bool {
        let mut requests = self.locked();
        requests.at_work = None;
        !requests.cancelled.remove(&id.to_string())
    }

    fn cancel(&self, id: &Value) {
        let mut requests = self.locked();
        if requests.cancelled.len() >= CANCELLED {
            requests.cancelled.clear();
        }
        requests.cancelled.insert(id.to_string());
        if let Some((_, stop)) = requests.at_work.iter().find(|(at_work, _)| at_work == id) {
            stop.stop();
        }
    }
}

/// Reads messages on a thread of their own. Cancelling is done there, at once.
pub fn read(mut input: Box<dyn BufRead + Send>, pending: Pending) -> Receiver<Incoming> {
    let (sender, receiver) = sync_channel(WAITING);
    std::thread::spawn(move || {
        while let Ok(Some(line)) = next(&mut *input) {
            let incoming = match line {
                Ok(line) if line.trim_ascii().is_empty() => continue,
                Ok(line) => match serde_json::from_slice(&line) {
                    Ok(message) => Incoming::Message(message),
                    Err(error) => {
                        let why = format!("this line is not JSON: {error}");
                        Incoming::NoMessage(failure(&Value::Null, PARSE, &why))
                    }
                },
                Err(TooLong) => {
                    let why = format!("a line of more than {} MB is not read", LONGEST >> 20);
                    Incoming::NoMessage(failure(&Value::Null, INVALID, &why))
                }
            };
            if let Incoming::Message(message) = &incoming {
                cancelled(message).into_iter().for_each(|id| pending.cancel(id));
            }
            if sender.send(incoming).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The requests that a message cancels.
fn cancelled(message: &Value) -> Vec<&Value> {
    match message {
        Value::Array(batch) => batch.iter().flat_map(cancelled).collect(),
        message if message["method"] == "notifications/cancelled" => {
            message.pointer("/params/requestId").into_iter().collect()
        }
        _ => Vec::new(),
    }
}

struct TooLong;

/// The next line without its end; one that is too long is passed over. `None` at the end.
fn next(input: &mut dyn BufRead) -> io::Result<Option<Result<Vec<u8>, TooLong>>> {
    let (mut line, mut long, mut begun) = (Vec::new(), false, false);
    loop {
        let bytes = match input.fill_buf() {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            bytes => bytes?,
        };
        if bytes.is_empty() && !begun {
            return Ok(None);
        }
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let part = &bytes[..end.unwrap_or(bytes.len())];
        long |= line.len() + part.len() > LONGEST;
        if long {
            line = Vec::new();
        } else {
            line.extend_from_slice(part);
        }
        begun = true;
        let (used, ended) =
            (end.map_or(part.len(), |end| end + 1), end.is_some() || bytes.is_empty());
        input.consume(used);
        if ended {
            return Ok(Some(if long { Err(TooLong) } else { Ok(line) }));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parted_and_giants_passed_over() {
        let giant = vec![b'x'; LONGEST + 1];
        let text = [b"{}\n\n" as &[u8], &giant, b"\n[1]\n{\"cut", b""].concat();
        let found: Vec<String> = read(Box::new(io::Cursor::new(text)), Pending::default())
            .iter()
            .map(|incoming| match incoming {
                Incoming::Message(message) => message.to_string(),
                Incoming::NoMessage(answer) => answer["error"]["code"].to_string(),
            })
            .collect();
        assert_eq!(found, ["{}", "-32600", "[1]", "-32700"]);
    }

    #[test]
    fn a_request_is_cancelled_before_and_while_it_is_at_work() {
        let pending = Pending::default();
        pending.cancel(&1.into());
        assert!(pending.begin(&1.into()).is_none());
        let stop = pending.begin(&2.into()).unwrap();
        pending.cancel(&2.into());
        assert!(crate::watch::Watch::cancelled(&stop) && !pending.end(&2.into()));
        assert!(pending.begin(&"1".into()).is_some() && pending.end(&"1".into()));
    }
}
