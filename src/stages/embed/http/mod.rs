//! Embeddings from a server that speaks as OpenAI's `/v1/embeddings` does.
//!
//! Texts go there in batches, two at a time, each on a thread of its own, so that cancelling
//! never waits for the server. A batch that fails is tried again; one that is refused is taken apart until
//! it is known which text is not taken. What is answered is handed on at once, and so is kept.
//!
//! * `batches` — many texts; `answer` — what comes back; `refused` — a text that is not taken

#[cfg(feature = "http")]
mod answer;
#[cfg(feature = "http")]
mod batches;
mod refused;

use std::path::Path;
use std::sync::Arc;

pub use refused::RefusedText;

use crate::embed::{EmbedError, Embedder};
use crate::http::{Endpoint, Patience, ServerError};

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
