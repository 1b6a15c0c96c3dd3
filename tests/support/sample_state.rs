//! A screen's state made by hand: 14 topics over 210 short sentences, a finished run, an answer.

use std::sync::Arc;
use std::time::Duration;

use ndarray::Array2;
use topictui::app::State;
use topictui::app::{Command, Message, update};
use topictui::cluster::consensus::Support;
use topictui::cluster::hdbscan::Hdbscan;
use topictui::cluster::hdbscan::spanning::SpanningTree;
use topictui::corpus::{Corpus, DocumentId, Findings, Format, Languages, RecordMap, Skip};
use topictui::engine::copies::{Copies, Example, LargeGroup};
use topictui::engine::find::Answer;
use topictui::engine::predict::Score;
use topictui::engine::preview::PreviewStats;
use topictui::engine::topic_mix::TopicMix;
use topictui::keymap::Action;
use topictui::keymap::Screen;
use topictui::model::fingerprint::Fingerprints;
use topictui::model::fitted::{Clusters, Fit};
use topictui::model::{Model, Settings, Stage};
use topictui::reduce::Reduced;
use topictui::reduce::knn::Neighbours;
use topictui::reduce::umap::{Layouts, Plan, UmapParams};
use topictui::term::ColorDepth;
use topictui::topics::similarity::Similarity;
use topictui::topics::{Topic, TopicId, Topics};
use topictui::ui::theme::Look;
use topictui::worker::{Event, Reply, Request, RunEvent, RunId};

const WORDS: [&str; 14] = [
    "battery charge life phone charger hours power dead drain cable",
    "screen display crack glass touch bright pixel scratch protector dim",
    "delivery late box arrived courier crushed parcel week package door",
    "sound headphones bass music volume clear noise treble ear loud",
    "price cheap value money worth deal cost paid bargain expensive",
    "camera photo lens picture zoom focus blurry shot light night",
    "size shoes fit tight toe order half width comfortable sole",
    "coffee taste flavor cup bitter beans roast brew smooth weak",
    "book story characters read chapter ending plot author pages novel",
    "dog food treats puppy chew bone bag eats loves stomach",
    "keyboard mouse keys usb click typing wireless scroll button dongle",
    "skin cream dry smell lotion rash greasy hands gentle face",
    "toy kids fun daughter son play plastic broke birthday pieces",
    "refund service customer reply email return called support weeks rude",
];

const SENTENCES: [&str; 5] = [
    "It stopped after a week and nobody could say why.",
    "Better than the one my neighbour swears by, and half the price.",
    "Would buy it again tomorrow, though the manual is a riddle written by a committee that never met.",
    "日本語の説明書しかなくて困りました。",
    "Naïve of me to expect more 👩‍👩‍👧 from it.",
];

pub fn look(depth: ColorDepth, ascii: bool) -> Look {
    let theme = if depth == ColorDepth::Mono { "mono" } else { "dark" };
    Look { theme: theme.to_owned(), depth, ascii }
}

fn corpus() -> Corpus {
    let texts: Vec<String> = (0..210)
        .map(|n| {
            let word = WORDS[n % 14].split(' ').nth(n / 14 % 10).unwrap();
            format!("The {word}, number {n}: {}", SENTENCES[n % SENTENCES.len()])
        })
        .collect();
    Corpus {
        name: "reviews.txt".into(),
        paths: vec!["/data/reviews.txt".into()],
        format: Format::Lines,
        encoding: "UTF-8".into(),
        column: None,
        columns: Vec::new(),
        records: RecordMap::of(1, (1..=211).map(|row| (row == 5).then_some(Skip::Empty))),
        labels: None,
        times: None,
        files: None,
        findings: Findings::default(),
        languages: Languages::of(&texts),
        texts,
    }
}

pub fn model(topics: usize) -> Model {
    let assignments: Vec<TopicId> = (0..210)
        .map(|n: i32| if n % 9 == 8 || n % 14 >= topics as i32 { -1 } else { n % 14 })
        .map(TopicId)
        .collect();
    let size = |id: TopicId| assignments.iter().filter(|&&other| other == id).count();
    let topic = |id: TopicId| Topic {
        id,
        size: size(id),
        words: match id.index() {
            None => vec![("thing".into(), 0.02)],
            Some(id) => {
                let words = WORDS[id].split(' ').enumerate();
                words.map(|(at, w)| (w.to_owned(), 0.0912 / (1.0 + 0.4 * at as f64))).collect()
            }
        },
        representative: Vec::new(),
        label: None,
        ..Topic::default()
    };
    // Four numbers a topic: neighbours by id lie on an arc, every fourth stands out.
    let vectors = Array2::from_shape_fn((topics + 1, 4), |(row, axis)| match (row, axis) {
        (0, _) => 0.1,
        (_, 0) => (row as f32 * 0.4).cos(),
        (_, 1) => (row as f32 * 0.4).sin(),
        (_, 2) => (row % 4) as f32 * 0.3,
        _ => 0.5 + (row * row % 5) as f32 * 0.1,
    });
    // Documents lie around their topics.
    let embeddings = Array2::from_shape_fn((210, 4), |(document, axis)| {
        let row = (assignments[document].0 + 1) as usize;
        vectors[[row, axis]] + ((document * (7 + 4 * axis)) % 29) as f32 * 0.012
    });
    let matrix = Array2::from_shape_fn((topics, topics), |(a, b)| {
        if a == b { 1.0 } else { 0.9 - 0.07 * a.abs_diff(b) as f32 - ((a * b) % 5) as f32 * 0.04 }
    });
    let order = (0..topics).map(|at| (at * 5 + 3) % topics.max(1)).collect::<Vec<_>>();
    let order = if topics == 14 { order } else { (0..topics).collect() };
    let corpus = Arc::new(corpus());
    Model {
        answers: Arc::default(),
        settings: Settings::default(),
        prepared: Arc::new(corpus.texts.clone()),
        source: corpus.clone(),
        duplicates: None,
        corpus,
        embedder: ("test".into(), "test".into()),
        means: None,
        embeddings: Arc::new(embeddings),
        fit: Some(fit()),
        support: Arc::new(Support {
            strength: (0..210).map(|n| 1.0 - f64::from(n) / 400.0).collect(),
            steadiness: (0..210).map(|n| 1.0 - (n % 32) as f32 / 40.0).collect(),
            recurrence: (0..topics).map(|id| 0.95 - id as f32 / 40.0).collect(),
        }),
        memberships: None,
        pieces: None,
        layers: Arc::default(),
        history: Vec::new(),
        topics: Arc::new(Topics {
            list: (-1..topics as i32).map(TopicId).map(topic).collect(),
            assignments,
            vectors,
            ctfidf: Arc::default(),
        }),
        similarity: Arc::new(Similarity { matrix, order }),
        embedded: 210,
        timings: Vec::new(),
        fingerprints: Fingerprints::default(),
    }
}

/// Two layouts of which nothing is kept but what is counted: the map is drawn from the embeddings.
fn fit() -> Fit {
    let settings = Settings::default();
    let tree = |scale: f64| SpanningTree {
        edges: (1..210).map(|b| (b - 1, b, f64::from(b) / scale)).collect(),
        core_distances: (0..210).map(|n| f64::from(n) / 9.0).collect(),
    };
    let each = [7.0, 9.0].map(|scale| Hdbscan::from_tree(tree(scale), &settings.hdbscan()));
    Fit {
        neighbours: Arc::new(Neighbours {
            indices: Array2::zeros((210, 0)),
            distances: Array2::zeros((210, 0)),
            recall: None,
        }),
        layouts: Arc::new(Reduced::Umap(Layouts {
            params: UmapParams::default(),
            plan: Plan { layouts: 2, epochs: Some(50), bags: 1 },
            embeddings: Vec::new(),
            a: 1.93,
            b: 0.79,
        })),
        clusters: Arc::new(Clusters::new(each.to_vec(), None, None, vec![-1; 210], None)),
        guided: None,
        weighed: None,
    }
}

fn tell(state: &mut State, event: Event) -> Vec<Command> {
    update(state, Message::Pipeline(Box::new(event)))
}

/// Nothing has been read.
pub fn fresh(size: (u16, u16), look: Look) -> State {
    State::new(Settings::default(), look, size)
}

/// A run in the middle of embedding.
pub fn running(size: (u16, u16), look: Look) -> State {
    let mut state = fresh(size, look);
    let run = RunId(1);
    tell(&mut state, Event::Run(run, RunEvent::Started { settings: Box::default() }));
    tell(&mut state, Event::Run(run, RunEvent::StageStarted { stage: Stage::Read }));
    tell(&mut state, Event::Run(run, RunEvent::Read { corpus: Arc::new(corpus()) }));
    for stage in [Stage::Read, Stage::Clean] {
        let (took, summary) = (Duration::from_millis(12), "210 docs".to_owned());
        tell(
            &mut state,
            Event::Run(run, RunEvent::StageDone { stage, took, reused: false, summary }),
        );
    }
    tell(&mut state, Event::Run(run, RunEvent::StageStarted { stage: Stage::Embed }));
    tell(
        &mut state,
        Event::Run(run, RunEvent::Progress { stage: Stage::Embed, done: 64, total: 210 }),
    );
    settle(&mut state);
    state
}

/// A run that failed.
pub fn failed(size: (u16, u16), look: Look) -> State {
    let mut state = running(size, look);
    let message = "cannot read reviews.txt: the disk is gone".to_owned();
    tell(&mut state, Event::Run(RunId(1), RunEvent::Failed { message }));
    settle(&mut state);
    state
}

/// A finished run with an answer to a query.
pub fn finished(size: (u16, u16), look: Look, topics: usize) -> State {
    // Made before the clock of the run starts.
    let model = Box::new(model(topics));
    let mut state = running(size, look);
    let run = RunId(1);
    for (stage, summary) in [
        (Stage::Embed, "210 × 384, 3 cached"),
        (Stage::Neighbours, "15 each, exact"),
        (Stage::Reduce, "5 dimensions"),
        (Stage::Cluster, "14 clusters"),
        (Stage::Topics, "14 topics"),
    ] {
        let (took, summary) = (Duration::from_millis(340), summary.to_owned());
        tell(
            &mut state,
            Event::Run(run, RunEvent::StageDone { stage, took, reused: false, summary }),
        );
    }
    tell(&mut state, Event::Run(run, RunEvent::Done { model }));
    let stats = PreviewStats {
        languages: "English 80%, Japanese 20%".into(),
        model: Some("all-MiniLM-L6-v2".into()),
        vocabulary: 4812,
        stop_list: "english".into(),
        median_tokens: 14,
        longest_tokens: 312,
        histogram: vec![1, 2, 9, 20, 31, 40, 38, 25, 17, 11, 8, 5, 2, 1],
        histogram_max: 56,
        cut: Some((3, 256)),
        emptied: 0,
        clears: Vec::new(),
        copies: Copies {
            duplicates: 3,
            exact_duplicates: 2,
            duplicate_groups: 2,
            largest_groups: vec![
                LargeGroup {
                    documents: 3,
                    rows: vec![17, 31, 60],
                    text: "The display, number 15: It stopped after a week".into(),
                    other: Some(Example {
                        row: 31,
                        text: "the display number 15 it stopped after a week".into(),
                    }),
                },
                LargeGroup {
                    documents: 2,
                    rows: vec![44, 90],
                    text: "The case, number 42: Great value".into(),
                    other: None,
                },
            ],
        },
    };
    let settings = state.settings.clone();
    tell(
        &mut state,
        Event::Reply(0, Reply::Preview { settings: Box::new(settings), result: Ok(stats) }),
    );
    state.screens.predict.prompt.insert("laptop dies after an hour even when plugged in");
    state.screens.predict.asked = 7;
    let answer = Answer {
        query: "laptop dies after an hour even when plugged in".into(),
        topics: (0..topics as i32).map(|id| (TopicId(id), 0.61 / (1.0 + id as f32))).collect(),
        documents: (0..40).map(|n| (DocumentId(n * 5), 0.83 - n as f32 / 100.0)).collect(),
        took: Duration::from_millis(3),
    };
    tell(&mut state, Event::Reply(7, Reply::Answered { answer: Ok(answer) }));
    let best =
        |topic: i32, weight: f64| (topic < topics as i32).then_some((TopicId(topic), weight));
    let spread = TopicMix {
        score: Score::Probability,
        topic: if topics > 0 { TopicId(0) } else { TopicId::OUTLIERS },
        topics: (0..topics as i32)
            .map(|id| (TopicId(id), 0.64 / f64::from(1 + id).powi(2)))
            .collect(),
        words: [
            ("dies", best(0, 1.9)),
            ("hour", best(0, 1.6)),
            ("plugged", best(0, 1.3)),
            ("laptop", best(10, 0.9)),
            ("even", None),
            ("when", None),
            ("after", None),
        ]
        .map(|(word, best)| (word.to_owned(), best))
        .to_vec(),
    };
    tell(&mut state, Event::Reply(7, Reply::TopicMix { spread: Ok(spread) }));
    state.status = None;
    settle(&mut state);
    state
}

/// Takes the clock out of a state, so that a picture of it is the same every time.
fn settle(state: &mut State) {
    state.screens.run.started_at = "14:02:11".into();
    state.screens.run.took = Some(Duration::from_millis(3300));
    state.screens.run.left = state.screens.run.left.map(|_| Duration::from_secs(4));
    for line in &mut state.screens.run.log {
        line.replace_range(..8, "14:02:11");
        // "run 1 done: 14 topics, 23 outliers, 0.0 s", however slow the machine.
        if let Some(at) = line.rfind(" outliers, ") {
            line.truncate(at);
            line.push_str(" outliers, 0.0 s");
        }
    }
    for past in &mut state.screens.run.past {
        past.took = Duration::from_millis(3300);
    }
}

/// Goes to a screen as its key does.
pub fn show(mut state: State, screen: Screen) -> State {
    for command in update(&mut state, Message::Action(Action::Screen(screen))) {
        // What the background thread would find.
        let Command::Request(0, Request::Look { sight }) = command else { continue };
        let model = state.model.clone().unwrap();
        let seen = Ok(sight.at(&model));
        tell(&mut state, Event::Reply(0, Reply::Derived { sight, model, seen }));
    }
    state
}
