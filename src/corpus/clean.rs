//! Preprocessing: steps that change documents before they are embedded. Off by default.
//!
//! `stop-words` and `lemmatize` are the BERTopic tutorial's two steps, to the letter: both work on
//! what white space separates, so punctuation stays attached and "it," is no stop word.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::corpus::{Corpus, CorpusError, Skip, StopList, lemma};
use crate::text::sanitise;

/// One preprocessing step; applied in the order given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Step {
    /// Takes out the words of the stop-word list.
    StopWords,
    /// Brings English nouns to their singular, by WordNet.
    Lemmatize,
    /// Lower-cases.
    Lower,
    /// Takes out web addresses.
    Urls,
    /// Takes out tags and resolves entities.
    Html,
    /// Takes out numbers.
    Numbers,
}

impl Step {
    /// All, in the order in which help lists them.
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

/// The documents of which preprocessing left something, and `prepared`, a text for each document of
/// `corpus`, without the empty ones. The same corpus where all are kept.
pub fn without_left_empty(
    corpus: &Arc<Corpus>,
    mut prepared: Vec<String>,
) -> (Arc<Corpus>, Vec<String>) {
    let keep: Vec<bool> = prepared.iter().map(|text| !text.trim().is_empty()).collect();
    if !keep.contains(&false) {
        return (corpus.clone(), prepared);
    }
    let mut rest = Corpus::clone(corpus);
    rest.retain(&keep, Skip::LeftEmpty);
    super::kept(&mut prepared, &keep);
    (Arc::new(rest), prepared)
}

/// A web address, also in brackets or quotes.
fn is_url(word: &str) -> bool {
    let word = word.trim_start_matches(['(', '[', '<', '"', '\'']).to_lowercase();
    ["http://", "https://", "ftp://", "www."].iter().any(|start| word.starts_with(start))
}

/// Digits with signs, separators, currency or percent around them, but no letters: `1,000`,
/// `$3.50`, `50%`, `10/12`; not `mp3`.
fn is_number(word: &str) -> bool {
    word.chars().any(char::is_numeric) && !word.chars().any(char::is_alphabetic)
}

/// Without tags and comments, common entities decoded. A `<` that opens no tag stays.
fn without_markup(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    // Behind these nothing closes: looking for it again and again would take quadratic time.
    let tags_end = text.rfind('>').unwrap_or(0);
    let comments_end = text.rfind("-->").unwrap_or(0);
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        clean.push_str(&rest[..at]);
        rest = &rest[at..];
        let opens = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || "/!?".contains(c));
        let comment = rest.starts_with("<!--") && comments_end > text.len() - rest.len();
        let end = match (opens, comment) {
            (false, _) => None,
            (true, true) => rest.find("-->").map(|end| end + 3),
            (true, false) if tags_end > text.len() - rest.len() => {
                rest.find('>').map(|end| end + 1)
            }
            (true, false) => None,
        };
        match end {
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
    let decoded = without_entities(&clean);
    // "&#27;" must bring no control character back.
    sanitise(&decoded).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Named entities that are common in scraped text.
const ENTITIES: [(&str, char); 17] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("bull", '•'),
    ("deg", '°'),
    ("pound", '£'),
    ("euro", '€'),
];

/// Entities decoded once: "&amp;lt;" stands for "&lt;". Unknown ones stay.
fn without_entities(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..].split_once(';').map(|(name, _)| name).filter(|name| name.len() <= 8);
        let (c, length) = match name.and_then(|name| Some((entity(name)?, name.len()))) {
            Some((c, length)) => (c, length + 2),
            None => ('&', 1),
        };
        decoded.push(c);
        rest = &rest[length..];
    }
    decoded + rest
}

/// The character a name between `&` and `;` stands for.
fn entity(name: &str) -> Option<char> {
    if let Some(hex) = name.strip_prefix("#x").or_else(|| name.strip_prefix("#X")) {
        return char::from_u32(u32::from_str_radix(hex, 16).ok()?);
    }
    if let Some(number) = name.strip_prefix('#') {
        return char::from_u32(number.parse().ok()?);
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|&(_, c)| c)
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
            apply(
                &[Step::Html],
                "don&#8217;t &mdash; x&hellip; &#x41; &amp;lt; &#27;[2J &what; R&D"
            ),
            "don’t — x… A &lt; &what; R&D"
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
