//! Charts as SVG inside a page: no script, colours by the page's style, values as tooltips.

mod compared;
mod heatmap;
mod map;
mod spread;
mod terms;
mod tree;
pub(super) mod trends;

use super::html::escape;
use super::markdown::shortened;
use super::{Report, view::View};
use crate::topics::Topic;

/// The chart of a view, if it has one that can be drawn.
pub(super) fn draw(report: &Report, view: &View) -> Option<Svg> {
    match view {
        View::Similarity { axis } => heatmap::draw(report, axis),
        View::Terms { topics, bars: true, selected, .. } => terms::bars(report, topics, *selected),
        View::Terms { topics, selected, log, .. } => terms::lines(report, topics, *selected, *log),
        View::Map { places, selected } => map::topics(report, places, *selected),
        View::Tree { linkage, order, groups } => tree::draw(report, linkage, order, *groups),
        View::Trends { topics, points, counts, .. } => trends::draw(report, topics, points, counts),
        View::Compared { a, b, rows } => compared::draw(a, b, rows),
        View::TopicMix { topics, .. } => spread::draw(report, topics),
        // The map of documents is a page of its own.
        View::DocumentMap { .. }
        | View::Topics(_)
        | View::Documents { .. }
        | View::NearestTopics { .. }
        | View::NearestDocuments { .. } => None,
    }
}

/// A drawing under way; sizes are in pixels.
pub(super) struct Svg {
    width: f64,
    height: f64,
    body: String,
}

/// Where a text begins, or ends.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    fn new(width: f64, height: f64) -> Self {
        Svg { width, height, body: String::new() }
    }

    fn text(&mut self, x: f64, y: f64, anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let text = escape(text);
        self.body +=
            &format!("<text x=\"{x:.1}\" y=\"{y:.1}\"{anchor}{}>{text}</text>\n", named(class));
    }

    /// A text that ends at a point and rises towards it.
    fn slanted(&mut self, x: f64, y: f64, text: &str) {
        let text = escape(text);
        self.body += &format!(
            "<text class=\"s\" text-anchor=\"end\" transform=\"translate({x:.1} {y:.1}) rotate(-40)\">{text}</text>\n"
        );
    }

    /// `more`: other attributes.
    fn rect(&mut self, at: (f64, f64), size: (f64, f64), more: &str, title: &str) {
        let ((x, y), (width, height), title) = (at, size, escape(title));
        self.body += &format!(
            "<rect class=\"bar\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"{more}><title>{title}</title></rect>\n"
        );
    }

    fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        self.path(&format!("M{:.1} {:.1}L{:.1} {:.1}", from.0, from.1, to.0, to.1), class, "");
    }

    fn path(&mut self, path: &str, class: &str, title: &str) {
        let title = match title {
            "" => String::new(),
            title => format!("<title>{}</title>", escape(title)),
        };
        self.body += &format!("<path{} d=\"{path}\">{title}</path>\n", named(class));
    }

    fn circle(&mut self, (x, y): (f64, f64), radius: f64, class: &str, title: &str) {
        let (class, title) = (named(class), escape(title));
        self.body += &format!(
            "<circle{class} cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>{title}</title></circle>\n"
        );
    }

    /// The whole element; `label` is escaped already.
    pub(super) fn finish(self, label: &str) -> String {
        let Svg { width, height, body } = self;
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" height=\"{height:.0}\" role=\"img\" aria-label=\"{label}\">\n{body}</svg>"
        )
    }
}

fn named(class: &str) -> String {
    if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") }
}

/// A topic's id and best words, at most `longest` characters.
fn title(topic: &Topic, longest: usize) -> String {
    let title = match topic.title(4) {
        _ if topic.is_outliers() => "outliers".to_owned(),
        title => format!("{} {title}", topic.id),
    };
    shortened(&title, longest)
}
