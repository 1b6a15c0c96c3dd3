//! ONNX Runtime behind [`super::Embedder`]; the library is looked for at run time.
//!
//! Takes a folder with `model.onnx` (or `onnx/model.onnx`) and `tokenizer.json`; pooling,
//! dense layers, prompt, normalisation and length come from the sentence-transformers files beside them. Texts of equal
//! length share a batch, so nothing is padded. Each worker has its own session of one thread,
//! which measured faster than sharing one of several and gives the same bytes on any number of
//! threads.

pub mod library;

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ndarray::Array2;
use ort::session::{Session, SessionInputValue};
use ort::value::Tensor;
use rayon::prelude::*;
use sha2::{Digest, Sha256};

use self::library::one_line;
use super::dense::Layer;
use super::models::config::Pooling;
use super::models::folder::Folder;
use super::models::modules::Modules;
use super::tokenize::longest_first;
use super::tokens::Tokens;
use super::{EmbedError, Embedder, ModelError, checked};
use crate::files::hex;
use crate::watch::{Cancelled, Watch};

/// Sessions at most; each holds the weights once more.
const SESSIONS: usize = 8;
/// Tokens in a batch at most, unless one text has more.
const BATCH_TOKENS: usize = 1024;
/// Length limit of a folder that states none.
const MAX_LENGTH: usize = 512;

/// The ONNX engine with one model.
pub struct Onnx {
    name: String,
    id: String,
    dimensions: usize,
    tokens: Tokens,
    model: Model,
    /// Made when a worker first needs one.
    sessions: Vec<Mutex<Option<Session>>>,
}

/// The model file and how to read its answer.
struct Model {
    path: PathBuf,
    environment: ort::environment::Environment,
    pooling: Pooling,
    /// After pooling.
    dense: Vec<Layer>,
    normalise: bool,
}

impl Onnx {
    /// Loads the library and the model, and embeds one word to see that they work together.
    pub fn open(dir: &Path) -> Result<Self, EmbedError> {
        let shown = dir.display();
        let path = [dir.join("model.onnx"), dir.join("onnx/model.onnx")]
            .into_iter()
            .find(|path| path.is_file())
            .ok_or_else(|| ModelError::NotOnnx { dir: dir.to_owned() })?;
        let folder = Folder { dir, purpose: "cannot be used by the onnx engine" };
        let tokenizer = folder.required("tokenizer.json")?;
        let max_tokens = folder.max_length("")?.unwrap_or(MAX_LENGTH);
        let modules = folder.modules()?;
        // A bare encoder is normalised too.
        let normalise = modules.normalise || !dir.join("modules.json").exists();
        let environment = library::load()?;
        let Modules { pooling, dense, prompt, .. } = modules;
        let model = Model { path, environment, pooling, dense, normalise };
        let lower_case = folder.lower_case("")?;
        let source = shown.to_string();
        let id = model.id(&tokenizer, max_tokens, prompt.as_deref())?;
        let tokens = Tokens::of_json(&tokenizer, max_tokens, lower_case, prompt, &source)?;
        let mut onnx = Onnx {
            name: super::models::name_of(dir)?,
            id,
            dimensions: 0,
            tokens,
            model,
            sessions: (0..SESSIONS).map(|_| Mutex::default()).collect(),
        };
        let ids = onnx.tokens.encode(&["word"], &crate::watch::Unwatched)?;
        onnx.dimensions = onnx.batch(&[&ids[0]])?.len();
        Ok(onnx)
    }

    /// Vectors of texts of one length, one after the other.
    fn batch(&self, texts: &[&[u32]]) -> Result<Vec<f32>, EmbedError> {
        let worker = rayon::current_thread_index().unwrap_or(0) % self.sessions.len();
        let mut slot = self.sessions[worker].lock().unwrap_or_else(PoisonError::into_inner);
        let mut session = match slot.take() {
            Some(session) => session,
            None => self.model.session().map_err(|error| self.model.failed(&error))?,
        };
        let result = self.model.run(&mut session, texts);
        *slot = Some(session);
        result.map_err(|error| self.model.failed(&error))
    }
}

impl Embedder for Onnx {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self, _: &dyn Watch) -> Result<usize, EmbedError> {
        Ok(self.dimensions)
    }

    fn max_tokens(&self) -> Option<usize> {
        self.tokens.most()
    }

    fn tokens(&self, text: &str) -> usize {
        self.tokens.count(text)
    }

    fn is_cut(&self, text: &str) -> bool {
        self.tokens.is_cut(text)
    }

    fn embed(&self, texts: &[&str], watch: &dyn Watch) -> Result<Array2<f32>, EmbedError> {
        let ids = self.tokens.encode(texts, watch)?;
        let order = longest_first(&ids);
        let batches: Vec<&[usize]> = order
            .chunk_by(|&a, &b| ids[a].len() == ids[b].len())
            .flat_map(|same| same.chunks((BATCH_TOKENS / ids[same[0]].len().max(1)).max(1)))
            .collect();
        let done = Mutex::new(0);
        let vectors: Vec<Vec<f32>> = batches
            .par_iter()
            .map(|batch| {
                if watch.cancelled() {
                    return Err(Cancelled.into());
                }
                let texts: Vec<&[u32]> = batch.iter().map(|&text| &ids[text][..]).collect();
                let vectors = self.batch(&texts)?;
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                *done += batch.len();
                watch.tick(*done, ids.len())?;
                Ok(vectors)
            })
            .collect::<Result<_, EmbedError>>()?;
        let mut out = Array2::zeros((texts.len(), self.dimensions));
        for (batch, vectors) in batches.iter().zip(&vectors) {
            for (&text, vector) in batch.iter().zip(vectors.chunks_exact(self.dimensions)) {
                out.row_mut(text).iter_mut().zip(vector).for_each(|(out, v)| *out = *v);
            }
        }
        checked(&self.name, out)
    }
}

impl Model {
    /// Runtime, weights, tokenizer and what is done with the output.
    fn id(
        &self,
        tokenizer: &[u8],
        max_tokens: usize,
        prompt: Option<&str>,
    ) -> Result<String, EmbedError> {
        let weights = std::fs::read(&self.path)
            .map_err(|error| ModelError::OnnxUnreadable { path: self.path.clone(), error })?;
        let (weights, tokenizer) =
            (hex(&Sha256::digest(&weights)), hex(&Sha256::digest(tokenizer)));
        let Model { pooling, normalise, .. } = self;
        let mut more = Sha256::new();
        for layer in &self.dense {
            let bytes = layer.weight.iter().chain(&layer.bias).flat_map(|v| v.to_le_bytes());
            more.update(bytes.collect::<Vec<u8>>());
            more.update(format!("{:?}", layer.shape()));
        }
        more.update(prompt.unwrap_or_default());
        let (more, runtime) = (hex(&more.finalize()), one_line(&ort::info()));
        Ok(format!(
            "onnx {weights} {tokenizer} {max_tokens} {pooling:?} {normalise} {more} {runtime}"
        ))
    }

    fn failed(&self, error: &dyn std::fmt::Display) -> EmbedError {
        ModelError::OnnxFailed { path: self.path.clone(), why: one_line(error) }.into()
    }

    fn session(&self) -> ort::Result<Session> {
        Session::builder(&self.environment)?
            .with_intra_threads(1)?
            .with_inter_threads(1)?
            .commit_from_file(&self.path)
    }

    fn run(&self, session: &mut Session, texts: &[&[u32]]) -> ort::Result<Vec<f32>> {
        let (count, length) = (texts.len(), texts.first().map_or(0, |ids| ids.len()));
        let shape = [count, length];
        let mut inputs: Vec<(String, SessionInputValue)> = Vec::new();
        for input in session.inputs() {
            let values: Vec<i64> = match input.name() {
                "input_ids" => {
                    texts.iter().flat_map(|ids| ids.iter().map(|&id| id.into())).collect()
                }
                "attention_mask" => vec![1; count * length],
                "token_type_ids" => vec![0; count * length],
                "position_ids" => (0..count).flat_map(|_| 0..length as i64).collect(),
                other => return Err(ort::Error::new(format!("it asks for an input `{other}`"))),
            };
            inputs.push((input.name().to_owned(), Tensor::from_array((shape, values))?.into()));
        }
        let outputs = session.run(inputs)?;
        let pooled = outputs.get("sentence_embedding");
        let output = pooled
            .or_else(|| outputs.get("last_hidden_state"))
            .or_else(|| outputs.get("token_embeddings"))
            .unwrap_or_else(|| &outputs[0]);
        let (shape, values) = output.try_extract_tensor::<f32>()?;
        let mut vectors = match shape[..] {
            [texts, _] if texts as usize == count => values.to_vec(),
            [texts, tokens, _] if texts as usize == count && tokens as usize == length => {
                self.after_pooling(self.pool(values, count, length), count)?
            }
            _ => return Err(ort::Error::new(format!("its output has the shape {:?}", &shape[..]))),
        };
        if self.normalise {
            let dimensions = vectors.len() / count.max(1);
            for vector in vectors.chunks_exact_mut(dimensions.max(1)) {
                super::native::ops::normalise(vector);
            }
        }
        Ok(vectors)
    }

    /// What the dense layers make of text vectors.
    fn after_pooling(&self, mut vectors: Vec<f32>, count: usize) -> ort::Result<Vec<f32>> {
        for layer in &self.dense {
            let width = vectors.len() / count.max(1);
            if width != layer.inputs {
                let why = format!("a dense layer reads {} numbers, but gets {width}", layer.inputs);
                return Err(ort::Error::new(why));
            }
            vectors = vectors.chunks_exact(width).flat_map(|x| layer.apply(x)).collect();
        }
        Ok(vectors)
    }

    /// Token vectors to text vectors.
    fn pool(&self, values: &[f32], count: usize, length: usize) -> Vec<f32> {
        let dimensions = values.len() / (count * length).max(1);
        let mut out = vec![0.0; count * dimensions];
        let texts = values.chunks_exact((length * dimensions).max(1));
        for (out, tokens) in out.chunks_exact_mut(dimensions.max(1)).zip(texts) {
            let kept = match self.pooling {
                Pooling::Mean => length,
                Pooling::Cls => 1,
            };
            for token in tokens.chunks_exact(dimensions).take(kept) {
                out.iter_mut().zip(token).for_each(|(out, v)| *out += v);
            }
            out.iter_mut().for_each(|v| *v /= kept as f32);
        }
        out
    }
}
