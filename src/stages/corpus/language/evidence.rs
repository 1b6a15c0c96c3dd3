//! What a text says of its language, where its script leaves several: logarithms of likelihoods, by
//! language, up to a constant.
//!
//! Common words say most: running text has a third of them and more. A linear model (`whichlang`) knows
//! sixteen languages well, and trigrams (`whatlang`) seventy not so well, so that they count less.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use whatlang::dev::{RawLangInfo, raw_detect};

use super::Language;
use super::script::{Script, script_of};
use crate::corpus::tokens::for_each_run;

/// Of running text, the words that a list of stop words holds.
const COMMON: f32 = 0.45;
/// How often a word of such a list stands in a text of another language.
const ELSEWHERE: f32 = 2e-5;
/// A shorter list holds no more of a text than one of so many words.
const LIST: usize = 100;

/// From so many words on a text without its stop words is told from running text …
const WORDS: u32 = 10;
/// … which has at least this share of them: below, their number says little.
const SHARE: f32 = 0.2;

/// What the linear model's answer counts; half of it where no common word speaks for anything.
const MODEL: f32 = 3.0;
/// What a letter counts that only some languages of a script have, and how many of them at most.
const LETTER: f32 = 2.0;
const LETTERS: usize = 3;
/// Letters with the languages that have them, of the languages in their script.
const LETTERS_OF: [(&str, &[&str]); 9] = [
    ("ыэё", &["ru", "be"]),
    ("щ", &["ru", "uk", "bg"]),
    ("їєґ", &["uk"]),
    ("і", &["uk", "be", "kk"]),
    ("ў", &["be"]),
    ("јљњђћџ", &["sr", "mk"]),
    ("يكةىأإ", &["ar"]),
    ("یکپچژگ", &["fa", "ur"]),
    ("ٹڈڑںےھہ", &["ur"]),
];

/// Trigrams beyond these say nothing new.
const TRIGRAMS: usize = 120;

/// Characters looked at: of a longer text as many at its beginning as in its middle.
const LOOK: usize = 300;

/// Logarithms of likelihoods by language.
pub(super) type Scores = Vec<(Language, f32)>;

/// What a text says.
pub(super) enum Evidence {
    /// It has no letters.
    Nothing,
    /// Its script has one language.
    Script(Language),
    /// By common words and letters; and what the answer of the linear model counts, where it knows the
    /// script and has yet to be asked.
    Words(Scores, Option<f32>),
}

/// Which languages have a word among their common ones.
struct Common {
    words: HashMap<&'static str, u128, BuildHasherDefault<Short>>,
    /// What a word of each language's list counts.
    weights: Vec<f32>,
}

/// FNV-1a: words are short, and nobody chooses them to collide.
struct Short(u64);

impl Default for Short {
    fn default() -> Self {
        Short(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Short {
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

static COMMON_WORDS: LazyLock<Common> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, u128, _> = HashMap::default();
    let mut weights = Vec::new();
    for language in Language::all() {
        let shared = language.row().script.only_language().is_none();
        let list = stop_words::lookup(language.code()).filter(|_| shared).unwrap_or_default();
        let single = || list.iter().filter(|word| !word.contains(' '));
        weights.push((COMMON / single().count().max(LIST) as f32 / ELSEWHERE).ln());
        for &word in single() {
            *words.entry(word).or_default() |= 1 << language.0;
        }
    }
    Common { words, weights }
});

/// The part of a text that is looked at.
pub(super) fn part(text: &str) -> std::borrow::Cow<'_, str> {
    let end = |text: &str| text.char_indices().nth(LOOK).map_or(text.len(), |(at, _)| at);
    if text.len() <= 2 * LOOK {
        return text.into();
    }
    let middle = (text.len() / 2..=text.len()).find(|&at| text.is_char_boundary(at));
    let rest = &text[middle.unwrap_or(text.len())..];
    // Not from within a word.
    let rest = rest.find(char::is_whitespace).map_or(rest, |at| &rest[at..]);
    format!("{} {}", &text[..end(text)], &rest[..end(rest)]).into()
}

impl Evidence {
    /// Of a text, or of its [`part`].
    pub fn of(text: &str) -> Evidence {
        let Some(script) = script_of(text) else { return Evidence::Nothing };
        match script.only_language() {
            Some(language) => Evidence::Script(language),
            None => {
                let (scores, has_common_words) = words(text, script);
                let model = if has_common_words { MODEL } else { 0.5 * MODEL };
                Evidence::Words(scores, (script == Script::Latin).then_some(model))
            }
        }
    }
}

/// What words and letters say, and whether common words are among them.
fn words(text: &str, script: Script) -> (Scores, bool) {
    let common = &*COMMON_WORDS;
    let mut hits = [0u32; 128];
    let mut all = 0;
    for_each_run(&text.to_lowercase(), |word, _| {
        all += 1;
        let mut languages = common.words.get(word).copied().unwrap_or(0);
        while languages != 0 {
            hits[languages.trailing_zeros() as usize] += 1;
            languages &= languages - 1;
        }
    });
    let most = Language::written_in(script).map(|language| hits[usize::from(language.0)]).max();
    let most = most.unwrap_or(0);
    let share = (most as f32 / all.max(1) as f32 / SHARE).min(1.0);
    let counts = if all > WORDS { share * share } else { 1.0 };
    let score = |language: Language| {
        let at = usize::from(language.0);
        (language, language.row().before + counts * hits[at] as f32 * common.weights[at])
    };
    let mut scores: Scores = Language::written_in(script).map(score).collect();
    if script != Script::Latin {
        for (letters, languages) in LETTERS_OF {
            let count = text.chars().filter(|c| letters.contains(*c)).take(LETTERS).count();
            let counts = LETTER * count as f32;
            let own = |language: Language| languages.contains(&language.code());
            add(&mut scores, |language| if own(language) { counts } else { 0.0 });
        }
    }
    (scores, most > 0)
}

/// What the linear model says is added: `counts` for one language.
pub(super) fn add_model(scores: &mut Scores, counts: f32, text: &str) {
    let found = whichlang::detect_language(text).three_letter_code();
    add(scores, |language| if language.row().code3 == found { counts } else { 0.0 });
}

fn add(scores: &mut Scores, more: impl Fn(Language) -> f32) {
    scores.iter_mut().for_each(|(language, score)| *score += more(*language));
}

/// What trigrams say is added; it takes some hundred times as long as the rest.
pub(super) fn add_trigrams(scores: &mut Scores, text: &str) {
    let Some(RawLangInfo::MultiScript(found)) = raw_detect(text).lang_info else { return };
    let trigrams = found.trigram_raw_outcome.trigrams_count.min(TRIGRAMS) as f32;
    let least = found.scores.iter().map(|(_, score)| *score).fold(1.0, f64::min);
    let of = |code3: &str| found.scores.iter().find(|(other, _)| other.code() == code3);
    add(scores, |language| {
        let score = of(language.row().code3).map_or(least, |(_, score)| *score);
        trigrams * score as f32
    });
}
