//! A tokenizer that takes a text apart into the likeliest pieces, as SentencePiece does (Kudo 2018,
//! Subword Regularization; its `EncodeOptimized`).
//!
//! White space becomes the sign `▁`, one stands before the text, and characters are replaced as the model
//! says (NFKC and the like). What is no piece is the piece "unknown", a run of it once. A text's pieces
//! are those whose scores, logarithms of probabilities, add up to the most; sums are in 32 bits, as
//! SentencePiece's, and of equal ones that wins whose last piece is the longest.
//!
//! Ours because it is ten times as fast as the crate's and as exact: see the tests.

mod trie;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tokenizers::normalizers::unicode::NFC;
use tokenizers::{NormalizedString, Normalizer};

use self::trie::Trie;

/// SentencePiece's sign for white space.
const SPACE: char = '\u{2581}';
/// An unknown character scores so much less than the least likely piece.
const PENALTY: f32 = 10.0;

/// What a tokenizer is made of, as a model file keeps it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// The piece before every text, if there is one.
    pub begin: Option<u32>,
    /// The piece behind every text, if there is one.
    pub end: Option<u32>,
    /// The piece for what is no piece.
    pub unknown: u32,
    /// Pieces that no text holds: the three above, padding, masks.
    pub special: Vec<u32>,
    /// What characters are replaced with; others stay. White space becomes a blank here.
    pub replaced: BTreeMap<char, String>,
}

/// A Unigram tokenizer.
#[derive(Debug)]
pub struct Unigram {
    rules: Rules,
    trie: Trie,
    scores: Vec<f32>,
    unknown_score: f32,
}

/// The best way to a place in a text.
#[derive(Clone, Copy)]
struct Best {
    score: f32,
    piece: u32,
    /// Where that piece begins.
    from: u32,
}

impl Unigram {
    /// Names in a model file: the bytes of all pieces, one behind the other; how many each has (U8); their
    /// scores (F32); and [`Rules`] as JSON.
    pub const PIECES: &str = "unigram.pieces";
    /// See [`Unigram::PIECES`].
    pub const LENGTHS: &str = "unigram.lengths";
    /// See [`Unigram::PIECES`].
    pub const SCORES: &str = "unigram.scores";
    /// See [`Unigram::PIECES`].
    pub const RULES: &str = "unigram.rules";

    /// Of pieces by their ids, with their scores; as many of these as of those.
    pub fn new<'a>(
        pieces: impl IntoIterator<Item = &'a str>,
        scores: Vec<f32>,
        rules: Rules,
    ) -> Self {
        let mut trie = Trie::with_room_for(scores.len());
        let mut least = 0f32;
        for ((id, piece), score) in (0u32..).zip(pieces).zip(&scores) {
            if !rules.special.contains(&id) {
                trie.insert(piece, id);
                least = least.min(*score);
            }
        }
        Unigram { rules, trie, scores, unknown_score: least - PENALTY }
    }

    /// The pieces of a text, at most so many with those before and behind it.
    pub fn encode(&self, text: &str, most: Option<usize>) -> Vec<u32> {
        let around = self.around();
        let mut pieces = self.pieces(text);
        if let Some(most) = most {
            pieces.truncate(most.saturating_sub(around));
        }
        let mut ids = Vec::with_capacity(pieces.len() + around);
        ids.extend(self.rules.begin);
        ids.append(&mut pieces);
        ids.extend(self.rules.end);
        ids
    }

    /// Pieces before and behind every text.
    pub fn around(&self) -> usize {
        usize::from(self.rules.begin.is_some()) + usize::from(self.rules.end.is_some())
    }

    /// Pieces of a text, and how many of them are unknown. Those around it do not count.
    pub fn count(&self, text: &str) -> (usize, usize) {
        let pieces = self.pieces(text);
        let unknown = pieces.iter().filter(|&&piece| piece == self.rules.unknown).count();
        (pieces.len(), unknown)
    }

    /// The likeliest pieces of a text.
    fn pieces(&self, text: &str) -> Vec<u32> {
        let letters = self.letters(text);
        let nowhere = Best { score: f32::NEG_INFINITY, piece: self.rules.unknown, from: 0 };
        let mut best = vec![nowhere; letters.len() + 1];
        best[0].score = 0.0;
        for start in 0..letters.len() {
            let before = best[start].score;
            let mut take = |end: usize, piece: u32, score: f32| {
                if before + score > best[end].score {
                    best[end] = Best { score: before + score, piece, from: start as u32 };
                }
            };
            let mut single = false;
            for (length, piece) in self.trie.along(&letters[start..]) {
                take(start + length, piece, self.scores[piece as usize]);
                single |= length == 1;
            }
            if !single {
                take(start + 1, self.rules.unknown, self.unknown_score);
            }
        }
        let (mut at, mut pieces) = (letters.len(), Vec::with_capacity(letters.len() / 2));
        while at > 0 {
            let Best { piece, from, .. } = best[at];
            // A run of unknown characters is one piece.
            if piece != self.rules.unknown || pieces.last() != Some(&piece) {
                pieces.push(piece);
            }
            at = from as usize;
        }
        pieces.reverse();
        pieces
    }

    /// The characters that are taken apart: replaced, composed, white space as `▁`, none around.
    fn letters(&self, text: &str) -> Vec<char> {
        let text = composed(text);
        let mut letters = Vec::with_capacity(text.len() + 1);
        let mut apart = true;
        let mut take = |c: char| match c {
            ' ' => apart = true,
            c => {
                if std::mem::take(&mut apart) {
                    letters.push(SPACE);
                }
                letters.push(c);
            }
        };
        for c in text.chars() {
            match self.replacement(c) {
                Some(other) => other.chars().for_each(&mut take),
                None => take(c),
            }
        }
        letters
    }

    fn replacement(&self, c: char) -> Option<&str> {
        if c.is_ascii_graphic() || c == ' ' {
            return None;
        }
        self.rules.replaced.get(&c).map(String::as_str)
    }
}

/// Letters and the marks over them as one character, where there is one.
fn composed(text: &str) -> Cow<'_, str> {
    let is_mark = |c: char| ('\u{300}'..'\u{370}').contains(&c);
    if !text.contains(is_mark) {
        return Cow::Borrowed(text);
    }
    let mut normalized = NormalizedString::from(text);
    match NFC.normalize(&mut normalized) {
        Ok(()) => Cow::Owned(normalized.get().to_owned()),
        Err(_) => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tokenizers::models::unigram::Unigram as Reference;
    use tokenizers::{Model, Token};

    use super::*;

    /// Ids 0 to 2 are special; the rest are pieces with their scores.
    const PIECES: [(&str, f32); 16] = [
        ("<unk>", 0.0),
        ("<s>", 0.0),
        ("</s>", 0.0),
        ("▁", -2.5),
        ("▁a", -3.0),
        ("▁ab", -3.5),
        ("a", -4.0),
        ("b", -4.25),
        ("c", -5.0),
        ("ab", -5.5),
        ("abc", -6.5),
        ("bc", -6.25),
        ("ca", -6.5),
        ("▁猫", -7.0),
        ("犬", -8.0),
        ("cab▁", -9.0),
    ];

    fn rules() -> Rules {
        Rules {
            begin: Some(1),
            end: Some(2),
            unknown: 0,
            special: vec![0, 1, 2],
            replaced: BTreeMap::from([
                ('\t', " ".into()),
                ('ａ', "a".into()),
                ('Æ', "ab".into()),
                ('\u{ad}', String::new()),
            ]),
        }
    }

    fn unigram() -> Unigram {
        let scores = PIECES.iter().map(|(_, score)| *score).collect();
        Unigram::new(PIECES.iter().map(|(piece, _)| *piece), scores, rules())
    }

    #[test]
    fn a_text_is_taken_apart_into_its_likeliest_pieces() {
        let unigram = unigram();
        // ▁ab·c scores -8.5, ▁·abc -9.
        assert_eq!(unigram.encode("abc", None), [1, 5, 8, 2]);
        assert_eq!(unigram.encode("a bc", None), [1, 4, 3, 11, 2]);
        assert_eq!(unigram.encode("  a \t  bc ", None), [1, 4, 3, 11, 2]);
        assert_eq!(unigram.encode("猫犬", None), [1, 13, 14, 2]);
        assert_eq!(unigram.encode("", None), [1, 2]);
        assert_eq!(unigram.encode(" \t", None), [1, 2]);
    }

    #[test]
    fn characters_are_replaced_and_composed_first() {
        let unigram = unigram();
        assert_eq!(unigram.encode("ａbc", None), unigram.encode("abc", None));
        assert_eq!(unigram.encode("Æc", None), unigram.encode("abc", None));
        assert_eq!(unigram.encode("a\u{ad}bc", None), unigram.encode("abc", None));
        assert_eq!(unigram.letters("e\u{301}"), ['▁', 'é']);
    }

    #[test]
    fn what_is_unknown_is_counted_a_run_once() {
        let unigram = unigram();
        assert_eq!(unigram.encode("axyzb", None), [1, 4, 0, 7, 2]);
        assert_eq!(unigram.count("axyzb"), (3, 1));
        assert_eq!(unigram.count("x y"), (4, 2));
        // The names of special pieces are text like any other.
        assert!(!unigram.encode("<s>", None)[1..].contains(&1));
    }

    #[test]
    fn long_texts_are_cut() {
        let unigram = unigram();
        assert_eq!(unigram.encode("a a a a", Some(4)), [1, 4, 4, 2]);
        assert_eq!(unigram.encode("a", Some(4)), [1, 4, 2]);
    }

    fn reference() -> Reference {
        let vocabulary =
            PIECES.iter().map(|&(piece, score)| (piece.to_owned(), f64::from(score))).collect();
        Reference::from(vocabulary, Some(0), false).unwrap()
    }

    proptest! {
        /// The crate's own, which merges what is unknown, too. Scores are such that no two sums of theirs
        /// differ in 32 bits alone.
        #[test]
        fn pieces_are_those_of_the_reference(text in "[abcxy猫犬 ]{0,24}") {
            let prepared: String = unigram().letters(&text).iter().collect();
            let tokens: Vec<Token> = reference().tokenize(&prepared).unwrap();
            let expected: Vec<u32> = tokens.iter().map(|token| token.id).collect();
            let score = |ids: &[u32]| -> f32 { ids.iter().map(|&id| PIECES[id as usize].1).sum() };
            let found = unigram().pieces(&text);
            // Where two ways are equally likely either will do.
            if found != expected {
                prop_assert_eq!(score(&found), score(&expected));
            }
        }
    }
}
