//! Why a server's answer cannot be had. No message holds a key, nor a secret of the address.

use std::time::Duration;

use super::service::Service;
use crate::text::counted;

/// Why a server's answer cannot be had. Every message is one sentence: what, where, what to do.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each message says what its variant is")]
pub enum ServerError {
    #[error("the endpoint is not an address ({why}): give one as in http://localhost:8080/v1")]
    Address { why: &'static str },
    #[error("the http engine needs --endpoint URL, the address of an OpenAI-compatible server")]
    NoEndpoint,
    #[error("the http engine needs --model NAME, a model that {endpoint} serves")]
    NoModel { endpoint: String },
    #[error(
        "this topictui was built without {feature}, which {endpoint} needs: build it with --features {feature}"
    )]
    NotBuilt { endpoint: String, feature: &'static str },
    #[error(
        "this processor lacks instructions that https needs here: reach {endpoint} by http, through a proxy on this machine"
    )]
    Processor { endpoint: String },
    #[error(
        "the session names a server that was never named on this machine, so nothing was sent to {endpoint}: set TOPICTUI_ENDPOINT to that address if you trust it"
    )]
    Unknown { endpoint: String },
    #[error("{variable} holds characters that no key has: set it to the key alone")]
    Key { variable: String },
    #[error("no {} answers at {endpoint} ({why}): start it, or check the address", service.server())]
    Unreachable { service: Service, endpoint: String, why: String },
    #[error("{endpoint} answered no request within {}: try again, or check the server's load", seconds(*limit))]
    Slow { endpoint: String, limit: Duration },
    #[error(
        "{endpoint} could not {} after {tries} tries ({why}): try again later, what was {} is kept",
        service.does(), service.done()
    )]
    Trouble { service: Service, endpoint: String, tries: usize, why: String },
    #[error("{endpoint} asks to wait {} before the next request: try again then, what was {} is kept", seconds(*wait), service.done())]
    Wait { service: Service, endpoint: String, wait: Duration },
    #[error("{endpoint} refuses access ({status}{said}): put the key into {variable}")]
    Access { endpoint: String, status: u16, said: String, variable: String },
    #[error(
        "{endpoint} has no such address or model ({status}{said}): check {} and {}",
        service.option(), service.model_option()
    )]
    NotThere { service: Service, endpoint: String, status: u16, said: String },
    #[error("{endpoint} sends on to another address{to}: name that one with {}", service.option())]
    Elsewhere { service: Service, endpoint: String, to: String },
    #[error("{endpoint} refuses to {} ({status}{said}): check {} and the server's log", service.does(), service.model_option())]
    Status { service: Service, endpoint: String, status: u16, said: String },
    #[error(
        "{endpoint} does not answer as an OpenAI-compatible server does ({why}): check the address"
    )]
    Answer { endpoint: String, why: String },
    #[error(
        "{endpoint} gives vectors of {got} numbers where it gave {had}, so another model answers there now: check --model, then run again"
    )]
    Dimensions { endpoint: String, had: usize, got: usize },
}

fn seconds(time: Duration) -> String {
    counted(time.as_secs() as usize, "second")
}
