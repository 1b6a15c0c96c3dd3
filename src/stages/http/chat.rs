//! One question to a language model, as OpenAI's `/v1/chat/completions` takes it: llama.cpp, Ollama, vLLM
//! and others answer so.

use serde_json::{Value, json};

use super::{Endpoint, Patience, ServerError};
use crate::watch::Cancelled;

/// Why there is no answer.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ChatError {
    /// The server does not answer, or not as it should.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The watcher asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// A question: what the model is to do, and what it is to do it with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The system's message.
    pub system: String,
    /// The user's message.
    pub user: String,
    /// Tokens of an answer; where a model writes more, it is cut off.
    pub most_tokens: usize,
}

impl Question {
    /// The body of the request: JSON is asked for, and as little chance as can be.
    pub fn body(&self, model: Option<&str>) -> Value {
        let mut body = self.bare(model);
        body["temperature"] = json!(0);
        body["max_tokens"] = json!(self.most_tokens);
        body["response_format"] = json!({ "type": "json_object" });
        body
    }

    /// The same for a server that refuses those wishes.
    fn bare(&self, model: Option<&str>) -> Value {
        let mut body = json!({
            "messages": [
                { "role": "system", "content": self.system },
                { "role": "user", "content": self.user },
            ],
            "stream": false,
        });
        if let Some(model) = model {
            body["model"] = json!(model);
        }
        body
    }
}

/// A language model of a server, asked for nothing yet.
pub struct Chat {
    #[cfg(feature = "http")]
    client: std::sync::Arc<super::client::Client>,
    endpoint: Endpoint,
    model: Option<String>,
    patience: Patience,
}

#[cfg(not(feature = "http"))]
impl Chat {
    /// Nothing can be asked.
    ///
    /// # Errors
    /// [`ServerError::NotBuilt`], always.
    pub fn open(endpoint: &Endpoint, _: Option<&str>, _: Patience) -> Result<Self, ServerError> {
        Err(ServerError::NotBuilt { endpoint: endpoint.to_string(), feature: "http" })
    }

    /// See the program with the feature `http`.
    ///
    /// # Errors
    /// [`ServerError::NotBuilt`], always.
    pub fn ask(&self, _: &Question, _: &dyn crate::watch::Watch) -> Result<String, ChatError> {
        let (_, _) = (&self.model, self.patience);
        let endpoint = self.endpoint.to_string();
        Err(ServerError::NotBuilt { endpoint, feature: "http" }.into())
    }
}

#[cfg(feature = "http")]
mod asking {
    use std::sync::mpsc::{RecvTimeoutError, channel};

    use super::{Chat, ChatError, Question, ServerError, Value};
    use crate::http::client::{Client, Reply, said};
    use crate::http::patience::{LOOK, patiently};
    use crate::http::{Endpoint, Patience, Service};
    use crate::watch::{Cancelled, Stop, Watch};

    /// Largest answer that is read, in bytes.
    const LARGEST_ANSWER: u64 = 2 << 20;

    impl Chat {
        /// `model` is its name on the server; a server of one model needs none.
        ///
        /// # Errors
        /// [`ServerError`] where the address cannot be asked.
        pub fn open(
            endpoint: &Endpoint,
            model: Option<&str>,
            patience: Patience,
        ) -> Result<Self, ServerError> {
            let client = Client::new(endpoint, patience.limit, LARGEST_ANSWER)?;
            let (client, model) = (std::sync::Arc::new(client), model.map(str::to_owned));
            Ok(Chat { client, endpoint: endpoint.clone(), model, patience })
        }

        /// The text of the model's answer. Cancelling never waits for the server.
        ///
        /// # Errors
        /// [`ChatError`].
        pub fn ask(&self, question: &Question, watch: &dyn Watch) -> Result<String, ChatError> {
            let model = self.model.as_deref();
            match self.reply(question.body(model), watch)? {
                Reply::Refused { .. } => match self.reply(question.bare(model), watch)? {
                    Reply::Refused { status, said } => {
                        let (service, endpoint) = (Service::Chat, self.endpoint.to_string());
                        Err(ServerError::Status { service, endpoint, status, said }.into())
                    }
                    other => answered(other),
                },
                other => answered(other),
            }
        }

        /// Sends from a thread of its own, and looks meanwhile whether to go on.
        fn reply(&self, body: Value, watch: &dyn Watch) -> Result<Reply<String>, Cancelled> {
            let (client, patience, stop) = (self.client.clone(), self.patience, Stop::default());
            let (sender, receiver) = channel();
            let stopped = stop.clone();
            std::thread::spawn(move || {
                let reply = patiently(&client, patience, &stopped, || client.ask(&body, content));
                // Whoever cancelled does not listen any more.
                let _ = sender.send(reply);
            });
            loop {
                match receiver.recv_timeout(LOOK) {
                    Ok(reply) => return Ok(reply),
                    Err(RecvTimeoutError::Timeout) if !watch.cancelled() => {}
                    // The thread sends whatever happens, unless it is stopped.
                    Err(_) => {
                        stop.stop();
                        return Err(Cancelled);
                    }
                }
            }
        }
    }

    fn answered(reply: Reply<String>) -> Result<String, ChatError> {
        match reply {
            Reply::Answered(text) => Ok(text),
            Reply::Again { error, .. } | Reply::Failed(error) => Err(error.into()),
            // Asked again by the caller.
            Reply::Refused { .. } => Err(Cancelled.into()),
        }
    }

    /// The text of an answer, else why there is none.
    fn content(body: &[u8]) -> Result<String, String> {
        let Ok(answer) = serde_json::from_slice::<Value>(body) else {
            let start = String::from_utf8_lossy(&body[..body.len().min(64)]);
            return Err(match start.trim_start() {
                "" => "an empty answer",
                page if page.starts_with('<') => "a web page",
                _ => "no JSON",
            }
            .to_owned());
        };
        let text = ["/choices/0/message/content", "/choices/0/text", "/message/content"]
            .iter()
            .find_map(|place| written(answer.pointer(place)?));
        text.ok_or_else(|| format!("no `choices` with a message in it{}", said(body)))
    }

    /// A text, or the texts of a message in parts.
    fn written(value: &Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text.clone()),
            Value::Array(parts) => {
                Some(parts.iter().filter_map(|part| part.get("text")?.as_str()).collect())
            }
            _ => None,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::content;

        #[test]
        fn an_answer_is_a_text_or_parts() {
            for body in [
                r#"{"choices":[{"message":{"content":"ab"}}]}"#,
                r#"{"choices":[{"message":{"content":[{"text":"a"},{"text":"b"}]}}]}"#,
                r#"{"message":{"content":"ab"}}"#,
            ] {
                assert_eq!(content(body.as_bytes()).unwrap(), "ab");
            }
            for (body, why) in [
                ("", "an empty answer"),
                ("<html>", "a web page"),
                ("hello", "no JSON"),
                (r#"{"choices":[]}"#, "no `choices`"),
                (r#"{"error":{"message":"no model"}}"#, "in it: no model"),
                (r#"{"choices":[{"message":{"content":null}}]}"#, "no `choices`"),
            ] {
                assert!(content(body.as_bytes()).unwrap_err().contains(why), "{body}");
            }
        }
    }
}
