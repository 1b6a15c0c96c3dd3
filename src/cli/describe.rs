//! `topictui describe`: other words for the topics of a session.

use std::io;
use std::path::Path;

use super::{Outcome, changed, print};
use crate::cli::args::look::ForceArgs;
use crate::cli::args::look::OutputArgs;
use crate::cli::args::word::DescribeArgs;
use crate::cli::output::{Opened, place};
use crate::model::Change;

/// Describes the topics of the session at `path` anew, prints them, and saves the result at
/// `output` if it is given.
pub fn describe(
    path: &Path,
    (output, force): (Option<&Path>, ForceArgs),
    given: &DescribeArgs,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let opened = Opened::load(path)?;
    let place = place(output, &given.guarded(opened.guard(force)))?;
    let model = opened.model;
    let mut words = model.settings.words.clone();
    given.put_into(&mut words);
    let change = Change::describe(words);
    let model = changed(&model, &change, place.as_ref(), out.quiet)?;
    print::topics(&mut io::stdout().lock(), &model, None, None, out.format)?;
    Ok(if model.topics.without_outliers().is_empty() { Outcome::Nothing } else { Outcome::Fine })
}
