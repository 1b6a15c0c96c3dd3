//! Embeddings to few dimensions: exact nearest neighbours, then UMAP.

pub mod knn;
pub mod umap;
