//! The topics and documents that are listed, and the cursors on them, whatever screen lists them.

use super::State;
use super::filter;
use super::screens::explore::{STEADY, TopicSort};
use crate::corpus::{Corpus, DocumentId, Fate, RecordId};
use crate::engine::by_language::mix_said;
use crate::keymap::{Pane, Screen};
use crate::topics::TopicId;
use crate::ui::cursor::Cursor;
use std::sync::Arc;

/// Languages of a topic that are named.
const LANGUAGES: usize = 3;

impl State {
    /// The topic the Explore cursor is on.
    pub fn selected_topic(&self) -> Option<TopicId> {
        let explore = &self.screens.explore;
        explore.visible.get(explore.topic.selected).copied()
    }

    /// The topics listed; a list that was filtered stays so.
    pub(super) fn listed_topics(&self) -> Vec<TopicId> {
        self.screens.explore.visible.clone()
    }

    /// The listed document the cursor is on.
    pub(super) fn listed_document(&self) -> Option<DocumentId> {
        let explore = &self.screens.explore;
        explore.documents.get(explore.document.selected).copied()
    }

    /// Goes to another topic, and to its documents.
    pub(super) fn move_topic(&mut self, by: isize) {
        self.clear_search();
        let topics = self.screens.explore.visible.len();
        self.screens.explore.topic.go(by, topics);
        self.select();
    }

    /// Makes the list of visible topics anew from filter and order, the cursor on the first.
    pub(super) fn refilter(&mut self) {
        let explore = &mut self.screens.explore;
        explore.visible = match &self.model {
            None => Vec::new(),
            Some(model) => {
                let topics = &model.topics;
                let pattern = &explore.filter.text;
                let mut visible = match &explore.in_language {
                    None => filter::matching(pattern, topics.without_outliers().iter()),
                    Some(chosen) => filter::matching(
                        pattern,
                        chosen.topics.values().filter(|topic| !topic.is_outliers()),
                    ),
                };
                let shown = |id: TopicId| match &explore.in_language {
                    None => topics.get(id),
                    Some(chosen) => chosen.topics.get(&id),
                };
                match explore.sort {
                    // Outliers that got a topic may have changed the order of before.
                    TopicSort::Size => visible.sort_by_key(|&id| {
                        (std::cmp::Reverse(shown(id).map(|topic| topic.size)), id)
                    }),
                    TopicSort::Id => visible.sort_unstable(),
                    TopicSort::Label => {
                        visible.sort_by_cached_key(|&id| shown(id).map(|topic| topic.title(4)));
                    }
                }
                let outliers = topics.offset() == 1 && !explore.outliers_hidden;
                if explore.filter.text.is_empty() && outliers {
                    visible.push(TopicId::OUTLIERS);
                }
                if let Some(chosen) = &explore.in_language {
                    visible.retain(|id| chosen.topics.contains_key(id));
                }
                visible
            }
        };
        explore.topic = Cursor::default();
        self.select();
    }

    /// The same, the cursor on the topic it is on if the list still shows it.
    pub(super) fn refilter_in_place(&mut self) {
        let keep = self.selected_topic();
        self.refilter();
        keep.into_iter().for_each(|topic| self.select_topic(topic));
    }

    /// Puts the cursor on a topic, if the list shows it.
    pub(super) fn select_topic(&mut self, topic: TopicId) {
        if let Some(at) = self.screens.explore.visible.iter().position(|&id| id == topic) {
            self.screens.explore.topic.selected = at;
            self.select();
        }
    }

    /// Puts the cursor on a topic, whatever the filter hid.
    pub(super) fn find_topic(&mut self, topic: TopicId) {
        if !self.screens.explore.visible.contains(&topic) {
            self.screens.explore.filter.clear();
            self.screens.explore.outliers_hidden &= !topic.is_outlier();
            self.refilter();
        }
        self.select_topic(topic);
    }

    /// Opens the selected topic, if there is one.
    pub(super) fn open_selected(&mut self) {
        if let Some(topic) = self.selected_topic() {
            self.open_topic(topic);
        }
    }

    /// Shows a topic on the Explore screen, whatever the filter hid.
    pub(super) fn open_topic(&mut self, topic: TopicId) {
        self.clear_search();
        self.find_topic(topic);
        self.show(Screen::Explore);
        self.focus = Pane::Topics;
    }

    /// The documents of the topic under the cursor.
    fn select(&mut self) {
        self.screens.explore.term = Cursor::default();
        self.screens.explore.document = Cursor::default();
        self.relist();
    }

    /// Makes the list of documents anew: those a search found, else the topic's.
    pub(super) fn relist(&mut self) {
        let Some(model) = &self.model else { return };
        self.screens.explore.languages = match self.selected_topic() {
            Some(topic) => mix_said(model, topic, LANGUAGES),
            None => String::new(),
        };
        let mut documents = match (&self.dialogs.search.found, self.selected_topic()) {
            (Some((_, hits)), _) => hits.iter().map(|hit| hit.document).collect(),
            (None, Some(topic)) => model.documents_of(topic),
            (None, None) => Vec::new(),
        };
        if let Some(language) = self.shown_language() {
            let languages = &model.corpus.languages;
            documents.retain(|&document| languages.get(document) == Some(language));
        }
        let all = documents.len();
        if self.screens.explore.steady_only {
            documents.retain(|&document| model.steadiness(document).is_none_or(|s| s >= STEADY));
        }
        self.screens.explore.hidden = all - documents.len();
        self.screens.explore.documents = documents;
    }

    /// Text that `y` copies: a document where one is selected, else the topic and its words.
    pub(super) fn text_under_cursor(&self) -> Option<String> {
        if self.focus == Pane::Columns {
            let arguments = self.settings.read.as_arguments();
            return Some(arguments).filter(|arguments| !arguments.is_empty());
        }
        let document = match self.focus {
            Pane::Documents => self.listed_document(),
            Pane::NearestDocuments => {
                let answer = self.screens.predict.answer.as_ref()?;
                answer
                    .documents
                    .get(self.screens.predict.document.selected)
                    .map(|(document, _)| *document)
            }
            _ => None,
        };
        if let Some(document) = document {
            return self.model.as_ref()?.corpus.texts.get(document.0).cloned();
        }
        let topic = self.shown_topic(self.selected_topic()?)?;
        let words: Vec<&str> = topic.words.iter().map(|(word, _)| word.as_str()).collect();
        Some(format!("{}: {}", topic.id, words.join(", ")))
    }

    /// Marks the selected topic for merging, or no longer, and goes to the next.
    pub(super) fn mark_topic(&mut self) {
        let Some(topic) = self.selected_topic().filter(|&topic| !topic.is_outlier()) else {
            return;
        };
        let marked = &mut self.screens.explore.marked;
        if !marked.remove(&topic) {
            marked.insert(topic);
        }
        self.move_topic(1);
    }

    /// The document of the selected record; `None` where that is a skipped one.
    pub fn selected_document(&self) -> Option<DocumentId> {
        match self.record(self.screens.data.preview.selected)? {
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

    /// The corpus that the opened document is of. A run under other input options reads another
    /// corpus than the one the shown topics were made from.
    pub fn opened_corpus(&self) -> Option<&Arc<Corpus>> {
        match self.focus {
            Pane::Preview => self.corpus.as_ref(),
            _ => self.model.as_ref().map(|model| &model.corpus),
        }
    }

    /// The opened document as the model shown counts it, if it is one of the model's.
    pub fn document_of_model(&self, document: DocumentId) -> Option<DocumentId> {
        let (model, opened) = (self.model.as_ref()?, self.opened_corpus()?);
        let record = *opened.records.documents().get(document.0)?;
        let same = |own: &DocumentId| model.corpus.texts.get(own.0) == opened.texts.get(document.0);
        match model.corpus.records.fate(record)? {
            Fate::Document(own) => Some(own).filter(same),
            Fate::Skipped(_) => None,
        }
    }
}
