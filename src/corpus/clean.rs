//! Preprocessing: steps that change documents before they are embedded. Off by default.

use serde::{Deserialize, Serialize};

use super::StopList;

/// One preprocessing step; applied in the order given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    StopWords,
    Lemmatize,
    Lower,
    Urls,
    Html,
    Numbers,
}

impl Step {
    pub const ALL: [Step; 6] =
        [Step::StopWords, Step::Lemmatize, Step::Lower, Step::Urls, Step::Html, Step::Numbers];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Step::StopWords => "stop-words",
            Step::Lemmatize => "lemmatize",
            Step::Lower => "lower",
            Step::Urls => "urls",
            Step::Html => "html",
            Step::Numbers => "numbers",
        }
    }
}

/// A sequence of steps, ready to be applied. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Preprocessor {
    _steps: Vec<Step>,
    _stop: StopList,
}

impl Preprocessor {
    /// `stop` is the list [`Step::StopWords`] removes.
    pub fn new(steps: &[Step], stop: StopList) -> Self {
        Preprocessor { _steps: steps.to_vec(), _stop: stop }
    }

    /// The document after all steps.
    pub fn apply(&self, _text: &str) -> String {
        unimplemented!()
    }
}

impl std::str::FromStr for Step {
    type Err = super::CorpusError;

    fn from_str(_text: &str) -> Result<Self, Self::Err> {
        unimplemented!()
    }
}
