//! One request at a time to a server, and what its reply means.

use std::io;
use std::time::Duration;

use serde_json::json;
use ureq::{Agent, Body, http::Response};

use super::answer;
use super::endpoint::Access;
use super::error::ServerError;

/// Largest answer that is read: 64 texts of 65,536 numbers, as text.
const LARGEST_ANSWER: u64 = 64 << 20;
/// Largest refusal that is read.
const LARGEST_REFUSAL: u64 = 1 << 16;

/// A server and one of its models.
pub struct Client {
    agent: Agent,
    access: Access,
    /// The address without its secrets, for messages.
    endpoint: String,
    model: String,
    limit: Duration,
}

/// The outcome of a request.
pub enum Reply {
    /// A vector a text.
    Vectors(Vec<Vec<f32>>),
    /// Another try may do better, after as long as the server asks for.
    Again { error: ServerError, why: String, after: Option<Duration> },
    /// These texts are not taken together: too many, too long, or one of them no good.
    Refused { status: u16, said: String },
    /// No other try would do better.
    Failed(ServerError),
}

impl Client {
    /// Of a model; no request takes longer than `limit`.
    pub fn new(
        endpoint: &str,
        access: Access,
        model: &str,
        limit: Duration,
    ) -> Result<Self, ServerError> {
        let mut config = Agent::config_builder()
            .timeout_global(Some(limit))
            .timeout_connect(Some(limit.min(Duration::from_secs(10))))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .user_agent(concat!("topictui/", env!("CARGO_PKG_VERSION")));
        if access.local {
            config = config.proxy(None);
        }
        if endpoint.starts_with("https:") {
            config = super::tls::configured(config, endpoint)?;
        }
        let agent = config.build().new_agent();
        let (endpoint, model) = (endpoint.to_owned(), model.to_owned());
        Ok(Client { agent, access, endpoint, model, limit })
    }

    /// Asks for the vectors of `texts`, once.
    pub fn ask(&self, texts: &[String]) -> Reply {
        let body = json!({ "model": self.model, "input": texts, "encoding_format": "float" });
        let mut request = self.agent.post(&self.access.url);
        request = request.header("Content-Type", "application/json");
        if let Some(authorization) = &self.access.authorization {
            request = request.header("Authorization", authorization);
        }
        match request.send(body.to_string()) {
            Ok(response) => self.understood(response, texts.len()),
            Err(error) => self.unanswered(&error),
        }
    }

    fn understood(&self, mut response: Response<Body>, count: usize) -> Reply {
        let status = response.status().as_u16();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let after = header("retry-after").and_then(|text| text.trim().parse().ok());
        let after = after.map(Duration::from_secs);
        let to = header("location").map(|to| self.without_secrets(to));
        let limit = if status < 300 { LARGEST_ANSWER } else { LARGEST_REFUSAL };
        let declared = response.body().content_length().unwrap_or(0);
        let body = match response.body_mut().with_config().limit(limit).read_to_vec() {
            Ok(body) => body,
            Err(_) if status < 300 && declared > limit => return self.too_much(),
            Err(ureq::Error::BodyExceedsLimit(_)) if status < 300 => return self.too_much(),
            // What it is refused for is known without the rest.
            Err(_) if status >= 300 => Vec::new(),
            Err(error) => return self.unanswered(&error),
        };
        let said = self.without_secrets(&answer::said(&body));
        let endpoint = self.endpoint.clone();
        match status {
            200..300 => match answer::vectors(&body, count) {
                Ok(vectors) => Reply::Vectors(vectors),
                Err(why) => Reply::Failed(self.no_answer(self.without_secrets(&why.to_string()))),
            },
            300..400 => {
                let to = to.map_or_else(String::new, |to| format!(" ({to})"));
                Reply::Failed(ServerError::Elsewhere { endpoint, to })
            }
            400 | 413 | 422 => Reply::Refused { status, said },
            401 | 403 => {
                let variable = self.access.key_variable.clone();
                Reply::Failed(ServerError::Access { endpoint, status, said, variable })
            }
            404 | 405 => Reply::Failed(ServerError::NotThere { endpoint, status, said }),
            408 | 425 | 429 | 500 | 502..=504 | 529 => {
                let why = format!("{status}{said}");
                let error = ServerError::Status { endpoint, status, said };
                Reply::Again { error, why, after }
            }
            _ => Reply::Failed(ServerError::Status { endpoint, status, said }),
        }
    }

    /// No answer, or only the beginning of one.
    fn unanswered(&self, error: &ureq::Error) -> Reply {
        let endpoint = self.endpoint.clone();
        let why = self.without_secrets(&in_words(error));
        match error {
            ureq::Error::Timeout(ureq::Timeout::Global | ureq::Timeout::RecvResponse) => {
                let error = ServerError::Slow { endpoint, limit: self.limit };
                let why = format!("no answer within {} seconds", self.limit.as_secs());
                Reply::Again { error, why, after: None }
            }
            ureq::Error::Io(_)
            | ureq::Error::Timeout(_)
            | ureq::Error::HostNotFound
            | ureq::Error::ConnectionFailed => {
                let error = ServerError::Unreachable { endpoint, why: why.clone() };
                Reply::Again { error, why, after: None }
            }
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
                Reply::Failed(self.no_answer(why))
            }
            _ => Reply::Failed(ServerError::Unreachable { endpoint, why }),
        }
    }

    fn too_much(&self) -> Reply {
        let why = format!("an answer of more than {} MB", LARGEST_ANSWER >> 20);
        Reply::Failed(self.no_answer(why))
    }

    /// Why no further try is made.
    pub fn gave_up(&self, tries: usize, why: String) -> ServerError {
        ServerError::Trouble { endpoint: self.endpoint.clone(), tries, why }
    }

    /// The server wants more patience than there is.
    pub fn asks_to_wait(&self, wait: Duration) -> ServerError {
        ServerError::Wait { endpoint: self.endpoint.clone(), wait }
    }

    /// The server answers, but not with vectors.
    fn no_answer(&self, why: String) -> ServerError {
        ServerError::Answer { endpoint: self.endpoint.clone(), why }
    }

    /// Words of the server's, which may repeat what it was sent.
    fn without_secrets(&self, text: &str) -> String {
        self.access.secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret, "…"))
    }
}

/// An error without the address, which may hold secrets.
fn in_words(error: &ureq::Error) -> String {
    match error {
        ureq::Error::HostNotFound => "there is no host of that name".to_owned(),
        ureq::Error::ConnectionFailed => "no connection".to_owned(),
        ureq::Error::Timeout(_) => "it takes no connection in time".to_owned(),
        ureq::Error::Io(error) => match error.kind() {
            io::ErrorKind::ConnectionRefused => "connection refused".to_owned(),
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                "the connection was reset".to_owned()
            }
            io::ErrorKind::UnexpectedEof => "the answer broke off".to_owned(),
            _ => error.to_string(),
        },
        ureq::Error::BadUri(_) => "the address is none".to_owned(),
        other => other.to_string(),
    }
}
