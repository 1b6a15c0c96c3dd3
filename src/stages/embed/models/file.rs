//! topictui's model file: one safetensors file that holds everything a sentence encoder needs.
//!
//! The metadata has one key, `topictui.model`, whose value is a [`Config`] as JSON. Tensors:
//!
//! | name | type, shape |
//! |---|---|
//! | `tokenizer.json` | U8, bytes of the tokenizer |
//! | `embeddings.word.{values,scales}` | quantised, vocabulary × hidden |
//! | `embeddings.position` | F16, positions × hidden |
//! | `embeddings.token_type` | F32, hidden: the vector of segment 0; absent if the model has none |
//! | `embeddings.norm.{weight,bias}` | F32, hidden |
//! | `layers.I.attention.{query,key,value,output}.{values,scales,bias}` | quantised, hidden × hidden; F32 bias |
//! | `layers.I.attention.norm.{weight,bias}` | F32, hidden |
//! | `layers.I.feed_forward.{up,down}.{values,scales,bias}` | quantised, intermediate × hidden and back; F32 bias |
//! | `layers.I.feed_forward.norm.{weight,bias}` | F32, hidden |
//!
//! A quantised matrix (see `quantise`) is `values`, I8, outputs × inputs, and `scales`,
//! F16, outputs × ⌈inputs / 32⌉.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use half::f16;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::quantise::{BLOCK, Quantised};
use crate::embed::{EmbedError, ModelError};
use crate::files::hex;
use crate::text::sanitise;

/// The one key of the metadata.
const KEY: &str = "topictui.model";
/// The version of the format that this program writes and reads.
pub const FORMAT: u32 = 1;

/// More layers than any encoder has.
const MOST_LAYERS: usize = 1_000;
/// Wider, longer and richer in words than any encoder.
pub(super) const LARGEST: usize = 1 << 24;

/// The computation of a model; the JSON of the model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Version of the file's layout.
    pub format: u32,
    /// For people, e.g. "all-MiniLM-L6-v2".
    pub name: String,
    /// Where the weights came from.
    pub origin: String,
    /// Transformer layers.
    pub layers: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Length of a token's vector and of an embedding.
    pub hidden: usize,
    /// Width of the feed-forward layers.
    pub intermediate: usize,
    /// Rows of the token table.
    pub vocabulary: usize,
    /// Rows of the position table.
    pub positions: usize,
    /// Row of the first token: 0 for BERT, 2 for RoBERTa.
    pub position_offset: usize,
    /// Added to variances before they are divided by.
    pub layer_norm_eps: f32,
    /// Of the feed-forward layers.
    pub activation: Activation,
    /// How token vectors become one.
    pub pooling: Pooling,
    /// Whether embeddings are scaled to length 1.
    pub normalise: bool,
    /// Most word pieces of a text, special tokens included.
    pub max_length: usize,
    /// Whether texts are lower-cased before the tokenizer sees them.
    pub lower_case: bool,
    /// SHA-256 over all tensor bytes, in hexadecimal.
    pub digest: String,
}

/// The feed-forward layers' non-linearity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Activation {
    /// x · Φ(x), by the error function.
    Gelu,
    /// The tanh approximation of [`Activation::Gelu`].
    GeluTanh,
    /// max(x, 0).
    Relu,
}

/// How token vectors become one vector.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pooling {
    /// Mean over all tokens, special ones included.
    Mean,
    /// The first token's vector.
    Cls,
}

/// A tensor's type, shape and place in the file.
#[derive(Clone, Debug)]
struct Place {
    dtype: Dtype,
    shape: Vec<usize>,
    bytes: Range<usize>,
}

/// An open model file.
#[derive(Debug)]
pub struct ModelFile {
    config: Config,
    bytes: Cow<'static, [u8]>,
    places: HashMap<String, Place>,
    /// How messages call the file.
    source: String,
}

impl ModelFile {
    /// Reads a model file and verifies its checksum.
    pub fn read(path: &Path) -> Result<Self, EmbedError> {
        let source = path.display().to_string();
        let bytes = std::fs::read(path)
            .map_err(|error| ModelError::FileUnreadable { file: source.clone(), error })?;
        let file = Self::from_bytes(Cow::Owned(bytes), source)?;
        file.verify()?;
        Ok(file)
    }

    /// Reads a model file from memory, `source` being its name in messages. The tensors are not
    /// compared with the checksum.
    pub fn from_bytes(bytes: Cow<'static, [u8]>, source: String) -> Result<Self, EmbedError> {
        let foreign = |what: String| ModelError::Foreign { file: source.clone(), what };
        let (header, metadata) =
            SafeTensors::read_metadata(&bytes).map_err(|error| foreign(error.to_string()))?;
        let json = metadata.metadata().as_ref().and_then(|map| map.get(KEY));
        let json = json.ok_or_else(|| foreign(format!("no `{KEY}` in its metadata")))?;
        let mut config: Config =
            serde_json::from_str(json).map_err(|error| foreign(error.to_string()))?;
        for shown in [&mut config.name, &mut config.origin] {
            *shown = sanitise(shown).into_owned();
        }
        if config.format != FORMAT {
            let format = config.format;
            let what = format!("its format is {format}, this program reads {FORMAT}");
            return Err(foreign(what).into());
        }
        let start = size_of::<u64>() + header;
        if bytes.len() != start + metadata.data_len() {
            return Err(foreign("its length is not what its header says".into()).into());
        }
        let mut places = HashMap::new();
        for (name, info) in metadata.tensors() {
            let bytes = start + info.data_offsets.0..start + info.data_offsets.1;
            places.insert(name, Place { dtype: info.dtype, shape: info.shape.clone(), bytes });
        }
        let file = ModelFile { config, bytes, places, source };
        file.check_config()?;
        Ok(file)
    }

    /// Checks the numbers that the rest of the engine divides by or indexes with.
    fn check_config(&self) -> Result<(), EmbedError> {
        let c = &self.config;
        // No product of two of these overflows.
        let small = c.layers <= MOST_LAYERS
            && [c.hidden, c.intermediate, c.vocabulary, c.positions, c.position_offset]
                .iter()
                .all(|&size| size <= LARGEST)
            && c.max_length <= LARGEST;
        let sound = small
            && c.heads > 0
            && c.hidden > 0
            && c.hidden.is_multiple_of(c.heads)
            && c.intermediate > 0
            && c.max_length > 2
            && c.max_length + c.position_offset <= c.positions
            && c.layer_norm_eps >= 0.0
            && c.layer_norm_eps.is_finite();
        if sound { Ok(()) } else { Err(self.damaged("its configuration contradicts itself")) }
    }

    /// Compares the tensors with the checksum.
    pub fn verify(&self) -> Result<(), EmbedError> {
        let start = self.places.values().map(|place| place.bytes.start).min().unwrap_or(0);
        if digest(&self.bytes[start..]) == self.config.digest {
            Ok(())
        } else {
            Err(self.damaged("its checksum does not match"))
        }
    }

    /// The model's configuration, as the file has it.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// The tokenizer's JSON.
    pub fn tokenizer(&self) -> Result<&[u8], EmbedError> {
        let place = self.place("tokenizer.json")?;
        Ok(&self.bytes[place.bytes.clone()])
    }

    /// Whether the file has this tensor.
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// A tensor of `length` numbers, F16 or F32.
    pub fn floats(&self, name: &str, length: usize) -> Result<Vec<f32>, EmbedError> {
        let place = self.place(name)?;
        let bytes = &self.bytes[place.bytes.clone()];
        let floats = floats_of(place.dtype, bytes);
        match floats {
            Some(floats) if floats.len() == length => Ok(floats),
            _ => Err(self.damaged(&format!("`{name}` has a wrong size or type"))),
        }
    }

    /// A quantised matrix of `rows × columns`.
    pub fn matrix(
        &self,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> Result<Quantised<'_>, EmbedError> {
        let (values, scales) =
            (self.place(&format!("{name}.values"))?, self.place(&format!("{name}.scales"))?);
        let sound = values.dtype == Dtype::I8
            && scales.dtype == Dtype::F16
            && values.shape == [rows, columns]
            && scales.shape == [rows, columns.div_ceil(BLOCK)];
        if !sound {
            return Err(self.damaged(&format!("`{name}` has a wrong size or type")));
        }
        Ok(Quantised {
            columns,
            values: Cow::Borrowed(&self.bytes[values.bytes.clone()]),
            scales: Cow::Borrowed(&self.bytes[scales.bytes.clone()]),
        })
    }

    fn place(&self, name: &str) -> Result<&Place, EmbedError> {
        self.places.get(name).ok_or_else(|| self.damaged(&format!("`{name}` is missing")))
    }

    fn damaged(&self, what: &str) -> EmbedError {
        ModelError::Damaged { file: self.source.clone(), what: what.to_owned() }.into()
    }
}

/// The numbers of a floating-point tensor; `None` for any other type.
pub(super) fn floats_of(dtype: Dtype, bytes: &[u8]) -> Option<Vec<f32>> {
    let pairs = || bytes.chunks_exact(2).map(|b| [b[0], b[1]]);
    match dtype {
        Dtype::F16 => Some(pairs().map(|b| f16::from_le_bytes(b).to_f32()).collect()),
        Dtype::BF16 => Some(pairs().map(|b| half::bf16::from_le_bytes(b).to_f32()).collect()),
        Dtype::F32 => Some(
            bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect(),
        ),
        _ => None,
    }
}

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

    /// Quantises `values`, rows of `columns` numbers.
    pub fn matrix(&mut self, name: &str, columns: usize, values: &[f32]) {
        let rows = values.len() / columns;
        let q = Quantised::from_floats(columns, values);
        let shape = vec![rows, columns];
        self.0.push((format!("{name}.values"), Dtype::I8, shape, q.values.into_owned()));
        let shape = vec![rows, columns.div_ceil(BLOCK)];
        self.0.push((format!("{name}.scales"), Dtype::F16, shape, q.scales.into_owned()));
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

fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
