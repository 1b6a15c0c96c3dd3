//! The language of a document: its script where that decides, else its words and letters, and what the
//! other documents are in.
//!
//! * `script` — the script of a text, and what script alone decides
//! * `evidence` — common words, a linear model and trigrams, as log-likelihoods
//! * `languages` — all documents of a corpus: [`Languages`]
//!
//! Measured on 19,076 sentences of 19 languages, mixed: 99.8 % right, of their first five words
//! (twelve characters where words are not spaced) 97 %; all of one language 99.9 and 99.6 %. On two
//! cores 50,000 to 190,000 short texts a second, 10,000 long ones without common words.

mod evidence;
mod languages;
mod script;

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use languages::Languages;
use script::Script;

/// A language that documents can be in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language(u8);

/// What is known of a language.
struct Row {
    /// ISO 639-1.
    code: &'static str,
    /// ISO 639-3, of the crates that tell languages.
    code3: &'static str,
    name: &'static str,
    script: Script,
    /// How likely it is before anything is seen, as a logarithm: 0 for languages much is written in.
    before: f32,
}

const fn row(
    code: &'static str,
    code3: &'static str,
    name: &'static str,
    script: Script,
    before: f32,
) -> Row {
    Row { code, code3, name, script, before }
}

/// A language that little is written in, and that resembles a larger one.
const SMALL: f32 = -2.5;
/// Neither large nor small.
const MIDDLE: f32 = -1.0;

/// All languages, those of a script together.
static TABLE: [Row; 74] = [
    row("en", "eng", "English", Script::Latin, 0.0),
    row("de", "deu", "German", Script::Latin, 0.0),
    row("fr", "fra", "French", Script::Latin, 0.0),
    row("es", "spa", "Spanish", Script::Latin, 0.0),
    row("pt", "por", "Portuguese", Script::Latin, 0.0),
    row("it", "ita", "Italian", Script::Latin, 0.0),
    row("nl", "nld", "Dutch", Script::Latin, 0.0),
    row("pl", "pol", "Polish", Script::Latin, 0.0),
    row("tr", "tur", "Turkish", Script::Latin, 0.0),
    row("id", "ind", "Indonesian", Script::Latin, 0.0),
    row("vi", "vie", "Vietnamese", Script::Latin, 0.0),
    row("sv", "swe", "Swedish", Script::Latin, 0.0),
    row("cs", "ces", "Czech", Script::Latin, 0.0),
    row("ro", "ron", "Romanian", Script::Latin, 0.0),
    row("hu", "hun", "Hungarian", Script::Latin, 0.0),
    row("fi", "fin", "Finnish", Script::Latin, 0.0),
    row("da", "dan", "Danish", Script::Latin, SMALL),
    row("no", "nob", "Norwegian", Script::Latin, SMALL),
    row("sk", "slk", "Slovak", Script::Latin, SMALL),
    row("sl", "slv", "Slovenian", Script::Latin, SMALL),
    row("hr", "hrv", "Croatian", Script::Latin, SMALL),
    row("ca", "cat", "Catalan", Script::Latin, SMALL),
    row("et", "est", "Estonian", Script::Latin, SMALL),
    row("lv", "lav", "Latvian", Script::Latin, SMALL),
    row("lt", "lit", "Lithuanian", Script::Latin, SMALL),
    row("az", "aze", "Azerbaijani", Script::Latin, SMALL),
    row("uz", "uzb", "Uzbek", Script::Latin, SMALL),
    row("tk", "tuk", "Turkmen", Script::Latin, SMALL),
    row("af", "afr", "Afrikaans", Script::Latin, SMALL),
    row("tl", "tgl", "Tagalog", Script::Latin, SMALL),
    row("jv", "jav", "Javanese", Script::Latin, SMALL),
    row("eu", "eus", "Basque", Script::Latin, SMALL),
    row("sq", "sqi", "Albanian", Script::Latin, SMALL),
    row("gl", "glg", "Galician", Script::Latin, SMALL),
    row("ga", "gle", "Irish", Script::Latin, SMALL),
    row("cy", "cym", "Welsh", Script::Latin, SMALL),
    row("zu", "zul", "Zulu", Script::Latin, SMALL),
    row("eo", "epo", "Esperanto", Script::Latin, SMALL),
    row("ru", "rus", "Russian", Script::Cyrillic, 0.0),
    row("uk", "ukr", "Ukrainian", Script::Cyrillic, MIDDLE),
    row("bg", "bul", "Bulgarian", Script::Cyrillic, MIDDLE),
    row("sr", "srp", "Serbian", Script::Cyrillic, MIDDLE),
    row("be", "bel", "Belarusian", Script::Cyrillic, SMALL),
    row("mk", "mkd", "Macedonian", Script::Cyrillic, SMALL),
    row("kk", "kaz", "Kazakh", Script::Cyrillic, SMALL),
    row("tg", "tgk", "Tajik", Script::Cyrillic, SMALL),
    row("ar", "ara", "Arabic", Script::Arabic, 0.0),
    row("fa", "pes", "Persian", Script::Arabic, 0.0),
    row("ur", "urd", "Urdu", Script::Arabic, MIDDLE),
    row("hi", "hin", "Hindi", Script::Devanagari, 0.0),
    row("mr", "mar", "Marathi", Script::Devanagari, MIDDLE),
    row("ne", "nep", "Nepali", Script::Devanagari, SMALL),
    row("zh", "cmn", "Chinese", Script::Han, 0.0),
    row("ja", "jpn", "Japanese", Script::Kana, 0.0),
    row("ko", "kor", "Korean", Script::Hangul, 0.0),
    row("th", "tha", "Thai", Script::Thai, 0.0),
    row("lo", "lao", "Lao", Script::Lao, 0.0),
    row("km", "khm", "Khmer", Script::Khmer, 0.0),
    row("my", "mya", "Burmese", Script::Myanmar, 0.0),
    row("he", "heb", "Hebrew", Script::Hebrew, 0.0),
    row("yi", "yid", "Yiddish", Script::Yiddish, 0.0),
    row("el", "ell", "Greek", Script::Greek, 0.0),
    row("hy", "hye", "Armenian", Script::Armenian, 0.0),
    row("ka", "kat", "Georgian", Script::Georgian, 0.0),
    row("am", "amh", "Amharic", Script::Ethiopic, 0.0),
    row("bn", "ben", "Bengali", Script::Bengali, 0.0),
    row("pa", "pan", "Punjabi", Script::Gurmukhi, 0.0),
    row("gu", "guj", "Gujarati", Script::Gujarati, 0.0),
    row("or", "ori", "Oriya", Script::Oriya, 0.0),
    row("ta", "tam", "Tamil", Script::Tamil, 0.0),
    row("te", "tel", "Telugu", Script::Telugu, 0.0),
    row("kn", "kan", "Kannada", Script::Kannada, 0.0),
    row("ml", "mal", "Malayalam", Script::Malayalam, 0.0),
    row("si", "sin", "Sinhala", Script::Sinhala, 0.0),
];

impl Language {
    /// English.
    pub const ENGLISH: Language = Language(0);

    /// Every language that can be told.
    pub fn all() -> impl Iterator<Item = Language> {
        (0..TABLE.len() as u8).map(Language)
    }

    /// By its English name or its ISO 639-1 code, in letters of any case.
    pub fn named(name: &str) -> Option<Language> {
        let is = |own: &str| own.eq_ignore_ascii_case(name.trim());
        Language::all().find(|language| is(language.code()) || is(language.name()))
    }

    /// Its ISO 639-1 code, "de".
    pub fn code(self) -> &'static str {
        self.row().code
    }

    /// Its code as two bytes.
    pub fn code_bytes(self) -> [u8; 2] {
        self.code().as_bytes().try_into().unwrap_or(*b"--")
    }

    /// Its English name, "German".
    pub fn name(self) -> &'static str {
        self.row().name
    }

    fn row(self) -> &'static Row {
        // Only `all` and what looks into the table make one.
        &TABLE[usize::from(self.0)]
    }

    fn is_latin(self) -> bool {
        self.row().script == Script::Latin
    }

    /// Those that are written in a script.
    fn written_in(script: Script) -> impl Iterator<Item = Language> {
        Language::all().filter(move |language| language.row().script == script)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.pad(self.name())
    }
}

/// As its code.
impl Serialize for Language {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Language {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let code = String::deserialize(deserializer)?;
        let unknown = || serde::de::Error::custom(format!("there is no language {code}"));
        Language::named(&code).ok_or_else(unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_name_and_code() {
        for language in Language::all() {
            assert_eq!(Language::named(language.code()), Some(language));
            assert_eq!(Language::named(&language.name().to_uppercase()), Some(language));
        }
        assert_eq!(Language::named("en"), Some(Language::ENGLISH));
        assert_eq!(Language::named("klingon"), None);
    }
}
