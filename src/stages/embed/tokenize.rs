//! Texts to word-piece ids, for every engine.

use tokenizers::models::ModelWrapper;
use tokenizers::pre_tokenizers::PreTokenizerWrapper;
use tokenizers::{Encoding, Tokenizer, TruncationParams};

use super::{EmbedError, ModelError};

/// Word pieces before and behind every text.
pub(super) const SPECIAL: usize = 2;

/// A tokenizer that cuts texts off and never pads.
pub struct WordPieces {
    tokenizer: Tokenizer,
    lower_case: bool,
}

impl WordPieces {
    /// From the bytes of a `tokenizer.json`; `max_length` counts special tokens; without one
    /// texts are read whole. `source` names the model in messages.
    pub fn new(
        json: &[u8],
        max_length: Option<usize>,
        lower_case: bool,
        source: &str,
    ) -> Result<Self, EmbedError> {
        let failed = |error| ModelError::Tokenizer { model: source.to_owned(), error };
        let mut tokenizer = Tokenizer::from_bytes(json).map_err(failed)?;
        tokenizer.with_padding(None);
        let truncation = max_length
            .map(|max_length| TruncationParams { max_length, ..TruncationParams::default() });
        tokenizer.with_truncation(truncation).map_err(failed)?;
        Ok(WordPieces { tokenizer, lower_case })
    }

    /// Whether something of a text is cut off. Most texts need not be taken apart to know that nothing is.
    pub fn is_cut(&self, text: &str) -> bool {
        let most = self.tokenizer.get_truncation().map_or(usize::MAX, |cut| cut.max_length);
        // A word piece has a byte at least.
        let long = text.len() + SPECIAL > most
            && self.at_most(text).is_none_or(|pieces| pieces + SPECIAL > most);
        long && (self.has_more_words(text, most)
            || self.encoding(text).is_ok_and(|encoding| !encoding.get_overflowing().is_empty()))
    }

    /// Whether a text has more than so many words, each of them a word piece at least; `false` where
    /// words are not told apart so.
    fn has_more_words(&self, text: &str, most: usize) -> bool {
        let is_word = |part: &&str| part.bytes().any(|byte| byte.is_ascii_alphanumeric());
        self.is_of_bert() && text.split(is_apart).filter(is_word).nth(most).is_some()
    }

    /// Whether words end at white space and punctuation, as in BERT.
    fn is_of_bert(&self) -> bool {
        let tokenizer = &self.tokenizer;
        matches!(tokenizer.get_model(), ModelWrapper::WordPiece(_))
            && matches!(
                tokenizer.get_pre_tokenizer(),
                Some(PreTokenizerWrapper::BertPreTokenizer(_))
            )
    }

    /// A bound of a text's word pieces that is found quickly: one for a word that is in the vocabulary,
    /// one for each sign, and of another word its bytes. `None` where words are not told apart so.
    fn at_most(&self, text: &str) -> Option<usize> {
        if !self.is_of_bert() {
            return None;
        }
        let lower = self.lower_case.then(|| text.to_lowercase());
        let text = lower.as_deref().unwrap_or(text);
        let pieces = text.split_inclusive(is_apart).map(|part| {
            let word = part.strip_suffix(is_apart).unwrap_or(part);
            let sign = usize::from(word.len() < part.len() && !part.ends_with(' '));
            let known = word.is_ascii() && self.tokenizer.token_to_id(word).is_some();
            sign + if known { 1 } else { word.len() }
        });
        Some(pieces.sum())
    }

    /// Word pieces of a text, the special ones not counted; 0 if it cannot be taken apart.
    pub fn count(&self, text: &str) -> usize {
        let all = |encoding: Encoding| {
            let cut: usize =
                encoding.get_overflowing().iter().map(|more| more.len() - SPECIAL).sum();
            encoding.len().saturating_sub(SPECIAL) + cut
        };
        self.encoding(text).map_or(0, all)
    }

    /// The ids of a text, special tokens included.
    pub fn encode_one(&self, text: &str) -> Result<Vec<u32>, EmbedError> {
        Ok(self.encoding(text)?.get_ids().to_vec())
    }

    fn encoding(&self, text: &str) -> Result<Encoding, EmbedError> {
        let lower = self.lower_case.then(|| text.to_lowercase());
        self.tokenizer.encode_fast(lower.as_deref().unwrap_or(text), true).map_err(|error| {
            ModelError::Text { start: text.chars().take(40).collect(), error }.into()
        })
    }
}

/// White space and punctuation, as far as it is ASCII.
fn is_apart(c: char) -> bool {
    c.is_ascii_whitespace() || c.is_ascii_punctuation()
}

/// The texts' numbers, most tokens first, equal lengths in order.
pub fn longest_first(ids: &[Vec<u32>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|&text| (std::cmp::Reverse(ids[text].len()), text));
    order
}
