//! The thread that asks a language model: what would be sent, and then the requests. It waits for a server
//! that may take minutes, so nothing else stands behind it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;

use super::protocol::{Reply, Ticket};
use super::threads::{Kind, OwnThreads, Shared};
use crate::engine::llm::{LlmChoice, Plan, patience};
use crate::model::Model;
use crate::watch::Watch;

/// What is to be done.
pub(super) enum Task {
    Plan(LlmChoice),
    Run(Arc<Plan>),
}

/// One task about a model.
pub(super) struct Question {
    pub number: u64,
    pub ticket: Ticket,
    pub task: Task,
    pub model: Arc<Model>,
}

/// Does what stands in line; a run ends early, with what it has, when something else is asked for.
pub(super) fn ask_all(shared: &Shared, questions: &Receiver<Question>) {
    // Most programs never ask.
    let mut own = None;
    for Question { number, ticket, task, model } in questions {
        let own = own.get_or_insert_with(OwnThreads::start);
        let reply = match task {
            Task::Plan(choice) => {
                let plan = own.guarded(|| Plan::of(&model, &choice, None, &shared.resources));
                let plan = match plan {
                    Ok(plan) => plan.map(Arc::new).map_err(|error| error.to_string()),
                    Err(panic) => Err(panic.to_string()),
                };
                Reply::NamesPlanned { plan }
            }
            Task::Run(plan) => {
                let watch = UntilTheNext { shared, number, ticket };
                let run = || plan.run(&model, &shared.resources, patience(), &watch);
                let outcome = own.guarded(run).map_err(|panic| panic.to_string());
                Reply::Named { outcome }
            }
        };
        shared.reply(ticket, reply);
    }
}

/// Tells how far it is; stops when something else is asked for.
struct UntilTheNext<'a> {
    shared: &'a Shared,
    number: u64,
    ticket: Ticket,
}

impl Watch for UntilTheNext<'_> {
    fn progress(&self, done: usize, total: usize) {
        self.shared.reply(self.ticket, Reply::Naming { done, total });
    }

    fn cancelled(&self) -> bool {
        self.shared.latest(Kind::Names).load(Ordering::Relaxed) != self.number
    }
}
