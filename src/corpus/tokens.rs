//! Words as scikit-learn's `CountVectorizer` sees them: lower-cased, `(?u)\b\w\w+\b`.
//! (Stand-in of the topics branch, to be replaced by the corpus branch at merge.)

/// Calls `each` with every token of `text`, lower-cased, in order.
pub fn for_each_token(text: &str, mut each: impl FnMut(&str)) {
    let lower = text.to_lowercase();
    lower
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|word| word.chars().nth(1).is_some())
        .for_each(&mut each);
}
