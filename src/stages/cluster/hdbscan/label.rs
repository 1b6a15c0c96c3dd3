//! Labels and probabilities of the points, given the selected clusters.

use super::{CondensedRow, HdbscanParams};

/// Cluster of each of `n` points by its place in `selected` (rising nodes), −1 for noise.
pub fn labels(
    n: usize,
    rows: &[CondensedRow],
    selected: &[u32],
    params: &HdbscanParams,
) -> Vec<i32> {
    let mut labels = vec![-1; n];
    let Some(root) = rows.iter().map(|row| row.parent).min() else { return labels };
    let Some(last) = rows.iter().map(|row| row.parent).max() else { return labels };

    // A cluster's row comes before the rows under it, so one pass carries labels down.
    let label_of = |node: u32| selected.binary_search(&node).ok().map(|label| label as i32);
    let mut cluster_label = vec![-1; (last - root) as usize + 1];
    let root_threshold = match (label_of(root), selected.len()) {
        (Some(label), 1) => {
            cluster_label[0] = label;
            root_threshold(rows, root, params)
        }
        _ => 0.0,
    };
    for row in rows {
        let inherited = cluster_label[(row.parent - root) as usize];
        if row.child > root {
            let own = label_of(row.child).unwrap_or(inherited);
            cluster_label[(row.child - root) as usize] = own;
        } else if row.lambda >= root_threshold {
            labels[row.child as usize] = inherited;
        }
    }
    labels
}

/// The λ from which points belong to a root that is the only cluster.
fn root_threshold(rows: &[CondensedRow], root: u32, params: &HdbscanParams) -> f64 {
    if params.cluster_selection_epsilon != 0.0 {
        return 1.0 / params.cluster_selection_epsilon;
    }
    let own = rows.iter().filter(|row| row.parent == root);
    own.map(|row| row.lambda).fold(0.0, f64::max)
}

/// λ at which each point leaves its cluster over the largest λ of the cluster's own rows, at most
/// 1; 0 for noise.
pub fn probabilities(labels: &[i32], rows: &[CondensedRow], selected: &[u32]) -> Vec<f64> {
    let mut death = vec![0.0f64; selected.len()];
    for row in rows {
        if let Ok(label) = selected.binary_search(&row.parent) {
            death[label] = death[label].max(row.lambda);
        }
    }
    let mut probabilities = vec![0.0; labels.len()];
    for row in rows {
        let point = row.child as usize;
        let Some(&label) = labels.get(point) else { continue };
        let Ok(label) = usize::try_from(label) else { continue };
        probabilities[point] = if death[label] == 0.0 || row.lambda.is_infinite() {
            1.0
        } else {
            row.lambda.min(death[label]) / death[label]
        };
    }
    probabilities
}
