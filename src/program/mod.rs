//! Chooses by the arguments: a verb; else the screen; lines where they are asked for
//! or the terminal can do no more; the table of topics where there is no terminal.

mod screen;

use std::io::{self, IsTerminal};

use crate::cli::args::look::LayerArgs;
use crate::cli::args::{Cli, Command};
use crate::cli::config::Config;
use crate::cli::opening::{open_input, session_in};
use crate::cli::{self, Outcome, fit, interrupt, topics};
use crate::{files, mcp, plain};

/// Does what the arguments ask for.
pub fn run(cli: Cli, config: &Config) -> anyhow::Result<Outcome> {
    // On the screen they are said there.
    let on_screen = cli.command.is_none() && is_screen() && !cli.plain;
    for warning in config.warnings.iter().filter(|_| !on_screen) {
        eprintln!("topictui: {warning}");
    }
    match cli.command {
        Some(Command::Mcp(args)) => mcp::serve(&args),
        Some(Command::Verb(verb)) => cli::verb(*verb, config),
        None if on_screen => screen::open(&cli, config),
        None => without_screen(&cli),
    }
}

fn without_screen(cli: &Cli) -> anyhow::Result<Outcome> {
    cli.input.iter().for_each(|path| files::clean_beside(path));
    let session = session_in(&cli.input);
    if cli.plain || io::stdout().is_terminal() && io::stdin().is_terminal() {
        return plain::open(cli, session);
    }
    if let Some(session) = session {
        return topics::topics((session, LayerArgs::default()), None, None, None, &cli.output);
    }
    interrupt::listen();
    if !cli.output.quiet {
        eprintln!("topictui: no terminal to draw on, so the topics are printed");
    }
    let input = open_input(&cli.input, cli.demo)?;
    fit::fit(input, None, &cli.fitting, &cli.output)
}

/// Whether standard output is a terminal that can be drawn on.
fn is_screen() -> bool {
    io::stdout().is_terminal() && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
}
