//! Exemplars: the points that stay longest in the leaves under each cluster.

use ndarray::ArrayView2;

use super::lineage::{Lineage, Place};

/// The exemplars' coordinates, by label.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Exemplars {
    /// One run of all exemplars a dimension, so that distances are computed side by side.
    coordinates: Vec<f64>,
    /// Behind each cluster's last exemplar.
    ends: Vec<usize>,
}

impl Exemplars {
    pub fn of(lineage: &Lineage, places: &[Place], points: ArrayView2<f64>) -> Self {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); lineage.nodes.len()];
        for (point, place) in places.iter().enumerate() {
            let Ok(label) = usize::try_from(lineage.label(place.node)) else { continue };
            let longest = lineage.tree.death[lineage.tree.index(place.node)];
            if lineage.tree.is_leaf(place.node) && place.lambda == longest {
                members[label].push(point);
            }
        }
        let mut ends = Vec::with_capacity(members.len());
        let mut count = 0;
        for members in &members {
            count += members.len();
            ends.push(count);
        }
        let all = members.concat();
        let columns = points.columns().into_iter();
        let coordinates =
            columns.flat_map(|column| all.iter().map(move |&point| column[point])).collect();
        Exemplars { coordinates, ends }
    }

    fn len(&self) -> usize {
        self.ends.last().copied().unwrap_or(0)
    }

    /// Distance of `point` to the nearest exemplar of each cluster, into `nearest` by label.
    /// `squares` is room to work in.
    pub fn distances(&self, point: &[f64], squares: &mut Vec<f64>, nearest: &mut [f64]) {
        squares.clear();
        squares.resize(self.len(), 0.0);
        for (&at, column) in point.iter().zip(self.coordinates.chunks_exact(self.len().max(1))) {
            for (square, &other) in squares.iter_mut().zip(column) {
                let apart = at - other;
                *square += apart * apart;
            }
        }
        let mut start = 0;
        for (nearest, &end) in nearest.iter_mut().zip(&self.ends) {
            let least =
                squares[start..end].iter().fold(f64::INFINITY, |a, &b| if b < a { b } else { a });
            *nearest = least.sqrt();
            start = end;
        }
    }
}
