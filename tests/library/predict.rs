//! New texts in a fitted model: where they land, and how they are read.

use std::io::Read;
use std::sync::{Arc, OnceLock};

use crate::support::golden::{golden_2d_f32, golden_json};
use crate::support::hdbscan::fitted_documents;
use crate::support::model::tiny_model;
use ndarray::{Array2, s};
use serde_json::Value;
use topictui::corpus::stream::{Record, Records};
use topictui::corpus::{CorpusError, DocumentId, Format, ReadOptions, Skip};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::predict::{Predicted, Predictor, Score, place};
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::model::Change;
use topictui::model::fitted::MEMBERSHIPS;
use topictui::model::fitted::{Clusters, Fit};
use topictui::model::{ClusterSettings, Input, Model, ReduceSettings, Settings, TopicSettings};
use topictui::reduce::Reduced;
use topictui::reduce::umap::{Layouts, Plan, UmapParams, fit_curve};
use topictui::topics::TopicId;
use topictui::topics::{Topic, Topics};
use topictui::watch::Unwatched;

fn list(value: &Value) -> Vec<i32> {
    serde_json::from_value(value.clone()).unwrap()
}

/// The reference's run on the 1,000 documents: its embeddings, layout, tree and topics.
fn reference_model() -> Model {
    let assignments = TopicId::of_labels(list(&golden_json("bertopic_topics.json")["topics"]));
    let topic = |id: i32| Topic {
        id: TopicId(id),
        size: assignments.iter().filter(|&&topic| topic == TopicId(id)).count(),
        words: Vec::new(),
        aspects: Default::default(),
        representative: Vec::new(),
        label: None,
        name: None,
        written: None,
    };
    let clusters = fitted_documents("hdbscan");
    let labels = clusters.labels.clone();
    let params = UmapParams::default();
    let (a, b) = fit_curve(params.spread, params.min_dist);
    Model {
        settings: Settings {
            reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
            ..Settings::default()
        },
        embeddings: Arc::new(golden_2d_f32("embeddings_docs.npy")),
        fit: Some(Fit {
            layouts: Arc::new(Reduced::Umap(Layouts {
                params,
                plan: Plan { layouts: 1, epochs: None, bags: 1 },
                embeddings: vec![golden_2d_f32("umap_embedding.npy")],
                a,
                b,
            })),
            clusters: Arc::new(Clusters::new(vec![clusters], None, None, labels, None)),
            ..tiny_model().fit.unwrap()
        }),
        topics: Arc::new(Topics {
            list: (-1..30).map(topic).collect(),
            assignments,
            vectors: golden_2d_f32("topic_embeddings.npy"),
            ctfidf: Arc::default(),
        }),
        ..tiny_model()
    }
}

fn placed(model: &Model, vectors: &Array2<f32>, top: usize) -> Vec<Predicted> {
    place(model, model.soft().as_ref(), vectors.view(), top, &Unwatched).unwrap()
}

#[test]
fn new_documents_fall_where_the_reference_puts_them() {
    let model = reference_model();
    let found = placed(&model, &golden_2d_f32("embeddings_new_docs.npy"), 5);
    let expected = list(&golden_json("transform_new_docs.json")["topics"]);
    assert_eq!(found.len(), expected.len());
    let pairs = || found.iter().map(|found| found.topic).zip(expected.iter().copied());
    let same = pairs().filter(|(ours, theirs)| ours.0 == *theirs).count();
    let crossed = pairs().filter(|&(a, b)| a >= TopicId(0) && b >= 0 && a != TopicId(b)).count();
    println!("{same} of {} in the same topic, {crossed} in another", expected.len());
    // The places are drawn at random there as here, and they decide who is noise.
    assert!(same >= 35 && crossed <= 5, "{same} the same, {crossed} in another topic");
}

#[test]
fn a_document_of_the_model_takes_its_own_place() {
    let model = reference_model();
    let soft = model.soft().unwrap();
    let documents = [0usize, 3, 500, 999];
    let vectors = model.embeddings.select(ndarray::Axis(0), &documents);
    let points = model.fit.as_ref().unwrap().layouts.points(0);
    let expected =
        soft.predict(&[points.select(ndarray::Axis(0), &documents).view()], &[None; 4], 5);
    for (found, expected) in placed(&model, &vectors, 5).iter().zip(&expected) {
        assert_eq!((found.topic, found.strength), (TopicId(expected.topic), expected.strength));
    }
}

#[test]
fn a_prediction_depends_on_its_text_alone() {
    let model = reference_model();
    let vectors = golden_2d_f32("embeddings_new_docs.npy");
    let all = placed(&model, &vectors, 5);
    for (row, expected) in all.iter().enumerate().take(20) {
        let one = placed(&model, &vectors.slice(s![row..=row, ..]).to_owned(), 5);
        assert_eq!(one, std::slice::from_ref(expected));
    }
    let pool = rayon::ThreadPoolBuilder::new().num_threads(3).build().unwrap();
    assert_eq!(pool.install(|| placed(&model, &vectors, 5)), all);
}

#[test]
fn without_a_fit_the_nearest_topic_vector_decides_as_in_a_loaded_bertopic() {
    let model = Model { fit: None, ..reference_model() };
    let found = placed(&model, &golden_2d_f32("embeddings_new_docs.npy"), 31);
    let golden = golden_json("loaded_safetensors_transform.json");
    let topics: Vec<i32> = found.iter().map(|found| found.topic.0).collect();
    assert_eq!(topics, list(&golden["topics"]));
    for (found, similarities) in found.iter().zip(golden["similarity"].as_array().unwrap()) {
        for &(topic, similarity) in &found.topics {
            let expected = similarities[(topic.0 + 1) as usize].as_f64().unwrap();
            assert!((similarity - expected).abs() < 1e-5, "{similarity} for {expected}");
        }
        assert_eq!((found.topics[0].0, found.topics[0].1), (found.topic, found.score));
        assert_eq!(found.topics.len(), 31);
    }
}

/// A part of the demo, fitted with few layouts; once for all tests.
fn fitted() -> &'static (Model, Resources) {
    static FITTED: OnceLock<(Model, Resources)> = OnceLock::new();
    FITTED.get_or_init(fit_demo)
}

fn fit_demo() -> (Model, Resources) {
    let demo = topictui::corpus::demo::demo();
    let text: String = demo.texts.iter().take(240).map(|text| format!("{text}\n")).collect();
    let input =
        Input::Bytes { name: "part of the demo".to_owned(), bytes: text.into_bytes().into() };
    let settings = Settings {
        cluster: ClusterSettings { min_topic_size: 6, ..ClusterSettings::default() },
        reduce: ReduceSettings { layouts: Some(4), ..ReduceSettings::default() },
        topics: TopicSettings { probabilities: true, ..TopicSettings::default() },
        ..Settings::default()
    };
    let resources = Resources::new(EmbeddingCache::off());
    (run(&input, &settings, None, &resources, &NoProgress).unwrap(), resources)
}

#[test]
fn a_model_keeps_the_largest_probabilities_and_brings_them_up_to_date() {
    let (model, resources) = fitted();
    let check = |model: &Model| {
        let soft = model.soft().unwrap();
        let kept = model.memberships.as_ref().unwrap();
        assert_eq!(kept.len(), model.corpus.len());
        for (document, kept) in kept.iter().enumerate().step_by(17) {
            let row = soft.row(document);
            assert_eq!(row.len(), model.topics.without_outliers().len());
            assert!(row.iter().sum::<f64>() <= 1.0 + 1e-9);
            let largest = topictui::cluster::hdbscan::membership::largest(&row, MEMBERSHIPS);
            let single: Vec<(TopicId, f32)> =
                largest.iter().map(|&(t, p)| (TopicId::at(t), p as f32)).collect();
            assert_eq!(*kept, single);
        }
    };
    check(model);
    // A document in a topic belongs to that topic most.
    let in_topics = model.topics.assignments.iter().zip(model.memberships.as_ref().unwrap().iter());
    let (mut all, mut first) = (0, 0);
    for (&topic, kept) in in_topics.filter(|(topic, _)| **topic >= TopicId(0)) {
        all += 1;
        first += usize::from(kept.first().is_some_and(|&(largest, _)| largest == topic));
    }
    assert!(all > 100 && first * 10 > all * 9, "{first} of {all}");

    let moved = model.topics.assignments.iter().position(|&topic| topic == TopicId(1)).unwrap();
    let change = Change::Move { documents: vec![DocumentId(moved)], topic: TopicId(0) };
    check(&change.apply(model, resources).unwrap());

    // Asked for again, nothing is computed again; not asked for, nothing is kept.
    let again =
        Input::Loaded { corpus: model.corpus.clone(), options: model.settings.read.clone() };
    let same = run(&again, &model.settings, Some(model), resources, &NoProgress).unwrap();
    assert!(Arc::ptr_eq(same.memberships.as_ref().unwrap(), model.memberships.as_ref().unwrap()));
    let without = Settings {
        topics: TopicSettings { probabilities: false, ..model.settings.topics.clone() },
        ..model.settings.clone()
    };
    let without = run(&again, &without, Some(model), resources, &NoProgress).unwrap();
    assert_eq!(without.memberships, None);
    assert_eq!(without.hash(), model.hash());
}

#[test]
fn texts_of_the_model_are_predicted_into_their_topics() {
    let (model, resources) = fitted();
    let predictor = Predictor::new(model, resources).unwrap();
    assert_eq!(predictor.score(), Score::Probability);
    let mut texts: Vec<&str> = model.corpus.texts.iter().map(String::as_str).collect();
    texts.insert(3, "");
    let mut found = predictor.predict(&texts, 2, &Unwatched).unwrap();
    let nothing = found.remove(3);
    let skipped = Some(Skip::Empty);
    assert_eq!(
        nothing,
        Predicted {
            topic: TopicId::OUTLIERS,
            score: 0.0,
            strength: 0.0,
            topics: Vec::new(),
            skipped
        }
    );
    let (mut all, mut same) = (0, 0);
    for (found, &topic) in found.iter().zip(&model.topics.assignments) {
        assert!(found.topics.len() <= 2 && found.topics.is_sorted_by(|a, b| a.1 >= b.1));
        assert!((0.0..=1.0 + 1e-9).contains(&found.score));
        if topic >= TopicId(0) {
            all += 1;
            same += usize::from(found.topic == topic);
        }
    }
    assert!(same * 10 >= all * 9, "{same} of {all} in their topics");
    assert_eq!(predictor.predict(&[], 2, &Unwatched).unwrap(), []);
    assert_eq!(predictor.predict(&["", ""], 2, &Unwatched).unwrap(), [nothing.clone(), nothing]);
}

/// Gives its pieces one by one; read further than the test allows, it panics.
struct Pieces(std::vec::IntoIter<Option<Vec<u8>>>);

impl Pieces {
    /// Of texts; after them the source ends if `ends`, else it may not be asked again.
    fn of(pieces: &[&[u8]], ends: bool) -> Box<Self> {
        let mut all: Vec<Option<Vec<u8>>> = pieces.iter().map(|p| Some(p.to_vec())).collect();
        all.extend(ends.then_some(None));
        Box::new(Pieces(all.into_iter()))
    }
}

impl Read for Pieces {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let Some(piece) = self.0.next().expect("read further than needed") else { return Ok(0) };
        to[..piece.len()].copy_from_slice(&piece);
        Ok(piece.len())
    }
}

fn options(column: Option<&str>) -> ReadOptions {
    ReadOptions { text_column: column.map(str::to_owned), ..ReadOptions::default() }
}

fn all(records: Records) -> Vec<(usize, String)> {
    let records = records.flat_map(|batch| batch.unwrap());
    records.map(|Record { row, text, .. }| (row, text)).collect()
}

fn numbered(texts: &[&str]) -> Vec<(usize, String)> {
    texts.iter().enumerate().map(|(at, text)| (at + 1, (*text).to_owned())).collect()
}

#[test]
fn lines_are_handed_on_as_they_come() {
    let source = Pieces::of(&[b"first line\nsec", b"ond line\r\n\n", b"  th\x1b[1mird \n"], false);
    let mut records = Records::of("pieces", source, &options(None)).unwrap();
    let texts = |batch: Vec<Record>| batch.into_iter().map(|r| (r.row, r.text)).collect::<Vec<_>>();
    let mut next = || texts(records.next().unwrap().unwrap());
    assert_eq!(next(), [(1, "first line".to_owned())]);
    assert_eq!(next(), [(2, "second line".to_owned()), (3, String::new())]);
    assert_eq!(next(), [(4, "third".to_owned())]);
}

#[test]
fn any_cut_of_the_bytes_gives_the_same_records() {
    let text = "Crème brûlée\n茶 tea\n\nlast, without an end";
    let expected = numbered(&["Crème brûlée", "茶 tea", "", "last, without an end"]);
    let utf8 = text.as_bytes().to_vec();
    let with_mark = [&b"\xef\xbb\xbf"[..], &utf8].concat();
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(text.encode_utf16().flat_map(|unit| unit.to_le_bytes()))
        .collect();
    for bytes in [utf8, with_mark, utf16] {
        // The mark tells the encoding only where it is whole.
        for cut in 4..bytes.len() {
            let source = Pieces::of(&[&bytes[..cut], &bytes[cut..]], true);
            let records = Records::of("pieces", source, &options(None)).unwrap();
            assert_eq!(all(records), expected, "cut at {cut}");
        }
    }
}

#[test]
fn json_lines_are_read_by_their_text_field() {
    let lines = b"{\"id\": 7, \"review\": \"a warm handle on it\"}\n\n{\"review\": \"it leaks\", \"id\": 8}\n{\"id\": 9}\n";
    let records = Records::of("x", Pieces::of(&[lines], true), &options(None)).unwrap();
    assert_eq!(all(records), numbered(&["a warm handle on it", "", "it leaks", ""]));
    let records = Records::of("x", Pieces::of(&[lines], true), &options(Some("id"))).unwrap();
    assert_eq!(all(records), numbered(&["7", "", "8", "9"]));
    let strings = b"\"one\"\n\"two\\nlines\"\n";
    let records = Records::of("x", Pieces::of(&[strings], true), &options(None)).unwrap();
    assert_eq!(all(records).len(), 2);
    let wrong = Records::of("x", Pieces::of(&[lines], false), &options(Some("revew")));
    assert!(matches!(wrong, Err(CorpusError::NoColumn { .. })));

    // What comes before a bad line is still answered.
    let bad =
        Pieces::of(&[b"{\"text\": \"good\"}\n", b"{\"text\": \"also\"}\n{\"text\": \n"], false);
    let mut records = Records::of("x", bad, &options(None)).unwrap();
    assert_eq!(records.next().unwrap().unwrap().len(), 1);
    assert_eq!(records.next().unwrap().unwrap().len(), 1);
    let error = records.next().unwrap().unwrap_err();
    assert!(matches!(error, CorpusError::BadJson { line: 3, .. }), "{error}");
    assert!(records.next().is_none());
}

#[test]
fn tables_arrays_and_folders_are_read_whole() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, content).unwrap();
        path
    };
    let read = |path: &std::path::Path| all(Records::open(path, &options(None)).unwrap());
    let csv = file("reviews.csv", "id,review\n1,\"good, if\nsmall\"\n2,\n3,bad kettle\n");
    let expected = [(2, "good, if\nsmall"), (3, ""), (4, "bad kettle")];
    assert_eq!(read(&csv), expected.map(|(row, text)| (row, text.to_owned())));
    let tsv = file("labelled", "a warm handle\t1\nit leaks a lot\t0\n");
    assert_eq!(read(&tsv), numbered(&["a warm handle", "it leaks a lot"]));
    let array = file("array.json", "[{\"text\": \"one\"},\n {\"text\": \"two\"}]");
    assert_eq!(read(&array), numbered(&["one", "two"]));
    let texts = folder.path().join("texts");
    std::fs::create_dir(&texts).unwrap();
    std::fs::write(texts.join("b.txt"), "second").unwrap();
    std::fs::write(texts.join("a.txt"), "first").unwrap();
    assert_eq!(read(&texts), numbered(&["first", "second"]));
}

#[test]
fn what_is_no_text_is_refused() {
    let of = |bytes: &[u8]| Records::of("x", Pieces::of(&[bytes], true), &options(None)).err();
    assert!(matches!(of(b""), Some(CorpusError::Empty { .. })));
    assert!(matches!(of(b"\x7fELF\x02\x01\x01\0\0\0\0\0"), Some(CorpusError::Binary { .. })));
    let missing = Records::open(std::path::Path::new("/no/such/file"), &options(None)).err();
    assert!(matches!(missing, Some(CorpusError::Missing { .. })));
    let lines = ReadOptions { format: Some(Format::Lines), ..options(Some("review")) };
    let wrong = Records::of("x", Pieces::of(&[b"one\ntwo\n"], false), &lines).err();
    assert!(matches!(wrong, Some(CorpusError::NoColumn { .. })));
}

#[test]
fn many_lines_come_in_batches() {
    let text: String = (1..=1000).map(|n| format!("line {n}\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lines.txt");
    std::fs::write(&path, &text).unwrap();
    let batches: Vec<Vec<Record>> =
        Records::open(&path, &options(None)).unwrap().map(|batch| batch.unwrap()).collect();
    assert!(batches.iter().all(|batch| (1..=256).contains(&batch.len())));
    let rows: Vec<usize> = batches.iter().flatten().map(|record| record.row).collect();
    assert_eq!(rows, (1..=1000).collect::<Vec<_>>());
    assert_eq!(batches[3].last().unwrap().text, "line 1000");
}
