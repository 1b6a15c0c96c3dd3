//! What can be typed: arguments and their help, nothing that acts.

use std::path::{Path, PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::change_args::{
    AddArgs, CombineArgs, DeleteArgs, HistoryArgs, MergeArgs, ReduceArgs, SpaceArg, TrendArgs,
};
use super::prior::PriorArgs;
use crate::cluster::Clusterer;
use crate::cluster::hdbscan::Selection;
use crate::corpus::{CorpusError, ReadOptions, Step, StopWords};
use crate::embed::{Engine, ModelChoice};
use crate::pipeline::Settings;
use crate::reduce::Reducer;
use crate::topics::edit::NrTopics;
use crate::topics::outliers::Strategy;

use super::word_args::{DescribeArgs, WordArgs};

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
        /// Draw which topics merge first, and into what
        #[arg(long, conflicts_with_all = ["id", "top"])]
        tree: bool,
        /// What the tree compares topics by
        #[arg(long, value_enum, default_value_t = SpaceArg::Ctfidf, requires = "tree")]
        by: SpaceArg,
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
    /// Topics of new texts, a line a document in input order
    Predict(PredictArgs),
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
    /// Write the topics and documents of a session for other programs or for reading
    Export {
        session: PathBuf,
        /// File to write, or folder for bertopic; csv and jsonl write a second file with the topics
        #[arg(long, value_name = "PATH")]
        to: PathBuf,
        /// What to write [default: by the ending of PATH]
        #[arg(long, value_enum)]
        format: Option<ExportFormat>,
        /// Do not say what was written
        #[arg(short, long)]
        quiet: bool,
    },
    /// Coherence, diversity, outliers, agreement with labels, stability over seeds
    Quality {
        session: PathBuf,
        /// Column of the input with a label a document, by name or by number from 1 [default: the
        /// labels of the session, where it was fitted with --label-column]
        #[arg(long, value_name = "COLUMN")]
        label_column: Option<String>,
        /// Fit again with this many other seeds: do the topics come back?
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
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
        /// What to compare by: probabilities, distributions, c-tf-idf or embeddings
        #[arg(long, value_name = "STRATEGY", default_value = "distributions")]
        strategy: Strategy,
        /// Least similarity or probability that counts, 0 to 1
        #[arg(long, value_name = "X", default_value_t = 0.0, allow_negative_numbers = true)]
        threshold: f64,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Describe the topics by other words; what is not given stays as it is
    Describe {
        session: PathBuf,
        /// Save the changed session here
        #[arg(short, long, value_name = "SESSION")]
        output: Option<PathBuf>,
        #[command(flatten)]
        words: Box<DescribeArgs>,
        #[command(flatten)]
        out: OutputArgs,
    },
    /// Fewer topics: the nearest ones joined
    Reduce(ReduceArgs),
    /// One topic of several
    Merge(MergeArgs),
    /// Outliers of the documents of topics
    Delete(DeleteArgs),
    /// More documents, each with the topic predicted for it
    Add(AddArgs),
    /// The documents and topics of several sessions in one
    Combine(CombineArgs),
    /// Topics over time, or per class
    Trends(TrendArgs),
    /// The changes made to a session; with --replay, whether they give the same again
    History(HistoryArgs),
    /// Embedding models: list them, or add one
    Models {
        #[command(subcommand)]
        action: Option<ModelsAction>,
    },
}

#[derive(Debug, Args)]
pub struct PredictArgs {
    pub session: PathBuf,
    /// Texts, laid out as for a fit [default: standard input]. Lines and JSON lines are read as they
    /// come and answered at once; tables and folders are read whole
    #[arg(value_name = "FILE|DIR|-")]
    pub input: Option<PathBuf>,
    /// At most this many topics a document
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub top: usize,
    /// All topics of a document, not only --top
    #[arg(long, conflicts_with = "top")]
    pub probabilities: bool,
    /// Also the topics that each word speaks for, by the windows of four words it is in
    #[arg(long)]
    pub tokens: bool,
    /// Text column, by name or by number from 1 [default: found by looking]
    #[arg(long, value_name = "COLUMN")]
    pub text_column: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value_t = OutputFormat::Jsonl)]
    pub format: OutputFormat,
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
    /// Column with each document's class, by name or by number
    #[arg(long, value_name = "COLUMN")]
    pub label_column: Option<String>,
    /// Column with each document's time, by name or by number: dates (2024-03-31), whole numbers
    /// or YYYYMMDD
    #[arg(long, value_name = "COLUMN")]
    pub time_column: Option<String>,
    /// How times are written, as in %d/%m/%Y %H:%M
    #[arg(long, value_name = "FORMAT", requires = "time_column")]
    pub time_format: Option<String>,
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
    /// How embeddings come to few dimensions
    #[arg(long, value_enum, default_value_t = ReducerArg::Umap)]
    pub reducer: ReducerArg,
    /// UMAP: neighbours a document has
    #[arg(long, value_name = "N", default_value_t = 15)]
    pub n_neighbors: usize,
    /// UMAP, PCA: dimensions to reduce to
    #[arg(long, value_name = "N", default_value_t = 5)]
    pub n_components: usize,
    /// UMAP: least distance between reduced documents, 0 to 1
    #[arg(long, value_name = "X", default_value_t = 0.0)]
    pub min_dist: f64,
    /// Layouts that vote on the topics; 1 is BERTopic's own way [default: auto, by the number of
    /// documents]
    #[arg(long, value_name = "N|auto", default_value = "auto", hide_default_value = true, value_parser = parse_layouts)]
    pub layouts: Layouts,
    /// How clusters are found
    #[arg(long, value_enum, default_value_t = ClustererArg::Hdbscan)]
    pub clusterer: ClustererArg,
    /// k-means: how many clusters
    #[arg(long, value_name = "K")]
    pub clusters: Option<usize>,
    /// Fewest documents in a topic (HDBSCAN's min_cluster_size)
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub min_topic_size: usize,
    /// HDBSCAN: how dense a topic's core is [default: min-topic-size]
    #[arg(long, value_name = "N")]
    pub min_samples: Option<usize>,
    /// HDBSCAN: how clusters are taken from the tree
    #[arg(long, value_enum, default_value_t = SelectionArg::Eom)]
    pub cluster_selection_method: SelectionArg,
    /// Leave this many topics, the outliers counted as one; auto joins those that lie close
    /// together [default: all that are found]
    #[arg(long, value_name = "N|auto")]
    pub nr_topics: Option<NrTopics>,
    /// Keep the topics each document belongs to most, with probabilities
    #[arg(long)]
    pub probabilities: bool,
    /// Words a topic is described by
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub top_n_words: usize,
    /// Shortest and longest phrase, in words
    #[arg(long, value_name = "MIN,MAX", default_value = "1,1", value_parser = parse_range)]
    pub n_gram_range: (usize, usize),
    #[command(flatten)]
    pub words: WordArgs,
    /// Every random number follows from this
    #[arg(long, value_name = "N", default_value_t = 42, help_heading = "Fitting")]
    pub seed: u64,
    /// Threads to use [default: one a core]
    #[arg(long, value_name = "N", help_heading = "Fitting")]
    pub threads: Option<usize>,
    /// Do not read or write the embedding cache
    #[arg(long, help_heading = "Fitting")]
    pub no_cache: bool,
    #[command(flatten)]
    pub prior: PriorArgs,
}

impl FitArgs {
    /// Fails where a file that they name cannot be read.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let mut settings = Settings {
            read: ReadOptions {
                text_column: self.text_column.clone(),
                label_column: self.label_column.clone(),
                time_column: self.time_column.clone(),
                time_format: self.time_format.clone(),
                ..ReadOptions::default()
            },
            preprocess: self.preprocess.clone(),
            stop_words: self.stop_words.clone(),
            model: ModelChoice {
                engine: match self.engine {
                    EngineArg::Native => Engine::Native,
                    EngineArg::Onnx => Engine::Onnx,
                },
                model: self.model.clone(),
            },
            prior: self.prior.read()?,
            reducer: match self.reducer {
                ReducerArg::Umap => Reducer::Umap,
                ReducerArg::Pca => Reducer::Pca,
                ReducerArg::None => Reducer::None,
            },
            n_neighbors: self.n_neighbors,
            n_components: self.n_components,
            min_dist: self.min_dist,
            layouts: self.layouts.0,
            clusterer: match self.clusterer {
                ClustererArg::Hdbscan => Clusterer::Hdbscan,
                ClustererArg::Kmeans => Clusterer::KMeans,
            },
            clusters: self.clusters,
            min_topic_size: self.min_topic_size,
            min_samples: self.min_samples,
            cluster_selection_method: match self.cluster_selection_method {
                SelectionArg::Eom => Selection::Eom,
                SelectionArg::Leaf => Selection::Leaf,
            },
            nr_topics: self.nr_topics,
            probabilities: self.probabilities,
            top_n_words: self.top_n_words,
            n_gram_range: self.n_gram_range,
            seed: self.seed,
            ..Settings::default()
        };
        self.words.put_into(&mut settings);
        Ok(settings)
    }
}

/// A number of layouts, or as many as suit the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layouts(Option<usize>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// Documents, and in PATH-topics.csv the topics
    Csv,
    /// Documents, and in PATH-topics.jsonl the topics
    Jsonl,
    /// A report in Markdown
    Md,
    /// A report in one HTML file
    Html,
    /// The folder that BERTopic.load reads in Python
    Bertopic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ReducerArg {
    Umap,
    /// Principal components
    Pca,
    /// Cluster the embeddings as they are
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ClustererArg {
    Hdbscan,
    /// As many clusters as --clusters says, and no outliers
    Kmeans,
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
pub(super) fn parse_stop_words(text: &str) -> Result<StopWords, std::convert::Infallible> {
    Ok(match text {
        "auto" => StopWords::Auto,
        "none" => StopWords::None,
        _ if text.contains(['/', '\\', '.']) || Path::new(text).is_file() => {
            StopWords::File(PathBuf::from(text))
        }
        _ => StopWords::Language(text.to_owned()),
    })
}

fn parse_layouts(text: &str) -> Result<Layouts, String> {
    match text {
        "auto" => Ok(Layouts(None)),
        _ => {
            text.parse().map(|n| Layouts(Some(n))).map_err(|_| "give a number, or auto".to_owned())
        }
    }
}

pub(super) fn parse_range(text: &str) -> Result<(usize, usize), String> {
    let number = |part: &str| part.trim().parse::<usize>().ok();
    let range = match text.split_once(',') {
        Some((low, high)) => number(low).zip(number(high)),
        None => number(text).map(|n| (n, n)),
    };
    range.ok_or_else(|| "give two numbers, as in 1,2".to_owned())
}
