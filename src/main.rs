//! Parses the command line, does what it asks, maps errors to exit codes.

use std::io::{self, Write};
use std::process::ExitCode;

use topictui::cli::{Outcome, crash, interrupt, parse, said};
use topictui::text::sanitise;

fn main() -> ExitCode {
    crash::watched(program)
}

fn program() -> ExitCode {
    let parsed = parse::parse(std::env::args_os()).map_err(anyhow::Error::msg);
    let done = parsed.and_then(|(cli, config)| topictui::program::run(cli, &config));
    if let (Some(code), Err(_) | Ok(Outcome::Interrupted)) = (interrupt::exit_code(), &done) {
        if done.is_err() {
            // Standard error may be gone with the terminal.
            let _ = writeln!(io::stderr(), "topictui: interrupted");
        }
        return ExitCode::from(code);
    }
    match done {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Interrupted) => ExitCode::from(130),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            // Standard error may be gone with the terminal.
            // What it quotes may hold what a terminal obeys.
            let message = said::said(&error);
            let _ = writeln!(io::stderr(), "topictui: {}", sanitise(&message));
            ExitCode::from(2)
        }
    }
}

/// The reader of our output had enough, as `topictui topics FILE | head` does.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
