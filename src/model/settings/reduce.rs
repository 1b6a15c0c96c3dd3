//! How vectors come to few dimensions.

use serde::{Deserialize, Serialize};

use super::error::SettingsError;
use crate::ranges::{self, check_given};
use crate::reduce::Reducer;
use crate::reduce::umap::MOST_DIMENSIONS;

/// Parameters of [`crate::reduce`], under UMAP's names.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReduceSettings {
    /// How embeddings come to few dimensions.
    pub reducer: Reducer,
    /// UMAP's: neighbours of a document in the graph, itself counted; 2 to 1,000.
    pub n_neighbors: usize,
    /// Dimensions in which documents are clustered; at most 256 with UMAP.
    pub n_components: usize,
    /// UMAP's: how near to each other documents are laid out, 0 to 1.
    pub min_dist: f64,
    /// Layouts whose clusterings vote on the topics; `None`: as many as suit the number of
    /// documents, 1: BERTopic's own way.
    pub layouts: Option<usize>,
}

impl Default for ReduceSettings {
    fn default() -> Self {
        ReduceSettings {
            reducer: Reducer::Umap,
            n_neighbors: 15,
            n_components: 5,
            min_dist: 0.0,
            layouts: None,
        }
    }
}

impl ReduceSettings {
    /// Refuses values out of range.
    pub fn check(&self) -> Result<(), SettingsError> {
        ranges::N_NEIGHBORS.check(self.n_neighbors)?;
        ranges::N_COMPONENTS.check(self.n_components)?;
        if self.reducer == Reducer::Umap && self.n_components > MOST_DIMENSIONS {
            return Err(SettingsError::Value {
                field: "n-components",
                value: self.n_components.to_string(),
                expected: "at most 256 with {reducer} umap",
            });
        }
        ranges::MIN_DIST.check(self.min_dist)?;
        check_given(&ranges::LAYOUTS, self.layouts)?;
        Ok(())
    }
}
