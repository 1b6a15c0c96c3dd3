//! A fitted model as data: what it was made from and with, what came out, what was done to it since.
//! Nothing here computes more than a look-up.
//!
//! * [`input`] — where documents come from
//! * [`settings`] — everything a run depends on, a struct a stage, and what of it is refused;
//!   its [`Description`] changes no topic, only its words
//!   (its [`supervision`](settings::supervision) is what the user knows beforehand: seed words, names, labels)
//! * [`stage`] — the stages' names and order; [`fingerprint`] — which of them a changed setting touches
//! * [`fitted`] — the model
//! * [`change`] — changes to it as data
//! * [`left_out`] — what of the input takes no part, in sentences
//! * [`llm_answers`] — what a language model has answered
//! * `sources` — the files all of it is made from
//! * [`weighed`] — the documents a fit is of where copies count once
//! * [`weight`] — how much memory kept models take

pub mod change;
pub mod fingerprint;
pub mod fitted;
pub mod input;
pub mod left_out;
pub mod llm_answers;
pub mod settings;
mod sources;
pub mod stage;
pub mod weighed;
pub mod weight;

pub use change::Change;
pub use fitted::Model;
pub use input::Input;
pub use settings::{
    ClusterSettings, Description, EmbedSettings, ReduceSettings, Settings, SettingsError,
    TopicSettings,
};
pub use stage::Stage;
