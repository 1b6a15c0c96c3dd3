//! What is on the screen, into a file: which view that is, and where it goes.

use std::path::Path;

use super::message::Command;
use super::save::{forced, typed_path};
use super::update::edit_input;
use crate::app::state::{Mode, Question, State, StatusKind, TextInput};
use crate::export::KIND;
use crate::export::view::{self, View};
use crate::files::Place;
use crate::keymap::Action;
use crate::keymap::{Pane, Screen};
use crate::worker::Request;

/// What is seen here, if it can be exported; else why not.
fn seen(state: &State) -> Result<View, &'static str> {
    let Some(model) = &state.model else {
        return Err("There is nothing to export yet: topics appear when the run ends");
    };
    let selected = state.selected_topic();
    // A list that was filtered stays so.
    let topics = || state.explore.visible.clone();
    match (state.screen, state.focus) {
        (Screen::Map, _) if state.map.by_document => {
            Ok(View::DocumentMap { places: state.map.documents.clone(), selected })
        }
        (Screen::Map, _) => Ok(View::Map { places: state.map.topics.clone(), selected }),
        (Screen::Tree, _) => Ok(View::Tree {
            linkage: state.tree.linkage.clone(),
            order: state.tree.order.clone(),
            groups: state.tree.groups,
        }),
        (Screen::Terms, _) => {
            let alone = state.decline.alone && !state.decline.bars;
            let topics = if alone { selected.into_iter().collect() } else { real(&topics()) };
            let (log, bars) = (state.decline.log, state.decline.bars);
            Ok(View::Terms { topics, selected, log, bars })
        }
        (Screen::Trends, _) => match state.trends.points.clone() {
            Some(points) => Ok(View::Trends {
                topics: topics(),
                points: (*points).clone(),
                counts: state.trends.counts.clone(),
                words: state.trends.words.clone(),
            }),
            None => Err("The documents have no times and no classes to export topics over"),
        },
        (Screen::Predict, focus) => {
            let Some(answer) = &state.predict.answer else {
                return Err("There is no answer to export yet: type a query first");
            };
            let query = answer.query.clone();
            Ok(match (focus, &state.predict.spread) {
                (Pane::Results, Some(spread)) if state.predict.by_spread => {
                    let topics = state.predict.results();
                    View::Spread { query, score: spread.score, topics }
                }
                (Pane::NearestDocuments, _) => {
                    View::NearestDocuments { query, documents: answer.documents.clone() }
                }
                _ => View::NearestTopics { query, topics: answer.topics.clone() },
            })
        }
        (_, Pane::Heatmap | Pane::Pairs) => {
            Ok(View::Similarity { axis: state.similar.axis.clone() })
        }
        (_, Pane::Documents) if model.has_texts() => {
            let documents = state.explore.documents.clone();
            selected
                .map(|topic| View::Documents { topic, documents })
                .ok_or("No topic is selected whose documents could be exported")
        }
        (_, Pane::Topics | Pane::Terms | Pane::Documents) => Ok(View::Topics(topics())),
        _ => Err("There is no list or chart of topics here to export: 3 to 9 show them"),
    }
}

fn real(topics: &[i32]) -> Vec<i32> {
    topics.iter().copied().filter(|&topic| topic >= 0).collect()
}

/// Asks where to, with a name after the input and what is seen filled in.
pub(super) fn ask(state: &mut State) {
    let view = match seen(state) {
        Ok(view) => view,
        Err(why) => return state.say(StatusKind::Info, why),
    };
    let name = state.model.as_ref().map_or("", |model| model.corpus.name.as_str());
    let name = name.replace(['/', '\\'], "_");
    let stem = Path::new(&name).file_stem().unwrap_or_default().to_string_lossy();
    let ending = if view.is_chart() { "html" } else { "csv" };
    state.input = TextInput::of(format!("{stem}-{}.{ending}", view.slug()));
    state.mode = Mode::ExportPath;
}

/// Keys while the path is typed.
pub(super) fn typing(state: &mut State, action: Action) -> Vec<Command> {
    if action != Action::Submit {
        edit_input(state, action);
        return Vec::new();
    }
    let Some(path) = typed_path(state) else { return Vec::new() };
    if let Err(error) = view::check(&path) {
        state.say(StatusKind::Error, error.to_string());
        return Vec::new();
    }
    match super::save::guard(state).check(&path, &KIND) {
        Ok(place) => return write(state, place),
        Err(refusal) if refusal.question().is_some() => {
            state.mode = Mode::Confirm(Question::Replace(path));
        }
        Err(refusal) => state.say(StatusKind::Error, refusal.to_string()),
    }
    Vec::new()
}

/// Writes over what the user was asked about.
pub(super) fn over(state: &mut State, path: &Path) -> Vec<Command> {
    forced(state, path, &KIND).map_or_else(Vec::new, |place| write(state, place))
}

/// Sends what is seen off to be written.
fn write(state: &mut State, place: Place) -> Vec<Command> {
    state.mode = Mode::Normal;
    match seen(state) {
        Ok(view) => {
            state.say(StatusKind::Info, format!("Writing {} …", place.path().display()));
            vec![Command::Request(0, Request::Export { place, view: Box::new(view) })]
        }
        Err(why) => {
            state.say(StatusKind::Info, why);
            Vec::new()
        }
    }
}
