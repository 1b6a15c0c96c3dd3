//! The screens, the panes on each, and the terminals they fit on.

/// A screen, by its tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Screen {
    /// All five panes at once; from 110×30 up.
    Overview,
    Data,
    Run,
    Explore,
    Similar,
    Map,
    Tree,
    Terms,
    Predict,
    Trends,
}

impl Screen {
    /// In the order of the tabs.
    pub const ALL: [Screen; 10] = [
        Screen::Overview,
        Screen::Data,
        Screen::Run,
        Screen::Explore,
        Screen::Similar,
        Screen::Map,
        Screen::Tree,
        Screen::Terms,
        Screen::Predict,
        Screen::Trends,
    ];

    pub fn title(self) -> &'static str {
        TABS[self as usize].0
    }

    /// The key of its tab.
    pub fn key(self) -> char {
        TABS[self as usize].1
    }
}

/// Title, key and panes of each screen, in the order of [`Screen::ALL`]. Panes that take the focus
/// stand in the order of Tab.
const TABS: [(&str, char, &[Pane]); Screen::ALL.len()] = [
    ("Overview", '0', &[Pane::Topics, Pane::Heatmap, Pane::Preview, Pane::Options, Pane::Prompt]),
    ("Data", '1', &[Pane::Options, Pane::Columns, Pane::Preview]),
    ("Run", '2', &[Pane::Log]),
    ("Explore", '3', &[Pane::Topics, Pane::Documents, Pane::Terms]),
    ("Similar", '4', &[Pane::Heatmap, Pane::Pairs]),
    ("Map", '5', &[Pane::Map, Pane::Topics]),
    ("Tree", '6', &[Pane::Tree]),
    ("Terms", '7', &[Pane::Decline, Pane::Terms]),
    ("Predict", '8', &[Pane::Prompt, Pane::Results, Pane::Words, Pane::NearestDocuments]),
    ("Trends", '9', &[Pane::Trends, Pane::Compared]),
];

/// A pane that can hold the focus. Each screen has its own sequence (Tab).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Pane {
    Preview,
    Options,
    /// The columns of the input and their uses.
    Columns,
    Log,
    Topics,
    Terms,
    Documents,
    Heatmap,
    Pairs,
    Map,
    Tree,
    Decline,
    Trends,
    /// Two groups of documents, in place of the trends.
    Compared,
    Prompt,
    Results,
    /// The words of the query.
    Words,
    NearestDocuments,
}

impl Pane {
    pub fn title(self) -> &'static str {
        match self {
            Pane::Preview => "Preview",
            Pane::Options => "Options",
            Pane::Columns => "Columns",
            Pane::Log => "Log",
            Pane::Topics => "Topics",
            Pane::Terms => "Terms",
            Pane::Documents => "Documents",
            Pane::Heatmap => "Similarity",
            Pane::Pairs => "Pairs",
            Pane::Map => "Map",
            Pane::Tree => "Tree",
            Pane::Decline => "Decline",
            Pane::Trends => "Trends",
            Pane::Compared => "Compared",
            Pane::Prompt => "Query",
            Pane::Results => "Results",
            Pane::Words => "Words",
            Pane::NearestDocuments => "Nearest documents",
        }
    }
}

/// The panes of a screen that take the focus, in the order of Tab.
pub fn panes(screen: Screen) -> &'static [Pane] {
    TABS[screen as usize].2
}

/// The smallest terminal the Overview fits on.
pub const OVERVIEW_SIZE: (u16, u16) = (110, 30);
/// The smallest terminal anything fits on.
pub const LEAST_SIZE: (u16, u16) = (60, 15);
