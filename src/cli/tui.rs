//! `topictui FILE` on a terminal: the screen.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use super::args::{Cli, ColorArg, LookArgs, ThemeArg};
use super::{Outcome, input_of, open_input, recovered, resources};
use crate::app::event_loop::{self, Display, Incoming};
use crate::app::state::{Look, State, StatusKind};
use crate::corpus;
use crate::files;
use crate::keymap;
use crate::pipeline::{Input, Worker};
use crate::session;
use crate::term::screen::Screen;
use crate::term::signals::{self, Signal};
use crate::term::{ColorDepth, is_utf8_locale};
use crate::ui;

/// Opens the screen on an input or a session and stays until the user quits.
pub fn open(cli: &Cli, session_path: Option<&Path>) -> anyhow::Result<Outcome> {
    // Whatever can fail is tried before the terminal is taken.
    let resources = resources(&cli.fitting)?;
    let settings = cli.fitting.settings()?;
    settings.check()?;
    let look = look(&cli.look);
    let keymap = keymap::custom::load(files::config_folder().as_deref())?;
    let opened = session_path
        .map(|path| session::load(path).map(|model| (path.to_path_buf(), Arc::new(model))))
        .transpose()?;
    let input = match &opened {
        Some((_, model)) => input_of(model),
        None => open_input(cli.input.as_deref(), cli.demo)?,
    };
    if let Input::Path(path) = &input {
        check_there(path)?;
    }
    let kept = recovered::of(&input);
    let model = opened.as_ref().map(|(_, model)| model.clone());
    let (mut worker, events) = Worker::start(input, resources, model);
    let (sender, receiver) = event_loop::incoming(events);
    let on_signal = sender.clone();
    signals::watch(move |signal| {
        let incoming = match signal {
            Signal::Interrupt | Signal::End => Incoming::End,
            Signal::Continued => Incoming::Continued,
        };
        on_signal.send(incoming).is_ok()
    })
    .context("cannot listen for signals")?;

    let mut display = TerminalDisplay { screen: Screen::open(cli.look.mouse)? };
    let size = display.screen.size()?;
    let mut state = match opened {
        Some((path, model)) => {
            let folder = path.is_dir();
            let mut state = State::of_session(model, path, look, size);
            // Saving makes a session file, never a BERTopic folder.
            state.session_path = state.session_path.filter(|_| !folder);
            state
        }
        None => {
            worker.run(settings.clone());
            State::new(settings, look, size)
        }
    };
    state.keymap = keymap;
    event_loop::read_terminal(sender);
    if let Some(path) = kept {
        let text = format!("The result of a lost session is kept: topictui {}", path.display());
        state.say(StatusKind::Info, text);
    }
    let ended = event_loop::run(&mut state, &mut display, &mut worker, &receiver);
    drop(display);
    // Nobody was there to press `s`.
    let lost = state.model.as_ref().filter(|_| !state.on_disk && (ended.is_err() || state.hung_up));
    lost.map(|model| recovered::keep(model)).transpose()?;
    ended?;
    Ok(Outcome::Fine)
}

/// A missing file is said on the command line, not on the screen.
fn check_there(path: &Path) -> Result<(), corpus::CorpusError> {
    std::fs::metadata(path).map(drop).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => corpus::CorpusError::Missing { path: path.to_path_buf() },
        _ => corpus::CorpusError::Unreadable { path: path.to_path_buf(), error },
    })
}

/// Flags beat the environment.
fn look(args: &LookArgs) -> Look {
    let variable = |name: &str| std::env::var(name).ok();
    let depth = match args.color {
        _ if args.no_color => ColorDepth::Mono,
        ColorArg::Auto => ColorDepth::detect(variable),
        ColorArg::Never => ColorDepth::Mono,
        ColorArg::Ansi16 => ColorDepth::Ansi16,
        ColorArg::Ansi256 => ColorDepth::Ansi256,
        ColorArg::Truecolor => ColorDepth::TrueColor,
    };
    let theme = match args.theme {
        _ if depth == ColorDepth::Mono => "mono",
        ThemeArg::Dark => "dark",
        ThemeArg::Light => "light",
        ThemeArg::Contrast => "contrast",
        ThemeArg::Mono => "mono",
    };
    let ascii = args.ascii || !is_utf8_locale(variable);
    Look { theme: theme.to_owned(), depth, ascii }
}

/// Draws the state on the terminal.
struct TerminalDisplay {
    screen: Screen,
}

impl Display for TerminalDisplay {
    fn draw(&mut self, state: &State) -> io::Result<()> {
        self.screen.draw(|frame| ui::draw(frame, state))
    }

    fn forget(&mut self) -> io::Result<()> {
        self.screen.forget()
    }

    fn suspend(&mut self) -> io::Result<()> {
        self.screen.suspend()
    }

    fn copy(&mut self, text: &str) -> io::Result<Option<PathBuf>> {
        if self.screen.copy(text)? {
            return Ok(None);
        }
        let folder = files::data_folder().unwrap_or_else(std::env::temp_dir);
        std::fs::create_dir_all(&folder)?;
        let path = folder.join("copied.txt");
        files::write_atomically(&path, |file| file.write_all(text.as_bytes()))?;
        Ok(Some(path))
    }
}
