//! The Predict screen: a query, the topics and documents nearest to it.

mod draw;
mod nearest;
pub(super) mod prompt;
pub(super) mod results;
mod words;

use ratatui::layout::Rect;

use super::{Screens, Tab};
use crate::app::mode::Mode;
use crate::app::row::Row;
use crate::app::status::StatusKind;
use crate::app::{Command, State};
use crate::corpus::DocumentId;
use crate::engine::find::{Answer, Query};
use crate::engine::topic_mix::TopicMix;
use crate::export::view::View;
use crate::keymap::{Action, Pane, Screen};
use crate::model::Model;
use crate::text::one_line;
use crate::topics::TopicId;
use crate::ui::cursor::{Cursor, distance};
use crate::ui::input::TextInput;
use crate::ui::painter::Painter;
use crate::worker::Request;

/// The Predict screen.
#[derive(Debug, Default)]
pub struct PredictState {
    pub prompt: TextInput,
    pub history: Vec<String>,
    /// Position in the history while going through it with ↑.
    pub recalled: Option<usize>,
    /// Number of the latest question; answers to earlier ones are dropped.
    pub asked: u64,
    pub waiting: bool,
    pub answer: Option<Answer>,
    /// The document asked about, where it is not the typed text.
    pub of: Option<DocumentId>,
    /// How the query spreads over the topics; comes after the answer.
    pub spread: Option<TopicMix>,
    /// The results are listed by the spread, not by similarity.
    pub by_spread: bool,
    pub result: Cursor,
    pub word: Cursor,
    pub document: Cursor,
}

impl PredictState {
    /// Below this share a topic is left out of the spread, as BERTopic's chart does.
    pub const LEAST_SHARE: f64 = 0.015;

    /// The topics listed, each with what it is listed by.
    pub fn results(&self) -> Vec<(TopicId, f64)> {
        match (&self.spread, &self.answer) {
            (Some(spread), _) if self.by_spread => {
                let shown = spread.topics.iter().filter(|(_, share)| *share >= Self::LEAST_SHARE);
                shown.copied().collect()
            }
            (_, Some(answer)) if !self.by_spread => {
                answer.topics.iter().map(|&(id, cosine)| (id, cosine.into())).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl State {
    /// What the query is found in, best first: topics, or at a layer above them its groups, each by the sum
    /// of its topics' shares or by the most similar of them.
    pub fn results(&self) -> Vec<(Row, f64)> {
        let predict = &self.screens.predict;
        let topics = predict.results();
        let (Some(model), layer @ 1..) = (&self.model, self.layer()) else {
            return topics.into_iter().map(|(topic, score)| (Row::Topic(topic), score)).collect();
        };
        let mut groups: Vec<(Row, f64)> = Vec::new();
        for (topic, score) in topics {
            let group = model.layers.group_of(layer, topic);
            let row = group.map_or(Row::Topic(topic), |group| Row::Group(layer, group));
            match groups.iter_mut().find(|(known, _)| *known == row) {
                Some((_, sum)) if predict.by_spread => *sum += score,
                Some((_, best)) => *best = best.max(score),
                None => groups.push((row, score)),
            }
        }
        groups.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        groups
    }
}

pub(super) struct Predict;

impl Tab for Predict {
    fn act(&self, state: &mut State, action: Action) -> Vec<Command> {
        match (action, state.focus) {
            (Action::Query | Action::Open, Pane::Prompt) => return start_typing(state),
            (Action::Down, Pane::Prompt) => state.focus = Pane::Results,
            (Action::Up, Pane::Results) if state.screens.predict.result.selected == 0 => {
                return start_typing(state);
            }
            (Action::Open, Pane::Results) => {
                let at = state.screens.predict.result.selected;
                match state.results().get(at) {
                    Some(&(Row::Topic(topic), _)) => state.open_topic(topic),
                    Some(&(group, _)) => state.open_row(group),
                    None => {}
                }
            }
            (Action::Open, Pane::Words) => {
                let spread = state.screens.predict.spread.as_ref();
                let word =
                    spread.and_then(|spread| spread.words.get(state.screens.predict.word.selected));
                if let Some(&(_, Some((topic, _)))) = word {
                    state.open_topic(topic);
                }
            }
            (Action::Open, Pane::NearestDocuments) => {
                if let Some(document) = nearest_document(state) {
                    state.open_document(document);
                }
            }
            (Action::Spread, Pane::NearestDocuments) => {
                let document = nearest_document(state);
                return document.map_or_else(Vec::new, |document| state.ask_about(document));
            }
            (Action::ToggleSpread, _) => {
                state.screens.predict.by_spread = !state.screens.predict.by_spread;
                state.screens.predict.result = Cursor::default();
                state.focus = Pane::Results;
            }
            // Only back, never on: typing begins with a key of its own.
            (Action::Back, _) => state.focus = Pane::Prompt,
            _ => {
                if let Some(by) = distance(action) {
                    let results = state.results().len();
                    let predict = &mut state.screens.predict;
                    match state.focus {
                        Pane::NearestDocuments => {
                            let found = predict.answer.as_ref().map_or(0, |a| a.documents.len());
                            predict.document.go(by, found);
                        }
                        Pane::Words => {
                            let words = predict.spread.as_ref().map_or(0, |s| s.words.len());
                            predict.word.go(by, words);
                        }
                        _ => predict.result.go(by, results),
                    }
                }
            }
        }
        Vec::new()
    }

    fn selected(&self, screens: &Screens, pane: Pane) -> usize {
        match pane {
            Pane::Words => screens.predict.word.selected,
            Pane::NearestDocuments => screens.predict.document.selected,
            _ => screens.predict.result.selected,
        }
    }

    fn draw(&self, painter: &mut Painter, state: &State, area: Rect) {
        draw::draw(painter, state, area);
    }

    fn sentence(&self, painter: &Painter, state: &State, model: &Model) -> String {
        draw::sentence(painter, state, model)
    }

    fn entered(&self, state: &mut State) {
        state.focus = Pane::Prompt;
        state.mode = Mode::Query;
    }

    /// An answer still on its way would name topics of the model before.
    fn renew(&self, state: &mut State) {
        let predict = &mut state.screens.predict;
        predict.asked += 1;
        predict.waiting = false;
        (predict.answer, predict.spread, predict.of) = (None, None, None);
    }

    fn view(&self, state: &State, _: &Model) -> Result<View, &'static str> {
        let predict = &state.screens.predict;
        let Some(answer) = &predict.answer else {
            return Err("There is no answer to export yet: type a query first");
        };
        let query = answer.query.clone();
        Ok(match (state.focus, &predict.spread) {
            (Pane::Results, Some(spread)) if predict.by_spread => {
                View::TopicMix { query, score: spread.score, topics: predict.results() }
            }
            (Pane::NearestDocuments, _) => {
                View::NearestDocuments { query, documents: answer.documents.clone() }
            }
            _ => View::NearestTopics { query, topics: answer.topics.clone() },
        })
    }
}

fn nearest_document(state: &State) -> Option<DocumentId> {
    let answer = state.screens.predict.answer.as_ref()?;
    answer.documents.get(state.screens.predict.document.selected).map(|&(document, _)| document)
}

fn start_typing(state: &mut State) -> Vec<Command> {
    state.focus = Pane::Prompt;
    state.mode = Mode::Query;
    Vec::new()
}

/// Topics and documents near to the query.
pub(in crate::app) fn answered(state: &mut State, ask: u64, answer: Result<Answer, String>) {
    let predict = &mut state.screens.predict;
    if ask != predict.asked {
        return;
    }
    predict.waiting = false;
    match answer {
        Ok(answer) => {
            (predict.result, predict.document) = (Cursor::default(), Cursor::default());
            predict.word = Cursor::default();
            (predict.answer, predict.spread) = (Some(answer), None);
        }
        Err(message) => state.say(StatusKind::Error, message),
    }
}

/// How the query spreads over the topics.
pub(in crate::app) fn spread(state: &mut State, ask: u64, spread: Result<TopicMix, String>) {
    if ask != state.screens.predict.asked {
        return;
    }
    match spread {
        Ok(spread) => state.screens.predict.spread = Some(spread),
        Err(message) => state.say(StatusKind::Error, message),
    }
}

impl State {
    /// Asks how a document of the model spreads over the topics, and what is near to it.
    pub(in crate::app) fn ask_about(&mut self, document: DocumentId) -> Vec<Command> {
        let Some(model) = self.model.as_ref().filter(|model| model.has_texts()) else {
            self.say(StatusKind::Info, "These topics were imported without documents");
            return Vec::new();
        };
        let text = model.corpus.texts.get(document.0).map_or("", String::as_str);
        let text = one_line(text).into_owned();
        self.show(Screen::Predict);
        self.focus = Pane::Results;
        let predict = &mut self.screens.predict;
        predict.prompt = TextInput { cursor: 0, text };
        (predict.of, predict.by_spread) = (Some(document), true);
        predict.asked += 1;
        predict.waiting = true;
        vec![Command::Request(predict.asked, Request::Ask { query: Query::Document(document) })]
    }
}
