//! A class for every document: the values of a column as small numbers.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::sanitise;

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
}
