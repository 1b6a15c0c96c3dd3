//! The loop: terminal and pipeline events in, state changed, frames out.
//!
//! Whatever waits is taken in before one frame is drawn, so that a slow link that delivers twenty
//! arrow keys at once costs one frame. How far a run is is drawn ten times a second at most; what
//! somebody waits for is drawn as it comes. Nothing is written while nothing happens.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::{Duration, Instant, SystemTime};

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};

use super::message::{Command, Message};
use super::update::update;
use crate::app::State;
use crate::app::status::StatusKind;
use crate::store::autosave::Keeper;
use crate::ui::spots::Spots;
use crate::ui::themes::{self, Themes};
use crate::worker::{About, Event, Worker};

/// Least time between two frames that no key asked for.
const FRAME: Duration = Duration::from_millis(100);
/// How often elapsed times move while a run is active.
const TICK: Duration = Duration::from_millis(500);
/// How often a silent terminal is looked at, to see that it is still there.
#[cfg(not(unix))]
const STILL_THERE: Duration = Duration::from_millis(500);

/// How often the user's themes are looked at.
const THEMES: Duration = Duration::from_secs(1);

/// Something from outside the program.
#[derive(Debug)]
pub enum Incoming {
    Terminal(TerminalEvent),
    Pipeline(Box<Event>),
    /// Theme files were written, or are gone.
    Themes(Result<Themes, String>),
    /// The terminal is gone, or somebody asked the program to end.
    End,
    /// The program was stopped and goes on: the screen shows something else.
    Continued,
}

/// The terminal, as far as the loop needs it.
pub trait Display {
    /// Draws a frame and returns what can be clicked where.
    fn draw(&mut self, state: &State) -> io::Result<Spots>;
    /// Forgets what is on the screen, so that the next frame draws all of it.
    fn forget(&mut self) -> io::Result<()>;
    /// Hands the terminal back, stops the program, takes the terminal again.
    fn suspend(&mut self) -> io::Result<()>;
    /// Text for the terminal's clipboard. A text too long for it goes into a file, whose path is
    /// returned.
    fn copy(&mut self, text: &str) -> io::Result<Option<PathBuf>>;
}

/// Passes pipeline events on, until the pipeline ends.
pub fn forward(pipeline: Receiver<Event>, sender: Sender<Incoming>) -> JoinHandle<()> {
    std::thread::spawn(move || {
        for event in pipeline {
            if sender.send(Incoming::Pipeline(Box::new(event))).is_err() {
                break;
            }
        }
    })
}

/// Reads keys on threads of their own, for as long as there is a terminal.
#[cfg(unix)]
pub fn read_terminal(sender: Sender<Incoming>) -> io::Result<()> {
    crate::term::input::read(move |event| {
        sender.send(event.map_or(Incoming::End, Incoming::Terminal)).is_ok()
    })
}

/// Reads keys on a thread of its own, for as long as there is a terminal.
#[cfg(not(unix))]
pub fn read_terminal(sender: Sender<Incoming>) -> io::Result<()> {
    std::thread::spawn(move || {
        loop {
            let incoming = match crossterm::event::poll(STILL_THERE) {
                Ok(true) => crossterm::event::read().map_or(Incoming::End, Incoming::Terminal),
                Ok(false) if crossterm::terminal::window_size().is_ok() => continue,
                // A hang-up nobody signalled: reading would meet the end of input for ever.
                Ok(false) | Err(_) => Incoming::End,
            };
            let ended = matches!(incoming, Incoming::End);
            if sender.send(incoming).is_err() || ended {
                break;
            }
        }
    });
    Ok(())
}

/// Reads the user's themes again whenever one of their files is written, on a thread of its own.
pub fn watch_themes(folder: PathBuf, sender: Sender<Incoming>) {
    let written = |folder: &Path| -> Vec<(PathBuf, Option<SystemTime>)> {
        let files = themes::files(folder).into_iter();
        let at = |path: &PathBuf| path.metadata().and_then(|about| about.modified()).ok();
        files.map(|path| (path.clone(), at(&path))).collect()
    };
    std::thread::spawn(move || {
        let mut known = written(&folder);
        loop {
            std::thread::sleep(THEMES);
            let now = written(&folder);
            if now == known {
                continue;
            }
            known = now;
            let themes = Themes::with(&folder).map_err(|error| error.to_string());
            if sender.send(Incoming::Themes(themes)).is_err() {
                break;
            }
        }
    });
}

/// Runs until the user quits or the terminal goes.
pub fn run(
    state: &mut State,
    display: &mut impl Display,
    worker: &mut Worker,
    keeper: &Keeper,
    incoming: &Receiver<Incoming>,
) -> io::Result<()> {
    let mut spots = display.draw(state)?;
    let mut drawn = Instant::now();
    // A change nobody pressed a key for waits for its turn.
    let mut waiting = false;
    while !state.ending.should_quit {
        let patience = match (waiting, state.screens.run.running) {
            (true, _) => FRAME.saturating_sub(drawn.elapsed()),
            (false, true) => TICK,
            (false, false) => Duration::MAX,
        };
        let mut next = match incoming.recv_timeout(patience) {
            Ok(first) => Some(first),
            Err(RecvTimeoutError::Disconnected) => break,
            Err(RecvTimeoutError::Timeout) => {
                update(state, Message::Tick);
                waiting = true;
                None
            }
        };
        let mut urgent = false;
        while let Some(event) = next {
            urgent |= !matches!(&event, Incoming::Pipeline(event) if event.can_wait());
            waiting = true;
            take(state, &spots, display, worker, event)?;
            // Before anything is drawn: the terminal may not read.
            state.changing.aside.drain(..).for_each(|changed| keeper.aside(changed));
            keeper.want(state.unsaved_work());
            if let Some(error) = keeper.failure() {
                state.say(StatusKind::Error, format!("Unsaved changes cannot be kept: {error}"));
            }
            next = incoming.try_recv().ok();
        }
        if waiting && !state.ending.should_quit && (urgent || drawn.elapsed() >= FRAME) {
            spots = display.draw(state)?;
            drawn = Instant::now();
            waiting = false;
        }
    }
    Ok(())
}

fn take(
    state: &mut State,
    spots: &Spots,
    display: &mut impl Display,
    worker: &mut Worker,
    incoming: Incoming,
) -> io::Result<()> {
    let message = match incoming {
        Incoming::End => {
            state.ending.hung_up = true;
            state.ending.should_quit = true;
            return Ok(());
        }
        Incoming::Continued => return display.forget(),
        Incoming::Pipeline(event) => Some(Message::Pipeline(event)),
        Incoming::Themes(themes) => Some(Message::Themes(themes)),
        Incoming::Terminal(event) => {
            if let TerminalEvent::Resize(..) = event {
                display.forget()?;
            }
            match event {
                TerminalEvent::Mouse(event) => pointed(spots, event),
                event => message(state, event),
            }
        }
    };
    let commands = message.map_or_else(Vec::new, |message| update(state, message));
    commands.into_iter().try_for_each(|command| carry_out(state, display, worker, command))
}

/// Meaning of a terminal event at this moment.
pub fn message(state: &State, event: TerminalEvent) -> Option<Message> {
    match event {
        TerminalEvent::Key(key) if key.kind != KeyEventKind::Release => {
            let bound = state.terminal.keymap.action(&state.here(), key).map(Message::Action);
            bound.or_else(|| typed(state, key))
        }
        TerminalEvent::Paste(text) => Some(Message::Paste(text)),
        TerminalEvent::Resize(width, height) => Some(Message::Resize(width, height)),
        _ => None,
    }
}

/// Meaning of a mouse event over the spots of the last frame.
pub fn pointed(spots: &Spots, event: MouseEvent) -> Option<Message> {
    let spot = spots.at(event.column, event.row);
    match event.kind {
        MouseEventKind::Down(MouseButton::Left) => spot.map(Message::Click),
        MouseEventKind::ScrollUp => Some(Message::Wheel { up: true, over: spot }),
        MouseEventKind::ScrollDown => Some(Message::Wheel { up: false, over: spot }),
        _ => None,
    }
}

/// A printable key, where text is typed.
fn typed(state: &State, key: KeyEvent) -> Option<Message> {
    let typing = state.takes_text();
    match key.code {
        KeyCode::Char(c)
            if typing && !key.modifiers.intersects(KeyModifiers::CONTROL | KeyModifiers::ALT) =>
        {
            Some(Message::Typed(c.to_string()))
        }
        _ => None,
    }
}

fn carry_out(
    state: &mut State,
    display: &mut impl Display,
    worker: &mut Worker,
    command: Command,
) -> io::Result<()> {
    match command {
        Command::Run(settings) => {
            worker.run(*settings);
        }
        Command::CancelRun => worker.cancel(),
        Command::Request(ticket, request) => {
            let about = About { model: state.model.clone(), corpus: state.corpus.clone() };
            worker.request(ticket, request, about);
        }
        Command::Copy(text) => match display.copy(&text) {
            Ok(None) => {}
            Ok(Some(path)) => {
                let text = format!("Too long for the clipboard: written to {}", path.display());
                state.say(StatusKind::Info, text);
            }
            Err(error) => state.say(StatusKind::Error, format!("Cannot copy: {error}")),
        },
        Command::Suspend => {
            display.suspend()?;
            display.forget()?;
        }
        Command::Open(target) => {
            state.ending.next = Some(target);
            state.ending.should_quit = true;
        }
        Command::Repaint => {
            #[cfg(debug_assertions)]
            crate::mistake::provoke(&["main", "pool", "thread"]);
            display.forget()?;
        }
        Command::Quit => state.ending.should_quit = true,
    }
    Ok(())
}
