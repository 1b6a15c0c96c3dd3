//! Where keys go before any pane sees them: to no dialog, or to one of [`super::dialogs`].

use std::path::PathBuf;

use super::options::Field;
use super::row::Row;
use crate::corpus::DocumentId;
use crate::model::Change;
use crate::topics::TopicId;

/// The dialog that is open, with what it is about. `dialogs::of` says what each does.
#[derive(Clone, Debug, PartialEq)]
pub enum Mode {
    Normal,
    /// Choosing what to open.
    Start,
    /// Typing into the topic filter.
    Filter,
    /// Typing what to search the documents for.
    Search,
    /// Typing a query.
    Query,
    /// Typing the value of an option.
    Option(Field),
    /// Typing the path to save to.
    SavePath,
    /// Typing the path to export to.
    ExportPath,
    /// Typing the name of a topic or a group.
    Rename(Row),
    /// Choosing how many topics to leave.
    Reduce,
    /// Choosing min_topic_size by what it gives.
    Sizes,
    /// Choosing into how many parts this topic falls.
    Split(TopicId),
    /// Choosing how outliers get a topic.
    Outliers,
    /// Choosing how the words of topics are chosen.
    Words,
    /// What would be sent to a language model.
    LlmPlan,
    /// A language model is asked.
    LlmRun,
    /// Accepting or refusing its names.
    LlmProposals,
    /// The help popup.
    Help,
    /// The list of actions.
    Palette,
    /// One document, whole.
    Document(DocumentId),
    /// Why a document is in its topic.
    Why(DocumentId),
    /// Choosing a document's topic, or the group of topics.
    MoveTo(Moved),
    /// Choosing groups of documents to compare.
    Groups(Step),
    /// What tells the groups compared apart inside a topic.
    Inside(TopicId),
    /// A yes-or-no question in the status row.
    Confirm(Question),
}

/// What of a comparison is chosen now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    By,
    A,
    B,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    /// The model was not saved.
    Quit,
    /// The same, and something else is to be opened.
    Leave,
    /// Another session is there already.
    Overwrite(PathBuf),
    /// Another program saved over the session since it was opened.
    Newer(PathBuf),
    /// The file to export to exists already.
    Replace(PathBuf),
    /// Topics or documents change.
    Change(Change),
}

/// What is moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Moved {
    Document(DocumentId),
    /// Topics, into a group of this layer.
    Topics(Vec<TopicId>, usize),
}
