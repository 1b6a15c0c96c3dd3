//! What the screen shows: read by `ui`, changed only by `app::update`.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::decline::DeclineState;
use super::edit::EditState;
use super::map::MapState;
pub use super::mode::{Mode, Question};
use super::palette::PaletteState;
use super::predict::PredictState;
use super::search::SearchState;
use super::sizes::SizesState;
use super::split::SplitState;
use super::start::{StartState, Target};
use super::themes::Themes;
use super::tree::TreeState;
use super::trends::TrendsState;
use crate::corpus::{Corpus, Preprocessor, StopList};
use crate::engine::notes::Note;
use crate::engine::preview::PreviewStats;
use crate::engine::sights::Sight;
use crate::files::{Guard, Stamp};
use crate::keymap::Keymap;
use crate::keymap::{Pane, Screen};
use crate::model::{Model, Settings, Stage};
use crate::store::unsaved::{Base, Wanted};
use crate::topics::why::Why;
use crate::worker::RunId;

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
    Layouts,
    Selection,
    Engine,
    Seed,
}

/// The options in display order, under their headings. `DataState::option` counts through them.
pub const FIELDS: [(&str, &[Field]); 6] = {
    use crate::corpus::Step::{Html, Lemmatize, Lower, Numbers, StopWords, Urls};
    [
        ("INPUT", &[Field::Column]),
        (
            "CLEAN",
            &[
                Field::Step(StopWords),
                Field::Step(Lemmatize),
                Field::Step(Lower),
                Field::Step(Urls),
                Field::Step(Html),
                Field::Step(Numbers),
            ],
        ),
        ("WORDS", &[Field::StopWords, Field::NGrams, Field::TopNWords]),
        ("TOPICS", &[Field::MinTopicSize, Field::MinSamples, Field::Selection]),
        ("REDUCE", &[Field::Neighbours, Field::Components, Field::Layouts, Field::Seed]),
        ("MODEL", &[Field::Engine]),
    ]
};

/// All options in the order of [`FIELDS`].
pub fn fields() -> impl Iterator<Item = Field> {
    FIELDS.iter().flat_map(|(_, fields)| fields.iter().copied())
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
    /// Stop words of the language a corpus was found to be in.
    pub language: Option<(Arc<Corpus>, StopList)>,
    /// What the edited settings do to a text; found anew when settings or corpus change.
    pub effect: Option<(Preprocessor, StopList)>,
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
    /// Cancelling was asked for; asking again quits.
    pub cancelling: bool,
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
    /// What should be doubted of the last result, the gravest first.
    pub notes: Vec<Note>,
    /// Latest first.
    pub past: Vec<PastRun>,
    /// Selected past run.
    pub selected: Cursor,
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
    /// The documents listed: of the selected topic, strongest first, or those a search found.
    pub documents: Vec<usize>,
    /// The outliers are not listed among the topics, and not on the map of documents.
    pub outliers_hidden: bool,
    /// How many of the outliers could be given a topic, once it was looked at.
    pub placeable: Option<usize>,
    /// Unsteady documents are not listed.
    pub steady_only: bool,
    /// How many documents are not listed for that.
    pub hidden: usize,
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
    /// Pairs of topics (a > b) by falling similarity, all of them; asked for when the screen is
    /// first looked at.
    pub pairs: Vec<(usize, usize, f32)>,
    pub pair: Cursor,
}

/// How the terminal is drawn on; fixed at start except the theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Name of a theme.
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
    pub themes: Themes,
    pub keymap: Keymap,
    pub status: Option<Status>,
    /// Where changes lie that were not saved the last time; stands in the status row until a key is
    /// pressed.
    pub notice: Option<PathBuf>,
    /// The option or path being typed.
    pub input: TextInput,
    pub help_filter: TextInput,

    pub corpus: Option<Arc<Corpus>>,
    /// As edited on the Data screen; used by the next run.
    pub settings: Settings,
    pub model: Option<Arc<Model>>,
    /// The user changed the model since it was saved.
    pub unsaved: bool,
    /// The model shown is in a session file.
    pub on_disk: bool,
    /// The terminal went away, or somebody ended the program from outside.
    pub hung_up: bool,
    pub session_path: Option<PathBuf>,
    /// Session files that the model shown may be told by, the latest first.
    pub bases: Vec<Base>,
    /// Changed models that another run's result took the place of, to be kept beside it.
    pub aside: Vec<Wanted>,
    /// How that file was when it was read or last saved.
    pub session_stamp: Option<Stamp>,
    /// What must not be written over, beside what the model says itself.
    pub guard: Guard,

    pub data: DataState,
    pub run: RunState,
    pub explore: ExploreState,
    pub search: SearchState,
    pub similar: SimilarState,
    pub predict: PredictState,
    pub edits: EditState,
    /// What the popup of [`Mode::Why`] shows.
    pub why: Option<Why>,
    pub map: MapState,
    pub tree: TreeState,
    pub decline: DeclineState,
    pub trends: TrendsState,
    pub sizes: SizesState,
    pub split: SplitState,
    pub palette: PaletteState,
    pub start: StartState,
    /// What was asked for of the model shown and has no answer yet.
    pub looking: Vec<Sight>,

    /// Scroll position of the open popup, in lines; `ui` clamps it to what there is.
    pub popup: Cursor,
    /// A key was pressed: nothing jumps to another screen by itself any more.
    pub touched: bool,
    pub should_quit: bool,
    /// Opened when the loop has ended.
    pub next: Option<Target>,
}

impl State {
    /// Nothing read yet.
    pub fn new(settings: Settings, look: Look, size: (u16, u16)) -> Self {
        let mut state = State {
            screen: Screen::Overview,
            focus: Pane::Topics,
            mode: Mode::Normal,
            size,
            look,
            themes: Themes::default(),
            keymap: Keymap::default(),
            status: None,
            notice: None,
            input: TextInput::default(),
            help_filter: TextInput::default(),
            corpus: None,
            settings,
            model: None,
            unsaved: false,
            on_disk: false,
            hung_up: false,
            session_path: None,
            bases: Vec::new(),
            aside: Vec::new(),
            session_stamp: None,
            guard: Guard::new(),
            data: DataState::default(),
            run: RunState::default(),
            explore: ExploreState::default(),
            search: SearchState::default(),
            similar: SimilarState { numbers: true, ..SimilarState::default() },
            predict: PredictState::default(),
            edits: EditState::default(),
            why: None,
            map: MapState::default(),
            tree: TreeState::default(),
            decline: DeclineState::default(),
            trends: TrendsState::default(),
            sizes: SizesState::default(),
            split: SplitState::default(),
            palette: PaletteState::default(),
            start: StartState::default(),
            looking: Vec::new(),
            popup: Cursor::default(),
            touched: false,
            should_quit: false,
            next: None,
        };
        if !state.overview_fits() {
            (state.screen, state.focus) = (Screen::Data, Pane::Options);
        }
        state
    }

    /// A model from a session, ready to browse.
    pub fn of_session(model: Arc<Model>, path: PathBuf, look: Look, size: (u16, u16)) -> Self {
        let mut state = State::new(model.settings.clone(), look, size);
        state.bases = Base::of(&path, &model).into_iter().collect();
        state.session_path = Some(path);
        state.edits.saved = Some(model.clone());
        super::pipeline::adopt(&mut state, model);
        state.on_disk = true;
        super::data::renew_effect(&mut state);
        if !state.overview_fits() {
            (state.screen, state.focus) = (Screen::Explore, Pane::Topics);
        }
        state
    }

    /// Whether options were edited since the run that made the shown model.
    pub fn stale(&self) -> bool {
        self.model.as_ref().is_some_and(|model| model.settings != self.settings)
    }

    /// The corpus that the opened document ([`Mode::Document`]) is of. A run under other input
    /// options reads another corpus than the one the shown topics were made from.
    pub fn opened_corpus(&self) -> Option<&Arc<Corpus>> {
        match self.focus {
            Pane::Preview => self.corpus.as_ref(),
            _ => self.model.as_ref().map(|model| &model.corpus),
        }
    }

    /// The topic the Explore cursor is on.
    pub fn selected_topic(&self) -> Option<i32> {
        self.explore.visible.get(self.explore.topic.selected).copied()
    }
}
