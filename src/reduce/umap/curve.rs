//! The curve that turns distances in the layout into similarities: 1 / (1 + a·d^(2b)).

/// `a` and `b` that fit, by least squares over 300 distances up to three times `spread`, a
/// similarity of 1 up to `min_dist` and exp(−(d − min_dist) / spread) beyond (umap-learn's
/// `find_ab_params`). Gauss–Newton with damping, from (1, 1).
pub fn fit(spread: f64, min_dist: f64) -> (f64, f64) {
    let points: Vec<(f64, f64)> = (0..300)
        .map(|i| {
            let d = 3.0 * spread * f64::from(i) / 299.0;
            (d, if d < min_dist { 1.0 } else { (-(d - min_dist) / spread).exp() })
        })
        .collect();
    let error =
        |a: f64, b: f64| -> f64 { points.iter().map(|&(d, y)| (value(a, b, d) - y).powi(2)).sum() };
    let (mut a, mut b, mut damping) = (1.0, 1.0, 1e-3);
    for _ in 0..500 {
        let (step_a, step_b) = step(&points, a, b, damping);
        let better =
            a + step_a > 0.0 && b + step_b > 0.0 && error(a + step_a, b + step_b) < error(a, b);
        if better {
            (a, b, damping) = (a + step_a, b + step_b, damping / 3.0);
        } else {
            damping *= 4.0;
        }
        if step_a.abs() + step_b.abs() < 1e-13 {
            break;
        }
    }
    (a, b)
}

fn value(a: f64, b: f64, d: f64) -> f64 {
    1.0 / (1.0 + a * d.powf(2.0 * b))
}

/// One step of Levenberg and Marquardt.
fn step(points: &[(f64, f64)], a: f64, b: f64, damping: f64) -> (f64, f64) {
    let (mut aa, mut ab, mut bb, mut ra, mut rb) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for &(d, y) in points.iter().filter(|(d, _)| *d > 0.0) {
        let power = d.powf(2.0 * b);
        let value = 1.0 / (1.0 + a * power);
        let by_a = -value * value * power;
        let by_b = -value * value * a * power * 2.0 * d.ln();
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
    #[test]
    fn the_curves_are_the_references() {
        let (a, b) = super::fit(1.0, 0.0);
        assert!((a - 1.932_808_4).abs() < 1e-5 && (b - 0.790_495_0).abs() < 1e-5, "{a} {b}");
        let (a, b) = super::fit(1.0, 0.1);
        assert!((a - 1.576_943_46).abs() < 1e-4 && (b - 0.895_060_88).abs() < 1e-4, "{a} {b}");
    }
}
