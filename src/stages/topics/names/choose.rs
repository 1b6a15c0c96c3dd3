//! Which of its phrases name a topic.

use std::collections::{BTreeMap, HashMap};

use ndarray::{Array1, ArrayView1, ArrayView2};
use rayon::prelude::*;

use super::phrases::Phrase;
use crate::embed::EmbedError;
use crate::topics::representation::EmbedWords;
use crate::topics::representation::mmr::cosine;

/// Power of the share of documents that a phrase is in.
const SHARE_POWER: f64 = 0.25;

/// Between the two phrases of a name.
const SEPARATOR: &str = ", ";

/// Embeddings of phrases as they are written.
#[derive(Default)]
pub struct Vectors {
    rows: HashMap<String, Array1<f32>>,
}

impl Vectors {
    /// Embeds every distinct phrase once, in one batch.
    ///
    /// # Errors
    /// [`EmbedError`] of `embed`.
    pub fn fetch<'a>(
        &mut self,
        phrases: impl Iterator<Item = &'a str>,
        embed: &EmbedWords,
    ) -> Result<(), EmbedError> {
        let mut phrases: Vec<&str> = phrases.collect();
        phrases.sort_unstable();
        phrases.dedup();
        if phrases.is_empty() {
            return Ok(());
        }
        let vectors = embed(&phrases)?;
        let rows = phrases.into_iter().zip(vectors.rows());
        self.rows.extend(rows.map(|(phrase, row)| (phrase.to_owned(), row.to_owned())));
        Ok(())
    }
}

/// A name for each, by its `phrases` and its vector, a row of `places`; those in `taken` are kept. None
/// where there is no phrase. `most` phrases of each are looked at. Where two are the same, both are
/// chosen again by what the other lacks.
pub fn names(
    phrases: &[Vec<Phrase>],
    places: ArrayView2<f32>,
    most: usize,
    vectors: &Vectors,
    taken: &[Option<String>],
) -> Vec<Option<String>> {
    let ranked: Vec<Vec<&Phrase>> = phrases
        .par_iter()
        .enumerate()
        .map(|(at, phrases)| ranked(&phrases[..phrases.len().min(most)], places.row(at), vectors))
        .collect();
    let mut names: Vec<Option<String>> = ranked
        .iter()
        .zip(taken)
        .map(|(ranked, taken)| taken.clone().or_else(|| of_two(ranked)))
        .collect();
    for same in same(&names) {
        for &at in same.iter().filter(|&&at| taken[at].is_none()) {
            let others = same.iter().filter(|&&other| other != at);
            let lacks = |phrase: &&&Phrase| {
                let mut others = others.clone();
                others.all(|&other| ranked[other].iter().all(|own| own.words != phrase.words))
            };
            let own: Vec<&Phrase> = ranked[at].iter().filter(lacks).copied().collect();
            names[at] = of_two(&own).or_else(|| names[at].take());
        }
    }
    names
}

/// Names that several have, without case: who has each.
fn same(names: &[Option<String>]) -> Vec<Vec<usize>> {
    let mut who: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, name) in names.iter().enumerate() {
        if let Some(name) = name {
            who.entry(name.to_lowercase()).or_default().push(at);
        }
    }
    who.into_values().filter(|who| who.len() > 1).collect()
}

/// The phrases by how well they name, the best first: by the cosine to `place` and the share of
/// documents; where a phrase has no vector, as they are.
fn ranked<'a>(phrases: &'a [Phrase], place: ArrayView1<f32>, vectors: &Vectors) -> Vec<&'a Phrase> {
    let score = |phrase: &Phrase| {
        let vector = vectors.rows.get(&phrase.written)?;
        Some(cosine(vector.view(), place) * phrase.share.powf(SHARE_POWER))
    };
    let scores: Option<Vec<f64>> = phrases.iter().map(score).collect();
    let Some(scores) = scores else { return phrases.iter().collect() };
    let mut order: Vec<usize> = (0..phrases.len()).collect();
    // Stable: equal ones by c-TF-IDF.
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    order.into_iter().map(|at| &phrases[at]).collect()
}

/// The best phrase and the best one that has no word in common with it.
fn of_two(ranked: &[&Phrase]) -> Option<String> {
    let first = ranked.first()?;
    let second = ranked.iter().find(|phrase| !in_common(&first.words, &phrase.words));
    let mut name = first.written.clone();
    if let Some(second) = second {
        name.push_str(SEPARATOR);
        name.push_str(&second.written);
    }
    Some(name)
}

/// Whether two phrases have a word in common, or forms of one (economy, economic), or are one written
/// apart (car maker, carmaker).
fn in_common(one: &str, other: &str) -> bool {
    one.replace(' ', "") == other.replace(' ', "")
        || one.split(' ').any(|word| other.split(' ').any(|of_other| akin(word, of_other)))
}

/// Whether two words are the same, or begin alike: by four letters and two thirds of the longer one.
fn akin(word: &str, other: &str) -> bool {
    let alike = word.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let longer = word.chars().count().max(other.chars().count());
    word == other || (alike >= 4 && 3 * alike >= 2 * longer) || begins(word, other, alike)
}

/// Whether one of two words that begin alike by so many letters is the other's beginning.
fn begins(word: &str, other: &str, alike: usize) -> bool {
    alike >= 4 && alike == word.chars().count().min(other.chars().count())
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn phrase(written: &str, share: f64) -> Phrase {
        Phrase { words: written.to_lowercase(), written: written.to_owned(), weight: 1.0, share }
    }

    fn vectors(of: &[(&str, [f32; 2])]) -> Vectors {
        let rows = of.iter().map(|(text, [a, b])| ((*text).to_owned(), array![*a, *b]));
        Vectors { rows: rows.collect() }
    }

    #[test]
    fn the_nearest_phrase_comes_first_and_the_second_has_other_words() {
        let phrases = vec![vec![
            phrase("rate", 0.9),
            phrase("exchange rates", 0.5),
            phrase("Paris", 0.5),
            phrase("foreign currency", 0.4),
        ]];
        let vectors = vectors(&[
            ("rate", [0.6, 0.8]),
            ("exchange rates", [1.0, 0.0]),
            ("Paris", [0.0, 1.0]),
            ("foreign currency", [0.9, 0.4]),
        ]);
        let places = array![[1.0f32, 0.0]];
        let named = |taken| names(&phrases, places.view(), 4, &vectors, &[taken]);
        assert_eq!(named(None), [Some("exchange rates, foreign currency".to_owned())]);
        assert_eq!(named(Some("mine".to_owned())), [Some("mine".to_owned())]);
        let none = names(&phrases, places.view(), 4, &Vectors::default(), &[None]);
        assert_eq!(
            none,
            [Some("rate, Paris".to_owned())],
            "by c-TF-IDF, a form of a word but once"
        );
        assert_eq!(names(&[vec![]], places.view(), 4, &vectors, &[None]), [None]);
    }

    #[test]
    fn two_of_one_name_are_told_apart_by_what_the_other_lacks() {
        let phrases = [
            vec![phrase("card", 0.9), phrase("payment", 0.8), phrase("refund", 0.2)],
            vec![phrase("Card", 0.9), phrase("payment", 0.8), phrase("top up", 0.2)],
        ];
        let places = array![[1.0f32, 0.0], [1.0, 0.0]];
        let named = names(&phrases, places.view(), 4, &Vectors::default(), &[None, None]);
        assert_eq!(named, [Some("refund".to_owned()), Some("top up".to_owned())]);
    }

    #[test]
    fn forms_of_a_word_are_one_word() {
        for (one, other) in [
            ("travel", "travellers guide"),
            ("bass", "bass sound"),
            ("economy", "economic growth"),
            ("carmaker", "car maker"),
        ] {
            assert!(in_common(one, other), "{one}, {other}");
        }
        assert!(!in_common("car", "card payment") && !in_common("music", "band"));
    }
}
