//! Arguments of what the user knows beforehand.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;

use crate::cli::args::numbers::real;
use crate::model::settings::{LabelUse, Supervision};
use crate::ranges;
use crate::topics::guided::parse_seed_topics;
use crate::topics::zero_shot::{MIN_SIMILARITY, parse_names};

/// Topics that are known before the fit.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Topics known beforehand")]
pub struct SupervisionArgs {
    /// Words of topics to look for: a file with one topic per line, words separated by commas or spaces
    #[arg(long, value_name = "FILE")]
    pub seed_topics: Option<PathBuf>,
    /// Names of topics, separated by commas, or a file with one per line: documents near a name
    /// take it, the others are clustered
    #[arg(long, value_name = "NAMES|FILE")]
    pub zero_shot: Option<String>,
    /// Minimum cosine of a document to a name
    #[arg(long, value_name = "X", default_value_t = MIN_SIMILARITY, value_parser = real(ranges::ZERO_SHOT_MIN_SIMILARITY))]
    pub zero_shot_min_similarity: f64,
    /// Lay documents of different labels (--label-column) out apart
    #[arg(long)]
    pub semi_supervised: bool,
    /// Take the labels (--label-column) as the topics
    #[arg(long)]
    pub manual: bool,
}

impl SupervisionArgs {
    /// Reads the files that are named.
    pub fn read(&self) -> anyhow::Result<Supervision> {
        Ok(Supervision {
            seed_topics: match &self.seed_topics {
                Some(path) => seed_topics(path)?,
                None => Vec::new(),
            },
            zero_shot: match &self.zero_shot {
                Some(text) => names(text)?,
                None => Vec::new(),
            },
            zero_shot_min_similarity: self.zero_shot_min_similarity,
            labels: match (self.semi_supervised, self.manual) {
                (false, false) => LabelUse::None,
                (true, false) => LabelUse::SemiSupervised,
                (false, true) => LabelUse::Manual,
                (true, true) => {
                    bail!("--semi-supervised and --manual do not go together: give one")
                }
            },
        })
    }
}

fn seed_topics(path: &Path) -> anyhow::Result<Vec<Vec<String>>> {
    let topics = parse_seed_topics(&text_of(path)?);
    if topics.is_empty() {
        bail!(
            "{} holds no seed words: write one topic per line, its words separated by commas",
            path.display()
        );
    }
    Ok(topics)
}

/// Names, unless the text looks like a path or is a file that is there.
fn names(text: &str) -> anyhow::Result<Vec<String>> {
    let names = match Path::new(text).is_file() || text.contains(['/', '\\']) {
        true => parse_names(&text_of(Path::new(text))?, '\n'),
        false => parse_names(text, ','),
    };
    if names.is_empty() {
        bail!(
            "--zero-shot holds no names: give names separated by commas, or a file with one name per line"
        );
    }
    Ok(names)
}

fn text_of(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}
