//! Two groups of documents chosen and compared on the Trends screen.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use topictui::app::mode::{Mode, Step};
use topictui::app::row::Row;
use topictui::app::{Command, Message, State, event_loop, update};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::export::view::View;
use topictui::export::view_file;
use topictui::keymap::{Pane, Screen};
use topictui::model::{ClusterSettings, Input, Model, Settings, TopicSettings};
use topictui::term::ColorDepth;
use topictui::topics::layers::LayerChoice;
use topictui::ui::theme::Look;
use topictui::worker::{Event, Reply, Request};

/// 240 texts about kettles, chairs and trains: those of the shop north are mostly about kettles, trains run in
/// 2021 alone.
static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
    let themes = [
        ["The kettle boils water slowly", "This kettle leaks hot water"],
        ["The chair hurts my back", "A wooden chair with a low seat"],
        ["The train was late again", "A crowded train to the city"],
    ];
    let mut lines = String::from("text,shop,written\n");
    for i in 0..240usize {
        let theme = i % 3;
        // In no step with themes and endings.
        let chance = i * 7919 % 101;
        let north = chance < if theme == 0 { 75 } else { 20 };
        let year = if theme == 2 { 2021 } else { 2019 + chance % 3 };
        let word = if north { "snow" } else { "sand" };
        let shop = if north { "north" } else { "south" };
        let text = themes[theme][i / 12 % 2];
        let ending = ["today", "in spring", "said my aunt", "as before"][i / 3 % 4];
        lines += &format!("{text} {ending} {word} {i},{shop},{year}-{:02}-05\n", i % 12 + 1);
    }
    let input = Input::Bytes { name: "shops.csv".to_owned(), bytes: lines.into_bytes().into() };
    let settings = Settings {
        cluster: ClusterSettings { min_topic_size: 15, ..ClusterSettings::default() },
        topics: TopicSettings { layers: LayerChoice::Sizes(vec![2]), ..TopicSettings::default() },
        ..Settings::default()
    };
    let resources = Resources::new(EmbeddingCache::off());
    Arc::new(run(&input, &settings, None, &resources, &NoProgress).unwrap())
});

fn on_trends(size: (u16, u16)) -> State {
    let look = Look { theme: "dark".to_owned(), depth: ColorDepth::Ansi256, ascii: false };
    let mut state = State::of_session(MODEL.clone(), PathBuf::from("a.topics"), look, size);
    let model = state.model.clone().unwrap();
    assert!(model.corpus.labels.is_some() && model.corpus.times.is_some());
    keys(&mut state, "9");
    assert_eq!((state.screen, state.focus), (Screen::Trends, Pane::Trends));
    state
}

/// Presses a key, and answers what is asked of the threads.
fn press(state: &mut State, code: KeyCode) {
    let event = TerminalEvent::Key(KeyEvent::new(code, KeyModifiers::NONE));
    let commands = event_loop::message(state, event).map(|message| update(state, message));
    let mut waiting = commands.unwrap_or_default();
    while let Some(command) = waiting.pop() {
        let model = state.model.clone().unwrap();
        let event = match command {
            Command::Request(ticket, Request::Compare { comparison }) => {
                let result = comparison.topics(&model).map_err(|error| error.to_string());
                Event::Reply(ticket, Reply::Compared { result })
            }
            Command::Request(ticket, Request::CompareInside { comparison, topic }) => {
                let result = comparison.inside(&model, topic).map_err(|error| error.to_string());
                Event::Reply(ticket, Reply::Inside { result })
            }
            Command::Request(0, Request::Look { sight }) => {
                let seen = Ok(sight.at(&model));
                Event::Reply(0, Reply::Derived { sight, model, seen })
            }
            _ => continue,
        };
        waiting.extend(update(state, Message::Pipeline(Box::new(event))));
    }
}

fn keys(state: &mut State, keys: &str) {
    keys.chars().for_each(|key| press(state, KeyCode::Char(key)));
}

fn drawn(state: &State) -> String {
    let (width, height) = state.terminal.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| topictui::app::draw::draw(frame, state)).unwrap();
    terminal.backend().to_string()
}

/// Chooses the first class against the rest.
fn compared(size: (u16, u16)) -> State {
    let mut state = on_trends(size);
    keys(&mut state, "v");
    assert_eq!((state.focus, &state.mode), (Pane::Compared, &Mode::Groups(Step::By)));
    keys(&mut state, "class");
    press(&mut state, KeyCode::Enter);
    keys(&mut state, "north");
    press(&mut state, KeyCode::Enter);
    let screen = drawn(&state);
    assert!(screen.contains("A is north; group B: which class?"), "{screen}");
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.mode, Mode::Normal);
    state
}

/// The rows of the pane that hold a word.
fn lines_with<'a>(screen: &'a str, word: &str) -> Vec<&'a str> {
    screen.lines().filter(|line| line.contains(word)).collect()
}

#[test]
fn classes_are_chosen_and_compared_and_a_topic_looked_into() {
    for size in [(80, 24), (120, 40), (60, 15)] {
        let mut state = compared(size);
        let screen = drawn(&state);
        assert!(screen.contains("class: A north (") && screen.contains("RATIO"), "{screen}");
        assert!(!lines_with(&screen, "kettle").is_empty(), "{screen}");
        let rows = state.screens.trends.compared.rows().to_vec();
        let first = rows.iter().position(|row| row.contrast.differs()).unwrap();
        assert_eq!(first, 0, "what differs stands first");
        assert!(screen.contains(": more in "), "{screen}");
        // The list of topics goes along.
        assert_eq!(state.selected_row(), Some(Row::Topic(rows[0].of)));
        press(&mut state, KeyCode::Down);
        assert_eq!(state.selected_row(), Some(Row::Topic(rows[1].of)));
        // A topic that both have.
        let at = (0..rows.len()).max_by_key(|&at| rows[at].a.min(rows[at].b)).unwrap();
        press(&mut state, KeyCode::Home);
        (0..at).for_each(|_| press(&mut state, KeyCode::Down));
        press(&mut state, KeyCode::Enter);
        assert_eq!(state.mode, Mode::Inside(rows[at].of));
        let screen = drawn(&state);
        assert!(screen.contains("snow") && screen.contains("WORD"), "{screen}");
        if size.1 > 20 {
            assert!(screen.contains("Most typical of A, north:"), "{screen}");
            assert!(screen.contains("Most typical of B, rest:"), "{screen}");
        }
        press(&mut state, KeyCode::Esc);
        assert_eq!((state.focus, &state.mode), (Pane::Compared, &Mode::Normal));
        press(&mut state, KeyCode::Esc);
        assert_eq!(state.focus, Pane::Trends);
        assert!(drawn(&state).contains("Topics over time"));
    }
}

#[test]
fn a_span_of_time_is_typed_and_what_is_no_group_is_refused() {
    let mut state = on_trends((80, 24));
    keys(&mut state, "v");
    keys(&mut state, "time");
    press(&mut state, KeyCode::Enter);
    let screen = drawn(&state);
    assert!(screen.contains("Or type a span: 2020-01..2020-06"), "{screen}");
    keys(&mut state, "1990");
    assert_eq!(lines_with(&drawn(&state), "▸1990 ").len(), 1);
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.mode, Mode::Groups(Step::A), "nothing was written in 1990");
    assert!(drawn(&state).contains("No document is in 1990: choose another"));
    (0..4).for_each(|_| press(&mut state, KeyCode::Backspace));
    keys(&mut state, "..2020-12");
    press(&mut state, KeyCode::Enter);
    keys(&mut state, "2021");
    press(&mut state, KeyCode::Enter);
    let screen = drawn(&state);
    assert!(screen.contains("time: A ..2020-12 ("), "{screen}");
    let train = state.screens.trends.compared.rows().iter().find(|row| row.a == 0);
    assert!(train.unwrap().contrast.differs());
    // Leaving the choice keeps what was compared.
    keys(&mut state, "v");
    press(&mut state, KeyCode::Esc);
    assert!(drawn(&state).contains("time: A ..2020-12 ("));
}

#[test]
fn groups_of_topics_are_compared_at_their_layer_and_the_view_is_exported() {
    let mut state = compared((120, 40));
    let topics = state.screens.trends.compared.rows().len();
    keys(&mut state, "-");
    let rows = state.screens.trends.compared.rows().to_vec();
    let groups = state.model.as_ref().unwrap().layers.get(1).unwrap().groups.len();
    let outliers = usize::from(rows.iter().any(|row| row.of.is_outlier()));
    assert_eq!(rows.len(), groups + outliers);
    assert!(rows.len() < topics, "{} of {topics}", rows.len());
    let shown = drawn(&state);
    for (at, group) in
        state.model.as_ref().unwrap().layers.get(1).unwrap().groups.iter().enumerate()
    {
        let title = group.title(at);
        let begin: String = title.chars().take(12).collect();
        assert!(shown.contains(&begin), "{title}\n{shown}");
    }

    let view = View::Compared {
        a: "north".to_owned(),
        b: "rest".to_owned(),
        rows: rows.iter().map(|row| ("a name".to_owned(), row.clone())).collect(),
    };
    let folder = tempfile::tempdir().unwrap();
    let (csv, page) = (folder.path().join("c.csv"), folder.path().join("c.html"));
    view_file::save(&MODEL, &view, &csv).unwrap();
    view_file::save(&MODEL, &view, &page).unwrap();
    let csv = std::fs::read_to_string(csv).unwrap();
    assert!(csv.starts_with("topic,name,a,b,share_a,share_b,ratio,"), "{csv}");
    assert_eq!(csv.lines().count(), rows.len() + 1);
    let page = std::fs::read_to_string(page).unwrap();
    assert_eq!(page.matches("<circle").count(), rows.len());
    assert!(page.contains("more in north") && page.contains("What north and rest talk about"));
}
