//! What can be typed: arguments and their help, nothing that acts.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cluster::hdbscan::Selection;
use crate::corpus::{CorpusError, ReadOptions, Step, StopWords};
use crate::embed::{Engine, ModelChoice};
use crate::pipeline::Settings;

/// Topics of a text collection, in the terminal.
#[derive(Debug, Parser)]
#[command(
    name = "topictui",
    version,
    about = "Topics of a text collection, in the terminal",
    after_help = "Try it: topictui --demo",
    args_conflicts_with_subcommands = true,
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,

    /// Text, TSV, CSV or JSONL file, a folder of text files, a saved session, or - for standard input
    #[arg(value_name = "FILE|DIR|-|SESSION")]
    pub input: Option<PathBuf>,

    /// Open the bundled example
    #[arg(long, conflicts_with = "input")]
    pub demo: bool,

    #[command(flatten)]
    pub fitting: FitArgs,

    #[command(flatten)]
    pub look: LookArgs,

    #[command(flatten)]
    pub output: OutputArgs,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Fit topics without the screen and print them
    Fit {
        /// As for topictui itself; --demo for the bundled example
        #[arg(value_name = "INPUT", required_unless_present = "demo")]
        input: Option<PathBuf>,
        /// Fit the bundled example
        #[arg(long, conflicts_with = "input")]
        demo: bool,
        /// Save the result as a session
        #[arg(short, long, value_name = "SESSION")]
        output: Option<PathBuf>,
        #[command(flatten)]
        fitting: Box<FitArgs>,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// List the topics of a session, or one of them whole
    Topics {
        session: PathBuf,
        /// Only this topic; -1 for the outliers
        #[arg(allow_negative_numbers = true)]
        id: Option<i32>,
        /// At most this many topics
        #[arg(long, value_name = "N")]
        top: Option<usize>,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Topics nearest to a text
    Find {
        session: PathBuf,
        query: String,
        /// At most this many topics
        #[arg(long, value_name = "N", default_value_t = 5)]
        top: usize,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Documents of a session, strongest first
    Docs {
        session: PathBuf,
        /// Only those of this topic; -1 for the outliers
        #[arg(long, value_name = "ID", allow_negative_numbers = true)]
        topic: Option<i32>,
        /// Only those that contain this text (upper and lower case are the same)
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Embedding models: list them, or add one
    Models {
        #[command(subcommand)]
        action: Option<ModelsAction>,
    },
}

#[derive(Debug, Subcommand)]
pub enum ModelsAction {
    /// The bundled model and those that were added
    List {
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Convert a sentence-transformers folder of the BERT family into a topictui model
    Add { folder: PathBuf },
}

/// Parameters of a fit, under the names BERTopic, UMAP and HDBSCAN give them.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Fitting")]
pub struct FitArgs {
    /// Text column, by name or by number from 1 [default: found by looking]
    #[arg(long, value_name = "COLUMN")]
    pub text_column: Option<String>,
    /// Steps that change the documents before they are embedded, in this order:
    /// stop-words, lemmatize, lower, urls, html, numbers
    #[arg(long, value_name = "STEPS", value_delimiter = ',', value_parser = parse_step)]
    pub preprocess: Vec<Step>,
    /// Words kept out of the topics: auto, none, a language, or a file with a word a line
    #[arg(long, value_name = "LIST", default_value = "auto", value_parser = parse_stop_words)]
    pub stop_words: StopWords,
    /// Program that computes embeddings
    #[arg(long, value_enum, default_value_t = EngineArg::Native)]
    pub engine: EngineArg,
    /// Embedding model: a name from `topictui models`, a model file, or for onnx a folder
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    /// UMAP: neighbours a document has
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub n_neighbors: usize,
    /// UMAP: dimensions to reduce to
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub n_components: usize,
    /// UMAP: least distance between reduced documents, 0 to 1
    #[arg(long, value_name = "X", default_value_t = 0.0)]
    pub min_dist: f64,
    /// Fewest documents in a topic (HDBSCAN's min_cluster_size)
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub min_topic_size: usize,
    /// HDBSCAN: how dense a topic's core is [default: min-topic-size]
    #[arg(long, value_name = "N")]
    pub min_samples: Option<usize>,
    /// HDBSCAN: how clusters are taken from the tree
    #[arg(long, value_enum, default_value_t = SelectionArg::Eom)]
    pub cluster_selection_method: SelectionArg,
    /// Words a topic is described by
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub top_n_words: usize,
    /// Shortest and longest phrase, in words
    #[arg(long, value_name = "MIN,MAX", default_value = "1,1", value_parser = parse_range)]
    pub n_gram_range: (usize, usize),
    /// Every random number follows from this
    #[arg(long, value_name = "N", default_value_t = 42)]
    pub seed: u64,
    /// Threads to use [default: one a core]
    #[arg(long, value_name = "N")]
    pub threads: Option<usize>,
    /// Do not read or write the embedding cache
    #[arg(long)]
    pub no_cache: bool,
}

impl FitArgs {
    pub fn settings(&self) -> Settings {
        Settings {
            read: ReadOptions { text_column: self.text_column.clone(), ..ReadOptions::default() },
            preprocess: self.preprocess.clone(),
            stop_words: self.stop_words.clone(),
            model: ModelChoice {
                engine: match self.engine {
                    EngineArg::Native => Engine::Native,
                    EngineArg::Onnx => Engine::Onnx,
                },
                model: self.model.clone(),
            },
            n_neighbors: self.n_neighbors,
            n_components: self.n_components,
            min_dist: self.min_dist,
            min_topic_size: self.min_topic_size,
            min_samples: self.min_samples,
            cluster_selection_method: match self.cluster_selection_method {
                SelectionArg::Eom => Selection::Eom,
                SelectionArg::Leaf => Selection::Leaf,
            },
            top_n_words: self.top_n_words,
            n_gram_range: self.n_gram_range,
            seed: self.seed,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineArg {
    Native,
    Onnx,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SelectionArg {
    /// Excess of mass: few, large topics
    Eom,
    /// Leaves of the tree: many, small topics
    Leaf,
}

/// How the screen looks.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Screen")]
pub struct LookArgs {
    /// Colours of the screen
    #[arg(long, value_enum, default_value_t = ThemeArg::Dark)]
    pub theme: ThemeArg,
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
pub enum ThemeArg {
    Dark,
    Light,
    Contrast,
    Mono,
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

/// What is printed.
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
    /// A JSON value a line
    Jsonl,
}

fn parse_step(text: &str) -> Result<Step, String> {
    text.parse().map_err(|error: CorpusError| error.to_string())
}

/// A language, unless it looks like a path or is a file that is there.
fn parse_stop_words(text: &str) -> Result<StopWords, std::convert::Infallible> {
    Ok(match text {
        "auto" => StopWords::Auto,
        "none" => StopWords::None,
        _ if text.contains(['/', '\\', '.']) || Path::new(text).is_file() => {
            StopWords::File(PathBuf::from(text))
        }
        _ => StopWords::Language(text.to_owned()),
    })
}

fn parse_range(text: &str) -> Result<(usize, usize), String> {
    let number = |part: &str| part.trim().parse::<usize>().ok();
    let range = match text.split_once(',') {
        Some((low, high)) => number(low).zip(number(high)),
        None => number(text).map(|n| (n, n)),
    };
    range.ok_or_else(|| "give two numbers, as in 1,2".to_owned())
}
