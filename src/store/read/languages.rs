//! The languages of documents, and what was taken off their vectors, out of a session file.

use std::collections::BTreeMap;

use safetensors::Dtype;

use crate::corpus::{Language, Languages};
use crate::embed::centred::Means;
use crate::store::flaw::{ArrayFlaw, Flaw};
use crate::store::read::{Reader, same_length};

impl Reader<'_> {
    /// The languages of the documents; told anew where the session does not say.
    pub(super) fn languages(&self, texts: &[String]) -> Result<Languages, Flaw> {
        if self.arrays.tensor("languages").is_err() {
            return Ok(Languages::of(texts));
        }
        let languages = self.codes("languages")?;
        same_length("languages", languages.len(), texts.len())?;
        Ok(Languages::known(languages))
    }

    /// The means of languages that were taken off vectors of `d` numbers, if any were.
    pub(super) fn means(&self, d: usize) -> Result<Option<Means>, Flaw> {
        if self.arrays.tensor("means").is_err() {
            return Ok(None);
        }
        let languages = self.codes("means.languages")?;
        let shares = self.f64s("means.shares")?;
        same_length("means.shares", shares.len(), languages.len())?;
        let rows = self.f32s("means")?;
        same_length("means", rows.len(), (languages.len() + 1).saturating_mul(d))?;
        let sound = rows.iter().all(|v| v.is_finite()) && shares.iter().all(|s| s.is_finite());
        let mut rows = rows.chunks_exact(d.max(1)).map(<[f32]>::to_vec);
        let all = rows.next().filter(|_| sound).ok_or(Flaw::of("means", ArrayFlaw::Size))?;
        let mut of = BTreeMap::new();
        for ((language, share), row) in languages.into_iter().zip(shares).zip(rows) {
            let language = language.ok_or(Flaw::of("means.languages", ArrayFlaw::Nameless))?;
            of.insert(language, (share, row));
        }
        Ok(Some(Means { all, of }))
    }

    /// Languages by their codes of two letters.
    fn codes(&self, name: &'static str) -> Result<Vec<Option<Language>>, Flaw> {
        let (codes, rest) = self.data(name, Dtype::U8)?.as_chunks::<2>();
        let named = |code: &[u8; 2]| Language::named(std::str::from_utf8(code).unwrap_or_default());
        match rest {
            [] => Ok(codes.iter().map(named).collect()),
            _ => Err(Flaw::of(name, ArrayFlaw::Size)),
        }
    }
}
