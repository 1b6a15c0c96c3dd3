//! The columns of the input, chosen on the Data screen.

use std::fmt::Write;
use std::sync::Arc;

use crate::support::sample_state::{fresh, look};
use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use topictui::app::{Command, Message, State, draw, event_loop, update};
use topictui::corpus::clean::repeated::RepeatedLines;
use topictui::corpus::{Corpus, ReadOptions, StopWords, read_bytes};
use topictui::keymap::{Pane, Screen};
use topictui::model::Settings;
use topictui::term::ColorDepth;
use topictui::worker::{Event, ReadAgain, Reply, Request, RunEvent, RunId};

const SMALL: (u16, u16) = (80, 24);

/// A table of complaints, with a title, a class and a day each, and a column that is empty.
fn table() -> String {
    let said = ["It stopped after a week.", "Nobody answers the phone.", "The box was wet inside."];
    let mut text = "title,body,kind,day,空の列,notes\n".to_owned();
    for n in 0..40 {
        let (kind, body) = (["late", "broken"][n % 2], said[n % 3]);
        let day = n % 28 + 1;
        writeln!(
            text,
            "Number {n} kettle,{body} I wrote {n} letters about it.,{kind},2024-03-{day:02},,n{n}"
        )
        .unwrap();
    }
    text
}

fn read(text: &str, options: &ReadOptions) -> Result<Corpus, String> {
    read_bytes("kettles.csv", text.as_bytes(), options).map_err(|error| error.to_string())
}

/// The Data screen while the first run has only read the table, the focus on its columns.
fn shown(text: &str, size: (u16, u16)) -> State {
    let mut state = fresh(size, look(ColorDepth::Mono, false));
    let settings = Settings::default();
    let corpus = Arc::new(read(text, &settings.read).unwrap());
    for event in [
        RunEvent::Started { settings: Box::new(settings) },
        RunEvent::Read { corpus },
        RunEvent::Cancelled,
    ] {
        tell(&mut state, Event::Run(RunId(1), event));
    }
    state.status = None;
    press(&mut state, '1');
    press(&mut state, 'C');
    assert_eq!((state.screen, state.focus), (Screen::Data, Pane::Columns));
    state
}

fn tell(state: &mut State, event: Event) -> Vec<Command> {
    update(state, Message::Pipeline(Box::new(event)))
}

fn code(state: &mut State, code: KeyCode) -> Vec<Command> {
    let event = TerminalEvent::Key(KeyEvent::new(code, KeyModifiers::NONE));
    event_loop::message(state, event).map_or_else(Vec::new, |message| update(state, message))
}

fn press(state: &mut State, key: char) -> Vec<Command> {
    code(state, KeyCode::Char(key))
}

/// Presses a key, and answers what it asks for as the background thread does; the last words of the
/// status row.
fn pressed(state: &mut State, text: &str, key: char) -> String {
    let commands = press(state, key);
    let said = state.status.as_ref().map(|status| status.text.clone()).unwrap_or_default();
    for command in commands {
        let Command::Request(ticket, Request::Read { settings }) = command else { continue };
        let result = read(text, &settings.read).map(|corpus| ReadAgain {
            language: StopWords::Auto.resolve(&corpus.languages).unwrap(),
            corpus: Arc::new(corpus),
            repeated: RepeatedLines::default(),
        });
        tell(state, Event::Reply(ticket, Reply::Read { settings, result }));
    }
    said
}

fn to(state: &mut State, row: usize) {
    code(state, KeyCode::Home);
    (0..row).for_each(|_| drop(code(state, KeyCode::Down)));
}

fn picture(state: &State) -> String {
    let (width, height) = state.terminal.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw::draw(frame, state)).unwrap();
    terminal.backend().to_string()
}

fn first_text(state: &State) -> String {
    state.corpus.as_ref().unwrap().texts[0].replace('\n', " ")
}

#[test]
fn a_column_is_taken_as_text_class_and_time_by_a_key_each() {
    let text = table();
    let mut state = shown(&text, SMALL);
    to(&mut state, 0);
    assert_eq!(pressed(&mut state, &text, 't'), "text body + title · class kind · time day");
    let (read, corpus) = (state.settings.read.clone(), state.corpus.clone().unwrap());
    assert_eq!(read.text_column.as_deref(), Some("body,title"));
    assert_eq!(read.label_column.as_deref(), Some("kind"));
    assert_eq!(read.time_column.as_deref(), Some("day"));
    assert_eq!(
        corpus.texts[0],
        "It stopped after a week. I wrote 0 letters about it.\n\nNumber 0 kettle"
    );
    assert!(corpus.labels.is_some() && corpus.times.is_some());

    let copied = press(&mut state, 'y');
    let arguments = "--text-column body,title --label-column kind --time-column day";
    assert!(matches!(&copied[..], [Command::Copy(text)] if text == arguments), "{copied:?}");

    to(&mut state, 1);
    assert_eq!(pressed(&mut state, &text, 'n'), "text title · class kind · time day");
    assert_eq!(first_text(&state), "Number 0 kettle");
    to(&mut state, 2);
    assert_eq!(pressed(&mut state, &text, 'c'), "text title · no class · time day");
    assert!(state.corpus.as_ref().unwrap().labels.is_none());
    to(&mut state, 0);
    assert!(pressed(&mut state, &text, 'n').contains("title is the only text"));
    assert_eq!(state.settings.read.text_column.as_deref(), Some("title"));
    pressed(&mut state, &text, 'd');
    assert_eq!(state.settings.read, ReadOptions::default());
    assert_eq!(state.corpus.as_ref().unwrap().column.as_deref(), Some("body"));
}

#[test]
fn a_column_without_times_is_no_time_and_says_so() {
    let text = table();
    let mut state = shown(&text, SMALL);
    to(&mut state, 5);
    pressed(&mut state, &text, 'w');
    let status = state.status.clone().unwrap();
    assert!(status.text.contains("row 2") && status.text.contains("n0"), "{}", status.text);
    assert_eq!(state.settings.read, ReadOptions::default());
    assert!(picture(&state).contains("time"), "{}", picture(&state));
}

#[test]
fn only_the_last_of_several_keys_counts() {
    let text = table();
    let mut state = shown(&text, SMALL);
    to(&mut state, 0);
    let first = press(&mut state, 't');
    let second = press(&mut state, 't');
    let asked = |commands: &[Command]| match commands {
        [Command::Request(_, Request::Read { settings })] => settings.clone(),
        other => panic!("{other:?}"),
    };
    let (first, second) = (asked(&first), asked(&second));
    assert_eq!(second.read.text_column.as_deref(), Some("body"));
    let late = read(&text, &first.read).map(|corpus| ReadAgain {
        corpus: Arc::new(corpus),
        language: Default::default(),
        repeated: RepeatedLines::default(),
    });
    tell(&mut state, Event::Reply(0, Reply::Read { settings: first, result: late }));
    assert!(!first_text(&state).contains("Number 0 kettle"));
}

#[test]
fn the_footer_and_the_table_show_what_can_be_done() {
    let text = table();
    for size in [(120, 40), SMALL, (60, 15)] {
        let mut state = shown(&text, size);
        to(&mut state, 3);
        let name = format!("columns-{}x{}", size.0, size.1);
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(name, picture(&state));
        });
    }
}

#[test]
fn lines_have_no_columns_and_no_pane_for_them() {
    let text = "One line here.\nAnother line there.\nA third line.\n";
    let mut state = fresh(SMALL, look(ColorDepth::Mono, false));
    let corpus = Arc::new(read_bytes("a.txt", text.as_bytes(), &ReadOptions::default()).unwrap());
    tell(&mut state, Event::Run(RunId(1), RunEvent::Started { settings: Box::default() }));
    tell(&mut state, Event::Run(RunId(1), RunEvent::Read { corpus }));
    press(&mut state, '1');
    press(&mut state, 'C');
    assert!(state.status.as_ref().unwrap().text.contains("no columns"));
    let mut seen = Vec::new();
    for _ in 0..3 {
        seen.push(state.focus);
        code(&mut state, KeyCode::Tab);
    }
    assert_eq!(seen, [Pane::Options, Pane::Preview, Pane::Options]);
}
