//! One request at a time to a server, and what its reply means.

use std::io;
use std::time::Duration;

use serde_json::Value;
use ureq::{Agent, Body, http::Response};

use super::endpoint::{Access, Endpoint};
use super::error::ServerError;
pub(crate) use super::said::said;
use super::service::Service;

/// Largest refusal that is read.
const LARGEST_REFUSAL: u64 = 1 << 16;

/// A server.
pub struct Client {
    agent: Agent,
    access: Access,
    service: Service,
    /// The address without its secrets, for messages.
    endpoint: String,
    limit: Duration,
    /// Largest answer that is read, in bytes.
    largest: u64,
}

/// The outcome of a request.
pub enum Reply<T> {
    /// What was asked for.
    Answered(T),
    /// Another try may do better, after as long as the server asks for.
    Again { error: ServerError, why: String, after: Option<Duration> },
    /// What was sent is not taken: too much, too long, or no good.
    Refused { status: u16, said: String },
    /// No other try would do better.
    Failed(ServerError),
}

impl Client {
    /// No request takes longer than `limit`; no answer larger than `largest` bytes is read.
    pub fn new(endpoint: &Endpoint, limit: Duration, largest: u64) -> Result<Self, ServerError> {
        let (access, service) = (endpoint.access()?, endpoint.service());
        let endpoint = endpoint.open_part();
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
            config = super::tls::configured(config, (service, endpoint))?;
        }
        let agent = config.build().new_agent();
        Ok(Client { agent, access, service, endpoint: endpoint.to_owned(), limit, largest })
    }

    /// Sends `body`, once; `read` takes the answer out of the server's bytes, or says why it is none.
    pub fn ask<T, E: ToString>(
        &self,
        body: &Value,
        read: impl FnOnce(&[u8]) -> Result<T, E>,
    ) -> Reply<T> {
        let mut request = self.agent.post(&self.access.url);
        request = request.header("Content-Type", "application/json");
        if let Some(authorization) = &self.access.authorization {
            request = request.header("Authorization", authorization);
        }
        match request.send(body.to_string()) {
            Ok(response) => self.understood(response, read),
            Err(error) => self.unanswered(&error),
        }
    }

    fn understood<T, E: ToString>(
        &self,
        mut response: Response<Body>,
        read: impl FnOnce(&[u8]) -> Result<T, E>,
    ) -> Reply<T> {
        let status = response.status().as_u16();
        let header = |name| response.headers().get(name).and_then(|value| value.to_str().ok());
        let after = header("retry-after").and_then(|text| text.trim().parse().ok());
        let after = after.map(Duration::from_secs);
        let to = header("location").map(|to| self.without_secrets(to));
        let limit = if status < 300 { self.largest } else { LARGEST_REFUSAL };
        let declared = response.body().content_length().unwrap_or(0);
        let body = match response.body_mut().with_config().limit(limit).read_to_vec() {
            Ok(body) => body,
            Err(_) if status < 300 && declared > limit => return self.too_much(),
            Err(ureq::Error::BodyExceedsLimit(_)) if status < 300 => return self.too_much(),
            // What it is refused for is known without the rest.
            Err(_) if status >= 300 => Vec::new(),
            Err(error) => return self.unanswered(&error),
        };
        let said = self.without_secrets(&said(&body));
        let (service, endpoint) = (self.service, self.endpoint.clone());
        match status {
            200..300 => match read(&body) {
                Ok(answer) => Reply::Answered(answer),
                Err(why) => Reply::Failed(self.no_answer(self.without_secrets(&why.to_string()))),
            },
            300..400 => {
                let to = to.map_or_else(String::new, |to| format!(" ({to})"));
                Reply::Failed(ServerError::Elsewhere { service, endpoint, to })
            }
            400 | 413 | 422 => Reply::Refused { status, said },
            401 | 403 => {
                let variable = self.access.key_variable.clone();
                Reply::Failed(ServerError::Access { endpoint, status, said, variable })
            }
            404 | 405 => Reply::Failed(ServerError::NotThere { service, endpoint, status, said }),
            408 | 425 | 429 | 500 | 502..=504 | 529 => {
                let why = format!("{status}{said}");
                let error = ServerError::Status { service, endpoint, status, said };
                Reply::Again { error, why, after }
            }
            _ => Reply::Failed(ServerError::Status { service, endpoint, status, said }),
        }
    }

    /// No answer, or only the beginning of one.
    fn unanswered<T>(&self, error: &ureq::Error) -> Reply<T> {
        let (service, endpoint) = (self.service, self.endpoint.clone());
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
                let error = ServerError::Unreachable { service, endpoint, why: why.clone() };
                Reply::Again { error, why, after: None }
            }
            ureq::Error::Protocol(_) | ureq::Error::LargeResponseHeader(..) => {
                Reply::Failed(self.no_answer(why))
            }
            _ => Reply::Failed(ServerError::Unreachable { service, endpoint, why }),
        }
    }

    fn too_much<T>(&self) -> Reply<T> {
        let why = format!("an answer of more than {} MB", self.largest >> 20);
        Reply::Failed(self.no_answer(why))
    }

    /// Why no further try is made.
    pub fn gave_up(&self, tries: usize, why: String) -> ServerError {
        ServerError::Trouble { service: self.service, endpoint: self.endpoint.clone(), tries, why }
    }

    /// The server wants more patience than there is.
    pub fn asks_to_wait(&self, wait: Duration) -> ServerError {
        ServerError::Wait { service: self.service, endpoint: self.endpoint.clone(), wait }
    }

    /// The server answers, but not with what was asked for.
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
