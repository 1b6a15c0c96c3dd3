//! The start of the layout: eigenvectors of the graph's normalised Laplacian, component by
//! component (umap-learn's `spectral_layout` and the scaling its `simplicial_set_embedding` does).

use ndarray::Array2;

use super::eigen;
use super::graph::FuzzyGraph;

/// Largest coordinate before the noise.
const SCALE: f64 = 10.0;
/// Standard deviation of the noise that separates points lying on one another.
const NOISE: f64 = 1e-4;

/// Where the points begin: n × `dimensions`, each column from 0 to 10.
pub fn start(graph: &FuzzyGraph, dimensions: usize, seed: u64) -> Array2<f32> {
    let raw = raw(graph, dimensions);
    let largest = raw.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
    let expansion = if largest > 0.0 { SCALE / largest } else { 0.0 };
    let mut noise = Normal::new(seed);
    let mut start = raw.mapv(|x| x * expansion);
    start.iter_mut().for_each(|x| *x += NOISE * noise.next());
    for mut column in start.columns_mut() {
        let low = column.iter().copied().fold(f64::INFINITY, f64::min);
        let high = column.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let width = if high > low { high - low } else { 1.0 };
        column.mapv_inplace(|x| SCALE * (x - low) / width);
    }
    start.mapv(|x| x as f32)
}

/// Eigenvectors of the normalised Laplacian, without scaling or noise, n × `dimensions`. Signs are
/// fixed: each column's largest entry is positive.
pub fn raw(graph: &FuzzyGraph, dimensions: usize) -> Array2<f64> {
    let components = components(graph);
    let mut all = Array2::zeros((graph.len(), dimensions));
    if let [whole] = &components[..] {
        return of_component(graph, whole, dimensions);
    }
    // Components stand apart on the axes, each in a ball of half their distance.
    for (number, members) in components.iter().enumerate() {
        let inner = of_component(graph, members, dimensions);
        let largest = inner.iter().fold(0.0f64, |largest, x| largest.max(x.abs()));
        let scale = if largest > 0.0 { 0.5 / largest } else { 0.0 };
        let centre = centre(number, components.len(), dimensions);
        for (row, &member) in members.iter().enumerate() {
            for d in 0..dimensions {
                all[[member, d]] = centre[d] + scale * inner[[row, d]];
            }
        }
    }
    all
}

/// Members of each connected component, by their lowest member.
fn components(graph: &FuzzyGraph) -> Vec<Vec<usize>> {
    let mut seen = vec![false; graph.len()];
    let mut components = Vec::new();
    for first in 0..graph.len() {
        if std::mem::replace(&mut seen[first], true) {
            continue;
        }
        let (mut members, mut open) = (Vec::new(), vec![first]);
        while let Some(row) = open.pop() {
            members.push(row);
            for &(column, _) in &graph.rows[row] {
                if !std::mem::replace(&mut seen[column as usize], true) {
                    open.push(column as usize);
                }
            }
        }
        members.sort_unstable();
        components.push(members);
    }
    components
}

/// The axes one after another, first in their positive and then in their negative directions, then
/// farther out.
fn centre(number: usize, components: usize, dimensions: usize) -> Vec<f64> {
    let axes = components.div_ceil(2).clamp(1, dimensions.max(1));
    let ring = number / (2 * axes);
    let place = number % (2 * axes);
    let sign = if place < axes { 1.0 } else { -1.0 };
    let mut centre = vec![0.0; dimensions];
    if let Some(x) = centre.get_mut(place % axes) {
        *x = sign * (1.0 + 1.5 * ring as f64);
    }
    centre
}

fn of_component(graph: &FuzzyGraph, members: &[usize], dimensions: usize) -> Array2<f64> {
    let n = members.len();
    let mut place = vec![u32::MAX; graph.len()];
    for (at, &member) in members.iter().enumerate() {
        place[member] = at as u32;
    }
    let degree: Vec<f64> = members
        .iter()
        .map(|&row| graph.rows[row].iter().map(|&(_, weight)| f64::from(weight)).sum())
        .collect();
    let root: Vec<f64> =
        degree.iter().map(|&d: &f64| if d > 0.0 { 1.0 / d.sqrt() } else { 0.0 }).collect();
    let total = degree.iter().sum::<f64>().sqrt();
    // The eigenvector of the largest eigenvalue, 1, says nothing about the graph.
    let trivial: Vec<f64> =
        degree.iter().map(|d| if total > 0.0 { d.sqrt() / total } else { 0.0 }).collect();
    let product = |x: &[f64], out: &mut [f64]| {
        for (at, &row) in members.iter().enumerate() {
            let sum: f64 = graph.rows[row]
                .iter()
                .map(|&(column, weight)| {
                    let other = place[column as usize] as usize;
                    f64::from(weight) * root[other] * x[other]
                })
                .sum();
            out[at] = root[at] * sum;
        }
    };
    let vectors = eigen::leading(n, dimensions, &trivial, product);
    let mut columns = Array2::zeros((n, dimensions));
    for (d, vector) in vectors.iter().enumerate() {
        let largest =
            vector.iter().fold(0.0f64, |best, &x| if x.abs() > best.abs() { x } else { best });
        for (row, x) in vector.iter().enumerate() {
            columns[[row, d]] = x * largest.signum();
        }
    }
    columns
}

/// Normally distributed numbers, by Box and Muller over splitmix64.
struct Normal {
    state: u64,
}

impl Normal {
    fn new(seed: u64) -> Self {
        Normal { state: seed ^ 0x5851_f42d_4c95_7f2d }
    }

    fn uniform(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }

    fn next(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.uniform()).cos()
    }
}
