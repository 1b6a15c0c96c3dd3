//! The bundled example: short product reviews, every sentence written for topictui.

use super::Corpus;

/// The example corpus.
pub fn demo() -> Corpus {
    unimplemented!()
}
