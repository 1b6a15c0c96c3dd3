//! Requests to servers that speak as OpenAI's do: for embeddings, and for a language model's answers.
//!
//! * [`endpoint`] — the address, and which of its parts are secrets
//! * `client` — one request, and what its reply means; `patience` — tried again; `tls` — https
//! * [`chat`] — one question to a language model
//! * `said` — a server's own words out of a refusal
//! * `error` — why it fails

pub mod chat;
#[cfg(feature = "http")]
pub(crate) mod client;
pub mod endpoint;
mod error;
pub(crate) mod patience;
#[cfg(feature = "http")]
mod said;
pub mod service;
#[cfg(feature = "http")]
mod tls;

pub use endpoint::Endpoint;
pub use error::ServerError;
pub use patience::Patience;
pub use service::Service;
