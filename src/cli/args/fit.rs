//! The arguments of a fit, under BERTopic's, UMAP's and HDBSCAN's own names.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use crate::cli::args::numbers::{parse_range, real, whole};
use crate::cli::args::supervision::SupervisionArgs;
use crate::cli::args::word::WordArgs;
use crate::cli::hints::parse_metric;
use crate::cluster::Clusterer;
use crate::cluster::hdbscan::Selection;
use crate::corpus::{Between, CorpusError, DuplicateUse, ReadOptions, Step, StopWords, decode};
use crate::embed::pieces::Chunk;
use crate::embed::{Engine, ModelChoice};
use crate::engine::first_look;
use crate::http::{Endpoint, ServerError, Service};
use crate::model::settings::{LanguageChoice, ReduceOutliers};
use crate::model::{
    ClusterSettings, Description, EmbedSettings, ReduceSettings, Settings, TopicSettings,
};
use crate::ranges::{self, Outside};
use crate::reduce::Reducer;
use crate::topics::edit::NrTopics;
use crate::topics::layers::LayerChoice;
use crate::topics::outliers::Strategy;

/// Parameters of a fit, under the names BERTopic, UMAP and HDBSCAN give them.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Fitting")]
pub struct FitArgs {
    /// Text column, by name or by number (#3); several, with commas between, are joined
    /// [default: found by looking]
    #[arg(long, value_name = "COLUMN")]
    pub text_column: Option<String>,
    /// Separator of the parts of a text of several columns [default: blank-line]
    #[arg(long, value_name = "blank-line|space", value_parser = parse_between)]
    pub text_between: Option<Between>,
    /// Encoding of the files, such as windows-1252, shift_jis or utf-16le [default: found by looking]
    #[arg(long, value_name = "NAME", value_parser = parse_encoding)]
    pub encoding: Option<String>,
    /// Whether the first row of a table names its columns [default: found by looking]
    #[arg(long, value_name = "yes|no", value_parser = parse_header)]
    pub header: Option<bool>,
    /// Sheet of a spreadsheet, by name or by number from 1 [default: the one with the most text]
    #[arg(long, value_name = "SHEET")]
    pub sheet: Option<String>,
    /// Column with each document's class, by name or by number; file or folder for that of several
    /// files; none for no classes [default: found by looking]
    #[arg(long, value_name = "COLUMN")]
    pub label_column: Option<String>,
    /// Column with each document's time, by name or by number: dates in any form, or numbers;
    /// none for no times [default: found by looking]
    #[arg(long, value_name = "COLUMN")]
    pub time_column: Option<String>,
    /// How times are written, as in %d/%m/%Y %H:%M [default: found by looking at all of them]
    #[arg(long, value_name = "FORMAT")]
    pub time_format: Option<String>,
    /// Documents that say the same as an earlier one (repeats, retweets, forms, a word changed): keep
    /// counts each by itself; weigh counts a group once where topics are found, gives the copies its
    /// topic, and counts words and sizes of all; drop fits the first of a group alone
    #[arg(long, value_name = "keep|weigh|drop", default_value = "keep", value_parser = parse_duplicates)]
    pub duplicates: DuplicateUse,
    /// Steps that change the documents before they are embedded, in this order:
    /// stop-words, lemmatize, lower, urls, tracking (parts of addresses that follow people), emails,
    /// mentions (@names), hashtags (#TwoWords as words), emoji, html (tags and entities), entities,
    /// numbers, quoted (the mail that a mail answers), signatures, repeated (lines with which many
    /// documents begin or end)
    #[arg(long, value_name = "STEPS", value_delimiter = ',', value_parser = parse_step)]
    pub preprocess: Vec<Step>,
    /// Words kept out of the topics: auto, none, a language, or a file with a word a line
    #[arg(long, value_name = "LIST", default_value = "auto")]
    pub stop_words: StopWords,
    /// Language of the documents, which chooses the embedding model where none is named: auto looks;
    /// multilingual; or one by its English name or code. English goes to all-MiniLM-L6-v2, sixteen more to use,
    /// any other to e5
    #[arg(long, value_name = "LANGUAGE", default_value = "auto", hide_default_value = true, value_parser = str::parse::<LanguageChoice>)]
    pub language: LanguageChoice,
    /// How documents are compared: cosine
    #[arg(long, value_name = "METRIC", hide = true, value_parser = parse_metric)]
    pub metric: Option<String>,
    /// Program that computes embeddings [default: native, with --endpoint http]
    #[arg(long, value_enum)]
    pub engine: Option<EngineArg>,
    /// Embedding model: a name from `topictui models`, a model file, for onnx a folder, for http a
    /// name that the server knows
    #[arg(long, value_name = "MODEL")]
    pub model: Option<PathBuf>,
    /// Address of a server that embeds as OpenAI's does, as in http://localhost:8080/v1; an answer is
    /// waited for 120 seconds, and a key is taken from TOPICTUI_API_KEY
    #[arg(long, value_name = "URL", value_parser = parse_endpoint)]
    pub endpoint: Option<Endpoint>,
    /// Environment variable that holds the server's key [default: TOPICTUI_API_KEY]
    #[arg(long, value_name = "VARIABLE")]
    pub api_key_env: Option<String>,
    /// Documents longer than the model reads: auto embeds them in pieces where more than a tenth are,
    /// off cuts them, mean embeds them in pieces; topics finds the topics of pieces, and each document has
    /// a mix of them, by the words of its pieces, and as its own topic the one with the largest share
    #[arg(long, value_name = "auto|off|mean|topics", default_value = "auto", hide_default_value = true, value_parser = parse_chunk)]
    pub chunk: Chunk,
    /// The documents' embeddings, from numpy.save, or a tensor of a safetensors file or a column of
    /// lists in Parquet or Arrow (FILE#NAME where there are several): a row a record of the input, or a row a document
    /// where some are left out. The model then embeds queries and words alone
    #[arg(long, value_name = "FILE")]
    pub embeddings: Option<PathBuf>,
    /// How embeddings come to few dimensions
    #[arg(long, value_enum, default_value_t = ReducerArg::Umap)]
    pub reducer: ReducerArg,
    /// UMAP: neighbours a document has
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = whole::<usize>(ranges::N_NEIGHBORS))]
    pub n_neighbors: usize,
    /// UMAP, PCA: dimensions to reduce to
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole::<usize>(ranges::N_COMPONENTS))]
    pub n_components: usize,
    /// UMAP: least distance between reduced documents
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = real(ranges::MIN_DIST))]
    pub min_dist: f64,
    /// Layouts that vote on the topics; 1 is BERTopic's own way [default: auto, by the number of
    /// documents]
    #[arg(long, value_name = "N|auto", default_value = "auto", hide_default_value = true, value_parser = parse_layouts)]
    pub layouts: Layouts,
    /// How clusters are found
    #[arg(long, value_enum, default_value_t = ClustererArg::Hdbscan)]
    pub clusterer: ClustererArg,
    /// k-means: how many clusters
    #[arg(long, value_name = "K", value_parser = whole::<usize>(ranges::CLUSTERS))]
    pub clusters: Option<usize>,
    /// Fewest documents in a topic (HDBSCAN's min_cluster_size)
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole::<usize>(ranges::MIN_TOPIC_SIZE))]
    pub min_topic_size: usize,
    /// HDBSCAN: how dense a topic's core is [default: min-topic-size]
    #[arg(long, value_name = "N", value_parser = whole::<usize>(ranges::MIN_SAMPLES))]
    pub min_samples: Option<usize>,
    /// HDBSCAN: how clusters are taken from the tree
    #[arg(long, value_enum, default_value_t = SelectionArg::Eom)]
    pub cluster_selection_method: SelectionArg,
    /// Let clusters of more than 0.3 of the documents give way to those inside, as several layouts
    /// always do
    #[arg(long)]
    pub open_large: bool,
    /// Most documents in a topic (HDBSCAN's max_cluster_size): a larger cluster gives way to those
    /// inside, or is noise [default: no bound]
    #[arg(long, value_name = "N", value_parser = whole::<usize>(ranges::MAX_TOPIC_SIZE))]
    pub max_topic_size: Option<usize>,
    /// Leave this many topics, the outliers counted as one; auto joins those that lie close
    /// together [default: all that are found]
    #[arg(long, value_name = "N|auto", value_parser = parse_nr_topics)]
    pub nr_topics: Option<NrTopics>,
    /// For --nr-topics: join topics that have names or seed words with each other, too
    #[arg(long, requires = "nr_topics")]
    pub join_named: bool,
    /// Give outliers the topic they are nearest to by probabilities, distributions, c-tf-idf or
    /// embeddings (BERTopic's reduce_outliers)
    #[arg(long, value_name = "STRATEGY")]
    pub reduce_outliers: Option<Strategy>,
    /// Least similarity or probability by which an outlier gets a topic
    #[arg(long, value_name = "X", default_value_t = 0.0, value_parser = real(ranges::OUTLIER_THRESHOLD))]
    pub outlier_threshold: f64,
    /// Keep the topics each document belongs to most, with probabilities
    #[arg(long)]
    pub probabilities: bool,
    /// Groups of topics above the topics: auto, how many layers of them (0 to 4), or how many groups
    /// each has, as in 10,40
    #[arg(long, value_name = "auto|N|SIZES", default_value = "auto")]
    pub layers: LayerChoice,
    /// Words a topic is described by
    #[arg(long, value_name = "N", default_value_t = 10, value_parser = whole::<usize>(ranges::TOP_N_WORDS))]
    pub top_n_words: usize,
    /// Shortest and longest phrase, in words
    #[arg(long, value_name = "MIN,MAX", default_value = "1,1", value_parser = parse_range)]
    pub n_gram_range: (usize, usize),
    #[command(flatten)]
    pub words: WordArgs,
    /// Every random number follows from this
    #[arg(long, value_name = "N", default_value_t = 42, help_heading = "Fitting", value_parser = whole::<u64>(ranges::SEED))]
    pub seed: u64,
    /// A quick fit: the model use (sixteen languages), three layouts
    #[arg(long, help_heading = "Fitting", conflicts_with_all = ["model", "engine", "endpoint", "embeddings", "layouts"])]
    pub quick: bool,
    /// Threads to use [default: one a core]
    #[arg(long, value_name = "N", help_heading = "Fitting", value_parser = whole::<usize>(ranges::THREADS))]
    pub threads: Option<usize>,
    /// Do not read or write the cache of embeddings and results
    #[arg(long, help_heading = "Fitting")]
    pub no_cache: bool,
    #[command(flatten)]
    pub supervision: SupervisionArgs,
}

impl FitArgs {
    /// Fails where a file that they name cannot be read.
    pub fn settings(&self) -> anyhow::Result<Settings> {
        let mut words = Description {
            stop_words: self.stop_words.clone(),
            top_n_words: self.top_n_words,
            n_gram_range: self.n_gram_range,
            ..Description::default()
        };
        self.words.put_into(&mut words);
        let settings = Settings {
            read: self.reading(),
            duplicates: self.duplicates,
            preprocess: self.preprocess.clone(),
            embed: self.embedding(),
            supervision: self.supervision.read()?,
            reduce: ReduceSettings {
                reducer: match self.reducer {
                    ReducerArg::Umap => Reducer::Umap,
                    ReducerArg::Pca => Reducer::Pca,
                    ReducerArg::None => Reducer::None,
                },
                n_neighbors: self.n_neighbors,
                n_components: self.n_components,
                min_dist: self.min_dist,
                layouts: self.layouts.0,
            },
            cluster: self.clustering(),
            topics: TopicSettings {
                nr_topics: self.nr_topics,
                join_named: self.join_named,
                reduce_outliers: self
                    .reduce_outliers
                    .map(|strategy| ReduceOutliers { strategy, threshold: self.outlier_threshold }),
                layers: self.layers.clone(),
                probabilities: self.probabilities,
            },
            words,
            seed: self.seed,
        };
        Ok(if self.quick { first_look::settings(&settings) } else { settings })
    }

    fn reading(&self) -> ReadOptions {
        ReadOptions {
            text_column: self.text_column.clone(),
            text_between: self.text_between,
            encoding: self.encoding.clone(),
            header: self.header,
            sheet: self.sheet.clone(),
            label_column: self.label_column.clone(),
            time_column: self.time_column.clone(),
            time_format: self.time_format.clone(),
            ..ReadOptions::default()
        }
    }

    fn clustering(&self) -> ClusterSettings {
        ClusterSettings {
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
            open_large: self.open_large,
            max_topic_size: self.max_topic_size,
        }
    }

    fn embedding(&self) -> EmbedSettings {
        // A session may be fitted again from another folder.
        let absolute =
            |path: &PathBuf| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
        let mut embed = EmbedSettings {
            language: self.language,
            chunk: self.chunk,
            embeddings: self.embeddings.as_ref().map(absolute),
            ..EmbedSettings::default()
        };
        let choice = self.model_choice();
        match self.model {
            Some(_) => embed.name(choice),
            None => embed.model = choice,
        }
        embed
    }

    fn model_choice(&self) -> ModelChoice {
        let engine = match self.engine {
            Some(EngineArg::Native) => Engine::Native,
            Some(EngineArg::Onnx) => Engine::Onnx,
            Some(EngineArg::Http) => Engine::Http,
            None if self.endpoint.is_some() => Engine::Http,
            None => Engine::Native,
        };
        let endpoint = self.endpoint.clone().filter(|_| engine == Engine::Http);
        let endpoint = endpoint.map(|named| named.with_key_in(self.api_key_env.clone()));
        ModelChoice { endpoint, ..ModelChoice::named(engine, self.model.clone()) }
    }
}

/// A number of layouts, or as many as suit the documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layouts(Option<usize>);

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
    /// The encoder inside topictui
    Native,
    /// ONNX Runtime, installed on this machine
    Onnx,
    /// A server, at --endpoint
    Http,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SelectionArg {
    /// Excess of mass: few, large topics
    Eom,
    /// Leaves of the tree: many, small topics
    Leaf,
}

fn parse_header(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("give yes or no".to_owned()),
    }
}

fn parse_endpoint(text: &str) -> Result<Endpoint, ServerError> {
    Endpoint::named(Service::Embeddings, text)
}

/// The separator of the parts of a text.
pub fn parse_between(text: &str) -> Result<Between, String> {
    [Between::BlankLine, Between::Space]
        .into_iter()
        .find(|between| between.name() == text)
        .ok_or_else(|| "give blank-line or space".to_owned())
}

/// The name of an encoding, if there is such a one.
pub fn parse_encoding(text: &str) -> Result<String, CorpusError> {
    decode::check(text).map(|()| text.to_owned())
}

fn parse_chunk(text: &str) -> Result<Chunk, String> {
    let known = Chunk::ALL.into_iter().find(|chunk| chunk.name() == text);
    known.ok_or_else(|| "give auto, off, mean or topics".to_owned())
}

fn parse_duplicates(text: &str) -> Result<DuplicateUse, String> {
    let known = DuplicateUse::ALL.into_iter().find(|known| known.name() == text);
    known.ok_or_else(|| "give keep, weigh or drop".to_owned())
}

fn parse_step(text: &str) -> Result<Step, String> {
    text.parse().map_err(|error: CorpusError| error.to_string())
}

fn parse_layouts(text: &str) -> Result<Layouts, Outside> {
    match text {
        "auto" => Ok(Layouts(None)),
        _ => Ok(Layouts(Some(ranges::LAYOUTS.parse(text)? as usize))),
    }
}

fn parse_nr_topics(text: &str) -> Result<NrTopics, Outside> {
    match text {
        "auto" => Ok(NrTopics::Auto),
        _ => Ok(NrTopics::Count(ranges::NR_TOPICS.parse(text)? as usize)),
    }
}
