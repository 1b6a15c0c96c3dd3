//! Embeddings to few dimensions: exact nearest neighbours, then UMAP; or principal components.

pub mod knn;
pub mod pca;
pub(crate) mod random;
pub mod umap;
