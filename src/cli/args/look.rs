//! Options that many share: how the screen looks, what is printed, what may be replaced.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::model::Model;
use crate::store;
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

/// The layer that a verb speaks of.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct LayerArgs {
    /// Groups in place of topics: 0 the topics, 1 the finest layer above them, or coarsest
    #[arg(long, value_name = "N|coarsest", default_value = "0", value_parser = parse_layer)]
    pub layer: AtLayer,
}

/// A layer by its number or its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AtLayer {
    Number(usize),
    Coarsest,
}

impl Default for AtLayer {
    fn default() -> Self {
        AtLayer::Number(0)
    }
}

impl LayerArgs {
    /// The number it has in a model.
    pub fn number(self, model: &Model) -> usize {
        match self.layer {
            AtLayer::Number(number) => number,
            AtLayer::Coarsest => model.layers.count(),
        }
    }

    /// The session at `path` with the groups of this layer in place of its topics.
    pub fn load(self, path: &Path) -> anyhow::Result<Model> {
        let model = store::load(path)?;
        Ok(model.at_layer(self.number(&model))?.into_owned())
    }
}

fn parse_layer(text: &str) -> Result<AtLayer, String> {
    match text {
        "coarsest" => Ok(AtLayer::Coarsest),
        _ => text
            .parse()
            .map(AtLayer::Number)
            .map_err(|_| "give the number of a layer, 0 for the topics, or coarsest".to_owned()),
    }
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
