//! The Data screen: documents, options, and what the options do to the selected document.

use std::sync::Arc;

use super::message::Command;
use super::update::{distance, edit_input};
use crate::app::state::{Cursor, Field, Mode, State, StatusKind, TextInput, fields};
use crate::cluster::hdbscan::Selection;
use crate::corpus::{Fate, Preprocessor, RecordId, StopList, StopWords, tokens};
use crate::embed::Engine;
use crate::engine::read::preprocessing_list;
use crate::keymap::Action;
use crate::keymap::{Pane, Screen};
use crate::model::Settings;
use crate::ranges::{self, Whole};
use crate::reduce::umap::MOST_DIMENSIONS;
use crate::worker::Request;

/// Languages the arrow keys step through; any other can be typed.
const STOP_WORDS: [&str; 8] =
    ["auto", "none", "english", "german", "french", "spanish", "italian", "portuguese"];

pub(super) fn preview(state: &mut State, action: Action) -> Vec<Command> {
    let Some(corpus) = &state.corpus else { return Vec::new() };
    let records = corpus.records.len();
    if let Some(by) = distance(action) {
        state.data.preview.go(by, records);
        show_effect(state);
    } else if action == Action::Open {
        if let Some(document) = state.selected_document() {
            state.popup = Cursor::default();
            state.mode = Mode::Document(document);
        }
    } else if action == Action::Back && state.screen == Screen::Data {
        state.focus = Pane::Options;
    }
    Vec::new()
}

pub(super) fn options(state: &mut State, action: Action) -> Vec<Command> {
    if let Some(by) = distance(action) {
        state.data.option.go(by, fields().count());
        return Vec::new();
    }
    let Some(field) = fields().nth(state.data.option.selected) else { return Vec::new() };
    let before = state.settings.clone();
    match action {
        Action::Left => change(state, field, -1),
        Action::Right | Action::Toggle => change(state, field, 1),
        Action::Defaults => {
            state.settings = Settings { read: before.read.clone(), ..Settings::default() };
        }
        Action::Open => match field {
            Field::Step(_) | Field::Selection | Field::Engine => change(state, field, 1),
            _ => {
                state.input = TextInput::default();
                state.mode = Mode::Option(field);
            }
        },
        _ => {}
    }
    changed(state, &before)
}

/// Keys while a value is typed.
pub(super) fn typing(state: &mut State, field: Field, action: Action) -> Vec<Command> {
    match action {
        Action::Submit => {
            let before = state.settings.clone();
            let text = state.input.text.trim().to_owned();
            match set(&mut state.settings, field, &text).and_then(|()| {
                state.settings.check().map_err(|error| error.to_string())?;
                resolved(state).map(drop)
            }) {
                Ok(()) => {
                    state.mode = Mode::Normal;
                    return changed(state, &before);
                }
                Err(message) => {
                    state.settings = before;
                    state.say(StatusKind::Error, message);
                }
            }
        }
        other => edit_input(state, other),
    }
    Vec::new()
}

/// After an edit: the effect on the selected document, and new numbers for the whole corpus.
fn changed(state: &mut State, before: &Settings) -> Vec<Command> {
    if state.settings == *before {
        return Vec::new();
    }
    renew_effect(state);
    vec![Command::Request(0, Request::Preview { settings: Box::new(state.settings.clone()) })]
}

/// An option's value as it is shown and typed.
pub fn value(settings: &Settings, field: Field) -> String {
    match field {
        Field::Column => settings.read.text_column.clone().unwrap_or_else(|| "auto".to_owned()),
        Field::Step(step) => {
            let at = settings.preprocess.iter().position(|other| *other == step);
            at.map_or_else(|| "off".to_owned(), |at| (at + 1).to_string())
        }
        Field::StopWords => match &settings.stop_words {
            StopWords::Auto => "auto".to_owned(),
            StopWords::None => "none".to_owned(),
            StopWords::Language(language) => language.clone(),
            StopWords::File(path) => path.display().to_string(),
        },
        Field::NGrams => format!("{}–{}", settings.n_gram_range.0, settings.n_gram_range.1),
        Field::TopNWords => settings.top_n_words.to_string(),
        Field::MinTopicSize => settings.min_topic_size.to_string(),
        Field::MinSamples => or_auto(settings.min_samples),
        Field::Neighbours => settings.n_neighbors.to_string(),
        Field::Components => settings.n_components.to_string(),
        Field::Layouts => or_auto(settings.layouts),
        Field::Selection => match settings.cluster_selection_method {
            Selection::Eom => "eom".to_owned(),
            Selection::Leaf => "leaf".to_owned(),
        },
        Field::Engine => match settings.model.engine {
            Engine::Native => "native".to_owned(),
            Engine::Onnx => "onnx".to_owned(),
        },
        Field::Seed => settings.seed.to_string(),
    }
}

fn or_auto(number: Option<usize>) -> String {
    number.map_or_else(|| "auto".to_owned(), |number| number.to_string())
}

/// One step of the arrow keys.
fn change(state: &mut State, field: Field, by: isize) {
    let columns = state.corpus.as_ref().map(|corpus| corpus.columns.clone()).unwrap_or_default();
    let settings = &mut state.settings;
    let step = |value: usize, range: Whole| {
        let value = (value as u64).saturating_add_signed(by as i64);
        value.clamp(range.least, range.most) as usize
    };
    // One below the least is that it is left out.
    let or_none = |value: Option<usize>, range: Whole| {
        let value = step(value.unwrap_or(0), Whole { least: 0, ..range });
        Some(value).filter(|&value| range.has(value as u64))
    };
    match field {
        Field::Column => {
            let choices: Vec<Option<String>> =
                std::iter::once(None).chain(columns.into_iter().map(Some)).collect();
            let at = choices.iter().position(|c| *c == settings.read.text_column).unwrap_or(0);
            settings.read.text_column = choices[cycled(at, by, choices.len())].clone();
        }
        Field::Step(step) => match settings.preprocess.iter().position(|other| *other == step) {
            Some(at) => drop(settings.preprocess.remove(at)),
            None => settings.preprocess.push(step),
        },
        Field::StopWords => {
            let at = STOP_WORDS.iter().position(|name| *name == value(settings, field));
            let next = STOP_WORDS[cycled(at.unwrap_or(0), by, STOP_WORDS.len())];
            settings.stop_words = stop_words(next);
        }
        Field::NGrams => {
            let ranges = [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3)];
            let at = ranges.iter().position(|range| *range == settings.n_gram_range);
            settings.n_gram_range = ranges[cycled(at.unwrap_or(0), by, ranges.len())];
        }
        Field::TopNWords => {
            settings.top_n_words = step(settings.top_n_words, ranges::TOP_N_WORDS);
        }
        Field::MinTopicSize => {
            settings.min_topic_size = step(settings.min_topic_size, ranges::MIN_TOPIC_SIZE);
        }
        Field::MinSamples => {
            settings.min_samples = or_none(settings.min_samples, ranges::MIN_SAMPLES);
        }
        Field::Layouts => settings.layouts = or_none(settings.layouts, ranges::LAYOUTS),
        Field::Neighbours => {
            settings.n_neighbors = step(settings.n_neighbors, ranges::N_NEIGHBORS);
        }
        Field::Components => {
            let most = MOST_DIMENSIONS as u64;
            let range = Whole { most, ..ranges::N_COMPONENTS };
            settings.n_components = step(settings.n_components, range);
        }
        Field::Selection => {
            settings.cluster_selection_method = match settings.cluster_selection_method {
                Selection::Eom => Selection::Leaf,
                Selection::Leaf => Selection::Eom,
            };
        }
        Field::Engine => {
            settings.model.engine = match settings.model.engine {
                Engine::Native => Engine::Onnx,
                Engine::Onnx => Engine::Native,
            };
        }
        Field::Seed => settings.seed = settings.seed.saturating_add_signed(by as i64),
    }
}

fn cycled(at: usize, by: isize, length: usize) -> usize {
    (at as isize + by).rem_euclid(length as isize) as usize
}

fn stop_words(text: &str) -> StopWords {
    text.parse().unwrap_or_default()
}

/// A typed value; the error is a sentence.
fn set(settings: &mut Settings, field: Field, text: &str) -> Result<(), String> {
    let number = |range: Whole| match range.parse(text) {
        Ok(number) => Ok(number as usize),
        Err(outside) => Err(outside.to_string()),
    };
    match field {
        Field::Column => {
            settings.read.text_column = (!matches!(text, "" | "auto")).then(|| text.to_owned());
        }
        Field::StopWords => settings.stop_words = stop_words(text),
        Field::NGrams => {
            let parts: Vec<usize> =
                text.split(['–', '-', ',', ' ']).filter_map(|part| part.parse().ok()).collect();
            settings.n_gram_range = match parts[..] {
                [low, high] => (low, high),
                [n] => (n, n),
                _ => return Err(format!("{text} is not a range: type two numbers, as in 1-2")),
            };
        }
        Field::TopNWords => settings.top_n_words = number(ranges::TOP_N_WORDS)?,
        Field::MinTopicSize => settings.min_topic_size = number(ranges::MIN_TOPIC_SIZE)?,
        Field::MinSamples if matches!(text, "" | "auto") => settings.min_samples = None,
        Field::Layouts if matches!(text, "" | "auto") => settings.layouts = None,
        Field::Layouts => settings.layouts = Some(number(ranges::LAYOUTS)?),
        Field::MinSamples => settings.min_samples = Some(number(ranges::MIN_SAMPLES)?),
        Field::Neighbours => settings.n_neighbors = number(ranges::N_NEIGHBORS)?,
        Field::Components => settings.n_components = number(ranges::N_COMPONENTS)?,
        Field::Seed => settings.seed = number(ranges::SEED)? as u64,
        Field::Step(_) | Field::Selection | Field::Engine => {}
    }
    Ok(())
}

impl State {
    /// The document of the selected record; `None` where that is a skipped one.
    pub fn selected_document(&self) -> Option<usize> {
        match self.record(self.data.preview.selected)? {
            (_, Fate::Document(document)) => Some(document),
            (_, Fate::Skipped(_)) => None,
        }
    }

    /// The n-th record of the input, counted from 0: the number people know it by, and whether it
    /// is a document.
    pub fn record(&self, at: usize) -> Option<(usize, Fate)> {
        let (records, id) = (&self.corpus.as_ref()?.records, RecordId(at));
        Some((records.row_of(id), records.fate(id)?))
    }
}

/// Preprocessor and list of words kept out of the topics, under the edited settings.
fn resolved(state: &State) -> Result<(Preprocessor, StopList), String> {
    let none = Vec::new();
    let texts = state.corpus.as_ref().map_or(&none, |corpus| &corpus.texts);
    let resolve = |words: &StopWords| match (words, &state.data.language) {
        (StopWords::Auto, Some((_, list))) => Ok(list.clone()),
        _ => words.resolve(texts),
    };
    let settings = &state.settings;
    let list = preprocessing_list(settings, resolve).map_err(|error| error.to_string())?;
    let kept_out = resolve(&settings.stop_words).map_err(|error| error.to_string())?;
    Ok((Preprocessor::new(&settings.preprocess, list), kept_out))
}

/// Finds the corpus's language once; it takes 12 ms, too long for every change of an option.
fn look_at_language(state: &mut State) {
    let Some(corpus) = &state.corpus else { return };
    let known = state.data.language.as_ref();
    if known.is_none_or(|(of, _)| !Arc::ptr_eq(of, corpus)) {
        let list = StopWords::Auto.resolve(&corpus.texts).unwrap_or_default();
        state.data.language = Some((corpus.clone(), list));
    }
}

/// Settings or corpus are others: what preprocessing does must be found anew.
pub(super) fn renew_effect(state: &mut State) {
    look_at_language(state);
    match resolved(state) {
        Ok(effect) => state.data.effect = Some(effect),
        Err(message) => state.say(StatusKind::Error, message),
    }
    show_effect(state);
}

/// What preprocessing does to the selected document.
pub(super) fn show_effect(state: &mut State) {
    let text = state
        .selected_document()
        .and_then(|document| state.corpus.as_ref()?.texts.get(document).cloned());
    let effect = text.zip(state.data.effect.as_ref());
    let (after, kept_out) = match effect {
        None => (None, Vec::new()),
        Some((text, (preprocessor, stop))) => {
            let after = preprocessor.apply(&text);
            let mut kept_out: Vec<String> = Vec::new();
            tokens::for_each_token(&after, |token| {
                if stop.contains(token) && !kept_out.iter().any(|word| word == token) {
                    kept_out.push(token.to_owned());
                }
            });
            (Some(after), kept_out)
        }
    };
    state.data.after = after;
    state.data.kept_out = kept_out;
}
