//! Names from a language model on the screen: shown before they are sent, ended, accepted, undone.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use topictui::app::mode::Mode;
use topictui::app::{Command, Message, State, event_loop, update};
use topictui::corpus::DocumentId;
use topictui::engine::Resources;
use topictui::engine::llm::{At, LlmChoice, Outcome, Plan, Proposal};
use topictui::http::{Endpoint, Service};
use topictui::keymap::{Pane, Screen};
use topictui::model::{Input, Model};
use topictui::worker::{About, Event, Reply, Request, Worker};

use crate::screens::{snapshot, unicode};
use crate::support::sample_state::{finished, show};
#[cfg(feature = "http")]
use crate::support::server::{Does, Server, names};

/// Explore, its topics with documents that stand for them, and a language model at this address.
fn explore(size: (u16, u16), address: &str) -> State {
    let mut state = show(finished(size, unicode(), 14), Screen::Explore);
    state.focus = Pane::Topics;
    let mut model = Model::clone(state.model.as_ref().unwrap());
    for (at, topic) in Arc::make_mut(&mut model.topics).list.iter_mut().enumerate() {
        topic.representative = vec![DocumentId(at), DocumentId(at + 20)];
    }
    state.model = Some(Arc::new(model));
    let endpoint = Endpoint::named(Service::Chat, address).unwrap();
    // No key of whoever runs the tests goes anywhere.
    let endpoint = endpoint.with_key_in(Some("NO_SUCH_KEY".to_owned()));
    state.llm = Some(LlmChoice { endpoint, model: Some("qwen2.5:7b".to_owned()) });
    state.status = None;
    state
}

fn press(state: &mut State, code: KeyCode) -> Vec<Command> {
    let event = TerminalEvent::Key(KeyEvent::new(code, KeyModifiers::NONE));
    let message = event_loop::message(state, event);
    message.map(|message| update(state, message)).unwrap_or_default()
}

fn tell(state: &mut State, event: Event) -> Vec<Command> {
    update(state, Message::Pipeline(Box::new(event)))
}

fn said(state: &State) -> &str {
    state.status.as_ref().map_or("", |status| status.text.as_str())
}

/// Proposals for the first topics.
fn outcome() -> Outcome {
    let proposal = |(number, (before, name)): (usize, (&str, &str))| {
        Proposal {
        at: At { layer: 0, number },
        before: before.to_owned(),
        name: name.to_owned(),
        description: (number != 1).then(|| {
            format!("Reviews in which owners tell how the {before} fails them after some months of use, and what the maker answered.")
        }),
    }
    };
    let names = [
        ("battery charge hours life", "Batteries that do not last"),
        ("screen pixel bright display", "Dead pixels and dim screens"),
        ("sound bass headset noise", "Headset sound"),
    ];
    Outcome {
        proposals: names.into_iter().enumerate().map(proposal).collect(),
        unanswered: vec![At { layer: 0, number: 3 }],
        requests: 4,
        by: "qwen2.5:7b".to_owned(),
        stopped: None,
    }
}

#[test]
fn what_is_sent_the_run_and_the_proposals_look_as_they_should() {
    for size in [(120, 40), (80, 24), (60, 15)] {
        let mut state = explore(size, "http://localhost:11434/v1");
        let commands = press(&mut state, KeyCode::Char('n'));
        let choice = state.llm.clone().unwrap();
        let [Command::Request(ticket, Request::PlanNames { choice: asked })] = &commands[..] else {
            panic!("{commands:?}");
        };
        assert_eq!(*asked, choice);
        let model = state.model.clone().unwrap();
        let plan = Plan::of(&model, &choice, None, &Resources::default()).unwrap();
        tell(&mut state, Event::Reply(*ticket, Reply::NamesPlanned { plan: Ok(Arc::new(plan)) }));
        snapshot("llm-plan", &state);
        let commands = press(&mut state, KeyCode::Char('y'));
        assert!(matches!(&commands[..], [Command::Request(_, Request::Name { .. })]));
        tell(&mut state, Event::Reply(*ticket, Reply::Naming { done: 5, total: 14 }));
        snapshot("llm-run", &state);
        tell(&mut state, Event::Reply(*ticket, Reply::Named { outcome: Ok(outcome()) }));
        press(&mut state, KeyCode::Down);
        press(&mut state, KeyCode::Char(' '));
        snapshot("llm-proposals", &state);
        let commands = press(&mut state, KeyCode::Enter);
        let [Command::Request(ticket, Request::Change { change })] = &commands[..] else {
            panic!("{commands:?}");
        };
        let changed = change.apply(&model, &Resources::default()).unwrap();
        let result = Ok(Box::new(changed));
        tell(&mut state, Event::Reply(*ticket, Reply::Changed { change: change.clone(), result }));
        assert!(said(&state).starts_with("2 names by qwen2.5:7b"), "{}", said(&state));
        snapshot("llm-explore", &state);
        press(&mut state, KeyCode::Char('u'));
        assert!(Arc::ptr_eq(state.model.as_ref().unwrap(), &model));
    }
}

#[test]
fn without_a_language_model_nobody_hears_of_one() {
    let mut state = explore((120, 40), "http://localhost:11434/v1");
    let offered = |state: &State| {
        let offers = state.terminal.keymap.offers(&state.here());
        offers.iter().any(|offer| offer.name == "names from a language model")
    };
    assert!(offered(&state));
    state.llm = None;
    assert!(!offered(&state));
    assert_eq!(press(&mut state, KeyCode::Char('n')), []);
    assert!(said(&state).contains("--llm URL") && state.mode == Mode::Normal);
}

/// The screen with its threads.
#[cfg(feature = "http")]
struct Open {
    state: State,
    worker: Worker,
    events: Receiver<Event>,
}

#[cfg(feature = "http")]
impl Open {
    fn of(server: &Server) -> Self {
        let state = explore((120, 40), &server.endpoint);
        let (worker, events) =
            Worker::start(Input::Demo, Resources::default(), state.model.clone());
        Open { state, worker, events }
    }

    fn carry_out(&mut self, commands: Vec<Command>) {
        for command in commands {
            if let Command::Request(ticket, request) = command {
                let (model, corpus) = (self.state.model.clone(), self.state.corpus.clone());
                self.worker.request(ticket, request, About { model, corpus });
            }
        }
    }

    fn press(&mut self, code: KeyCode) {
        let commands = press(&mut self.state, code);
        self.carry_out(commands);
    }

    /// Waits for the threads until the state is as wanted.
    fn until(&mut self, wanted: impl Fn(&State) -> bool) {
        let deadline = Instant::now() + Duration::from_secs(30);
        while !wanted(&self.state) {
            let left = deadline.saturating_duration_since(Instant::now());
            let event = self.events.recv_timeout(left).expect("an event in time");
            let commands = tell(&mut self.state, event);
            self.carry_out(commands);
        }
    }
}

#[cfg(feature = "http")]
#[test]
fn nothing_is_sent_before_a_yes_and_one_step_takes_all_back() {
    let server = Server::start(|_, asked| names(&asked.topics()));
    let mut open = Open::of(&server);
    let before = open.state.model.clone().unwrap();
    for no in [KeyCode::Char('n'), KeyCode::Esc, KeyCode::Char('q')] {
        open.press(KeyCode::Char('n'));
        open.until(|state| state.dialogs.llm.plan.is_some());
        for key in [KeyCode::Down, KeyCode::PageDown, KeyCode::Char(' '), KeyCode::Enter] {
            open.press(key);
        }
        assert_eq!(open.state.mode, Mode::LlmPlan);
        open.press(no);
        assert_eq!((&open.state.mode, said(&open.state)), (&Mode::Normal, "Nothing was sent"));
    }
    assert_eq!(server.requests(), 0);

    open.press(KeyCode::Char('n'));
    open.until(|state| state.dialogs.llm.plan.is_some());
    open.press(KeyCode::Char('y'));
    open.until(|state| state.mode == Mode::LlmProposals);
    let requests = server.requests();
    assert!(requests > 0);
    open.press(KeyCode::Esc);
    assert!(Arc::ptr_eq(open.state.model.as_ref().unwrap(), &before));
    // All is answered already: no question, and no request.
    open.press(KeyCode::Char('n'));
    open.until(|state| state.mode == Mode::LlmProposals);
    assert_eq!(server.requests(), requests);
    open.press(KeyCode::Enter);
    open.until(|state| said(state).contains("14 names by qwen2.5:7b"));
    let named = open.state.model.clone().unwrap();
    assert!(named.topics.without_outliers().iter().all(|topic| topic.written.is_some()));
    open.press(KeyCode::Char('u'));
    assert!(Arc::ptr_eq(open.state.model.as_ref().unwrap(), &before));
}

#[cfg(feature = "http")]
#[test]
fn a_run_is_left_with_what_it_has_and_a_failure_is_said() {
    let refuses = Arc::new(AtomicBool::new(false));
    let switch = refuses.clone();
    let server = Server::start(move |request, asked| match request {
        0 => names(&asked.topics()),
        _ if switch.load(Ordering::SeqCst) => Does::Answers(401, "", String::new()),
        _ => Does::Hangs,
    });
    let mut open = Open::of(&server);
    open.press(KeyCode::Char('n'));
    open.until(|state| state.dialogs.llm.plan.is_some());
    open.press(KeyCode::Char('y'));
    open.until(|state| state.dialogs.llm.done.0 > 0);
    open.press(KeyCode::Esc);
    open.until(|state| state.mode == Mode::LlmProposals);
    let got = open.state.dialogs.llm.outcome.as_ref().unwrap().proposals.len();
    assert_eq!(got, 5);
    refuses.store(true, Ordering::SeqCst);
    // None of them.
    open.press(KeyCode::Char('a'));
    open.press(KeyCode::Enter);
    assert_eq!((&open.state.mode, said(&open.state)), (&Mode::Normal, "No name was accepted"));
    open.press(KeyCode::Char('n'));
    open.until(|state| state.dialogs.llm.plan.is_some());
    open.press(KeyCode::Char('y'));
    open.until(|state| state.mode == Mode::LlmProposals);
    assert!(said(&open.state).contains("refuses access (401)"), "{}", said(&open.state));
}
