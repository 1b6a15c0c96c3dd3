//! Every screen: pictures at three sizes, and no panic at any size.

use crate::support::sample_state::{failed, finished, fresh, look, running, show};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use topictui::app::State;
use topictui::app::draw;
use topictui::app::mode::{Mode, Moved, Question};
use topictui::app::options::Field;
use topictui::app::{Message, update};
use topictui::corpus::{DocumentId, DuplicateUse};
use topictui::keymap::Action;
use topictui::keymap::{Pane, Screen};
use topictui::model::Change;
use topictui::store::recent_files::Opened;
use topictui::term::ColorDepth;
use topictui::topics::TopicId;
use topictui::topics::search::Hit;
use topictui::topics::why::Why;
use topictui::ui;
use topictui::ui::theme::Look;
use topictui::ui::themes::BUILT_IN;
use topictui::worker::{Event, Reply, Request};

const SIZES: [(u16, u16); 3] = [(120, 40), (80, 24), (60, 15)];

fn buffer(state: &State) -> Buffer {
    let (width, height) = state.terminal.size;
    let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
    terminal.draw(|frame| draw::draw(frame, state)).unwrap();
    terminal.backend().buffer().clone()
}

/// The screen as text, a line a row.
pub fn picture(state: &State) -> String {
    let buffer = buffer(state);
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut skip = 0;
        let mut line = String::new();
        for x in 0..buffer.area.width {
            let symbol = buffer[(x, y)].symbol();
            if skip == 0 {
                line.push_str(symbol);
                skip = ui::text::width(symbol).max(1);
            }
            skip -= 1;
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

pub fn unicode() -> topictui::ui::theme::Look {
    look(ColorDepth::Mono, false)
}

pub fn snapshot(name: &str, state: &State) {
    let (width, height) = state.terminal.size;
    insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
        insta::assert_snapshot!(format!("{name}-{width}x{height}"), picture(state));
    });
}

#[test]
fn every_screen_looks_as_it_should() {
    for size in SIZES {
        for screen in Screen::ALL {
            let mut state = show(finished(size, unicode(), 14), screen);
            state.status = None;
            if state.screen == screen {
                snapshot(&screen.title().to_lowercase(), &state);
            }
        }
    }
    for size in SIZES {
        let mut state = show(finished(size, unicode(), 14), Screen::Predict);
        (state.mode, state.focus) = (Mode::Normal, Pane::Results);
        state.screens.predict.by_spread = true;
        snapshot("predict-probability", &state);
    }
    snapshot("overview", &show(finished((160, 50), unicode(), 14), Screen::Overview));
}

/// Colours and attributes, a letter a style, where they are: every screen in every theme.
#[test]
fn every_screen_has_its_colours_in_every_theme() {
    for (theme, _) in BUILT_IN {
        for size in SIZES {
            let mut pictures = String::new();
            for screen in Screen::ALL {
                let depth = if theme == "mono" { ColorDepth::Mono } else { ColorDepth::Ansi256 };
                let look = Look { theme: theme.to_owned(), ..look(depth, false) };
                let mut state = show(finished(size, look, 14), screen);
                state.status = None;
                if state.screen == screen {
                    pictures += &format!("{}\n{}\n", screen.title(), styles(&buffer(&state)));
                }
            }
            let name = format!("theme-{theme}-{}x{}", size.0, size.1);
            insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
                insta::assert_snapshot!(name, pictures);
            });
        }
    }
}

/// A letter for every cell by its style, blanks where it is plain, and what the letters stand for.
fn styles(buffer: &Buffer) -> String {
    let plain = ratatui::buffer::Cell::default().style();
    let mut known: Vec<Style> = Vec::new();
    let mut text = String::new();
    for y in 0..buffer.area.height {
        let mut line = String::new();
        for x in 0..buffer.area.width {
            let style = buffer[(x, y)].style();
            if style == plain {
                line.push(' ');
                continue;
            }
            let at = known.iter().position(|other| *other == style).unwrap_or_else(|| {
                known.push(style);
                known.len() - 1
            });
            line.push(letter(at));
        }
        text += line.trim_end();
        text.push('\n');
    }
    for (at, style) in known.iter().enumerate() {
        let colour = |colour: Option<Color>| colour.unwrap_or_default().to_string();
        let (fg, bg) = (colour(style.fg), colour(style.bg));
        text += &format!("{}: {fg} on {bg} {:?}\n", letter(at), style.add_modifier);
    }
    text
}

fn letter(at: usize) -> char {
    char::from(if at < 26 { b'a' + at as u8 } else { b'A' + (at - 26) as u8 })
}

/// However many topics a question is about, what it asks is read whole.
#[test]
fn a_question_about_many_topics_is_read_to_its_end() {
    for width in [60, 80, 120] {
        let mut state = show(finished((width, 24), unicode(), 14), Screen::Tree);
        let groups = (0..7).map(|group| vec![TopicId(2 * group), TopicId(2 * group + 1)]).collect();
        state.mode = Mode::Confirm(Question::Change(Change::Merge { groups }));
        let seen = picture(&state);
        assert!(seen.contains("Merge 14 topics into 7: 0+1 2+3"), "{seen}");
        assert!(seen.contains("? y/n"), "{seen}");
        let topics = (0..14).map(TopicId).collect();
        state.mode = Mode::Confirm(Question::Change(Change::Delete { topics }));
        let seen = picture(&state);
        assert!(seen.contains("documents outliers? y/n"), "{seen}");
    }
}

#[test]
fn every_mode_looks_as_it_should() {
    let size = (80, 24);
    let explore = || show(finished(size, unicode(), 14), Screen::Explore);
    let mut filter = explore();
    update(&mut filter, Message::Action(Action::Filter));
    update(&mut filter, Message::Typed("ch".into()));
    snapshot("filter", &filter);
    let mut help = explore();
    update(&mut help, Message::Action(Action::Help));
    snapshot("help", &help);
    let mut document = explore();
    document.mode = Mode::Document(DocumentId(12));
    snapshot("document", &document);
    let mut save = explore();
    update(&mut save, Message::Action(Action::Save));
    snapshot("save", &save);
    let mut confirm = explore();
    confirm.mode = Mode::Confirm(Question::Overwrite("reviews.topics".into()));
    snapshot("confirm", &confirm);
    let mut split = explore();
    split.mode = Mode::Split(TopicId(0));
    split.dialogs.split.found = vec![(3, vec![6, 5, 4]), (5, vec![9, 6])];
    snapshot("split", &split);
    let mut option = show(finished(size, unicode(), 14), Screen::Data);
    option.mode = Mode::Option(Field::MinTopicSize);
    option.dialogs.input.insert("25");
    snapshot("option", &option);
    let mut copies = show(finished(size, unicode(), 14), Screen::Data);
    copies.focus = Pane::Options;
    copies.screens.data.option.selected = 1;
    copies.settings.duplicates = DuplicateUse::Weigh;
    snapshot("copies", &copies);
    snapshot("query", &show(finished(size, unicode(), 14), Screen::Predict));
}

#[test]
fn what_was_opened_before_looks_as_it_should() {
    let now = 1_000_000_000;
    let opened = |path: &str, ago: u64, documents: usize| Opened {
        unsaved: path.contains("recovered"),
        path: path.into(),
        more: Vec::new(),
        at: now - ago,
        documents,
        topics: documents / 40,
    };
    let all = vec![
        opened("/home/ada/support/tickets of the last year, all of them.topics", 30, 20_000),
        opened("/home/ada/reviews.txt", 7300, 1000),
        opened("/srv/data/日本語の文書.csv", 40 * 86_400, 54_595),
    ];
    for size in SIZES {
        let mut state = fresh(size, unicode());
        state.start_with(all.clone(), now);
        snapshot("start", &state);
    }
}

#[test]
fn every_state_of_a_run_looks_as_it_should() {
    let size = (80, 24);
    let mut at_work = show(running(size, unicode()), Screen::Run);
    // How long the stage has been at work is not the same twice.
    at_work.screens.run.stages.iter_mut().for_each(|(_, stage)| {
        if let topictui::app::screens::run::StageState::Running { since, .. } = stage {
            *since = std::time::Instant::now();
        }
    });
    snapshot("running", &at_work);
    snapshot("running-explore", &show(running(size, unicode()), Screen::Explore));
    snapshot("failed", &show(failed(size, unicode()), Screen::Run));
    snapshot("fresh", &fresh(size, unicode()));
    snapshot("no-topics", &show(finished(size, unicode(), 0), Screen::Explore));
    snapshot("too-small", &finished((52, 12), unicode(), 14));
}

/// With no topics, one and two every screen says what is so, and nothing is being found for ever.
#[test]
fn few_topics_are_said_on_every_screen() {
    let said = |topics: usize, screen: Screen, sentence: &str| {
        let mut state = show(finished((80, 24), unicode(), topics), screen);
        state.status = None;
        let picture = picture(&state);
        assert!(state.looking.is_empty(), "{topics} topics, {screen:?}: {:?}", state.looking);
        assert!(!picture.contains("Finding") && !picture.contains("Sorting."), "{picture}");
        assert!(picture.contains(sentence), "{topics} topics, {screen:?}, {sentence}:\n{picture}");
    };
    let none = "No topics were found: lower";
    said(0, Screen::Explore, "outliers (no topic)");
    said(0, Screen::Similar, "Similarity needs two or more topics.");
    said(0, Screen::Map, "There are no topics to place.");
    said(0, Screen::Tree, "A tree needs two or more topics.");
    said(0, Screen::Terms, "There are no topics, so no scores to draw.");
    said(0, Screen::Predict, "There are no topics to find.");
    said(0, Screen::Trends, "The documents have no times or classes.");
    // There is no room for Overview.
    for screen in Screen::ALL.into_iter().filter(|screen| *screen != Screen::Overview) {
        said(0, screen, none);
    }
    said(1, Screen::Data, "The topics shown come from these options");
    said(1, Screen::Run, "1 topic ");
    said(1, Screen::Explore, "Topic 0");
    said(1, Screen::Similar, "Similarity needs two or more topics.");
    said(1, Screen::Map, "a colour a group");
    said(1, Screen::Tree, "A tree needs two or more topics.");
    said(1, Screen::Terms, "Topic 0");
    said(1, Screen::Predict, "Best: topic 0");
    said(1, Screen::Trends, "There are no times or classes");
    said(2, Screen::Similar, "2 topics");
    said(2, Screen::Similar, "topic 1 × topic 0");
    said(2, Screen::Map, " 1 ");
    said(2, Screen::Tree, "2 groups");
    said(2, Screen::Terms, "Topic 0");
    said(2, Screen::Predict, "Best: topic 0");
    let tall = show(finished((120, 40), unicode(), 0), Screen::Overview);
    assert!(picture(&tall).contains("Similarity needs two or more topics."));
    assert!(picture(&tall).contains("There are no topics to find."));
}

/// The matrix, the query and the preview leave room for a row each, down to where Overview begins.
#[test]
fn overview_shows_a_row_of_everything() {
    for size in [(110, 30), (120, 32), (130, 36)] {
        let state = show(finished(size, unicode(), 14), Screen::Overview);
        let picture = picture(&state);
        assert_eq!(state.screen, Screen::Overview);
        assert!(picture.contains("    1    "), "{picture}");
        assert!(!picture.contains("1–0 of"), "{picture}");
    }
}

#[test]
fn ascii_mode_draws_ascii_only() {
    for screen in Screen::ALL {
        for size in [(80, 24), (120, 40)] {
            for mode in [Mode::Normal, Mode::Help, Mode::Document(DocumentId(12)), Mode::SavePath] {
                let mut state = show(finished(size, look(ColorDepth::Ansi256, true), 14), screen);
                state.mode = mode;
                let picture = picture(&state);
                let other: String = picture.chars().filter(|c| !c.is_ascii()).collect();
                assert!(other.is_empty(), "{screen:?} {other}\n{picture}");
            }
        }
    }
    let ascii = look(ColorDepth::Ansi256, true);
    snapshot("ascii-similar", &show(finished((80, 24), ascii, 14), Screen::Similar));
}

/// Every mode, with whatever a key could have left behind.
fn states(size: (u16, u16)) -> Vec<State> {
    let look = || look(ColorDepth::TrueColor, false);
    let mut states = Vec::new();
    for make in [fresh, running, failed] {
        states.push(make(size, look()));
    }
    for topics in [0, 1, 2, 14] {
        states.push(finished(size, look(), topics));
    }
    states
}

#[test]
fn no_size_panics() {
    let modes = [
        Mode::Normal,
        Mode::Filter,
        Mode::Search,
        Mode::Query,
        Mode::Option(Field::Seed),
        Mode::SavePath,
        Mode::Help,
        Mode::Document(DocumentId(12)),
        Mode::Why(DocumentId(12)),
        Mode::MoveTo(Moved::Document(DocumentId(12))),
        Mode::Confirm(Question::Quit),
    ];
    let mut states = states((130, 50));
    for width in 1..=130 {
        for height in 1..=50 {
            // All combinations come up over the sizes; every size draws every screen.
            let turn = usize::from(width) * 50 + usize::from(height);
            let count = states.len();
            let state = &mut states[turn % count];
            state.terminal.size = (width, height);
            state.dialogs.why = Some(why());
            state.dialogs.targets = (0..14).chain([-1]).map(TopicId).collect();
            state.mode = modes[turn / 3 % modes.len()].clone();
            for screen in Screen::ALL {
                state.screen = screen;
                state.focus = topictui::keymap::panes(screen)[0];
                buffer(state);
            }
        }
    }
}

#[test]
fn the_selection_is_seen_without_colour() {
    for (screen, pane) in [
        (Screen::Data, Pane::Options),
        (Screen::Data, Pane::Preview),
        (Screen::Explore, Pane::Topics),
        (Screen::Explore, Pane::Documents),
        (Screen::Similar, Pane::Heatmap),
        (Screen::Similar, Pane::Pairs),
        (Screen::Predict, Pane::Results),
    ] {
        let mut state = show(finished((80, 24), unicode(), 14), screen);
        state.mode = Mode::Normal;
        state.focus = pane;
        let buffer = buffer(&state);
        let reversed = buffer.content().iter().filter(|c| c.modifier.contains(Modifier::REVERSED));
        assert!(reversed.count() > 0, "{screen:?} {pane:?}");
        let plain = ratatui::style::Color::Reset;
        assert!(buffer.content().iter().all(|cell| cell.fg == plain && cell.bg == plain));
    }
}

#[test]
fn wide_and_joined_characters_do_not_move_borders() {
    let state = show(finished((80, 24), unicode(), 14), Screen::Explore);
    let buffer = buffer(&state);
    for y in 13..20 {
        let right = buffer[(79, y)].symbol();
        assert!(["│", "┐", "┘", "┃", "┓", "┛"].contains(&right), "row {y}: {right:?}");
    }
}

#[test]
fn steadiness_and_recurrence_stand_beside_documents_and_topics() {
    let mut state = show(finished((120, 40), unicode(), 14), Screen::Explore);
    let drawn = picture(&state);
    assert!(drawn.contains("STRENGTH STEADY"), "{drawn}");
    // Document 28 of topic 0: steadiness 1 − 28/40.
    assert!(drawn.contains("0.93   0.30  The life, number 28"), "{drawn}");
    assert!(drawn.contains("RECURS") && drawn.contains("  1     13   0.93 screen"), "{drawn}");
    state.terminal.size = (80, 24);
    let drawn = picture(&state);
    assert!(drawn.contains("STEADY") && !drawn.contains("RECURS"), "{drawn}");
    state.mode = Mode::Document(DocumentId(28));
    assert!(picture(&state).contains("strength 0.93 · steadiness 0.30"), "{}", picture(&state));
    // One layout has nothing to come back in.
    let mut one = show(finished((120, 40), unicode(), 14), Screen::Explore);
    let model = std::sync::Arc::make_mut(one.model.as_mut().unwrap());
    model.fit = None;
    let drawn = picture(&one);
    assert!(!drawn.contains("RECURS") && drawn.contains("0.93      –  The life"), "{drawn}");
}

#[test]
fn the_title_says_that_unsteady_documents_are_hidden() {
    let mut state = show(finished((120, 40), unicode(), 14), Screen::Explore);
    state.focus = Pane::Documents;
    update(&mut state, Message::Action(Action::ToggleSteady));
    let hidden = state.screens.explore.hidden;
    assert!(hidden > 0);
    let title = format!("topic 0 · {} docs · {hidden} unsteady hidden", 14 - hidden);
    assert!(picture(&state).contains(&title), "{}", picture(&state));
}

/// What is found stands in the documents pane, the line in the status row.
#[test]
fn a_search_looks_as_it_should() {
    let mut state = show(finished((80, 24), unicode(), 14), Screen::Explore);
    state.focus = Pane::Documents;
    let mut commands = update(&mut state, Message::Action(Action::Search));
    for letter in ["c", "a", "b"] {
        commands = update(&mut state, Message::Typed(letter.into()));
    }
    let [topictui::app::Command::Request(ask, Request::Search { .. })] = &commands[..] else {
        panic!("{commands:?}")
    };
    let found = [126, 12, 17].map(|document| Hit { document: DocumentId(document), score: 1.0 });
    let event = Event::Reply(*ask, Reply::Found { hits: Ok(found.to_vec()) });
    update(&mut state, Message::Pipeline(Box::new(event)));
    snapshot("search", &state);
    let commands = update(&mut state, Message::Action(Action::NextWay));
    let [topictui::app::Command::Request(ask, Request::Search { .. })] = &commands[..] else {
        panic!("{commands:?}")
    };
    assert!(picture(&state).contains("searching"));
    let event =
        Event::Reply(*ask, Reply::Found { hits: Err("not a pattern: unclosed group".into()) });
    update(&mut state, Message::Pipeline(Box::new(event)));
    let drawn = picture(&state);
    assert!(drawn.contains("by pattern: cab   not a pattern: unclosed group"), "{drawn}");
    assert!(drawn.contains("words “cab” · 3, best first"), "the list stays: {drawn}");
    let commands = update(&mut state, Message::Action(Action::NextWay));
    let [topictui::app::Command::Request(ask, Request::Search { .. })] = &commands[..] else {
        panic!("{commands:?}")
    };
    let hits = Ok(vec![Hit { document: DocumentId(126), score: 0.43 }]);
    update(&mut state, Message::Pipeline(Box::new(Event::Reply(*ask, Reply::Found { hits }))));
    let drawn = picture(&state);
    assert!(drawn.contains("    COSINE STEADY TOPIC  DOCUMENT"), "{drawn}");
    assert!(drawn.contains("0.43   0.25     0  The cable, number 126"), "{drawn}");
}

fn why() -> Why {
    let words = [("toy", 0.0912), ("broke", 0.0304), ("a word far longer than any other", 0.0201)];
    Why {
        topic: TopicId(12),
        words: words.map(|(word, weight)| (word.to_owned(), weight)).to_vec(),
        cosine: Some(0.5),
        nearest: Some((TopicId(8), 0.53)),
    }
}

#[test]
fn why_and_where_to_move_look_as_they_should() {
    let explore = |size| {
        let mut state = show(finished(size, unicode(), 14), Screen::Explore);
        state.focus = Pane::Documents;
        state
    };
    for size in [(80, 24), (60, 15)] {
        let mut state = explore(size);
        state.dialogs.why = Some(why());
        state.mode = Mode::Why(DocumentId(12));
        snapshot("why", &state);
    }
    let mut state = explore((80, 24));
    state.dialogs.why = Some(Why {
        topic: TopicId::OUTLIERS,
        words: Vec::new(),
        cosine: None,
        nearest: Some((TopicId(8), 0.53)),
    });
    state.mode = Mode::Why(DocumentId(8));
    let drawn = picture(&state);
    assert!(drawn.contains("Why row 10 is in no topic"), "{drawn}");
    assert!(drawn.contains("none: it has no word of this topic"), "{drawn}");
    assert!(drawn.contains("2 of 2 layouts leave it out"), "{drawn}");

    let mut state = explore((80, 24));
    update(&mut state, Message::Action(Action::Move));
    update(&mut state, Message::Typed("p".into()));
    update(&mut state, Message::Action(Action::Down));
    snapshot("move", &state);
}
