//! Answers of a language model, kept so that it is not asked the same again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A name and a description, as a language model gave them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LlmAnswer {
    /// A few words.
    pub name: String,
    /// One sentence, where it wrote one.
    pub description: Option<String>,
}

/// Answers by a digest of what was sent and which model it was sent to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LlmAnswers(BTreeMap<String, LlmAnswer>);

impl LlmAnswers {
    /// The answer to what has this digest.
    pub fn get(&self, digest: &str) -> Option<&LlmAnswer> {
        self.0.get(digest)
    }

    /// Keeps an answer.
    pub fn keep(&mut self, digest: String, answer: LlmAnswer) {
        self.0.insert(digest, answer);
    }

    /// Keeps others, too.
    pub fn extend(&mut self, others: &LlmAnswers) {
        self.0.extend(others.0.iter().map(|(digest, answer)| (digest.clone(), answer.clone())));
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The texts in them that are shown.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        fn texts(answer: &mut LlmAnswer) -> impl Iterator<Item = &mut String> {
            let LlmAnswer { name, description } = answer;
            std::iter::once(name).chain(description)
        }
        self.0.values_mut().flat_map(texts)
    }
}
