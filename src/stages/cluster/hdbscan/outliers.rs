//! GLOSH outlier scores (Campello, Moulavi, Zimek, Sander 2015), as `hdbscan`'s `outlier_scores`.

use super::CondensedRow;
use super::clusters::Clusters;

/// How far each of `n` points lies outside the densest part under its cluster, 0..=1:
/// 1 − λ / (largest λ there). Where points are equal that λ is infinite and every other point
/// scores 1, the limit of the fraction (the reference has NaN there).
pub fn outlier_scores(n: usize, rows: &[CondensedRow]) -> Vec<f64> {
    let mut scores = vec![0.0; n];
    let Some(clusters) = Clusters::of(rows) else { return scores };
    let death = clusters.death_below();
    for row in rows {
        let Some(score) = scores.get_mut(row.child as usize) else { continue };
        let most = death[clusters.index(row.parent)];
        *score = if most == 0.0 || row.lambda.is_infinite() {
            0.0
        } else if most.is_infinite() {
            1.0
        } else {
            (most - row.lambda) / most
        };
    }
    scores
}
