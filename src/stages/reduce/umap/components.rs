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
    let mut new_number = vec![None; graph.rows()];
    members.iter().zip(0u32..).for_each(|(&old, new)| new_number[old] = Some(new));
    FuzzyGraph::from_rows(members.iter().map(|&row| {
        let edges = graph.row(row);
        edges.filter_map(|(column, weight)| Some((new_number[column]?, weight)))
    }))
}
