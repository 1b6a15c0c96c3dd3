//! Stop-word lists: which one the user means, and membership in it.
//!
//! The lists are NLTK's, through the `stop-words` crate. Its English list is newer than the 179
//! words NLTK had for years and BERTopic's users know: 19 contractions were added since, which are
//! left out here.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{CorpusError, tokens};

/// Languages there is a list for: English name and ISO 639-1 code.
pub const LANGUAGES: [(&str, &str); 32] = [
    ("english", "en"),
    ("albanian", "sq"),
    ("arabic", "ar"),
    ("azerbaijani", "az"),
    ("basque", "eu"),
    ("belarusian", "be"),
    ("bengali", "bn"),
    ("catalan", "ca"),
    ("chinese", "zh"),
    ("danish", "da"),
    ("dutch", "nl"),
    ("finnish", "fi"),
    ("french", "fr"),
    ("german", "de"),
    ("greek", "el"),
    ("hebrew", "he"),
    ("hungarian", "hu"),
    ("indonesian", "id"),
    ("italian", "it"),
    ("kazakh", "kk"),
    ("nepali", "ne"),
    ("norwegian", "no"),
    ("portuguese", "pt"),
    ("romanian", "ro"),
    ("russian", "ru"),
    ("slovenian", "sl"),
    ("spanish", "es"),
    ("swedish", "sv"),
    ("tajik", "tg"),
    ("tamil", "ta"),
    ("turkish", "tr"),
    ("uzbek", "uz"),
];

/// Contractions NLTK added to its English list after the 179 words.
const ADDED_LATER: [&str; 19] = [
    "he'd", "he'll", "he's", "i'd", "i'll", "i'm", "i've", "it'd", "it'll", "she'd", "she'll",
    "they'd", "they'll", "they're", "they've", "we'd", "we'll", "we're", "we've",
];

/// Documents looked at to tell the language.
const LOOK: usize = 1000;
/// A corpus is in a language if this share of its words are stop words there …
const LEAST_SHARE: f64 = 0.15;
/// … and that is this many times the share of any other language.
const LEAST_LEAD: f64 = 1.3;

/// The user's choice, as on the command line: `auto|none|LANGUAGE|FILE`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopWords {
    /// The list of the corpus's language, found by looking; none where no language is clear.
    #[default]
    Auto,
    /// No words.
    None,
    /// English name or ISO 639-1 code of a language.
    Language(String),
    /// A file with one word a line.
    File(PathBuf),
}

/// A resolved list. Words are lower-case. Cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StopList {
    /// Its name in the user's sight: "english", "none", a file name.
    pub name: String,
    words: Arc<HashSet<String>>,
}

impl Default for StopList {
    /// The list without words.
    fn default() -> Self {
        StopList::of("none", [])
    }
}

impl StopList {
    /// A list of these words (lower-case) under this name.
    pub fn of<'a>(name: &str, words: impl IntoIterator<Item = &'a str>) -> Self {
        let words = words.into_iter().map(str::to_owned).collect();
        StopList { name: name.to_owned(), words: Arc::new(words) }
    }

    /// The list of a language in [`LANGUAGES`].
    fn language(name: &str, code: &str) -> Self {
        let all = stop_words::lookup(code).unwrap_or_default().iter().copied();
        StopList::of(name, all.filter(|word| code != "en" || !ADDED_LATER.contains(word)))
    }

    /// Case-sensitive membership.
    pub fn contains(&self, word: &str) -> bool {
        self.words.contains(word)
    }

    /// The words, sorted.
    pub fn words(&self) -> Vec<&str> {
        let mut words: Vec<&str> = self.words.iter().map(String::as_str).collect();
        words.sort_unstable();
        words
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.words.len()
    }

    /// Whether it holds no word.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

/// As it is typed, wherever it is: auto, none, a file (what looks like a path or is there), else a
/// language.
impl FromStr for StopWords {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        Ok(match text {
            "" | "auto" => StopWords::Auto,
            "none" => StopWords::None,
            _ if text.contains(['/', '\\', '.']) || Path::new(text).is_file() => {
                StopWords::File(PathBuf::from(text))
            }
            language => StopWords::Language(language.to_owned()),
        })
    }
}

impl StopWords {
    /// Finds the list. `texts` are looked at for [`StopWords::Auto`] only.
    pub fn resolve(&self, texts: &[String]) -> Result<StopList, CorpusError> {
        match self {
            StopWords::None => Ok(StopList::default()),
            StopWords::Auto => Ok(by_looking(texts)),
            StopWords::Language(wanted) => {
                let wanted = wanted.to_lowercase();
                LANGUAGES
                    .iter()
                    .find(|(name, code)| *name == wanted || *code == wanted)
                    .map(|(name, code)| StopList::language(name, code))
                    .ok_or_else(|| CorpusError::NoLanguage {
                        wanted,
                        languages: LANGUAGES.map(|(name, _)| name.to_owned()).to_vec(),
                    })
            }
            StopWords::File(path) => {
                let text = std::fs::read_to_string(path)
                    .map_err(|error| CorpusError::Unreadable { path: path.clone(), error })?;
                let text = text.to_lowercase();
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
                Ok(StopList::of(&name, text.lines().map(str::trim).filter(|w| !w.is_empty())))
            }
        }
    }
}

/// The list of the language whose stop words are clearly the commonest.
fn by_looking(texts: &[String]) -> StopList {
    let mut words: Vec<String> = Vec::new();
    // Evenly spread, so that a sorted file is not judged by its beginning.
    for text in texts.iter().step_by(texts.len().div_ceil(LOOK).max(1)) {
        tokens::for_each_token(text, |token| words.push(token.to_owned()));
    }
    let mut shares: Vec<(f64, usize)> = LANGUAGES
        .iter()
        .enumerate()
        .map(|(at, (_, code))| {
            let list: HashSet<&str> =
                stop_words::lookup(code).unwrap_or_default().iter().copied().collect();
            let hits = words.iter().filter(|word| list.contains(word.as_str())).count();
            (hits as f64 / words.len().max(1) as f64, at)
        })
        .collect();
    shares.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let ((best, at), (second, _)) = (shares[0], shares[1]);
    if best < LEAST_SHARE || best < LEAST_LEAD * second {
        return StopList::default();
    }
    let (name, code) = LANGUAGES[at];
    StopList::language(name, code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(texts: &[&str]) -> String {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        StopWords::Auto.resolve(&texts).unwrap().name
    }

    #[test]
    fn the_language_is_found_by_looking() {
        assert_eq!(auto(&["The chair is too low for me.", "I would not buy it again."]), "english");
        assert_eq!(
            auto(&["Der Stuhl ist mir zu niedrig.", "Ich würde ihn nicht wieder kaufen."]),
            "german"
        );
        assert_eq!(auto(&["La chaise est trop basse pour moi et je ne la garde pas."]), "french");
        assert_eq!(auto(&["Стул слишком низкий, и я не буду его больше покупать."]), "russian");
        assert_eq!(auto(&["kettle boil spout lid handle", "xyzzy plugh"]), "none");
        assert_eq!(auto(&[]), "none");
    }

    #[test]
    fn every_listed_language_has_a_list() {
        for (name, code) in LANGUAGES {
            let by_name = StopWords::Language(name.to_owned()).resolve(&[]).unwrap();
            let by_code = StopWords::Language(code.to_uppercase()).resolve(&[]).unwrap();
            assert!(by_name.len() > 20, "{name}");
            assert_eq!(by_name.words(), by_code.words());
        }
        assert_eq!(StopWords::Language("english".into()).resolve(&[]).unwrap().len(), 179);
    }

    #[test]
    fn an_unknown_language_names_a_near_one() {
        let error = StopWords::Language("germann".into()).resolve(&[]).unwrap_err().to_string();
        assert!(error.contains("did you mean german?"), "{error}");
    }
}
