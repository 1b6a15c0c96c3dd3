//! How texts become vectors.

use std::path::PathBuf;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::corpus::Language;
use crate::embed::pieces::Chunk;
use crate::embed::{Engine, ModelChoice};

/// Parameters of [`crate::embed`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EmbedSettings {
    /// Which embedding model; where none is named, the one for `language`.
    pub model: ModelChoice,
    /// The language of the documents.
    pub language: LanguageChoice,
    /// Whether documents longer than the model reads are embedded in pieces.
    pub chunk: Chunk,
    /// A file with the documents' embeddings; `model` then embeds queries and words alone.
    pub embeddings: Option<PathBuf>,
}

impl EmbedSettings {
    /// Takes a model that was named. The bundled one has no name among choices: it is the one for English.
    pub fn name(&mut self, model: ModelChoice) {
        if model.engine == Engine::Native && model.model.is_none() {
            self.language = LanguageChoice::Is(Language::ENGLISH);
        }
        self.model = model;
    }
}

/// The language of the documents, as far as the choice of an embedding model goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LanguageChoice {
    /// Found by looking.
    #[default]
    Auto,
    /// Several.
    Multilingual,
    /// One.
    Is(Language),
}

impl LanguageChoice {
    /// As it is typed: `auto`, `multilingual`, a language's name in small letters.
    pub fn name(self) -> String {
        match self {
            LanguageChoice::Auto => "auto".to_owned(),
            LanguageChoice::Multilingual => "multilingual".to_owned(),
            LanguageChoice::Is(language) => language.name().to_lowercase(),
        }
    }
}

/// The name of no language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0} is no language known here: give auto, multilingual, a language's English name or its code of two letters"
)]
pub struct NoSuchLanguage(pub String);

impl FromStr for LanguageChoice {
    type Err = NoSuchLanguage;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.trim().to_lowercase().as_str() {
            "auto" => Ok(LanguageChoice::Auto),
            "multilingual" => Ok(LanguageChoice::Multilingual),
            name => Language::named(name)
                .map(LanguageChoice::Is)
                .ok_or_else(|| NoSuchLanguage(text.trim().to_owned())),
        }
    }
}

impl Serialize for LanguageChoice {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.name())
    }
}

impl<'de> Deserialize<'de> for LanguageChoice {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}
