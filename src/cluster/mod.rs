//! Points to clusters: HDBSCAN.

pub mod hdbscan;
