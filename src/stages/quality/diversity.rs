//! Topic diversity (Dieng, Ruiz, Blei 2020): the share of distinct words among all topics' words.

use std::collections::HashSet;

/// Distinct words over all words of `topics`, 0 to 1; 0 where there are no words. BERTopic's paper
/// takes the ten best words of each topic.
pub fn diversity<W: AsRef<str>>(topics: &[Vec<W>]) -> f64 {
    let words = topics.iter().flatten().map(AsRef::as_ref);
    let distinct: HashSet<&str> = words.clone().collect();
    distinct.len() as f64 / words.count().max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_come_twice_count_once() {
        assert_eq!(diversity(&[vec!["a", "b"], vec!["c", "d"]]), 1.0);
        assert_eq!(diversity(&[vec!["a", "b"], vec!["b", "a"]]), 0.5);
        assert_eq!(diversity(&[vec!["a", "b", "c"], vec!["a"]]), 0.75);
        assert_eq!(diversity::<String>(&[]), 0.0);
    }
}
