//! Topics and documents in many scripts: right to left, wide, and joined characters in every pane.

use std::sync::Arc;

use topictui::app::{Message, State, update};
use topictui::corpus::{DocumentId, Languages};
use topictui::keymap::{Action, Pane, Screen};
use topictui::topics::CTfidf;
use topictui::topics::bags::Vectoriser;

use crate::screens::{picture, unicode};
use crate::support::sample_state::{finished, show};

const TEXTS: [&str; 10] = [
    "The battery of this phone is flat by noon, number",
    "بطارية هذا الهاتف لا تدوم حتى الظهر، رقم",
    "הסוללה של הטלפון הזה מתרוקנת עד הצהריים, מספר",
    "แบตเตอรี่ของโทรศัพท์เครื่องนี้หมดก่อนเที่ยง หมายเลข",
    "इस फ़ोन की बैटरी दोपहर तक ख़त्म हो जाती है, क्रमांक",
    "这款手机的电池到中午就没电了，编号",
    "この携帯電話の電池は昼までに切れます。番号",
    "이 전화기의 배터리는 정오가 되면 방전됩니다, 번호",
    "Der Akku von diesem Telefon ist mittags leer 👩‍👩‍👧 👍🏽, Nummer",
    "ថ្មទូរស័ព្ទនេះអស់មុនថ្ងៃត្រង់ លេខ",
];

/// The sample's topics, their documents in ten languages.
fn state(size: (u16, u16)) -> State {
    let mut state = show(finished(size, unicode(), 14), Screen::Explore);
    let model = Arc::make_mut(state.model.as_mut().unwrap());
    let texts: Vec<String> = (0..210).map(|n| format!("{} {n}", TEXTS[n % 10])).collect();
    let bags = Vectoriser::default().fit(&texts);
    let corpus = Arc::make_mut(&mut model.corpus);
    corpus.languages = Languages::of(&texts);
    corpus.texts = texts.clone();
    model.prepared = Arc::new(texts);
    let topics = Arc::make_mut(&mut model.topics);
    topics.ctfidf = Arc::new(CTfidf {
        idf: vec![1.0; bags.vocabulary.len()],
        vocabulary: bags.vocabulary,
        ..CTfidf::default()
    });
    let words = ["بطارية", "סוללה", "แบตเตอรี่", "बैटरी", "电池", "電池", "배터리", "akku", "👍🏽", "ថ្ម"];
    for topic in topics.list.iter_mut().skip(1) {
        let from = topic.id.index().unwrap();
        let word = |at: usize| (words[(from + at) % 10].to_owned(), 0.09 / (1.0 + at as f64));
        topic.words = (0..8).map(word).collect();
    }
    state.status = None;
    state
}

/// The sizes of the topics that are listed, without the outliers.
fn listed_sizes(state: &State) -> Vec<usize> {
    let visible = state.listed_topics().into_iter().filter(|id| !id.is_outlier());
    visible.map(|id| state.shown_topic(id).unwrap().size).collect()
}

fn act(state: &mut State, action: Action) {
    update(state, Message::Action(action));
}

#[test]
fn every_script_stands_in_its_pane() {
    for size in [(120, 40), (80, 24)] {
        let mut state = state(size);
        let drawn = picture(&state);
        // Frames are straight: every row ends in the same column.
        let widths = drawn.lines().skip(1).map(topictui::ui::text::width);
        let longest = widths.max().unwrap();
        assert!(longest <= usize::from(size.0), "{longest}\n{drawn}");
        crate::screens::snapshot("scripts", &state);
        state.mode = topictui::app::mode::Mode::Document(DocumentId(3));
        crate::screens::snapshot("scripts-document", &state);
    }
}

#[test]
fn one_language_is_shown_alone_and_all_again() {
    let mut state = state((120, 40));
    let all = state.listed_topics().len();
    act(&mut state, Action::CycleLanguage);
    let first = picture(&state);
    // Ten languages alike: by name.
    assert!(first.contains("Arabic"), "{first}");
    assert!(first.contains("بطارية") && !first.contains("Der Akku"), "{first}");
    for _ in 0..3 {
        act(&mut state, Action::CycleLanguage);
    }
    crate::screens::snapshot("one-language", &state);
    let german = picture(&state);
    assert!(german.contains("Topics · by size · German") && german.contains("akku"), "{german}");
    let documents = state.screens.explore.documents.len();
    assert!(documents > 0 && documents < 14);
    let sizes: Vec<usize> = listed_sizes(&state);
    assert!(sizes.is_sorted_by(|a, b| a >= b), "{sizes:?}");
    // What is chosen is what is shown: the word under the cursor is one of that language.
    state.focus = Pane::Terms;
    let copied = state.shown_topic(state.selected_topic().unwrap()).unwrap();
    assert!(copied.words.iter().any(|(word, _)| word == "akku"), "{:?}", copied.words);
    for _ in 0..7 {
        act(&mut state, Action::CycleLanguage);
    }
    assert_eq!(state.listed_topics().len(), all);
    assert!(state.screens.explore.in_language.is_none());
}

#[test]
fn documents_in_one_language_have_no_other() {
    let mut state = state((80, 24));
    let model = Arc::make_mut(state.model.as_mut().unwrap());
    Arc::make_mut(&mut model.corpus).languages = Languages::of(&vec!["The chair is too low"; 210]);
    act(&mut state, Action::CycleLanguage);
    assert!(picture(&state).contains("The documents are in one language"), "{}", picture(&state));
}
