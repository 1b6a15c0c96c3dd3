//! What belongs to a record of the input stays with it: vectors, labels and times, whatever else is
//! left out, in every format, and in sessions that are saved, grown and put together.

use std::path::{Path, PathBuf};

use ndarray::Array2;
use proptest::prelude::*;
use topictui::cluster::Clusterer;
use topictui::corpus::{DocumentId, Format, ReadOptions, Skip, Step};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::history::replay;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, run};
use topictui::model::Change;
use topictui::model::settings::{LabelUse, Supervision};
use topictui::model::{ClusterSettings, EmbedSettings, Input, Model, ReduceSettings, Settings};
use topictui::reduce::Reducer;
use topictui::store;
use topictui::store::sessions::Sessions;
use topictui::topics::TopicId;

/// The numbers of a vector: those of the bundled model, so that texts can be added.
const WIDTH: usize = 384;

/// What a record of a made input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    /// A line break and a separator in quotes, where the format has quotes.
    Quoted,
    Empty,
    /// Nothing is left of it once addresses are taken out.
    Address,
}

/// How a made input is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Lines,
    Csv { header: bool },
    Tsv { header: bool },
    Jsonl,
    Folder,
}

impl Shape {
    fn has_columns(self) -> bool {
        !matches!(self, Shape::Lines | Shape::Folder)
    }
}

/// A made input, and with what it is read.
struct Made {
    folder: tempfile::TempDir,
    path: PathBuf,
    read: ReadOptions,
    /// By row of a matrix that counts blank lines, the record; a blank line is none.
    lines: Vec<Option<usize>>,
}

/// The text of a record: it says which one it is.
fn text(record: usize, kind: Kind) -> String {
    match kind {
        Kind::Text => format!("number {record} is a plain remark about rain"),
        Kind::Quoted => format!("number {record} says \"well, yes\",\nand goes on about trains"),
        Kind::Empty => String::new(),
        Kind::Address => format!("http://example.org/{record}"),
    }
}

fn time(record: usize) -> i64 {
    1800 + record as i64
}

fn label(record: usize) -> String {
    format!("kind {}", record % 3)
}

/// Writes the records in a shape, blank lines before the records that `blank` names.
fn made(kinds: &[Kind], shape: Shape, bom: bool, crlf: bool, blank: &[bool]) -> Made {
    let folder = tempfile::tempdir().unwrap();
    let end = if crlf { "\r\n" } else { "\n" };
    let mut lines = Vec::new();
    if shape == Shape::Folder {
        let path = folder.path().join("texts");
        std::fs::create_dir(&path).unwrap();
        for (record, &kind) in kinds.iter().enumerate() {
            std::fs::write(path.join(format!("{record:03}.txt")), text(record, kind)).unwrap();
            lines.push(Some(record));
        }
        return Made { folder, path, read: ReadOptions::default(), lines };
    }
    let mut file = String::new();
    if bom {
        file.push('\u{feff}');
    }
    let named = |names: [&str; 3], separator: &str| names.join(separator) + end;
    match shape {
        Shape::Csv { header: true } => file += &named(["when", "text", "kind"], ","),
        Shape::Tsv { header: true } => file += &named(["when", "text", "kind"], "\t"),
        _ => {}
    }
    for (record, &kind) in kinds.iter().enumerate() {
        // A first line that is blank looks like the header's or like an empty document.
        if blank[record] && record > 0 && shape != Shape::Lines {
            file += end;
            // What reads CSV does not count blank lines.
            if !matches!(shape, Shape::Csv { .. }) {
                lines.push(None);
            }
        }
        lines.push(Some(record));
        let (text, when, label) = (text(record, kind), time(record), label(record));
        let flat = text.replace('\n', " ");
        let quoted = format!("\"{}\"", text.replace('"', "\"\""));
        file += &match (shape, kind) {
            (Shape::Lines, _) => flat,
            (Shape::Csv { .. }, Kind::Quoted) => format!("{when},{quoted},{label}"),
            (Shape::Csv { .. }, _) => format!("{when},{text},{label}"),
            (Shape::Tsv { .. }, _) => format!("{when}\t{flat}\t{label}"),
            _ => serde_json::json!({ "when": when, "text": text, "kind": label }).to_string(),
        };
        file += end;
    }
    let name = match shape {
        Shape::Lines => "made.txt",
        Shape::Csv { .. } => "made.csv",
        Shape::Tsv { .. } => "made.tsv",
        _ => "made.jsonl",
    };
    let path = folder.path().join(name);
    std::fs::write(&path, file).unwrap();
    let named = matches!(shape, Shape::Csv { header: true } | Shape::Tsv { header: true })
        || shape == Shape::Jsonl;
    let column = |name: &str, number: &str| {
        shape.has_columns().then(|| if named { name } else { number }.to_owned())
    };
    let read = ReadOptions {
        format: (shape == Shape::Lines).then_some(Format::Lines),
        text_column: column("text", "2"),
        time_column: column("when", "1"),
        label_column: column("kind", "3"),
        ..ReadOptions::default()
    };
    Made { folder, path, read, lines }
}

/// The vector of a record; no two are alike.
fn vector(record: usize) -> Vec<f32> {
    (0..WIDTH).map(|at| ((record + 1) * (at + 3) % 101) as f32 + record as f32 / 64.0).collect()
}

/// A matrix as `numpy.save` writes it.
fn save_matrix(path: &Path, records: &[Option<usize>]) {
    let shape = format!("({}, {WIDTH})", records.len());
    let header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}\n");
    let mut bytes = b"\x93NUMPY\x01\x00".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    let numbers = records.iter().flat_map(|record| match record {
        Some(record) => vector(*record),
        None => vec![-7.0; WIDTH],
    });
    bytes.extend(numbers.flat_map(f32::to_le_bytes));
    std::fs::write(path, bytes).unwrap();
}

fn settings(made: &Made) -> Settings {
    Settings {
        read: made.read.clone(),
        embed: EmbedSettings {
            embeddings: Some(made.folder.path().join("matrix.npy")),
            ..EmbedSettings::default()
        },
        reduce: ReduceSettings { reducer: Reducer::None, ..ReduceSettings::default() },
        cluster: ClusterSettings {
            clusterer: Clusterer::KMeans,
            clusters: Some(2),
            ..ClusterSettings::default()
        },
        ..Settings::default()
    }
}

fn resources() -> Resources {
    Resources::new(EmbeddingCache::off()).with_shelf(Sessions)
}

/// Which record a document's text says it is.
fn said(text: &str) -> usize {
    let number = text.trim_start_matches("number ").trim_start_matches("http://example.org/");
    number.split(' ').next().unwrap().parse().unwrap()
}

/// Every document has its own vector, label and time, and the fit is of those.
fn each_has_its_own(model: &Model) {
    let n = model.corpus.len();
    assert_eq!((model.embeddings.nrows(), model.prepared.len()), (n, n));
    assert_eq!(model.topics.assignments.len(), n);
    for (document, text) in model.corpus.texts.iter().enumerate() {
        let record = said(text);
        assert_eq!(model.embeddings.row(document).to_vec(), vector(record), "{text}");
        if let Some(labels) = &model.corpus.labels {
            assert_eq!(labels.names[labels.ids[document] as usize], label(record));
        }
        if let Some(times) = &model.corpus.times {
            assert_eq!(times.values[document], Some(time(record)));
        }
    }
}

fn kinds() -> impl Strategy<Value = Vec<Kind>> {
    let kind = prop_oneof![
        4 => Just(Kind::Text), 2 => Just(Kind::Quoted), 2 => Just(Kind::Empty), 2 => Just(Kind::Address),
    ];
    // The first two have text, so that there is something to fit and a first record to tell apart.
    prop::collection::vec(kind, 4..24).prop_map(|mut kinds| {
        let last = kinds.len() - 1;
        (kinds[1], kinds[last], kinds[2]) = (Kind::Text, Kind::Text, Kind::Text);
        kinds
    })
}

fn shape() -> impl Strategy<Value = Shape> {
    prop::sample::select(vec![
        Shape::Lines,
        Shape::Csv { header: true },
        Shape::Csv { header: false },
        Shape::Tsv { header: true },
        Shape::Tsv { header: false },
        Shape::Jsonl,
        Shape::Folder,
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn every_document_has_the_vector_of_its_record(
        kinds in kinds(),
        shape in shape(),
        (bom, crlf, urls, saved) in any::<(bool, bool, bool, bool)>(),
        blank in prop::collection::vec(prop::bool::weighted(0.2), 24),
        rows in 0usize..4,
    ) {
        let made = made(&kinds, shape, bom, crlf, &blank);
        let kept = |record: &Option<usize>| match record.map(|record| kinds[record]) {
            None | Some(Kind::Empty) => false,
            Some(Kind::Address) => !urls,
            Some(_) => true,
        };
        let has_text = |record: &Option<usize>| {
            record.is_some_and(|record| kinds[record] != Kind::Empty)
        };
        let records: Vec<Option<usize>> = match rows {
            0 => made.lines.clone(),
            1 => made.lines.iter().copied().filter(Option::is_some).collect(),
            2 => made.lines.iter().copied().filter(has_text).collect(),
            _ => made.lines.iter().copied().filter(kept).collect(),
        };
        save_matrix(&made.folder.path().join("matrix.npy"), &records);
        let preprocess = if urls { vec![Step::Urls] } else { Vec::new() };
        let settings = Settings { preprocess, ..settings(&made) };
        let input = Input::Paths(vec![made.path.clone()]);
        let model = run(&input, &settings, None, &resources(), &NoProgress).unwrap();
        prop_assert_eq!(model.corpus.len(), made.lines.iter().filter(|record| kept(record)).count());
        prop_assert_eq!(model.corpus.times.is_some(), shape.has_columns());
        each_has_its_own(&model);
        if saved {
            let path = made.folder.path().join("made.topics");
            store::save(&model, &path).unwrap();
            let back = store::load(&path).unwrap();
            prop_assert_eq!(&back.corpus, &model.corpus);
            prop_assert_eq!(&back.source, &model.source);
            each_has_its_own(&back);
            // Without the step all documents are there again.
            let all = Settings { preprocess: Vec::new(), ..settings };
            let input = Input::Loaded { corpus: back.source.clone(), options: all.read.clone() };
            let again = run(&input, &all, Some(&back), &resources(), &NoProgress);
            match rows {
                3 if urls && kinds.contains(&Kind::Address) => prop_assert!(again.is_err()),
                _ => {
                    let again = again.unwrap();
                    prop_assert_eq!(again.corpus.len(), made.lines.iter().filter(|r| has_text(r)).count());
                    each_has_its_own(&again);
                }
            }
        }
    }
}

/// A table with empty texts and addresses among twenty-six remarks.
fn gappy() -> Made {
    let kinds: Vec<Kind> = (0..40)
        .map(|record| match record % 7 {
            0 => Kind::Empty,
            3 => Kind::Address,
            5 => Kind::Quoted,
            _ => Kind::Text,
        })
        .collect();
    let made = made(&kinds, Shape::Csv { header: true }, true, false, &[false; 40]);
    save_matrix(&made.folder.path().join("matrix.npy"), &made.lines);
    made
}

fn gappy_model(made: &Made, change: impl FnOnce(&mut Settings)) -> Model {
    let mut settings = Settings { preprocess: vec![Step::Urls], ..settings(made) };
    change(&mut settings);
    run(&Input::Paths(vec![made.path.clone()]), &settings, None, &resources(), &NoProgress).unwrap()
}

#[test]
fn a_matrix_of_another_size_is_refused_with_both_numbers() {
    let made = gappy();
    save_matrix(&made.folder.path().join("matrix.npy"), &made.lines[1..]);
    let settings = Settings { preprocess: vec![Step::Urls], ..settings(&made) };
    let input = Input::Paths(vec![made.path.clone()]);
    let error = run(&input, &settings, None, &resources(), &NoProgress).unwrap_err().to_string();
    assert!(
        error.contains("has 39 rows, but made.csv has 40 records with 28 documents"),
        "{error}"
    );
}

#[test]
fn what_is_dropped_is_counted_by_its_reason() {
    let model = gappy_model(&gappy(), |_| {});
    let records = &model.corpus.records;
    assert_eq!((records.len(), records.empty(), records.count(Skip::LeftEmpty)), (40, 6, 6));
    // The header is row 1; record 1 is below an empty one.
    assert_eq!((records.row(DocumentId(0)), said(&model.corpus.texts[0])), (3, 1));
}

#[test]
fn labels_that_guide_or_are_the_topics_stay_with_their_records() {
    let made = gappy();
    let manual = gappy_model(&made, |settings| {
        settings.cluster.clusterer = Clusterer::Hdbscan;
        settings.cluster.clusters = None;
        settings.supervision = Supervision { labels: LabelUse::Manual, ..Supervision::default() };
    });
    each_has_its_own(&manual);
    for (text, &topic) in manual.corpus.texts.iter().zip(&manual.topics.assignments) {
        let name = manual.topics.get(topic).unwrap().label.clone();
        assert_eq!(name, Some(label(said(text))));
    }
    let half = gappy_model(&made, |settings| {
        settings.cluster.clusterer = Clusterer::Hdbscan;
        settings.cluster.clusters = None;
        settings.reduce.reducer = Reducer::Umap;
        settings.cluster.min_topic_size = 3;
        settings.supervision =
            Supervision { labels: LabelUse::SemiSupervised, ..Supervision::default() };
    });
    each_has_its_own(&half);
}

#[test]
fn a_grown_combined_or_replayed_session_keeps_them() {
    let made = gappy();
    let folder = made.folder.path();
    let model = gappy_model(&made, |_| {});
    let (session, more) = (folder.join("made.topics"), folder.join("more.csv"));
    store::save(&model, &session).unwrap();
    assert_eq!(replay(&model, &resources(), &NoProgress).unwrap().hash(), model.hash());

    let rows = "when,text,kind\n1900,,kind 1\n1901,the weather is fine,kind 2\n\
                ,http://example.org/9,kind 0\nsoon,the trains are late again,\n";
    std::fs::write(&more, rows).unwrap();
    let add = Change::Add { path: more, read: made.read.clone() };
    let grown = add.apply(&model, &resources()).unwrap();
    let n = model.corpus.len();
    assert_eq!(grown.corpus.texts[n..], ["the weather is fine", "the trains are late again"]);
    let times = &grown.corpus.times.as_ref().unwrap().values;
    assert_eq!(times[n..], [Some(1901), None]);
    let labels = grown.corpus.labels.as_ref().unwrap();
    assert_eq!(labels.names[labels.ids[n] as usize], "kind 2");
    assert_eq!(labels.ids[n + 1], -1);
    let records = &grown.corpus.records;
    assert_eq!((records.len(), records.count(Skip::LeftEmpty), records.empty()), (44, 7, 7));
    // The rows of the added file go on below those of the first.
    assert_eq!((records.row(DocumentId(n)), records.row(DocumentId(n + 1))), (43, 45));
    assert_eq!(grown.embeddings.rows().into_iter().take(n).count(), n);

    let grown_session = folder.join("grown.topics");
    store::save(&grown, &grown_session).unwrap();
    let back = store::load(&grown_session).unwrap();
    assert_eq!((&back.corpus, &back.source), (&grown.corpus, &grown.source));
    assert_eq!(replay(&back, &resources(), &NoProgress).unwrap().hash(), back.hash());

    let sessions = vec![session, grown_session];
    let combine = Change::Combine { sessions, min_similarity: 0.7, shared: None };
    let both = combine.apply(&model, &resources()).unwrap();
    assert_eq!(both.corpus.texts, grown.corpus.texts);
    let all: Array2<f32> = (*grown.embeddings).clone();
    assert_eq!(*both.embeddings, all);
    assert_eq!(both.corpus.times, grown.corpus.times);
    match both.history.last() {
        Some(Change::Combine { shared, .. }) => assert_eq!(*shared, Some(n)),
        other => panic!("{other:?}"),
    }
}

/// A session of plain lines, each the text of a record.
fn of_lines(folder: &Path, name: &str, records: &[usize]) -> (PathBuf, Model) {
    let lines: Vec<String> = records.iter().map(|&record| text(record, Kind::Text)).collect();
    let (path, matrix) = (folder.join(name), folder.join("matrix.npy"));
    std::fs::write(&path, lines.join("\n")).unwrap();
    save_matrix(&matrix, &records.iter().copied().map(Some).collect::<Vec<_>>());
    let settings = Settings {
        embed: EmbedSettings { embeddings: Some(matrix), ..EmbedSettings::default() },
        reduce: ReduceSettings { reducer: Reducer::None, ..ReduceSettings::default() },
        cluster: ClusterSettings {
            clusterer: Clusterer::KMeans,
            clusters: Some(2),
            ..ClusterSettings::default()
        },
        ..Settings::default()
    };
    let model = run(&Input::Paths(vec![path]), &settings, None, &resources(), &NoProgress).unwrap();
    let session = folder.join(name).with_extension("topics");
    store::save(&model, &session).unwrap();
    (session, model)
}

#[test]
fn a_document_of_several_sessions_counts_once_and_keeps_the_topic_it_has_in_any() {
    let folder = tempfile::tempdir().unwrap();
    let (first, model) = of_lines(folder.path(), "first.txt", &[0, 1, 2, 0, 3, 0, 4, 5]);
    let (second, other) = of_lines(folder.path(), "second.txt", &[5, 0, 9, 0, 4, 9]);
    // The first has no topic for two of them any more.
    let lost =
        Change::Move { documents: vec![DocumentId(6), DocumentId(7)], topic: TopicId::OUTLIERS };
    let model = lost.apply(&model, &resources()).unwrap();
    assert_eq!(model.topics.outliers(), 2);
    store::save(&model, &first).unwrap();

    let combine = |sessions: Vec<PathBuf>| {
        let combine = Change::Combine { sessions, min_similarity: 0.99, shared: None };
        let both = combine.apply(&model, &resources()).unwrap();
        let Some(Change::Combine { shared, .. }) = both.history.last() else { panic!() };
        (shared.unwrap(), both)
    };
    let (shared, both) = combine(vec![first.clone(), second.clone()]);
    let records: Vec<usize> = both.corpus.texts.iter().map(|text| said(text)).collect();
    // Three times 0, as in the first; twice 9, as in the second.
    assert_eq!((shared, &records[..]), (4, &[0, 1, 2, 0, 3, 0, 4, 5, 9, 9][..]));
    assert_eq!(both.corpus.records.count(Skip::Shared), 4);
    each_has_its_own(&both);
    assert_eq!(both.topics.outliers(), 0);
    assert!(both.topics.list.iter().all(|topic| topic.size > 0));
    let same = |a: usize, b: usize| both.topics.assignments[a] == both.topics.assignments[b];
    let of_second = |a: usize, b: usize| other.topics.assignments[a] == other.topics.assignments[b];
    assert_eq!(same(6, 7), of_second(4, 0));

    let (shared, twice) = combine(vec![first.clone(), first]);
    assert_eq!((shared, &twice.corpus.texts), (8, &model.corpus.texts));
    assert_eq!(twice.topics.assignments, model.topics.assignments);
    let back = folder.path().join("both.topics");
    store::save(&both, &back).unwrap();
    let back = store::load(&back).unwrap();
    assert_eq!((&back.corpus, &back.source), (&both.corpus, &both.source));
}
