//! Clicks and the wheel on screens as they are drawn.

use crate::support::sample_state::{finished, look, show};
use crossterm::event::{KeyModifiers, MouseButton, MouseEvent, MouseEventKind};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use topictui::app::State;
use topictui::app::draw;
use topictui::app::mode::Mode;
use topictui::app::{Message, event_loop, update};
use topictui::keymap::Action;
use topictui::keymap::{Pane, Screen};
use topictui::term::ColorDepth;
use topictui::topics::TopicId;
use topictui::ui::spots::Spots;

const SIZE: (u16, u16) = (120, 40);

/// What lies where, and the screen's lines.
fn drawn(state: &State) -> (Spots, Vec<String>) {
    let mut terminal =
        Terminal::new(TestBackend::new(state.terminal.size.0, state.terminal.size.1)).unwrap();
    let mut spots = Spots::default();
    terminal.draw(|frame| spots = draw::draw_spotted(frame, state)).unwrap();
    let buffer = terminal.backend().buffer();
    let line = |y| (0..state.terminal.size.0).map(|x| buffer[(x, y)].symbol()).collect::<String>();
    (spots, (0..state.terminal.size.1).map(line).collect())
}

fn point(state: &mut State, kind: MouseEventKind, x: u16, y: u16) {
    let event = MouseEvent { kind, column: x, row: y, modifiers: KeyModifiers::NONE };
    if let Some(message) = event_loop::pointed(&drawn(state).0, event) {
        update(state, message);
    }
}

/// Clicks on the first letter of `text`.
fn click(state: &mut State, text: &str) {
    let (_, lines) = drawn(state);
    let found = lines.iter().enumerate().find_map(|(y, line)| Some((line.find(text)?, y, line)));
    let (at, y, line) = found.unwrap_or_else(|| panic!("{text} is not on\n{}", lines.join("\n")));
    let x = line[..at].chars().count();
    point(state, MouseEventKind::Down(MouseButton::Left), x as u16, y as u16);
}

fn on(screen: Screen) -> State {
    let mut state = show(finished(SIZE, look(ColorDepth::Ansi256, false), 14), screen);
    state.mode = Mode::Normal;
    state
}

#[test]
fn a_tab_is_clicked() {
    let mut state = on(Screen::Explore);
    click(&mut state, "4 Similar");
    assert_eq!(state.screen, Screen::Similar);
    click(&mut state, "8 Predict");
    assert_eq!((state.screen, &state.mode), (Screen::Predict, &Mode::Query));
    click(&mut state, "1 screen display");
    assert_eq!((state.screens.predict.result.selected, &state.mode), (1, &Mode::Normal));
}

#[test]
fn a_click_selects_and_a_second_one_opens() {
    let mut state = on(Screen::Explore);
    click(&mut state, "sound headphones");
    assert_eq!((state.focus, state.selected_topic()), (Pane::Topics, Some(TopicId(3))));
    click(&mut state, "sound headphones");
    assert_eq!(state.focus, Pane::Documents);
    let third = state.screens.explore.documents[2];
    let text: String =
        state.model.as_ref().unwrap().corpus.texts[third.0].chars().take(25).collect();
    click(&mut state, &text);
    assert_eq!((state.screens.explore.document.selected, &state.mode), (2, &Mode::Normal));
    click(&mut state, &text);
    assert_eq!(state.mode, Mode::Document(third));
    // What lies under a popup is not clicked.
    click(&mut state, "4 Similar");
    assert_eq!((state.screen, &state.mode), (Screen::Explore, &Mode::Document(third)));
}

#[test]
fn a_cell_of_the_heatmap_and_a_topic_on_the_map_are_clicked() {
    let mut state = on(Screen::Similar);
    assert_ne!((state.screens.similar.row, state.screens.similar.column), (2, 4));
    let (_, lines) = drawn(&state);
    let rows = lines.iter().position(|line| line.contains("battery")).unwrap();
    assert!(rows > 0);
    // Somewhere in the matrix: the cell under the pointer is the cell it says.
    let mut clicked = std::collections::BTreeSet::new();
    for y in 2..30 {
        for x in 30..90 {
            point(&mut state, MouseEventKind::Down(MouseButton::Left), x, y);
            clicked.insert((state.screens.similar.row, state.screens.similar.column));
        }
    }
    assert!(clicked.len() > 80, "{}", clicked.len());
    let mut state = on(Screen::Map);
    click(&mut state, "delivery late box");
    assert_eq!(state.selected_topic(), Some(TopicId(2)));
    update(&mut state, Message::Action(Action::ByDocument));
    click(&mut state, " 5 ");
    assert_eq!(state.selected_topic(), Some(TopicId(5)));
}

#[test]
fn choices_and_actions_are_clicked() {
    let mut state = on(Screen::Explore);
    update(&mut state, Message::Action(Action::Palette));
    update(&mut state, Message::Typed("theme".into()));
    let before = state.terminal.look.theme.clone();
    click(&mut state, "cycle-theme");
    assert_eq!(state.mode, Mode::Normal);
    assert_ne!(state.terminal.look.theme, before);
    update(&mut state, Message::Action(Action::Words));
    click(&mut state, "KeyBERT");
    assert_eq!((state.dialogs.choice.selected, &state.mode), (2, &Mode::Words));
}

#[test]
fn the_wheel_moves_the_list_under_the_pointer() {
    let mut state = on(Screen::Explore);
    assert_eq!(state.focus, Pane::Topics);
    let (_, lines) = drawn(&state);
    let y = lines.iter().position(|line| line.contains("STRENGTH")).unwrap() as u16 + 3;
    point(&mut state, MouseEventKind::ScrollDown, 100, y);
    assert_eq!((state.focus, state.screens.explore.document.selected), (Pane::Documents, 3));
    point(&mut state, MouseEventKind::ScrollUp, 100, y);
    assert_eq!(state.screens.explore.document.selected, 0);
    let topic = state.selected_topic();
    point(&mut state, MouseEventKind::ScrollDown, 5, 5);
    assert_ne!(state.selected_topic(), topic);
    point(&mut state, MouseEventKind::Moved, 100, y);
    assert_eq!(state.focus, Pane::Topics);
}

/// Whatever is clicked on whichever screen at whichever size, nothing breaks.
#[test]
fn every_cell_can_be_clicked() {
    for size in [SIZE, (80, 24), (60, 15), (40, 10)] {
        for screen in Screen::ALL {
            let mut state = show(finished(size, look(ColorDepth::Ansi256, false), 14), screen);
            for y in (0..size.1).step_by(2) {
                for x in (0..size.0).step_by(3) {
                    point(&mut state, MouseEventKind::Down(MouseButton::Left), x, y);
                    state.mode = Mode::Normal;
                }
            }
        }
    }
}
