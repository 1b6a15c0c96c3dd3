//! The query above, topics below it, and at the bottom its words and the nearest documents.

use ratatui::layout::{Constraint, Rect};

use super::{nearest, prompt, results, words};
use crate::app::State;
use crate::editor::titles;
use crate::model::Model;
use crate::topics::TopicId;
use crate::ui::layout::{columns, rows};
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let [query, found, below] =
        rows(area, [Constraint::Length(4), Constraint::Fill(1), Constraint::Fill(1)]);
    prompt::draw(painter, state, query);
    results::draw(painter, state, found);
    let [said, near] = columns(below, [Constraint::Percentage(45), Constraint::Fill(1)]);
    words::draw(painter, state, said);
    nearest::draw(painter, state, near);
}

/// The view in words.
pub fn sentence(painter: &Painter, state: &State, model: &Model) -> String {
    let name = |id: TopicId| model.topics.get(id).map(titles::in_pane).unwrap_or_default();
    match &state.screens.predict.answer {
        Some(answer) => {
            let best = match answer.topics.iter().find(|(id, _)| !id.is_outlier()) {
                Some((id, cosine)) => format!("Best: topic {id} {} ({cosine:.2})", name(*id)),
                None => "Best: no topic".to_owned(),
            };
            let put = match &state.screens.predict.spread {
                Some(spread) if spread.topic.is_outlier() => "predicted: no topic".to_owned(),
                Some(spread) => format!("predicted: topic {}", spread.topic),
                None => String::new(),
            };
            // What is short and sure comes first where it is narrow.
            painter.parts(&[best, put], usize::from(state.terminal.size.0).saturating_sub(2))
        }
        None => "Type a text: topics and documents nearest to it are shown".to_owned(),
    }
}
