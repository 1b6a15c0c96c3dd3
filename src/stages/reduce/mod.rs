//! Embeddings to the few dimensions in which they are clustered: UMAP over exact nearest
//! neighbours, principal components, or as they are.
//!
//! * [`knn`] — exact nearest neighbours under cosine distance
//! * [`umap`] — one layout of their graph, or many
//! * [`pca`] — principal components

pub mod knn;
pub mod pca;
pub(crate) mod random;
pub mod umap;

use std::sync::Arc;

use ndarray::{Array2, ArrayView2};
use serde::{Deserialize, Serialize};

use self::pca::Pca;
use self::umap::Layouts;
use crate::watch::{Cancelled, Watch};

/// The way to few dimensions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Reducer {
    /// UMAP, once a layout.
    #[default]
    Umap,
    /// Principal components.
    Pca,
    /// Embeddings are clustered as they are.
    None,
}

/// Rows (n × d) in the dimensions in which they are clustered, once or in several ways.
#[derive(Clone, Debug, PartialEq)]
pub enum Reduced {
    /// As UMAP laid them out.
    Umap(Layouts),
    /// By their principal components.
    Pca(Pca),
    /// The rows themselves.
    None(Arc<Array2<f32>>),
}

impl Reduced {
    /// Number of clusterings to be made: what [`Reduced::points`] can be asked for.
    pub fn clusterings(&self) -> usize {
        match self {
            Reduced::Umap(layouts) => layouts.embeddings.len(),
            Reduced::Pca(_) | Reduced::None(_) => 1,
        }
    }

    /// Coordinates for one clustering: n × its dimensions.
    ///
    /// # Panics
    /// If there is no such clustering.
    pub fn points(&self, clustering: usize) -> Array2<f64> {
        match self {
            Reduced::Umap(layouts) => layouts.embeddings[clustering].mapv(f64::from),
            Reduced::Pca(pca) => pca.embedding.mapv(f64::from),
            Reduced::None(rows) => rows.mapv(f64::from),
        }
    }

    /// Places new rows (m × d) as the rows were placed: a matrix of m rows for each of
    /// [`Reduced::coordinates`], or one where there are none. `training` (n × d) is the matrix that was reduced. Ticks in rows.
    pub fn transform(
        &self,
        training: ArrayView2<f32>,
        new: ArrayView2<f32>,
        watch: &dyn Watch,
    ) -> Result<Vec<Array2<f32>>, Cancelled> {
        let placed = match self {
            Reduced::Umap(layouts) => return layouts.transform(training, new, watch),
            Reduced::Pca(pca) => pca.transform(new),
            Reduced::None(_) => new.to_owned(),
        };
        watch.tick(new.nrows(), new.nrows())?;
        Ok(vec![placed])
    }

    /// Where the rows lie, once for every layout; none where they were not reduced.
    pub fn coordinates(&self) -> &[Array2<f32>] {
        match self {
            Reduced::Umap(layouts) => &layouts.embeddings,
            Reduced::Pca(pca) => std::slice::from_ref(&pca.embedding),
            Reduced::None(_) => &[],
        }
    }
}
