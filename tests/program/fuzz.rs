//! Spoilt files of every kind, read and then used: no panic, no endless loop, no memory without
//! bounds, and every refusal one sentence.
//!
//! `TOPICTUI_FUZZ=N cargo test --test fuzz` tries N times as many.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use crate::support::mutate::{
    Arrays, bend, bends, put_together, sealed, spoil, spoils, taken_apart, twist, twists,
};
use proptest::prelude::*;
use proptest::test_runner::{RngSeed, TestRunner};
use serde_json::Value;
use topictui::cluster::Clusterer;
use topictui::corpus::demo::demo;
use topictui::corpus::stream::Records;
use topictui::corpus::{DocumentId, Format, Languages, ReadOptions, StopWords, read_bytes};
use topictui::embed::cache::EmbeddingCache;
use topictui::embed::precomputed;
use topictui::engine::derived::DerivedView;
use topictui::engine::find::{FindError, answer, found};
use topictui::engine::predict::Predictor;
use topictui::engine::progress::NoProgress;
use topictui::engine::trends::Points;
use topictui::engine::{Resources, run};
use topictui::export;
use topictui::model::Change;
use topictui::model::settings::Supervision;
use topictui::model::{ClusterSettings, Input, Model, ReduceSettings, Settings, TopicSettings};
use topictui::reduce::Reducer;
use topictui::store;
use topictui::topics::TopicId;
use topictui::topics::edit::NrTopics;
use topictui::topics::guided::parse_seed_topics;
use topictui::topics::outliers::Strategy as OutlierStrategy;
use topictui::topics::representation::Representation;
use topictui::topics::search::{Search, SearchMode};
use topictui::topics::similarity::Space;
use topictui::topics::trends::Tuning;
use topictui::topics::zero_shot::parse_names;
use topictui::watch::Unwatched;

/// Longer than anything small takes on a busy machine.
const LONG: Duration = Duration::from_secs(60);

/// Runs `test` on so many values, the same each time.
fn each<T: std::fmt::Debug>(cases: u32, values: impl Strategy<Value = T>, test: impl Fn(&T)) {
    let times = std::env::var("TOPICTUI_FUZZ").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    // A longer run tries other values.
    let config = ProptestConfig {
        cases: cases * times,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(u64::from(times)),
        max_shrink_iters: 60,
        ..ProptestConfig::default()
    };
    let result = TestRunner::new(config).run(&values, |value| {
        let started = Instant::now();
        test(&value);
        prop_assert!(started.elapsed() < LONG, "it took {:?}", started.elapsed());
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
}

/// One line, and no control characters for a terminal to obey.
fn one_sentence(message: &str) {
    assert!(!message.chars().any(char::is_control), "{message:?}");
    assert!(!message.is_empty());
}

fn table() -> String {
    let row = |(n, text): (usize, &String)| {
        format!(
            "\"{}\",{},2024-05-{:02}\n",
            text.replace('"', "\"\""),
            ["good", "bad"][n % 2],
            1 + n % 28
        )
    };
    let rows: String = demo().texts[..80].iter().enumerate().map(row).collect();
    format!("text,kind,day\n{rows}")
}

fn resources() -> &'static Resources {
    static RESOURCES: LazyLock<Resources> = LazyLock::new(|| Resources::new(EmbeddingCache::off()));
    &RESOURCES
}

/// A session of each way to fit.
fn sessions() -> &'static [Vec<u8>] {
    static SESSIONS: LazyLock<Vec<Vec<u8>>> = LazyLock::new(|| {
        let read = ReadOptions {
            text_column: Some("text".into()),
            label_column: Some("kind".into()),
            time_column: Some("day".into()),
            format: Some(Format::Csv),
            ..ReadOptions::default()
        };
        let plain = Settings {
            read,
            reduce: ReduceSettings { layouts: Some(3), ..ReduceSettings::default() },
            cluster: ClusterSettings { min_topic_size: 4, ..ClusterSettings::default() },
            topics: TopicSettings { probabilities: true, ..TopicSettings::default() },
            ..Settings::default()
        };
        let names = ["battery and charging", "books to read"].map(str::to_owned).to_vec();
        let supervision = Supervision {
            seed_topics: vec![vec!["sound".into(), "bass".into()], vec!["coffee".into()]],
            zero_shot: names,
            zero_shot_min_similarity: 0.4,
            ..Supervision::default()
        };
        let k_means = Settings {
            reduce: ReduceSettings { reducer: Reducer::Pca, layouts: None, ..plain.reduce },
            cluster: ClusterSettings {
                clusterer: Clusterer::KMeans,
                clusters: Some(5),
                ..plain.cluster
            },
            ..plain.clone()
        };
        let folder = tempfile::tempdir().unwrap();
        [
            plain.clone(),
            Settings {
                supervision,
                reduce: ReduceSettings { layouts: Some(2), ..plain.reduce },
                ..plain
            },
            k_means,
        ]
        .iter()
        .map(|settings| {
            let bytes = table().into_bytes().into();
            let input = Input::Bytes { name: "table.csv".into(), bytes };
            let model = run(&input, settings, None, resources(), &NoProgress).unwrap();
            let model = Change::rename(TopicId(0), "Mine").apply(&model, resources()).unwrap();
            let path = folder.path().join("x.topics");
            store::save(&model, &path).unwrap();
            std::fs::read(&path).unwrap()
        })
        .collect()
    });
    &SESSIONS
}

/// Everything that can be asked of a model and done to it. Errors are sentences.
fn used(model: &Model) {
    let said = |error: FindError| one_sentence(&error.to_string());
    let resources = resources();
    answer(resources, "poor sound", model).map(drop).unwrap_or_else(said);
    for way in [SearchMode::Words, SearchMode::Pattern, SearchMode::Meaning] {
        let search = Search { way, query: "sound".into() };
        found(resources, &mut None, &search, model).map(drop).unwrap_or_else(said);
    }
    match Predictor::new(model, resources) {
        Ok(predictor) => drop(predictor.predict(&["poor sound", "", "a book"], 3, &Unwatched)),
        Err(error) => one_sentence(&error.to_string()),
    }
    for document in [0, 1, model.corpus.len().saturating_sub(1)] {
        let _ = (model.why(DocumentId(document), 5), model.steadiness(DocumentId(document)));
    }
    for topic in &model.topics.list {
        assert_eq!(model.documents_of(topic.id).len(), topic.size);
        let _ = (model.recurrence(topic.id), topic.bertopic_name(), topic.title(4));
    }
    for by_class in [false, true] {
        if let Some(points) = Points::few(model, by_class, 20) {
            points.trends(model, Tuning { evolution: !by_class, global: true });
        }
        DerivedView::Trends { by_class, bins: 10 }.at(model);
    }
    for sight in [
        DerivedView::Pairs,
        DerivedView::Topics,
        DerivedView::Documents,
        DerivedView::Layout,
        DerivedView::Tree,
    ] {
        sight.at(model);
    }
    let mut by = model.settings.words.clone();
    by.representation = vec![Representation::Mmr { diversity: 0.2 }];
    let changes = [
        Change::Merge { groups: vec![vec![TopicId(0), TopicId(1)]] },
        Change::Split { topic: TopicId(0), min_topic_size: 3 },
        Change::Delete { topics: vec![TopicId(0)] },
        Change::Reduce { to: NrTopics::Count(2), space: Space::Embedding, join_named: false },
        Change::Reduce { to: NrTopics::Count(3), space: Space::Ctfidf, join_named: true },
        Change::Outliers { strategy: OutlierStrategy::Probabilities, threshold: 0.0 },
        Change::Outliers { strategy: OutlierStrategy::Distributions, threshold: 0.0 },
        Change::Outliers { strategy: OutlierStrategy::CTfidf, threshold: 0.0 },
        Change::Outliers { strategy: OutlierStrategy::Embeddings, threshold: 0.0 },
        Change::Move { documents: vec![DocumentId(0)], topic: TopicId::OUTLIERS },
        Change::describe(by),
    ];
    for change in changes {
        match change.apply(model, resources) {
            Ok(after) => assert_eq!(after.topics.assignments.len(), model.corpus.len()),
            Err(error) => one_sentence(&error.to_string()),
        }
    }
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in [
        ("x.csv", export::Format::Csv),
        ("x.html", export::Format::Html),
        ("folder", export::Format::BerTopic),
    ] {
        let saved = export::save(model, &folder.path().join(name), format);
        saved.map(drop).unwrap_or_else(|error| one_sentence(&error.to_string()));
    }
    let path = folder.path().join("again.topics");
    match store::save(model, &path) {
        Ok(_) => assert_eq!(store::load(&path).unwrap().hash(), model.hash()),
        Err(error) => one_sentence(&error.to_string()),
    }
}

/// Opens a session of these bytes and uses it.
fn opened(bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.topics");
    std::fs::write(&path, bytes).unwrap();
    match store::load(&path) {
        Ok(model) => used(&model),
        Err(error) => one_sentence(&error.to_string()),
    }
}

/// Arrays, envelope and header of a session.
fn parts(bytes: &[u8]) -> (Arrays, Value, Value) {
    let (arrays, metadata) = taken_apart(bytes);
    let envelope: Value = serde_json::from_str(&metadata["topictui session"]).unwrap();
    let header = serde_json::from_str(envelope["model"].as_str().unwrap()).unwrap();
    (arrays, envelope, header)
}

#[test]
fn sessions_that_are_whole_are_used_without_a_mistake() {
    for bytes in sessions() {
        let (arrays, envelope, header) = parts(bytes);
        opened(&sealed(&arrays, &envelope, &header).unwrap());
    }
}

/// Each would abort, hang or never end.
#[test]
fn sessions_with_absurd_numbers_are_refused_at_once() {
    let (arrays, envelope, header) = parts(&sessions()[0]);
    for (place, number) in [
        ("/settings/layouts", 4_294_967_296u64),
        ("/settings/top_n_words", u64::MAX),
        ("/settings/min_topic_size", 1 << 62),
        ("/settings/n_gram_range/1", i64::MAX as u64),
        ("/fit/reduced/params/n_epochs", 1 << 40),
        ("/fit/reduced/params/n_neighbors", 0),
        ("/fit/reduced/params/negative_sample_rate", 1 << 40),
        ("/fit/reduced/plan/layouts", 1 << 40),
        ("/fit/reduced/plan/epochs", 1 << 40),
        ("/fit/hdbscan/min_cluster_size", 1),
        ("/vectoriser/n_gram_range/1", 1 << 40),
        ("/topics/0/size", 7),
        ("/topics/0/representative/0", 80),
        ("/order/0", 99),
    ] {
        let mut header = header.clone();
        *header.pointer_mut(place).unwrap_or_else(|| panic!("{place}")) = number.into();
        let bytes = sealed(&arrays, &envelope, &header).unwrap();
        with_file("x.topics", &bytes, |path| {
            let started = Instant::now();
            let Err(error) = store::load(path) else { panic!("{place} may be {number}") };
            one_sentence(&error.to_string());
            assert!(error.to_string().contains("is damaged"), "{error}");
            assert!(started.elapsed() < Duration::from_secs(10));
        });
    }
}

/// Widths that do not fit each other, and numbers that are none.
#[test]
fn sessions_with_arrays_that_do_not_fit_each_other_are_refused_by_name() {
    let (arrays, envelope, header) = parts(&sessions()[0]);
    let narrower = |name: &str| {
        let mut arrays = arrays.clone();
        let array = arrays.get_mut(name).unwrap();
        let (rows, columns) = (array.shape[0], array.shape[1]);
        let row = |row: &[u8]| row[..row.len() - 4].to_vec();
        array.bytes = array.bytes.chunks(columns * 4).flat_map(row).collect();
        array.shape = vec![rows, columns - 1];
        arrays
    };
    let not_finite = |name: &str| {
        let mut arrays = arrays.clone();
        arrays.get_mut(name).unwrap().bytes[..4].copy_from_slice(&f32::INFINITY.to_le_bytes());
        arrays
    };
    for (arrays, said) in [
        (narrower("topics.vectors"), "topics.vectors"),
        (narrower("embeddings"), "embeddings"),
        (narrower("similarity"), "similarity"),
        (narrower("neighbours.distances"), "neighbours.distances"),
        (not_finite("embeddings"), "embeddings holds a number that is not finite"),
        (not_finite("layouts"), "layouts holds a number that is not finite"),
        (not_finite("topics.vectors"), "topics.vectors holds a number that is not finite"),
    ] {
        with_file("x.topics", &sealed(&arrays, &envelope, &header).unwrap(), |path| {
            let error = store::load(path).map(drop).unwrap_err().to_string();
            assert!(error.contains(said), "{error}");
        });
    }
}

/// What could not be opened again is not saved.
#[test]
fn a_model_with_infinite_embeddings_is_not_saved() {
    with_file("x.topics", &sessions()[0], |path| {
        let mut model = store::load(path).unwrap();
        Arc::make_mut(&mut model.embeddings)[[3, 3]] = f32::INFINITY;
        let before = std::fs::read(path).unwrap();
        let error = store::save(&model, path).unwrap_err().to_string();
        assert!(error.contains("is not saved") && error.contains("not finite"), "{error}");
        assert_eq!(std::fs::read(path).unwrap(), before);
    });
}

#[test]
fn sessions_with_spoilt_arrays() {
    each(96, (0..3usize, bends()), |(which, bends)| {
        let (mut arrays, envelope, header) = parts(&sessions()[*which]);
        bend(&mut arrays, bends);
        sealed(&arrays, &envelope, &header).iter().for_each(|bytes| opened(bytes));
    });
}

#[test]
fn sessions_with_a_spoilt_header() {
    each(160, (0..3usize, twists()), |(which, twists)| {
        let (arrays, envelope, mut header) = parts(&sessions()[*which]);
        twist(&mut header, twists);
        sealed(&arrays, &envelope, &header).iter().for_each(|bytes| opened(bytes));
    });
}

#[test]
fn sessions_with_spoilt_bytes() {
    each(200, (0..3usize, spoils()), |(which, spoils)| opened(&spoil(&sessions()[*which], spoils)));
}

/// A BERTopic folder of the first session.
fn bertopic() -> &'static [(String, Vec<u8>)] {
    static FILES: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("x.topics");
        std::fs::write(&path, &sessions()[0]).unwrap();
        let model = store::load(&path).unwrap();
        let folder = home.path().join("folder");
        export::save(&model, &folder, export::Format::BerTopic).unwrap();
        let read = |entry: std::io::Result<std::fs::DirEntry>| {
            let entry = entry.unwrap();
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).unwrap())
        };
        let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(read).collect();
        files.sort();
        files
    });
    &FILES
}

#[test]
fn bertopic_folders() {
    let values = (0..10usize, 0..3usize, spoils(), twists(), bends());
    each(120, values, |(which, how, spoils, twists, bends)| {
        let home = tempfile::tempdir().unwrap();
        let which = which % bertopic().len();
        for (at, (name, bytes)) in bertopic().iter().enumerate() {
            let json = serde_json::from_slice::<Value>(bytes);
            let spoilt = match (at == which, how, json) {
                (false, ..) => bytes.clone(),
                (true, 0, _) => spoil(bytes, spoils),
                (true, _, Ok(mut json)) => {
                    twist(&mut json, twists);
                    json.to_string().into_bytes()
                }
                (true, _, Err(_)) => {
                    let (mut arrays, metadata) = taken_apart(bytes);
                    bend(&mut arrays, bends);
                    put_together(&arrays, metadata).unwrap_or_default()
                }
            };
            std::fs::write(home.path().join(name), spoilt).unwrap();
        }
        match store::load(home.path()) {
            Ok(model) => used(&model),
            Err(error) => one_sentence(&error.to_string()),
        }
    });
}

/// Writes the bytes and hands the path on.
fn with_file(name: &str, bytes: &[u8], use_it: impl FnOnce(&Path)) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    use_it(&path);
}

fn npy(wide: bool, by_columns: bool) -> Vec<u8> {
    let order = if by_columns { "True" } else { "False" };
    let kind = if wide { "<f8" } else { "<f4" };
    let header = format!("{{'descr': '{kind}', 'fortran_order': {order}, 'shape': (12, 4), }}\n");
    let mut bytes = b"\x93NUMPY\x01\0".to_vec();
    bytes.extend((header.len() as u16).to_le_bytes());
    bytes.extend(header.bytes());
    for n in 0..48 {
        match wide {
            true => bytes.extend(f64::from(n).to_le_bytes()),
            false => bytes.extend((n as f32).to_le_bytes()),
        }
    }
    bytes
}

#[test]
fn matrices() {
    each(2000, (any::<bool>(), any::<bool>(), spoils()), |(wide, by_columns, spoils)| {
        with_file(
            "x.npy",
            &spoil(&npy(*wide, *by_columns), spoils),
            |path| match precomputed::read(path) {
                Ok(matrix) => {
                    assert!(matrix.nrows() > 0 && matrix.ncols() > 0);
                    assert!(matrix.iter().all(|x| x.is_finite()));
                }
                Err(error) => one_sentence(&error.to_string()),
            },
        );
    });
}

#[test]
fn tables_lines_and_json_lines() {
    let csv = table();
    let tsv = csv.replace(',', "\t");
    let json: String = demo().texts[..40]
        .iter()
        .map(|text| serde_json::json!({ "text": text, "kind": "x", "n": 3 }).to_string() + "\n")
        .collect();
    let array = format!("[{}]", json.trim_end().replace('\n', ","));
    let lines = demo().texts[..40].join("\n");
    let files =
        [("x.csv", csv), ("x.tsv", tsv), ("x.jsonl", json), ("x.json", array), ("x.txt", lines)];
    each(400, (0..5usize, 0..3usize, spoils()), |(which, columns, spoils)| {
        let (name, text) = &files[*which];
        let options = match columns {
            0 => ReadOptions::default(),
            1 => ReadOptions { text_column: Some("text".into()), ..ReadOptions::default() },
            _ => ReadOptions {
                label_column: Some("kind".into()),
                time_column: Some("day".into()),
                ..ReadOptions::default()
            },
        };
        let bytes = spoil(text.as_bytes(), spoils);
        match read_bytes(name, &bytes, &options) {
            Ok(corpus) => {
                assert_eq!(corpus.records.documents().len(), corpus.texts.len());
                let clean = |c: char| c == '\n' || !c.is_control();
                assert!(corpus.texts.iter().all(|text| text.chars().all(clean)));
                corpus.times.iter().for_each(|times| assert_eq!(times.values.len(), corpus.len()));
            }
            Err(error) => one_sentence(&error.to_string()),
        }
        match Records::of(name, Box::new(std::io::Cursor::new(bytes)), &options) {
            Ok(records) => records.take(1000).for_each(drop),
            Err(error) => one_sentence(&error.to_string()),
        }
    });
}

#[test]
fn lists_of_words_and_names() {
    let words = b"the\nof\n\nand so\n\xef\xbb\xbfnaive\nr\xc3\xa9sum\xc3\xa9, list\n".to_vec();
    each(500, spoils(), |spoils| {
        let bytes = spoil(&words, spoils);
        with_file("words.txt", &bytes, |path| {
            match StopWords::File(path.to_path_buf()).resolve(&Languages::default()) {
                Ok(list) => drop(list.words().len()),
                Err(error) => one_sentence(&error.to_string()),
            }
        });
        let text = String::from_utf8_lossy(&bytes);
        let _ = (parse_seed_topics(&text), parse_names(&text, '\n'), parse_names(&text, ','));
    });
}

#[test]
fn configurations_and_themes() {
    let config = "theme = \"light\"\nmouse = true\n[fit]\nmin-topic-size = 15\nlayouts = 8\n\
                  preprocess = [\"stop-words\", \"lower\"]\nmin-dist = 0.1\n\
                  [keys.anywhere]\nquit = [\"Q\"]\n";
    let theme = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("themes/dark.toml"));
    let theme = theme.unwrap();
    each(600, (any::<bool>(), spoils()), |(themes, spoils)| {
        let folder = tempfile::tempdir().unwrap();
        if *themes {
            std::fs::create_dir(folder.path().join("themes")).unwrap();
            let bytes = spoil(&theme, spoils);
            std::fs::write(folder.path().join("themes/mine.toml"), bytes).unwrap();
            match topictui::ui::themes::Themes::with(folder.path()) {
                Ok(themes) => drop(themes.get("mine").text.channels()),
                Err(error) => one_sentence(&error.to_string()),
            }
        } else {
            let bytes = spoil(config.as_bytes(), spoils);
            std::fs::write(folder.path().join("config.toml"), bytes).unwrap();
            match topictui::cli::config::Config::load(Some(folder.path()), |_| None) {
                Ok(config) => config.warnings.iter().for_each(|warning| one_sentence(warning)),
                Err(error) => one_sentence(&error.to_string()),
            }
        }
    });
}

#[test]
fn the_list_of_what_was_opened() {
    let list = br#"[{"path":"/tmp","at":1764270000,"documents":1000,"topics":27}]"#;
    each(500, (spoils(), twists(), any::<bool>()), |(spoils, twists, json)| {
        let mut value: Value = serde_json::from_slice(list).unwrap();
        twist(&mut value, twists);
        let bytes = if *json { value.to_string().into_bytes() } else { spoil(list, spoils) };
        with_file("opened.json", &bytes, |path| {
            for opened in store::recent_files::list(path) {
                store::recent_files::ago(opened.at, store::recent_files::now());
            }
        });
    });
}

/// The bundled model's embedder with a cache in a folder, and a file of that cache.
fn cached(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in walk(folder) {
        if entry.extension().is_some_and(|extension| extension == "vectors") {
            all.push(entry);
        }
    }
    all
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let below = entries.flat_map(|entry| match entry.path() {
        path if path.is_dir() => walk(&path),
        path => vec![path],
    });
    below.collect()
}

#[test]
fn cached_embeddings() {
    let embedder = resources().embedder(&Settings::default().embed.model).unwrap();
    let texts = ["poor sound", "a good book", "strong coffee"];
    let expected = embedder.embed(&texts, &Unwatched).unwrap();
    each(48, spoils(), |spoils| {
        let folder = tempfile::tempdir().unwrap();
        let cache = || EmbeddingCache::at(folder.path().to_path_buf());
        cache().embed(&*embedder, &texts, &Unwatched).unwrap();
        for path in cached(folder.path()) {
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, spoil(&bytes, spoils)).unwrap();
        }
        let again = cache().embed(&*embedder, &texts, &Unwatched).unwrap();
        assert_eq!(again.vectors, expected);
        again.warnings.iter().for_each(|warning| one_sentence(warning));
    });
}

#[test]
fn results_kept_of_earlier_runs() {
    let bytes: Arc<[u8]> = table().into_bytes().into();
    let settings = Settings {
        reduce: ReduceSettings {
            layouts: None,
            reducer: Reducer::None,
            ..ReduceSettings::default()
        },
        cluster: ClusterSettings {
            clusterer: Clusterer::KMeans,
            clusters: Some(3),
            ..ClusterSettings::default()
        },
        ..Settings::default()
    };
    let input = Input::Bytes { name: "table.csv".into(), bytes };
    let model = run(&input, &settings, None, resources(), &NoProgress).unwrap();
    each(60, spoils(), |spoils| {
        let folder = tempfile::tempdir().unwrap();
        let recent = || topictui::store::result_cache::ResultCache::at(folder.path().to_path_buf());
        recent().keep(&input, &model);
        for path in walk(folder.path()) {
            let bytes = std::fs::read(&path).unwrap();
            std::fs::write(&path, spoil(&bytes, spoils)).unwrap();
        }
        if let Some(found) = recent().find(&input, &settings) {
            assert_eq!(found.hash(), model.hash());
        }
    });
}
