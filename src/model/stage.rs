//! The stages of a run.

use serde::{Deserialize, Serialize};

/// A stage of the pipeline, in the order they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Stage {
    /// Records of the input to documents.
    Read,
    /// Preprocessing of texts.
    Clean,
    /// Texts to vectors.
    Embed,
    /// The nearest documents of each by cosine.
    Neighbours,
    /// Vectors to few dimensions, once a layout.
    Reduce,
    /// A clustering a layout, and the vote on them.
    Cluster,
    /// Words, vectors and similarity of the topics.
    Topics,
}

impl Stage {
    /// All, in the order they run.
    pub const ALL: [Stage; 7] = [
        Stage::Read,
        Stage::Clean,
        Stage::Embed,
        Stage::Neighbours,
        Stage::Reduce,
        Stage::Cluster,
        Stage::Topics,
    ];

    /// Its name in JSON and in sentences.
    pub fn name(self) -> &'static str {
        match self {
            Stage::Read => "read",
            Stage::Clean => "clean",
            Stage::Embed => "embed",
            Stage::Neighbours => "neighbours",
            Stage::Reduce => "reduce",
            Stage::Cluster => "cluster",
            Stage::Topics => "topics",
        }
    }

    /// The unit that a stage counts its progress in, in the plural.
    pub fn unit(self) -> &'static str {
        match self {
            Stage::Read => "records",
            Stage::Clean | Stage::Embed => "docs",
            Stage::Neighbours => "rows",
            Stage::Reduce => "epochs",
            Stage::Cluster => "clusterings",
            Stage::Topics => "topics",
        }
    }
}
