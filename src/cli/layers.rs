//! `topictui layers`: the groups above the topics as a tree; with a choice they are made anew.

use std::io;

use super::{Outcome, change, groups};
use crate::cli::args::change::LayersArgs;
use crate::model::Change;
use crate::store;
use crate::text::counted;

/// Prints the layers of a session, made anew where the user says how.
pub fn layers(args: &LayersArgs) -> anyhow::Result<Outcome> {
    if let Some(by) = &args.by {
        return change::change(&args.change, &Change::layers(by.clone()));
    }
    let model = store::load(&args.change.session)?;
    groups::print(&mut io::stdout().lock(), &model, args.change.out.format)?;
    let none = model.layers.count() == 0;
    if none && !args.change.out.quiet {
        eprintln!(
            "topictui: {} stand alone: layers SESSION 10 makes a layer of ten groups",
            counted(model.topics.without_outliers().len(), "topic")
        );
    }
    Ok(if none { Outcome::Nothing } else { Outcome::Fine })
}
