//! The two things that servers are asked for, and how each is spoken of.

/// What a server is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Vectors of texts, at `/v1/embeddings`.
    Embeddings,
    /// Answers of a language model, at `/v1/chat/completions`.
    Chat,
}

impl Service {
    /// The end of its addresses, after `/v1`.
    pub(super) fn path(self) -> &'static str {
        match self {
            Service::Embeddings => "/embeddings",
            Service::Chat => "/chat/completions",
        }
    }

    /// The variable that holds the key, unless another is named. Each has its own, so that no server
    /// gets the other's.
    pub(super) fn key_variable(self) -> &'static str {
        match self {
            Service::Embeddings => "TOPICTUI_API_KEY",
            Service::Chat => "TOPICTUI_LLM_API_KEY",
        }
    }

    /// The variable that holds the name of that variable.
    pub(super) fn key_variable_name(self) -> &'static str {
        match self {
            Service::Embeddings => "TOPICTUI_API_KEY_ENV",
            Service::Chat => "TOPICTUI_LLM_API_KEY_ENV",
        }
    }

    /// The option that names the address.
    pub(super) fn option(self) -> &'static str {
        match self {
            Service::Embeddings => "--endpoint",
            Service::Chat => "--llm",
        }
    }

    /// The option that names the model.
    pub(super) fn model_option(self) -> &'static str {
        match self {
            Service::Embeddings => "--model",
            Service::Chat => "--llm-model",
        }
    }

    /// What such a server is called.
    pub(super) fn server(self) -> &'static str {
        match self {
            Service::Embeddings => "embedding server",
            Service::Chat => "language model",
        }
    }

    /// What it does: "could not embed".
    pub(super) fn does(self) -> &'static str {
        match self {
            Service::Embeddings => "embed",
            Service::Chat => "answer",
        }
    }

    /// What it has done: "what was embedded is kept".
    pub(super) fn done(self) -> &'static str {
        match self {
            Service::Embeddings => "embedded",
            Service::Chat => "answered",
        }
    }
}
