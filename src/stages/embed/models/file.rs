//! topictui's model file: one safetensors file that holds everything a sentence encoder needs.
//!
//! The metadata has one key, `topictui.model`, whose value is a [`Config`] as JSON. Tensors of all
//! networks:
//!
//! | name | type, shape |
//! |---|---|
//! | `tokenizer.json`, or | U8, bytes of the tokenizer |
//! | `unigram.{pieces,lengths,scores,rules}` | U8, U8, F32, U8: see [`crate::embed::unigram::Unigram::PIECES`] |
//! | `embeddings.word` | quantised or coded, vocabulary × length of a token's vector |
//!
//! Of BERT:
//!
//! | name | type, shape |
//! |---|---|
//! | `embeddings.position` | F16, positions × hidden |
//! | `embeddings.token_type` | F32, hidden: the vector of segment 0; absent if the model has none |
//! | `embeddings.norm.{weight,bias}` | F32, hidden |
//! | `layers.I.attention.{query,key,value,output}`, `….bias` | quantised, hidden × hidden; F32 bias |
//! | `layers.I.attention.norm.{weight,bias}` | F32, hidden |
//! | `layers.I.feed_forward.{up,down}`, `….bias` | quantised, intermediate × hidden and back; F32 bias |
//! | `layers.I.feed_forward.norm.{weight,bias}` | F32, hidden |
//! | `dense.I`, `dense.I.bias` | quantised, outputs × inputs; F32: the layers after pooling |
//!
//! Of the Universal Sentence Encoder, whose `embeddings.word` are coded, N being the size of a window:
//!
//! | name | type, shape |
//! |---|---|
//! | `project`, `….bias`, `project.norm.{weight,bias}` | quantised, slices × width; F32, slices |
//! | `windows.N.{first,second}`, `….bias` | quantised, branch × (N · branch); F32 bias |
//! | `norm.{weight,bias}` | F32, width + slices |
//! | `output`, `output.bias` | quantised, dimensions × (width + slices); F32 bias |
//! | `top.{0,1,1.past,2,3,3.past}` | quantised: the layers at the end, and what goes past one |
//!
//! A quantised matrix M, outputs × inputs, has 8 bits a number (see `quantise`): `M.values`, I8,
//! outputs × inputs, and `M.scales`, F16, outputs × ⌈inputs / 32⌉; or 4 (see `nibbles`):
//! `M.nibbles`, U8, outputs × ⌈inputs / 2⌉, `M.scales`, F16, outputs × blocks, and `M.levels`, F32, 16. A coded one (see `coded`) has `M.bits`, U8, all
//! rows one behind the other; `M.rows`, U8, rows × 3: a row's bytes in 2 and its code in 1; `M.codes`, U8,
//! codes × 64: lengths in bits; and `M.steps` and `M.lows`, F32, parts.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;

use half::f16;
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::config::Config;
use super::nibbles::Nibbles;
use super::quantise::{BLOCK, Matrix, Quantised};
use crate::embed::{EmbedError, ModelError};
use crate::files::hex;
use crate::text::sanitise;

/// The one key of the metadata.
pub(super) const KEY: &str = "topictui.model";
/// The version of the format that this program writes and reads.
pub const FORMAT: u32 = 1;

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
        check_format(json, &source)?;
        let mut config: Config =
            serde_json::from_str(json).map_err(|error| foreign(error.to_string()))?;
        for shown in [&mut config.name, &mut config.origin] {
            *shown = sanitise(shown).into_owned();
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
        match file.config.is_sound() {
            true => Ok(file),
            false => Err(file.damaged("its configuration contradicts itself")),
        }
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

    /// A tensor of bytes.
    pub fn bytes(&self, name: &str) -> Result<&[u8], EmbedError> {
        Ok(self.bytes_of(self.place(name)?))
    }

    /// Whether the file has this tensor.
    pub fn has(&self, name: &str) -> bool {
        self.places.contains_key(name)
    }

    /// A tensor of `length` numbers, F16 or F32.
    pub fn floats(&self, name: &str, length: usize) -> Result<Vec<f32>, EmbedError> {
        let place = self.place(name)?;
        let floats = floats_of(place.dtype, self.bytes_of(place));
        match floats {
            Some(floats) if floats.len() == length => Ok(floats),
            _ => Err(self.damaged(&format!("`{name}` has a wrong size or type"))),
        }
    }

    /// A quantised matrix of `rows × columns`, of 4 or 8 bits a number.
    pub fn matrix(
        &self,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> Result<Matrix<'_>, EmbedError> {
        let found = match self.has(&format!("{name}.nibbles")) {
            true => self.nibbles(name, rows, columns)?.map(Matrix::Nibbles),
            false => self.quantised(name, rows, columns)?.map(Matrix::Bytes),
        };
        found.ok_or_else(|| self.damaged(&format!("`{name}` has a wrong size or type")))
    }

    fn quantised(
        &self,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> Result<Option<Quantised<'_>>, EmbedError> {
        let (values, scales) =
            (self.place(&format!("{name}.values"))?, self.place(&format!("{name}.scales"))?);
        let sound = values.dtype == Dtype::I8
            && scales.dtype == Dtype::F16
            && values.shape == [rows, columns]
            && scales.shape == [rows, columns.div_ceil(BLOCK)];
        Ok(sound.then(|| Quantised {
            columns,
            values: Cow::Borrowed(self.bytes_of(values)),
            scales: Cow::Borrowed(self.bytes_of(scales)),
        }))
    }

    /// How many numbers share a scale follows from how many scales a row has.
    fn nibbles(
        &self,
        name: &str,
        rows: usize,
        columns: usize,
    ) -> Result<Option<Nibbles<'_>>, EmbedError> {
        let values = self.place(&format!("{name}.nibbles"))?;
        let scales = self.place(&format!("{name}.scales"))?;
        let levels = self.floats(&format!("{name}.levels"), 16)?;
        let blocks = scales.shape.get(1).copied().unwrap_or_default();
        let sound = values.dtype == Dtype::U8
            && scales.dtype == Dtype::F16
            && values.shape == [rows, columns.div_ceil(2)]
            && scales.shape == [rows, blocks]
            && (1..=columns).contains(&blocks);
        let (Ok(levels), true) = (levels.try_into(), sound) else { return Ok(None) };
        let (values, scales) = (self.bytes_of(values), self.bytes_of(scales));
        let block = columns.div_ceil(blocks);
        Ok(Nibbles::new(columns, block, levels, Cow::Borrowed(values), Cow::Borrowed(scales)))
    }

    fn bytes_of(&self, place: &Place) -> &[u8] {
        &self.bytes[place.bytes.clone()]
    }

    fn place(&self, name: &str) -> Result<&Place, EmbedError> {
        self.places.get(name).ok_or_else(|| self.damaged(&format!("`{name}` is missing")))
    }

    /// That something in the file is wrong.
    pub fn damaged(&self, what: &str) -> EmbedError {
        ModelError::Damaged { file: self.source.clone(), what: what.to_owned() }.into()
    }
}

/// Refuses a file that a newer program made, whatever else it says.
fn check_format(json: &str, file: &str) -> Result<(), EmbedError> {
    #[derive(Deserialize)]
    struct Format {
        format: u32,
    }
    match serde_json::from_str(json) {
        Ok(Format { format }) if format > FORMAT => {
            Err(ModelError::TooNew { file: file.to_owned(), format, known: FORMAT }.into())
        }
        _ => Ok(()),
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

/// Of the tensors.
pub(super) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}
