//! A yes-or-no question in the status row.

use std::path::Path;

use ratatui::layout::Rect;

use super::{Dialog, export_path, save_path};
use crate::app::message::Target;
use crate::app::mode::{Mode, Question};
use crate::app::row::Row;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::keymap::{Action, Pane, Place};
use crate::model::Change;
use crate::text::counted;
use crate::topics::TopicId;
use crate::ui::painter::Painter;
use crate::ui::text::{cut, cut_left, width};

/// The question.
pub struct Confirm(pub Question);

impl Dialog for Confirm {
    fn places(&self) -> &'static [Place] {
        &[Place::Question]
    }

    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match action {
            Action::Yes => {
                state.mode = Mode::Normal;
                match self.0.clone() {
                    Question::Quit => vec![Command::Quit],
                    Question::Leave => vec![Command::Open(Target::List)],
                    Question::Overwrite(path) | Question::Newer(path) => {
                        save_path::over(state, &path)
                    }
                    Question::Replace(path) => export_path::over(state, &path),
                    Question::Change(change) => vec![state.change(change)],
                }
            }
            Action::No => {
                state.mode = Mode::Normal;
                state.status = None;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    fn line(&self, painter: &mut Painter, state: &State, row: Rect) -> bool {
        let question = match &self.0 {
            Question::Change(change) => {
                asked(painter, state, change, usize::from(row.width).saturating_sub(2))
            }
            Question::Quit | Question::Leave => {
                "There are unsaved changes. Quit without saving? y/n".to_owned()
            }
            Question::Overwrite(path) | Question::Replace(path) => {
                named(painter, path, row, " already exists. Overwrite? y/n")
            }
            Question::Newer(path) => {
                let changed = " was changed by another program. Overwrite? y/n";
                named(painter, path, row, changed)
            }
        };
        painter.line(row, 0, 1, &question, painter.theme.warn);
        true
    }
}

/// The marked topics become one; without marks, the selected one and its nearest. On the Similar
/// screen the pair under the cursor.
pub fn ask_merge(state: &mut State) {
    let Some(model) = state.model.clone() else { return };
    let pair = match state.focus {
        Pane::Heatmap | Pane::Pairs => state.selected_pair(),
        _ => None,
    };
    if let Some((Row::Group(layer, a), Row::Group(_, b))) = pair {
        let groups = vec![a.min(b), a.max(b)];
        state.mode = Mode::Confirm(Question::Change(Change::MergeGroups { layer, groups }));
        return;
    }
    if pair.is_none() && (state.selected_group().is_some() || !marked_groups(state).is_empty()) {
        return ask_merge_groups(state);
    }
    let marked = state.marked_topics();
    let group: Vec<TopicId> = match (pair, marked.len()) {
        (Some((a, b)), _) => [a, b].into_iter().filter_map(Row::topic).collect(),
        (None, 2..) => marked,
        _ => {
            let Some(topic) = state.selected_topic().filter(|&topic| !topic.is_outlier()) else {
                return;
            };
            let other = match marked.first() {
                Some(&marked) if marked != topic => Some(marked),
                _ => model.similarity.nearest(topic).first().map(|(id, _)| *id),
            };
            other.into_iter().chain([topic]).collect()
        }
    };
    if group.len() < 2 || group[0] == group[1] {
        return state.say(StatusKind::Info, "Mark two topics with space to merge them");
    }
    state.mode = Mode::Confirm(Question::Change(Change::Merge { groups: vec![group] }));
}

/// The groups that are marked, by layer and number.
fn marked_groups(state: &State) -> Vec<(usize, usize)> {
    let group = |row: &Row| match *row {
        Row::Group(layer, group) => Some((layer, group)),
        Row::Topic(_) => None,
    };
    state.screens.explore.marked.iter().filter_map(group).collect()
}

/// The marked groups become one, with the selected one where that is of the same layer.
fn ask_merge_groups(state: &mut State) {
    let mut groups = marked_groups(state);
    let layer = groups.first().copied().or(state.selected_group()).map_or(1, |(layer, _)| layer);
    if groups.len() < 2 {
        groups.extend(state.selected_group().filter(|(own, _)| *own == layer));
    }
    let mut groups: Vec<usize> = groups.into_iter().map(|(_, group)| group).collect();
    groups.sort_unstable();
    groups.dedup();
    if groups.len() < 2 {
        return state.say(StatusKind::Info, "Mark two groups with space to merge them");
    }
    state.mode = Mode::Confirm(Question::Change(Change::MergeGroups { layer, groups }));
}

/// The marked topics, or the selected one, are to become outliers.
pub fn ask_delete(state: &mut State) {
    if state.selected_group().is_some() {
        return state.say(StatusKind::Info, "Only topics are deleted: open the group");
    }
    let mut topics = state.marked_topics();
    if topics.is_empty() {
        topics.extend(state.selected_topic().filter(|&topic| !topic.is_outlier()));
    }
    if !topics.is_empty() {
        state.mode = Mode::Confirm(Question::Change(Change::Delete { topics }));
    }
}

/// A sentence about a file. The beginning of a long path gives way to what is said.
fn named(painter: &Painter, path: &Path, area: Rect, says: &str) -> String {
    let room = usize::from(area.width).saturating_sub(2 + width(says));
    cut_left(&path.display().to_string(), room, painter.glyphs.ellipsis) + says
}

/// A change that is asked about, with what it does to the counts. Names give way where the question
/// is wider than `cells`; what it asks does not.
fn asked(painter: &Painter, state: &State, change: &Change, cells: usize) -> String {
    let Some(model) = &state.model else { return String::new() };
    let of = |ids: &[TopicId]| {
        let topics = ids.iter().filter_map(|&id| model.topics.get(id));
        let documents: usize = topics.clone().map(|topic| topic.size).sum();
        let named: Vec<String> =
            topics.map(|topic| format!("{} {}", topic.id, topic.title(2))).collect();
        (named.join(", "), documents)
    };
    let (before, names, behind) = match change {
        Change::Merge { groups } if groups.len() > 1 => {
            let topics: usize = groups.iter().map(Vec::len).sum();
            let before = format!("Merge {topics} topics into {}: ", groups.len());
            (before, sums(groups), "? y/n".to_owned())
        }
        Change::Merge { groups } => {
            let (topics, documents) = of(&groups.concat());
            let behind = format!(" into one topic of {}? y/n", counted(documents, "document"));
            ("Merge ".to_owned(), topics, behind)
        }
        Change::Delete { topics } => {
            let (topics, documents) = of(topics);
            let outliers = if documents == 1 { "an outlier" } else { "outliers" };
            let behind = format!(" and make {} {outliers}? y/n", counted(documents, "document"));
            ("Delete ".to_owned(), topics, behind)
        }
        Change::MergeGroups { layer, groups } => {
            let all = groups.iter().filter_map(|&group| model.layers.group(*layer, group).ok());
            let topics: usize = all.clone().map(|group| group.topics.len()).sum();
            let named = |group: &usize| {
                let title = model.layers.group(*layer, *group).map(|group| group.title(2));
                format!("{group} {}", title.unwrap_or_default())
            };
            let names: Vec<String> = groups.iter().map(named).collect();
            let behind = format!(" into one group of {}? y/n", counted(topics, "topic"));
            ("Merge ".to_owned(), names.join(", "), behind)
        }
        _ => ("Go on".to_owned(), String::new(), "? y/n".to_owned()),
    };
    let room = cells.saturating_sub(width(&before) + width(&behind));
    before + &cut(&names, room, painter.glyphs.ellipsis) + &behind
}

/// "0+22 3+21": groups of topics by their ids.
pub fn sums(groups: &[Vec<TopicId>]) -> String {
    let sum =
        |group: &Vec<TopicId>| group.iter().map(TopicId::to_string).collect::<Vec<_>>().join("+");
    groups.iter().map(sum).collect::<Vec<String>>().join(" ")
}
