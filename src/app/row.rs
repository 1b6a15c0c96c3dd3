//! What a row of the list of topics stands for, on whatever screen.

use crate::topics::TopicId;

/// What a row stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Row {
    /// A group by its layer, from 1 up, and its number.
    Group(usize, usize),
    Topic(TopicId),
}

impl Row {
    pub fn topic(self) -> Option<TopicId> {
        match self {
            Row::Topic(topic) => Some(topic),
            Row::Group(..) => None,
        }
    }
}
