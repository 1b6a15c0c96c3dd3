//! The encoder's element-wise steps, written so that the compiler vectorises them.
//!
//! Sums go into 16 lanes that are folded in a fixed order. Each step is compiled twice on x86:
//! as it is, and for AVX2 with fused multiply-adds; [`Isa::rounding`] tells the two apart.

use super::isa::Isa;

/// Compiles a function as it is and for AVX2, and picks by [`Isa`].
macro_rules! vectorised {
    ($(#[$doc:meta])* pub fn $name:ident($($arg:ident: $type:ty),* $(,)?) $body:block) => {
        $(#[$doc])*
        pub fn $name(isa: Isa, $($arg: $type),*) {
            #[inline(always)]
            fn body<const FUSED: bool>($($arg: $type),*) $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn wide($($arg: $type),*) {
                body::<true>($($arg),*)
            }

            #[cfg(target_arch = "x86_64")]
            if isa != Isa::portable() {
                // SAFETY: every other level has AVX2 and FMA, and its value proves it.
                return unsafe { wide($($arg),*) };
            }
            let _ = isa;
            body::<ALWAYS_FUSED>($($arg),*)
        }
    };
}

const LANES: usize = 16;

/// Whether the target has fused multiply-adds without looking.
pub(super) const ALWAYS_FUSED: bool = cfg!(any(target_feature = "fma", target_arch = "aarch64"));

/// a · b + c, rounded once or twice.
#[inline(always)]
pub(super) fn multiply_add<const FUSED: bool>(a: f32, b: f32, c: f32) -> f32 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

/// A polynomial, highest coefficient first.
#[inline(always)]
fn polynomial<const FUSED: bool, const N: usize>(x: f32, coefficients: [f32; N]) -> f32 {
    coefficients.into_iter().fold(0.0, |p, c| multiply_add::<FUSED>(p, x, c))
}

/// Folds `f` over the numbers, in 16 lanes and then the lanes pairwise.
#[inline(always)]
fn fold(
    values: &[f32],
    start: f32,
    f: impl Fn(f32, f32) -> f32,
    join: impl Fn(f32, f32) -> f32,
) -> f32 {
    let mut lanes = [start; LANES];
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            lanes[lane] = f(lanes[lane], chunk[lane]);
        }
    }
    for (lane, &value) in rest.iter().enumerate() {
        lanes[lane] = f(lanes[lane], value);
    }
    let mut half = LANES / 2;
    while half > 0 {
        for lane in 0..half {
            lanes[lane] = join(lanes[lane], lanes[lane + half]);
        }
        half /= 2;
    }
    lanes[0]
}

/// e^x for x ≤ 0, within 2e-7 relative down to e^−87 ≈ 1.6e-38, where it stays.
#[inline(always)]
fn exp<const FUSED: bool>(x: f32) -> f32 {
    // Adding this rounds to an integer and leaves it in the lowest bits.
    const ROUND: f32 = 12_582_912.0;
    const LN_2_HIGH: f32 = 0.693_359_4;
    const LN_2_LOW: f32 = -2.121_944_4e-4;
    let x = if x > -87.0 { x } else { -87.0 };
    let shifted = multiply_add::<FUSED>(x, std::f32::consts::LOG2_E, ROUND);
    let whole = shifted - ROUND;
    let r = multiply_add::<FUSED>(whole, -LN_2_HIGH, x);
    let r = multiply_add::<FUSED>(whole, -LN_2_LOW, r);
    // Taylor's series; |r| ≤ ln 2 / 2.
    let series = [1.0 / 5040.0, 1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];
    let power = f32::from_bits((shifted.to_bits() << 23).wrapping_add(1f32.to_bits()));
    polynomial::<FUSED, 8>(r, series) * power
}

/// Φ(x) − ½ of the normal distribution, within 4e-8: an odd rational function fitted to
/// erf(x/√2)/2x in x² by reweighted least squares, constant beyond ±5.7.
#[inline(always)]
fn phi_minus_half<const FUSED: bool>(x: f32) -> f32 {
    const ABOVE: [f32; 6] =
        [2.124_184_4e-8, 6.623_585e-6, 1.958_808_7e-4, 4.840_776_3e-3, 3.641_290_6e-2, 3.989_42e-1];
    const BELOW: [f32; 6] =
        [1.173_802_8e-6, 8.280_155e-5, 2.036_182e-3, 3.012_910_1e-2, 2.579_365_7e-1, 1.0];
    let x = x.clamp(-5.7, 5.7);
    let t = x * x;
    x * polynomial::<FUSED, 6>(t, ABOVE) / polynomial::<FUSED, 6>(t, BELOW)
}

vectorised! {
    /// x · Φ(x), within 1.1e-6 (2e-7 relative to the larger of |x| and 1).
    pub fn gelu(values: &mut [f32]) {
        for value in values {
            *value *= 0.5 + phi_minus_half::<FUSED>(*value);
        }
    }
}

vectorised! {
    /// ½x(1 + tanh(√(2/π)(x + 0.044715x³))).
    pub fn gelu_tanh(values: &mut [f32]) {
        for value in values {
            let x = *value;
            let inner = 0.797_884_6 * (x + 0.044_715 * x * x * x);
            // ½(1 + tanh u) = 1 / (1 + e^(−2u)), turned so that exp sees no positive number.
            let e = exp::<FUSED>(-2.0 * inner.abs());
            *value = x * if inner < 0.0 { e / (1.0 + e) } else { 1.0 / (1.0 + e) };
        }
    }
}

vectorised! {
    /// max(x, 0).
    pub fn relu(values: &mut [f32]) {
        for value in values {
            *value = value.max(0.0);
        }
    }
}

vectorised! {
    /// softmax(scale · x) over the first `count` numbers of each row of `width`, a multiple of
    /// 16; the others become next to nothing.
    pub fn softmax(rows: &mut [f32], width: usize, count: usize, scale: f32) {
        // Unlike f32::max this is one instruction.
        let larger = |a: f32, b: f32| if a > b { a } else { b };
        for row in rows.chunks_exact_mut(width) {
            row[count..].fill(f32::NEG_INFINITY);
            let largest = fold(row, f32::NEG_INFINITY, larger, larger);
            for value in row.iter_mut() {
                *value = exp::<FUSED>((*value - largest) * scale);
            }
            let inverse = 1.0 / fold(row, 0.0, |sum, v| sum + v, |a, b| a + b);
            for value in row.iter_mut() {
                *value *= inverse;
            }
        }
    }
}

vectorised! {
    /// Layer normalisation of `x + residual` into `x`, one row.
    pub fn add_and_normalise(x: &mut [f32], residual: &[f32], norm: &Norm) {
        for (x, residual) in x.iter_mut().zip(residual) {
            *x += residual;
        }
        let inverse = 1.0 / x.len() as f32;
        let mean = fold(x, 0.0, |sum, v| sum + v, |a, b| a + b) * inverse;
        let variance = fold(x, 0.0, |s, v| s + (v - mean) * (v - mean), |a, b| a + b) * inverse;
        let scale = 1.0 / (variance + norm.eps).sqrt();
        for ((x, weight), bias) in x.iter_mut().zip(&norm.weight).zip(&norm.bias) {
            *x = (*x - mean) * scale * weight + bias;
        }
    }
}

vectorised! {
    /// max(bias + all parts, 0) + x into `out`; all of one length.
    pub fn sum_relu_add(out: &mut [f32], bias: &[f32], parts: &[&[f32]], x: &[f32]) {
        out.copy_from_slice(bias);
        for part in parts {
            for (sum, value) in out.iter_mut().zip(*part) {
                *sum += value;
            }
        }
        for (sum, x) in out.iter_mut().zip(x) {
            *sum = sum.max(0.0) + x;
        }
    }
}

vectorised! {
    /// max(values, 0) + x into `values`.
    pub fn relu_and_add(values: &mut [f32], x: &[f32]) {
        for (value, x) in values.iter_mut().zip(x) {
            *value = value.max(0.0) + x;
        }
    }
}

vectorised! {
    /// Adds to `sums` the numbers of `first` and then of `second`, less the mean of both and divided by
    /// their deviation.
    pub fn add_standardised(first: &[f32], second: &[f32], sums: &mut [f32], eps: f32) {
        let add = |a: f32, b: f32| a + b;
        let inverse = 1.0 / (first.len() + second.len()) as f32;
        let mean = (fold(first, 0.0, add, add) + fold(second, 0.0, add, add)) * inverse;
        let square = |sum: f32, v: f32| sum + (v - mean) * (v - mean);
        let squares = fold(first, 0.0, square, add) + fold(second, 0.0, square, add);
        let scale = 1.0 / (squares * inverse + eps).sqrt();
        let (head, tail) = sums.split_at_mut(first.len());
        for (sums, values) in [(head, first), (tail, second)] {
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += (value - mean) * scale;
            }
        }
    }
}

vectorised! {
    /// The hyperbolic tangent, within 2e-7.
    pub fn tanh(values: &mut [f32]) {
        for value in values {
            let e = exp::<FUSED>(-2.0 * value.abs());
            *value = ((1.0 - e) / (1.0 + e)).copysign(*value);
        }
    }
}

/// A layer normalisation's parameters.
#[derive(Debug)]
pub struct Norm {
    pub weight: Vec<f32>,
    pub bias: Vec<f32>,
    pub eps: f32,
}

/// Scales a vector to length 1; an all-zero one stays.
pub fn normalise(vector: &mut [f32]) {
    let length = fold(vector, 0.0, |sum, v| sum + v * v, |a, b| a + b).sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|v| *v /= length);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Φ(x) by integrating the density in steps of 1/1000 (Simpson), in 64 bits.
    fn phi(x: f64) -> f64 {
        let density = |t: f64| (-t * t / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
        let steps = 2 * (x.abs() * 500.0).ceil() as usize + 2;
        let h = x / steps as f64;
        let inside: f64 =
            (1..steps).map(|i| density(i as f64 * h) * if i % 2 == 1 { 4.0 } else { 2.0 }).sum();
        0.5 + (density(0.0) + inside + density(x)) * h / 3.0
    }

    #[test]
    fn gelu_is_x_times_phi() {
        let xs: Vec<f32> = (-400..=400).map(|i| i as f32 * 0.0313).collect();
        for isa in Isa::available() {
            let mut found = xs.clone();
            gelu(isa, &mut found);
            for (&x, found) in xs.iter().zip(found) {
                let expected = f64::from(x) * phi(f64::from(x));
                let error = (f64::from(found) - expected).abs();
                assert!(error <= 2e-7 * f64::from(x.abs().max(1.0)), "{isa:?} {x}: {error}");
            }
        }
    }

    #[test]
    fn gelu_tanh_is_its_formula() {
        let xs: Vec<f32> = (-300..=300).map(|i| i as f32 * 0.05).collect();
        let mut found = xs.clone();
        gelu_tanh(Isa::detect(), &mut found);
        for (&x, found) in xs.iter().zip(found) {
            let x = f64::from(x);
            let inner = (2.0 / std::f64::consts::PI).sqrt() * (x + 0.044715 * x * x * x);
            let expected = 0.5 * x * (1.0 + inner.tanh());
            assert!((f64::from(found) - expected).abs() <= 4e-7 * x.abs().max(1.0), "{x}");
        }
    }

    #[test]
    fn exp_and_softmax_are_close_and_agree_across_levels() {
        for i in 0..=1000 {
            let x = -0.087 * i as f32;
            let expected = f64::from(x).exp();
            for found in [exp::<true>(x), exp::<false>(x)] {
                assert!((f64::from(found) - expected).abs() <= 2e-7 * expected, "{x}");
            }
        }
        assert_eq!(exp::<true>(0.0), 1.0);
        assert!(exp::<true>(-1000.0) < 2e-38);
        let row: Vec<f32> = (0..53).map(|i| (i as f32 * 1.7).sin() * 9.0).collect();
        let sum: f64 = row.iter().map(|&v| (f64::from(v) * 0.5).exp()).sum();
        let mut first: Option<Vec<f32>> = None;
        for isa in Isa::available() {
            let mut found = row.clone();
            found.resize(64, f32::NAN);
            softmax(isa, &mut found, 64, row.len(), 0.5);
            for (found, &v) in found.iter().zip(&row) {
                let expected = (f64::from(v) * 0.5).exp() / sum;
                assert!((f64::from(*found) - expected).abs() <= 1e-6 * expected);
            }
            if isa.rounding() == "fused" {
                assert_eq!(first.get_or_insert_with(|| found.clone()), &found, "{isa:?}");
            }
        }
    }

    #[test]
    fn layer_normalisation_has_mean_and_variance_of_its_parameters() {
        let norm = Norm { weight: vec![2.0; 40], bias: vec![3.0; 40], eps: 0.0 };
        let residual: Vec<f32> = (0..40).map(|i| i as f32 * 0.1).collect();
        let mut x: Vec<f32> = (0..40).map(|i| (i as f32).sin()).collect();
        add_and_normalise(Isa::detect(), &mut x, &residual, &norm);
        let mean = x.iter().sum::<f32>() / 40.0;
        let variance = x.iter().map(|v| (v - mean).powi(2)).sum::<f32>() / 40.0;
        assert!((mean - 3.0).abs() < 1e-5 && (variance - 4.0).abs() < 1e-4);
    }
}
