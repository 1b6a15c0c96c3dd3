//! Preprocessing: steps that change documents before they are embedded. Off by default.
//!
//! `stop-words` and `lemmatize` are the BERTopic tutorial's two steps, to the letter: both work on
//! what white space separates, so punctuation stays attached and "it," is no stop word.

use serde::{Deserialize, Serialize};

use super::{CorpusError, StopList, lemma};

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

    fn apply(self, text: &str, stop: &StopList) -> String {
        let kept = |keep: &dyn Fn(&str) -> bool| {
            let words: Vec<&str> = text.split_whitespace().filter(|word| keep(word)).collect();
            words.join(" ")
        };
        match self {
            Step::StopWords => kept(&|word| !stop.contains(&word.to_lowercase())),
            Step::Lemmatize => {
                let words: Vec<String> = text.split_whitespace().map(lemma::noun_lemma).collect();
                words.join(" ")
            }
            Step::Lower => text.to_lowercase(),
            Step::Urls => kept(&|word| !is_url(word)),
            Step::Html => without_markup(text),
            Step::Numbers => kept(&|word| !is_number(word)),
        }
    }
}

impl std::str::FromStr for Step {
    type Err = CorpusError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Step::ALL.into_iter().find(|step| step.name() == text).ok_or_else(|| CorpusError::NoStep {
            wanted: text.to_owned(),
            steps: Step::ALL.map(|step| step.name().to_owned()).to_vec(),
        })
    }
}

/// A sequence of steps, ready to be applied. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Preprocessor {
    steps: Vec<Step>,
    stop: StopList,
}

impl Preprocessor {
    /// `stop` is the list [`Step::StopWords`] removes.
    pub fn new(steps: &[Step], stop: StopList) -> Self {
        Preprocessor { steps: steps.to_vec(), stop }
    }

    /// The document after all steps.
    pub fn apply(&self, text: &str) -> String {
        let apply = |text: String, step: &Step| step.apply(&text, &self.stop);
        self.steps.iter().fold(text.to_owned(), apply)
    }
}

/// A web address, also in brackets or quotes.
fn is_url(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '[', '<', '"', '\'']).to_lowercase();
    ["http://", "https://", "ftp://", "www."].iter().any(|start| word.starts_with(start))
}

/// Digits with signs, separators, currency or percent around them, but no letters: `1,000`,
/// `$3.50`, `50%`, `10/12`; not `mp3`.
fn is_number(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit()) && !word.chars().any(char::is_alphabetic)
}

/// Without tags and comments, common entities decoded. A `<` that opens no tag stays.
fn without_markup(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        let opens = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
        let end = if rest.starts_with("<!--") {
            rest.find("-->").map(|end| end + 3)
        } else {
            rest.find('>').map(|end| end + 1)
        };
        match end.filter(|_| opens) {
            Some(end) => {
                clean.push(' ');
                rest = &rest[end..];
            }
            None => {
                clean.push('<');
                rest = &rest[1..];
            }
        }
    }
    clean.push_str(rest);
    // The ampersand last: "&amp;lt;" stands for "&lt;".
    let entities = [
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&amp;", "&"),
    ];
    let decoded = entities.iter().fold(clean, |text, (entity, c)| text.replace(entity, c));
    decoded.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::StopWords;

    fn apply(steps: &[Step], text: &str) -> String {
        let stop = StopWords::Language("en".into()).resolve(&[]).unwrap();
        Preprocessor::new(steps, stop).apply(text)
    }

    #[test]
    fn each_step_does_what_its_name_says() {
        assert_eq!(apply(&[], "  As it  IS "), "  As it  IS ");
        assert_eq!(
            apply(&[Step::StopWords], "The phones are great, it is so."),
            "phones great, so."
        );
        assert_eq!(apply(&[Step::Lemmatize], "phones and batteries"), "phone and battery");
        assert_eq!(apply(&[Step::Lower], "GREAT Café"), "great café");
        assert_eq!(apply(&[Step::Urls], "see https://a.b/c?d (www.x.y) now"), "see now");
        assert_eq!(
            apply(&[Step::Html], "a<br/>b <b>bold</b> 1 < 2 &amp; &lt;i&gt;"),
            "a b bold 1 < 2 & <i>"
        );
        assert_eq!(
            apply(&[Step::Numbers], "paid $1,000 for 2 mp3 players, 50% off"),
            "paid for mp3 players, off"
        );
    }

    #[test]
    fn steps_go_in_the_order_given() {
        assert_eq!(apply(&[Step::Lower, Step::Lemmatize], "Phones"), "phone");
        assert_eq!(apply(&[Step::Lemmatize, Step::Lower], "Phones"), "phones");
    }

    #[test]
    fn an_unknown_step_names_a_near_one() {
        let error = "lemmatise".parse::<Step>().unwrap_err().to_string();
        assert!(error.contains("did you mean lemmatize?") && error.contains("html"), "{error}");
    }
}
