//! Embeddings from a server that speaks as OpenAI's `/v1/embeddings` does.
//!
//! Texts go there in batches, two at a time, each on a thread of its own, so that cancelling
//! never waits for the server. A batch that fails is tried again; one that is refused is taken apart until
//! it is known which text is not taken. What is answered is handed on at once, and so is kept.
//!
//! * [`endpoint`] — the address, and which of its parts are secrets
//! * `batches` — many texts; `client` — one request; `tls` — https; `answer` — what comes back
//! * `error` — why it fails

#[cfg(feature = "http")]
mod answer;
#[cfg(feature = "http")]
mod client;
pub mod endpoint;
mod error;
#[cfg(feature = "http")]
mod tls;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use endpoint::Endpoint;
pub use error::{RefusedText, ServerError};

use crate::embed::{EmbedError, Embedder};

/// How long a server is waited for, and how often it is asked again.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// Longest time from a request to the end of its answer.
    pub limit: Duration,
    /// Tries of a batch, the first included.
    pub tries: usize,
    /// The pause after the first try; each is twice the one before.
    pub pause: Duration,
    /// Longest pause that a server may ask for.
    pub longest_pause: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Patience {
            limit: Duration::from_secs(120),
            tries: 5,
            pause: Duration::from_millis(500),
            longest_pause: Duration::from_secs(120),
        }
    }
}

/// The server's model, asked for nothing yet.
///
/// # Errors
/// [`ServerError`] where something is not said that is needed.
pub fn open(
    endpoint: Option<&Endpoint>,
    model: Option<&Path>,
    patience: Patience,
) -> Result<Arc<dyn Embedder>, EmbedError> {
    let endpoint = endpoint.ok_or(ServerError::NoEndpoint)?;
    let no_model = || ServerError::NoModel { endpoint: endpoint.to_string() };
    let model = model.and_then(Path::to_str).ok_or_else(no_model)?;
    opened(endpoint, model, patience)
}

#[cfg(feature = "http")]
use batches::opened;

#[cfg(not(feature = "http"))]
fn opened(endpoint: &Endpoint, _: &str, _: Patience) -> Result<Arc<dyn Embedder>, EmbedError> {
    Err(ServerError::NotBuilt { endpoint: endpoint.to_string(), feature: "http" }.into())
}

#[cfg(feature = "http")]
mod batches;
