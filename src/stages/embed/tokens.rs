//! Texts to the ids that a model's file has tokens for: by the tokenizer the file holds, behind the words
//! that the model wants before every text.

use rayon::prelude::*;

use super::EmbedError;
use super::models::ModelFile;
use super::tokenize::WordPieces;
use super::unigram::{Rules, Unigram};
use crate::watch::{Cancelled, Watch};

/// A model's tokenizer.
pub(super) struct Tokens {
    kind: Kind,
    /// What stands before every text; may be empty.
    prompt: String,
    /// Its tokens.
    prompt_tokens: usize,
    /// Most tokens of a text, special ones and the prompt counted.
    most: Option<usize>,
}

enum Kind {
    WordPieces(Box<WordPieces>),
    Unigram(Box<Unigram>),
}

impl Tokens {
    pub fn of(file: &ModelFile) -> Result<Self, EmbedError> {
        let config = file.config();
        let (most, lower_case) = (config.max_length, config.lower_case);
        let kind = match file.has(Unigram::PIECES) {
            true => Kind::Unigram(Box::new(unigram(file)?)),
            false => {
                let json = file.bytes("tokenizer.json")?;
                Kind::WordPieces(Box::new(WordPieces::new(json, most, lower_case, &config.name)?))
            }
        };
        Ok(Self::behind(kind, config.prompt.clone(), most))
    }

    /// Those of a `tokenizer.json`; see [`WordPieces::new`].
    pub fn of_json(
        json: &[u8],
        most: usize,
        lower_case: bool,
        prompt: Option<String>,
        source: &str,
    ) -> Result<Self, EmbedError> {
        let pieces = WordPieces::new(json, Some(most), lower_case, source)?;
        Ok(Self::behind(Kind::WordPieces(Box::new(pieces)), prompt, Some(most)))
    }

    fn behind(kind: Kind, prompt: Option<String>, most: Option<usize>) -> Self {
        let prompt = prompt.unwrap_or_default();
        let mut tokens = Tokens { kind, prompt: String::new(), prompt_tokens: 0, most };
        tokens.prompt_tokens = if prompt.is_empty() { 0 } else { tokens.count(&prompt) };
        tokens.prompt = prompt;
        tokens
    }

    /// Most tokens that a text of its own can have with the special ones.
    pub fn most(&self) -> Option<usize> {
        self.most.map(|most| most.saturating_sub(self.prompt_tokens))
    }

    /// One list of ids per text, special tokens and prompt included.
    pub fn encode(&self, texts: &[&str], watch: &dyn Watch) -> Result<Vec<Vec<u32>>, EmbedError> {
        let encode = |text: &&str| {
            if watch.cancelled() {
                return Err(Cancelled.into());
            }
            self.with_prompt(text, |text| match &self.kind {
                Kind::WordPieces(pieces) => pieces.encode_one(text),
                Kind::Unigram(unigram) => Ok(unigram.encode(text, self.most)),
            })
        };
        texts.par_iter().map(encode).collect()
    }

    /// Tokens of a text, special ones and prompt not counted; 0 if it cannot be taken apart.
    pub fn count(&self, text: &str) -> usize {
        match &self.kind {
            Kind::WordPieces(pieces) => pieces.count(text),
            Kind::Unigram(unigram) => unigram.count(text).0,
        }
    }

    /// Whether something of a text is cut off.
    pub fn is_cut(&self, text: &str) -> bool {
        let Some(most) = self.most else { return false };
        match &self.kind {
            Kind::WordPieces(pieces) => self.with_prompt(text, |text| pieces.is_cut(text)),
            Kind::Unigram(unigram) => {
                // A token has a byte at least.
                let rest = most.saturating_sub(unigram.around() + self.prompt_tokens);
                text.len() > rest && unigram.count(text).0 > rest
            }
        }
    }

    /// Of the tokens of a text the number, and how many are unknown; `None` where none can be.
    pub fn unknown(&self, text: &str) -> Option<(usize, usize)> {
        match &self.kind {
            Kind::WordPieces(_) => None,
            Kind::Unigram(unigram) => Some(unigram.count(text)),
        }
    }

    fn with_prompt<T>(&self, text: &str, act: impl Fn(&str) -> T) -> T {
        match self.prompt.as_str() {
            "" => act(text),
            prompt => act(&format!("{prompt}{text}")),
        }
    }
}

/// The file's Unigram tokenizer.
fn unigram(file: &ModelFile) -> Result<Unigram, EmbedError> {
    let damaged = || file.damaged("its tokenizer contradicts itself");
    let rules: Rules =
        serde_json::from_slice(file.bytes(Unigram::RULES)?).map_err(|_| damaged())?;
    let lengths = file.bytes(Unigram::LENGTHS)?;
    let scores = file.floats(Unigram::SCORES, lengths.len())?;
    let text = std::str::from_utf8(file.bytes(Unigram::PIECES)?).map_err(|_| damaged())?;
    let mut pieces = Vec::with_capacity(lengths.len());
    let mut rest = text;
    for &length in lengths {
        let (piece, after) = rest.split_at_checked(length.into()).ok_or_else(damaged)?;
        pieces.push(piece);
        rest = after;
    }
    let known = |id: &u32| (*id as usize) < pieces.len();
    let named = [rules.begin, rules.end, Some(rules.unknown)];
    match named.iter().flatten().all(known) && scores.iter().all(|score| score.is_finite()) {
        true => Ok(Unigram::new(pieces, scores, rules)),
        false => Err(damaged()),
    }
}
