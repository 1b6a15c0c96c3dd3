//! Points to clusters: HDBSCAN; many clusterings to topics: the vote.

pub mod hdbscan;
pub mod vote;
