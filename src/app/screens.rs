//! The screens, the panes on each, and the terminals they fit on.

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

impl Screen {
    /// In the order of the tabs.
    pub const ALL: [Screen; 6] = [
        Screen::Overview,
        Screen::Data,
        Screen::Run,
        Screen::Explore,
        Screen::Similar,
        Screen::Predict,
    ];

    pub fn title(self) -> &'static str {
        match self {
            Screen::Overview => "Overview",
            Screen::Data => "Data",
            Screen::Run => "Run",
            Screen::Explore => "Explore",
            Screen::Similar => "Similar",
            Screen::Predict => "Predict",
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
            Screen::Predict => '8',
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
    Prompt,
    Results,
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
            Pane::Prompt => "Query",
            Pane::Results => "Results",
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
        Screen::Predict => &[Pane::Prompt, Pane::Results, Pane::NearestDocuments],
    }
}

/// The smallest terminal the Overview fits on.
pub const OVERVIEW_SIZE: (u16, u16) = (110, 30);
/// The smallest terminal anything fits on.
pub const LEAST_SIZE: (u16, u16) = (60, 15);
