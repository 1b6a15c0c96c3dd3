//! Fuzzy matching of topics and of actions; the one place that knows the matcher.

use fuzzy_matcher::FuzzyMatcher;
use fuzzy_matcher::skim::SkimMatcherV2;

use crate::topics::Topic;
use crate::topics::TopicId;

/// Topics that match `pattern`, in the order given. Every part of the pattern between spaces must
/// match the topic's label, a language model's name or one of its words; an empty pattern matches all.
pub fn matching<'a>(pattern: &str, topics: impl Iterator<Item = &'a Topic>) -> Vec<TopicId> {
    let matcher = SkimMatcherV2::default().ignore_case();
    let parts: Vec<&str> = pattern.split_whitespace().collect();
    let matches = |topic: &&Topic| {
        parts.iter().all(|part| {
            let label = topic.label.as_deref().or(topic.written.as_ref().map(|w| w.name.as_str()));
            let mut words = topic.words.iter().map(|(word, _)| word.as_str()).chain(label);
            *part == topic.id.to_string()
                || words.any(|word| matcher.fuzzy_match(word, part).is_some())
        })
    };
    topics.filter(matches).map(|topic| topic.id).collect()
}

/// Positions of the texts that match `pattern`, best first; every part between spaces must match.
/// Of texts that match alike the shorter comes first; an empty pattern leaves all in their order.
pub fn ranked(pattern: &str, texts: &[String]) -> Vec<usize> {
    let matcher = SkimMatcherV2::default().ignore_case();
    let parts: Vec<&str> = pattern.split_whitespace().collect();
    let score = |text: &String| -> Option<i64> {
        parts.iter().map(|part| matcher.fuzzy_match(text, part)).sum()
    };
    let mut found: Vec<(i64, usize)> =
        (0..texts.len()).filter_map(|at| Some((score(&texts[at])?, at))).collect();
    if !parts.is_empty() {
        found.sort_by_key(|&(score, at)| (std::cmp::Reverse(score), texts[at].len()));
    }
    found.into_iter().map(|(_, at)| at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_must_match_somewhere() {
        let topic = |id: TopicId, words: &[&str]| Topic {
            id,
            size: 1,
            words: words.iter().map(|word| ((*word).to_owned(), 1.0)).collect(),
            representative: Vec::new(),
            label: None,
            ..Topic::default()
        };
        let topics =
            [topic(TopicId(0), &["battery", "charge"]), topic(TopicId(1), &["sound", "headset"])];
        let find = |pattern| matching(pattern, topics.iter());
        assert_eq!(find(""), [TopicId(0), TopicId(1)]);
        assert_eq!(find("bttry"), [TopicId(0)]);
        assert_eq!(find("HEAD snd"), [1].map(TopicId));
        assert_eq!(find("battery sound"), [] as [TopicId; 0]);
        assert_eq!(find("1"), [1].map(TopicId));
    }

    #[test]
    fn the_best_match_comes_first() {
        let texts = ["cancel the run, else quit", "quit", "run again"].map(str::to_owned);
        assert_eq!(ranked("", &texts), [0, 1, 2]);
        assert_eq!(ranked("quit", &texts), [1, 0]);
        assert_eq!(ranked("agn RUN", &texts), [2]);
        assert_eq!(ranked("zz", &texts), [] as [usize; 0]);
    }
}
