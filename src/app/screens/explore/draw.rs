//! Topics, the words of the selected one, and its documents.

use ratatui::layout::{Constraint, Rect};

use super::{documents, terms, topics};
use crate::app::State;
use crate::editor::titles;
use crate::model::Model;
use crate::text::{counted, thousands};
use crate::topics::TopicId;
use crate::ui::layout::{columns, rows};
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    if area.height >= 30 {
        let [list, side] = columns(area, [Constraint::Percentage(46), Constraint::Fill(1)]);
        topics::draw(painter, state, list);
        let [words, below] = rows(side, [Constraint::Length(12), Constraint::Fill(1)]);
        terms::draw(painter, state, words);
        documents::draw(painter, state, below);
        return;
    }
    let [above, below] = rows(area, [Constraint::Fill(3), Constraint::Fill(2)]);
    let [list, words] = columns(above, [Constraint::Percentage(60), Constraint::Fill(1)]);
    topics::draw(painter, state, list);
    terms::draw(painter, state, words);
    documents::draw(painter, state, below);
}

/// The selected topic in words.
pub fn sentence(painter: &Painter, state: &State, model: &Model) -> String {
    let dot = painter.dot();
    let name = |id: TopicId| model.topics.get(id).map(titles::in_pane).unwrap_or_default();
    if let Some((layer, number)) = state.selected_group() {
        return group(painter, state, model, layer, number);
    }
    match state.selected_topic() {
        Some(id) => {
            let Some(topic) = model.topics.get(id) else { return String::new() };
            let share = 100.0 * topic.size as f64 / model.corpus.len().max(1) as f64;
            let what = if id.is_outlier() { "Outliers".to_owned() } else { format!("Topic {id}") };
            let mut sentence = format!("{what}{dot}{} ({share:.1}%)", counted(topic.size, "doc"));
            if id.is_outlier() {
                sentence += &placeable(painter, state);
            }
            if !id.is_outlier() && model.similarity.order.len() > 1 {
                let near: Vec<String> = model
                    .similarity
                    .nearest(id)
                    .iter()
                    .take(2)
                    .map(|(other, cosine)| {
                        let first = name(*other);
                        let first = first.split(' ').next().unwrap_or_default().to_owned();
                        format!("{other} {first} ({cosine:.2})")
                    })
                    .collect();
                sentence += &format!("{dot}nearest: {}", near.join(", "));
            }
            let languages = &state.screens.explore.languages;
            if !languages.is_empty() {
                sentence += &format!("{dot}{languages}");
            }
            sentence
        }
        None => counted(model.topics.without_outliers().len(), "topic"),
    }
}

/// A group in words.
fn group(painter: &Painter, state: &State, model: &Model, layer: usize, number: usize) -> String {
    let Ok(group) = model.layers.group(layer, number) else { return String::new() };
    let dot = painter.dot();
    let share = 100.0 * group.size as f64 / model.corpus.len().max(1) as f64;
    let (topics, docs) = (counted(group.topics.len(), "topic"), counted(group.size, "doc"));
    let mut sentence = format!("Group {number}{dot}{topics}{dot}{docs} ({share:.1}%)");
    if group.unplaced > 0 {
        sentence += &format!("{dot}{} near it", counted(group.unplaced, "outlier"));
    }
    let languages = &state.screens.explore.languages;
    if !languages.is_empty() {
        sentence += &format!("{dot}{languages}");
    }
    sentence
}

/// How many outliers `o` would give a topic, once it is known.
pub fn placeable(painter: &Painter, state: &State) -> String {
    let dot = painter.dot();
    match state.screens.explore.placeable {
        Some(0) | None => String::new(),
        Some(count) => format!("{dot}o gives {} of them a topic", thousands(count)),
    }
}
