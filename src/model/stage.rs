//! The stages of a run.

use serde::{Deserialize, Serialize};

/// A stage of the pipeline, in the order they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Stage {
    Read,
    Clean,
    Embed,
    Neighbours,
    Reduce,
    Cluster,
    Topics,
}

impl Stage {
    pub const ALL: [Stage; 7] = [
        Stage::Read,
        Stage::Clean,
        Stage::Embed,
        Stage::Neighbours,
        Stage::Reduce,
        Stage::Cluster,
        Stage::Topics,
    ];

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

    /// What a stage counts its progress in.
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
