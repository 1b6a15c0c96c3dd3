//! A name and a description that somebody other than the user wrote: a language model.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::TopicId;

/// A name and a description by a language model, as the user accepted them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Written {
    /// A few words.
    pub name: String,
    /// One sentence; `None` where there is none.
    pub description: Option<String>,
    /// The language model, by the name it was asked by; empty where it was asked by none.
    pub by: String,
}

impl Written {
    /// The texts in it that are shown.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        [&mut self.name, &mut self.by].into_iter().chain(&mut self.description)
    }
}

/// For each topic, or group, of `after` the one of `before` that it is in all but name, both a number a
/// document, negative for none: at least nine tenths of the documents of either are the other's.
pub fn mostly_unchanged(before: &[TopicId], after: &[TopicId]) -> Vec<Option<usize>> {
    let sizes = |ids: &[TopicId]| {
        let count = ids.iter().max().and_then(|last| last.index()).map_or(0, |at| at + 1);
        let mut sizes = vec![0usize; count];
        ids.iter().filter_map(|id| id.index()).for_each(|id| sizes[id] += 1);
        sizes
    };
    let (olds, news) = (sizes(before), sizes(after));
    let mut shared = BTreeMap::<(usize, usize), usize>::new();
    for (old, new) in before.iter().zip(after) {
        if let (Some(old), Some(new)) = (old.index(), new.index()) {
            *shared.entry((new, old)).or_default() += 1;
        }
    }
    let mut found = vec![None; news.len()];
    for ((new, old), both) in shared {
        // No second old one shares nine tenths.
        if both * 10 >= news[new] * 9 && both * 10 >= olds[old] * 9 {
            found[new] = Some(old);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_topic_that_lost_a_document_is_still_the_same() {
        let before = TopicId::of_labels([vec![0; 20], vec![1; 10], vec![2; 4]].concat());
        let mut after = before.clone();
        after[0] = TopicId(1);
        after[30] = TopicId(-1);
        assert_eq!(mostly_unchanged(&before, &after), [Some(0), Some(1), None]);
        let joined = TopicId::of_labels([vec![0; 30], vec![-1; 4]].concat());
        assert_eq!(mostly_unchanged(&before, &joined), [None]);
    }
}
