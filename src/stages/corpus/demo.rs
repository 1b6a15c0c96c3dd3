//! The bundled example: short product reviews, every sentence written for topictui.

use super::{Corpus, Format, ReadOptions, read_bytes};

const REVIEWS: &str = include_str!("demo.txt");

/// The example corpus.
pub fn demo() -> Corpus {
    let lines = ReadOptions { format: Some(Format::Lines), ..ReadOptions::default() };
    read_bytes("demo", REVIEWS.as_bytes(), &lines).expect("the embedded reviews are plain UTF-8")
}

/// Number of its documents.
pub const DOCUMENTS: usize = 748;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_as_many_documents_as_it_says() {
        assert_eq!(demo().texts.len(), DOCUMENTS);
    }
}
