//! The largest eigenvalues of a symmetric matrix and their vectors, by Lanczos' method with full
//! reorthogonalisation. The matrix is only multiplied with.

use super::random::Draws;
use crate::watch::{Cancelled, Watch};

/// A pair is found when ‖A·x − λ·x‖ is below this.
const TOLERANCE: f64 = 1e-6;

/// Steps at most; what stands then is taken as it is.
const MOST_STEPS: usize = 600;

/// Below this a step has left the space spanned so far only by rounding.
const NOTHING: f64 = 1e-11;

/// The vectors of the `count` largest eigenvalues, largest first, among those orthogonal to
/// `known`, an eigenvector of length 1. `multiply(x, y)` sets y = A·x. Each vector has length 1,
/// and its entry of largest size is positive. Fewer where the space has no more.
pub(super) fn largest(
    multiply: impl Fn(&[f64], &mut [f64]),
    known: Vec<f64>,
    count: usize,
    seed: u64,
    watch: &dyn Watch,
) -> Result<Vec<Vec<f64>>, Cancelled> {
    let n = known.len();
    let most = MOST_STEPS.max(2 * count).min(n.saturating_sub(1));
    let mut draws = Draws::of(seed, 0, n);
    let mut basis = vec![known];
    let (mut diagonal, mut beside) = (Vec::new(), Vec::new());
    let Some(mut vector) = fresh(&basis, &mut draws) else { return Ok(Vec::new()) };
    while diagonal.len() < most {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        let mut next = vec![0.0; n];
        multiply(&vector, &mut next);
        diagonal.push(dot(&vector, &next));
        basis.push(vector);
        orthogonalise(&mut next, &basis);
        let length = dot(&next, &next).sqrt();
        let steps = diagonal.len();
        let look = steps > 2 * count && steps.is_multiple_of(steps / 16 + 5);
        if look && residuals(&diagonal, &beside, length, count) < TOLERANCE {
            break;
        }
        vector = if length > NOTHING {
            beside.push(length);
            next.iter_mut().for_each(|x| *x /= length);
            next
        } else if let Some(vector) = fresh(&basis, &mut draws) {
            beside.push(0.0);
            vector
        } else {
            break;
        };
    }
    Ok(ritz_vectors(&diagonal, &beside, &basis[1..], count))
}

/// A random vector of length 1 at right angles to the basis, if there is room for one.
fn fresh(basis: &[Vec<f64>], draws: &mut Draws) -> Option<Vec<f64>> {
    let n = basis[0].len();
    if basis.len() >= n {
        return None;
    }
    let mut vector: Vec<f64> = (0..n).map(|_| draws.unit() - 0.5).collect();
    orthogonalise(&mut vector, basis);
    let length = dot(&vector, &vector).sqrt();
    vector.iter_mut().for_each(|x| *x /= length);
    (length > NOTHING).then_some(vector)
}

/// Takes off what lies along the basis, from its end, where most of it is. A second time where the
/// first has left little beside what the last two take, so that rounding counts; twice is enough
/// (Giraud, Langou, Rozložník 2005).
fn orthogonalise(vector: &mut [f64], basis: &[Vec<f64>]) {
    let mut before = f64::INFINITY;
    for _ in 0..2 {
        for (at, known) in basis.iter().rev().enumerate() {
            if at == 2 && before.is_infinite() {
                before = dot(vector, vector);
            }
            let along = dot(vector, known);
            vector.iter_mut().zip(known).for_each(|(x, k)| *x -= along * k);
        }
        if dot(vector, vector) > 0.5 * before {
            return;
        }
    }
}

/// Eight sums side by side, which the compiler turns into vectors; the order is always the same.
fn dot(a: &[f64], b: &[f64]) -> f64 {
    let (a, a_rest) = a.as_chunks::<8>();
    let (b, b_rest) = b.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..8 {
            sums[lane] += a[lane] * b[lane];
        }
    }
    let rest: f64 = a_rest.iter().zip(b_rest).map(|(a, b)| a * b).sum();
    sums.iter().sum::<f64>() + rest
}

/// The largest residual among the `count` largest Ritz pairs.
fn residuals(diagonal: &[f64], beside: &[f64], length: f64, count: usize) -> f64 {
    let mut last = vec![vec![0.0; diagonal.len()]];
    last[0][diagonal.len() - 1] = 1.0;
    let values = tridiagonal(diagonal, beside, &mut last);
    let largest = by_size(&values);
    largest.iter().take(count).map(|&i| (length * last[0][i]).abs()).fold(0.0, f64::max)
}

fn ritz_vectors(
    diagonal: &[f64],
    beside: &[f64],
    basis: &[Vec<f64>],
    count: usize,
) -> Vec<Vec<f64>> {
    let m = diagonal.len();
    let mut rows: Vec<Vec<f64>> =
        (0..m).map(|i| (0..m).map(|j| f64::from(u8::from(i == j))).collect()).collect();
    let values = tridiagonal(diagonal, beside, &mut rows);
    let vector = |&column: &usize| {
        let mut vector = vec![0.0; basis.first().map_or(0, Vec::len)];
        for (row, known) in rows.iter().zip(basis) {
            vector.iter_mut().zip(known).for_each(|(x, k)| *x += row[column] * k);
        }
        let biggest = vector.iter().fold(0.0f64, |b, &x| if x.abs() > b.abs() { x } else { b });
        if biggest < 0.0 {
            vector.iter_mut().for_each(|x| *x = -*x);
        }
        vector
    };
    by_size(&values).iter().take(count).map(vector).collect()
}

/// Positions of `values`, the largest value first.
fn by_size(values: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&i, &j| values[j].total_cmp(&values[i]));
    order
}

/// Eigenvalues of a symmetric tridiagonal matrix by implicit QL steps (Bowdler, Martin, Reinsch,
/// Wilkinson 1968). Every rotation is applied to the columns of `rows` too: started from rows of
/// the identity they end as those rows of the eigenvector matrix.
fn tridiagonal(diagonal: &[f64], beside: &[f64], rows: &mut [Vec<f64>]) -> Vec<f64> {
    let m = diagonal.len();
    let mut d = diagonal.to_vec();
    let mut e: Vec<f64> = beside.iter().copied().take(m.saturating_sub(1)).collect();
    e.resize(m, 0.0);
    for low in 0..m {
        // Thirty rounds have always sufficed; a hundred only guard against a loop without end.
        for _ in 0..100 {
            let small = |i: &usize| e[*i].abs() <= f64::EPSILON * (d[*i].abs() + d[*i + 1].abs());
            let high = (low..m - 1).find(small).unwrap_or(m - 1);
            if high == low {
                break;
            }
            ql_step(&mut d, &mut e, rows, low, high);
        }
    }
    d
}

/// One implicit QL step on the unreduced part `low..=high`.
fn ql_step(d: &mut [f64], e: &mut [f64], rows: &mut [Vec<f64>], low: usize, high: usize) {
    let shift = (d[low + 1] - d[low]) / (2.0 * e[low]);
    let mut g = d[high] - d[low] + e[low] / (shift + shift.hypot(1.0).copysign(shift));
    let (mut sine, mut cosine, mut p) = (1.0, 1.0, 0.0);
    for i in (low..high).rev() {
        let (f, b) = (sine * e[i], cosine * e[i]);
        let r = f.hypot(g);
        e[i + 1] = r;
        if r == 0.0 {
            d[i + 1] -= p;
            e[high] = 0.0;
            return;
        }
        (sine, cosine) = (f / r, g / r);
        g = d[i + 1] - p;
        let r = (d[i] - g) * sine + 2.0 * cosine * b;
        p = sine * r;
        d[i + 1] = g + p;
        g = cosine * r - b;
        for row in rows.iter_mut() {
            let (left, right) = (row[i], row[i + 1]);
            row[i + 1] = sine * left + cosine * right;
            row[i] = cosine * left - sine * right;
        }
    }
    d[low] -= p;
    e[low] = g;
    e[high] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::watch::Unwatched;

    /// A path of n points: eigenvalues 2·cos(πk/n) of its matrix with loops at the ends.
    fn path(n: usize) -> impl Fn(&[f64], &mut [f64]) {
        move |x, y| {
            for i in 0..n {
                y[i] = x[i.saturating_sub(1)] + x[(i + 1).min(n - 1)];
            }
        }
    }

    #[test]
    fn finds_the_vectors_of_a_path() {
        for n in [2usize, 3, 7, 40, 300] {
            let known = vec![1.0 / (n as f64).sqrt(); n];
            let found = largest(path(n), known, 4, 1, &Unwatched).unwrap();
            assert_eq!(found.len(), 4.min(n - 1));
            for (k, vector) in found.iter().enumerate() {
                let value = 2.0 * (std::f64::consts::PI * (k + 1) as f64 / n as f64).cos();
                let mut image = vec![0.0; n];
                path(n)(vector, &mut image);
                let residual: f64 =
                    image.iter().zip(vector).map(|(y, x)| (y - value * x).powi(2)).sum();
                assert!(residual.sqrt() < 1e-5, "n {n} k {k}: {residual}");
            }
        }
    }

    #[test]
    fn finds_equal_eigenvalues_and_ends_where_the_space_ends() {
        // The identity: every vector is one of equal value.
        let known = vec![1.0, 0.0, 0.0, 0.0];
        let found = largest(|x, y| y.copy_from_slice(x), known, 9, 1, &Unwatched).unwrap();
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|vector| (dot(vector, vector) - 1.0).abs() < 1e-9));
    }
}
