//! WordNet noun lemmatisation, as NLTK's `WordNetLemmatizer().lemmatize(word)` does it.
//!
//! The tables under `data/` come from WordNet 3.0: its noun lemmas as an `fst` set, and its list
//! of irregular plurals.

use std::collections::HashMap;
use std::sync::LazyLock;

use fst::Set;

static LEMMAS: LazyLock<Set<&'static [u8]>> = LazyLock::new(|| {
    Set::new(&include_bytes!("data/nouns.fst")[..]).expect("the embedded table is a valid set")
});

/// Irregular forms with their base forms.
static EXCEPTIONS: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
    let line = |line: &'static str| {
        let mut words = line.split_whitespace();
        Some((words.next()?, words.collect()))
    };
    include_str!("data/noun.exc").lines().filter_map(line).collect()
});

/// Words of more bytes than this are returned as they are.
const LONGEST: usize = 200;

/// Suffixes of plurals and what stands for them in the singular, in the order they are tried.
const RULES: [(&str, &str); 9] = [
    ("s", ""),
    ("ses", "s"),
    ("ves", "f"),
    ("xes", "x"),
    ("zes", "z"),
    ("ches", "ch"),
    ("shes", "sh"),
    ("men", "man"),
    ("ies", "y"),
];

/// The shortest of the word itself and its singulars that WordNet has as a noun, the first on
/// ties; the word itself where it has none. Case matters, as it does in NLTK.
pub fn noun_lemma(word: &str) -> String {
    // The longest lemma has 71 characters; without a bound a file of one letter would be looked
    // up once for every letter.
    if word.len() > LONGEST {
        return word.to_owned();
    }
    let candidates = match EXCEPTIONS.get(word) {
        Some(bases) => known([word].into_iter().chain(bases.iter().copied())),
        None => regular(word),
    };
    candidates
        .into_iter()
        .reduce(|best, next| if next.chars().count() < best.chars().count() { next } else { best })
        .unwrap_or_else(|| word.to_owned())
}

/// The word, and each singular a rule makes of it, in the order of the rules.
fn regular(word: &str) -> Vec<String> {
    let singulars = RULES.iter().filter_map(|(suffix, singular)| {
        word.strip_suffix(suffix).map(|stem| format!("{stem}{singular}"))
    });
    let singulars: Vec<String> = singulars.collect();
    known([word].into_iter().chain(singulars.iter().map(String::as_str)))
}

fn known<'a>(forms: impl Iterator<Item = &'a str>) -> Vec<String> {
    forms.filter(|form| LEMMAS.contains(form)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_become_singular_as_nltk_has_them() {
        for (word, lemma) in [
            ("phones", "phone"),
            ("batteries", "battery"),
            ("boxes", "box"),
            ("men", "men"),
            ("women", "woman"),
            ("geese", "goose"),
            ("was", "wa"),
            ("has", "ha"),
            ("us", "u"),
            ("as", "a"),
            ("ass", "as"),
            ("Phones", "Phones"),
            ("phones.", "phones."),
            ("xyzzys", "xyzzys"),
            ("", ""),
        ] {
            assert_eq!(noun_lemma(word), lemma, "{word}");
        }
    }

    /// Makes the tables anew: `TOPICTUI_WORDNET=FOLDER cargo test regenerate_noun -- --ignored`,
    /// FOLDER holding WordNet 3.0's `index.noun` and `noun.exc`.
    #[test]
    #[ignore = "needs TOPICTUI_WORDNET, the folder of WordNet's dictionary files"]
    fn regenerate_noun_tables() {
        let folder = std::path::PathBuf::from(std::env::var("TOPICTUI_WORDNET").unwrap());
        let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus/data");
        let index = std::fs::read_to_string(folder.join("index.noun")).unwrap();
        let mut lemmas: Vec<&str> = index
            .lines()
            .filter(|line| !line.starts_with(' '))
            .filter_map(|line| line.split(' ').next())
            .collect();
        lemmas.sort_unstable();
        lemmas.dedup();
        std::fs::write(data.join("nouns.fst"), Set::from_iter(lemmas).unwrap().as_fst().as_bytes())
            .unwrap();
        std::fs::copy(folder.join("noun.exc"), data.join("noun.exc")).unwrap();
    }
}
