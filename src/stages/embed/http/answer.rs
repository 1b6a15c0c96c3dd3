//! A server's answers: vectors out of JSON.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::Value;

use crate::http::client::said;

#[derive(Deserialize)]
struct Answer {
    data: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    index: Option<usize>,
    embedding: Embedding,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Embedding {
    Numbers(Vec<f32>),
    /// Little-endian 32-bit floats.
    Base64(String),
}

/// Why an answer holds no vectors for the texts that were sent.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum NoVectors {
    #[error("an empty answer")]
    Empty,
    #[error("a web page")]
    Page,
    /// The server's own words, after a colon.
    #[error("no `data` in it{0}")]
    NoData(String),
    #[error("`data` without vectors of numbers")]
    NoNumbers,
    #[error("no JSON: {0}")]
    NoJson(String),
    #[error("{got} vectors for {count} texts")]
    Count { got: usize, count: usize },
    #[error("index {0} is of no text, or comes twice")]
    Index(usize),
    #[error("a vector without numbers")]
    Bare,
    #[error("vectors of {0} and of {1} numbers")]
    Uneven(usize, usize),
    #[error("numbers that are not finite or too large")]
    NotFinite,
    #[error("a vector that is not base64 of 32-bit floats")]
    NotBase64,
}

/// The vectors of `count` texts, in the order of the texts, all of one length; else why not.
pub fn vectors(body: &[u8], count: usize) -> Result<Vec<Vec<f32>>, NoVectors> {
    let answer: Answer = serde_json::from_slice(body).map_err(|error| unlike(body, &error))?;
    if answer.data.len() != count {
        return Err(NoVectors::Count { got: answer.data.len(), count });
    }
    let mut rows: Vec<Option<Vec<f32>>> = vec![None; count];
    for (place, item) in answer.data.into_iter().enumerate() {
        let index = item.index.unwrap_or(place);
        let row = rows.get_mut(index).filter(|row| row.is_none());
        let row = row.ok_or(NoVectors::Index(index))?;
        *row = Some(item.embedding.numbers()?);
    }
    // Each of so many items has filled a place of its own.
    let rows: Vec<Vec<f32>> = rows.into_iter().flatten().collect();
    let length = rows.first().map_or(0, Vec::len);
    if length == 0 && count > 0 {
        return Err(NoVectors::Bare);
    }
    if let Some(other) = rows.iter().find(|row| row.len() != length) {
        return Err(NoVectors::Uneven(length, other.len()));
    }
    // What is longer than any number has no finite length either.
    if rows.iter().any(|row| !row.iter().map(|v| v * v).sum::<f32>().is_finite()) {
        return Err(NoVectors::NotFinite);
    }
    Ok(rows)
}

impl Embedding {
    fn numbers(self) -> Result<Vec<f32>, NoVectors> {
        match self {
            Embedding::Numbers(numbers) => Ok(numbers),
            Embedding::Base64(text) => {
                let bytes = BASE64_STANDARD.decode(text.trim());
                let bytes = bytes.ok().filter(|bytes| bytes.len() % 4 == 0);
                let bytes = bytes.ok_or(NoVectors::NotBase64)?;
                let four = |b: &[u8]| f32::from_le_bytes(std::array::from_fn(|i| b[i]));
                Ok(bytes.chunks_exact(4).map(four).collect())
            }
        }
    }
}

/// Why a body is no answer.
fn unlike(body: &[u8], error: &serde_json::Error) -> NoVectors {
    let start = String::from_utf8_lossy(&body[..body.len().min(64)]).trim_start().to_lowercase();
    match serde_json::from_slice::<Value>(body) {
        _ if body.is_empty() => NoVectors::Empty,
        _ if start.starts_with('<') => NoVectors::Page,
        Ok(Value::Object(fields)) if !fields.contains_key("data") => NoVectors::NoData(said(body)),
        Ok(_) => NoVectors::NoNumbers,
        Err(_) => NoVectors::NoJson(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_come_in_the_order_of_their_texts() {
        let body = br#"{"object":"list","data":[{"index":1,"embedding":[3,4]},{"index":0,"embedding":[1.5,2]}]}"#;
        assert_eq!(vectors(body, 2).unwrap(), [[1.5, 2.0], [3.0, 4.0]]);
        let body = br#"{"data":[{"embedding":"AADAPwAAAEA="}]}"#;
        assert_eq!(vectors(body, 1).unwrap(), [[1.5, 2.0]]);
    }

    #[test]
    fn what_is_no_answer_is_said() {
        for (body, why) in [
            (r#"{"data":[]}"#, "0 vectors for 2 texts"),
            (
                r#"{"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]}"#,
                "comes twice",
            ),
            (r#"{"data":[{"index":0,"embedding":[1]},{"index":2,"embedding":[1]}]}"#, "of no text"),
            (r#"{"data":[{"embedding":[1]},{"embedding":[1,2]}]}"#, "of 1 and of 2 numbers"),
            (r#"{"data":[{"embedding":[]},{"embedding":[]}]}"#, "without numbers"),
            (r#"{"data":[{"embedding":[1e30]},{"embedding":[1]}]}"#, "not finite"),
            (r#"{"data":[{"embedding":"AADAfw=="},{"embedding":"AADAPw=="}]}"#, "not finite"),
            (r#"{"data":[{"embedding":"AADA"},{"embedding":[1]}]}"#, "not base64"),
            (r#"{"data":[{"embedding":[null]},{"embedding":[1]}]}"#, "without vectors"),
            (r#"{"data":[{"embedding":[NaN]},{"embedding":[1]}]}"#, "no JSON"),
            (r#"{"error":{"message":"no model"}}"#, "no `data` in it: no model"),
            ("<html><body>Welcome</body>", "a web page"),
            ("", "an empty answer"),
            ("\u{1}\u{2}", "no JSON"),
        ] {
            let error = vectors(body.as_bytes(), 2).unwrap_err();
            assert!(error.to_string().contains(why), "{body}: {error}");
        }
    }
}
