//! Words as scikit-learn's `CountVectorizer` sees them: lower-cased, `(?u)\b\w\w+\b`.

/// Calls `each` with every token of `text`, lower-cased, in order.
pub fn for_each_token(_text: &str, _each: impl FnMut(&str)) {
    unimplemented!()
}
