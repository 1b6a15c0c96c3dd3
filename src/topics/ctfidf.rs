//! Class-based TF-IDF (Grootendorst 2022) over topics × terms.

/// The fitted weights: one sparse row per topic, columns in lexicographic order of terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CTfidf {
    /// Terms in column order, sorted.
    pub vocabulary: Vec<String>,
    /// ln(1 + A / f) per term, A the truncated mean number of words per topic.
    pub idf: Vec<f64>,
    /// Per topic: (column, weight) by ascending column.
    pub rows: Vec<Vec<(u32, f64)>>,
}
