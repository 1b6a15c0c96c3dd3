//! A minimum spanning tree of the mutual reachability graph by Borůvka's rounds over a tree of boxes
//! (March, Ram, Gray 2010, with one search a point in place of their pairs of boxes).
//!
//! In every round each component takes its lightest edge to another. A point's lightest edge is
//! mostly to one of its known neighbours; where it is not, the boxes are searched, those of one
//! component passed over. What was found stays true until the components of its ends are one, and is
//! a lower bound after that. Edges are ordered by weight, then by the places of their ends, so threads
//! change nothing.

use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;

use super::components::Components;
use super::kd_tree::{CHUNK, KdTree, square};
use crate::watch::{Cancelled, Watch};

/// Of boxes with points of several components.
const MIXED: u32 = u32::MAX;

/// An edge from a place, by the bits of its squared weight (which order as the weights do) and the
/// lower and the higher place.
type Edge = (u64, u32, u32);

const NONE: Edge = (u64::MAX, u32::MAX, u32::MAX);

/// What is known of one place.
#[derive(Clone, Copy)]
struct Known {
    /// Its lightest edge to another component, while that is another.
    edge: Edge,
    /// No edge to another component is lighter, as bits of a squared weight.
    at_least: u64,
}

/// A round of all components.
struct Round<'a, const D: usize> {
    tree: &'a KdTree<D>,
    /// Squared core distance of each place, and the least of each box.
    core: &'a [f64],
    least_core: &'a [f64],
    /// `k` neighbours of each place, the nearest first.
    near: &'a [(f64, u32)],
    k: usize,
    /// The component of each place, and of each box.
    of_place: Vec<u32>,
    of_box: Vec<u32>,
    /// The lightest edge's weight so far of each component, by its number.
    lightest: Vec<AtomicU64>,
}

/// The n − 1 edges of the tree, by places. `core` are squared core distances, `near` the `k` nearest
/// places of each place with their squared distances.
pub(super) fn spanning_tree<const D: usize>(
    tree: &KdTree<D>,
    core: &[f64],
    near: &[(f64, u32)],
    k: usize,
    watch: &dyn Watch,
) -> Result<Vec<(u32, u32)>, Cancelled> {
    let n = core.len();
    let least_core = up(tree, |place| core[place], f64::min);
    let mut components = Components::new(n);
    let mut known: Vec<Known> =
        core.iter().map(|core| Known { edge: NONE, at_least: core.to_bits() }).collect();
    let mut edges = Vec::with_capacity(n.saturating_sub(1));
    while edges.len() + 1 < n {
        let of_place: Vec<u32> = (0..n as u32).map(|place| components.find(place)).collect();
        let same = |a: u32, b: u32| if a == b { a } else { MIXED };
        let of_box = up(tree, |place| of_place[place], same);
        let lightest = (0..n).map(|_| AtomicU64::new(u64::MAX)).collect();
        let round =
            Round { tree, core, least_core: &least_core, near, k, of_place, of_box, lightest };
        round.look(&mut known, watch)?;
        let mut best = vec![NONE; n];
        for (known, &component) in known.iter().zip(&round.of_place) {
            let best = &mut best[component as usize];
            *best = (*best).min(known.edge);
        }
        for (_, a, b) in best.into_iter().filter(|edge| *edge != NONE) {
            if components.join(a, b) {
                edges.push((a, b));
            }
        }
    }
    Ok(edges)
}

/// What `join` makes of `of` all places in each box.
fn up<const D: usize, T: Copy>(
    tree: &KdTree<D>,
    of: impl Fn(usize) -> T,
    join: impl Fn(T, T) -> T,
) -> Vec<T> {
    let mut found = vec![of(0); tree.nodes.len()];
    for (number, node) in tree.nodes.iter().enumerate().rev() {
        found[number] = match node.second {
            0 => (node.first as usize + 1..node.end as usize)
                .fold(of(node.first as usize), |all, place| join(all, of(place))),
            second => join(found[number + 1], found[second as usize]),
        };
    }
    found
}

impl<const D: usize> Round<'_, D> {
    /// Finds for every place its lightest edge to another component, unless its component has a
    /// lighter one.
    fn look(&self, known: &mut [Known], watch: &dyn Watch) -> Result<(), Cancelled> {
        // First what is known or stands among the neighbours: it bounds the searches.
        known.par_chunks_mut(CHUNK).enumerate().for_each(|(chunk, known)| {
            for (at, known) in known.iter_mut().enumerate() {
                self.among_neighbours(chunk * CHUNK + at, known);
            }
        });
        known.par_chunks_mut(CHUNK).enumerate().try_for_each(|(chunk, known)| {
            if watch.cancelled() {
                return Err(Cancelled);
            }
            for (at, known) in known.iter_mut().enumerate() {
                let place = chunk * CHUNK + at;
                let own = self.of_place[place];
                let bound = self.lightest[own as usize].load(Ordering::Relaxed);
                // An edge no heavier than anything the place can have is its lightest.
                if known.at_least <= bound && known.edge.0 > known.at_least {
                    let mut best = known.edge.min((bound, u32::MAX, u32::MAX));
                    self.search(
                        0,
                        self.tree.nodes[0].distance(&self.tree.points[place]),
                        place,
                        &mut best,
                    );
                    known.at_least = best.0;
                    if best.1 != u32::MAX {
                        known.edge = best;
                        self.lightest[own as usize].fetch_min(best.0, Ordering::Relaxed);
                    }
                }
            }
            Ok(())
        })
    }

    /// The lightest edge to a neighbour of another component, unless one is known.
    fn among_neighbours(&self, place: usize, known: &mut Known) {
        let own = self.of_place[place];
        let is_other = |edge: &Edge| {
            edge.1 != u32::MAX && self.of_place[edge.1 as usize] != self.of_place[edge.2 as usize]
        };
        if !is_other(&known.edge) {
            known.edge = NONE;
            let near = &self.near[place * self.k..][..self.k];
            for &(square, other) in near.iter().filter(|(_, o)| self.of_place[*o as usize] != own) {
                known.edge = known.edge.min(self.edge(place, other as usize, square));
            }
        }
        if known.edge != NONE {
            self.lightest[own as usize].fetch_min(known.edge.0, Ordering::Relaxed);
        }
    }

    /// The edge between two places at this squared distance.
    #[inline(always)]
    fn edge(&self, a: usize, b: usize, square: f64) -> Edge {
        let weight = square.max(self.core[a]).max(self.core[b]);
        (weight.to_bits(), a.min(b) as u32, a.max(b) as u32)
    }

    /// The lightest edge from a place to another component below a box, if lighter than `best`.
    fn search(&self, node: usize, distance: f64, place: usize, best: &mut Edge) {
        let own = self.of_place[place];
        let weight = distance.max(self.least_core[node]).max(self.core[place]);
        if self.of_box[node] == own || weight.to_bits() > best.0 {
            return;
        }
        let (point, at) = (&self.tree.points[place], &self.tree.nodes[node]);
        if at.second == 0 {
            for other in at.first as usize..at.end as usize {
                if self.of_place[other] != own {
                    let square = square(point, &self.tree.points[other]);
                    *best = (*best).min(self.edge(place, other, square));
                }
            }
            return;
        }
        let (first, second) = (node + 1, at.second as usize);
        let of = |node: usize| self.tree.nodes[node].distance(point);
        let (a, b) = (of(first), of(second));
        let (near, far) =
            if a <= b { ((first, a), (second, b)) } else { ((second, b), (first, a)) };
        self.search(near.0, near.1, place, best);
        self.search(far.0, far.1, place, best);
    }
}
