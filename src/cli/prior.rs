//! Arguments of what the user knows beforehand.

use std::path::Path;

use clap::Args;

use crate::pipeline::prior::Prior;
use crate::topics::guided::parse_seed_topics;
use crate::topics::zero_shot::{MIN_SIMILARITY, parse_names};

/// Topics that are known before the fit.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Topics known beforehand")]
pub struct PriorArgs {
    /// Words of topics to look for: a file with a topic a line, words parted by commas or spaces
    #[arg(long, value_name = "FILE", value_parser = read_seed_topics)]
    pub seed_topics: Option<SeedTopics>,
    /// Names of topics, parted by commas, or a file with a name a line: documents near to a name
    /// take it, the others are clustered
    #[arg(long, value_name = "NAMES|FILE", value_parser = read_names)]
    pub zero_shot: Option<Names>,
    /// Least cosine of a document to a name
    #[arg(long, value_name = "X", default_value_t = MIN_SIMILARITY, allow_negative_numbers = true)]
    pub zero_shot_min_similarity: f64,
}

/// Word lists of topics.
#[derive(Clone, Debug)]
pub struct SeedTopics(Vec<Vec<String>>);

/// Names of topics.
#[derive(Clone, Debug)]
pub struct Names(Vec<String>);

impl PriorArgs {
    pub fn prior(&self) -> Prior {
        Prior {
            seed_topics: self.seed_topics.as_ref().map_or_else(Vec::new, |topics| topics.0.clone()),
            zero_shot: self.zero_shot.as_ref().map_or_else(Vec::new, |names| names.0.clone()),
            zero_shot_min_similarity: self.zero_shot_min_similarity,
        }
    }
}

fn read_seed_topics(path: &str) -> Result<SeedTopics, String> {
    let text = read(path)?;
    match parse_seed_topics(&text) {
        none if none.is_empty() => Err("the file holds no words".to_owned()),
        topics => Ok(SeedTopics(topics)),
    }
}

fn read_names(text: &str) -> Result<Names, String> {
    let names = match Path::new(text).is_file() || text.contains(['/', '\\']) {
        true => parse_names(&read(text)?, '\n'),
        false => parse_names(text, ','),
    };
    if names.is_empty() { Err("there is no name in it".to_owned()) } else { Ok(Names(names)) }
}

fn read(path: &str) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text".to_owned())
}
