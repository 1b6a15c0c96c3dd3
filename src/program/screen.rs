//! `topictui FILE` on a terminal: the screen.

use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Context, bail};
use crossterm::event::Event::Resize;

use crate::app::State;
use crate::app::draw::draw_spotted;
use crate::app::event_loop::{self, Display, Incoming};
use crate::app::message::Target;
use crate::app::status::StatusKind;
use crate::app::{Message, update};
use crate::cli::args::Cli;
use crate::cli::args::look::{ColorArg, LookArgs};
use crate::cli::config::Config;
use crate::cli::opening::{input_of, open_input, resources, session_in, set_threads, unsaved_of};
use crate::cli::{Outcome, ending};
use crate::corpus;
use crate::engine::Resources;
use crate::files::{self, Guard, Stamp};
use crate::model::{Input, Model};
use crate::store;
use crate::store::autosave::{self, Keeper, NotKept, Unsaved};
use crate::store::base::Base;
use crate::store::recent_files;
use crate::store::result_cache::ResultCache;
use crate::term::screen::Screen;
use crate::term::signals::{self, Signal};
use crate::term::{ColorDepth, is_utf8_locale};
use crate::ui::spots::Spots;
use crate::ui::theme::Look;
use crate::ui::themes::Themes;
use crate::worker::{Event, Reply, Worker};

/// A session, and how its file was when it was read.
struct Session {
    path: PathBuf,
    stamp: Option<Stamp>,
    model: Arc<Model>,
}

/// An open text to fit, or session.
struct Opening {
    input: Input,
    session: Option<Session>,
    /// The base of the last session's unsaved changes, where `session` is their result.
    base: Option<Base>,
}

impl Opening {
    fn of(paths: &[PathBuf]) -> anyhow::Result<Self> {
        paths.iter().for_each(|path| files::clean_beside(path));
        let Some(path) = session_in(paths) else {
            let input = open_input(paths, false)?;
            corpus::inputs::named(paths)?.iter().try_for_each(|path| check_there(path))?;
            return Ok(Opening { input, session: None, base: None });
        };
        let stamp = Stamp::of(path);
        let (model, base) = match autosave::is_journal(path) {
            true => autosave::open(path).map(|(model, base)| (model, Some(base)))?,
            false => (store::load(path)?, None),
        };
        let model = Arc::new(model);
        let input = input_of(&model);
        let session = Session { path: path.to_path_buf(), stamp, model };
        Ok(Opening { input, session: Some(session), base })
    }

    /// The target the command line names; `None` where it names none.
    fn first(cli: &Cli) -> anyhow::Result<Option<Self>> {
        let stdin = [PathBuf::from("-")];
        match &cli.input[..] {
            [] if !cli.demo && io::stdin().is_terminal() => Ok(None),
            // What is piped in need not be named.
            named if named.is_empty() || named == stdin => {
                let input = open_input(&stdin, cli.demo)?;
                Ok(Some(Opening { input, session: None, base: None }))
            }
            paths => Opening::of(paths).map(Some),
        }
    }

    /// Unsaved changes to it from the last time.
    fn unsaved(&self) -> Option<Unsaved> {
        unsaved_of(self.session.as_ref().map(|session| session.path.as_path()), &self.input)
    }

    fn next(target: Target) -> anyhow::Result<Option<Self>> {
        match target {
            Target::List => Ok(None),
            Target::Demo => Ok(Some(Opening { input: Input::Demo, session: None, base: None })),
            Target::Paths(paths) => Opening::of(&paths).map(Some),
        }
    }
}

/// Opens the screen on an input or a session, or on the list of those opened before, and stays until
/// the user quits.
pub(super) fn open(cli: &Cli, config: &Config) -> anyhow::Result<Outcome> {
    // Whatever can fail is tried before the terminal is taken.
    set_threads(cli.fitting.threads)?;
    cli.fitting.settings()?.check()?;
    let themes_folder = files::config_folder().map(|folder| folder.join("themes"));
    let themes = match &themes_folder {
        Some(folder) => Themes::with(folder)?,
        None => Themes::default(),
    };
    let look = look(&cli.look, &themes)?;
    let mut opening = Opening::first(cli)?;

    let (sender, receiver) = channel();
    let on_signal = sender.clone();
    signals::watch(move |signal| {
        let incoming = match signal {
            Signal::Interrupt | Signal::End(_) => {
                ending::see_to(signal.number());
                Incoming::End
            }
            Signal::Continued => Incoming::Continued,
            Signal::Resized => match crossterm::terminal::size() {
                Ok((width, height)) => Incoming::Terminal(Resize(width, height)),
                Err(_) => return true,
            },
        };
        on_signal.send(incoming).is_ok()
    })
    .context("cannot listen for signals")?;
    let screen = Screen::open(cli.look.mouse)?;
    let mut visit =
        Visit { cli, config, look, themes, display: TerminalDisplay { screen }, sender, receiver };
    event_loop::read_terminal(visit.sender.clone()).context("cannot read the terminal")?;
    if let Some(folder) = themes_folder {
        event_loop::watch_themes(folder, visit.sender.clone());
    }
    let mut said = config.warnings.first().cloned();
    while let Some(next) = visit.stay(opening, said.take())? {
        opening = Opening::next(next).unwrap_or_else(|error| {
            said = Some(format!("{error:#}"));
            None
        });
    }
    Ok(Outcome::Fine)
}

/// The terminal, from one opened collection to the next.
struct Visit<'a> {
    cli: &'a Cli,
    config: &'a Config,
    look: Look,
    themes: Themes,
    display: TerminalDisplay,
    sender: Sender<Incoming>,
    receiver: Receiver<Incoming>,
}

impl Visit<'_> {
    /// Shows what is open, with something to say about it, until the user leaves it; what is to be
    /// opened next.
    fn stay(
        &mut self,
        opening: Option<Opening>,
        said: Option<String>,
    ) -> anyhow::Result<Option<Target>> {
        let (resources, recent) = resources(&self.cli.fitting);
        let size = self.display.screen.size()?;
        let text = match &opening {
            Some(Opening { input: Input::Paths(paths), .. }) => paths.clone(),
            _ => Vec::new(),
        };
        let before = opening.as_ref().and_then(Opening::unsaved);
        let opened = opening.as_ref().and_then(|opening| opening.session.as_ref());
        let journal =
            opened.map(|session| session.path.clone()).filter(|path| autosave::is_journal(path));
        let keeper = Keeper::start(autosave::folder(), recent.clone());
        let (mut state, mut worker, events) = self.begin(opening, resources, size)?;
        let forward = event_loop::forward(events, self.sender.clone());
        (state.terminal.keymap, state.terminal.themes) =
            (self.config.keymap.clone(), self.themes.clone());
        state.notice =
            before.map(|unsaved| unsaved.path).filter(|path| Some(path) != journal.as_ref());
        if let Some(said) = said {
            state.say(StatusKind::Error, said);
        }
        let ended =
            event_loop::run(&mut state, &mut self.display, &mut worker, &keeper, &self.receiver);
        let lost = ended.is_err() || state.ending.hung_up;
        let kept = if lost { keep(&state, &keeper, &recent) } else { Ok(None) };
        ending::left();
        if state.ending.next.is_none() {
            self.display.screen.close();
        }
        note(&state, &text);
        drop(worker);
        // It ends with the worker.
        let _ = forward.join();
        self.pass_on(&mut state);
        match lost {
            true => keeper.want(state.unsaved_work()),
            false => keeper.discard(),
        }
        // What was kept the last time is in a session file now.
        if state.on_disk() && state.editor.session.is_some() {
            journal.as_deref().into_iter().for_each(autosave::remove);
        }
        tell(kept?.filter(|path| path.exists()).as_deref());
        ended?;
        (self.look, self.themes) = (state.terminal.look, state.terminal.themes);
        Ok(state.ending.next)
    }

    /// Passes on what came in since the last look, to what is opened next. Of the threads' events that
    /// is nothing: they are of what is no longer open, except that a file was written.
    fn pass_on(&self, state: &mut State) {
        for incoming in self.receiver.try_iter().collect::<Vec<Incoming>>() {
            match incoming {
                Incoming::Pipeline(event)
                    if matches!(*event, Event::Reply(_, Reply::Saved { .. })) =>
                {
                    update(state, Message::Pipeline(event));
                }
                Incoming::Pipeline(_) => {}
                other => drop(self.sender.send(other)),
            }
        }
    }

    fn begin(
        &self,
        opening: Option<Opening>,
        resources: Resources,
        size: (u16, u16),
    ) -> anyhow::Result<(State, Worker, Receiver<Event>)> {
        let (settings, look) = (self.cli.fitting.settings()?, self.look.clone());
        let mut guard = self.cli.fitting.guarded(Guard::platform());
        let Some(Opening { input, session, base }) = opening else {
            // Nothing is asked of it before something is open.
            let (worker, events) = Worker::start(Input::Demo, resources, None);
            let mut state = State::new(settings, look, size);
            let unsaved = autosave::folder().map(|folder| autosave::list(&folder));
            let list = unsaved.iter().flatten().map(Unsaved::as_opened);
            let files = recent_files::list_file().map(|file| recent_files::list(&file));
            state.editor.guard = guard;
            state
                .start_with(list.chain(files.into_iter().flatten()).collect(), recent_files::now());
            return Ok((state, worker, events));
        };
        guard = input.guarded(guard);
        let model = session.as_ref().map(|session| session.model.clone());
        let (mut worker, events) = Worker::start(input, resources, model);
        let mut state = match session {
            Some(Session { path, stamp, model }) => {
                let folder = path.is_dir();
                guard = guard.keep(folder.then(|| path.clone()));
                let mut state = State::of_session(model, path, look, size);
                state.editor.stamp = stamp;
                // Saving makes a session file, never a BERTopic folder and never a journal.
                let journal = base.is_some();
                state.editor.session = state.editor.session.filter(|_| !folder && !journal);
                if journal {
                    state.editor.bases = base.into_iter().collect();
                }
                state
            }
            None => {
                worker.run(settings.clone());
                State::new(settings, look, size)
            }
        };
        state.editor.guard = guard;
        state.llm = self.cli.llm.choice();
        Ok((state, worker, events))
    }
}

/// Remembers what was open.
fn note(state: &State, text: &[PathBuf]) {
    let session = state.editor.session.as_deref().filter(|path| path.exists());
    if let Some(model) = &state.model {
        recent_files::remember(model, text, session);
    }
}

/// Keeps a result that is in no session file yet: nobody was there to press `s`. One that nobody
/// changed is shown again by the next start, if it is among the results of earlier runs.
fn keep(state: &State, keeper: &Keeper, recent: &ResultCache) -> Result<Option<PathBuf>, NotKept> {
    let again = |model: &Arc<Model>| recent.base_of(model).is_some_and(|base| base.is(model));
    let shown = || state.wanted().filter(|wanted| !state.on_disk() && !again(&wanted.model));
    keeper.want(state.unsaved_work().or_else(shown));
    keeper.flush()
}

/// Says where what was not saved is kept.
fn tell(kept: Option<&Path>) {
    if let Some(path) = kept {
        // Standard error may be gone with the terminal.
        let _ = writeln!(
            io::stderr(),
            "topictui: the changes were not saved, so they are kept in {}",
            path.display()
        );
    }
}

/// A missing file is said on the command line, not on the screen.
fn check_there(path: &Path) -> Result<(), corpus::CorpusError> {
    std::fs::metadata(path).map(drop).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => corpus::CorpusError::Missing { path: path.to_path_buf() },
        _ => corpus::CorpusError::Unreadable { path: path.to_path_buf(), error },
    })
}

/// Flags beat the environment.
fn look(args: &LookArgs, themes: &Themes) -> anyhow::Result<Look> {
    let variable = |name: &str| std::env::var(name).ok();
    let depth = match args.color {
        _ if args.no_color => ColorDepth::Mono,
        ColorArg::Auto => ColorDepth::detect(variable),
        ColorArg::Never => ColorDepth::Mono,
        ColorArg::Ansi16 => ColorDepth::Ansi16,
        ColorArg::Ansi256 => ColorDepth::Ansi256,
        ColorArg::Truecolor => ColorDepth::TrueColor,
    };
    if !themes.names().any(|name| name == args.theme) {
        let known: Vec<&str> = themes.names().collect();
        bail!("there is no theme {}: there are {}", args.theme, known.join(", "));
    }
    let theme = if depth == ColorDepth::Mono { "mono" } else { &args.theme };
    let ascii = args.ascii || !is_utf8_locale(variable);
    Ok(Look { theme: theme.to_owned(), depth, ascii })
}

/// Draws the state on the terminal.
struct TerminalDisplay {
    screen: Screen,
}

impl Display for TerminalDisplay {
    fn draw(&mut self, state: &State) -> io::Result<Spots> {
        let mut spots = Spots::default();
        self.screen.draw(|frame| spots = draw_spotted(frame, state))?;
        Ok(spots)
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
        files::create_private(&folder)?;
        let path = folder.join("copied.txt");
        files::write_atomically(&path, |file| file.write_all(text.as_bytes()))?;
        Ok(Some(path))
    }
}
