//! Arguments of verbs that change topics or follow them over documents.

use std::path::PathBuf;

use anyhow::{anyhow, bail};
use clap::{Args, ValueEnum};

use crate::cli::args::fit::parse_encoding;
use crate::cli::args::look::ForceArgs;
use crate::cli::args::look::{LayerArgs, OutputArgs};
use crate::cli::args::numbers::{real, whole};
use crate::model::Change;
use crate::ranges::{self, Outside};
use crate::topics::TopicId;
use crate::topics::combine::MIN_SIMILARITY;
use crate::topics::edit::NrTopics;
use crate::topics::layers::LayerChoice;
use crate::topics::similarity::Space;

/// Arguments of every change.
#[derive(Debug, Args)]
pub struct ChangeArgs {
    pub session: PathBuf,
    /// Where to save the changed session; it may be SESSION itself [default: only print]
    #[arg(short, long, value_name = "SESSION")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub force: ForceArgs,
    #[command(flatten)]
    pub out: OutputArgs,
}

#[derive(Debug, Args)]
pub struct ReduceArgs {
    #[command(flatten)]
    pub change: ChangeArgs,
    /// How many topics to leave, the outliers counted as one; auto joins those that lie close
    /// together
    #[arg(long, value_name = "N|auto")]
    pub to: NrTopics,
    /// How topics are compared (auto uses the vectors)
    #[arg(long, value_enum, default_value_t = SpaceArg::Embedding)]
    pub by: SpaceArg,
    /// Join topics that have names or seed words with each other, too
    #[arg(long)]
    pub join_named: bool,
}

impl ReduceArgs {
    pub fn change(&self) -> Change {
        Change::Reduce { to: self.to, space: self.by.space(), join_named: self.join_named }
    }
}

#[derive(Debug, Args)]
pub struct MergeArgs {
    #[command(flatten)]
    pub change: ChangeArgs,
    /// Topics to merge, as in 1,2; several groups separated by spaces
    #[arg(value_name = "ID,ID…", required = true, value_parser = parse_ids)]
    pub groups: Vec<Ids>,
    /// Merge groups of this layer (0 to 4), one list of them; 0 is the topics
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<usize>(ranges::LAYER))]
    pub layer: usize,
}

impl MergeArgs {
    pub fn change(&self) -> anyhow::Result<Change> {
        if self.layer == 0 {
            let groups = self.groups.iter().map(|ids| ids.0.clone()).collect();
            return Ok(Change::Merge { groups });
        }
        let [Ids(ids)] = &self.groups[..] else {
            bail!("groups of a layer are merged one list at a time: give one, as in 1,2");
        };
        let groups = ids.iter().map(|&id| group(id)).collect::<anyhow::Result<_>>()?;
        Ok(Change::MergeGroups { layer: self.layer, groups })
    }
}

#[derive(Debug, Args)]
pub struct SplitArgs {
    #[command(flatten)]
    pub change: ChangeArgs,
    /// Topic to split
    #[arg(value_name = "ID")]
    pub id: TopicId,
    /// Minimum part size
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = whole::<usize>(ranges::MIN_TOPIC_SIZE))]
    pub min_topic_size: usize,
}

impl SplitArgs {
    pub fn change(&self) -> Change {
        Change::Split { topic: self.id, min_topic_size: self.min_topic_size }
    }
}

#[derive(Debug, Args)]
pub struct DeleteArgs {
    #[command(flatten)]
    pub change: ChangeArgs,
    /// Topics whose documents become outliers
    #[arg(
        value_name = "ID",
        required = true,
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    pub ids: Vec<TopicId>,
}

impl DeleteArgs {
    pub fn change(&self) -> Change {
        Change::Delete { topics: self.ids.clone() }
    }
}

#[derive(Debug, Args)]
pub struct RenameArgs {
    #[command(flatten)]
    pub change: ChangeArgs,
    /// Topic number, as topics lists it
    #[arg(value_name = "ID")]
    pub id: TopicId,
    /// Its name; without one, the name it was given is removed
    #[arg(value_name = "NAME")]
    pub name: Option<String>,
    /// Name a group of this layer (0 to 4); 0 is the topics
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = whole::<usize>(ranges::LAYER))]
    pub layer: usize,
}

impl RenameArgs {
    pub fn change(&self) -> anyhow::Result<Change> {
        let name = self.name.as_deref().unwrap_or_default();
        Ok(match self.layer {
            0 => Change::rename(self.id, name),
            layer => Change::rename_group(layer, group(self.id)?, name),
        })
    }
}

#[derive(Debug, Args)]
pub struct GroupArgs {
    #[command(flatten)]
    pub change: ChangeArgs,
    /// Topics to put into the group
    #[arg(value_name = "ID", required = true, value_delimiter = ',')]
    pub topics: Vec<TopicId>,
    /// The group, as topics --layer N lists it
    #[arg(long, value_name = "GROUP")]
    pub to: usize,
    /// Its layer, from 0 to 4
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = whole::<usize>(ranges::LAYER))]
    pub layer: usize,
}

impl GroupArgs {
    pub fn change(&self) -> Change {
        Change::MoveToGroup { topics: self.topics.clone(), layer: self.layer, group: self.to }
    }
}

#[derive(Debug, Args)]
pub struct LayersArgs {
    #[command(flatten)]
    pub change: ChangeArgs,
    /// Make them anew: auto, how many (0 to 4), or how many groups each has, as in 10,40
    #[arg(value_name = "auto|N|SIZES")]
    pub by: Option<LayerChoice>,
}

/// The number of a group, as topics are numbered.
fn group(id: TopicId) -> anyhow::Result<usize> {
    id.index().ok_or_else(|| anyhow!("-1 is no group: groups are numbered from 0 up"))
}

#[derive(Debug, Args)]
pub struct MoveArgs {
    #[command(flatten)]
    pub change: ChangeArgs,
    /// Documents, by their rows in the input as docs lists them
    #[arg(value_name = "ROW", required = true, value_delimiter = ',', value_parser = whole::<usize>(ranges::ROW))]
    pub rows: Vec<usize>,
    /// Topic to put them into; -1 for none
    #[arg(long, value_name = "ID")]
    pub to: TopicId,
}

#[derive(Debug, Args)]
pub struct CompareGroupsArgs {
    pub session: PathBuf,
    /// What tells the groups apart: class, file, language, time, or the name of the column that the class
    /// or the time is in
    #[arg(long, value_name = "COLUMN")]
    pub by: String,
    /// Group A: a value of it, or a span of time such as 2020-01..2020-06
    #[arg(long, value_name = "VALUE", allow_hyphen_values = true)]
    pub a: String,
    /// Group B: the same, or rest for all other documents
    #[arg(long, value_name = "VALUE|rest", default_value = "rest", allow_hyphen_values = true)]
    pub b: String,
    #[command(flatten)]
    pub layer: LayerArgs,
    /// The words that tell the groups apart inside this topic, and documents of both; -1 for the outliers
    #[arg(long, value_name = "ID", allow_negative_numbers = true)]
    pub topic: Option<TopicId>,
    /// How to print
    #[arg(long, value_enum, default_value_t = GroupFormat::Table)]
    pub format: GroupFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum GroupFormat {
    /// For reading
    Table,
    /// One JSON value
    Json,
    /// A row a topic or word
    Csv,
}

#[derive(Debug, Args)]
pub struct AddArgs {
    pub session: PathBuf,
    /// File or folder with the new documents
    pub file: PathBuf,
    /// Where to save the session with the new documents; it may be SESSION itself
    #[arg(short, long, value_name = "SESSION")]
    pub output: PathBuf,
    #[command(flatten)]
    pub force: ForceArgs,
    /// Text column, by name or by number from 1 [default: the session's own]
    #[arg(long, value_name = "COLUMN")]
    pub text_column: Option<String>,
    /// Encoding of the files [default: the session's own]
    #[arg(long, value_name = "NAME", value_parser = parse_encoding)]
    pub encoding: Option<String>,
    /// Column with each document's class [default: the session's own]
    #[arg(long, value_name = "COLUMN")]
    pub label_column: Option<String>,
    /// Column with each document's time [default: the session's own]
    #[arg(long, value_name = "COLUMN")]
    pub time_column: Option<String>,
    #[command(flatten)]
    pub out: OutputArgs,
}

#[derive(Debug, Args)]
pub struct CombineArgs {
    /// Sessions made with one embedding model; the topics of the first keep their ids
    #[arg(value_name = "SESSION", required = true, num_args = 2..)]
    pub sessions: Vec<PathBuf>,
    /// Join topics at least this similar
    #[arg(long, value_name = "X", default_value_t = MIN_SIMILARITY, value_parser = real(ranges::MIN_SIMILARITY))]
    pub min_similarity: f64,
    /// Where to save the result
    #[arg(short, long, value_name = "SESSION")]
    pub output: PathBuf,
    #[command(flatten)]
    pub force: ForceArgs,
    #[command(flatten)]
    pub out: OutputArgs,
}

#[derive(Debug, Args)]
pub struct TrendArgs {
    pub session: PathBuf,
    /// Follow topics over the times or the classes of the documents [default: times, where the
    /// session has some]
    #[arg(long, value_enum)]
    pub over: Option<Over>,
    /// Divide the times into this many bins of equal width, or take each time by itself
    /// [default: each, or 20 bins if there are more times than that]
    #[arg(long, value_name = "N|each", value_parser = parse_bins)]
    pub bins: Option<Bins>,
    /// Only these topics; -1 for the outliers
    #[arg(long, value_name = "ID", value_delimiter = ',', allow_hyphen_values = true)]
    pub topic: Vec<TopicId>,
    #[command(flatten)]
    pub layer: LayerArgs,
    /// Do not average a topic's words with those it has everywhere
    #[arg(long)]
    pub no_global_tuning: bool,
    /// Do not average a topic's words with those it had one time before
    #[arg(long)]
    pub no_evolution_tuning: bool,
    #[command(flatten)]
    pub out: OutputArgs,
}

#[derive(Debug, Args)]
pub struct HistoryArgs {
    pub session: PathBuf,
    /// Fit the input again, make the same changes, and say whether the result is the same
    #[arg(long)]
    pub replay: bool,
    #[command(flatten)]
    pub out: OutputArgs,
}

/// Ids of topics with commas between.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ids(Vec<TopicId>);

/// How times are drawn together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bins {
    Each,
    Of(usize),
}

fn parse_bins(text: &str) -> Result<Bins, Outside> {
    match text {
        "each" => Ok(Bins::Each),
        _ => whole(ranges::BINS)(text).map(Bins::Of),
    }
}

fn parse_ids(text: &str) -> Result<Ids, String> {
    let ids = text.split(',').map(|id| id.trim().parse()).collect::<Result<_, _>>();
    ids.map(Ids).map_err(|_| "give ids of topics with commas between, as in 1,2".to_owned())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SpaceArg {
    /// Topic vectors: what their documents mean
    Embedding,
    /// c-TF-IDF: the words they use
    Ctfidf,
}

impl SpaceArg {
    pub fn space(self) -> Space {
        match self {
            SpaceArg::Embedding => Space::Embedding,
            SpaceArg::Ctfidf => Space::Ctfidf,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Over {
    Time,
    Class,
}

impl Over {
    pub fn name(self) -> &'static str {
        match self {
            Over::Time => "time",
            Over::Class => "class",
        }
    }
}
