//! How panes share each screen, and the sentence that says in words what is seen.

use ratatui::layout::{Constraint, Layout, Rect};

use super::painter::Painter;
use super::panes::topics::title_of;
use super::panes::{
    decline, documents, heatmap, log, map, options, pairs, preview, prompt, results, stages, terms,
    topics, tree, trends, words,
};
use crate::keymap::Screen;
use crate::text::{counted, thousands};

/// Rows of what the options do to a document, on Overview.
const OVERVIEW_EFFECT: u16 = 7;
/// From this width on panes stand side by side with room to spare.
const WIDE: u16 = 100;

pub fn draw(painter: &mut Painter, area: Rect) {
    match painter.state.screen {
        Screen::Overview => overview(painter, area),
        Screen::Data => data(painter, area),
        Screen::Run => run(painter, area),
        Screen::Explore => explore(painter, area),
        Screen::Similar => similar(painter, area),
        Screen::Map => map(painter, area),
        Screen::Tree => tree::draw(painter, area),
        Screen::Terms => decline(painter, area),
        Screen::Predict => predict(painter, area),
        Screen::Trends => trends(painter, area),
    }
}

fn columns<const N: usize>(area: Rect, widths: [Constraint; N]) -> [Rect; N] {
    Layout::horizontal(widths).areas(area)
}

fn rows<const N: usize>(area: Rect, heights: [Constraint; N]) -> [Rect; N] {
    Layout::vertical(heights).areas(area)
}

/// Topics and similarity above, documents and options below, the query at the bottom.
fn overview(painter: &mut Painter, area: Rect) {
    // The preview has a row at least, below its heading and above the effect.
    let least = Constraint::Length(2 + 2 + OVERVIEW_EFFECT);
    let query = Constraint::Length(7);
    let [above, below, query] =
        match area.height.saturating_sub(7) * 4 / 9 < 2 + 3 + OVERVIEW_EFFECT {
            true => rows(area, [Constraint::Fill(1), least, query]),
            false => rows(area, [Constraint::Fill(5), Constraint::Fill(4), query]),
        };
    let [list, matrix] = columns(above, [Constraint::Percentage(45), Constraint::Fill(1)]);
    topics::draw(painter, list);
    heatmap::draw(painter, matrix);
    let [left, right] = columns(below, [Constraint::Fill(1), Constraint::Length(34)]);
    let [documents, effect] =
        rows(left, [Constraint::Fill(1), Constraint::Length(OVERVIEW_EFFECT)]);
    preview::draw(painter, documents);
    preview::effect(painter, effect);
    options::draw(painter, right);
    let [ask, found] = columns(query, [Constraint::Percentage(40), Constraint::Fill(1)]);
    prompt::draw(painter, ask);
    results::draw(painter, found);
}

fn data(painter: &mut Painter, area: Rect) {
    let side = if area.width >= WIDE { 38 } else { 28 };
    let [left, right] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    let effect = match area.height {
        30.. => 13,
        18.. => 9,
        _ => 6,
    };
    let [documents, below] = rows(left, [Constraint::Fill(1), Constraint::Length(effect)]);
    preview::draw(painter, documents);
    preview::effect(painter, below);
    options::draw(painter, right);
}

fn run(painter: &mut Painter, area: Rect) {
    let stages_height = if area.height >= 30 { 13 } else { 10 };
    let [above, below] =
        rows(area, [Constraint::Length(stages_height.min(area.height)), Constraint::Fill(1)]);
    stages::draw(painter, above);
    let side = if area.width >= WIDE { 44 } else { 0 };
    if side == 0 && below.height >= 8 {
        let [lines, past] = rows(below, [Constraint::Fill(1), Constraint::Length(4)]);
        log::draw(painter, lines);
        log::past(painter, past);
        return;
    }
    let [lines, past] = columns(below, [Constraint::Fill(1), Constraint::Length(side.max(36))]);
    log::draw(painter, lines);
    log::past(painter, past);
}

fn explore(painter: &mut Painter, area: Rect) {
    if area.height >= 30 {
        let [list, side] = columns(area, [Constraint::Percentage(46), Constraint::Fill(1)]);
        topics::draw(painter, list);
        let [words, below] = rows(side, [Constraint::Length(12), Constraint::Fill(1)]);
        terms::draw(painter, words);
        documents::draw(painter, below);
        return;
    }
    let [above, below] = rows(area, [Constraint::Fill(3), Constraint::Fill(2)]);
    let [list, words] = columns(above, [Constraint::Percentage(60), Constraint::Fill(1)]);
    topics::draw(painter, list);
    terms::draw(painter, words);
    documents::draw(painter, below);
}

fn similar(painter: &mut Painter, area: Rect) {
    if area.width < 76 {
        return heatmap::draw(painter, area);
    }
    let side = if area.width >= WIDE { 26 } else { 20 };
    let [matrix, list] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    heatmap::draw(painter, matrix);
    pairs::draw(painter, list);
}

fn map(painter: &mut Painter, area: Rect) {
    if area.width < 76 {
        return map::draw(painter, area);
    }
    let side = if area.width >= WIDE { 36 } else { 26 };
    let [plane, list] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    map::draw(painter, plane);
    topics::draw(painter, list);
}

fn decline(painter: &mut Painter, area: Rect) {
    if area.width < 76 || painter.state.decline.bars {
        return decline::draw(painter, area);
    }
    let side = if area.width >= WIDE { 38 } else { 28 };
    let [plot, words] = columns(area, [Constraint::Fill(1), Constraint::Length(side)]);
    decline::draw(painter, plot);
    terms::draw(painter, words);
}

fn trends(painter: &mut Painter, area: Rect) {
    if painter.state.trends.points.is_none() {
        return trends::draw(painter, area);
    }
    let [list, words] = rows(area, [Constraint::Fill(3), Constraint::Fill(2)]);
    trends::draw(painter, list);
    trends::words(painter, words);
}

fn predict(painter: &mut Painter, area: Rect) {
    let [query, found, below] =
        rows(area, [Constraint::Length(4), Constraint::Fill(1), Constraint::Fill(1)]);
    prompt::draw(painter, query);
    results::draw(painter, found);
    let [said, near] = columns(below, [Constraint::Percentage(45), Constraint::Fill(1)]);
    words::draw(painter, said);
    documents::nearest(painter, near);
}

/// What the screen shows, in words.
pub fn sentence(painter: &Painter) -> String {
    let state = painter.state;
    let dot = painter.dot();
    let Some(model) = &state.model else {
        return topics::coming(painter);
    };
    if model.topics.real().is_empty() {
        return "No topics were found: lower “min size” on screen 1, or give more text; R runs again"
            .to_owned();
    }
    let name = |id: i32| model.topics.get(id).map(title_of).unwrap_or_default();
    match state.screen {
        Screen::Similar => {
            let (Some(&a), Some(&b)) = (
                state.similar.axis.get(state.similar.row),
                state.similar.axis.get(state.similar.column),
            ) else {
                return "Similarity needs two topics or more".to_owned();
            };
            let value = model.similarity.matrix[[a, b]];
            format!(
                "Row {a} {}{dot}column {b} {}{dot}cosine {value:.2}",
                name(a as i32),
                name(b as i32)
            )
        }
        Screen::Predict => match &state.predict.answer {
            Some(answer) => {
                let best = match answer.topics.iter().find(|(id, _)| *id >= 0) {
                    Some((id, cosine)) => format!("Best: topic {id} {} ({cosine:.2})", name(*id)),
                    None => "Best: no topic".to_owned(),
                };
                let put = match &state.predict.spread {
                    Some(spread) if spread.topic < 0 => "predicted: no topic".to_owned(),
                    Some(spread) => format!("predicted: topic {}", spread.topic),
                    None => String::new(),
                };
                // What is short and sure comes first where it is narrow.
                painter.parts(&[best, put], usize::from(state.size.0).saturating_sub(2))
            }
            None => "Type a text: topics and documents nearest to it are shown".to_owned(),
        },
        Screen::Run => {
            let outliers = model.topics.outliers();
            let placeable = placeable(painter);
            format!(
                "{}{dot}{} ({:.1}%){placeable}",
                counted(model.topics.real().len(), "topic"),
                counted(outliers, "outlier"),
                100.0 * outliers as f64 / model.corpus.len().max(1) as f64
            )
        }
        Screen::Data => "These options made the topics shown".to_owned(),
        Screen::Tree if model.topics.real().len() < 2 => {
            "A tree needs two topics or more".to_owned()
        }
        Screen::Tree => {
            let tree = &state.tree;
            let what = match tree.joined(tree.groups).len() {
                0 => "] moves the cut to join topics".to_owned(),
                _ => "m merges the groups (u undoes)".to_owned(),
            };
            let groups = counted(tree.groups, "group");
            format!("{groups} at cut {:.2}{dot}{what}", tree.height())
        }
        Screen::Terms => {
            let words = state.selected_topic().and_then(|id| model.topics.get(id));
            let words = words.map_or(&[][..], |topic| &topic.words);
            match (state.selected_topic(), words.first(), words.last()) {
                (Some(id), Some((_, first)), Some((_, last))) if *first > 0.0 => {
                    let falls = 100.0 * (1.0 - last / first);
                    let drop = words
                        .windows(2)
                        .enumerate()
                        .max_by(|a, b| (a.1[0].1 - a.1[1].1).total_cmp(&(b.1[0].1 - b.1[1].1)));
                    let drop = drop.map_or(1, |(rank, _)| rank + 1);
                    format!(
                        "Topic {id}{dot}score falls {falls:.0}% from rank 1 to {}{dot}largest single drop {drop} {} {}",
                        words.len(),
                        painter.glyphs.arrow,
                        drop + 1
                    )
                }
                (Some(id), ..) => model.wordless(id).unwrap_or_default(),
                _ => String::new(),
            }
        }
        Screen::Trends => match (&state.trends.points, state.selected_topic()) {
            (Some(points), Some(id)) => {
                let row = usize::try_from(id + model.topics.offset() as i32).unwrap_or(0);
                let label = points.shown.get(state.trends.point).cloned().unwrap_or_default();
                let count = state
                    .trends
                    .counts
                    .get(row)
                    .and_then(|counts| counts.get(state.trends.point))
                    .copied()
                    .unwrap_or(0);
                let what = if id < 0 { "Outliers".to_owned() } else { format!("Topic {id}") };
                format!("{what} {}{dot}{label}{dot}{}", name(id), counted(count, "doc"))
            }
            _ => "There are no times and no classes".to_owned(),
        },
        Screen::Overview | Screen::Explore | Screen::Map => match state.selected_topic() {
            Some(id) => {
                let Some(topic) = model.topics.get(id) else { return String::new() };
                let share = 100.0 * topic.size as f64 / model.corpus.len().max(1) as f64;
                let what = if id < 0 { "Outliers".to_owned() } else { format!("Topic {id}") };
                let mut sentence =
                    format!("{what}{dot}{} ({share:.1}%)", counted(topic.size, "doc"));
                if id < 0 {
                    sentence += &placeable(painter);
                }
                if id >= 0 && model.similarity.order.len() > 1 {
                    let near: Vec<String> = model
                        .similarity
                        .nearest(id as usize)
                        .iter()
                        .take(2)
                        .map(|(other, cosine)| {
                            let first = name(*other as i32);
                            let first = first.split(' ').next().unwrap_or_default().to_owned();
                            format!("{other} {first} ({cosine:.2})")
                        })
                        .collect();
                    sentence += &format!("{dot}nearest: {}", near.join(", "));
                }
                sentence
            }
            None => counted(model.topics.real().len(), "topic"),
        },
    }
}

/// What `o` would do about the outliers, once it is known.
fn placeable(painter: &Painter) -> String {
    let dot = painter.dot();
    match painter.state.explore.placeable {
        Some(0) | None => String::new(),
        Some(count) => format!("{dot}o gives {} of them a topic", thousands(count)),
    }
}
