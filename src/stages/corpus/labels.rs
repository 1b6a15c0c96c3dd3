//! A class for every document: the values of a column as small numbers.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::text::sanitise;

/// The classes of the documents.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Labels {
    /// The different values, in the order of their first documents.
    pub names: Vec<String>,
    /// For each document which of the names it has; −1 where its cell is empty.
    pub ids: Vec<i32>,
}

impl Labels {
    /// Numbers the cells of a column, without white space around.
    pub fn of<'a>(cells: impl IntoIterator<Item = &'a str>) -> Self {
        let mut labels = Labels::default();
        let mut known: HashMap<&str, i32> = HashMap::new();
        for cell in cells {
            let cell = cell.trim();
            let next = labels.names.len() as i32;
            let id = match cell {
                "" => -1,
                cell => *known.entry(cell).or_insert(next),
            };
            if id == next {
                labels.names.push(sanitise(cell).into_owned());
            }
            labels.ids.push(id);
        }
        labels
    }

    /// No classes for this many documents.
    pub fn none(documents: usize) -> Self {
        Labels { names: Vec::new(), ids: vec![-1; documents] }
    }

    /// Adds the classes of more documents; equal names are one class.
    pub(super) fn append(&mut self, other: &Labels) {
        let mut known: HashMap<String, i32> = self.names.iter().cloned().zip(0..).collect();
        let renumbered: Vec<i32> = other
            .names
            .iter()
            .map(|name| {
                *known.entry(name.clone()).or_insert_with(|| {
                    self.names.push(name.clone());
                    self.names.len() as i32 - 1
                })
            })
            .collect();
        let new = |&id: &i32| usize::try_from(id).map_or(-1, |id| renumbered[id]);
        self.ids.extend(other.ids.iter().map(new));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_numbered_as_they_come() {
        let labels = Labels::of(["b", " a", "", "b ", "c"]);
        assert_eq!(labels.names, ["b", "a", "c"]);
        assert_eq!(labels.ids, [0, 1, -1, 0, 2]);
        assert_eq!(Labels::of([]), Labels::default());
    }

    #[test]
    fn equal_names_of_two_inputs_are_one_class() {
        let mut labels = Labels::of(["b", "a"]);
        labels.append(&Labels::of(["c", "", "a"]));
        assert_eq!(labels, Labels::of(["b", "a", "c", "", "a"]));
        labels.append(&Labels::none(1));
        assert_eq!(labels.ids.last(), Some(&-1));
    }
}
