//! How persistent each cluster is, as `hdbscan`'s `cluster_persistence_`.

use super::CondensedRow;
use super::select::Selected;

/// Stability of each selected cluster per point and per largest λ of the tree; 1 where that is
/// infinite. Below 1, except for a lone root, whose stability counts points that are not its own.
pub fn persistence(labels: &[i32], rows: &[CondensedRow], selected: &Selected) -> Vec<f64> {
    let mut sizes = vec![0usize; selected.nodes.len()];
    for &label in labels {
        if let Some(size) = usize::try_from(label).ok().and_then(|label| sizes.get_mut(label)) {
            *size += 1;
        }
    }
    let most = rows.iter().map(|row| row.lambda).fold(0.0, f64::max);
    let each = selected.stability.iter().zip(sizes);
    each.map(|(stability, size)| {
        if most.is_infinite() || most == 0.0 || size == 0 {
            1.0
        } else {
            stability / (size as f64 * most)
        }
    })
    .collect()
}
