//! Parses the command line, does what it asks, maps errors to exit codes.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use topictui::cli::args::Cli;
use topictui::cli::{self, Outcome};

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        // A value is refused as everything else is: clap would add two lines on where help is.
        Err(error) if error.kind() == ErrorKind::ValueValidation => {
            let message = error.render().to_string();
            let sentence = message.lines().next().unwrap_or_default();
            let sentence = sentence.strip_prefix("error: ").unwrap_or(sentence);
            return refuse(sentence);
        }
        Err(error) => error.exit(),
    };
    match cli::run(cli) {
        Ok(Outcome::Fine) => ExitCode::SUCCESS,
        Ok(Outcome::Nothing) => ExitCode::from(1),
        Ok(Outcome::Interrupted) => ExitCode::from(130),
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => refuse(&format!("{error:#}")),
    }
}

fn refuse(why: &str) -> ExitCode {
    // Standard error may be gone with the terminal.
    let _ = writeln!(io::stderr(), "topictui: {why}");
    ExitCode::from(2)
}

/// The reader of our output had enough, as `topictui topics FILE | head` does.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.chain().any(|cause| {
        cause
            .downcast_ref::<io::Error>()
            .is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
    })
}
