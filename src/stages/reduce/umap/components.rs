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
    // Few are looked up one by one, so that many small components cost no more than one large one.
    let mut table = Vec::new();
    if members.len() > graph.rows() / 16 {
        table.resize(graph.rows(), None);
        members.iter().zip(0u32..).for_each(|(&old, new)| table[old] = Some(new));
    }
    let new_number = |old: usize| match table.get(old) {
        Some(new) => *new,
        None => members.binary_search(&old).ok().map(|new| new as u32),
    };
    FuzzyGraph::from_rows(members.iter().map(|&row| {
        let edges = graph.row(row);
        edges.filter_map(|(column, weight)| Some((new_number(column)?, weight)))
    }))
}
