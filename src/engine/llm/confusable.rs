//! Names that could be mistaken for each other.

use std::collections::BTreeMap;

use ndarray::Array2;

use super::At;

/// Names whose embeddings have at least this cosine are too like each other. By all-MiniLM-L6-v2 names that
/// say the same had 0.95, 0.92, 0.86, 0.81 ("Screen cracks", "Cracked screens"), 0.79 and 0.76, names that
/// do not 0.82 ("Dog food and toys", "Dog toys"), 0.76, 0.75 ("US elections", "UK elections"), 0.74 and less.
pub(super) const TOO_LIKE: f32 = 0.8;

/// For each name the others that it could be mistaken for: they say the same, or lie near by their
/// `vectors` (a row a name, of any length), where these are known.
pub(super) fn pairs(
    names: &BTreeMap<At, String>,
    vectors: Option<&Array2<f32>>,
) -> BTreeMap<At, Vec<At>> {
    let all: Vec<(At, String)> =
        names.iter().map(|(at, name)| (*at, name.to_lowercase())).collect();
    let length = |row: usize| {
        vectors.map_or(0.0, |rows| rows.row(row).iter().map(|v| v * v).sum::<f32>().sqrt())
    };
    let lengths: Vec<f32> = (0..all.len()).map(length).collect();
    let cosine = |a: usize, b: usize| match vectors {
        Some(rows) if lengths[a] * lengths[b] > 0.0 => {
            rows.row(a).dot(&rows.row(b)) / (lengths[a] * lengths[b])
        }
        _ => 0.0,
    };
    let mut found = BTreeMap::<At, Vec<At>>::new();
    for a in 0..all.len() {
        for b in a + 1..all.len() {
            if all[a].1 == all[b].1 || cosine(a, b) >= TOO_LIKE {
                found.entry(all[a].0).or_default().push(all[b].0);
                found.entry(all[b].0).or_default().push(all[a].0);
            }
        }
    }
    found
}

/// What is confusable in the order in which it is sent: what could be mistaken for each other stands
/// together.
pub(super) fn together(found: &BTreeMap<At, Vec<At>>) -> Vec<At> {
    let mut order: Vec<At> = Vec::new();
    for &first in found.keys() {
        let mut next = vec![first];
        while let Some(at) = next.pop() {
            if !order.contains(&at) {
                order.push(at);
                next.extend(found.get(&at).into_iter().flatten().rev());
            }
        }
    }
    order
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn equal_and_near_names_are_confusable() {
        let at = |number| At { layer: 0, number };
        let names = ["Sound", "Lamps", "sound", "Light"].map(str::to_owned);
        let names: BTreeMap<At, String> = (0..).map(at).zip(names).collect();
        assert_eq!(
            pairs(&names, None),
            BTreeMap::from([(at(0), vec![at(2)]), (at(2), vec![at(0)])])
        );
        let vectors = array![[2.0f32, 0.0], [0.0, 1.0], [2.0, 0.0], [0.1, 3.0]];
        let found = pairs(&names, Some(&vectors));
        assert_eq!(found.keys().map(|at| at.number).collect::<Vec<_>>(), [0, 1, 2, 3]);
        assert_eq!(together(&found).iter().map(|at| at.number).collect::<Vec<_>>(), [0, 2, 1, 3]);
    }
}
