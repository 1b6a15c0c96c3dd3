//! The curve 1 / (1 + a·d²ᵇ) that turns a distance in the layout into a similarity.

/// Points the curve is fitted to, evenly from 0 to three times `spread`.
const POINTS: usize = 300;

/// `a` and `b` of the curve nearest, by least squares, to a similarity of 1 up to `min_dist` and
/// exp(−(d − min_dist)/spread) beyond (umap-learn's `find_ab_params`): Levenberg–Marquardt from
/// (1, 1). A `spread` that is not positive counts as 1, a `min_dist` that is not as 0.
pub fn fit_curve(spread: f64, min_dist: f64) -> (f64, f64) {
    let spread = if spread.is_finite() && spread > 0.0 { spread } else { 1.0 };
    let min_dist = if min_dist.is_finite() { min_dist.max(0.0) } else { 0.0 };
    let wanted = |d: f64| if d < min_dist { 1.0 } else { (-(d - min_dist) / spread).exp() };
    // At distance 0 the curve is 1 whatever a and b are.
    let points: Vec<(f64, f64)> = (1..POINTS)
        .map(|i| 3.0 * spread * i as f64 / (POINTS - 1) as f64)
        .map(|d| (d, wanted(d)))
        .collect();
    let (mut a, mut b, mut damping) = (1.0, 1.0, 1e-3);
    let mut error = squared_error(&points, a, b);
    for _ in 0..500 {
        let (step_a, step_b) = step(&points, a, b, damping);
        let next = squared_error(&points, a + step_a, b + step_b);
        if a + step_a > 0.0 && b + step_b > 0.0 && next <= error {
            (a, b, error, damping) = (a + step_a, b + step_b, next, damping / 3.0);
            if step_a.abs() + step_b.abs() < 1e-12 {
                break;
            }
        } else {
            damping *= 4.0;
        }
    }
    (a, b)
}

fn squared_error(points: &[(f64, f64)], a: f64, b: f64) -> f64 {
    points.iter().map(|&(d, y)| (1.0 / (1.0 + a * d.powf(2.0 * b)) - y).powi(2)).sum()
}

fn step(points: &[(f64, f64)], a: f64, b: f64, damping: f64) -> (f64, f64) {
    let (mut aa, mut ab, mut bb, mut ra, mut rb) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &(d, y) in points {
        let power = d.powf(2.0 * b);
        let value = 1.0 / (1.0 + a * power);
        let (by_a, by_b) = (-value * value * power, -value * value * a * power * 2.0 * d.ln());
        let rest = y - value;
        aa += by_a * by_a;
        ab += by_a * by_b;
        bb += by_b * by_b;
        ra += by_a * rest;
        rb += by_b * rest;
    }
    let (aa, bb) = (aa * (1.0 + damping), bb * (1.0 + damping));
    let determinant = aa * bb - ab * ab;
    ((ra * bb - rb * ab) / determinant, (aa * rb - ab * ra) / determinant)
}

#[cfg(test)]
mod tests {
    use super::fit_curve;

    #[test]
    fn the_curves_are_the_references() {
        let (a, b) = fit_curve(1.0, 0.0);
        assert!((a - 1.932_808_398).abs() < 1e-6 && (b - 0.790_494_974).abs() < 1e-6, "{a} {b}");
        let (a, b) = fit_curve(1.0, 0.1);
        assert!((a - 1.576_943_46).abs() < 1e-4 && (b - 0.895_060_88).abs() < 1e-4, "{a} {b}");
    }

    #[test]
    fn impossible_parameters_still_give_a_curve() {
        for (spread, min_dist) in [(0.0, 0.0), (-1.0, f64::NAN), (1.0, 50.0), (1e-3, 2.0)] {
            let (a, b) = fit_curve(spread, min_dist);
            assert!(a.is_finite() && a > 0.0 && b.is_finite() && b > 0.0, "{spread} {min_dist}");
        }
    }
}
