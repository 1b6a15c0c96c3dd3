//! Writing a model file.

use std::collections::HashMap;

use half::f16;
use safetensors::Dtype;
use safetensors::tensor::TensorView;

use super::config::Config;
use super::file::{KEY, digest};
use super::nibbles::Nibbles;
use super::quantise::{BLOCK, Quantised};
use crate::embed::unigram::{Rules, Unigram};
use crate::embed::{EmbedError, ModelError};

/// Tensors to be written, in any order: the file sorts them by type and name.
#[derive(Default)]
pub struct Tensors(Vec<(String, Dtype, Vec<usize>, Vec<u8>)>);

impl Tensors {
    /// Adds bytes as they are.
    pub fn bytes(&mut self, name: &str, bytes: Vec<u8>) {
        self.0.push((name.into(), Dtype::U8, vec![bytes.len()], bytes));
    }

    /// Adds a vector in 32 bits.
    pub fn floats(&mut self, name: &str, values: &[f32]) {
        let bytes = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.0.push((name.into(), Dtype::F32, vec![values.len()], bytes));
    }

    /// Adds rows of `columns` numbers in 16 bits.
    pub fn halves(&mut self, name: &str, columns: usize, values: &[f32]) {
        let bytes = values.iter().flat_map(|&v| f16::from_f32(v).to_le_bytes()).collect();
        self.0.push((name.into(), Dtype::F16, vec![values.len() / columns, columns], bytes));
    }

    /// Quantises `values`, rows of `columns` numbers, as bytes.
    pub fn matrix(&mut self, name: &str, columns: usize, values: &[f32]) {
        let rows = values.len() / columns;
        let q = Quantised::from_floats(columns, values);
        let shape = vec![rows, columns];
        self.0.push((format!("{name}.values"), Dtype::I8, shape, q.values.into_owned()));
        let shape = vec![rows, columns.div_ceil(BLOCK)];
        self.0.push((format!("{name}.scales"), Dtype::F16, shape, q.scales.into_owned()));
    }

    /// Adds a matrix of 4 bits a number.
    pub fn nibbles(&mut self, name: &str, matrix: Nibbles) {
        let (rows, blocks) = (matrix.rows(), matrix.blocks());
        let shape = vec![rows, matrix.columns().div_ceil(2)];
        self.floats(&format!("{name}.levels"), matrix.levels());
        let (values, scales) = matrix.into_bytes();
        self.0.push((format!("{name}.nibbles"), Dtype::U8, shape, values));
        self.0.push((format!("{name}.scales"), Dtype::F16, vec![rows, blocks], scales));
    }

    /// Adds a Unigram tokenizer; `None` where a piece has more than 255 bytes.
    pub fn unigram(&mut self, pieces: &[String], scores: &[f32], rules: &Rules) -> Option<()> {
        let lengths = pieces.iter().map(|piece| u8::try_from(piece.len()).ok());
        self.bytes(Unigram::LENGTHS, lengths.collect::<Option<_>>()?);
        self.bytes(Unigram::PIECES, pieces.concat().into_bytes());
        self.floats(Unigram::SCORES, scores);
        self.bytes(Unigram::RULES, serde_json::to_vec(rules).ok()?);
        Some(())
    }

    /// The file's bytes. Sets the configuration's digest; the same tensors and configuration
    /// always give the same bytes.
    pub fn serialise(&self, mut config: Config) -> Result<Vec<u8>, EmbedError> {
        let name = config.name.clone();
        let failed = |error: &dyn std::fmt::Display| ModelError::Unwritten {
            name: name.clone(),
            why: error.to_string(),
        };
        let encode = |config: &Config| {
            let json = serde_json::to_string(config).map_err(|error| failed(&error))?;
            let views = self
                .0
                .iter()
                .map(|(name, dtype, shape, bytes)| {
                    Ok((name.as_str(), TensorView::new(*dtype, shape.clone(), bytes)?))
                })
                .collect::<Result<Vec<_>, safetensors::SafeTensorError>>()
                .map_err(|error| failed(&error))?;
            safetensors::serialize(views, Some(HashMap::from([(KEY.to_owned(), json)])))
                .map_err(|error| failed(&error))
        };
        let length: usize = self.0.iter().map(|(.., bytes)| bytes.len()).sum();
        let draft = encode(&config)?;
        config.digest = digest(&draft[draft.len() - length..]);
        Ok(encode(&config)?)
    }
}
