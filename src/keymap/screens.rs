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
        match self {
            Screen::Overview => "Overview",
            Screen::Data => "Data",
            Screen::Run => "Run",
            Screen::Explore => "Explore",
            Screen::Similar => "Similar",
            Screen::Map => "Map",
            Screen::Tree => "Tree",
            Screen::Terms => "Terms",
            Screen::Predict => "Predict",
            Screen::Trends => "Trends",
        }
    }

    /// The key of its tab.
    pub fn key(self) -> char {
        match self {
            Screen::Overview => '0',
            Screen::Data => '1',
            Screen::Run => '2',
            Screen::Explore => '3',
            Screen::Similar => '4',
            Screen::Map => '5',
            Screen::Tree => '6',
            Screen::Terms => '7',
            Screen::Predict => '8',
            Screen::Trends => '9',
        }
    }
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
    Map,
    Tree,
    Decline,
    Trends,
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
            Pane::Prompt => "Query",
            Pane::Results => "Results",
            Pane::Words => "Words",
            Pane::NearestDocuments => "Nearest documents",
        }
    }
}

/// The panes of a screen that take the focus, in the order of Tab.
pub fn panes(screen: Screen) -> &'static [Pane] {
    match screen {
        Screen::Overview => {
            &[Pane::Topics, Pane::Heatmap, Pane::Preview, Pane::Options, Pane::Prompt]
        }
        Screen::Data => &[Pane::Options, Pane::Preview],
        Screen::Run => &[Pane::Log],
        Screen::Explore => &[Pane::Topics, Pane::Documents, Pane::Terms],
        Screen::Similar => &[Pane::Heatmap, Pane::Pairs],
        Screen::Map => &[Pane::Map, Pane::Topics],
        Screen::Tree => &[Pane::Tree],
        Screen::Terms => &[Pane::Decline, Pane::Terms],
        Screen::Trends => &[Pane::Trends],
        Screen::Predict => &[Pane::Prompt, Pane::Results, Pane::Words, Pane::NearestDocuments],
    }
}

/// The smallest terminal the Overview fits on.
pub const OVERVIEW_SIZE: (u16, u16) = (110, 30);
/// The smallest terminal anything fits on.
pub const LEAST_SIZE: (u16, u16) = (60, 15);
