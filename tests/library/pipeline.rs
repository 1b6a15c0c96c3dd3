//! The pipeline as a whole: what a changed setting recomputes, cancelling, events, sessions.

use std::collections::BTreeMap;
use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use topictui::corpus::{DocumentId, Step, StopWords};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::find::Query;
use topictui::engine::predict::Score;
use topictui::engine::progress::{NoProgress, Progress};
use topictui::engine::topic_mix::TopicMix;
use topictui::engine::{Resources, RunError, run};
use topictui::model::{ClusterSettings, Description, EmbedSettings, Input, Model, Settings, Stage};
use topictui::store;
use topictui::store::result_cache::ResultCache;
use topictui::topics::TopicId;
use topictui::topics::ctfidf::Frequency;
use topictui::topics::representation::Representation;
use topictui::topics::search::{Search, SearchMode};
use topictui::worker::{About, Event, Reply, Request, RunEvent, RunId, Worker};

/// Fewer documents than the demo has, so that the tests are quick.
fn input() -> Input {
    let text: String =
        topictui::corpus::demo::demo().texts.iter().take(240).map(|t| format!("{t}\n")).collect();
    Input::Bytes { name: "part of the demo".to_owned(), bytes: text.into_bytes().into() }
}

fn settings() -> Settings {
    Settings {
        cluster: ClusterSettings { min_topic_size: 6, ..ClusterSettings::default() },
        ..Settings::default()
    }
}

/// Writes down which stages were reused.
#[derive(Default)]
struct Reused(Mutex<BTreeMap<Stage, bool>>);

impl Progress for Reused {
    fn stage_done(&self, stage: Stage, _took: Duration, reused: bool, _summary: &str) {
        self.0.lock().unwrap().insert(stage, reused);
    }
}

fn computed_after(previous: &Model, settings: &Settings, resources: &Resources) -> Vec<Stage> {
    let observer = Reused::default();
    run(&input(), settings, Some(previous), resources, &observer).unwrap();
    let reused = observer.0.into_inner().unwrap();
    reused.into_iter().filter(|(_, reused)| !reused).map(|(stage, _)| stage).collect()
}

/// A question about this model.
fn of(model: &Arc<Model>) -> About {
    About { model: Some(model.clone()), ..About::default() }
}

#[test]
fn a_changed_setting_recomputes_from_the_stage_it_touches() {
    let resources = Resources::new(EmbeddingCache::off());
    let model = run(&input(), &settings(), None, &resources, &NoProgress).unwrap();
    assert_eq!(model.embedded, distinct(&model.prepared));
    let after = |change: &dyn Fn(&mut Settings)| {
        let mut changed = settings();
        change(&mut changed);
        computed_after(&model, &changed, &resources)
    };
    use Stage::*;
    assert_eq!(after(&|_| {}), []);
    assert_eq!(after(&|s| s.words.top_n_words = 5), [Topics]);
    assert_eq!(after(&|s| s.words.stop_words = StopWords::None), [Topics]);
    assert_eq!(after(&|s| s.words.weighting.bm25_weighting = true), [Topics]);
    assert_eq!(after(&|s| s.words.min_df = Frequency::Count(2)), [Topics]);
    assert_eq!(after(&|s| s.words.ban = vec!["boil".into()]), [Topics]);
    assert_eq!(after(&|s| s.words.representation = vec![Representation::KeyBert]), [Topics]);
    assert_eq!(after(&|s| s.cluster.min_topic_size = 9), [Cluster, Topics]);
    assert_eq!(after(&|s| s.seed = 7), [Reduce, Cluster, Topics]);
    assert_eq!(after(&|s| s.reduce.n_neighbors = 10), [Neighbours, Reduce, Cluster, Topics]);
    let everything_after_reading = [Clean, Embed, Neighbours, Reduce, Cluster, Topics];
    assert_eq!(after(&|s| s.preprocess = vec![Step::Lower]), everything_after_reading);
}

fn distinct(texts: &[String]) -> usize {
    texts.iter().collect::<std::collections::BTreeSet<_>>().len()
}

#[test]
fn a_reused_stage_gives_what_a_fresh_run_gives() {
    let resources = Resources::new(EmbeddingCache::off());
    let model = run(&input(), &settings(), None, &resources, &NoProgress).unwrap();
    let changed = Settings {
        cluster: ClusterSettings { min_topic_size: 9, ..settings().cluster },
        ..settings()
    };
    let reusing = run(&input(), &changed, Some(&model), &resources, &NoProgress).unwrap();
    let fresh = run(&input(), &changed, None, &resources, &NoProgress).unwrap();
    assert_eq!(reusing.hash(), fresh.hash());
    assert_ne!(reusing.hash(), model.hash());
}

#[test]
fn a_reopened_session_recomputes_no_more_than_the_program_that_saved_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo.topics");
    let resources = Resources::new(EmbeddingCache::off());
    let model = run(&input(), &settings(), None, &resources, &NoProgress).unwrap();
    store::save(&model, &path).unwrap();

    let back = store::load(&path).unwrap();
    assert_eq!(back.hash(), model.hash());
    let input = Input::Loaded { corpus: back.corpus.clone(), options: back.settings.read.clone() };
    let observer = Reused::default();
    let changed = Settings {
        cluster: ClusterSettings { min_topic_size: 9, ..settings().cluster },
        ..settings()
    };
    let again = run(&input, &changed, Some(&back), &resources, &observer).unwrap();
    let reused = observer.0.into_inner().unwrap();
    assert!(reused[&Stage::Clean] && reused[&Stage::Embed] && reused[&Stage::Reduce]);
    assert!(!reused[&Stage::Cluster]);
    assert_eq!(again.embedded, 0);
}

#[test]
fn the_last_result_of_an_input_is_kept_between_runs() {
    let folder = tempfile::tempdir().unwrap();
    let input = Input::Paths(vec![folder.path().join("demo.txt")]);
    let texts = &topictui::corpus::demo::demo().texts;
    let write = |count: usize| {
        let text = texts[..count].join("\n");
        std::fs::write(folder.path().join("demo.txt"), text).unwrap();
    };
    let kept = folder.path().join("runs");
    // What a run computes in a program that was started just now.
    let computed = |settings: &Settings| {
        let cache = EmbeddingCache::off();
        let resources = Resources::new(cache).with_shelf(ResultCache::at(kept.clone()));
        let observer = Reused::default();
        let model = run(&input, settings, None, &resources, &observer).unwrap();
        resources.shelf.keep(&input, &model);
        let reused = observer.0.into_inner().unwrap();
        let computed = reused.into_iter().filter(|(_, reused)| !reused).map(|(stage, _)| stage);
        (computed.collect::<Vec<Stage>>(), model.hash())
    };
    write(240);
    let (all, hash) = computed(&settings());
    assert_eq!(all, Stage::ALL);
    assert_eq!(computed(&settings()), (vec![], hash.clone()));
    let other = Settings {
        cluster: ClusterSettings { min_topic_size: 9, ..settings().cluster },
        ..settings()
    };
    assert_eq!(computed(&other).0, [Stage::Cluster, Stage::Topics]);
    assert_eq!(computed(&settings()).1, hash);
    assert_eq!(std::fs::read_dir(&kept).unwrap().count(), 1);
    // Another text under the same name is another input; a damaged result counts as none.
    write(200);
    assert_eq!(computed(&settings()).0, Stage::ALL);
    for entry in std::fs::read_dir(&kept).unwrap() {
        std::fs::write(entry.unwrap().path(), "damaged").unwrap();
    }
    assert_eq!(computed(&settings()).0, Stage::ALL);
    assert_eq!(computed(&settings()).0, []);
}

/// As `numpy.save` writes it.
fn save_npy(path: &std::path::Path, matrix: ndarray::ArrayView2<f32>) {
    let (rows, columns) = matrix.dim();
    let header =
        format!("{{'descr': '<f4', 'fortran_order': False, 'shape': ({rows}, {columns}), }}\n");
    let mut bytes = [&b"\x93NUMPY\x01\x00"[..], &(header.len() as u16).to_le_bytes()].concat();
    bytes.extend(header.bytes());
    bytes.extend(matrix.iter().flat_map(|x| x.to_le_bytes()));
    std::fs::write(path, bytes).unwrap();
}

#[test]
fn embeddings_that_are_given_are_taken_for_the_models_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("given.npy");
    let given = Settings {
        embed: EmbedSettings { embeddings: Some(path.clone()), ..settings().embed },
        ..settings()
    };
    let resources = Resources::new(EmbeddingCache::off());
    let model = run(&input(), &settings(), None, &resources, &NoProgress).unwrap();
    save_npy(&path, model.embeddings.view());
    let same = run(&input(), &given, None, &resources, &NoProgress).unwrap();
    assert_eq!(same.topics, model.topics);
    assert_eq!((same.embedded, same.embedder.0.as_str()), (0, "given.npy"));
    let asked = topictui::engine::find::answer(&resources, "the kettle leaks", &same).unwrap();
    assert_eq!(asked.topics[0].0, {
        topictui::engine::find::answer(&resources, "the kettle leaks", &model).unwrap().topics[0].0
    });

    // A row a record: those of empty lines are passed over.
    let mut text = String::from("\n\n");
    model.corpus.texts.iter().for_each(|document| text.push_str(&format!("{document}\n")));
    let with_gaps = Input::Bytes { name: "gaps".to_owned(), bytes: text.into_bytes().into() };
    let zeros = ndarray::Array2::zeros((2, 384));
    let rows = ndarray::concatenate![ndarray::Axis(0), zeros, model.embeddings.view()];
    save_npy(&path, rows.view());
    let gaps = run(&with_gaps, &given, None, &resources, &NoProgress).unwrap();
    assert_eq!(gaps.embeddings, model.embeddings);

    save_npy(&path, model.embeddings.slice(ndarray::s![..100, ..]));
    let few = run(&input(), &given, None, &resources, &NoProgress).unwrap_err().to_string();
    assert!(few.contains("has 100 rows") && few.contains("240 documents"), "{few}");
    save_npy(&path, model.embeddings.slice(ndarray::s![.., ..9]));
    let near = Settings {
        words: Description { representation: vec![Representation::KeyBert], ..given.words },
        ..given
    };
    let other = run(&input(), &near, None, &resources, &NoProgress).unwrap_err().to_string();
    assert!(other.contains("vectors of 9") && other.contains("--model"), "{other}");
}

#[test]
fn the_same_input_gives_the_same_bytes_on_one_thread_and_on_two() {
    let fit = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let resources = Resources::new(EmbeddingCache::off());
        pool.install(|| run(&input(), &settings(), None, &resources, &NoProgress).unwrap().hash())
    };
    assert_eq!(fit(1), fit(2));
}

#[test]
fn too_little_text_is_said() {
    let resources = Resources::new(EmbeddingCache::off());
    let bytes =
        |text: &str| Input::Bytes { name: "x.txt".to_owned(), bytes: text.as_bytes().into() };
    let few = run(&bytes("one\ntwo\n"), &settings(), None, &resources, &NoProgress);
    assert!(matches!(few, Err(RunError::TooFew { documents: 2, .. })));
    let equal = bytes(&"the same\n".repeat(30));
    let equal = run(&equal, &settings(), None, &resources, &NoProgress);
    assert!(matches!(equal, Err(RunError::AllEqual { documents: 30, .. })));
}

/// Documents so alike that no cluster stands out, and next to none: no panic, all are outliers.
#[test]
fn few_documents_give_outliers_not_a_panic() {
    let resources = Resources::new(EmbeddingCache::off());
    for documents in [2, 3, 4, 5, 8, 16] {
        let text: String = (0..documents).map(|n| format!("remark number {n}\n")).collect();
        let input = Input::Bytes { name: "x.txt".to_owned(), bytes: text.into_bytes().into() };
        let settings = Settings {
            cluster: ClusterSettings { min_topic_size: 2, ..ClusterSettings::default() },
            ..Settings::default()
        };
        let model = run(&input, &settings, None, &resources, &NoProgress).unwrap();
        let sizes: usize = model.topics.list.iter().map(|topic| topic.size).sum();
        assert_eq!(sizes, documents);
        let fit = model.fit.unwrap();
        let layouts = fit.layouts.coordinates();
        assert!(layouts.iter().all(|layout| layout.iter().all(|x| x.is_finite())));
    }
}

fn wait_for<T>(events: &Receiver<Event>, mut wanted: impl FnMut(Event) -> Option<T>) -> T {
    loop {
        let event = events.recv_timeout(Duration::from_secs(120)).expect("the worker went silent");
        if let Some(found) = wanted(event) {
            return found;
        }
    }
}

fn done(events: &Receiver<Event>, run: RunId) -> Box<Model> {
    wait_for(events, |event| match event {
        Event::Run(id, RunEvent::Done { model }) if id == run => Some(model),
        Event::Run(_, RunEvent::Failed { message, .. }) => panic!("{message}"),
        _ => None,
    })
}

#[test]
fn the_worker_tells_every_stage_in_order_and_answers() {
    let (mut worker, events) = Worker::start(input(), Resources::new(EmbeddingCache::off()), None);
    let run = worker.run(settings());
    let mut stages = Vec::new();
    let model: Arc<Model> = wait_for(&events, |event| match event {
        Event::Run(_, RunEvent::StageStarted { stage, .. }) => {
            stages.push(stage);
            None
        }
        Event::Run(_, RunEvent::Done { model, .. }) => Some(Arc::from(model)),
        Event::Run(_, RunEvent::Failed { message, .. }) => panic!("{message}"),
        _ => None,
    });
    assert_eq!(stages, Stage::ALL);

    let query = Query::Text("the sound of these headphones".to_owned());
    worker.request(1, Request::Ask { query }, of(&model));
    let answer = wait_for(&events, |event| match event {
        Event::Reply(1, Reply::Answered { answer }) => Some(answer.unwrap()),
        _ => None,
    });
    assert_eq!(answer.topics.len(), model.topics.list.len());
    assert!(answer.topics.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    assert!(answer.documents.windows(2).all(|pair| pair[0].1 >= pair[1].1));

    let spread = wait_for(&events, |event| match event {
        Event::Reply(1, Reply::TopicMix { spread }) => Some(spread.unwrap()),
        _ => None,
    });
    spreads_over_topics(&spread, &model);
    assert!(spread.words.iter().any(|(word, best)| word == "headphones" && best.is_some()));
    let document = model.topics.assignments.iter().position(|&topic| topic == TopicId(1)).unwrap();
    worker.request(2, Request::Ask { query: Query::Document(DocumentId(document)) }, of(&model));
    let spread = wait_for(&events, |event| match event {
        Event::Reply(2, Reply::Answered { answer }) => {
            let answer = answer.unwrap();
            assert_eq!(answer.query, model.corpus.texts[document]);
            assert!(answer.documents.iter().all(|(other, _)| *other != DocumentId(document)));
            None
        }
        Event::Reply(2, Reply::TopicMix { spread }) => Some(spread.unwrap()),
        _ => None,
    });
    spreads_over_topics(&spread, &model);
    assert_eq!(spread.topic, TopicId(1));
    let soft = model.soft().unwrap().row(document);
    let of = |topic: i32| spread.topics.iter().find(|(id, _)| *id == TopicId(topic)).unwrap().1;
    assert!(soft.iter().enumerate().all(|(id, p)| of(id as i32) == *p), "not the fit's own");

    documents_are_searched(&mut worker, &events, &model);

    let about = About { corpus: Some(model.corpus.clone()), ..About::default() };
    worker.request(3, Request::Preview { settings: Box::new(settings()) }, about);
    let stats = wait_for(&events, |event| match event {
        Event::Reply(3, Reply::Preview { result, .. }) => Some(result.unwrap()),
        _ => None,
    });
    assert_eq!(stats.histogram.iter().sum::<usize>(), model.corpus.len());
    assert!(stats.vocabulary > 100);

    let again = worker.run(settings());
    assert!(again > run);
    assert_eq!(done(&events, again).embedded, 0);
}

/// Probabilities that fall and sum to at most 1; words once, the ones that say most first.
fn spreads_over_topics(spread: &TopicMix, model: &Model) {
    assert_eq!(spread.score, Score::Probability);
    assert_eq!(spread.topics.len(), model.topics.without_outliers().len());
    assert!(spread.topics.windows(2).all(|pair| pair[0].1 >= pair[1].1));
    let sum: f64 = spread.topics.iter().map(|(_, p)| p).sum();
    assert!((0.0..=1.0 + 1e-9).contains(&sum), "{sum}");
    let weight = |best: &Option<(TopicId, f64)>| best.map_or(0.0, |(_, weight)| weight);
    assert!(spread.words.windows(2).all(|pair| weight(&pair[0].1) >= weight(&pair[1].1)));
    let words: std::collections::BTreeSet<_> = spread.words.iter().map(|(word, _)| word).collect();
    assert_eq!(words.len(), spread.words.len());
}

fn documents_are_searched(worker: &mut Worker, events: &Receiver<Event>, model: &Arc<Model>) {
    let mut find = |ask, way, query: &str| {
        // Passed over, or answered under its own number.
        let search =
            |query: &str| Request::Search { search: Search { way, query: query.to_owned() } };
        worker.request(ask, search("nothing"), of(model));
        worker.request(ask + 1, search(query), of(model));
        wait_for(events, |event| match event {
            Event::Reply(answered, Reply::Found { hits }) if answered == ask + 1 => Some(hits),
            _ => None,
        })
    };
    let has =
        |document: usize, word: &str| model.corpus.texts[document].to_lowercase().contains(word);
    for (ask, way, query) in
        [(1, SearchMode::Words, "headphone"), (3, SearchMode::Pattern, "head(set|phone)")]
    {
        let hits = find(ask, way, query).unwrap();
        assert!(!hits.is_empty() && hits.iter().all(|hit| has(hit.document.0, "head")), "{query}");
    }
    let meant = find(5, SearchMode::Meaning, &model.corpus.texts[7]).unwrap();
    assert_eq!(meant[0].document, DocumentId(7));
    assert!(meant.windows(2).all(|pair| pair[0].score >= pair[1].score));
    assert_eq!(find(7, SearchMode::Pattern, "(").unwrap_err(), "not a pattern: unclosed group");
}

#[test]
fn a_cancelled_run_says_so_and_the_next_one_works() {
    let (mut worker, events) = Worker::start(input(), Resources::new(EmbeddingCache::off()), None);
    let first = worker.run(settings());
    wait_for(&events, |event| {
        matches!(event, Event::Run(_, RunEvent::StageStarted { stage: Stage::Embed, .. }))
            .then_some(())
    });
    worker.cancel();
    wait_for(&events, |event| match event {
        Event::Run(run, RunEvent::Cancelled) => {
            assert_eq!(run, first);
            Some(())
        }
        Event::Run(_, RunEvent::Done { .. }) => panic!("it went on"),
        _ => None,
    });
    let second = worker.run(settings());
    assert_eq!(done(&events, second).topics.assignments.len(), 240);
}
