//! Stop-word lists: which one the user means, and membership in it.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::CorpusError;

/// The user's choice, as on the command line: `auto|none|LANGUAGE|FILE`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopWords {
    /// The list of the corpus's language, found by looking; none where no language is clear.
    #[default]
    Auto,
    None,
    /// English name or ISO 639-1 code of a language.
    Language(String),
    /// A file with one word a line.
    File(PathBuf),
}

/// A resolved list. Words are lower-case. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct StopList {
    /// What to call the list in the user's sight: "english", "none", a file name.
    pub name: String,
    _words: Arc<HashSet<String>>,
}

impl StopList {
    /// Case-sensitive membership.
    pub fn contains(&self, word: &str) -> bool {
        self._words.contains(word)
    }

    /// The words, sorted.
    pub fn words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = self._words.iter().map(String::as_str).collect();
        words.sort_unstable();
        words
    }

    pub fn len(&self) -> usize {
        self._words.len()
    }

    pub fn is_empty(&self) -> bool {
        self._words.is_empty()
    }
}

impl StopWords {
    /// Finds the list. `texts` are looked at for [`StopWords::Auto`] only.
    pub fn resolve(&self, _texts: &[String]) -> Result<StopList, CorpusError> {
        unimplemented!()
    }
}
