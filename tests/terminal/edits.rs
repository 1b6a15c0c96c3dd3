//! Working with topics by keyboard: every change, what it says, and undoing it.

use std::path::PathBuf;
use std::sync::{Arc, LazyLock};

use crossterm::event::{Event as TerminalEvent, KeyCode, KeyEvent, KeyModifiers};
use topictui::app::State;
use topictui::app::mode::{Mode, Moved};
use topictui::app::row::Row;
use topictui::app::{Command, event_loop, update};
use topictui::corpus::DocumentId;
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::edits::split::{self, TopicSplit};
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::keymap::{Pane, Screen};
use topictui::model::Change;
use topictui::model::{ClusterSettings, Input, Model, ReduceSettings, Settings};
use topictui::term::ColorDepth;
use topictui::topics::TopicId;
use topictui::topics::outliers::Strategy;
use topictui::topics::search::Hit;
use topictui::topics::similarity::Space;
use topictui::ui::theme::Look;
use topictui::watch::Unwatched;
use topictui::worker::{Event, Reply, Request, RunEvent};

static MODEL: LazyLock<Arc<Model>> = LazyLock::new(|| {
    let texts = &topictui::corpus::demo::demo().texts[..240];
    let bytes = texts.join("\n").into_bytes().into();
    let input = Input::Bytes { name: "part of the demo".to_owned(), bytes };
    let settings = Settings {
        cluster: ClusterSettings { min_topic_size: 6, ..ClusterSettings::default() },
        reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
        ..Settings::default()
    };
    let resources = Resources::new(EmbeddingCache::off());
    Arc::new(run(&input, &settings, None, &resources, &NoProgress).unwrap())
});

fn browsing() -> State {
    let look = Look { theme: "dark".to_owned(), depth: ColorDepth::Ansi256, ascii: false };
    State::of_session(MODEL.clone(), PathBuf::from("demo.topics"), look, (120, 40))
}

/// Presses a key and does what the loop and the background thread would.
fn press_with(state: &mut State, code: KeyCode, modifiers: KeyModifiers) {
    let event = TerminalEvent::Key(KeyEvent::new(code, modifiers));
    let commands = event_loop::message(state, event).map(|message| update(state, message));
    let mut waiting = commands.unwrap_or_default();
    while let Some(command) = waiting.pop() {
        let event = match command {
            Command::Request(edit, Request::Change { change }) => {
                let model = state.model.clone().unwrap();
                let changed = change.apply(&model, &Resources::new(EmbeddingCache::off()));
                let result = changed.map(Box::new).map_err(|error| error.to_string());
                Event::Reply(edit, Reply::Changed { change, result })
            }
            Command::Request(edit, Request::CountMoves) => {
                let strategy = Strategy::Embeddings;
                Event::Reply(edit, Reply::WouldMove { strategy, count: Ok(3) })
            }
            Command::Request(ask, Request::TrySplit { topic }) => {
                let model = state.model.clone().unwrap();
                let ground = TopicSplit::of(&model, topic, &Unwatched);
                let tell = |state: &mut State, parts| {
                    let event = Event::Reply(ask, Reply::WouldSplit { parts });
                    update(state, topictui::app::Message::Pipeline(Box::new(event)));
                };
                let tried = ground.and_then(|ground| {
                    let each = |size, parts| tell(state, Ok(Some((size, parts))));
                    Ok(ground.try_sizes(&Unwatched, each)?)
                });
                Event::Reply(
                    ask,
                    Reply::WouldSplit { parts: tried.map(|()| None).map_err(|e| e.to_string()) },
                )
            }
            Command::Request(0, Request::Look { sight }) => {
                let model = state.model.clone().unwrap();
                let seen = Ok(sight.at(&model));
                Event::Reply(0, Reply::Derived { sight, model, seen })
            }
            _ => continue,
        };
        waiting.extend(update(state, topictui::app::Message::Pipeline(Box::new(event))));
    }
}

fn press(state: &mut State, code: KeyCode) {
    press_with(state, code, KeyModifiers::NONE);
}

fn keys(state: &mut State, keys: &str) {
    keys.chars().for_each(|c| press(state, KeyCode::Char(c)));
}

fn undo(state: &mut State) {
    keys(state, "u");
}

fn redo(state: &mut State) {
    press_with(state, KeyCode::Char('r'), KeyModifiers::CONTROL);
}

fn on_topics() -> State {
    let mut state = browsing();
    keys(&mut state, "3");
    state.focus = Pane::Topics;
    state
}

fn model(state: &State) -> &Model {
    state.model.as_ref().unwrap()
}

fn status(state: &State) -> &str {
    state.status.as_ref().map_or("", |status| status.text.as_str())
}

/// Undone the model is the one before, done again the one after; what is unsaved is known.
fn goes_back_and_forth(state: &mut State) {
    let after = model(state).hash();
    assert_ne!(after, MODEL.hash(), "{}", status(state));
    assert!(state.editor.unsaved && !model(state).history.is_empty());
    undo(state);
    assert!(Arc::ptr_eq(state.model.as_ref().unwrap(), &MODEL), "{}", status(state));
    assert!(!state.editor.unsaved);
    redo(state);
    assert_eq!(model(state).hash(), after);
    assert!(state.editor.unsaved);
    undo(state);
    undo(state);
    assert_eq!(status(state), "There is nothing to undo");
    assert_eq!(model(state).hash(), MODEL.hash());
}

#[test]
fn a_topic_is_named_and_unnamed() {
    let mut state = on_topics();
    keys(&mut state, "rKettles");
    assert_eq!(state.mode, Mode::Rename(Row::Topic(TopicId(0))));
    press(&mut state, KeyCode::Enter);
    assert_eq!(model(&state).topics.get(TopicId(0)).unwrap().label.as_deref(), Some("Kettles"));
    assert!(status(&state).starts_with("Topic 0 named “Kettles”"), "{}", status(&state));
    undo(&mut state);
    assert_eq!(model(&state).topics.get(TopicId(0)).unwrap().label, None);
    redo(&mut state);
    keys(&mut state, "r");
    press_with(&mut state, KeyCode::Char('u'), KeyModifiers::CONTROL);
    press(&mut state, KeyCode::Enter);
    assert_eq!(model(&state).topics.get(TopicId(0)).unwrap().label, None);
    // Esc leaves everything as it is.
    keys(&mut state, "rx");
    press(&mut state, KeyCode::Esc);
    assert_eq!(state.mode, Mode::Normal);
    assert_eq!(state.editor.steps(), 2);
}

#[test]
fn what_was_never_saved_and_is_undone_leaves_nothing_to_lose() {
    let mut state = on_topics();
    // As a run leaves it.
    (state.editor.settled, state.editor.filed) = (None, None);
    keys(&mut state, "rSound");
    press(&mut state, KeyCode::Enter);
    assert!(state.editor.unsaved && !state.on_disk());
    undo(&mut state);
    assert!(!state.editor.unsaved && !state.on_disk());
    redo(&mut state);
    assert!(state.editor.unsaved);
    // What was saved and undone is another model than the file's.
    state.editor.settled = state.model.clone();
    state.editor.filed = state.model.clone();
    undo(&mut state);
    assert!(state.editor.unsaved && !state.on_disk());
    redo(&mut state);
    assert!(!state.editor.unsaved && state.on_disk());
}

#[test]
fn marked_topics_are_merged_after_a_question() {
    let mut state = on_topics();
    keys(&mut state, "  m");
    let merge = Change::Merge { groups: vec![vec![TopicId(0), TopicId(1)]] };
    assert!(
        matches!(&state.mode, Mode::Confirm(topictui::app::mode::Question::Change(change)) if *change == merge)
    );
    keys(&mut state, "n");
    assert_eq!(model(&state).hash(), MODEL.hash());
    assert_eq!(state.screens.explore.marked.len(), 2);
    keys(&mut state, "my");
    assert_eq!(
        model(&state).topics.without_outliers().len(),
        MODEL.topics.without_outliers().len() - 1
    );
    assert!(state.screens.explore.marked.is_empty());
    goes_back_and_forth(&mut state);
}

#[test]
fn without_marks_the_nearest_topic_is_offered() {
    let mut state = on_topics();
    let nearest = MODEL.similarity.nearest(TopicId(0))[0].0;
    keys(&mut state, "m");
    let merge = Change::Merge { groups: vec![vec![nearest, TopicId(0)]] };
    assert!(
        matches!(&state.mode, Mode::Confirm(topictui::app::mode::Question::Change(change)) if *change == merge)
    );
    keys(&mut state, "y");
    // The cursor is where the documents of topic 0 went.
    let selected = state.selected_topic().unwrap();
    let of_first = MODEL.topics.assignments.iter().position(|&topic| topic == TopicId(0)).unwrap();
    assert_eq!(selected, model(&state).topics.assignments[of_first]);
    goes_back_and_forth(&mut state);
}

#[test]
fn a_deleted_topic_leaves_outliers() {
    let mut state = on_topics();
    keys(&mut state, "xy");
    let size = MODEL.topics.get(TopicId(0)).unwrap().size;
    assert_eq!(model(&state).topics.outliers(), MODEL.topics.outliers() + size);
    assert!(status(&state).starts_with("Topic 0 deleted"), "{}", status(&state));
    goes_back_and_forth(&mut state);
}

#[test]
fn fewer_topics_are_chosen_on_a_slider() {
    let mut state = on_topics();
    keys(&mut state, "f");
    assert_eq!(state.mode, Mode::Reduce);
    let all = MODEL.topics.list.len();
    assert_eq!(state.dialogs.left, all - 1);
    press(&mut state, KeyCode::Left);
    assert_eq!(state.dialogs.left, all - 2);
    press(&mut state, KeyCode::Home);
    assert_eq!(state.dialogs.left, 2);
    press(&mut state, KeyCode::End);
    assert_eq!(state.dialogs.left, all);
    press(&mut state, KeyCode::Left);
    press(&mut state, KeyCode::Left);
    press(&mut state, KeyCode::Enter);
    assert_eq!(model(&state).topics.list.len(), all - 2);
    goes_back_and_forth(&mut state);
}

#[test]
fn a_topic_is_split_into_the_parts_that_were_offered() {
    let mut state = on_topics();
    keys(&mut state, "S");
    assert_eq!(state.mode, Mode::Split(TopicId(0)));
    assert!(state.dialogs.split.complete);
    let offered = state.dialogs.split.found.clone();
    let whole = model(&state).topics.get(TopicId(0)).unwrap().size;
    assert!(offered.iter().all(|(size, parts)| {
        parts.iter().sum::<usize>() == whole && parts.iter().all(|part| part >= size)
    }));
    // The last size that takes it apart.
    let row = offered.iter().rposition(|(_, parts)| parts.len() > 1).expect("it falls apart");
    keys(&mut state, &"j".repeat(row));
    press(&mut state, KeyCode::Enter);
    assert_eq!(state.mode, Mode::Normal);
    assert!(status(&state).contains("Topic 0 split"), "{}", status(&state));
    let (before, after) = (&MODEL.topics, &model(&state).topics);
    let parts = &offered[row].1;
    assert_eq!(after.without_outliers().len(), before.without_outliers().len() + parts.len() - 1);
    assert_eq!(after.outliers(), before.outliers());
    // Documents of other topics stay together; those of topic 0 are in the parts.
    let mut went =
        std::collections::BTreeMap::<TopicId, std::collections::BTreeSet<TopicId>>::new();
    for (old, new) in before.assignments.iter().zip(&after.assignments) {
        went.entry(*old).or_default().insert(*new);
    }
    assert_eq!(went[&TopicId(0)].len(), parts.len());
    assert!(went.iter().all(|(old, new)| *old == TopicId(0) || new.len() == 1));
    goes_back_and_forth(&mut state);
}

/// However a topic was found and however small it is, every document is in one part.
#[test]
fn every_topic_can_be_taken_apart_or_is_said_to_stay_whole() {
    use topictui::reduce::Reducer;
    for reducer in [Reducer::Umap, Reducer::Pca, Reducer::None] {
        let settings = Settings {
            reduce: ReduceSettings { reducer, ..MODEL.settings.reduce },
            ..MODEL.settings.clone()
        };
        let mut topics = (*MODEL.topics).clone();
        for documents in [6, 7, 9, 14, 40] {
            let lone = |document: usize| if document < documents { 0 } else { -1 };
            topics.assignments = (0..240).map(lone).map(TopicId).collect();
            let topics = Arc::new(topics.clone());
            let model = Model { settings: settings.clone(), topics, ..(**MODEL).clone() };
            let ground = TopicSplit::of(&model, TopicId(0), &Unwatched).unwrap();
            for size in [0, 2, 3, 5, 20, 1000] {
                let parts = ground.parts(size, &Unwatched).unwrap();
                assert_eq!(parts.len(), documents);
                let sizes = split::sizes(&parts);
                assert_eq!(sizes.iter().sum::<usize>(), documents);
                assert!(sizes.windows(2).all(|pair| pair[0] >= pair[1]), "{sizes:?}");
            }
        }
        let few = |document: usize| if document < 5 { 0 } else { -1 };
        topics.assignments = (0..240).map(few).map(TopicId).collect();
        let model = Model { topics: Arc::new(topics), ..(**MODEL).clone() };
        let Err(error) = TopicSplit::of(&model, TopicId(0), &Unwatched) else {
            panic!("five are too few")
        };
        assert!(error.to_string().contains("has 5 documents, too few"), "{error}");
    }
}

#[test]
fn outliers_get_topics_by_the_chosen_strategy() {
    let mut state = on_topics();
    keys(&mut state, "o");
    assert_eq!(state.mode, Mode::Outliers);
    assert_eq!(state.dialogs.moves[3], Some(Ok(3)));
    press(&mut state, KeyCode::End);
    press(&mut state, KeyCode::Enter);
    assert_eq!(model(&state).topics.outliers(), 0);
    assert!(status(&state).starts_with("Outliers given topics by embeddings"));
    goes_back_and_forth(&mut state);
    keys(&mut state, "o");
    press(&mut state, KeyCode::Esc);
    assert_eq!(state.mode, Mode::Normal);
}

#[test]
fn words_are_chosen_another_way() {
    let mut state = on_topics();
    keys(&mut state, "wj");
    press(&mut state, KeyCode::Right);
    assert_eq!(state.dialogs.diversity, 0.2);
    press(&mut state, KeyCode::Enter);
    assert!(status(&state).starts_with("Words by mmr"), "{}", status(&state));
    // The options go along, so that the result is not called stale.
    assert!(!state.stale());
    undo(&mut state);
    assert!(!state.stale());
    assert_eq!(model(&state).hash(), MODEL.hash());
}

#[test]
fn a_banned_word_is_shown_nowhere() {
    let mut state = on_topics();
    let word = MODEL.topics.get(TopicId(0)).unwrap().words[1].0.clone();
    state.focus = Pane::Terms;
    keys(&mut state, "jb");
    assert!(status(&state).starts_with(&format!("“{word}” banned")), "{}", status(&state));
    let shown = |model: &Model| {
        model.topics.list.iter().flat_map(|topic| &topic.words).any(|(other, _)| *other == word)
    };
    assert!(shown(&MODEL) && !shown(model(&state)));
    undo(&mut state);
    assert!(shown(model(&state)));
}

#[test]
fn the_tree_is_cut_and_its_groups_merged() {
    let mut state = on_topics();
    keys(&mut state, "6");
    assert_eq!(state.screen, Screen::Tree);
    let leaves = MODEL.topics.without_outliers().len();
    keys(&mut state, "m");
    assert_eq!(state.mode, Mode::Normal, "nothing is joined yet");
    keys(&mut state, "]]]");
    assert_eq!(state.screens.tree.groups, leaves - 3);
    assert_eq!(state.screens.tree.parts().len(), leaves - 3);
    keys(&mut state, "my");
    assert_eq!(model(&state).topics.without_outliers().len(), leaves - 3);
    goes_back_and_forth(&mut state);
}

#[test]
fn a_change_that_fails_changes_nothing_and_says_why() {
    let mut state = on_topics();
    keys(&mut state, "x");
    let commands =
        update(&mut state, topictui::app::Message::Action(topictui::keymap::Action::Yes));
    let [Command::Request(edit, Request::Change { change })] = &commands[..] else {
        panic!("{commands:?}")
    };
    // Another change has to wait.
    keys(&mut state, "x");
    assert_eq!(state.mode, Mode::Normal);
    let event = Event::Reply(
        *edit,
        Reply::Changed { change: change.clone(), result: Err("no room".to_owned()) },
    );
    update(&mut state, topictui::app::Message::Pipeline(Box::new(event)));
    assert_eq!(status(&state), "no room");
    assert_eq!(model(&state).hash(), MODEL.hash());
    assert!(!state.editor.unsaved && state.editor.steps() == 0);
}

#[test]
fn an_edited_model_is_not_lost_to_a_new_run() {
    let mut state = on_topics();
    keys(&mut state, "xy");
    let edited = model(&state).hash();
    let run = topictui::worker::RunId(1);
    let settings = state.settings.clone();
    let tell = |state: &mut State, event| {
        update(state, topictui::app::Message::Pipeline(Box::new(event)));
    };
    tell(&mut state, Event::Run(run, RunEvent::Started { settings: Box::new(settings) }));
    tell(&mut state, Event::Run(run, RunEvent::Done { model: Box::new((**MODEL).clone()) }));
    assert_eq!(model(&state).hash(), MODEL.hash());
    undo(&mut state);
    assert_eq!(model(&state).hash(), edited);
}

#[test]
fn another_least_size_gives_what_a_run_with_it_gives() {
    let fit = MODEL.fit.as_ref().unwrap();
    let input =
        Input::Loaded { corpus: MODEL.corpus.clone(), options: MODEL.settings.read.clone() };
    for min_topic_size in [4, 9] {
        let settings = Settings {
            cluster: ClusterSettings { min_topic_size, ..MODEL.settings.cluster },
            ..MODEL.settings.clone()
        };
        let labels = fit.labels_if(&settings, &topictui::watch::Unwatched).unwrap();
        let resources = Resources::new(EmbeddingCache::off());
        let again = run(&input, &settings, Some(&MODEL), &resources, &NoProgress).unwrap();
        assert_eq!(labels, again.fit.unwrap().clusters.labels, "{min_topic_size}");
        assert_ne!(labels, fit.clusters.labels, "{min_topic_size}");
    }
}

#[test]
fn the_slider_over_sizes_asks_near_first_and_runs_with_what_is_chosen() {
    let mut state = on_topics();
    let asked = |commands: Vec<Command>| match &commands[..] {
        [Command::Request(ask, Request::TrySizes { size })] => (*ask, *size),
        other => panic!("{other:?}"),
    };
    let act = |state: &mut State, action| update(state, topictui::app::Message::Action(action));
    use topictui::keymap::Action;
    assert_eq!(asked(act(&mut state, Action::Sizes)), (1, 6));
    let event = Event::Reply(1, Reply::WouldFind { min_topic_size: 7, topics: 12, outliers: 30 });
    update(&mut state, topictui::app::Message::Pipeline(Box::new(event)));
    assert_eq!(state.dialogs.sizes.of(7), Some((12, 30)));
    // What is known is not asked again.
    assert!(act(&mut state, Action::Right).is_empty());
    assert_eq!(asked(act(&mut state, Action::Right)), (2, 8));
    assert!(act(&mut state, Action::Left).is_empty());
    let commands = act(&mut state, Action::Submit);
    assert!(
        matches!(&commands[..], [Command::Request(0, Request::LeaveSizes), Command::Run(settings)] if settings.cluster.min_topic_size == 7)
    );
    assert_eq!(state.mode, Mode::Normal);
}

#[test]
fn a_document_is_moved_to_the_topic_chosen() {
    let mut state = on_topics();
    state.focus = Pane::Documents;
    press(&mut state, KeyCode::Down);
    let document = state.screens.explore.documents[1];
    keys(&mut state, "M");
    assert_eq!(state.mode, Mode::MoveTo(Moved::Document(document)));
    // Every other topic, and none.
    let others = (1..MODEL.topics.without_outliers().len() as i32).chain([-1]);
    let others: Vec<TopicId> = others.map(TopicId).collect();
    assert_eq!(state.dialogs.targets, others);
    let word = &MODEL.topics.get(TopicId(2)).unwrap().words[0].0;
    keys(&mut state, word);
    assert!(state.dialogs.targets.contains(&TopicId(2)), "{word}: {:?}", state.dialogs.targets);
    press_with(&mut state, KeyCode::Char('u'), KeyModifiers::CONTROL);
    assert_eq!(state.dialogs.targets, others);
    press(&mut state, KeyCode::Down);
    press(&mut state, KeyCode::Enter);
    assert!(status(&state).starts_with("1 document moved to topic 2"), "{}", status(&state));
    // Topics are numbered by size anew: those of topic 2 know where the document went.
    let of_second = MODEL.documents_of(TopicId(2))[0];
    let now = &model(&state).topics.assignments;
    assert_eq!(now[document.0], now[of_second.0]);
    assert_eq!(state.screens.explore.document.selected, 1, "the next can be moved at once");
    goes_back_and_forth(&mut state);

    keys(&mut state, "M-1");
    assert_eq!(state.dialogs.targets.last(), Some(&TopicId::OUTLIERS));
    press(&mut state, KeyCode::Esc);
    assert_eq!(state.mode, Mode::Normal);
    keys(&mut state, "Mxyzzyxyzzy");
    press(&mut state, KeyCode::Enter);
    assert_eq!(
        state.mode,
        Mode::MoveTo(Moved::Document(
            state.screens.explore.documents[state.screens.explore.document.selected]
        ))
    );
    press(&mut state, KeyCode::Esc);
    assert_eq!(model(&state).hash(), MODEL.hash());
}

#[test]
fn what_a_search_found_stays_while_its_documents_are_moved() {
    let mut state = on_topics();
    state.focus = Pane::Documents;
    keys(&mut state, "/a");
    let ask = state.dialogs.search.asked;
    let found: Vec<DocumentId> = MODEL.documents_of(TopicId(1))[..4].to_vec();
    let hits = found.iter().map(|&document| Hit { document, score: 1.0 }).collect();
    update(
        &mut state,
        topictui::app::Message::Pipeline(Box::new(Event::Reply(
            ask,
            Reply::Found { hits: Ok(hits) },
        ))),
    );
    press(&mut state, KeyCode::Enter);
    press(&mut state, KeyCode::Down);
    let selected = state.selected_topic();
    keys(&mut state, "M");
    press(&mut state, KeyCode::End);
    keys(&mut state, "outliers");
    press(&mut state, KeyCode::Enter);
    assert_eq!(model(&state).topics.assignments[found[1].0], TopicId::OUTLIERS);
    assert_eq!(
        (&state.screens.explore.documents, state.screens.explore.document.selected),
        (&found, 1)
    );
    assert_eq!(state.selected_topic(), selected);
    undo(&mut state);
    assert_eq!(
        (&state.screens.explore.documents, state.screens.explore.document.selected),
        (&found, 1)
    );
}

#[test]
fn the_reduction_offered_is_the_one_that_is_made() {
    let offset = MODEL.topics.offset();
    let mut state = on_topics();
    keys(&mut state, "f");
    for left in offset + 1..=MODEL.topics.list.len() {
        let edit = topictui::topics::edit::reduce(
            &MODEL.topics,
            left,
            Space::Embedding,
            &Default::default(),
        )
        .unwrap();
        let mut groups =
            std::collections::BTreeMap::<TopicId, std::collections::BTreeSet<TopicId>>::new();
        for (&old, &new) in MODEL.topics.assignments.iter().zip(&edit.groups) {
            if old >= TopicId(0) {
                groups.entry(new).or_default().insert(old);
            }
        }
        let mut made: Vec<Vec<TopicId>> = groups
            .into_values()
            .filter(|group| group.len() > 1)
            .map(|group| group.into_iter().collect())
            .collect();
        made.sort();
        assert_eq!(state.screens.tree.joined(left - offset), made, "{left}");
    }
}

/// A model put back by a key is looked at as one that came from the background.
#[test]
fn screens_made_from_the_model_are_made_anew_after_undoing() {
    let mut state = on_topics();
    keys(&mut state, "xy");
    keys(&mut state, "5");
    let (topics, leaves) =
        (MODEL.topics.without_outliers().len(), |state: &State| state.screens.tree.order.len());
    assert_eq!(state.screens.map.topics.len(), topics - 1);
    undo(&mut state);
    assert_eq!(state.screens.map.topics.len(), topics);
    keys(&mut state, "6");
    assert_eq!(leaves(&state), topics);
    redo(&mut state);
    assert_eq!(leaves(&state), topics - 1);
}

#[test]
fn what_an_earlier_slider_found_is_not_taken_for_this_one() {
    let mut state = on_topics();
    let tell = |state: &mut State, ask| {
        let event =
            Event::Reply(ask, Reply::WouldFind { min_topic_size: 7, topics: 12, outliers: 30 });
        update(state, topictui::app::Message::Pipeline(Box::new(event)));
    };
    keys(&mut state, "z");
    press(&mut state, KeyCode::Esc);
    keys(&mut state, "z");
    tell(&mut state, 1);
    assert_eq!(state.dialogs.sizes.of(7), None);
    tell(&mut state, 2);
    assert_eq!(state.dialogs.sizes.of(7), Some((12, 30)));
}
