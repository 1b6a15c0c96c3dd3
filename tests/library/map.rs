//! The map of the documents: neighbours lie together, the same on any number of threads, and names lie
//! where their documents are.

use std::sync::LazyLock;

use topictui::engine::derived::{Derived, DerivedView};
use topictui::engine::map::{Place, Places, layout};
use topictui::watch::{Cancelled, Unwatched, Watch};
use topictui::{Model, Resources, Settings, corpus};

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    let mut settings = Settings::default();
    settings.cluster.min_topic_size = 6;
    settings.reduce.layouts = Some(1);
    topictui::fit(&corpus::demo::demo().texts[..300], &settings, &Resources::default(), None)
        .unwrap()
});

fn on_threads(threads: usize) -> Vec<Place> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
    let placed = pool.install(|| layout::of(&MODEL, &Unwatched)).unwrap();
    placed.unwrap().to_vec()
}

#[test]
fn the_layout_is_the_same_on_any_number_of_threads() {
    let one = on_threads(1);
    assert_eq!(one.len(), 300);
    assert!(one.iter().all(|(x, y)| x.is_finite() && y.is_finite()));
    assert_eq!(one, on_threads(3));
}

/// How many of the ten nearest documents on the plane are of the document's own topic, 0 to 1.
fn kept_together(places: &[Place]) -> f64 {
    let topics = &MODEL.topics.assignments;
    let (mut same, mut all) = (0, 0);
    for (at, &(x, y)) in places.iter().enumerate().filter(|(at, _)| !topics[*at].is_outlier()) {
        let far = |&other: &usize| (places[other].0 - x).powi(2) + (places[other].1 - y).powi(2);
        let mut others: Vec<usize> = (0..places.len()).filter(|&other| other != at).collect();
        others.sort_by(|a, b| far(a).total_cmp(&far(b)));
        same += others[..10].iter().filter(|&&other| topics[other] == topics[at]).count();
        all += 10;
    }
    f64::from(same as u32) / f64::from(all)
}

#[test]
fn documents_of_a_topic_lie_together_and_more_so_than_by_components() {
    let components = match DerivedView::Documents.at(&MODEL) {
        Derived::Documents(places) => kept_together(&places.documents),
        other => panic!("{other:?}"),
    };
    let laid_out = kept_together(&on_threads(2));
    assert!(laid_out > 0.6 && laid_out > components, "{laid_out} {components}");
}

#[test]
fn topics_and_groups_lie_among_their_documents() {
    let Derived::Layout(Some(Places { documents, laid_out, centres, groups, colours })) =
        DerivedView::Layout.at(&MODEL)
    else {
        panic!("there are neighbours")
    };
    assert!(laid_out);
    let topics = MODEL.topics.without_outliers().len();
    assert_eq!((centres[0].len(), groups.len()), (topics, topics));
    assert_eq!(centres.len(), 1 + MODEL.layers.count());
    for (layer, of) in MODEL.layers.above.iter().zip(&centres[1..]) {
        assert_eq!(layer.groups.len(), of.len());
    }
    assert_eq!(colours.len(), centres.last().unwrap().len());
    assert!(groups.iter().all(|&group| group < colours.len()));
    for (topic, &(x, y)) in centres[0].iter().enumerate() {
        let own = documents.iter().zip(&MODEL.topics.assignments);
        let own: Vec<Place> =
            own.filter(|(_, of)| of.index() == Some(topic)).map(|(at, _)| *at).collect();
        for (is_x, at) in [(true, x), (false, y)] {
            let of = own.iter().map(|p: &Place| if is_x { p.0 } else { p.1 });
            let (low, high) = of.fold((f64::MAX, f64::MIN), |(a, b), v| (a.min(v), b.max(v)));
            assert!((low..=high).contains(&at), "{topic}: {at} of {low} to {high}");
        }
    }
}

#[test]
fn a_layout_that_nobody_wants_any_more_ends() {
    struct Never;
    impl Watch for Never {
        fn progress(&self, _: usize, _: usize) {}
        fn cancelled(&self) -> bool {
            true
        }
    }
    assert_eq!(layout::of(&MODEL, &Never), Err(Cancelled));
}

#[test]
fn without_neighbours_there_is_no_layout() {
    let mut model = MODEL.clone();
    model.fit = None;
    assert_eq!(layout::of(&model, &Unwatched), Ok(None));
    assert_eq!(DerivedView::Layout.at(&model), Derived::Layout(None));
}
