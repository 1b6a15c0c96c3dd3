//! The one key table: (where, key, action, help). Footer, help and dispatch all read it.

/// What a key asks for. Screen-independent; `app::update` gives it its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    // moving
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    First,
    Last,
    NextPane,
    PreviousPane,
    Screen(crate::app::state::Screen),
    // doing
    Open,
    Back,
    Toggle,
    Defaults,
    Filter,
    Query,
    SortTopics,
    CycleOrder,
    CycleRamp,
    ToggleNumbers,
    CycleTheme,
    Run,
    Cancel,
    Save,
    Copy,
    Help,
    Redraw,
    Suspend,
    Interrupt,
    Quit,
}
