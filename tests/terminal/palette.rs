//! The palette lists what keys do here or anywhere, and does it.

use crate::support::sample_state::{finished, fresh, look, show};
use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use topictui::app::State;
use topictui::app::draw;
use topictui::app::mode::Mode;
use topictui::app::{Command, event_loop, update};
use topictui::engine::llm::LlmChoice;
use topictui::http::{Endpoint, Service};
use topictui::keymap::panes;
use topictui::keymap::{self, Action, Key, Place, TABLE};
use topictui::keymap::{Pane, Screen};
use topictui::term::ColorDepth;

fn key(state: &mut State, code: KeyCode, modifiers: KeyModifiers) -> Vec<Command> {
    let event = TerminalEvent::Key(KeyEvent::new(code, modifiers));
    event_loop::message(state, event).map_or_else(Vec::new, |message| update(state, message))
}

fn press(state: &mut State, code: KeyCode) -> Vec<Command> {
    key(state, code, KeyModifiers::NONE)
}

fn keys(state: &mut State, keys: &str) {
    for c in keys.chars() {
        press(state, KeyCode::Char(c));
    }
}

fn on(screen: Screen) -> State {
    let mut state = show(finished((120, 40), look(ColorDepth::Mono, false), 14), screen);
    state.mode = Mode::Normal;
    let endpoint = Endpoint::named(Service::Chat, "http://localhost:8080/v1").unwrap();
    state.llm = Some(LlmChoice { endpoint, model: None });
    state
}

fn picture(state: &State) -> String {
    let (width, height) = state.terminal.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw::draw(frame, state)).unwrap();
    terminal.backend().to_string()
}

fn event(key: Key) -> KeyEvent {
    match key {
        Key::Char(c) => KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE),
        Key::Ctrl(c) => KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL),
        Key::Code(code) => KeyEvent::new(code, KeyModifiers::NONE),
    }
}

#[test]
fn every_action_of_a_key_is_listed_wherever_it_does_something() {
    for screen in Screen::ALL {
        for &pane in panes(screen) {
            let mut state = on(screen);
            state.focus = pane;
            // Whatever any key of the table does here, found by pressing it.
            let mut done: Vec<(Action, String)> = Vec::new();
            for key in TABLE.iter().flat_map(|binding| binding.keys.iter()) {
                if let Some(action) = state.terminal.keymap.action(&state.here(), event(*key)) {
                    done.push((action, key.label()));
                }
            }
            let offers = state.terminal.keymap.offers(&state.here());
            for (action, key) in done.iter().filter(|(action, _)| *action != Action::Palette) {
                let offer = offers.iter().find(|offer| offer.action == *action);
                let offer = offer.unwrap_or_else(|| panic!("{action:?} in {pane:?}"));
                assert!(offer.keys.split(' ').any(|label| label == key), "{offer:?} {key}");
            }
            // And nothing that no key does.
            for offer in offers.iter().filter(|offer| offer.there.is_none()) {
                assert!(done.iter().any(|(action, _)| *action == offer.action), "{offer:?}");
                assert!(!offer.name.is_empty() && !offer.keys.is_empty());
            }
        }
    }
}

#[test]
fn every_binding_outside_modes_is_offered_somewhere() {
    let all: Vec<keymap::Offer> = Screen::ALL
        .into_iter()
        .flat_map(|screen| panes(screen).iter().map(move |&pane| (screen, pane)))
        .flat_map(|(screen, pane)| {
            let mut state = on(screen);
            state.focus = pane;
            state.terminal.keymap.offers(&state.here())
        })
        .collect();
    let outside = |place| matches!(place, Place::Anywhere | Place::On(_) | Place::In(_));
    for binding in TABLE.iter().filter(|b| outside(b.place) && b.action != Action::Palette) {
        let offered = all
            .iter()
            .any(|offer| offer.action == binding.action && offer.name.ends_with(binding.help));
        assert!(offered, "{:?} {}", binding.action, binding.help);
    }
}

#[test]
fn what_is_done_elsewhere_is_offered_too_and_done_there() {
    let outside = |place| matches!(place, Place::Anywhere | Place::On(_) | Place::In(_));
    let moves = |action| {
        use Action::{Back, Down, First, Last, Left, Open, PageDown, PageUp, Right, Up};
        matches!(action, Back | Down | First | Last | Left | Open | PageDown | PageUp | Right | Up)
    };
    for screen in [Screen::Data, Screen::Trends] {
        let state = on(screen);
        let offers = state.terminal.keymap.offers(&state.here());
        for binding in TABLE.iter().filter(|b| outside(b.place) && b.action != Action::Palette) {
            let offered = offers
                .iter()
                .any(|offer| offer.action == binding.action && offer.name.contains(binding.help));
            assert!(offered || moves(binding.action), "{:?} {}", binding.action, binding.help);
        }
        let there = offers.iter().filter(|offer| offer.there.is_some());
        let mut names: Vec<&str> = there.map(|offer| offer.name.as_str()).collect();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    }
    let mut state = on(Screen::Similar);
    keys(&mut state, ":rename");
    press(&mut state, KeyCode::Enter);
    assert_eq!((state.screen, state.focus), (Screen::Explore, Pane::Topics));
    assert!(matches!(state.mode, Mode::Rename(_)), "{:?}", state.mode);
}

#[test]
fn typing_filters_and_enter_does_it() {
    let mut state = on(Screen::Explore);
    keys(&mut state, ":");
    assert_eq!(state.mode, Mode::Palette);
    assert_eq!(state.dialogs.palette.offers, state.terminal.keymap.offers(&state.here()));
    // Printable keys are the text, those with a meaning of their own too.
    keys(&mut state, "q?u:");
    assert_eq!(
        (state.dialogs.palette.filter.text.as_str(), state.ending.should_quit),
        ("q?u:", false)
    );
    key(&mut state, KeyCode::Char('u'), KeyModifiers::CONTROL);
    assert_eq!(
        state.dialogs.palette.offers.len(),
        state.terminal.keymap.offers(&state.here()).len()
    );
    keys(&mut state, "smlr");
    assert_eq!(state.dialogs.palette.offers[0].action, Action::Screen(Screen::Similar));
    press(&mut state, KeyCode::Enter);
    assert_eq!((state.screen, &state.mode), (Screen::Similar, &Mode::Normal));

    key(&mut state, KeyCode::Char('p'), KeyModifiers::CONTROL);
    keys(&mut state, "ramp");
    let ramp = state.screens.similar.ramp;
    press(&mut state, KeyCode::Enter);
    assert_ne!(state.screens.similar.ramp, ramp);
}

#[test]
fn an_action_is_found_by_what_the_key_file_calls_it() {
    let mut state = on(Screen::Explore);
    keys(&mut state, ":reduce");
    assert_eq!(state.dialogs.palette.offers[0].name, "fewer topics");
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.mode, Mode::Reduce);
}

#[test]
fn commands_for_the_loop_come_out_of_it_too() {
    let mut state = on(Screen::Explore);
    keys(&mut state, ":repaint");
    assert_eq!(press(&mut state, KeyCode::Enter), [Command::Repaint]);
    keys(&mut state, ":run again");
    assert_eq!(press(&mut state, KeyCode::Enter), [Command::Run(Box::new(state.settings.clone()))]);
    keys(&mut state, ":quit");
    assert_eq!(press(&mut state, KeyCode::Enter), [Command::Quit]);
    assert!(state.ending.should_quit);
}

#[test]
fn escape_leaves_and_nothing_matching_does_nothing() {
    let mut state = on(Screen::Tree);
    keys(&mut state, ":");
    press(&mut state, KeyCode::Down);
    assert_eq!(state.dialogs.palette.selected.selected, 1);
    keys(&mut state, "zzzz");
    assert!(state.dialogs.palette.offers.is_empty());
    assert_eq!(press(&mut state, KeyCode::Enter), []);
    assert_eq!(state.mode, Mode::Palette);
    press(&mut state, KeyCode::Esc);
    assert_eq!((&state.mode, state.screen), (&Mode::Normal, Screen::Tree));
    keys(&mut state, ":");
    assert_eq!(state.dialogs.palette.filter.text, "", "it opens empty again");
}

#[test]
fn it_opens_over_a_query_being_typed() {
    let mut state = on(Screen::Predict);
    (state.focus, state.mode) = (Pane::Prompt, Mode::Query);
    keys(&mut state, ":");
    assert!(state.screens.predict.prompt.text.ends_with(':'));
    key(&mut state, KeyCode::Char('p'), KeyModifiers::CONTROL);
    assert_eq!(state.mode, Mode::Palette);
}

#[test]
fn it_is_drawn_with_names_and_keys_and_fits_any_terminal() {
    let mut state = on(Screen::Explore);
    keys(&mut state, ":fewer");
    let drawn = picture(&state);
    assert!(drawn.contains("> fewer"), "{drawn}");
    let row = drawn.lines().find(|line| line.contains("fewer topics  ")).unwrap();
    assert!(row.contains("reduce") && row.contains(" f "), "{row}");
    for make in [|| on(Screen::Data), || fresh((80, 24), look(ColorDepth::Mono, true))] {
        for (width, height) in [(60, 15), (61, 16), (80, 24), (130, 50), (1, 1)] {
            let mut state = make();
            keys(&mut state, ":");
            state.terminal.size = (width, height);
            picture(&state);
            keys(&mut state, "zzz");
            picture(&state);
        }
    }
}
