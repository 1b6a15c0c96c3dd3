//! The topics and documents that are listed, and the cursors on them, whatever screen lists them.

use super::State;
use super::row::Row;
use super::screens::explore::{STEADY, groups, rows};
use crate::corpus::{Corpus, DocumentId, Fate, RecordId};
use crate::engine::by_language::mix_said;
use crate::keymap::{Pane, Screen};
use crate::topics::TopicId;
use crate::ui::cursor::Cursor;
use std::sync::Arc;

/// Languages of a topic that are named.
const LANGUAGES: usize = 3;

impl State {
    /// The topic the Explore cursor is on; `None` on a group.
    pub fn selected_topic(&self) -> Option<TopicId> {
        self.selected_row()?.topic()
    }

    /// The topics listed; a list that was filtered stays so. Groups stand for all their topics.
    pub fn listed_topics(&self) -> Vec<TopicId> {
        let explore = &self.screens.explore;
        let mut topics = Vec::new();
        for listed in explore.visible.iter().filter(|listed| listed.depth == 0) {
            topics.extend(self.topics_of(listed.row));
        }
        topics
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
        explore.visible =
            self.model.as_ref().map_or_else(Vec::new, |model| rows::rows(model, explore));
        explore.topic = Cursor::default();
        self.select();
    }

    /// The same, the cursor on the row it is on if the list still shows it.
    pub(super) fn refilter_in_place(&mut self) {
        let keep = self.selected_row();
        self.refilter();
        keep.into_iter().for_each(|row| self.select_row(row));
    }

    /// Puts the cursor on a row, if the list shows it.
    pub(super) fn select_row(&mut self, row: Row) {
        if let Some(at) = self.screens.explore.visible.iter().position(|it| it.row == row) {
            self.screens.explore.topic.selected = at;
            self.select();
        }
    }

    /// Puts the cursor on a topic, if the list shows it.
    pub(super) fn select_topic(&mut self, topic: TopicId) {
        self.select_row(Row::Topic(topic));
    }

    /// Puts the cursor on a topic, whatever the filter or a closed group hid.
    pub(super) fn find_topic(&mut self, topic: TopicId) {
        let shows = |state: &Self| {
            state.screens.explore.visible.iter().any(|it| it.row == Row::Topic(topic))
        };
        if !shows(self) {
            groups::open_around(self, topic);
        }
        if !shows(self) {
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
        } else if let Some(row) = self.selected_row() {
            self.open_row(row);
        }
    }

    /// Shows a row that is listed on the Explore screen.
    pub(super) fn open_row(&mut self, row: Row) {
        self.clear_search();
        self.show(Screen::Explore);
        self.focus = Pane::Topics;
        self.select_row(row);
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
        let topics = self.selected_row().map_or_else(Vec::new, |row| self.topics_of(row));
        self.screens.explore.languages = mix_said(model, &topics, LANGUAGES);
        let mut documents = match &self.dialogs.search.found {
            Some((_, hits)) => hits.iter().map(|hit| hit.document).collect(),
            None => model.documents_of_all(&topics),
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
        let row = self.selected_row()?;
        let topic = self.shown_row(row)?;
        let words: Vec<&str> = topic.words.iter().map(|(word, _)| word.as_str()).collect();
        let what = if row.topic().is_some() { "" } else { "group " };
        Some(format!("{what}{}: {}", topic.id, words.join(", ")))
    }

    /// Marks the selected topic or group for merging, or no longer, and goes to the next. Only what can be
    /// merged with each other is marked at once.
    pub(super) fn mark_topic(&mut self) {
        let Some(row) = self.selected_row().filter(|&row| row != Row::Topic(TopicId::OUTLIERS))
        else {
            return;
        };
        let alike = |other: &Row| match (row, *other) {
            (Row::Group(layer, _), Row::Group(other, _)) => layer == other,
            (Row::Topic(_), Row::Topic(_)) => true,
            _ => false,
        };
        let marked = &mut self.screens.explore.marked;
        marked.retain(alike);
        if !marked.remove(&row) {
            marked.insert(row);
        }
        self.move_topic(1);
    }

    /// The topics that are marked, each by itself.
    pub(super) fn marked_topics(&self) -> Vec<TopicId> {
        self.screens.explore.marked.iter().filter_map(|row| row.topic()).collect()
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
