//! Connected components of the graph.

use super::fuzzy::FuzzyGraph;

/// The rows of each connected component, ascending; components by their first row.
pub(super) fn components(graph: &FuzzyGraph) -> Vec<Vec<usize>> {
    let mut seen = vec![false; graph.rows()];
    let mut components = Vec::new();
    for first in 0..graph.rows() {
        if seen[first] {
            continue;
        }
        seen[first] = true;
        let mut members = vec![first];
        let mut next = 0;
        while next < members.len() {
            for (column, _) in graph.row(members[next]) {
                if !seen[column] {
                    seen[column] = true;
                    members.push(column);
                }
            }
            next += 1;
        }
        members.sort_unstable();
        components.push(members);
    }
    components
}

/// The graph of some rows, ascending, renumbered in their order: what joins them to others is
/// left out.
pub(super) fn subgraph(graph: &FuzzyGraph, members: &[usize]) -> FuzzyGraph {
    let new_number = |old: usize| members.binary_search(&old).ok().map(|new| new as u32);
    FuzzyGraph::from_rows(members.iter().map(|&row| {
        graph.row(row).filter_map(|(column, weight)| Some((new_number(column)?, weight))).collect()
    }))
}
