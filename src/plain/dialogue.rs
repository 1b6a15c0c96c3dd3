//! Both sides of the conversation: lines and signals come in, lines go out a page at a time.

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use anyhow::{Context, bail};

use crate::cli::ending;
use crate::term::signals::{self, Signal};
use crate::text::sanitise;

/// Lines that are shown before `more` is asked for.
pub const PAGE: usize = 20;
const PROMPT: &str = "topictui> ";

/// How a conversation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The user left.
    Left,
    /// There are no more lines.
    Input,
    Interrupted,
    /// The connection is lost, or the program is to end.
    HungUp,
}

/// Whether a signal came that nobody has answered yet.
#[derive(Debug, Default)]
pub struct Stop(AtomicU8);

const INTERRUPT: u8 = 1;
const END: u8 = 2;

impl Stop {
    /// Whether work under way should end.
    pub fn asked(&self) -> bool {
        self.0.load(Ordering::Relaxed) != 0
    }

    fn set(&self, signal: Signal) {
        match signal {
            Signal::Interrupt => self.0.fetch_max(INTERRUPT, Ordering::Relaxed),
            Signal::End(_) => self.0.fetch_max(END, Ordering::Relaxed),
            Signal::Continued | Signal::Resized => 0,
        };
    }

    fn drop_interrupt(&self) {
        // Where there is none, or the end is asked for, nothing is to be dropped.
        let _ = self.0.compare_exchange(INTERRUPT, 0, Ordering::Relaxed, Ordering::Relaxed);
    }

    fn take(&self) -> Option<Ended> {
        match self.0.swap(0, Ordering::Relaxed) {
            0 => None,
            INTERRUPT => Some(Ended::Interrupted),
            _ => Some(Ended::HungUp),
        }
    }
}

/// Messages of the reading thread and the signals.
enum Incoming {
    Line(String),
    EndOfInput,
    Signal(Signal),
}

/// Where commands come from, and what of the answers is still to be shown.
pub struct Dialogue {
    incoming: Receiver<Incoming>,
    stop: Arc<Stop>,
    /// Whether somebody types: then there is a prompt.
    prompts: bool,
    rest: VecDeque<String>,
    /// The end came while a question was open.
    ended: Option<Ended>,
}

impl Dialogue {
    /// Reads commands from standard input, or if that holds the documents from the terminal.
    pub fn start(documents_on_stdin: bool) -> anyhow::Result<Self> {
        let (sender, incoming) = channel();
        let prompts = match documents_on_stdin {
            false => {
                let prompts = io::stdin().is_terminal();
                read(sender.clone(), BufReader::new(io::stdin()));
                prompts
            }
            true => {
                let Ok(terminal) = File::open("/dev/tty") else {
                    bail!(
                        "the documents come from standard input, so commands need a terminal, and there is none: give the documents as a file"
                    );
                };
                read(sender.clone(), BufReader::new(terminal));
                true
            }
        };
        let stop = Arc::new(Stop::default());
        let on_signal = stop.clone();
        signals::watch(move |signal| {
            if signal == Signal::Resized {
                return true;
            }
            if let Signal::End(number) = signal {
                ending::see_to(number);
            }
            on_signal.set(signal);
            sender.send(Incoming::Signal(signal)).is_ok()
        })
        .context("cannot listen for signals")?;
        Ok(Dialogue { incoming, stop, prompts, rest: VecDeque::new(), ended: None })
    }

    pub fn stop(&self) -> Arc<Stop> {
        self.stop.clone()
    }

    /// Whether somebody types.
    pub fn prompts(&self) -> bool {
        self.prompts
    }

    /// Takes the end that a signal asked for.
    pub fn stopped(&self) -> Option<Ended> {
        self.stop.take()
    }

    /// Forgets an interrupt of a command that is done, where somebody types.
    pub fn done(&self) {
        if self.prompts {
            self.stop.drop_interrupt();
        }
    }

    /// The next command line.
    pub fn line(&mut self) -> io::Result<Result<String, Ended>> {
        self.answer(PROMPT, self.prompts)
    }

    /// Asks yes or no. No answer is no.
    pub fn confirm(&mut self, question: &str) -> io::Result<bool> {
        let answer = self.ask(&format!("{question} (y/n)"))?;
        Ok(answer.is_some_and(|line| matches!(&*line.trim().to_lowercase(), "y" | "yes")))
    }

    /// The line that is typed behind a question; nothing where the conversation ends instead.
    pub fn ask(&mut self, question: &str) -> io::Result<Option<String>> {
        if !self.prompts {
            self.say(question)?;
        }
        Ok(match self.answer(&format!("{} ", sanitise(question)), false)? {
            Ok(line) => Some(line),
            Err(ended) => {
                self.ended = Some(ended);
                None
            }
        })
    }

    /// The next line; `stays`: an interrupt only drops the one begun, as in a shell.
    fn answer(&mut self, prompt: &str, stays: bool) -> io::Result<Result<String, Ended>> {
        let mut ask = self.prompts;
        loop {
            match self.ended.take().or_else(|| self.stop.take()) {
                Some(Ended::Interrupted) if stays => self.say("\nquit leaves topictui")?,
                Some(ended) => return Ok(Err(ended)),
                None => {}
            }
            if ask {
                let mut out = io::stdout().lock();
                out.write_all(prompt.as_bytes())?;
                out.flush()?;
            }
            match self.incoming.recv() {
                Ok(Incoming::Line(line)) => return Ok(Ok(line)),
                Ok(Incoming::Signal(signal)) => {
                    // One that was answered already leaves the prompt as it is.
                    ask = self.prompts && (signal == Signal::Continued || self.stop.asked());
                }
                Ok(Incoming::EndOfInput) | Err(_) => {
                    // The prompt's line ends here.
                    if self.prompts {
                        self.say("")?;
                    }
                    return Ok(Err(self.stop.take().unwrap_or(Ended::Input)));
                }
            }
        }
    }

    /// Writes a line now, whatever is still to be shown.
    pub fn say(&mut self, line: &str) -> io::Result<()> {
        let mut out = io::stdout().lock();
        writeln!(out, "{}", sanitise(line))?;
        out.flush()
    }

    /// Writes the first `page` lines of a text; `more` writes the others.
    pub fn show(&mut self, text: &str, page: usize) -> io::Result<()> {
        self.rest = text.lines().map(|line| sanitise(line).into_owned()).collect();
        self.page(page)
    }

    /// The next lines of what was shown last.
    pub fn more(&mut self, lines: Option<usize>) -> io::Result<()> {
        match self.rest.is_empty() {
            true => self.say("there is nothing more to show: topics lists the topics"),
            false => self.page(lines.unwrap_or(PAGE)),
        }
    }

    /// Whether a page was left.
    pub fn has_more(&self) -> bool {
        !self.rest.is_empty()
    }

    fn page(&mut self, lines: usize) -> io::Result<()> {
        // A line more is shorter than saying that there is one.
        let lines = match self.rest.len() {
            left if left == lines.saturating_add(1) => left,
            left => lines.min(left),
        };
        let mut text = String::new();
        for line in self.rest.drain(..lines) {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        if !self.rest.is_empty() {
            text.push_str(&format!("{} more lines: type more", self.rest.len()));
            text.push('\n');
        }
        let mut out = io::stdout().lock();
        out.write_all(text.as_bytes())?;
        out.flush()
    }
}

/// Sends lines as they come, from a thread of its own.
fn read(sender: Sender<Incoming>, mut source: impl BufRead + Send + 'static) {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        loop {
            bytes.clear();
            let incoming = match source.read_until(b'\n', &mut bytes) {
                Ok(0) | Err(_) => Incoming::EndOfInput,
                Ok(_) => Incoming::Line(String::from_utf8_lossy(&bytes).into_owned()),
            };
            let over = matches!(incoming, Incoming::EndOfInput);
            if sender.send(incoming).is_err() || over {
                break;
            }
        }
    });
}
