//! `topictui name`: names and descriptions from a language model. What would be sent is shown, and nothing is
//! sent before it is confirmed.

use std::io::{self, BufRead, BufReader, IsTerminal, Write};

use anyhow::bail;
use serde_json::{Value, json};

use super::output::Opened;
use super::{Outcome, changing, interrupt, print};
use crate::cli::args::llm::{Accept, NameArgs};
use crate::cli::args::look::OutputFormat;
use crate::engine::Resources;
use crate::engine::llm::{self, At, LlmError, Plan, Proposal};
use crate::files::Place;
use crate::model::{Change, Model};
use crate::text::{sanitise, thousands};
use crate::watch::Watch;

/// Asks a language model for names, and makes those that are accepted a change to the session.
pub fn name(args: &NameArgs) -> anyhow::Result<Outcome> {
    let Some(choice) = args.llm.choice() else {
        bail!(
            "name needs --llm URL, the address of a language model's server, as in http://localhost:8080/v1"
        );
    };
    let quiet = args.change.out.quiet;
    let opened = Opened::load(&args.change.session)?;
    let place = opened.place(args.change.output.as_deref(), args.change.force)?;
    let (model, resources) = (opened.model, changing());
    let plan = Plan::of(&model, &choice, args.layer, &resources)?;
    if plan.count() == 0 {
        if !quiet {
            eprintln!("topictui: there is nothing to name: all have names of your own");
        }
        return Ok(Outcome::Nothing);
    }
    if !plan.sends_nothing() && !args.yes && !confirmed(&plan)? {
        eprintln!("topictui: nothing was sent");
        return Ok(Outcome::Nothing);
    }
    if args.yes && !quiet && !plan.sends_nothing() {
        eprintln!("topictui: {}", plan.summary());
    }
    let progress = Counted { live: !quiet && io::stderr().is_terminal() };
    let outcome = plan.run(&model, &resources, llm::patience(), &progress);
    progress.clear();
    // After an interrupt nobody is asked.
    let asks = !matches!(outcome.stopped, Some(LlmError::Cancelled(_)))
        && args.change.out.format == OutputFormat::Table
        && is_answered();
    let accepted = match &args.accept {
        Some(said) => taken(said, &outcome.proposals),
        None if asks => asked(&outcome.proposals)?,
        None => Vec::new(),
    };
    let change = outcome.change(|proposal| accepted.contains(&proposal.at));
    match &place {
        Some(place) => save(model, &resources, change.as_ref(), (place, quiet))?,
        None if change.is_some() && !quiet => {
            eprintln!("topictui: nothing is saved: add -o SESSION to keep this");
        }
        None => {}
    }
    show(&outcome, &accepted, args.change.out.format)?;
    if !quiet {
        eprintln!("topictui: {}, {} accepted", outcome.summary(), thousands(accepted.len()));
    }
    match outcome.stopped {
        Some(LlmError::Cancelled(_)) => Ok(Outcome::Interrupted),
        Some(error) => Err(error.into()),
        None if outcome.proposals.is_empty() => Ok(Outcome::Nothing),
        None => Ok(Outcome::Fine),
    }
}

/// Saves the session with what was accepted, and with all that was answered.
fn save(
    model: Model,
    resources: &Resources,
    change: Option<&Change>,
    (place, quiet): (&Place, bool),
) -> anyhow::Result<()> {
    let mut answers = (*model.answers).clone();
    answers.extend(&resources.answers());
    let model = Model { answers: answers.into(), ..model };
    let named = match change {
        Some(change) => change.apply(&model, resources)?,
        None => model,
    };
    crate::store::write(&named, place)?;
    if !quiet {
        eprintln!("topictui: saved {}", print::path(place.path()));
    }
    Ok(())
}

/// Shows what would be sent, and asks.
fn confirmed(plan: &Plan) -> anyhow::Result<bool> {
    if !is_answered() {
        bail!("nothing was sent, as nobody was asked ({}): add --yes to send it", plan.summary());
    }
    for line in plan.lines() {
        eprintln!("{}", sanitise(&line));
    }
    eprintln!("\n{}.", plan.summary());
    Ok(matches!(&*answer("Send it? (y/n) ")?, "y" | "yes"))
}

/// What is typed behind a question; nothing at the end of the input.
fn answer(question: &str) -> io::Result<String> {
    eprint!("{question}");
    io::stderr().flush()?;
    let mut line = String::new();
    BufReader::with_capacity(1, interrupt::Waits(io::stdin().lock())).read_line(&mut line)?;
    Ok(line.trim().to_lowercase())
}

/// Whether somebody is there to answer.
fn is_answered() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// The proposals that are accepted, asked for one by one.
fn asked(proposals: &[Proposal]) -> io::Result<Vec<At>> {
    let (mut accepted, mut all) = (Vec::new(), false);
    for proposal in proposals {
        if !all {
            lines(proposal).iter().for_each(|line| eprintln!("{line}"));
            match &*answer("Accept? (y: yes, n: no, a: all from here, q: none from here) ")? {
                "y" | "yes" => {}
                "a" | "all" => all = true,
                "q" | "quit" => break,
                _ => continue,
            }
        }
        accepted.push(proposal.at);
    }
    Ok(accepted)
}

fn taken(said: &Accept, proposals: &[Proposal]) -> Vec<At> {
    let taken = proposals.iter().filter(|proposal| said.takes(proposal));
    taken.map(|proposal| proposal.at).collect()
}

/// A proposal for reading: what it is for, what it is called now, and what it would be.
pub fn lines(proposal: &Proposal) -> Vec<String> {
    let Proposal { at, before, name, description } = proposal;
    let head = format!("{:>5}  {before} -> {name}", id(*at));
    let description = description.iter().map(|text| format!("       {text}"));
    std::iter::once(head).chain(description).collect()
}

/// A topic by its number, a group as LAYER/NUMBER.
fn id(at: At) -> String {
    match at.layer {
        0 => at.number.to_string(),
        layer => format!("{layer}/{}", at.number),
    }
}

fn show(outcome: &llm::Outcome, accepted: &[At], format: OutputFormat) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let proposal = |proposal: &Proposal| {
        let Proposal { at, before, name, description } = proposal;
        json!({
            "layer": at.layer,
            "id": at.number,
            "before": before,
            "name": name,
            "description": description,
            "accepted": accepted.contains(at),
        })
    };
    match format {
        OutputFormat::Table => {
            for proposal in &outcome.proposals {
                let mark = if accepted.contains(&proposal.at) { '+' } else { ' ' };
                for (at, line) in lines(proposal).iter().enumerate() {
                    writeln!(out, "{}{line}", if at == 0 { mark } else { ' ' })?;
                }
            }
        }
        OutputFormat::Json => {
            let unanswered = outcome.unanswered.iter();
            let unanswered = unanswered.map(|at| json!({ "layer": at.layer, "id": at.number }));
            let value = json!({
                "schema_version": print::SCHEMA_VERSION,
                "model": outcome.by,
                "requests": outcome.requests,
                "proposals": outcome.proposals.iter().map(proposal).collect::<Vec<Value>>(),
                "unanswered": unanswered.collect::<Vec<Value>>(),
            });
            print::json_line(&mut out, &value)?;
        }
        OutputFormat::Jsonl => {
            for one in &outcome.proposals {
                print::json_line(&mut out, &proposal(one))?;
            }
        }
    }
    out.flush()
}

/// Progress on a terminal; a signal ends the work with what there is.
struct Counted {
    live: bool,
}

impl Counted {
    fn clear(&self) {
        if self.live {
            eprint!("\r\x1b[K");
        }
    }
}

impl Watch for Counted {
    fn progress(&self, done: usize, total: usize) {
        if self.live {
            eprint!("\r\x1b[Kname  {} of {}", thousands(done), thousands(total));
        }
    }

    fn cancelled(&self) -> bool {
        interrupt::stop().cancelled()
    }
}
