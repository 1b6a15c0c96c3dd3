//! Groups of topics in the list: opened, closed, a layer finer or coarser, changed by hand.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use topictui::app::State;
use topictui::app::row::Row;
use topictui::app::screens::explore::Listed;
use topictui::app::{Command, event_loop, update};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::predict::Score;
use topictui::engine::progress::NoProgress;
use topictui::engine::topic_mix::TopicMix;
use topictui::engine::{Resources, run};
use topictui::keymap::{Pane, Screen};
use topictui::model::{ClusterSettings, Input, Model, ReduceSettings, Settings, TopicSettings};
use topictui::term::ColorDepth;
use topictui::topics::TopicId;
use topictui::topics::layers::LayerChoice;
use topictui::ui::theme::Look;
use topictui::worker::{Event, Reply, Request};

static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
    let texts = &topictui::corpus::demo::demo().texts[..240];
    let bytes = texts.join("\n").into_bytes().into();
    let input = Input::Bytes { name: "part of the demo".to_owned(), bytes };
    let settings = Settings {
        cluster: ClusterSettings { min_topic_size: 5, ..ClusterSettings::default() },
        reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
        topics: TopicSettings {
            layers: LayerChoice::Sizes(vec![3, 7]),
            ..TopicSettings::default()
        },
        ..Settings::default()
    };
    let resources = Resources::new(EmbeddingCache::off());
    Arc::new(run(&input, &settings, None, &resources, &NoProgress).unwrap())
});

fn browsing() -> State {
    let look = Look { theme: "dark".to_owned(), depth: ColorDepth::Ansi256, ascii: false };
    let mut state = State::of_session(MODEL.clone(), PathBuf::from("a.topics"), look, (80, 24));
    assert_eq!((state.screen, state.focus), (Screen::Explore, Pane::Topics));
    assert_eq!(state.model.as_ref().unwrap().layers.count(), 2);
    assert_eq!(state.layer(), 0, "few topics stand alone at first");
    keys(&mut state, "H--g");
    state
}

fn press(state: &mut State, code: KeyCode) {
    let event = TerminalEvent::Key(KeyEvent::new(code, KeyModifiers::NONE));
    let commands = event_loop::message(state, event).map(|message| update(state, message));
    let mut waiting = commands.unwrap_or_default();
    while let Some(command) = waiting.pop() {
        let model = state.model.clone().unwrap();
        let event = match command {
            Command::Request(edit, Request::Change { change }) => {
                let changed = change.apply(&model, &Resources::new(EmbeddingCache::off()));
                let result = changed.map(Box::new).map_err(|error| error.to_string());
                Event::Reply(edit, Reply::Changed { change, result })
            }
            Command::Request(0, Request::Look { sight }) => {
                let seen = Ok(sight.at(&model));
                Event::Reply(0, Reply::Derived { sight, model, seen })
            }
            _ => continue,
        };
        waiting.extend(update(state, topictui::app::Message::Pipeline(Box::new(event))));
    }
}

fn keys(state: &mut State, keys: &str) {
    keys.chars().for_each(|key| press(state, KeyCode::Char(key)));
}

/// The screen as text.
fn drawn(state: &State) -> String {
    let (width, height) = state.terminal.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| topictui::app::draw::draw(frame, state)).unwrap();
    terminal.backend().to_string()
}

fn rows(state: &State) -> Vec<Listed> {
    state.screens.explore.visible.clone()
}

fn groups_of(state: &State, layer: usize) -> usize {
    state.model.as_ref().unwrap().layers.get(layer).unwrap().groups.len()
}

#[test]
fn the_coarsest_groups_stand_first_and_open_down_to_topics() {
    let mut state = browsing();
    let closed = rows(&state);
    assert_eq!(closed.len(), groups_of(&state, 2));
    assert!(closed.iter().all(|it| matches!(it.row, Row::Group(2, _)) && it.depth == 0));
    // All documents of a group are listed.
    let group = &state.model.as_ref().unwrap().layers.above[1].groups[0];
    assert_eq!(state.screens.explore.documents.len(), group.size);
    assert_eq!(state.selected_topic(), None);

    press(&mut state, KeyCode::Enter);
    let open = rows(&state);
    assert_eq!(open[1].depth, 1);
    assert!(matches!(open[1].row, Row::Group(1, _)));
    press(&mut state, KeyCode::Right);
    press(&mut state, KeyCode::Right);
    press(&mut state, KeyCode::Right);
    let Some(topic) = state.selected_topic() else { panic!("{:?}", state.selected_row()) };
    let layers = &state.model.as_ref().unwrap().layers;
    assert_eq!(layers.group_of(2, topic), Some(0));
    // Enter on a topic goes to its documents, Left back and up and up again.
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.focus, Pane::Documents);
    press(&mut state, KeyCode::Left);
    press(&mut state, KeyCode::Left);
    assert!(matches!(state.selected_row(), Some(Row::Group(1, _))));
    press(&mut state, KeyCode::Left);
    press(&mut state, KeyCode::Left);
    assert_eq!(state.selected_row(), Some(Row::Group(2, 0)));
    press(&mut state, KeyCode::Left);
    assert_eq!(rows(&state), closed);
}

#[test]
fn a_layer_finer_or_coarser_keeps_the_place() {
    let mut state = browsing();
    press(&mut state, KeyCode::Down);
    let first = state.topics_of(state.selected_row().unwrap())[0];
    keys(&mut state, "+");
    assert_eq!(rows(&state).len(), groups_of(&state, 1));
    let Some(Row::Group(1, at)) = state.selected_row() else { panic!() };
    let model = state.model.clone().unwrap();
    assert_eq!(model.layers.group_of(1, first), Some(at));
    keys(&mut state, "+");
    assert_eq!(state.selected_topic(), Some(first));
    assert_eq!(rows(&state).len(), model.topics.without_outliers().len());
    keys(&mut state, "+--");
    assert_eq!(state.layer(), 2);
    assert_eq!(state.selected_row(), Some(Row::Group(2, 1)));
    keys(&mut state, "-");
    assert_eq!(state.layer(), 2);
}

#[test]
fn a_filter_opens_what_it_hits() {
    let mut state = browsing();
    let model = state.model.clone().unwrap();
    let (word, _) = &model.topics.get(TopicId(3)).unwrap().words[0];
    keys(&mut state, &format!("/{word}"));
    press(&mut state, KeyCode::Enter);
    let seen: Vec<Row> = rows(&state).iter().map(|it| it.row).collect();
    assert!(seen.contains(&Row::Topic(TopicId(3))), "{seen:?}");
    assert!(seen.len() < model.topics.without_outliers().len(), "{seen:?}");
    press(&mut state, KeyCode::Esc);
    assert_eq!(rows(&state).len(), groups_of(&state, 2));
}

#[test]
fn another_screen_opens_the_groups_around_a_topic() {
    let mut state = browsing();
    // The Tree screen is of topics.
    keys(&mut state, "6");
    press(&mut state, KeyCode::Down);
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.screen, Screen::Explore);
    let topic = state.selected_topic().unwrap();
    let at = rows(&state).iter().position(|it| it.row == Row::Topic(topic)).unwrap();
    assert_eq!(rows(&state)[at].depth, 2);
}

#[test]
fn groups_are_named_merged_and_given_topics_each_undone() {
    let mut state = browsing();
    keys(&mut state, "rhome and garden");
    press(&mut state, KeyCode::Enter);
    let label = |state: &State| {
        let row = state.selected_row().unwrap();
        state.shown_row(row).unwrap().label.clone()
    };
    assert_eq!(label(&state).as_deref(), Some("home and garden"));
    assert!(drawn(&state).contains("home and garden"));
    keys(&mut state, "u");
    assert_eq!(label(&state), None);

    let before = groups_of(&state, 2);
    keys(&mut state, "  m");
    assert!(drawn(&state).contains("into one group of"));
    keys(&mut state, "y");
    // Two of three groups are one: a layer of two.
    assert_eq!(groups_of(&state, 2), before - 1);
    keys(&mut state, "u");
    assert_eq!(groups_of(&state, 2), before);

    // A topic goes into the second group of its layer.
    keys(&mut state, "g++");
    let topic = state.selected_topic().unwrap();
    keys(&mut state, "M");
    assert!(drawn(&state).contains("Move 1 topic to another group"));
    press(&mut state, KeyCode::Enter);
    let (now, then) = (state.model.clone().unwrap(), MODEL.clone());
    let fellows = |model: &Model| {
        let group = model.layers.group_of(1, topic).unwrap();
        model.layers.group(1, group).unwrap().topics.clone()
    };
    assert_ne!(fellows(&now), fellows(&then));
    assert_eq!(state.selected_topic(), Some(topic));
    keys(&mut state, "u");
    assert_eq!(fellows(&state.model.clone().unwrap()), fellows(&then));
}

#[test]
fn other_screens_speak_of_the_groups_of_the_layer() {
    let mut state = browsing();
    keys(&mut state, "4");
    let heat = drawn(&state);
    assert!(heat.contains("group 0 ×") || heat.contains("× group 0"), "{heat}");
    assert_eq!(state.screens.similar.axis.len(), groups_of(&state, 2));
    // The pair under the cursor becomes one group, and that can be undone.
    keys(&mut state, "my");
    assert_eq!(groups_of(&state, 2), 2);
    keys(&mut state, "u");
    assert_eq!(groups_of(&state, 2), 3);
    press(&mut state, KeyCode::Enter);
    assert!(matches!(state.selected_row(), Some(Row::Group(2, _))));
    // A layer finer the axes are longer, at last they are the topics'.
    keys(&mut state, "4+");
    assert_eq!(state.screens.similar.axis.len(), groups_of(&state, 1));
    keys(&mut state, "+");
    let topics = state.model.as_ref().unwrap().topics.without_outliers().len();
    assert_eq!(state.screens.similar.axis.len(), topics);
    keys(&mut state, "--7");
    let (shown, selected) = state.at_layer();
    assert_eq!((shown.len(), selected.is_some()), (3, true));
    // An answer is summed up by group.
    let topics = [(TopicId(0), 0.5), (TopicId(1), 0.3), (TopicId(2), 0.2)];
    state.screens.predict.spread = Some(TopicMix {
        score: Score::Probability,
        topic: TopicId(0),
        topics: topics.to_vec(),
        words: Vec::new(),
    });
    state.screens.predict.by_spread = true;
    let results = state.results();
    assert!(results.iter().all(|(row, _)| matches!(row, Row::Group(2, _))), "{results:?}");
    assert!((results.iter().map(|(_, share)| share).sum::<f64>() - 1.0).abs() < 1e-9);
    assert!(results.is_sorted_by(|a, b| a.1 >= b.1));
}

#[test]
fn the_overview_shows_the_heatmap_of_the_groups_it_lists() {
    let look = Look { theme: "dark".to_owned(), depth: ColorDepth::Ansi256, ascii: false };
    let mut state = State::of_session(MODEL.clone(), PathBuf::from("a.topics"), look, (120, 40));
    assert_eq!(state.screen, Screen::Overview);
    keys(&mut state, "--");
    assert!(drawn(&state).contains("3 groups"), "{}", drawn(&state));
    keys(&mut state, "++");
    assert!(drawn(&state).contains(" topics ─"), "{}", drawn(&state));
}
