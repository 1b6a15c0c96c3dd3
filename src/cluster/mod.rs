//! Points to clusters: HDBSCAN, or k-means; many clusterings to topics: the vote, and how strongly
//! documents belong to them.

pub mod hdbscan;
pub mod kmeans;
mod points;
pub mod soft;
pub mod vote;
