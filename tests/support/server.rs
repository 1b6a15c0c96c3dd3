//! A server of our own on this machine that embeds as OpenAI's does, or does otherwise.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

/// Numbers of a good vector.
pub const DIMENSIONS: usize = 48;

/// What a request asks for.
pub struct Asked {
    pub path: String,
    /// In lower case, as they came.
    pub headers: Vec<String>,
    pub body: Value,
}

impl Asked {
    /// The texts to embed; none in other requests.
    pub fn texts(&self) -> Vec<&str> {
        let texts = self.body["input"].as_array().into_iter().flatten();
        texts.map(|text| text.as_str().unwrap()).collect()
    }

    /// The topics that a language model is asked to name.
    pub fn topics(&self) -> Vec<Value> {
        let user = self.body["messages"][1]["content"].as_str().unwrap();
        let asked: Value = serde_json::from_str(user).unwrap();
        asked["topics"].as_array().unwrap().clone()
    }
}

/// What the server does about it.
pub enum Does {
    /// Answers with a status, further header lines and a body.
    Answers(u16, &'static str, String),
    /// Sends these bytes and hangs up.
    Sends(Vec<u8>),
    /// Says nothing until the other side gives up.
    Hangs,
}

/// An answer with a good vector a text.
pub fn embeds(asked: &Asked) -> Does {
    let each = asked.texts().into_iter().enumerate();
    let data: Vec<Value> = each
        .map(|(index, text)| json!({ "index": index, "embedding": vector(text) }))
        .rev()
        .collect();
    Does::Answers(200, "", json!({ "object": "list", "data": data }).to_string())
}

/// An answer of a language model that writes this.
pub fn writes(text: &str) -> Does {
    let choice = json!({ "message": { "role": "assistant", "content": text } });
    Does::Answers(200, "", json!({ "choices": [choice] }).to_string())
}

/// An answer with a name for each of these topics: their first words, which differ, and how many documents
/// they have.
pub fn names(topics: &[Value]) -> Does {
    let name = |topic: &Value| {
        let words = format!("{} {}", topic["words"][0], topic["size"]).replace('"', "");
        let description = format!("Documents about {}.", topic["words"][0].as_str().unwrap());
        json!({ "id": topic["id"], "name": format!("About {words}"), "description": description })
    };
    writes(&json!({ "names": topics.iter().map(name).collect::<Vec<_>>() }).to_string())
}

/// Texts with words in common lie near each other.
pub fn vector(text: &str) -> Vec<f32> {
    let mut sum = vec![0.0; DIMENSIONS];
    for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 3) {
        let mut state = word.bytes().fold(14695981039346656037, |hash: u64, byte| {
            (hash ^ u64::from(byte.to_ascii_lowercase())).wrapping_mul(1099511628211)
        });
        for number in &mut sum {
            state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            *number += (state >> 40) as f32 / (1 << 23) as f32 - 1.0;
        }
    }
    let length = sum.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-6);
    sum.iter().map(|v| v / length).collect()
}

/// Ends with the test's process.
pub struct Server {
    pub endpoint: String,
    requests: Arc<AtomicUsize>,
    texts: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `does` is told the number of the request, from 0.
    pub fn start(does: impl Fn(usize, &Asked) -> Does + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}/v1", listener.local_addr().unwrap());
        let (requests, texts) =
            (Arc::new(AtomicUsize::new(0)), Arc::new(Mutex::<Vec<String>>::default()));
        let shared = (requests.clone(), texts.clone(), Arc::new(does));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (requests, texts, does) = shared.clone();
                std::thread::spawn(move || {
                    serve(stream, |asked| {
                        let answer = does(requests.fetch_add(1, Ordering::SeqCst), asked);
                        if let Does::Answers(200, ..) = answer {
                            let all = asked.texts().into_iter().map(str::to_owned);
                            texts.lock().unwrap().extend(all);
                        }
                        answer
                    });
                });
            }
        });
        Server { endpoint, requests, texts }
    }

    /// One that does what it should.
    pub fn good() -> Self {
        Server::start(|_, asked| embeds(asked))
    }

    pub fn requests(&self) -> usize {
        self.requests.load(Ordering::SeqCst)
    }

    /// Texts of the requests that were answered well.
    pub fn answered(&self) -> Vec<String> {
        self.texts.lock().unwrap().clone()
    }
}

/// Requests of one connection, until either side hangs up.
fn serve(stream: TcpStream, mut does: impl FnMut(&Asked) -> Does) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|&read| read > 0)?;
        let path = line.split(' ').nth(1)?.to_owned();
        let (mut headers, mut length) = (Vec::new(), 0);
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let header = header.trim_end().to_lowercase();
            if header.is_empty() {
                break;
            }
            if let Some(number) = header.strip_prefix("content-length:") {
                length = number.trim().parse().ok()?;
            }
            headers.push(header);
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let asked = Asked { path, headers, body: serde_json::from_slice(&body).ok()? };
        match does(&asked) {
            Does::Answers(status, more, body) => {
                let length = body.len();
                let head =
                    format!("HTTP/1.1 {status} Said\r\nContent-Length: {length}\r\n{more}\r\n");
                writer.write_all(head.as_bytes()).ok()?;
                writer.write_all(body.as_bytes()).ok()?;
            }
            Does::Sends(bytes) => {
                writer.write_all(&bytes).ok()?;
                return None;
            }
            Does::Hangs => {
                reader.read_line(&mut String::new()).ok()?;
                return None;
            }
        }
    }
}
