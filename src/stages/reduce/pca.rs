//! Principal components: the directions in which the rows vary most (scikit-learn's `PCA`).
//!
//! The covariance is summed once, d × d; its largest eigenvectors come from subspace iteration
//! with Rayleigh–Ritz, which finds equal eigenvalues too. Sums run in double precision and in a
//! fixed order: equal input gives equal bytes on any number of threads.

use ndarray::linalg::general_mat_mul;
use ndarray::{Array1, Array2, ArrayView1, ArrayView2, Axis, s};
use rayon::prelude::*;

use super::random::Draws;
use crate::watch::{Cancelled, Watch};

/// Rows are summed in this many strips, side by side.
const STRIPS: usize = 16;

/// Rows of a strip that are multiplied at a time.
const ROWS: usize = 512;

/// Directions followed besides those asked for: they speed the others up.
const SPARE: usize = 10;

/// Products between two looks at how far the directions are.
const STRIDE: usize = 4;

/// Looks at most; what stands then is taken as it is.
const MOST_LOOKS: usize = 250;

/// A direction is found when ‖C·v − λ·v‖ is below this share of the largest eigenvalue.
const TOLERANCE: f64 = 1e-10;

/// Purpose of the random draws.
const PURPOSE: usize = 3;

/// A fitted reduction.
#[derive(Clone, Debug, PartialEq)]
pub struct Pca {
    /// Mean of the training rows, d.
    pub mean: Array1<f32>,
    /// n_components × d: orthonormal, the greatest variance first; the entry of largest size of
    /// each is positive.
    pub components: Array2<f32>,
    /// Variance along each component, divided by n − 1.
    pub variances: Vec<f64>,
    /// The training rows, n × n_components.
    pub embedding: Array2<f32>,
}

impl Pca {
    /// Reduces `data` (n × d) to `n_components`, at least 1 and at most d. Values that are not
    /// finite count as 0. Ticks in rows.
    pub fn fit(
        data: ArrayView2<f32>,
        n_components: usize,
        watch: &dyn Watch,
    ) -> Result<Pca, Cancelled> {
        let (n, d) = data.dim();
        let wanted = n_components.max(1).min(d);
        let mean = mean(data);
        let covariance = covariance(data, &mean, watch)?;
        let (values, vectors) = largest(&covariance, wanted, watch)?;
        let variances = values.iter().map(|&v| v.max(0.0)).collect();
        let mut components = Array2::zeros((wanted, d));
        for (mut row, vector) in components.outer_iter_mut().zip(vectors.columns()) {
            let sign = sign(vector);
            row.zip_mut_with(&vector, |to, &x| *to = (sign * x) as f32);
        }
        let mean = mean.mapv(|x| x as f32);
        let embedding = Array2::zeros((0, wanted));
        let mut fitted = Pca { mean, components, variances, embedding };
        fitted.embedding = fitted.transform(data);
        watch.tick(n, n)?;
        Ok(fitted)
    }

    /// Rows (m × d) along the components: m × n_components. A row's place depends on it alone.
    ///
    /// # Panics
    /// If the rows are not as long as the training rows.
    pub fn transform(&self, rows: ArrayView2<f32>) -> Array2<f32> {
        assert_eq!(rows.ncols(), self.mean.len(), "rows as long as the training rows");
        let mut places = Array2::zeros((rows.nrows(), self.components.nrows()));
        let pairs = places.axis_iter_mut(Axis(0)).into_par_iter();
        pairs.zip(rows.axis_iter(Axis(0))).for_each(|(mut place, row)| {
            let centred: Vec<f64> =
                row.iter().zip(&self.mean).map(|(&x, &m)| finite(x) - f64::from(m)).collect();
            for (to, component) in place.iter_mut().zip(self.components.outer_iter()) {
                let along = component.iter().zip(&centred).map(|(&c, x)| f64::from(c) * x);
                *to = along.sum::<f64>() as f32;
            }
        });
        places
    }
}

fn finite(x: f32) -> f64 {
    if x.is_finite() { f64::from(x) } else { 0.0 }
}

fn mean(data: ArrayView2<f32>) -> Array1<f64> {
    let mut sum = Array1::<f64>::zeros(data.ncols());
    for row in data.outer_iter() {
        sum.zip_mut_with(&row, |sum, &x| *sum += finite(x));
    }
    sum / data.nrows().max(1) as f64
}

/// d × d, divided by n − 1.
fn covariance(
    data: ArrayView2<f32>,
    mean: &Array1<f64>,
    watch: &dyn Watch,
) -> Result<Array2<f64>, Cancelled> {
    let (n, d) = data.dim();
    let strip = n.div_ceil(STRIPS).max(1);
    let sums: Vec<Array2<f64>> = (0..n)
        .into_par_iter()
        .step_by(strip)
        .map(|first| {
            let mut sum = Array2::zeros((d, d));
            for rows in
                data.slice(s![first..(first + strip).min(n), ..]).axis_chunks_iter(Axis(0), ROWS)
            {
                let mut centred = rows.mapv(finite);
                centred -= mean;
                general_mat_mul(1.0, &centred.t(), &centred, 1.0, &mut sum);
                if watch.cancelled() {
                    return Err(Cancelled);
                }
            }
            Ok(sum)
        })
        .collect::<Result<_, _>>()?;
    let mut total = Array2::<f64>::zeros((d, d));
    sums.iter().for_each(|sum| total += sum);
    Ok(total / n.saturating_sub(1).max(1) as f64)
}

/// The `count` largest eigenvalues of a symmetric matrix, largest first, and their vectors as
/// columns.
fn largest(
    matrix: &Array2<f64>,
    count: usize,
    watch: &dyn Watch,
) -> Result<(Vec<f64>, Array2<f64>), Cancelled> {
    let d = matrix.nrows();
    let width = (count + SPARE).min(d);
    let mut draws = Draws::of(0, PURPOSE, d);
    let mut basis = Array2::from_shape_simple_fn((d, width), || draws.unit() - 0.5);
    orthonormalise(&mut basis, &mut draws);
    let mut values = Vec::new();
    for _ in 0..MOST_LOOKS {
        if watch.cancelled() {
            return Err(Cancelled);
        }
        for _ in 0..STRIDE {
            basis = matrix.dot(&basis);
            orthonormalise(&mut basis, &mut draws);
        }
        let image = matrix.dot(&basis);
        let (found, turn) = jacobi(basis.t().dot(&image));
        basis = basis.dot(&turn);
        let residuals = image.dot(&turn) - &basis * &ArrayView1::from(&found);
        let far = residuals.columns().into_iter().take(count).map(|r| r.dot(&r).sqrt());
        let far = far.fold(0.0, f64::max);
        values = found;
        if far <= TOLERANCE * values.first().copied().unwrap_or(0.0) {
            break;
        }
    }
    values.truncate(count);
    Ok((values, basis.slice(s![.., ..count]).to_owned()))
}

/// Columns at right angles and of length 1 (Gram–Schmidt, twice, which is enough). A column that
/// the others span becomes a random one.
fn orthonormalise(basis: &mut Array2<f64>, draws: &mut Draws) {
    for column in 0..basis.ncols() {
        let (known, mut rest) = basis.view_mut().split_at(Axis(1), column);
        let mut vector = rest.column_mut(0);
        let mut before = vector.dot(&vector).sqrt();
        loop {
            for _ in 0..2 {
                for known in known.columns() {
                    let along = known.dot(&vector);
                    vector.zip_mut_with(&known, |x, k| *x -= along * k);
                }
            }
            let length = vector.dot(&vector).sqrt();
            if length > 1e-12 * before {
                vector /= length;
                break;
            }
            vector.mapv_inplace(|_| draws.unit() - 0.5);
            before = vector.dot(&vector).sqrt();
        }
    }
}

/// All eigenvalues of a small symmetric matrix, largest first, and their vectors as columns
/// (cyclic Jacobi rotations; Golub and Van Loan 2013, 8.5).
fn jacobi(mut a: Array2<f64>) -> (Vec<f64>, Array2<f64>) {
    let n = a.nrows();
    let mut vectors = Array2::eye(n);
    // Ten sweeps have always sufficed; thirty only guard against a loop without end.
    for _ in 0..30 {
        let mut off = 0.0;
        for p in 0..n {
            for q in p + 1..n {
                off += a[[p, q]] * a[[p, q]];
                rotate(&mut a, &mut vectors, p, q);
            }
        }
        if off <= f64::EPSILON.powi(2) * a.diag().dot(&a.diag()) {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[[j, j]].total_cmp(&a[[i, i]]));
    (order.iter().map(|&i| a[[i, i]]).collect(), vectors.select(Axis(1), &order))
}

/// Makes a[p, q] zero.
fn rotate(a: &mut Array2<f64>, vectors: &mut Array2<f64>, p: usize, q: usize) {
    if a[[p, q]] == 0.0 {
        return;
    }
    let tau = (a[[q, q]] - a[[p, p]]) / (2.0 * a[[p, q]]);
    let tangent = 1.0f64.copysign(tau) / (tau.abs() + tau.hypot(1.0));
    let cosine = 1.0 / tangent.hypot(1.0);
    let sine = tangent * cosine;
    for k in 0..a.nrows() {
        let (x, y) = (a[[k, p]], a[[k, q]]);
        a[[k, p]] = cosine * x - sine * y;
        a[[k, q]] = sine * x + cosine * y;
        let (x, y) = (vectors[[k, p]], vectors[[k, q]]);
        vectors[[k, p]] = cosine * x - sine * y;
        vectors[[k, q]] = sine * x + cosine * y;
    }
    for k in 0..a.nrows() {
        let (x, y) = (a[[p, k]], a[[q, k]]);
        a[[p, k]] = cosine * x - sine * y;
        a[[q, k]] = sine * x + cosine * y;
    }
}

/// The sign of the entry of largest size, the first of equal ones.
fn sign(vector: ArrayView1<f64>) -> f64 {
    let biggest = vector.iter().fold(0.0f64, |b, &x| if x.abs() > b.abs() { x } else { b });
    if biggest < 0.0 { -1.0 } else { 1.0 }
}
