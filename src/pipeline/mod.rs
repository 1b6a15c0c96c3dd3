//! The stages put together: settings in, a fitted [`Model`] out, on a background thread.
//!
//! * [`settings`] — everything a run depends on
//! * [`fingerprint`] — which stages a changed setting touches
//! * [`stages`] — their names and order
//! * [`prior`] — what the user knows beforehand: seed words, names, labels
//! * [`run`] — one run, each stage reusing what has not changed
//! * `embed`: its stage that gives every document a vector
//! * `fit`: its stages from neighbours to clusters
//! * `grouping`: from clusters to topics
//! * [`left_out`] — what of the input takes no part, in sentences
//! * [`recent`] — the last result of every input, kept between runs
//! * [`observe`] — what a run tells whoever started it
//! * [`model`] — the result
//! * [`change`] — changes to it
//! * [`grow`] — those that bring documents: from a file, from other models
//! * [`split`] — the one that takes a topic apart
//! * [`told`] — changes in words
//! * [`history`] — all of them made again
//! * [`describe`] — the settings that only change how topics are described
//! * [`memberships`] — how strongly its documents belong to its topics
//! * [`predict`] — new texts in it
//! * [`spread`] — how one text spreads over its topics
//! * [`trends`] — what its topics can be followed over
//! * [`weight`] — how much memory kept models take
//! * [`sizes`] — what other least sizes of a topic would give
//! * [`sights`] — what a screen shows of a model when it is first looked at
//! * [`job`] — the threads and requests; [`event`] — what they tell; [`answers`] — what they answer beside the fits;
//!   `questions`: the thread for those somebody waits for
//! * [`notes`] — what of a result should be doubted
//! * `sources` — the files all of it is made from
//! * [`preview`] — what preprocessing does to a corpus, before a run

pub mod answers;
pub mod change;
pub mod describe;
mod embed;
pub mod event;
pub mod fingerprint;
mod fit;
mod grouping;
pub mod grow;
pub mod history;
pub mod job;
pub mod left_out;
pub mod memberships;
pub mod model;
pub mod notes;
pub mod observe;
pub mod predict;
pub mod preview;
pub mod prior;
mod questions;
pub mod recent;
pub mod run;
pub mod settings;
pub mod sights;
pub mod sizes;
mod sources;
pub mod split;
pub mod spread;
pub mod stages;
pub mod told;
pub mod trends;
pub mod weight;

pub use answers::{Answer, Query};
pub use describe::Description;
pub use event::{Event, RunId};
pub use job::Worker;
pub use model::Model;
pub use notes::notes;
pub use preview::PreviewStats;
pub use settings::{Input, Settings};
pub use stages::Stage;
