//! Takes in the reports of the background threads and passes each to the part it concerns.

use super::dialogs::{inside, llm, outliers, save_path, search, sizes, split};
use super::screens::trends::compared;
use super::screens::{data, predict, run, trends};
use super::status::StatusKind;
use super::{Command, State, changes, derived};
use crate::worker::{Event, Reply, Ticket};

pub(super) fn take(state: &mut State, event: Event) -> Vec<Command> {
    match event {
        Event::Run(run, event) => run::events::take(state, run, event),
        Event::Reply(ticket, reply) => replied(state, ticket, reply),
    }
}

fn replied(state: &mut State, ticket: Ticket, reply: Reply) -> Vec<Command> {
    match reply {
        Reply::Changed { change, result } => changes::changed(state, ticket, &change, result),
        Reply::WouldFind { min_topic_size, topics, outliers } => {
            sizes::would_find(state, ticket, min_topic_size, (topics, outliers));
        }
        Reply::NamesPlanned { plan } => return llm::planned(state, ticket, plan),
        Reply::Naming { done, total } => llm::naming(state, ticket, (done, total)),
        Reply::Named { outcome } => llm::named(state, ticket, outcome),
        Reply::WouldSplit { parts } => split::would_split(state, ticket, parts),
        Reply::WouldMove { strategy, count } => {
            outliers::would_move(state, ticket, strategy, count);
        }
        Reply::Compared { result } => compared::compared(state, ticket, result),
        Reply::Inside { result } => inside::looked(state, ticket, result),
        Reply::Followed { words } => trends::followed(state, ticket, words),
        Reply::Answered { answer } => predict::answered(state, ticket, answer),
        Reply::TopicMix { spread } => predict::spread(state, ticket, spread),
        Reply::Found { hits } => search::found(state, ticket, hits),
        Reply::Derived { sight, model, seen } => return derived::seen(state, sight, &model, seen),
        Reply::Saved { result: Ok(written) } => save_path::saved(state, written),
        Reply::Exported { result: Ok(written) } => {
            state.say(StatusKind::Good, format!("Written to {}", written.path.display()));
        }
        Reply::Read { settings, result } => {
            return data::columns::read_again(state, &settings, result);
        }
        Reply::Preview { settings, .. } if *settings != state.settings => {}
        Reply::Preview { result: Ok(stats), .. } => state.screens.data.stats = Some(stats),
        Reply::Saved { result: Err(message) }
        | Reply::Exported { result: Err(message) }
        | Reply::Preview { result: Err(message), .. } => state.say(StatusKind::Error, message),
    }
    Vec::new()
}
