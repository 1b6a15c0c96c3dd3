//! What the screen shows: read by `ui`, changed only by `app::update`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::corpus::Corpus;
use crate::pipeline::{Answer, Model, PreviewStats, RunId, Settings, Stage};

/// A screen, by its tab. Keys 5, 6 and 7 belong to Map, Tree and Terms, which come later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// All five panes at once; from 110×30 up.
    Overview,
    Data,
    Run,
    Explore,
    Similar,
    Predict,
}

/// A pane that can hold the focus. Each screen has its own sequence (Tab).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    Preview,
    Options,
    Log,
    Topics,
    Terms,
    Documents,
    Heatmap,
    Pairs,
    Prompt,
    Results,
    NearestDocuments,
}

/// Where keys go before any pane sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    Normal,
    /// Typing into the topic filter.
    Filter,
    /// Typing a query.
    Query,
    /// Typing the value of an option.
    Option(Field),
    /// Typing the path to save to.
    SavePath,
    /// The help popup.
    Help,
    /// One document, whole.
    Document(usize),
    /// A yes-or-no question in the status row.
    Confirm(Question),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// The model was not saved.
    Quit,
    /// The file exists already.
    Overwrite(PathBuf),
}

/// Sentence in the status row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    pub text: String,
    pub kind: StatusKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusKind {
    Info,
    Good,
    Error,
}

/// A line of typed text with its cursor, in graphemes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextInput {
    pub text: String,
    /// Number of graphemes left of the cursor.
    pub cursor: usize,
}

/// A selected row in a list of known length. `ui` decides how many rows fit and scrolls so that
/// the selection is visible.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    pub selected: usize,
}

/// One adjustable option of the Data screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    Column,
    Step(crate::corpus::Step),
    StopWords,
    NGrams,
    TopNWords,
    MinTopicSize,
    MinSamples,
    Neighbours,
    Components,
    Selection,
    Engine,
    Seed,
}

/// The Data screen.
#[derive(Debug, Default)]
pub struct DataState {
    /// Selected record (kept documents and skipped records, in file order), 0-based.
    pub preview: Cursor,
    /// Selected option, as an index into [`Field`]s in display order.
    pub option: Cursor,
    /// The selected document after preprocessing with the edited settings; `None` for a skipped
    /// record.
    pub after: Option<String>,
    /// The selected document's words that `--stop-words` keeps out of the topics.
    pub kept_out: Vec<String>,
    pub stats: Option<PreviewStats>,
}

/// How far one stage is.
#[derive(Clone, Debug, PartialEq)]
pub enum StageState {
    Waiting,
    Running { done: usize, total: usize, since: Instant },
    Done { took: Duration, reused: bool, summary: String },
    Failed,
}

/// A run that ended, for the list beside the log.
#[derive(Clone, Debug)]
pub struct PastRun {
    pub run: RunId,
    pub topics: usize,
    /// Share of outliers, 0..=1.
    pub outliers: f64,
    pub took: Duration,
    pub model: Arc<Model>,
}

/// The Run screen.
#[derive(Debug, Default)]
pub struct RunState {
    pub current: Option<RunId>,
    pub running: bool,
    pub started: Option<Instant>,
    /// Wall-clock time of the start, "14:02:11".
    pub started_at: String,
    /// How long the run took, once it ended.
    pub took: Option<Duration>,
    pub stages: Vec<(Stage, StageState)>,
    /// Share of the expected work that is done, 0..1, and the expected seconds left.
    pub overall: f64,
    pub left: Option<Duration>,
    /// "14:02:11 read reviews.txt, …", oldest first.
    pub log: Vec<String>,
    pub past: Vec<PastRun>,
    /// Settings the current or last run used.
    pub settings: Option<Settings>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TopicSort {
    #[default]
    Size,
    Id,
    Label,
}

/// The Explore screen.
#[derive(Debug, Default)]
pub struct ExploreState {
    pub sort: TopicSort,
    pub filter: TextInput,
    /// Topic ids in display order after sort and filter; the outliers come last.
    pub visible: Vec<i32>,
    pub topic: Cursor,
    pub term: Cursor,
    /// Documents of the selected topic, strongest first.
    pub documents: Vec<usize>,
    pub document: Cursor,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MatrixOrder {
    #[default]
    Grouped,
    Id,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ramp {
    #[default]
    Cividis,
    Viridis,
    Grey,
}

/// The Similar screen.
#[derive(Debug, Default)]
pub struct SimilarState {
    pub order: MatrixOrder,
    pub ramp: Ramp,
    /// Print values into the cells where they fit.
    pub numbers: bool,
    /// Topic ids along both axes.
    pub axis: Vec<usize>,
    /// Selected row and column, as positions in `axis`.
    pub row: usize,
    pub column: usize,
    /// Pairs of topics (a > b) by falling similarity, all of them.
    pub pairs: Vec<(usize, usize, f32)>,
    pub pair: Cursor,
}

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
    pub result: Cursor,
    pub document: Cursor,
}

/// How the terminal is drawn on; fixed at start except the theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Name of a theme in `themes/`.
    pub theme: String,
    pub depth: crate::term::ColorDepth,
    pub ascii: bool,
}

/// Everything the screen shows.
#[derive(Debug)]
pub struct State {
    pub screen: Screen,
    pub focus: Pane,
    pub mode: Mode,
    /// Width and height of the terminal in cells.
    pub size: (u16, u16),
    pub look: Look,
    pub status: Option<Status>,
    /// The option or path being typed.
    pub input: TextInput,
    pub help_filter: TextInput,

    pub corpus: Option<Arc<Corpus>>,
    /// As edited on the Data screen; used by the next run.
    pub settings: Settings,
    pub model: Option<Arc<Model>>,
    /// The model differs from what is on disk.
    pub unsaved: bool,
    pub session_path: Option<PathBuf>,

    pub data: DataState,
    pub run: RunState,
    pub explore: ExploreState,
    pub similar: SimilarState,
    pub predict: PredictState,

    pub should_quit: bool,
}

impl State {
    /// Whether options were edited since the run that made the shown model.
    pub fn stale(&self) -> bool {
        self.model.as_ref().is_some_and(|model| model.settings != self.settings)
    }

    /// The topic the Explore cursor is on.
    pub fn selected_topic(&self) -> Option<i32> {
        self.explore.visible.get(self.explore.topic.selected).copied()
    }
}
