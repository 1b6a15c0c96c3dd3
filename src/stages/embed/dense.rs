//! The dense layers that some sentence encoders have after pooling, for every engine.

use serde::{Deserialize, Serialize};

/// A layer y = f(W·x + b).
#[derive(Clone, Debug)]
pub struct Layer {
    /// Numbers of x.
    pub inputs: usize,
    /// W, a row an output.
    pub weight: Vec<f32>,
    /// b, an output each.
    pub bias: Vec<f32>,
    /// f.
    pub activation: Activation,
}

/// The function of a dense layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// x.
    Identity,
    /// tanh x.
    Tanh,
}

/// What a model file says of a layer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Numbers of y.
    pub outputs: usize,
    /// f.
    pub activation: Activation,
}

/// Sums that are added up side by side.
const LANES: usize = 8;

impl Layer {
    /// What a model file says of it.
    pub fn shape(&self) -> Shape {
        Shape { outputs: self.bias.len(), activation: self.activation }
    }

    /// The layer's outputs of `x`, which holds as many numbers as it has inputs.
    pub fn apply(&self, x: &[f32]) -> Vec<f32> {
        let rows = self.weight.chunks_exact(self.inputs.max(1));
        let output = |(row, bias): (&[f32], &f32)| {
            let sum = bias + dot(row, x);
            match self.activation {
                Activation::Identity => sum,
                Activation::Tanh => sum.tanh(),
            }
        };
        rows.zip(&self.bias).map(output).collect()
    }
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    let ((a, rest_a), (b, rest_b)) = (a.as_chunks::<LANES>(), b.as_chunks::<LANES>());
    let mut sums = [0f32; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] += a[lane] * b[lane];
        }
    }
    sums.iter().sum::<f32>() + rest_a.iter().zip(rest_b).map(|(a, b)| a * b).sum::<f32>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_layer_is_its_formula() {
        let (inputs, outputs) = (19, 3);
        let x: Vec<f32> = (0..inputs).map(|i| (i as f32).sin()).collect();
        let weight: Vec<f32> = (0..inputs * outputs).map(|i| (i as f32 * 0.3).cos()).collect();
        for activation in [Activation::Identity, Activation::Tanh] {
            let layer =
                Layer { inputs, weight: weight.clone(), bias: vec![0.5, -1.0, 0.0], activation };
            for (output, found) in layer.apply(&x).into_iter().enumerate() {
                let row = &weight[output * inputs..][..inputs];
                let products = row.iter().zip(&x).map(|(w, x)| f64::from(*w) * f64::from(*x));
                let sum = products.sum::<f64>() + f64::from(layer.bias[output]);
                let expected = if activation == Activation::Tanh { sum.tanh() } else { sum };
                assert!((f64::from(found) - expected).abs() < 1e-5, "{found} {expected}");
            }
        }
    }
}
