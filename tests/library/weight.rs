//! How much memory the models take that are kept to go back to.

use std::sync::Arc;

use crate::support::model::tiny_model;
use topictui::model::Model;
use topictui::model::weight::bound;

#[test]
fn what_is_kept_to_be_undone_is_bounded_in_bytes() {
    let shown = Arc::new(tiny_model());
    // Each takes a megabyte of its own and shares all else with the one shown.
    let other = |_: usize| {
        let mut topics = (*shown.topics).clone();
        Arc::make_mut(&mut topics.ctfidf).idf = vec![0.0; 1 << 17];
        Arc::new(Model { topics: Arc::new(topics), ..Model::clone(&shown) })
    };
    let mut kept: Vec<Arc<Model>> = (0..10).map(other).collect();
    let last = kept[9].clone();
    // Named ones share what the others hold.
    kept.extend((0..100).map(|_| last.clone()));
    bound(&mut kept, &shown, 5 << 20, |model| model);
    assert_eq!(kept.len(), 104, "four more of a megabyte and something fit");
    bound(&mut kept, &shown, 0, |model| model);
    assert_eq!(kept.len(), 1, "the last step can always be undone");
    bound(&mut kept, &last, 0, |model| model);
    assert_eq!(kept.len(), 1);
    kept.clear();
    bound(&mut kept, &last, 0, |model| model);
    assert!(kept.is_empty());
}
