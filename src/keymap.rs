//! The one key table: where, which keys, what they ask for, what the help says.
//!
//! Dispatch, the footer's hints and the help popup all read it, so they cannot drift apart.

pub mod custom;

use std::borrow::Cow;

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::app::state::{Mode, Pane, Screen, State};

/// What a key asks for. `app::update` gives it its meaning on each screen.
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
    Screen(Screen),
    // doing
    Open,
    Back,
    Toggle,
    Defaults,
    Filter,
    Query,
    SortTopics,
    ToggleSteady,
    Search,
    NextWay,
    Why,
    Move,
    Mark,
    Merge,
    Delete,
    Rename,
    Outliers,
    Reduce,
    Sizes,
    Words,
    Ban,
    Undo,
    Redo,
    CycleOrder,
    CycleRamp,
    ToggleNumbers,
    ZoomIn,
    ZoomOut,
    ZoomFit,
    ByDocument,
    CutLower,
    CutHigher,
    ToggleLog,
    ToggleAll,
    ToggleBars,
    ByClass,
    CycleTheme,
    Run,
    Save,
    Export,
    Copy,
    Palette,
    Help,
    Redraw,
    Suspend,
    Interrupt,
    Quit,
    // typing
    Submit,
    DeleteLeft,
    DeleteRight,
    DeleteWord,
    DeleteLine,
    Yes,
    No,
}

/// Where a binding holds. A more particular place wins over [`Place::Anywhere`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Outside typing modes and popups.
    Anywhere,
    On(Screen),
    In(Pane),
    /// While a text is typed; printable keys are the text.
    Typing,
    /// While a query is typed.
    Prompt,
    /// While the documents are searched.
    Search,
    /// Over a document.
    Popup,
    /// Over the help; printable keys search it.
    Help,
    /// Over the list of actions; printable keys search it.
    Palette,
    /// A choice of rows, or of a number.
    Choice,
    /// A yes-or-no question.
    Question,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Binding {
    pub place: Place,
    pub keys: Cow<'static, [Key]>,
    pub action: Action,
    pub help: &'static str,
    /// Rank in the footer, 1 first; 0 is not shown there.
    pub hint: u8,
}

/// A key with at most Control held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Char(char),
    Ctrl(char),
    Code(KeyCode),
}

use KeyCode::{
    BackTab, Backspace, Delete, Down, End, Enter, Esc, F, Home, Left, PageDown, PageUp, Right, Tab,
    Up,
};

const fn key(
    place: Place,
    keys: &'static [Key],
    action: Action,
    help: &'static str,
    hint: u8,
) -> Binding {
    Binding { place, keys: Cow::Borrowed(keys), action, help, hint }
}

/// Every key the program knows.
pub const TABLE: &[Binding] = {
    use Key::{Char, Code, Ctrl};
    use Pane::{
        Documents, Heatmap, NearestDocuments, Options, Pairs, Preview, Prompt, Results, Terms,
        Topics,
    };
    use Place::{Anywhere, Choice, Help, In, On, Popup, Question, Typing};
    use Screen::{Data, Explore, Overview, Predict, Run, Similar};
    &[
        key(In(Options), &[Char(' ')], Action::Toggle, "toggle", 3),
        key(In(Options), &[Code(Left), Char('h')], Action::Left, "change", 2),
        key(In(Options), &[Code(Right), Char('l')], Action::Right, "change", 0),
        key(In(Options), &[Code(Enter)], Action::Open, "type a value", 4),
        key(In(Options), &[Char('d')], Action::Defaults, "defaults", 5),
        key(In(Preview), &[Code(Enter)], Action::Open, "open document", 3),
        key(In(Topics), &[Code(Enter)], Action::Open, "documents", 3),
        key(In(Topics), &[Char('t')], Action::SortTopics, "sort", 7),
        key(In(Topics), &[Char('r')], Action::Rename, "rename", 6),
        key(In(Topics), &[Char(' ')], Action::Mark, "mark", 6),
        key(In(Topics), &[Char('m')], Action::Merge, "merge", 6),
        key(In(Topics), &[Char('x')], Action::Delete, "delete", 7),
        key(In(Terms), &[Char('b')], Action::Ban, "ban the word everywhere", 3),
        key(In(Heatmap), &[Char('m')], Action::Merge, "merge the pair", 4),
        key(In(Pairs), &[Char('m')], Action::Merge, "merge the pair", 4),
        key(On(Explore), &[Char('o')], Action::Outliers, "outliers", 6),
        key(On(Explore), &[Char('f')], Action::Reduce, "fewer topics", 6),
        key(On(Explore), &[Char('z')], Action::Sizes, "least topic size", 6),
        key(On(Explore), &[Char('w')], Action::Words, "words by", 6),
        key(In(Documents), &[Code(Enter)], Action::Open, "open document", 3),
        key(In(Documents), &[Char('/')], Action::Search, "search", 4),
        key(In(Documents), &[Char('w')], Action::Why, "why", 4),
        key(In(Documents), &[Char('M')], Action::Move, "to topic", 5),
        key(In(Documents), &[Char('H')], Action::ToggleSteady, "hide/show unsteady", 6),
        key(In(NearestDocuments), &[Code(Enter)], Action::Open, "open document", 3),
        key(In(Results), &[Code(Enter)], Action::Open, "open topic", 3),
        key(In(Heatmap), &[Code(Enter)], Action::Open, "open row topic", 3),
        key(In(Heatmap), &[Code(Left), Char('h')], Action::Left, "cell", 2),
        key(In(Heatmap), &[Code(Right), Char('l')], Action::Right, "cell", 0),
        key(In(Pairs), &[Code(Enter)], Action::Open, "open topic", 3),
        key(In(Prompt), &[Code(Enter), Char('i')], Action::Query, "type a query", 1),
        key(On(Similar), &[Char('c')], Action::CycleOrder, "order", 5),
        key(On(Similar), &[Char('v')], Action::CycleRamp, "ramp", 6),
        key(On(Similar), &[Char('n')], Action::ToggleNumbers, "numbers", 6),
        key(In(Pane::Map), &[Code(Enter)], Action::Open, "open topic", 3),
        key(In(Pane::Map), &[Code(Left), Char('h')], Action::Left, "nearest topic", 2),
        key(In(Pane::Map), &[Code(Right), Char('l')], Action::Right, "nearest topic", 0),
        key(On(Screen::Map), &[Char('+'), Char('=')], Action::ZoomIn, "zoom in", 4),
        key(On(Screen::Map), &[Char('-')], Action::ZoomOut, "zoom out", 5),
        key(On(Screen::Map), &[Char('z')], Action::ZoomFit, "see all", 6),
        key(On(Screen::Map), &[Char('d')], Action::ByDocument, "documents", 4),
        key(In(Pane::Tree), &[Char(']'), Code(Right)], Action::CutHigher, "cut higher", 2),
        key(In(Pane::Tree), &[Char('['), Code(Left)], Action::CutLower, "cut lower", 3),
        key(In(Pane::Tree), &[Char('m')], Action::Merge, "merge groups", 4),
        key(In(Pane::Tree), &[Code(Enter)], Action::Open, "open topic", 5),
        key(On(Screen::Terms), &[Char('l')], Action::ToggleLog, "log scale", 3),
        key(On(Screen::Terms), &[Char('a')], Action::ToggleAll, "all/selected", 4),
        key(On(Screen::Terms), &[Char('c')], Action::ToggleBars, "lines/bars", 4),
        key(In(Pane::Decline), &[Code(Enter)], Action::Open, "open topic", 5),
        key(In(Pane::Trends), &[Code(Left), Char('h')], Action::Left, "point", 2),
        key(In(Pane::Trends), &[Code(Right), Char('l')], Action::Right, "point", 0),
        key(In(Pane::Trends), &[Char('[')], Action::CutLower, "fewer bins", 4),
        key(In(Pane::Trends), &[Char(']')], Action::CutHigher, "more bins", 4),
        key(In(Pane::Trends), &[Char('c')], Action::ByClass, "time/class", 5),
        key(In(Pane::Trends), &[Code(Enter)], Action::Open, "open topic", 3),
        key(On(Run), &[Code(Enter)], Action::Open, "restore a run", 4),
        key(On(Run), &[Code(Esc)], Action::Back, "cancel the run", 3),
        key(Anywhere, &[Code(Up), Char('k')], Action::Up, "move", 1),
        key(Anywhere, &[Code(Down), Char('j')], Action::Down, "move down", 0),
        key(Anywhere, &[Code(Left), Char('h')], Action::Left, "left", 0),
        key(Anywhere, &[Code(Right), Char('l')], Action::Right, "right", 0),
        key(Anywhere, &[Code(PageUp)], Action::PageUp, "page up", 0),
        key(Anywhere, &[Code(PageDown)], Action::PageDown, "page down", 0),
        key(Anywhere, &[Code(Home), Char('g')], Action::First, "first", 0),
        key(Anywhere, &[Code(End), Char('G')], Action::Last, "last", 0),
        key(Anywhere, &[Code(Tab)], Action::NextPane, "pane", 2),
        key(Anywhere, &[Code(BackTab)], Action::PreviousPane, "pane before", 0),
        key(Anywhere, &[Char('/')], Action::Filter, "filter topics", 5),
        key(Anywhere, &[Char('0')], Action::Screen(Overview), "overview (from 110×30)", 0),
        key(Anywhere, &[Char('1')], Action::Screen(Data), "data", 0),
        key(Anywhere, &[Char('2')], Action::Screen(Run), "run", 0),
        key(Anywhere, &[Char('3')], Action::Screen(Explore), "explore", 0),
        key(Anywhere, &[Char('4')], Action::Screen(Similar), "similar", 0),
        key(Anywhere, &[Char('5')], Action::Screen(Screen::Map), "map", 0),
        key(Anywhere, &[Char('6')], Action::Screen(Screen::Tree), "tree", 0),
        key(Anywhere, &[Char('7')], Action::Screen(Screen::Terms), "terms", 0),
        key(Anywhere, &[Char('8')], Action::Screen(Predict), "predict", 0),
        key(Anywhere, &[Char('9')], Action::Screen(Screen::Trends), "trends", 0),
        key(Anywhere, &[Char('R')], Action::Run, "run again", 6),
        key(Anywhere, &[Char('s')], Action::Save, "save", 7),
        key(Anywhere, &[Char('e')], Action::Export, "export", 7),
        key(Anywhere, &[Char('y')], Action::Copy, "copy", 0),
        key(Anywhere, &[Char('u')], Action::Undo, "undo", 7),
        key(Anywhere, &[Ctrl('r')], Action::Redo, "do again", 0),
        key(Anywhere, &[Char('T')], Action::CycleTheme, "theme", 0),
        key(Anywhere, &[Code(Esc)], Action::Back, "back", 0),
        key(Anywhere, &[Ctrl('l')], Action::Redraw, "repaint the screen", 0),
        key(Anywhere, &[Ctrl('z')], Action::Suspend, "suspend", 0),
        key(Anywhere, &[Ctrl('c')], Action::Interrupt, "cancel the run, else quit", 0),
        key(Anywhere, &[Char(':'), Ctrl('p')], Action::Palette, "all actions", 8),
        key(Anywhere, &[Char('?'), Code(F(1))], Action::Help, "help", 8),
        key(Anywhere, &[Char('q')], Action::Quit, "quit", 9),
        key(Typing, &[Code(Enter)], Action::Submit, "accept", 1),
        key(Typing, &[Code(Up)], Action::Up, "row up", 0),
        key(Typing, &[Code(Down)], Action::Down, "row down", 0),
        key(Typing, &[Code(Left)], Action::Left, "left", 0),
        key(Typing, &[Code(Right)], Action::Right, "right", 0),
        key(Typing, &[Code(Home)], Action::First, "start of line", 0),
        key(Typing, &[Code(End)], Action::Last, "end of line", 0),
        key(Typing, &[Code(Backspace)], Action::DeleteLeft, "delete left", 0),
        key(Typing, &[Code(Delete)], Action::DeleteRight, "delete right", 0),
        key(Typing, &[Ctrl('w')], Action::DeleteWord, "delete word", 0),
        key(Typing, &[Ctrl('u')], Action::DeleteLine, "clear", 3),
        key(Typing, &[Code(Esc)], Action::Back, "leave", 4),
        key(Typing, &[Ctrl('c')], Action::Interrupt, "clear, then leave", 0),
        key(Typing, &[Ctrl('l')], Action::Redraw, "repaint the screen", 0),
        key(Typing, &[Ctrl('z')], Action::Suspend, "suspend", 0),
        key(Typing, &[Code(F(1))], Action::Help, "help", 0),
        key(Place::Prompt, &[Code(Enter)], Action::Submit, "search", 1),
        key(Place::Prompt, &[Code(Up)], Action::Up, "history", 2),
        key(Place::Prompt, &[Code(Down), Code(Tab)], Action::Down, "results", 2),
        key(Place::Search, &[Code(Tab)], Action::NextWay, "words/pattern/meaning", 2),
        key(Place::Prompt, &[Ctrl('p')], Action::Palette, "all actions", 0),
        key(Popup, &[Code(Up), Char('k')], Action::Up, "up", 0),
        key(Popup, &[Code(Down), Char('j')], Action::Down, "down", 0),
        key(Popup, &[Code(PageUp)], Action::PageUp, "page up", 0),
        key(Popup, &[Code(PageDown), Char(' ')], Action::PageDown, "page down", 0),
        key(Popup, &[Char('y')], Action::Copy, "copy", 2),
        key(Popup, &[Char('w')], Action::Why, "why in its topic", 3),
        key(Popup, &[Code(Esc), Code(Enter), Char('q'), Char('?')], Action::Back, "close", 1),
        key(Popup, &[Ctrl('c')], Action::Interrupt, "close", 0),
        key(Popup, &[Ctrl('z')], Action::Suspend, "suspend", 0),
        key(Popup, &[Ctrl('l')], Action::Redraw, "repaint the screen", 0),
        key(Help, &[Code(Up)], Action::Up, "up", 0),
        key(Help, &[Code(Down)], Action::Down, "down", 0),
        key(Help, &[Code(PageUp)], Action::PageUp, "page up", 0),
        key(Help, &[Code(PageDown)], Action::PageDown, "page down", 2),
        key(Help, &[Code(Backspace)], Action::DeleteLeft, "delete left", 0),
        key(Help, &[Ctrl('u')], Action::DeleteLine, "clear", 0),
        key(Help, &[Code(Esc), Code(Enter), Code(F(1))], Action::Back, "close", 1),
        key(Help, &[Ctrl('c')], Action::Interrupt, "close", 0),
        key(Help, &[Ctrl('z')], Action::Suspend, "suspend", 0),
        key(Help, &[Ctrl('l')], Action::Redraw, "repaint the screen", 0),
        key(Place::Palette, &[Code(Enter)], Action::Submit, "do it", 1),
        key(Place::Palette, &[Code(Up)], Action::Up, "move", 2),
        key(Place::Palette, &[Code(Down)], Action::Down, "move down", 0),
        key(Place::Palette, &[Code(PageUp)], Action::PageUp, "ten up", 0),
        key(Place::Palette, &[Code(PageDown)], Action::PageDown, "ten down", 0),
        key(Place::Palette, &[Code(Left)], Action::Left, "left", 0),
        key(Place::Palette, &[Code(Right)], Action::Right, "right", 0),
        key(Place::Palette, &[Code(Backspace)], Action::DeleteLeft, "delete left", 0),
        key(Place::Palette, &[Code(Delete)], Action::DeleteRight, "delete right", 0),
        key(Place::Palette, &[Ctrl('w')], Action::DeleteWord, "delete word", 0),
        key(Place::Palette, &[Ctrl('u')], Action::DeleteLine, "clear", 3),
        key(Place::Palette, &[Code(Esc), Ctrl('p')], Action::Back, "leave", 4),
        key(Place::Palette, &[Ctrl('c')], Action::Interrupt, "leave", 0),
        key(Place::Palette, &[Ctrl('l')], Action::Redraw, "repaint the screen", 0),
        key(Place::Palette, &[Ctrl('z')], Action::Suspend, "suspend", 0),
        key(Choice, &[Code(Up), Char('k')], Action::Up, "move", 1),
        key(Choice, &[Code(Down), Char('j')], Action::Down, "move down", 0),
        key(Choice, &[Code(Left), Char('h')], Action::Left, "change", 2),
        key(Choice, &[Code(Right), Char('l')], Action::Right, "change", 0),
        key(Choice, &[Code(PageUp)], Action::PageUp, "ten up", 0),
        key(Choice, &[Code(PageDown)], Action::PageDown, "ten down", 0),
        key(Choice, &[Code(Home)], Action::First, "first", 0),
        key(Choice, &[Code(End)], Action::Last, "last", 0),
        key(Choice, &[Code(Enter)], Action::Submit, "apply", 3),
        key(Choice, &[Code(Esc), Char('q')], Action::Back, "leave", 4),
        key(Choice, &[Ctrl('c')], Action::Interrupt, "leave", 0),
        key(Choice, &[Ctrl('l')], Action::Redraw, "repaint the screen", 0),
        key(Choice, &[Ctrl('z')], Action::Suspend, "suspend", 0),
        key(Question, &[Char('y'), Char('Y')], Action::Yes, "yes", 1),
        key(Question, &[Char('n'), Char('N'), Code(Esc), Ctrl('c')], Action::No, "no", 1),
    ]
};

/// The keys in force: the table, or the table with the user's own keys ([`custom`]).
#[derive(Clone, Debug)]
pub struct Keymap(Vec<Binding>);

impl Default for Keymap {
    fn default() -> Self {
        Keymap(TABLE.to_vec())
    }
}

fn outside_modes(state: &State) -> [Place; 3] {
    [Place::In(state.focus), Place::On(state.screen), Place::Anywhere]
}

/// Where keys count at this moment, the most particular place first.
fn places(state: &State) -> Vec<Place> {
    match state.mode {
        Mode::Normal => outside_modes(state).to_vec(),
        Mode::Query => vec![Place::Prompt, Place::Typing],
        Mode::Search => vec![Place::Search, Place::Typing],
        Mode::Filter
        | Mode::Option(_)
        | Mode::SavePath
        | Mode::ExportPath
        | Mode::Rename(_)
        | Mode::MoveTo(_) => {
            vec![Place::Typing]
        }
        Mode::Outliers | Mode::Words | Mode::Reduce | Mode::Sizes => vec![Place::Choice],
        Mode::Help => vec![Place::Help],
        Mode::Document(_) | Mode::Why(_) => vec![Place::Popup],
        Mode::Palette => vec![Place::Palette],
        Mode::Confirm(_) => vec![Place::Question],
    }
}

/// The action a key asks for at this moment, if the table has one.
pub fn action(state: &State, event: KeyEvent) -> Option<Action> {
    let key = Key::of(event)?;
    places(state).into_iter().find_map(|place| {
        let mut here = state.keymap.0.iter().filter(|binding| binding.place == place);
        let binding = here.find(|binding| binding.keys.contains(&key))?;
        Some(binding.action)
    })
}

/// What a key does outside typing modes and popups: a row of the palette.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    pub action: Action,
    pub name: String,
    /// The action as `keys.toml` calls it.
    pub called: String,
    pub keys: String,
}

/// Every action that a key does at this place or anywhere, the focused pane's first and those that
/// only move last. A key that a more particular place has taken is not named.
pub fn offers(state: &State) -> Vec<Offer> {
    let mut offers: Vec<Offer> = Vec::new();
    let mut taken: Vec<Key> = Vec::new();
    for place in outside_modes(state) {
        let here: Vec<&Binding> = state.keymap.0.iter().filter(|b| b.place == place).collect();
        for binding in &here {
            let free: Vec<Key> =
                binding.keys.iter().filter(|key| !taken.contains(key)).copied().collect();
            let known = offers.iter().any(|offer| offer.action == binding.action);
            // The user may have taken all its keys away: then only the palette does it.
            let hidden = free.is_empty() && !binding.keys.is_empty();
            if !known && !hidden && binding.action != Action::Palette {
                let name = match binding.action {
                    Action::Screen(_) => format!("go to {}", binding.help),
                    _ => binding.help.to_owned(),
                };
                let called = custom::action_name(binding.action);
                offers.push(Offer { action: binding.action, name, called, keys: labels(&free) });
            }
        }
        taken.extend(here.iter().flat_map(|binding| binding.keys.iter()));
    }
    offers.sort_by_key(|offer| moves(offer.action));
    offers
}

/// Whether an action only moves a cursor or the focus.
fn moves(action: Action) -> bool {
    use Action::{First, Last, NextPane, PreviousPane};
    matches!(
        action,
        Action::Up
            | Action::Down
            | Action::Left
            | Action::Right
            | Action::PageUp
            | Action::PageDown
    ) || matches!(action, First | Last | NextPane | PreviousPane)
}

/// Keys for the footer, most important first: the focused pane's, then the screen's, then those
/// that hold anywhere.
pub fn hints(state: &State) -> Vec<(String, &'static str)> {
    let mut shown: Vec<&Binding> = Vec::new();
    for place in places(state) {
        for binding in state.keymap.0.iter().filter(|b| b.place == place && b.hint > 0) {
            let covered = |b: &&Binding| b.keys.iter().any(|key| binding.keys.contains(key));
            if !shown.iter().any(covered) && matters(state, binding) {
                shown.push(binding);
            }
        }
    }
    shown.sort_by_key(|binding| binding.hint);
    let mut hints: Vec<(String, &'static str)> = Vec::new();
    for binding in shown {
        let label = hint_label(binding);
        if !hints.iter().any(|(_, help)| *help == binding.help) {
            hints.push((label, binding.help));
        }
    }
    hints
}

/// Left out of the footer where a key would do nothing.
fn matters(state: &State, binding: &Binding) -> bool {
    match binding.action {
        Action::Save | Action::Export | Action::Filter | Action::Search | Action::ToggleSteady => {
            state.model.is_some()
        }
        Action::Undo => !state.edits.undo.is_empty(),
        Action::Rename
        | Action::Mark
        | Action::Merge
        | Action::Delete
        | Action::Outliers
        | Action::Reduce
        | Action::Sizes
        | Action::Words
        | Action::Ban
        | Action::Move => state.model.is_some(),
        // Before topics there is nothing to ask about, and asked it is answered already.
        Action::Why => state.model.is_some() && !matches!(state.mode, Mode::Why(_)),
        Action::Back if binding.place == Place::On(Screen::Run) => state.run.running,
        Action::Down => false,
        _ => true,
    }
}

/// Opposite keys are named together in the footer.
fn hint_label(binding: &Binding) -> String {
    match binding.action {
        Action::Up if binding.keys.contains(&Key::Code(Up)) && binding.help == "move" => {
            "↑↓".to_owned()
        }
        Action::Left if binding.keys.contains(&Key::Code(Left)) => "←→".to_owned(),
        _ => binding.keys.first().map(|key| key.label()).unwrap_or_default(),
    }
}

/// The help popup: a heading and its keys, what holds on the present screen first.
pub fn help_sections(state: &State) -> Vec<(String, Vec<(String, &'static str)>)> {
    let rows = |is: &dyn Fn(Place) -> bool| -> Vec<(String, &'static str)> {
        let here = state.keymap.0.iter().filter(|binding| is(binding.place));
        here.map(|binding| (labels(&binding.keys), binding.help)).collect()
    };
    let panes = crate::app::panes(state.screen);
    let mut sections: Vec<(String, Vec<(String, &'static str)>)> = panes
        .iter()
        .map(|pane| (pane.title().to_owned(), rows(&|place| place == Place::In(*pane))))
        .collect();
    sections.push((state.screen.title().to_owned(), rows(&|p| p == Place::On(state.screen))));
    sections.push(("Anywhere".to_owned(), rows(&|p| p == Place::Anywhere)));
    let typing = |place| matches!(place, Place::Typing | Place::Prompt | Place::Search);
    sections.push(("Typing".to_owned(), rows(&typing)));
    sections.retain(|(_, rows)| !rows.is_empty());
    sections
}

fn labels(keys: &[Key]) -> String {
    let labels: Vec<String> = keys.iter().map(|key| key.label()).collect();
    labels.join(" ")
}

impl Key {
    fn of(event: KeyEvent) -> Option<Key> {
        let control = event.modifiers.contains(KeyModifiers::CONTROL);
        match event.code {
            _ if event.modifiers.contains(KeyModifiers::ALT) => None,
            KeyCode::Char(c) if control => Some(Key::Ctrl(c.to_ascii_lowercase())),
            KeyCode::Char(c) => Some(Key::Char(c)),
            // Some terminals send Shift-Tab as Tab with Shift held.
            Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Some(Key::Code(BackTab)),
            code => Some(Key::Code(code)),
        }
    }

    /// As it is written in hints and help.
    pub fn label(self) -> String {
        match self {
            Key::Char(' ') => "space".to_owned(),
            Key::Char(c) => c.to_string(),
            Key::Ctrl(c) => format!("Ctrl-{}", c.to_ascii_uppercase()),
            Key::Code(code) => match code {
                Up => "↑".to_owned(),
                Down => "↓".to_owned(),
                Left => "←".to_owned(),
                Right => "→".to_owned(),
                PageUp => "PgUp".to_owned(),
                PageDown => "PgDn".to_owned(),
                BackTab => "Shift-Tab".to_owned(),
                F(n) => format!("F{n}"),
                other => other.to_string(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        let mut seen = HashSet::new();
        for binding in TABLE {
            for key in binding.keys.iter() {
                assert!(seen.insert((binding.place, *key)), "{:?} {key:?}", binding.place);
            }
        }
    }

    #[test]
    fn no_binding_needs_a_key_that_terminals_keep_for_themselves() {
        for binding in TABLE {
            let needed = binding.keys.iter().all(|key| match key {
                Key::Ctrl(c) => "absq".contains(*c),
                Key::Code(F(_)) => binding.place != Place::Typing,
                _ => false,
            });
            assert!(!needed, "{:?}", binding.action);
        }
    }

    #[test]
    fn typing_modes_leave_printable_keys_to_the_text() {
        let typing = |b: &&Binding| {
            matches!(
                b.place,
                Place::Typing | Place::Prompt | Place::Search | Place::Help | Place::Palette
            )
        };
        let mut keys = TABLE.iter().filter(typing).flat_map(|binding| binding.keys.iter());
        assert!(!keys.any(|key| matches!(key, Key::Char(_))));
    }
}
