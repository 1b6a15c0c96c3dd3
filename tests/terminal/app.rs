//! What keys and events do to the state, without a terminal, threads or a pipeline.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use crate::support::documents;
use crate::support::model::tiny_model;
use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use topictui::app::State;
use topictui::app::mode::{Mode, Moved, Question};
use topictui::app::options::{Field, fields};
use topictui::app::row::Row;
use topictui::app::screens::explore::TopicSort;
use topictui::app::screens::run::StageState;
use topictui::app::screens::similar::MatrixOrder;
use topictui::app::status::StatusKind;
use topictui::app::{Command, Message, event_loop, update};
use topictui::corpus::{DocumentId, Step, StopWords};
use topictui::engine::derived::DerivedView;
use topictui::engine::find::{Answer, Query};
use topictui::engine::predict::Score;
use topictui::engine::preview::PreviewStats;
use topictui::engine::topic_mix::TopicMix;
use topictui::files::{Stamp, Written};
use topictui::keymap::panes;
use topictui::keymap::{self, Action, TABLE};
use topictui::keymap::{Pane, Screen};
use topictui::model::Change;
use topictui::model::{Model, Settings, Stage};
use topictui::store;
use topictui::term::ColorDepth;
use topictui::topics::TopicId;
use topictui::topics::search::{Hit, Search, SearchMode};
use topictui::ui::input::TextInput;
use topictui::ui::theme::{Look, Ramp};
use topictui::worker::{Event, Reply, Request, RunEvent, RunId};

const SMALL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

fn fresh(size: (u16, u16)) -> State {
    let look = Look { theme: "dark".to_owned(), depth: ColorDepth::Ansi256, ascii: false };
    State::new(Settings::default(), look, size)
}

/// A session, opened on a small terminal.
fn browsing() -> State {
    let look = Look { theme: "dark".to_owned(), depth: ColorDepth::Ansi256, ascii: false };
    State::of_session(Arc::new(tiny_model()), PathBuf::from("kettles.topics"), look, SMALL)
}

fn key(state: &mut State, code: KeyCode, modifiers: KeyModifiers) -> Vec<Command> {
    let event = TerminalEvent::Key(KeyEvent::new(code, modifiers));
    match event_loop::message(state, event) {
        Some(message) => update(state, message),
        None => Vec::new(),
    }
}

fn press(state: &mut State, code: KeyCode) -> Vec<Command> {
    key(state, code, KeyModifiers::NONE)
}

fn ctrl(state: &mut State, c: char) -> Vec<Command> {
    key(state, KeyCode::Char(c), KeyModifiers::CONTROL)
}

/// Presses the key of every character; the commands of the last one.
fn keys(state: &mut State, keys: &str) -> Vec<Command> {
    let mut commands = Vec::new();
    for c in keys.chars() {
        commands = press(state, KeyCode::Char(c));
    }
    commands
}

fn tell(state: &mut State, event: Event) -> Vec<Command> {
    update(state, Message::Pipeline(Box::new(event)))
}

fn start(state: &mut State, run: u64) -> RunId {
    let run = RunId(run);
    tell(state, Event::Run(run, RunEvent::Started { settings: Box::new(state.settings.clone()) }));
    run
}

/// A model of run `run`, its settings those of the state.
fn finish(state: &mut State, run: RunId) {
    let model = Model { settings: state.settings.clone(), ..tiny_model() };
    tell(state, Event::Run(run, RunEvent::Done { model: Box::new(model) }));
}

/// The screen as text.
fn drawn(state: &State) -> String {
    let (width, height) = state.terminal.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| topictui::app::draw::draw(frame, state)).unwrap();
    terminal.backend().to_string()
}

fn status(state: &State) -> &str {
    state.status.as_ref().map_or("", |status| status.text.as_str())
}

fn on_option(state: &mut State, field: Field) {
    press(state, KeyCode::Char('1'));
    state.focus = Pane::Options;
    state.screens.data.option.selected = fields().position(|other| other == field).unwrap();
}

#[test]
fn it_opens_on_the_overview_where_that_fits_and_else_on_the_data() {
    assert_eq!(fresh(LARGE).screen, Screen::Overview);
    assert_eq!(fresh((110, 30)).screen, Screen::Overview);
    for size in [SMALL, (109, 30), (110, 29)] {
        assert_eq!(fresh(size).screen, Screen::Data);
    }
    assert_eq!(browsing().screen, Screen::Explore);
    let mut state = fresh(SMALL);
    keys(&mut state, "0");
    assert_eq!(state.screen, Screen::Data);
    assert!(status(&state).contains("110×30"));
}

#[test]
fn the_preview_is_there_as_soon_as_the_documents_are_read() {
    let mut state = fresh(SMALL);
    let run = start(&mut state, 1);
    let commands =
        tell(&mut state, Event::Run(run, RunEvent::Read { corpus: tiny_model().corpus }));
    assert_eq!(
        commands,
        [Command::Request(0, Request::Preview { settings: Box::new(Settings::default()) })]
    );
    assert!(state.screens.data.after.as_deref().unwrap().starts_with("The kettle"));
    let stats = PreviewStats { vocabulary: 7, ..PreviewStats::default() };
    let edited = Settings { seed: 1, ..Settings::default() };
    tell(
        &mut state,
        Event::Reply(0, Reply::Preview { settings: Box::new(edited), result: Ok(stats.clone()) }),
    );
    assert_eq!(state.screens.data.stats, None, "numbers for other settings are dropped");
    tell(
        &mut state,
        Event::Reply(
            0,
            Reply::Preview { settings: Box::new(Settings::default()), result: Ok(stats) },
        ),
    );
    assert_eq!(state.screens.data.stats.as_ref().unwrap().vocabulary, 7);
}

#[test]
fn the_first_result_is_shown_to_a_user_who_has_not_touched_a_key() {
    let mut state = fresh(SMALL);
    let run = start(&mut state, 1);
    finish(&mut state, run);
    assert_eq!(state.screen, Screen::Explore);
    assert_eq!(state.listed_topics(), [0, 1, -1].map(TopicId));

    let mut state = fresh(SMALL);
    let run = start(&mut state, 1);
    press(&mut state, KeyCode::Down);
    finish(&mut state, run);
    assert_eq!(state.screen, Screen::Data);
    assert_eq!(status(&state), "2 topics · press 3 to browse");
}

#[test]
fn a_first_look_is_browsed_and_changed_until_the_run_ends_and_kept_by_undoing() {
    let mut state = fresh(SMALL);
    let run = start(&mut state, 1);
    let look = Model { settings: state.settings.clone(), ..tiny_model() };
    tell(&mut state, Event::Run(run, RunEvent::FirstLook { model: Box::new(look) }));
    assert_eq!(state.screen, Screen::Explore);
    assert_eq!(status(&state), "A first look by a quicker model: 2 topics · the run goes on (2)");
    assert!(state.screens.run.running && drawn(&state).contains("first look"), "{}", drawn(&state));
    press(&mut state, KeyCode::Down);
    keys(&mut state, " ");
    let (selected, marked) = (state.selected_row(), state.screens.explore.marked.clone());
    assert_eq!(marked.len(), 1);

    let mut result = Model { settings: state.settings.clone(), ..tiny_model() };
    result.embeddings = Arc::new((*result.embeddings).clone());
    tell(&mut state, Event::Run(run, RunEvent::Done { model: Box::new(result) }));
    assert!(!state.screens.run.running && state.screens.run.first_look.is_none());
    assert_eq!(
        status(&state),
        "2 topics in place of 2; 100 % of documents stay · u shows the first look"
    );
    assert_eq!((state.selected_row(), &state.screens.explore.marked), (selected, &marked));
    assert!(!drawn(&state).contains("A first look"), "{}", drawn(&state));
    let shown = state.model.clone().unwrap();
    keys(&mut state, "u");
    assert!(!Arc::ptr_eq(&state.model.clone().unwrap().embeddings, &shown.embeddings));
    ctrl(&mut state, 'r');
    assert!(Arc::ptr_eq(&state.model.clone().unwrap().embeddings, &shown.embeddings));
    // A later run takes the place of its result as ever.
    let run = start(&mut state, 2);
    finish(&mut state, run);
    assert_eq!(state.screens.run.past.len(), 2);
}

#[test]
fn events_of_an_earlier_run_change_nothing() {
    let mut state = browsing();
    start(&mut state, 2);
    let before = format!("{state:?}");
    let run = RunId(1);
    tell(
        &mut state,
        Event::Run(run, RunEvent::Progress { stage: Stage::Embed, done: 1, total: 2 }),
    );
    tell(&mut state, Event::Run(run, RunEvent::Log { text: "late".to_owned() }));
    tell(&mut state, Event::Run(run, RunEvent::Failed { message: "late".to_owned() }));
    tell(&mut state, Event::Run(run, RunEvent::Cancelled));
    tell(&mut state, Event::Run(run, RunEvent::Done { model: Box::new(tiny_model()) }));
    assert_eq!(format!("{state:?}"), before);
}

#[test]
fn a_warning_of_the_run_stands_in_the_log_and_outlives_its_result_in_the_status_row() {
    let mut state = fresh(SMALL);
    let run = start(&mut state, 1);
    press(&mut state, KeyCode::Down);
    let warning = "a cache file was not used";
    tell(&mut state, Event::Run(run, RunEvent::Log { text: warning.to_owned() }));
    assert!(state.screens.run.log.last().unwrap().ends_with(warning));
    finish(&mut state, run);
    assert_eq!((state.screen, status(&state)), (Screen::Data, warning));
    assert_eq!(state.status.as_ref().unwrap().kind, StatusKind::Error);
    press(&mut state, KeyCode::Down);
    assert_eq!(status(&state), "");
}

#[test]
fn a_run_that_fails_or_is_cancelled_keeps_the_last_model() {
    let mut state = browsing();
    let run = start(&mut state, 1);
    tell(&mut state, Event::Run(run, RunEvent::Failed { message: "no memory left".to_owned() }));
    assert!(state.model.is_some() && !state.screens.run.running);
    assert_eq!(state.status.as_ref().unwrap().kind, StatusKind::Error);
    assert!(state.screens.run.log.last().unwrap().ends_with("no memory left"));

    let run = start(&mut state, 2);
    assert_eq!(ctrl(&mut state, 'c'), [Command::CancelRun]);
    assert!(!state.ending.should_quit);
    tell(&mut state, Event::Run(run, RunEvent::Cancelled));
    assert!(state.model.is_some() && !state.screens.run.running);
    assert_eq!(state.listed_topics(), [0, 1, -1].map(TopicId));
    assert_eq!(ctrl(&mut state, 'c'), [Command::Quit]);
}

#[test]
fn escape_never_cancels_a_run_and_never_quits() {
    let mut state = browsing();
    let run = start(&mut state, 1);
    keys(&mut state, "2");
    assert_eq!(press(&mut state, KeyCode::Esc), []);
    assert!(state.screens.run.running);
    tell(&mut state, Event::Run(run, RunEvent::Cancelled));
    for screen in "123456789".chars() {
        keys(&mut state, &screen.to_string());
        for _ in 0..4 {
            assert_eq!(press(&mut state, KeyCode::Esc), [], "screen {screen}");
        }
    }
    assert!(!state.ending.should_quit);
}

#[test]
fn a_new_run_takes_back_what_was_said_about_the_one_before() {
    let mut state = browsing();
    let run = start(&mut state, 1);
    tell(&mut state, Event::Run(run, RunEvent::Cancelled));
    assert!(status(&state).contains("cancelled"));
    start(&mut state, 2);
    assert_eq!(status(&state), "");
}

#[test]
fn progress_grows_and_is_whole_only_when_the_run_is_done() {
    let mut state = fresh(SMALL);
    let run = start(&mut state, 1);
    let mut last = 0.0;
    for stage in Stage::ALL {
        tell(&mut state, Event::Run(run, RunEvent::StageStarted { stage }));
        for done in [5, 10] {
            tell(&mut state, Event::Run(run, RunEvent::Progress { stage, done, total: 10 }));
            assert!(state.screens.run.overall >= last && state.screens.run.overall < 1.0);
            last = state.screens.run.overall;
        }
        let (took, summary) = (Duration::from_millis(5), "12 docs".to_owned());
        tell(
            &mut state,
            Event::Run(run, RunEvent::StageDone { stage, took, reused: false, summary }),
        );
    }
    assert!(last > 0.95 && state.screens.run.overall < 1.0);
    finish(&mut state, run);
    assert_eq!(state.screens.run.overall, 1.0);
    assert!(state.screens.run.took.is_some() && state.screens.run.left.is_none());
    let done = |(_, of): &(Stage, StageState)| matches!(of, StageState::Done { .. });
    assert!(state.screens.run.stages.iter().all(done));
}

#[test]
fn enter_on_a_past_run_restores_it_with_its_settings() {
    let mut state = fresh(SMALL);
    let first = start(&mut state, 1);
    finish(&mut state, first);
    state.settings.cluster.min_topic_size = 5;
    let second = start(&mut state, 2);
    finish(&mut state, second);
    assert_eq!(state.screens.run.past.len(), 2);
    keys(&mut state, "2");
    press(&mut state, KeyCode::End);
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.settings.cluster.min_topic_size, 10);
    assert!(!state.stale());
}

#[test]
fn a_new_result_keeps_the_selected_topic() {
    let mut state = browsing();
    press(&mut state, KeyCode::Down);
    assert_eq!(state.selected_topic(), Some(TopicId(1)));
    let run = start(&mut state, 1);
    finish(&mut state, run);
    assert_eq!(state.selected_topic(), Some(TopicId(1)));
    assert_eq!(state.screens.explore.documents, tiny_model().documents_of(TopicId(1)));
}

#[test]
fn every_moving_key_moves_the_topics_and_stays_within() {
    let mut state = browsing();
    for (code, at) in [
        (KeyCode::Down, 1),
        (KeyCode::Char('j'), 2),
        (KeyCode::Char('j'), 2),
        (KeyCode::Char('k'), 1),
        (KeyCode::Up, 0),
        (KeyCode::Up, 0),
        (KeyCode::PageDown, 2),
        (KeyCode::PageUp, 0),
        (KeyCode::End, 2),
        (KeyCode::Home, 0),
        (KeyCode::Char('G'), 2),
        (KeyCode::Char('g'), 0),
    ] {
        press(&mut state, code);
        assert_eq!(state.screens.explore.topic.selected, at, "after {code:?}");
    }
}

#[test]
fn the_filter_acts_while_it_is_typed() {
    let mut state = browsing();
    keys(&mut state, "/bcycl");
    assert_eq!((&state.mode, &state.listed_topics()[..]), (&Mode::Filter, &[TopicId(1)][..]));
    press(&mut state, KeyCode::Enter);
    assert_eq!((&state.mode, &state.listed_topics()[..]), (&Mode::Normal, &[TopicId(1)][..]));
    press(&mut state, KeyCode::Esc);
    assert_eq!(state.listed_topics(), [0, 1, -1].map(TopicId));
    assert_eq!(state.selected_topic(), Some(TopicId(1)), "the topic found stays selected");
    keys(&mut state, "/zzz");
    assert!(state.listed_topics().is_empty() && state.screens.explore.documents.is_empty());
    press(&mut state, KeyCode::Down);
    press(&mut state, KeyCode::Esc);
    assert_eq!((&state.mode, state.listed_topics().len()), (&Mode::Normal, 3));
}

#[test]
fn topics_are_sorted_with_the_outliers_last_and_the_selection_kept() {
    let mut state = browsing();
    let mut seen = Vec::new();
    for _ in 0..3 {
        keys(&mut state, "t");
        seen.push((state.screens.explore.sort, state.listed_topics()));
        assert_eq!(state.selected_topic(), Some(TopicId(0)));
    }
    assert_eq!(
        seen[0],
        (TopicSort::Label, [1, 0, -1].map(TopicId).to_vec()),
        "bicycle before kettle"
    );
    assert_eq!(seen[1], (TopicSort::Id, [0, 1, -1].map(TopicId).to_vec()));
    assert_eq!(seen[2], (TopicSort::Size, [0, 1, -1].map(TopicId).to_vec()));
}

#[test]
fn enter_goes_from_topic_to_documents_to_one_document_and_escape_back() {
    let mut state = browsing();
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.focus, Pane::Documents);
    press(&mut state, KeyCode::Down);
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.mode, Mode::Document(state.screens.explore.documents[1]));
    let copied = keys(&mut state, "y");
    let text = state.corpus.as_ref().unwrap().texts[(state.screens.explore.documents[1]).0].clone();
    assert_eq!(copied, [Command::Copy(text)]);
    keys(&mut state, "q");
    assert_eq!((&state.mode, state.ending.should_quit), (&Mode::Normal, false));
    press(&mut state, KeyCode::Esc);
    assert_eq!(state.focus, Pane::Topics);
}

#[test]
fn documents_of_the_shown_topics_are_copied_even_when_another_corpus_was_read() {
    let mut state = browsing();
    let run = start(&mut state, 1);
    let mut other = (*tiny_model().corpus).clone();
    other.texts.iter_mut().for_each(|text| *text = "another column".to_owned());
    tell(&mut state, Event::Run(run, RunEvent::Read { corpus: Arc::new(other) }));
    tell(&mut state, Event::Run(run, RunEvent::Cancelled));
    press(&mut state, KeyCode::Enter);
    let expected = tiny_model().corpus.texts[(state.screens.explore.documents[0]).0].clone();
    assert_eq!(keys(&mut state, "y"), [Command::Copy(expected.clone())]);
    press(&mut state, KeyCode::Enter);
    assert_eq!(keys(&mut state, "y"), [Command::Copy(expected)]);
}

#[test]
fn the_heatmap_cell_moves_and_enter_opens_its_row() {
    let mut state = browsing();
    keys(&mut state, "4");
    assert_eq!(state.screens.similar.axis, [1, 0]);
    state.screens.similar.row = 0;
    state.screens.similar.column = 0;
    press(&mut state, KeyCode::Right);
    press(&mut state, KeyCode::Right);
    press(&mut state, KeyCode::Down);
    assert_eq!((state.screens.similar.row, state.screens.similar.column), (1, 1));
    press(&mut state, KeyCode::Left);
    keys(&mut state, "c");
    assert_eq!(
        (state.screens.similar.order, &state.screens.similar.axis[..]),
        (MatrixOrder::Id, &[0, 1][..])
    );
    assert_eq!(
        (state.screens.similar.row, state.screens.similar.column),
        (0, 1),
        "the same two topics"
    );
    keys(&mut state, "v");
    assert_eq!(state.screens.similar.ramp, Ramp::Viridis);
    let numbers = state.screens.similar.numbers;
    keys(&mut state, "n");
    assert_ne!(state.screens.similar.numbers, numbers);
    press(&mut state, KeyCode::Enter);
    assert_eq!((state.screen, state.selected_topic()), (Screen::Explore, Some(TopicId(0))));
}

#[test]
fn a_pair_takes_the_cell_to_its_topics() {
    let mut state = browsing();
    assert_eq!(
        keys(&mut state, "4"),
        [Command::Request(0, Request::Look { sight: DerivedView::Pairs })]
    );
    assert_eq!(keys(&mut state, "nn"), [], "it is asked for once");
    let model = state.model.clone().unwrap();
    let seen = Ok(DerivedView::Pairs.at(&model));
    // One of another model is passed over.
    let other = Arc::new(tiny_model());
    tell(
        &mut state,
        Event::Reply(
            0,
            Reply::Derived { sight: DerivedView::Pairs, model: other, seen: seen.clone() },
        ),
    );
    assert_eq!(state.screens.similar.pairs, []);
    tell(&mut state, Event::Reply(0, Reply::Derived { sight: DerivedView::Pairs, model, seen }));
    assert_eq!(state.screens.similar.pairs, [(1, 0, 0.25)]);
    (state.screens.similar.row, state.screens.similar.column) = (1, 1);
    press(&mut state, KeyCode::Tab);
    assert_eq!(state.focus, Pane::Pairs);
    press(&mut state, KeyCode::Down);
    let topics = (
        state.screens.similar.axis[state.screens.similar.row],
        state.screens.similar.axis[state.screens.similar.column],
    );
    assert_eq!(topics, (1, 0));
}

#[test]
fn options_change_within_bounds_and_ask_for_new_numbers() {
    let mut state = browsing();
    let before = state.settings.clone();
    on_option(&mut state, Field::MinTopicSize);
    let commands = press(&mut state, KeyCode::Right);
    assert_eq!(state.settings.cluster.min_topic_size, before.cluster.min_topic_size + 1);
    assert_eq!(
        commands,
        [Command::Request(0, Request::Preview { settings: Box::new(state.settings.clone()) })]
    );
    assert!(state.stale());
    for field in fields() {
        on_option(&mut state, field);
        for code in [KeyCode::Left, KeyCode::Right] {
            for _ in 0..40 {
                press(&mut state, code);
                state.settings.check().unwrap_or_else(|error| panic!("{field:?}: {error}"));
            }
        }
    }
    on_option(&mut state, Field::MinTopicSize);
    keys(&mut state, "d");
    assert_eq!(state.settings, Settings::default());
    assert_eq!(keys(&mut state, "R"), [Command::Run(Box::default())]);
}

#[test]
fn steps_are_applied_in_the_order_they_were_switched_on() {
    let mut state = browsing();
    for step in [Step::Lower, Step::Numbers, Step::Urls] {
        on_option(&mut state, Field::Step(step));
        keys(&mut state, " ");
    }
    on_option(&mut state, Field::Step(Step::Numbers));
    keys(&mut state, " ");
    keys(&mut state, " ");
    assert_eq!(state.settings.preprocess, [Step::Lower, Step::Urls, Step::Numbers]);
    assert_eq!(
        state.screens.data.after.as_deref(),
        Some("the kettle whistles at boil number naïve 茶")
    );
}

#[test]
fn the_effect_follows_the_selected_record_and_is_none_for_a_skipped_one() {
    let mut state = browsing();
    on_option(&mut state, Field::StopWords);
    state.settings.words.stop_words = StopWords::None;
    press(&mut state, KeyCode::Right);
    assert_eq!(state.settings.words.stop_words, StopWords::Language("english".to_owned()));
    assert_eq!(state.screens.data.kept_out, ["the", "at"]);
    state.focus = Pane::Preview;
    press(&mut state, KeyCode::Down);
    assert!(state.screens.data.after.as_deref().unwrap().starts_with("A bicycle"));
    press(&mut state, KeyCode::End);
    assert_eq!((state.selected_document(), &state.screens.data.after), (None, &None));
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.mode, Mode::Normal, "a skipped record has no text to open");
}

#[test]
fn a_typed_value_is_checked_before_it_counts() {
    let mut state = browsing();
    on_option(&mut state, Field::MinTopicSize);
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.mode, Mode::Option(Field::MinTopicSize));
    ctrl(&mut state, 'u');
    keys(&mut state, "q7");
    let before = state.settings.clone();
    assert_eq!(press(&mut state, KeyCode::Enter), []);
    assert_eq!(state.settings, before);
    assert_eq!(state.status.as_ref().unwrap().kind, StatusKind::Error);
    press(&mut state, KeyCode::Home);
    press(&mut state, KeyCode::Delete);
    press(&mut state, KeyCode::Enter);
    assert_eq!((state.settings.cluster.min_topic_size, &state.mode), (7, &Mode::Normal));
}

fn answer(query: &str) -> Answer {
    Answer {
        query: query.to_owned(),
        topics: vec![(TopicId(1), 0.8), (TopicId(0), 0.3), (TopicId::OUTLIERS, 0.1)],
        documents: vec![(DocumentId(4), 0.9), (DocumentId(1), 0.7)],
        took: Duration::from_millis(3),
    }
}

#[test]
fn a_query_is_asked_answered_and_followed_to_its_topic() {
    let mut state = browsing();
    keys(&mut state, "8");
    assert_eq!(state.mode, Mode::Query);
    keys(&mut state, "q 1?jR/");
    assert_eq!(
        (state.screens.predict.prompt.text.as_str(), state.ending.should_quit),
        ("q 1?jR/", false)
    );
    let asked = press(&mut state, KeyCode::Enter);
    let ask = state.screens.predict.asked;
    assert_eq!(
        asked,
        [Command::Request(ask, Request::Ask { query: Query::Text("q 1?jR/".to_owned()) })]
    );
    assert!(state.screens.predict.waiting);
    tell(&mut state, Event::Reply(ask, Reply::Answered { answer: Ok(answer("q 1?jR/")) }));
    assert_eq!(state.screens.predict.answer, Some(answer("q 1?jR/")));
    assert!(!state.screens.predict.waiting);
    press(&mut state, KeyCode::Down);
    assert_eq!((state.focus, &state.mode), (Pane::Results, &Mode::Normal));
    press(&mut state, KeyCode::Enter);
    assert_eq!((state.screen, state.selected_topic()), (Screen::Explore, Some(TopicId(1))));
}

#[test]
fn outliers_are_hidden_from_the_topics_and_found_again() {
    let mut state = browsing();
    keys(&mut state, "3");
    assert!(state.listed_topics().contains(&TopicId::OUTLIERS));
    keys(&mut state, "H");
    assert!(
        !state.listed_topics().contains(&TopicId::OUTLIERS) && !state.listed_topics().is_empty()
    );
    keys(&mut state, "H");
    assert!(state.listed_topics().contains(&TopicId::OUTLIERS));
}

#[test]
fn a_document_is_asked_about_and_its_topics_are_listed_by_probability() {
    let mut state = browsing();
    keys(&mut state, "3");
    press(&mut state, KeyCode::Enter);
    let document = state.screens.explore.documents[0];
    let asked = keys(&mut state, "p");
    let ask = state.screens.predict.asked;
    assert_eq!(asked, [Command::Request(ask, Request::Ask { query: Query::Document(document) })]);
    assert_eq!((state.screen, state.focus), (Screen::Predict, Pane::Results));
    assert_eq!(
        state.screens.predict.prompt.text,
        state.model.as_ref().unwrap().corpus.texts[document.0]
    );
    tell(&mut state, Event::Reply(ask, Reply::Answered { answer: Ok(answer("it")) }));
    assert_eq!(state.screens.predict.results(), [], "they are still being counted");
    let spread = TopicMix {
        score: Score::Probability,
        topic: TopicId(1),
        topics: vec![(TopicId(1), 0.9), (TopicId(0), 0.014)],
        words: vec![("kettle".into(), Some((TopicId(1), 0.4))), ("the".into(), None)],
    };
    tell(
        &mut state,
        Event::Reply(ask - 1, Reply::TopicMix { spread: Err("of another question".into()) }),
    );
    tell(&mut state, Event::Reply(ask, Reply::TopicMix { spread: Ok(spread) }));
    // 0.014 is below what is worth listing.
    assert_eq!(state.screens.predict.results(), [(TopicId(1), 0.9)]);
    keys(&mut state, "d");
    assert_eq!(state.screens.predict.results().len(), 3);
    press(&mut state, KeyCode::Tab);
    assert_eq!(state.focus, Pane::Words);
    keys(&mut state, "j");
    assert_eq!(state.screens.predict.word.selected, 1);
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.screen, Screen::Predict, "the word speaks for no topic");
    keys(&mut state, "k");
    press(&mut state, KeyCode::Enter);
    assert_eq!((state.screen, state.selected_topic()), (Screen::Explore, Some(TopicId(1))));
}

#[test]
fn answers_to_earlier_questions_and_earlier_models_are_dropped() {
    let mut state = browsing();
    keys(&mut state, "8kettle");
    press(&mut state, KeyCode::Enter);
    let first = state.screens.predict.asked;
    keys(&mut state, "s");
    press(&mut state, KeyCode::Enter);
    let second = state.screens.predict.asked;
    tell(&mut state, Event::Reply(first, Reply::Answered { answer: Ok(answer("kettle")) }));
    assert_eq!(state.screens.predict.answer, None);
    assert!(state.screens.predict.waiting);
    let run = start(&mut state, 1);
    finish(&mut state, run);
    tell(&mut state, Event::Reply(second, Reply::Answered { answer: Ok(answer("kettles")) }));
    assert_eq!(state.screens.predict.answer, None, "it named topics of the model before");
    assert!(!state.screens.predict.waiting);
}

#[test]
fn queries_come_back_from_the_history() {
    let mut state = browsing();
    keys(&mut state, "8");
    for query in ["kettle", "bicycle", "kettle"] {
        ctrl(&mut state, 'u');
        keys(&mut state, query);
        press(&mut state, KeyCode::Enter);
    }
    assert_eq!(state.screens.predict.history, ["bicycle", "kettle"]);
    for (code, text) in [
        (KeyCode::Up, "kettle"),
        (KeyCode::Up, "bicycle"),
        (KeyCode::Up, "bicycle"),
        (KeyCode::Down, "kettle"),
        (KeyCode::Down, ""),
    ] {
        press(&mut state, code);
        assert_eq!(state.screens.predict.prompt.text, text);
    }
}

#[test]
fn ctrl_c_in_the_prompt_clears_then_leaves_then_quits() {
    let mut state = browsing();
    keys(&mut state, "8kettle");
    assert_eq!(ctrl(&mut state, 'c'), []);
    assert_eq!((&state.screens.predict.prompt, &state.mode), (&TextInput::default(), &Mode::Query));
    assert_eq!(ctrl(&mut state, 'c'), []);
    assert_eq!(state.mode, Mode::Normal);
    assert_eq!(ctrl(&mut state, 'c'), [Command::Quit]);
    assert!(state.ending.should_quit);
}

#[test]
fn a_paste_goes_into_the_prompt_only_and_never_asks() {
    let mut state = browsing();
    let before = format!("{state:?}");
    assert_eq!(update(&mut state, Message::Paste("q\nR\n".to_owned())), []);
    assert_eq!(format!("{state:?}"), before);
    keys(&mut state, "8");
    let paste = format!("two\nlines\x1b[2J{}", "x".repeat(20_000));
    assert_eq!(update(&mut state, Message::Paste(paste)), []);
    let text = &state.screens.predict.prompt.text;
    assert!(text.starts_with("two lines") && text.len() <= 8 * 1024);
    assert!(!text.chars().any(char::is_control));
    assert!(!state.screens.predict.waiting);
}

#[test]
fn saving_offers_a_name_and_asks_before_it_replaces_a_strange_file() {
    let folder = tempfile::tempdir().unwrap();
    let strange = folder.path().join("strange.topics");
    store::save(&tiny_model(), &strange).unwrap();
    let foreign = folder.path().join("notes.txt");
    std::fs::write(&foreign, "not ours").unwrap();
    let saves = |commands: &[Command], to: &Path| match commands {
        [Command::Request(0, Request::Save { place })] => place.path() == to,
        _ => false,
    };
    let mut state = fresh(SMALL);
    assert_eq!(keys(&mut state, "s"), []);
    assert_eq!(state.mode, Mode::Normal, "nothing to save yet");
    let run = start(&mut state, 1);
    finish(&mut state, run);
    keys(&mut state, "s");
    assert_eq!(
        (&state.mode, state.dialogs.input.text.as_str()),
        (&Mode::SavePath, "kettles.topics")
    );
    state.dialogs.input = TextInput::of(strange.display().to_string());
    assert_eq!(press(&mut state, KeyCode::Enter), []);
    assert_eq!(state.mode, Mode::Confirm(Question::Overwrite(strange.clone())));
    press(&mut state, KeyCode::Esc);
    assert_eq!(state.mode, Mode::Normal);
    keys(&mut state, "s");
    state.dialogs.input = TextInput::of(strange.display().to_string());
    press(&mut state, KeyCode::Enter);
    assert!(saves(&keys(&mut state, "y"), &strange));
    let written = Written { path: strange.clone(), stamp: Stamp::of(&strange) };
    tell(&mut state, Event::Reply(0, Reply::Saved { result: Ok(written) }));
    assert_eq!(state.editor.session.as_ref(), Some(&strange));
    keys(&mut state, "s");
    assert!(saves(&press(&mut state, KeyCode::Enter), &strange), "ours by now");

    // Another program saves over it.
    store::save(&tiny_model(), &strange).unwrap();
    keys(&mut state, "s");
    assert_eq!(press(&mut state, KeyCode::Enter), []);
    assert_eq!(state.mode, Mode::Confirm(Question::Newer(strange.clone())));
    assert!(saves(&keys(&mut state, "y"), &strange));

    // What is no session is left alone, whatever the user says.
    keys(&mut state, "s");
    state.dialogs.input = TextInput::of(foreign.display().to_string());
    assert_eq!(press(&mut state, KeyCode::Enter), []);
    assert_eq!(state.mode, Mode::SavePath);
    let said = state.status.as_ref().unwrap().text.clone();
    assert!(said.contains("is not a session: name another file"), "{said}");
    press(&mut state, KeyCode::Esc);
    tell(&mut state, Event::Reply(0, Reply::Saved { result: Err("the disk is full".to_owned()) }));
    assert_eq!(state.status.as_ref().unwrap().kind, StatusKind::Error);
}

#[test]
fn quitting_asks_only_about_what_the_user_made() {
    let mut state = browsing();
    state.editor.unsaved = true;
    assert_eq!(keys(&mut state, "q"), []);
    assert_eq!(state.mode, Mode::Confirm(Question::Quit));
    assert_eq!(keys(&mut state, "n"), []);
    assert_eq!(state.mode, Mode::Normal);
    keys(&mut state, "q");
    assert_eq!(keys(&mut state, "y"), [Command::Quit]);
    assert_eq!(keys(&mut browsing(), "q"), [Command::Quit]);
}

#[test]
fn a_shrinking_overview_keeps_the_pane_that_is_typed_in() {
    let look = Look { theme: "dark".to_owned(), depth: ColorDepth::Ansi256, ascii: false };
    let path = PathBuf::from("kettles.topics");
    let mut state = State::of_session(Arc::new(tiny_model()), path, look, LARGE);
    state.focus = Pane::Prompt;
    press(&mut state, KeyCode::Enter);
    keys(&mut state, "ket");
    update(&mut state, Message::Resize(80, 24));
    keys(&mut state, "tle");
    assert_eq!((state.screen, state.focus), (Screen::Predict, Pane::Prompt));
    assert_eq!(state.screens.predict.prompt.text, "kettle");
}

#[test]
fn released_keys_and_keys_without_meaning_do_nothing() {
    let mut state = browsing();
    let mut released = KeyEvent::new(KeyCode::Char('q'), KeyModifiers::NONE);
    released.kind = KeyEventKind::Release;
    assert!(event_loop::message(&state, TerminalEvent::Key(released)).is_none());
    for c in "!;Q".chars() {
        assert_eq!(press(&mut state, KeyCode::Char(c)), []);
    }
    assert_eq!(key(&mut state, KeyCode::Char('q'), KeyModifiers::ALT), []);
    assert_eq!((state.screen, state.ending.should_quit), (Screen::Explore, false));
}

#[test]
fn no_key_panics_on_any_screen_with_or_without_a_model() {
    let codes: Vec<(KeyCode, KeyModifiers)> = TABLE
        .iter()
        .flat_map(|binding| binding.keys.iter())
        .map(|key| match *key {
            keymap::Key::Char(c) => (KeyCode::Char(c), KeyModifiers::NONE),
            keymap::Key::Ctrl(c) => (KeyCode::Char(c), KeyModifiers::CONTROL),
            keymap::Key::Code(code) => (code, KeyModifiers::NONE),
        })
        .collect();
    for screen in "0123456789".chars() {
        for make in [|| fresh(LARGE), || fresh(SMALL), browsing] {
            for first in &codes {
                let mut state = make();
                keys(&mut state, &screen.to_string());
                key(&mut state, first.0, first.1);
                for second in &codes {
                    key(&mut state, second.0, second.1);
                }
            }
        }
    }
}

#[test]
fn every_action_has_a_key_and_the_footer_names_real_ones() {
    let bound = |action: Action| TABLE.iter().any(|binding| binding.action == action);
    for screen in Screen::ALL {
        assert!(bound(Action::Screen(screen)), "{screen:?}");
    }
    let mut state = browsing();
    for screen in "123456789".chars() {
        press(&mut state, KeyCode::Esc);
        keys(&mut state, &screen.to_string());
        let hints = state.terminal.keymap.hints(&state.here());
        assert!(!hints.is_empty());
        assert!(hints.iter().all(|(label, help)| !label.is_empty() && !help.is_empty()));
    }
    press(&mut state, KeyCode::Esc);
    keys(&mut state, "3?");
    assert_eq!(state.mode, Mode::Help);
    let sections = state.terminal.keymap.help(&state.here());
    let shown: usize = sections.iter().map(|(_, rows)| rows.len()).sum();
    assert!(shown > 20 && sections.iter().any(|(title, _)| title == "Topics"));
}

#[test]
fn unsteady_documents_are_hidden_and_shown_again() {
    let mut state = browsing();
    keys(&mut state, "3");
    state.focus = Pane::Documents;
    let all = state.screens.explore.documents.clone();
    assert_eq!(all, documents([0, 3, 6, 9]));
    press(&mut state, KeyCode::End);
    keys(&mut state, "H");
    // Steadiness goes up by a twelfth a document.
    assert_eq!(
        (&state.screens.explore.documents[..], state.screens.explore.hidden),
        (&documents([6, 9])[..], 2)
    );
    // The cursor stays on its document.
    assert_eq!(state.screens.explore.document.selected, 1);
    state.focus = Pane::Topics;
    press(&mut state, KeyCode::Down);
    assert_eq!(
        (&state.screens.explore.documents[..], state.screens.explore.hidden),
        (&documents([7, 10])[..], 2)
    );
    state.focus = Pane::Documents;
    keys(&mut state, "H");
    assert_eq!((state.screens.explore.documents.len(), state.screens.explore.hidden), (4, 0));
}

/// The question the last key asked the background thread.
fn asked(commands: &[Command]) -> (u64, Search) {
    match commands {
        [Command::Request(ask, Request::Search { search })] => (*ask, search.clone()),
        other => panic!("{other:?}"),
    }
}

fn hits(documents: &[usize]) -> Result<Vec<Hit>, String> {
    Ok(documents
        .iter()
        .map(|&document| Hit { document: DocumentId(document), score: 1.0 })
        .collect())
}

fn on_documents() -> State {
    let mut state = browsing();
    keys(&mut state, "3");
    state.focus = Pane::Documents;
    state
}

#[test]
fn documents_of_all_topics_are_searched_while_typing() {
    let mut state = on_documents();
    let (ask, search) = asked(&keys(&mut state, "/"));
    assert_eq!((&state.mode, search.query.as_str()), (&Mode::Search, ""));
    // The index is made, the list stays.
    tell(&mut state, Event::Reply(ask, Reply::Found { hits: hits(&[]) }));
    assert_eq!(state.screens.explore.documents, documents([0, 3, 6, 9]));

    let (first, _) = asked(&keys(&mut state, "r"));
    let (second, search) = asked(&keys(&mut state, "i"));
    assert_eq!(search, Search { way: SearchMode::Words, query: "ri".to_owned() });
    tell(&mut state, Event::Reply(second, Reply::Found { hits: hits(&[10, 1, 4]) }));
    tell(&mut state, Event::Reply(first, Reply::Found { hits: hits(&[2]) }));
    assert_eq!(state.screens.explore.documents, documents([10, 1, 4]), "late answers are dropped");
    press(&mut state, KeyCode::Down);
    assert_eq!(state.screens.explore.document.selected, 1);

    let (ask, search) = asked(&press(&mut state, KeyCode::Tab));
    assert_eq!(search.way, SearchMode::Pattern);
    tell(&mut state, Event::Reply(ask, Reply::Found { hits: Err("not a pattern: no".to_owned()) }));
    assert_eq!(
        (status(&state), &state.screens.explore.documents[..]),
        ("not a pattern: no", &documents([10, 1, 4])[..])
    );
    assert_eq!(asked(&press(&mut state, KeyCode::Tab)).1.way, SearchMode::Meaning);
    assert_eq!(status(&state), "", "said until the next key");
    assert_eq!(asked(&press(&mut state, KeyCode::Tab)).1.way, SearchMode::Words);

    // Enter leaves the line and keeps the list, whose documents open as the topic's do.
    press(&mut state, KeyCode::Enter);
    assert_eq!((&state.mode, state.focus), (&Mode::Normal, Pane::Documents));
    keys(&mut state, "H");
    assert_eq!(
        (&state.screens.explore.documents[..], state.screens.explore.hidden),
        (&documents([10])[..], 2)
    );
    keys(&mut state, "H");
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.mode, Mode::Document(DocumentId(10)));
    press(&mut state, KeyCode::Esc);
    press(&mut state, KeyCode::Esc);
    assert_eq!(
        (state.focus, &state.screens.explore.documents[..]),
        (Pane::Documents, &documents([0, 3, 6, 9])[..])
    );
    press(&mut state, KeyCode::Esc);
    assert_eq!(state.focus, Pane::Topics);
}

#[test]
fn a_search_ends_with_escape_another_topic_or_other_documents() {
    let searching = || {
        let mut state = on_documents();
        let (ask, _) = asked(&keys(&mut state, "/oil"));
        tell(&mut state, Event::Reply(ask, Reply::Found { hits: hits(&[1, 4]) }));
        assert_eq!(state.screens.explore.documents, documents([1, 4]));
        state
    };
    let mut state = searching();
    press(&mut state, KeyCode::Esc);
    assert_eq!(
        (&state.mode, &state.screens.explore.documents[..]),
        (&Mode::Normal, &documents([0, 3, 6, 9])[..])
    );

    // The last answer comes after the search is over.
    let mut state = searching();
    let (ask, _) = asked(&keys(&mut state, "x"));
    press(&mut state, KeyCode::Esc);
    tell(&mut state, Event::Reply(ask, Reply::Found { hits: hits(&[5]) }));
    assert_eq!(state.screens.explore.documents, documents([0, 3, 6, 9]));

    let mut state = searching();
    press(&mut state, KeyCode::Enter);
    state.focus = Pane::Topics;
    press(&mut state, KeyCode::Down);
    assert_eq!(state.screens.explore.documents, documents([1, 4, 7, 10]));
    assert!(state.dialogs.search.found.is_none() && state.dialogs.search.line.text.is_empty());

    let mut state = searching();
    let run = start(&mut state, 1);
    finish(&mut state, run);
    assert_eq!(state.screens.explore.documents, documents([0, 3, 6, 9]));
}

#[test]
fn the_filter_of_topics_keeps_its_key_everywhere_else() {
    let mut state = browsing();
    for pane in [Pane::Topics, Pane::Terms] {
        keys(&mut state, "3");
        state.focus = pane;
        assert_eq!(keys(&mut state, "/"), []);
        assert_eq!(state.mode, Mode::Filter);
        press(&mut state, KeyCode::Esc);
    }
}

#[test]
fn why_a_document_is_in_its_topic_is_asked_from_the_list_and_from_the_document() {
    let mut state = on_documents();
    press(&mut state, KeyCode::Down);
    keys(&mut state, "w");
    assert_eq!(state.mode, Mode::Why(DocumentId(3)));
    let why = state.dialogs.why.clone().unwrap();
    assert_eq!(why.topic, TopicId(0));
    let words: Vec<&str> = why.words.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(words, ["kettle", "boil"]);
    assert_eq!(why.nearest.unwrap().0, TopicId(1));
    assert_eq!(why.margin().unwrap(), why.cosine.unwrap() - why.nearest.unwrap().1);
    assert_eq!(ctrl(&mut state, 'c'), []);
    assert_eq!(state.mode, Mode::Normal);

    press(&mut state, KeyCode::Enter);
    keys(&mut state, "w");
    assert_eq!(state.mode, Mode::Why(DocumentId(3)));
    // Other topics: what is said is no longer so.
    let run = start(&mut state, 1);
    finish(&mut state, run);
    assert_eq!(state.mode, Mode::Normal);

    // Outside the documents the key is the screen's.
    state.focus = Pane::Topics;
    keys(&mut state, "w");
    assert_eq!(state.mode, Mode::Words);
}

#[test]
fn nobody_can_say_why_without_the_documents_of_the_topics() {
    let mut state = on_documents();
    let model = Model { embeddings: Arc::new(ndarray::Array2::zeros((0, 8))), ..tiny_model() };
    state.model = Some(Arc::new(model));
    keys(&mut state, "w");
    assert_eq!(state.mode, Mode::Normal);
    assert!(status(&state).contains("without documents"), "{}", status(&state));

    // A document of the preview may be of other documents than the topics are.
    let mut state = browsing();
    let mut corpus = (*tiny_model().corpus).clone();
    corpus.texts[0] = "another text".to_owned();
    state.corpus = Some(Arc::new(corpus));
    keys(&mut state, "1");
    state.focus = Pane::Preview;
    press(&mut state, KeyCode::Enter);
    keys(&mut state, "w");
    assert_eq!(state.mode, Mode::Document(DocumentId(0)));
}

/// Whatever is open, in every pane of every screen.
fn all_modes() -> Vec<Mode> {
    let path = PathBuf::from("kettles.csv");
    vec![
        Mode::Normal,
        Mode::Filter,
        Mode::Search,
        Mode::Query,
        Mode::Option(Field::MinTopicSize),
        Mode::SavePath,
        Mode::ExportPath,
        Mode::Rename(Row::Topic(TopicId(0))),
        Mode::Reduce,
        Mode::Sizes,
        Mode::Split(TopicId(0)),
        Mode::Outliers,
        Mode::Words,
        Mode::Help,
        Mode::Palette,
        Mode::Document(DocumentId(0)),
        Mode::Why(DocumentId(0)),
        Mode::MoveTo(Moved::Document(DocumentId(0))),
        Mode::Start,
        Mode::Confirm(Question::Quit),
        Mode::Confirm(Question::Leave),
        Mode::Confirm(Question::Overwrite(path.clone())),
        Mode::Confirm(Question::Replace(path)),
        Mode::Confirm(Question::Change(Change::Delete { topics: vec![TopicId(0)] })),
    ]
}

#[test]
fn escape_only_ever_goes_back_and_stays_at_rest() {
    for screen in Screen::ALL {
        for &pane in panes(screen) {
            for mode in all_modes() {
                let mut state = browsing();
                update(&mut state, Message::Resize(120, 40));
                (state.screen, state.focus) = (screen, pane);
                state.editor.unsaved = true;
                // Something is typed wherever it can be.
                (state.mode, state.dialogs.input) = (mode.clone(), TextInput::of("abc"));
                state.screens.explore.filter = TextInput::of("kettle");
                let search = Search { query: "oil".to_owned(), way: SearchMode::Words };
                state.dialogs.search.line = TextInput::of("oil");
                state.dialogs.search.found = Some((search, Vec::new()));
                state.screens.predict.prompt = TextInput::of("a query");
                state.dialogs.start.line = TextInput::of("rev");
                let what = format!("{mode:?} in {pane:?} of {screen:?}");
                let start = mode == Mode::Start;
                for _ in 0..6 {
                    let commands = press(&mut state, KeyCode::Esc);
                    let harmless = |c: &Command| {
                        matches!(
                            c,
                            Command::Request(0, Request::LeaveSizes)
                                | Command::Request(0, Request::Look { sight: _ })
                        )
                    };
                    assert!(commands.iter().all(harmless), "{what}: {commands:?}");
                }
                let rest = format!("{state:?}");
                assert_eq!(press(&mut state, KeyCode::Esc), [], "{what}");
                assert_eq!(format!("{state:?}"), rest, "{what}");
                assert!(!state.ending.should_quit && state.screen == screen, "{what}");
                if start {
                    assert_eq!((&state.mode, &*state.dialogs.start.line.text), (&Mode::Start, ""));
                    continue;
                }
                assert_eq!(state.mode, Mode::Normal, "{what}");
                keys(&mut state, "s");
                assert_eq!(state.mode, Mode::SavePath, "{what}");
            }
        }
    }
}
