//! Names from a language model: what would be sent is told and can be heard in full, nothing is sent without a
//! yes, and what comes back is accepted by its numbers.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::cli::args::llm::{Accept, parse_accept};
use crate::cli::name::lines;
use crate::engine::llm::{LlmError, Outcome, Plan, patience};
use crate::plain::dialogue::{Dialogue, Stop};
use crate::plain::work::Work;
use crate::text::{sanitise, thousands};
use crate::watch::Watch;
use crate::worker::guarded;

/// A long run speaks this often.
const EVERY: Duration = Duration::from_secs(10);

/// Asks for names, sends what is confirmed, and makes a change of what is accepted.
pub fn ask(dialogue: &mut Dialogue, work: &mut Work) -> io::Result<()> {
    let Some(choice) = work.llm.clone() else {
        return dialogue.say("no language model is named: start topictui with --llm URL");
    };
    let plan = guarded(|| Plan::of(&work.model, &choice, None, &work.resources));
    let plan = match plan.map_err(anyhow::Error::from).and_then(|plan| Ok(plan?)) {
        Ok(plan) => plan,
        Err(error) => return dialogue.say(&error.to_string()),
    };
    if plan.count() == 0 {
        return dialogue.say("there is nothing to name: all have names of your own");
    }
    if !plan.sends_nothing() && !confirmed(dialogue, &plan)? {
        return dialogue.say("Nothing was sent");
    }
    let watch = Spoken { stop: work.stop(), quiet: work.quiet(), last: Mutex::new(Instant::now()) };
    let run = || plan.run(&work.model, &work.resources, patience(), &watch);
    let outcome = guarded(run);
    dialogue.done();
    match outcome {
        Ok(outcome) => accept(dialogue, work, &outcome),
        Err(panic) => dialogue.say(&panic.to_string()),
    }
}

/// Tells what would be sent; all of it where that is asked for.
fn confirmed(dialogue: &mut Dialogue, plan: &Plan) -> io::Result<bool> {
    dialogue.say(&format!("{}.", plan.summary()))?;
    loop {
        let answer = dialogue.ask("Send it? (y/n, or show to read all of it first)")?;
        match answer.unwrap_or_default().trim().to_lowercase().as_str() {
            "y" | "yes" => return Ok(true),
            "show" => {
                for line in plan.lines() {
                    dialogue.say(&line)?;
                }
            }
            _ => return Ok(false),
        }
    }
}

/// Lists what is proposed, and takes what is accepted.
fn accept(dialogue: &mut Dialogue, work: &mut Work, outcome: &Outcome) -> io::Result<()> {
    match &outcome.stopped {
        Some(LlmError::Cancelled(_)) => dialogue.say("The language model was stopped")?,
        Some(error) => dialogue.say(&error.to_string())?,
        None => {}
    }
    if outcome.proposals.is_empty() {
        return dialogue.say("Nothing new: all names are as they were");
    }
    for line in outcome.proposals.iter().flat_map(lines) {
        dialogue.say(&line)?;
    }
    let question = format!("{}. Accept which? (all, none, or as in 0,3,1/2)", outcome.summary());
    let accepted = loop {
        let answer = dialogue.ask(&question)?.unwrap_or_default();
        let answer = if answer.trim().is_empty() { "none" } else { &answer };
        match parse_accept(&sanitise(answer).to_lowercase()) {
            Ok(accepted) => break accepted,
            Err(wrong) => dialogue.say(&wrong)?,
        }
    };
    match outcome.change(|proposal| accepted.takes(proposal)) {
        Some(change) => {
            let said = guarded(|| work.change(&change)).map_err(anyhow::Error::from).flatten();
            dialogue.say(&said.unwrap_or_else(|error| format!("{error:#}")))
        }
        None if accepted == Accept::None => dialogue.say("No name was accepted"),
        None => dialogue.say("none of these is proposed, so no name was accepted"),
    }
}

/// A run in words.
struct Spoken {
    stop: Arc<Stop>,
    quiet: bool,
    /// When something was last said.
    last: Mutex<Instant>,
}

impl Watch for Spoken {
    fn progress(&self, done: usize, total: usize) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if last.elapsed() >= EVERY && done < total && !self.quiet {
            *last = Instant::now();
            let (done, total) = (thousands(done), thousands(total));
            // Standard error may be gone with the terminal.
            let _ = writeln!(io::stderr(), "names: {done} of {total} so far");
        }
    }

    fn cancelled(&self) -> bool {
        self.stop.asked()
    }
}
