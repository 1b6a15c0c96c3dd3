//! What a model file says of its model: what every network has, and what only one kind has.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::embed::dense;

/// More layers than any encoder has.
const MOST_LAYERS: usize = 1_000;
/// Wider, longer and richer in words than any encoder.
pub(super) const LARGEST: usize = 1 << 24;

/// More pieces than any window over them has.
pub(crate) const WIDEST_WINDOW: usize = 64;

/// The computation of a model; the JSON of the model file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Version of the file's layout.
    pub format: u32,
    /// For people, e.g. "all-MiniLM-L6-v2".
    pub name: String,
    /// Where the weights came from.
    pub origin: String,
    /// The network, whose fields stand beside the others.
    #[serde(flatten)]
    pub network: Network,
    /// Most word pieces of a text, special tokens included; `None` where it reads any number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    /// Whether texts are lower-cased before the tokenizer sees them.
    pub lower_case: bool,
    /// What stands before every text, as the model was trained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompt: Option<String>,
    /// Whether it puts each language into a corner of its own, so that the mean of a language's
    /// documents is to be taken off their vectors.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_language: bool,
    /// SHA-256 over all tensor bytes, in hexadecimal.
    pub digest: String,
}

/// A kind of network, named by the field `network`; a file without that field holds a BERT.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Network {
    /// Layers of attention over all tokens.
    Bert(Bert),
    /// Windows over neighbouring pieces.
    Use(Use),
}

/// A BERT-family encoder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Bert {
    /// Transformer layers.
    pub layers: usize,
    /// Attention heads of a layer.
    pub heads: usize,
    /// Length of a token's vector, and of an embedding where there are no dense layers.
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
    /// Layers after pooling.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dense: Vec<dense::Shape>,
    /// Whether embeddings are scaled to length 1.
    pub normalise: bool,
}

/// The Universal Sentence Encoder for many languages.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "network", rename = "use")]
pub struct Use {
    /// Rows of the token table.
    pub vocabulary: usize,
    /// Parts of it, each with a scale: row i is of part i mod `parts`.
    pub parts: usize,
    /// Length of a token's vector.
    pub width: usize,
    /// Length of what each size of window makes of a token.
    pub branch: usize,
    /// Sizes of the windows in pieces, (size − 1) / 2 of them before the piece itself.
    pub windows: Vec<usize>,
    /// Width of the first of the layers at the end.
    pub hidden: usize,
    /// Length of an embedding.
    pub dimensions: usize,
    /// Added to variances before they are divided by.
    pub layer_norm_eps: f32,
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

impl Config {
    /// Length of an embedding.
    pub fn dimensions(&self) -> usize {
        match &self.network {
            Network::Bert(bert) => bert.dense.last().map_or(bert.hidden, |layer| layer.outputs),
            Network::Use(network) => network.dimensions,
        }
    }

    /// Whether the numbers that the engine divides by or indexes with can be right.
    pub(super) fn is_sound(&self) -> bool {
        self.max_length.is_none_or(|most| (3..=LARGEST).contains(&most))
            && match &self.network {
                Network::Bert(bert) => bert.is_sound(self.max_length),
                Network::Use(network) => network.is_sound(),
            }
    }
}

impl Bert {
    fn is_sound(&self, max_length: Option<usize>) -> bool {
        // No product of two of these overflows.
        let sizes =
            [self.hidden, self.intermediate, self.vocabulary, self.positions, self.position_offset];
        let dense = self.dense.iter().map(|layer| layer.outputs);
        self.layers <= MOST_LAYERS
            && self.dense.len() <= MOST_LAYERS
            && dense.into_iter().all(|size| (1..=LARGEST).contains(&size))
            && sizes.iter().all(|&size| size <= LARGEST)
            && self.heads > 0
            && self.hidden > 0
            && self.hidden.is_multiple_of(self.heads)
            && self.intermediate > 0
            && max_length.is_some_and(|most| most + self.position_offset <= self.positions)
            && is_small(self.layer_norm_eps)
    }
}

impl Use {
    fn is_sound(&self) -> bool {
        let sizes =
            [self.vocabulary, self.parts, self.width, self.branch, self.hidden, self.dimensions];
        sizes.iter().all(|&size| (1..=LARGEST).contains(&size))
            && (1..=WIDEST_WINDOW).contains(&self.windows.len())
            && self.windows.iter().all(|window| (1..=WIDEST_WINDOW).contains(window))
            // The engine's panels.
            && self.width.is_multiple_of(16)
            && self.branch.is_multiple_of(16)
            && is_small(self.layer_norm_eps)
    }
}

fn is_small(eps: f32) -> bool {
    eps >= 0.0 && eps.is_finite()
}

impl<'de> Deserialize<'de> for Network {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let fields = Map::deserialize(deserializer)?;
        let kind = fields.get("network").cloned();
        let fields = Value::Object(fields);
        match kind.as_ref().map(Value::as_str) {
            None | Some(Some("bert")) => Bert::deserialize(fields).map(Network::Bert),
            Some(Some("use")) => Use::deserialize(fields).map(Network::Use),
            Some(_) => {
                let kind = kind.unwrap_or_default();
                let what = format!("its network is {kind}, and only bert and use are known");
                return Err(D::Error::custom(what));
            }
        }
        .map_err(D::Error::custom)
    }
}
