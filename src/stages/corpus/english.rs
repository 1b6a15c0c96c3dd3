//! Whether documents are in English, by the commonest words of the languages there are lists for.
//! Rough, but enough to say that an English model is the wrong one.

use super::stop_words::{StopList, language_lists};
use super::tokens;

/// Documents looked at, spread over all.
const LOOK: usize = 1000;

/// Words a document must have to count, and documents that must count for an answer.
const WORDS: usize = 4;
const DOCUMENTS: usize = 20;

/// Least share of its words that a list must hold to say something: running text has a third and more
/// of them, text without its stop words has some by chance, of many languages.
const SHARE: f64 = 0.2;

/// The share of the documents, 0..=1, that are in another language than English, of those that show
/// one; `None` where too few do.
pub fn share_in_other_languages(texts: &[String]) -> Option<f64> {
    let lists = language_lists();
    let step = texts.len().div_ceil(LOOK).max(1);
    let looked: Vec<bool> =
        texts.iter().step_by(step).filter_map(|text| is_english(text, &lists)).collect();
    let others = looked.iter().filter(|english| !**english).count();
    (looked.len() >= DOCUMENTS).then(|| others as f64 / looked.len() as f64)
}

/// By the list, English first, that holds most of its words; another script is no English either.
/// `None` for a text too short to tell.
fn is_english(text: &str, lists: &[StopList]) -> Option<bool> {
    let letters = || text.chars().filter(|c| c.is_alphabetic());
    let foreign = letters().filter(|&c| u32::from(c) > 0x24f).count();
    if 2 * foreign > letters().count() {
        return Some(false);
    }
    let mut words: Vec<String> = Vec::new();
    tokens::for_each_token(text, |token| words.push(token.to_owned()));
    if words.len() < WORDS {
        return None;
    }
    let count = |list: &StopList| words.iter().filter(|word| list.contains(word)).count();
    let (english, others) = lists.split_first()?;
    let (english, others) = (count(english), others.iter().map(count).max().unwrap_or(0));
    let enough = english.max(others) as f64 >= SHARE * words.len() as f64;
    // Languages share short words: a tie says nothing.
    (enough && english != others).then_some(english > others)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(texts: &[&str]) -> Option<f64> {
        let texts: Vec<String> = texts.iter().cycle().take(60).map(|t| (*t).to_owned()).collect();
        share_in_other_languages(&texts)
    }

    #[test]
    fn languages_and_scripts_are_told_from_english() {
        let english = "The battery of this phone did not last for a day";
        let german = "Der Akku von diesem Telefon hat nicht einen Tag gehalten";
        let french = "La batterie de ce téléphone ne tient pas une journée";
        let chinese = "这款手机的电池用不了一天";
        assert_eq!(share(&[english]), Some(0.0));
        assert_eq!(share(&[german]), Some(1.0));
        assert_eq!(share(&[english, french, chinese]), Some(2.0 / 3.0));
        assert_eq!(share(&["ok", "battery"]), None);
    }

    #[test]
    fn text_without_its_stop_words_says_nothing() {
        let cleaned = "broadband ahead join internet fast accord official figure number business \
                       set men film sale plan mobile den top real bank over";
        assert_eq!(share(&[cleaned]), None);
        let english = "The battery of this phone did not last for a day";
        assert_eq!(share(&[cleaned, english]), Some(0.0));
    }
}
