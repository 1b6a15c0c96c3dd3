//! Documents far from all others, which would take most of the map's room for themselves.

use std::sync::Arc;

use super::Place;

/// Of fewer documents each counts.
const MANY: usize = 200;
/// Share of the documents, at each side, that may lie beyond the rest.
const FEW: f64 = 0.005;
/// How far the map goes beyond the rest, in widths of it.
const BEYOND: f64 = 0.12;

/// The places, those beyond the map at its edge.
pub fn within(places: Arc<Vec<Place>>) -> Arc<Vec<Place>> {
    if places.len() < MANY {
        return places;
    }
    let (across, up) =
        (span(places.iter().map(|place| place.0)), span(places.iter().map(|place| place.1)));
    let holds = |(low, high): (f64, f64), at: f64| low <= at && at <= high;
    if places.iter().all(|&(x, y)| holds(across, x) && holds(up, y)) {
        return places;
    }
    let moved = |&(x, y): &Place| (x.clamp(across.0, across.1), y.clamp(up.0, up.1));
    Arc::new(places.iter().map(moved).collect())
}

/// From where to where the map goes in a direction.
fn span(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len() - 1;
    let beyond = (sorted.len() as f64 * FEW) as usize;
    let (low, high) = (sorted[beyond], sorted[last - beyond]);
    let room = (high - low) * BEYOND;
    (low - room, high + room)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_far_away_is_at_the_edge_and_nothing_else_is_moved() {
        let mut places: Vec<Place> =
            (0..1_000).map(|n| (f64::from(n % 40), f64::from(n / 40))).collect();
        let grid = Arc::new(places.clone());
        assert!(Arc::ptr_eq(&within(grid.clone()), &grid));
        places.push((-500.0, 7.0));
        places.push((3.0, 900.0));
        let moved = within(Arc::new(places.clone()));
        assert_eq!(moved[..1_000], places[..1_000]);
        let (left, above) = (moved[1_000], moved[1_001]);
        assert!((-10.0..0.0).contains(&left.0) && left.1 == 7.0, "{left:?}");
        assert!(above.0 == 3.0 && (24.0..34.0).contains(&above.1), "{above:?}");
        let few: Vec<Place> = vec![(0.0, 0.0), (1e6, 0.0)];
        assert_eq!(*within(Arc::new(few.clone())), few);
    }
}
