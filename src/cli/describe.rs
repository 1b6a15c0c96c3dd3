//! `topictui describe`: other words for the topics of a session.

use std::io;
use std::path::Path;

use super::args::OutputArgs;
use super::word_args::DescribeArgs;
use super::{Outcome, changed, print};
use crate::pipeline::Description;
use crate::pipeline::change::Change;
use crate::session;

/// Describes the topics of the session at `path` anew, prints them, and saves the result at
/// `output` if it is given.
pub fn describe(
    path: &Path,
    output: Option<&Path>,
    given: &DescribeArgs,
    out: &OutputArgs,
) -> anyhow::Result<Outcome> {
    let model = session::load(path)?;
    let mut settings = model.settings.clone();
    given.put_into(&mut settings);
    let model = changed(&model, &Change::Describe(Description::of(&settings)), output, out.quiet)?;
    print::topics(&mut io::stdout().lock(), &model, None, out.format)?;
    Ok(if model.topics.real().is_empty() { Outcome::Nothing } else { Outcome::Fine })
}
