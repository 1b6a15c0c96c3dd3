//! Options that many share: how the screen looks, what is printed, what may be replaced.

use clap::{Args, ValueEnum};

use crate::topics::search::SearchMode;

/// How the screen looks.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Screen")]
pub struct LookArgs {
    /// Colours of the screen: dark, light, contrast, mono, or a file of yours in themes/
    #[arg(long, value_name = "NAME", default_value = "dark")]
    pub theme: String,
    /// How many colours to use
    #[arg(long, value_enum, default_value_t = ColorArg::Auto)]
    pub color: ColorArg,
    /// The same as --color never
    #[arg(long, conflicts_with = "color")]
    pub no_color: bool,
    /// Draw with ASCII characters only
    #[arg(long)]
    pub ascii: bool,
    /// Let the mouse scroll and click (the terminal's own selection then needs Shift)
    #[arg(long)]
    pub mouse: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ColorArg {
    Auto,
    Never,
    #[value(name = "16")]
    Ansi16,
    #[value(name = "256")]
    Ansi256,
    Truecolor,
}

/// Options of the output.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Output")]
pub struct OutputArgs {
    /// How to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub format: OutputFormat,
    /// No progress on standard error
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// For reading
    Table,
    /// One JSON value
    Json,
    /// One JSON value per line
    Jsonl,
}

/// Consent to overwriting.
#[derive(Clone, Copy, Debug, Args)]
pub struct ForceArgs {
    /// Overwrite whatever file is there, except a source file
    #[arg(long)]
    pub force: bool,
}

/// How documents are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SearchModeArg {
    /// All words, each as it is, as a beginning, or a letter off
    Words,
    /// A regular expression
    Pattern,
    /// The nearest by cosine of the embeddings
    Meaning,
}

impl SearchModeArg {
    pub fn way(self) -> SearchMode {
        match self {
            SearchModeArg::Words => SearchMode::Words,
            SearchModeArg::Pattern => SearchMode::Pattern,
            SearchModeArg::Meaning => SearchMode::Meaning,
        }
    }
}
