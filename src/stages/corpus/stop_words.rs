//! Stop-word lists: which one the user means, and membership in it.
//!
//! The lists are NLTK's, and Stopwords ISO's of languages NLTK has none for, both through the `stop-words`
//! crate; a few that leave much out have some words more (`data/more_stop_words.txt`). NLTK's English list is
//! newer than the 179 words it had for years and BERTopic's users know: 19 contractions were added since,
//! which are left out here.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::language::{Language, Languages};
use super::{CorpusError, tokens};

/// Words for lists that leave much out, a language a line behind its code.
const MORE: &str = include_str!("data/more_stop_words.txt");

/// Contractions NLTK added to its English list after the 179 words.
const ADDED_LATER: [&str; 19] = [
    "he'd", "he'll", "he's", "i'd", "i'll", "i'm", "i've", "it'd", "it'll", "she'd", "she'll",
    "they'd", "they'll", "they're", "they've", "we'd", "we'll", "we're", "we've",
];

/// Of a corpus in several languages the lists of those are taken that so many of its documents are in.
const FAIR_SHARE: f64 = 0.02;
/// Languages that the name of a list tells.
const NAMED: usize = 2;

/// The user's choice, as on the command line: `auto|none|LANGUAGE|FILE`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StopWords {
    /// The list of the corpus's language, or those of its languages; none where none is known.
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
    /// A list of these words under this name.
    pub fn of<'a>(name: &str, words: impl IntoIterator<Item = &'a str>) -> Self {
        let words = words.into_iter().map(tokens::folded).collect();
        StopList { name: name.to_owned(), words: Arc::new(words) }
    }

    /// The list of a language; `None` where there is none.
    fn language(language: Language) -> Option<Self> {
        Some(StopList::of(&language.name().to_lowercase(), words_of(language)?))
    }

    /// The lists of the languages that a fair share of the documents are in.
    fn languages(languages: &Languages) -> Self {
        let fair = |(language, _): &(Language, usize)| languages.share(*language) >= FAIR_SHARE;
        let found: Vec<(String, Vec<&str>)> = languages
            .counts()
            .iter()
            .filter(|found| fair(found))
            .filter_map(|(language, _)| {
                Some((language.name().to_lowercase(), words_of(*language)?))
            })
            .collect();
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        let name = match &names[..] {
            [] => return StopList::default(),
            [only] => (*only).to_owned(),
            [first, second] => format!("{first} and {second}"),
            [first @ .., last] if first.len() == NAMED => {
                format!("{} and {last}", first.join(", "))
            }
            names => format!("{} and {} more", names[..NAMED].join(", "), names.len() - NAMED),
        };
        StopList::of(&name, found.into_iter().flat_map(|(_, words)| words))
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
    /// Finds the list. `languages` are those of the documents, for [`StopWords::Auto`].
    pub fn resolve(&self, languages: &Languages) -> Result<StopList, CorpusError> {
        match self {
            StopWords::None => Ok(StopList::default()),
            StopWords::Auto => Ok(StopList::languages(languages)),
            StopWords::Language(wanted) => {
                Language::named(wanted).and_then(StopList::language).ok_or_else(|| {
                    let listed = Language::all().filter(|language| words_of(*language).is_some());
                    CorpusError::NoLanguage {
                        wanted: wanted.to_lowercase(),
                        languages: listed.map(|language| language.name().to_lowercase()).collect(),
                    }
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

/// The stop words of a language; `None` where there is no list.
fn words_of(language: Language) -> Option<Vec<&'static str>> {
    let code = language.code();
    let list = stop_words::lookup(code)?.iter().copied();
    let known = list.filter(|word| code != "en" || !ADDED_LATER.contains(word));
    let more = MORE.lines().filter_map(|line| line.split_once(' '));
    let more = more.filter(|(of, _)| *of == code).flat_map(|(_, words)| words.split(' '));
    Some(known.chain(more).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn auto(texts: &[&str]) -> String {
        StopWords::Auto.resolve(&Languages::of(texts)).unwrap().name
    }

    fn list(name: &str) -> StopList {
        StopWords::Language(name.to_owned()).resolve(&Languages::default()).unwrap()
    }

    #[test]
    fn the_languages_of_the_documents_have_their_lists() {
        let english = "The chair is too low for me and I would not buy it again.";
        let german = "Der Stuhl ist mir zu niedrig und ich würde ihn nicht wieder kaufen.";
        let french = "La chaise est trop basse pour moi et je ne la garde pas.";
        let russian = "Стул слишком низкий, и я не буду его больше покупать.";
        let japanese = "この椅子は私には低すぎます。";
        assert_eq!(auto(&[english]), "english");
        assert_eq!(auto(&[german]), "german");
        assert_eq!(auto(&[japanese]), "japanese");
        assert_eq!(auto(&[german, english, german]), "german and english");
        assert_eq!(auto(&[german, english, french]), "english, french and german");
        assert_eq!(auto(&[german, english, french, russian]), "english, french and 2 more");
        // One among a hundred is no share.
        assert_eq!(auto(&[&[english; 99][..], &[german]].concat()), "english");
        assert_eq!(auto(&["12", "…"]), "none");
        assert_eq!(auto(&[]), "none");
        let texts = [english, german];
        let both = StopWords::Auto.resolve(&Languages::of(&texts)).unwrap();
        assert!(both.contains("the") && both.contains("nicht") && !both.contains("chaise"));
    }

    #[test]
    fn every_listed_language_has_a_list() {
        let listed = || Language::all().filter(|language| words_of(*language).is_some());
        assert!(listed().count() > 50);
        for language in listed() {
            let (by_name, by_code) = (list(language.name()), list(&language.code().to_uppercase()));
            assert!(by_name.len() > 15, "{language} {}", by_name.len());
            assert_eq!(by_name.words(), by_code.words());
        }
        assert_eq!(list("english").len(), 179);
        for (name, word) in
            [("chinese", "我们"), ("korean", "그리고"), ("thai", "และ"), ("hindi", "और")]
        {
            assert!(list(name).contains(word), "{name}");
        }
    }

    #[test]
    fn words_of_a_list_are_counted_as_words_of_a_text() {
        let marked = StopList::of("mine", ["إِلَى", "İLE"]);
        assert_eq!(marked.words(), ["ile", "إلى"]);
    }

    #[test]
    fn an_unknown_language_names_a_near_one() {
        let wanted = StopWords::Language("germann".into());
        let error = wanted.resolve(&Languages::default()).unwrap_err().to_string();
        assert!(error.contains("did you mean german?"), "{error}");
    }
}
