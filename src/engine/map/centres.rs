//! Where topics and groups lie among their documents: in the middle of the half of them that lies
//! densest, so that a name stands where its documents are and not between two heaps of them.

use super::Place;
use crate::model::Model;

/// Of each topic by its id (layer 0), and above it of each group by its number; of those without a
/// document, the origin.
pub fn of(model: &Model, documents: &[Place]) -> Vec<Vec<Place>> {
    let topics = model.topics.without_outliers().len();
    let mut inside: Vec<Vec<Place>> = vec![Vec::new(); topics];
    for (&place, topic) in documents.iter().zip(&model.topics.assignments) {
        if let Some(inside) = topic.index().and_then(|topic| inside.get_mut(topic)) {
            inside.push(place);
        }
    }
    let mut layers = vec![inside.iter().map(|places| middle(places.clone())).collect()];
    for layer in &model.layers.above {
        let group = |topics: &[crate::topics::TopicId]| {
            let all = topics.iter().filter_map(|topic| inside.get(topic.index()?));
            middle(all.flatten().copied().collect())
        };
        layers.push(layer.groups.iter().map(|one| group(&one.topics)).collect());
    }
    layers
}

/// The mean of the half of the places that lies nearest to their median.
pub fn middle(mut places: Vec<Place>) -> Place {
    if places.is_empty() {
        return (0.0, 0.0);
    }
    let median = (median(&places, |place| place.0), median(&places, |place| place.1));
    let far = |place: &Place| (place.0 - median.0).powi(2) + (place.1 - median.1).powi(2);
    let half = places.len().div_ceil(2);
    if half < places.len() {
        places.select_nth_unstable_by(half, |a, b| far(a).total_cmp(&far(b)).then(order(a, b)));
        places.truncate(half);
    }
    // The sum is of the same order each time.
    places.sort_unstable_by(order);
    let sum = places.iter().fold((0.0, 0.0), |sum, place| (sum.0 + place.0, sum.1 + place.1));
    (sum.0 / half as f64, sum.1 / half as f64)
}

fn order(a: &Place, b: &Place) -> std::cmp::Ordering {
    a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
}

fn median(places: &[Place], of: fn(&Place) -> f64) -> f64 {
    let mut values: Vec<f64> = places.iter().map(of).collect();
    let half = values.len() / 2;
    *values.select_nth_unstable_by(half, f64::total_cmp).1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_far_away_move_no_name() {
        let mut places: Vec<Place> =
            (0..20).map(|n| (f64::from(n % 5), f64::from(n / 5))).collect();
        let before = middle(places.clone());
        places.extend([(900.0, 0.0), (0.0, -900.0)]);
        let after = middle(places.clone());
        assert!((before.0 - after.0).abs() < 1.0 && (before.1 - after.1).abs() < 1.0);
        places.reverse();
        assert_eq!(middle(places), after);
        assert_eq!((middle(Vec::new()), middle(vec![(3.0, 4.0)])), ((0.0, 0.0), (3.0, 4.0)));
    }
}
