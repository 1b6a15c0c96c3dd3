//! Preprocessing: steps that change documents before they are embedded. Off by default.
//!
//! * `words` — steps that look at one word after the other
//! * `markup` — tags and entities of HTML
//! * `mail` — quoted mail and signatures
//! * [`repeated`] — lines with which many documents begin or end
//!
//! `stop-words` and `lemmatize` are the BERTopic tutorial's two steps, to the letter: both work on
//! what white space separates, so punctuation stays attached and "it," is no stop word. Line breaks
//! stay, so that the order of the steps does not matter to those that look at lines.

mod mail;
mod markup;
pub mod repeated;
pub(super) mod words;

use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::repeated::RepeatedLines;
use self::words::{each_line, each_word};
use crate::corpus::{Corpus, CorpusError, Skip, StopList, lemma, tokens};

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
    /// Takes out of web addresses the parts that only follow people around.
    Tracking,
    /// Takes out mail addresses.
    Emails,
    /// Takes out `@names`.
    Mentions,
    /// Makes words of hashtags: `#RoadWorks` becomes "Road Works".
    Hashtags,
    /// Takes out emoji.
    Emoji,
    /// Takes out tags and resolves entities.
    Html,
    /// Resolves entities: `&amp;` becomes `&`.
    Entities,
    /// Takes out numbers.
    Numbers,
    /// Takes out the mail that a mail answers.
    Quoted,
    /// Takes out signatures.
    Signatures,
    /// Takes out lines with which many documents begin or end.
    Repeated,
}

impl Step {
    /// All, in the order in which help lists them.
    pub const ALL: [Step; 15] = [
        Step::StopWords,
        Step::Lemmatize,
        Step::Lower,
        Step::Urls,
        Step::Tracking,
        Step::Emails,
        Step::Mentions,
        Step::Hashtags,
        Step::Emoji,
        Step::Html,
        Step::Entities,
        Step::Numbers,
        Step::Quoted,
        Step::Signatures,
        Step::Repeated,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Step::StopWords => "stop-words",
            Step::Lemmatize => "lemmatize",
            Step::Lower => "lower",
            Step::Urls => "urls",
            Step::Tracking => "tracking",
            Step::Emails => "emails",
            Step::Mentions => "mentions",
            Step::Hashtags => "hashtags",
            Step::Emoji => "emoji",
            Step::Html => "html",
            Step::Entities => "entities",
            Step::Numbers => "numbers",
            Step::Quoted => "quoted",
            Step::Signatures => "signatures",
            Step::Repeated => "repeated",
        }
    }

    /// Whether the step clears away what is not the document's own words. The others change the
    /// words of nearly every document.
    pub fn clears(self) -> bool {
        !matches!(self, Step::StopWords | Step::Lemmatize | Step::Lower)
    }

    /// Whether the step could change a text that was read, white space apart: without the signs it looks
    /// for it cannot, and most texts have none of them.
    fn may_change(self, text: &str, lists: &Preprocessor) -> bool {
        let has = |sign: u8| memchr::memchr(sign, text.as_bytes()).is_some();
        match self {
            Step::Urls => words::may_hold_url(text),
            Step::Tracking => has(b'?') && words::may_hold_url(text),
            Step::Emails | Step::Mentions => has(b'@'),
            Step::Hashtags => has(b'#'),
            Step::Emoji => !text.is_ascii(),
            Step::Html => has(b'<') || has(b'&'),
            Step::Entities => has(b'&'),
            Step::Numbers => !text.is_ascii() || text.bytes().any(|byte| byte.is_ascii_digit()),
            Step::Quoted => mail::may_hold_quoted(text),
            Step::Signatures => has(b'\n'),
            Step::Repeated => !lists.repeated.is_empty(),
            Step::StopWords | Step::Lemmatize | Step::Lower => true,
        }
    }

    fn apply(self, text: &str, lists: &Preprocessor) -> String {
        match self {
            Step::StopWords => each_word(text, |word, out| {
                tokens::for_each_piece(word, |piece| {
                    if !lists.stop.contains(&tokens::folded(piece)) {
                        out.push_str(piece);
                    }
                });
            }),
            Step::Lemmatize => each_word(text, |word, out| out.push_str(&lemma::noun_lemma(word))),
            Step::Lower => text.to_lowercase(),
            Step::Urls => each_word(text, words::without_url),
            Step::Tracking => each_word(text, words::without_tracking),
            Step::Emails => each_word(text, words::without_email),
            Step::Mentions => each_word(text, words::without_mention),
            Step::Hashtags => each_word(text, words::hashtag_as_words),
            Step::Emoji => words::without_emoji(text),
            Step::Html => markup::without_markup(text),
            Step::Entities => markup::without_entities(text),
            Step::Numbers => each_word(text, words::without_number),
            Step::Quoted => mail::without_quoted(text),
            Step::Signatures => mail::without_signature(text),
            Step::Repeated => lists.repeated.without(text),
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
    repeated: RepeatedLines,
}

impl Preprocessor {
    /// `stop` is the list [`Step::StopWords`] removes, `repeated` the lines that
    /// [`Step::Repeated`] removes.
    pub fn new(steps: &[Step], stop: StopList, repeated: RepeatedLines) -> Self {
        Preprocessor { steps: steps.to_vec(), stop, repeated }
    }

    /// The document after all steps.
    pub fn apply(&self, text: &str) -> String {
        let apply = |text: String, step: &Step| step.apply(&text, self);
        self.steps.iter().fold(text.to_owned(), apply)
    }
}

/// Documents that steps would change.
pub type Effects = Vec<(Step, usize)>;

/// How many of the documents each step that [`Step::clears`] would change; those that change none are
/// left out.
pub fn effects(texts: &[String]) -> Effects {
    let lists = Preprocessor { repeated: RepeatedLines::of(texts), ..Preprocessor::default() };
    let steps: Vec<Step> = Step::ALL.into_iter().filter(|step| step.clears()).collect();
    // White space that a step would only put in order is no change.
    let spaced = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let changed = |mut counts: Vec<usize>, text: &String| {
        let mut even = None;
        for (count, step) in counts.iter_mut().zip(&steps) {
            if step.may_change(text, &lists) {
                let text = even.get_or_insert_with(|| each_line(text, spaced));
                *count += usize::from(each_line(&step.apply(text, &lists), str::to_owned) != *text);
            }
        }
        counts
    };
    let none = || vec![0; steps.len()];
    let add = |a: Vec<usize>, b: Vec<usize>| a.iter().zip(&b).map(|(a, b)| a + b).collect();
    let counts = texts.par_iter().fold(none, changed).reduce(none, add);
    steps.iter().copied().zip(counts).filter(|&(_, documents)| documents > 0).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::{Languages, StopWords};

    fn apply(steps: &[Step], text: &str) -> String {
        let stop = StopWords::Language("en".into()).resolve(&Languages::default()).unwrap();
        Preprocessor::new(steps, stop, RepeatedLines::default()).apply(text)
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
            "a\nb bold 1 < 2 & <i>"
        );
        let addresses = "write <ann@mail.org> or <https://a.b/c>";
        assert_eq!(apply(&[Step::Html], addresses), addresses);
        assert_eq!(apply(&[Step::Html], "<x-y a='b'>one</x-y><br/>two<svg:g>"), "one\ntwo");
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
    fn steps_keep_the_lines() {
        let steps = [Step::StopWords, Step::Urls, Step::Numbers, Step::Html];
        assert_eq!(apply(&steps, "The  phone\nhttps://x.y\n\nis <b>new</b> 12"), "phone\n\nnew");
    }

    #[test]
    fn what_would_be_cleared_away_is_counted() {
        let texts = ["see https://a.b?utm_source=x", "a  b", "mail a@b.org", "R&amp;D #Team 😀"];
        let found = effects(&texts.map(str::to_owned));
        let expected = [
            (Step::Urls, 1),
            (Step::Tracking, 1),
            (Step::Emails, 1),
            (Step::Hashtags, 1),
            (Step::Emoji, 1),
            (Step::Html, 1),
            (Step::Entities, 1),
        ];
        assert_eq!(found, expected);
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
