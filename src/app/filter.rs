//! Fuzzy matching of topics; the one place that knows the matcher.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::topics::Topic;

/// Topics that match `pattern`, in the order given. Every part of the pattern between spaces must
/// match the topic's label or one of its words; an empty pattern matches all.
pub fn matching<'a>(pattern: &str, topics: impl Iterator<Item = &'a Topic>) -> Vec<i32> {
    let matcher = SkimMatcherV2::default().ignore_case();
    let parts: Vec<&str> = pattern.split_whitespace().collect();
    let matches = |topic: &&Topic| {
        parts.iter().all(|part| {
            let label = topic.label.as_deref().into_iter();
            let mut words = topic.words.iter().map(|(word, _)| word.as_str()).chain(label);
            *part == topic.id.to_string()
                || words.any(|word| matcher.fuzzy_match(word, part).is_some())
        })
    };
    topics.filter(matches).map(|topic| topic.id).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_must_match_somewhere() {
        let topic = |id: i32, words: &[&str]| Topic {
            id,
            size: 1,
            words: words.iter().map(|word| ((*word).to_owned(), 1.0)).collect(),
            representative: Vec::new(),
            label: None,
        };
        let topics = [topic(0, &["battery", "charge"]), topic(1, &["sound", "headset"])];
        let find = |pattern| matching(pattern, topics.iter());
        assert_eq!(find(""), [0, 1]);
        assert_eq!(find("bttry"), [0]);
        assert_eq!(find("HEAD snd"), [1]);
        assert_eq!(find("battery sound"), [] as [i32; 0]);
        assert_eq!(find("1"), [1]);
    }
}
