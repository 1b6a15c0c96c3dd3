//! The leading eigenvectors of a large sparse symmetric matrix, by Lanczos's method with full
//! re-orthogonalisation, and the small tridiagonal problem it comes down to.

/// Longest Krylov basis.
const LONGEST: usize = 400;
/// A pair is good enough when its residual is below this.
const RESIDUAL: f64 = 1e-7;
/// Basis vectors between two looks at the residuals.
const LOOK: usize = 25;

/// The `k` eigenvectors of largest eigenvalue of a symmetric n × n matrix given by its product
/// with a vector, all orthogonal to the unit vector `known`, by falling eigenvalue. Fewer where
/// the matrix has no more.
pub fn leading(
    n: usize,
    k: usize,
    known: &[f64],
    product: impl Fn(&[f64], &mut [f64]),
) -> Vec<Vec<f64>> {
    let longest = LONGEST.min(n);
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let (mut diagonal, mut beside): (Vec<f64>, Vec<f64>) = (Vec::new(), Vec::new());
    let mut next: Vec<f64> = (0..n).map(start).collect();
    orthogonalise(&mut next, known, &basis);
    let mut length = norm(&next);
    let mut best = Tridiagonal::default();
    while basis.len() < longest && length > 1e-12 {
        next.iter_mut().for_each(|x| *x /= length);
        basis.push(next.clone());
        if basis.len() > 1 {
            beside.push(length);
        }
        product(&basis[basis.len() - 1], &mut next);
        diagonal.push(dot(&next, &basis[basis.len() - 1]));
        orthogonalise(&mut next, known, &basis);
        length = norm(&next);
        if basis.len().is_multiple_of(LOOK) || basis.len() == longest || length <= 1e-12 {
            best = Tridiagonal::solve(&diagonal, &beside);
            if basis.len() > k && best.residual(k, length) < RESIDUAL {
                break;
            }
        }
    }
    let order = best.by_falling_value();
    let vector = |&at: &usize| {
        let mut sum = vec![0.0; n];
        for (row, basis) in basis.iter().enumerate() {
            let share = best.vectors[row][at];
            sum.iter_mut().zip(basis).for_each(|(sum, x)| *sum += share * x);
        }
        sum
    };
    order.iter().take(k).map(vector).collect()
}

/// A start without symmetry, so that it has a part in every eigenvector.
fn start(i: usize) -> f64 {
    let x = (i as f64 + 1.0) * 0.754_877_666_246_692_7;
    x - x.floor() - 0.5 + 0.1 * ((i * i) as f64).sin()
}

/// Takes out what lies along `known` and `basis`; twice, for the rounding of the first time.
fn orthogonalise(vector: &mut [f64], known: &[f64], basis: &[Vec<f64>]) {
    for _ in 0..2 {
        for other in std::iter::once(known).chain(basis.iter().map(Vec::as_slice)) {
            let along = dot(vector, other);
            vector.iter_mut().zip(other).for_each(|(x, y)| *x -= along * y);
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn norm(a: &[f64]) -> f64 {
    dot(a, a).sqrt()
}

/// Eigenvalues and eigenvectors (columns) of a symmetric tridiagonal matrix.
#[derive(Debug, Default)]
struct Tridiagonal {
    values: Vec<f64>,
    vectors: Vec<Vec<f64>>,
}

impl Tridiagonal {
    /// Implicit QL with Wilkinson's shifts (Bowdler, Martin, Reinsch, Wilkinson 1968).
    fn solve(diagonal: &[f64], beside: &[f64]) -> Self {
        let n = diagonal.len();
        let mut d = diagonal.to_vec();
        let mut e = beside.to_vec();
        e.resize(n, 0.0);
        let mut z: Vec<Vec<f64>> =
            (0..n).map(|row| (0..n).map(|column| f64::from(row == column)).collect()).collect();
        for l in 0..n {
            for _ in 0..60 {
                let m = (l..n - 1)
                    .find(|&m| e[m].abs() <= f64::EPSILON * (d[m].abs() + d[m + 1].abs()))
                    .unwrap_or(n - 1);
                if m == l {
                    break;
                }
                rotate(&mut d, &mut e, &mut z, l, m);
            }
        }
        Tridiagonal { values: d, vectors: z }
    }

    fn by_falling_value(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.values.len()).collect();
        order.sort_by(|&a, &b| self.values[b].total_cmp(&self.values[a]));
        order
    }

    /// The largest residual among the `k` leading pairs, `length` being the norm of what the
    /// basis does not reach.
    fn residual(&self, k: usize, length: f64) -> f64 {
        let Some(last) = self.vectors.last() else { return f64::INFINITY };
        self.by_falling_value()
            .iter()
            .take(k)
            .map(|&at| (last[at] * length).abs())
            .fold(0.0, f64::max)
    }
}

/// One sweep of plane rotations from row `m` up to row `l`.
fn rotate(d: &mut [f64], e: &mut [f64], z: &mut [Vec<f64>], l: usize, m: usize) {
    let mut g = (d[l + 1] - d[l]) / (2.0 * e[l]);
    let r = g.hypot(1.0);
    g = d[m] - d[l] + e[l] / (g + r.copysign(g));
    let (mut s, mut c, mut p) = (1.0, 1.0, 0.0);
    for i in (l..m).rev() {
        let f = s * e[i];
        let b = c * e[i];
        let r = f.hypot(g);
        e[i + 1] = r;
        if r == 0.0 {
            d[i + 1] -= p;
            e[m] = 0.0;
            return;
        }
        (s, c) = (f / r, g / r);
        g = d[i + 1] - p;
        let t = (d[i] - g) * s + 2.0 * c * b;
        p = s * t;
        d[i + 1] = g + p;
        g = c * t - b;
        for row in z.iter_mut() {
            let (x, y) = (row[i], row[i + 1]);
            row[i + 1] = s * x + c * y;
            row[i] = c * x - s * y;
        }
    }
    d[l] -= p;
    e[l] = g;
    e[m] = 0.0;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_has_the_eigenvectors_it_is_known_for() {
        // The path's matrix has eigenvalues 2·cos(jπ / (n + 1)).
        let n = 60;
        let product = |x: &[f64], out: &mut [f64]| {
            for i in 0..n {
                let left = if i > 0 { x[i - 1] } else { 0.0 };
                out[i] = left + if i + 1 < n { x[i + 1] } else { 0.0 };
            }
        };
        let found = leading(n, 3, &vec![0.0; n], product);
        for (j, vector) in found.iter().enumerate() {
            let mut image = vec![0.0; n];
            product(vector, &mut image);
            let value = 2.0 * ((j + 1) as f64 * std::f64::consts::PI / (n + 1) as f64).cos();
            for (x, y) in vector.iter().zip(&image) {
                assert!((y - value * x).abs() < 1e-6);
            }
            assert!((norm(vector) - 1.0).abs() < 1e-9);
        }
    }
}
