//! Arguments of `predict`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::fit::{parse_between, parse_encoding};
use crate::cli::args::look::{LayerArgs, OutputFormat};
use crate::cli::args::numbers::whole;
use crate::corpus::Between;
use crate::ranges;

#[derive(Debug, Args)]
pub struct PredictArgs {
    pub session: PathBuf,
    /// Texts, in any format that fit reads [default: standard input]. Lines and JSON lines are read as they
    /// come and answered at once; tables and folders are read whole
    #[arg(value_name = "FILE|DIR|-")]
    pub input: Vec<PathBuf>,
    /// Every line of the input is one text, whatever it looks like, and is answered by one line: for
    /// workers of a larger engine, whose parts may be empty or hold no topic
    #[arg(long, conflicts_with = "text_column")]
    pub lines: bool,
    /// Threads to use [default: one a core]
    #[arg(long, value_name = "N", value_parser = whole::<usize>(ranges::THREADS))]
    pub threads: Option<usize>,
    /// At most this many topics per document
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = whole::<usize>(ranges::TOP))]
    pub top: usize,
    /// All topics of a document, not only --top
    #[arg(long, conflicts_with = "top")]
    pub probabilities: bool,
    /// Also the topics of single words, by the windows of four words around them
    #[arg(long)]
    pub tokens: bool,
    /// Text column, by name or by number from 1 [default: detected]
    #[arg(long, value_name = "COLUMN")]
    pub text_column: Option<String>,
    /// Separator of the parts of a text of several columns, as in the fit
    #[arg(long, value_name = "blank-line|space", value_parser = parse_between)]
    pub text_between: Option<Between>,
    /// Encoding of the files [default: found by looking]
    #[arg(long, value_name = "NAME", value_parser = parse_encoding)]
    pub encoding: Option<String>,
    #[command(flatten)]
    pub layer: LayerArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Jsonl)]
    pub format: OutputFormat,
}
