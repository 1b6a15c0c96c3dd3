//! Runs that are told something beforehand or go another way: seed words, names, principal
//! components, no reduction, k-means. What they give, recompute, save and refuse.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Mutex, OnceLock};
use std::time::Duration;

use crate::support::program::{json, refused};
use topictui::cluster::Clusterer;
use topictui::corpus::{Format, Labels, ReadOptions};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::progress::{NoProgress, Progress};
use topictui::engine::{Resources, run};
use topictui::model::settings::{LabelUse, Supervision};
use topictui::model::{ClusterSettings, Input, Model, ReduceSettings, Settings, Stage};
use topictui::reduce::Reducer;
use topictui::store;
use topictui::topics::TopicId;

/// Fewer documents than the demo has, so that the tests are quick.
fn texts() -> Vec<String> {
    topictui::corpus::demo::demo().texts.into_iter().take(260).collect()
}

fn input() -> Input {
    let text: String = texts().iter().map(|text| format!("{text}\n")).collect();
    Input::Bytes { name: "part of the demo".to_owned(), bytes: text.into_bytes().into() }
}

fn settings() -> Settings {
    Settings {
        cluster: ClusterSettings { min_topic_size: 6, ..ClusterSettings::default() },
        reduce: ReduceSettings { layouts: Some(4), ..ReduceSettings::default() },
        ..Settings::default()
    }
}

fn resources() -> Resources {
    Resources::new(EmbeddingCache::off())
}

/// A run that is told nothing. The others take its embeddings.
fn plain() -> &'static Model {
    static PLAIN: OnceLock<Model> = OnceLock::new();
    PLAIN.get_or_init(|| run(&input(), &settings(), None, &resources(), &NoProgress).unwrap())
}

fn fitted(settings: &Settings) -> Model {
    after(plain(), settings).1
}

/// Writes down which stages were reused.
#[derive(Default)]
struct Reused(Mutex<BTreeMap<Stage, bool>>);

impl Progress for Reused {
    fn stage_done(&self, stage: Stage, _took: Duration, reused: bool, _summary: &str) {
        self.0.lock().unwrap().insert(stage, reused);
    }
}

/// What a run under `settings` computes that `previous` does not have, and its model.
fn after(previous: &Model, settings: &Settings) -> (Vec<Stage>, Model) {
    after_reading(&input(), previous, settings)
}

fn after_reading(input: &Input, previous: &Model, settings: &Settings) -> (Vec<Stage>, Model) {
    let observer = Reused::default();
    let model = run(input, settings, Some(previous), &resources(), &observer).unwrap();
    let reused = observer.0.into_inner().unwrap();
    let computed = reused.into_iter().filter(|(_, reused)| !reused).map(|(stage, _)| stage);
    (computed.collect(), model)
}

/// Saved and opened again it is the same, and a run from it computes nothing.
fn survives_a_session(input: &Input, model: &Model) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("saved.topics");
    store::save(model, &path).unwrap();
    let back = store::load(&path).unwrap();
    assert_eq!(back.settings, model.settings);
    assert_eq!(back.fit, model.fit);
    assert_eq!(back.topics, model.topics);
    assert_eq!(back.support, model.support);
    assert_eq!(back.hash(), model.hash());
    assert_eq!(after_reading(input, &back, &model.settings).0, []);
}

/// Any number of threads gives the same model.
fn ignores_threads(settings: &Settings, model: &Model) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    assert_eq!(pool.install(|| fitted(settings).hash()), model.hash());
}

const FIT: [Stage; 4] = [Stage::Neighbours, Stage::Reduce, Stage::Cluster, Stage::Topics];

#[test]
fn other_reducers_find_topics_and_recompute_no_embedding() {
    let umap = plain();
    for reducer in [Reducer::Pca, Reducer::None] {
        let settings = Settings {
            reduce: ReduceSettings { reducer, layouts: None, ..settings().reduce },
            cluster: ClusterSettings { min_topic_size: 3, ..settings().cluster },
            ..settings()
        };
        let (computed, model) = after(umap, &settings);
        assert_eq!(computed, FIT, "{reducer:?}");
        let fit = model.fit.as_ref().unwrap();
        assert_eq!(fit.clusters.each.len(), 1);
        assert_eq!(fit.neighbours.indices.dim(), (260, 0));
        let dimensions = fit.layouts.points(0).ncols();
        assert_eq!(dimensions, if reducer == Reducer::Pca { 5 } else { 384 });
        assert!(
            model.topics.without_outliers().len() >= 2,
            "{reducer:?}: {}",
            model.topics.known()
        );
        survives_a_session(&input(), &model);
        ignores_threads(&settings, &model);
        // Documents that were there lie where they were, new ones where their like do.
        let new = model.embeddings.slice(ndarray::s![..3, ..]);
        let watch = topictui::watch::Unwatched;
        let placed = fit.layouts.transform(model.training().view(), new, &watch).unwrap();
        let points = placed[0].mapv(f64::from);
        assert_eq!(points, fit.layouts.points(0).slice(ndarray::s![..3, ..]));
    }
    let two = Settings {
        reduce: ReduceSettings {
            n_components: 2,
            reducer: Reducer::Pca,
            layouts: None,
            ..settings().reduce
        },
        ..settings()
    };
    let (_, pca) = after(umap, &two);
    let three = Settings { reduce: ReduceSettings { n_components: 3, ..two.reduce }, ..two };
    assert_eq!(after(&pca, &three).0, [Stage::Reduce, Stage::Cluster, Stage::Topics]);
}

#[test]
fn k_means_makes_as_many_topics_as_asked_for_and_no_outliers() {
    let settings = Settings {
        cluster: ClusterSettings {
            clusterer: Clusterer::KMeans,
            clusters: Some(9),
            ..settings().cluster
        },
        reduce: ReduceSettings { layouts: None, ..settings().reduce },
        ..settings()
    };
    let model = fitted(&settings);
    assert_eq!((model.topics.without_outliers().len(), model.topics.outliers()), (9, 0));
    let fit = model.fit.as_ref().unwrap();
    assert!(fit.clusters.each.is_empty() && fit.layouts.clusterings() == 1);
    assert!(model.support.strength.iter().all(|&strength| strength == 1.0));
    assert!(model.support.steadiness.iter().all(|&steadiness| steadiness == 1.0));
    survives_a_session(&input(), &model);
    ignores_threads(&settings, &model);
    let more = Settings {
        cluster: ClusterSettings { clusters: Some(12), ..settings.cluster },
        ..settings.clone()
    };
    let (computed, more) = after(&model, &more);
    assert_eq!(computed, [Stage::Cluster, Stage::Topics]);
    assert_eq!(more.topics.without_outliers().len(), 12);
    let of_components = Settings {
        reduce: ReduceSettings { reducer: Reducer::Pca, ..settings.reduce },
        ..settings
    };
    assert_eq!(fitted(&of_components).topics.without_outliers().len(), 9);
}

fn words(text: &str) -> Vec<String> {
    text.split(' ').map(str::to_owned).collect()
}

#[test]
fn seed_topics_draw_documents_together_and_leave_the_embeddings_alone() {
    let plain = plain();
    let supervision = Supervision {
        seed_topics: vec![words("battery charge charger power"), words("sound volume music bass")],
        ..Supervision::default()
    };
    let settings = Settings { supervision, ..settings() };
    let (computed, model) = after(plain, &settings);
    assert_eq!(computed, FIT);
    // D5: the documents' own embeddings are as they were, and a second fit gives the same.
    assert_eq!(model.embeddings, plain.embeddings);
    ignores_threads(&settings, &model);
    survives_a_session(&input(), &model);

    let guided = model.fit.as_ref().unwrap().guided.as_ref().unwrap();
    for topic in 0..2 {
        let documents: Vec<usize> = (0..260).filter(|&d| guided.labels[d] == topic).collect();
        assert!(documents.len() >= 5, "topic {topic}: {documents:?}");
        let mut topics: BTreeMap<TopicId, usize> = BTreeMap::new();
        for &document in &documents {
            *topics.entry(model.topics.assignments[document]).or_default() += 1;
        }
        let most =
            topics.iter().filter(|(id, _)| !id.is_outlier()).map(|(_, n)| *n).max().unwrap_or(0);
        assert!(most * 10 >= documents.len() * 8, "topic {topic} is scattered: {topics:?}");
    }
    for document in 0..260 {
        let drawn = model.training().row(document) != model.embeddings.row(document);
        assert_eq!(drawn, guided.labels[document] >= 0);
    }
    // Topic vectors are means of what was laid out.
    let id = model.topics.assignments.iter().copied().max().unwrap();
    let members = (0..260).filter(|&d| model.topics.assignments[d] == id);
    let mut mean = ndarray::Array1::<f32>::zeros(384);
    members.for_each(|document| mean += &model.training().row(document));
    mean /= model.topics.get(id).unwrap().size as f32;
    let row = model.topics.row(id).unwrap();
    let far = (&model.topics.vectors.row(row) - &mean).mapv(f32::abs);
    assert!(far.iter().all(|&x| x < 1e-5));

    let other = Supervision { seed_topics: vec![words("dog cat")], ..Supervision::default() };
    assert_eq!(after(&model, &Settings { supervision: other, ..settings }).0, FIT);
}

#[test]
fn names_become_the_first_topics_and_the_rest_is_clustered() {
    let plain = plain();
    let names =
        ["dog and cat food", "parliamentary election results", "battery life", "sound quality"];
    let supervision = Supervision {
        zero_shot: names.map(str::to_owned).to_vec(),
        zero_shot_min_similarity: 0.35,
        ..Supervision::default()
    };
    let settings = Settings { supervision: supervision.clone(), ..settings() };
    let (computed, model) = after(plain, &settings);
    assert_eq!(computed, [Stage::Cluster, Stage::Topics]);
    ignores_threads(&settings, &model);
    survives_a_session(&input(), &model);

    let fit = model.fit.as_ref().unwrap();
    let named = fit.clusters.zero_shot.as_ref().unwrap();
    // Nobody speaks of elections; the others keep their order and names (D10).
    assert_eq!(named.used, [0, 2, 3]);
    let labels: Vec<&str> =
        model.topics.without_outliers().iter().filter_map(|topic| topic.label.as_deref()).collect();
    assert_eq!(labels, ["dog and cat food", "battery life", "sound quality"]);
    let rest = model.topics.without_outliers()[3..].to_vec();
    assert!(!rest.is_empty() && rest.iter().all(|topic| topic.label.is_none()));
    assert!(rest.windows(2).all(|pair| pair[0].size >= pair[1].size));
    assert_eq!(fit.clusters.each[0].labels.len(), named.rest().len());
    for (document, &label) in named.labels.iter().enumerate().filter(|(_, label)| **label >= 0) {
        assert_eq!(model.topics.assignments[document], TopicId(label));
        assert_eq!(model.support.steadiness[document], 1.0);
        assert!((model.support.strength[document] - named.cosines[document]).abs() < 1e-9);
        assert!(named.cosines[document] >= 0.35);
    }
    assert!(model.support.recurrence[..3].iter().all(|&recurrence| recurrence == 1.0));

    let with = |least: f64| {
        let supervision = Supervision { zero_shot_min_similarity: least, ..supervision.clone() };
        after(&model, &Settings { supervision, ..settings.clone() })
    };
    // Every document has a name; then none has, and the topics are those of the plain run.
    let (_, all) = with(-1.0);
    assert_eq!(all.topics.outliers(), 0);
    assert!(all.topics.without_outliers().len() <= 4);
    survives_a_session(&input(), &all);
    let (computed, none) = with(1.0);
    assert_eq!(computed, [Stage::Cluster, Stage::Topics]);
    assert_eq!(none.topics, plain.topics);
    survives_a_session(&input(), &none);
}

#[test]
fn names_go_with_seeds_with_k_means_and_without_reduction() {
    let supervision = Supervision {
        seed_topics: vec![words("dog cat treats")],
        zero_shot: vec!["battery life".to_owned(), "sound quality".to_owned()],
        zero_shot_min_similarity: 0.4,
        ..Supervision::default()
    };
    for (reducer, clusterer) in
        [(Reducer::None, Clusterer::Hdbscan), (Reducer::Umap, Clusterer::KMeans)]
    {
        let clusters = (clusterer == Clusterer::KMeans).then_some(5);
        let supervision = supervision.clone();
        let settings = Settings {
            supervision,
            reduce: ReduceSettings { reducer, layouts: None, ..settings().reduce },
            cluster: ClusterSettings { clusterer, clusters, ..settings().cluster },
            ..settings()
        };
        let model = fitted(&settings);
        assert_eq!(model.topics.get(TopicId(0)).unwrap().label.as_deref(), Some("battery life"));
        assert_eq!(model.topics.get(TopicId(1)).unwrap().label.as_deref(), Some("sound quality"));
        assert!(clusters.is_none_or(|k| model.topics.without_outliers().len() == k + 2));
        survives_a_session(&input(), &model);
    }
}

/// The documents with a class each that has nothing to do with what they say, by turns.
fn labelled_by(classes: &[&str]) -> Input {
    let line = |(row, text): (usize, String)| {
        let class = classes[row % classes.len()];
        format!("{}\t{class}\n", text.replace('\t', " "))
    };
    let table: String = texts().into_iter().enumerate().map(line).collect();
    let bytes = format!("text\tclass\n{table}").into_bytes();
    Input::Bytes { name: "labelled reviews".to_owned(), bytes: bytes.into() }
}

/// Every fifth document has no class.
fn labelled() -> Input {
    labelled_by(&["", "odd", "even", "odd", "even"])
}

fn with_labels(labels: LabelUse) -> Settings {
    let read = ReadOptions {
        text_column: Some("text".to_owned()),
        label_column: Some("class".to_owned()),
        format: Some(Format::Tsv),
        ..ReadOptions::default()
    };
    Settings { read, supervision: Supervision { labels, ..Supervision::default() }, ..settings() }
}

/// Of the labelled documents that have a topic, the share with their topic's commonest label.
fn purity(model: &Model) -> f64 {
    let labels = &model.corpus.labels.as_ref().unwrap().ids;
    let mut counts: BTreeMap<TopicId, [usize; 2]> = BTreeMap::new();
    for (&topic, &label) in model.topics.assignments.iter().zip(labels) {
        if topic >= TopicId(0) && label >= 0 {
            counts.entry(topic).or_default()[label as usize] += 1;
        }
    }
    let best: usize = counts.values().map(|both| both[0].max(both[1])).sum();
    best as f64 / counts.values().flatten().sum::<usize>() as f64
}

#[test]
fn labels_part_the_topics_of_a_semi_supervised_run() {
    let (_, unaware) = after_reading(&labelled(), plain(), &with_labels(LabelUse::None));
    let settings = with_labels(LabelUse::SemiSupervised);
    let (computed, model) = after_reading(&labelled(), &unaware, &settings);
    assert_eq!(computed, [Stage::Reduce, Stage::Cluster, Stage::Topics]);
    // Documents without a label lie between both classes and join what they part.
    let (_, all) = after_reading(&labelled_by(&["odd", "even"]), plain(), &settings);
    let shares = [&unaware, &model, &all].map(purity);
    println!("purity without labels, with four fifths, with all: {shares:.3?}");
    assert!(shares[1] > shares[0] + 0.1 && shares[2] > 0.95, "{shares:?}");
    assert!(model.topics.without_outliers().iter().all(|topic| topic.label.is_none()));
    survives_a_session(&labelled(), &model);
}

#[test]
fn manual_topics_are_the_labels() {
    let settings = with_labels(LabelUse::Manual);
    let (_, model) = after_reading(&labelled(), plain(), &settings);
    assert!(model.fit.is_none());
    let topics: Vec<(Option<&str>, usize)> =
        model.topics.list.iter().map(|topic| (topic.label.as_deref(), topic.size)).collect();
    assert_eq!(topics, [(None, 52), (Some("odd"), 104), (Some("even"), 104)]);
    for (document, &topic) in model.topics.assignments.iter().enumerate() {
        assert_eq!(topic, TopicId([-1, 0, 1, 0, 1][document % 5]));
    }
    assert!(model.topics.without_outliers().iter().all(|topic| topic.words.len() == 10));
    survives_a_session(&labelled(), &model);
    let umap = with_labels(LabelUse::None);
    assert_eq!(after_reading(&labelled(), &model, &umap).0, FIT);
    // What HDBSCAN needs does not matter.
    let large = Settings {
        cluster: ClusterSettings { min_topic_size: 1000, ..settings.cluster },
        ..settings
    };
    let (computed, large) = after_reading(&labelled(), &model, &large);
    assert_eq!((computed.len(), large.hash()), (0, model.hash()));
}

#[test]
fn labels_that_are_not_there_or_too_few_are_said() {
    let message = |input: &Input, settings: &Settings| {
        run(input, settings, None, &resources(), &NoProgress).unwrap_err().to_string()
    };
    for (labels, option) in
        [(LabelUse::SemiSupervised, "--semi-supervised"), (LabelUse::Manual, "--manual")]
    {
        let settings = Settings { read: ReadOptions::default(), ..with_labels(labels) };
        assert!(message(&input(), &settings).starts_with(&format!("{option} needs labels")));

        let mut corpus = topictui::corpus::demo::demo();
        let documents = corpus.len();
        let ids = vec![0; documents - 1];
        corpus.labels = Some(Labels { names: vec!["all".to_owned()], ids });
        let input = Input::Loaded { corpus: corpus.into(), options: ReadOptions::default() };
        let message = message(&input, &settings);
        let what = format!("{documents} documents, but {} labels", documents - 1);
        assert!(message.contains(&what), "{message}");
    }
}

#[test]
fn what_cannot_be_done_is_said() {
    let message = |settings: Settings| {
        run(&input(), &settings, None, &resources(), &NoProgress).unwrap_err().to_string()
    };
    let k_means = Settings {
        cluster: ClusterSettings { clusterer: Clusterer::KMeans, ..settings().cluster },
        reduce: ReduceSettings { layouts: None, ..settings().reduce },
        ..settings()
    };
    let pca = Settings {
        reduce: ReduceSettings { reducer: Reducer::Pca, ..settings().reduce },
        ..settings()
    };
    let manual = with_labels(LabelUse::Manual);
    let semi = with_labels(LabelUse::SemiSupervised);
    let seeds = |settings: &Settings| {
        let supervision =
            Supervision { seed_topics: vec![words("a b")], ..settings.supervision.clone() };
        Settings { supervision, ..settings.clone() }
    };
    let named = Supervision { zero_shot: words("a b"), ..manual.supervision.clone() };
    let similarity = |least: f64| Settings {
        supervision: Supervision { zero_shot_min_similarity: least, ..Supervision::default() },
        ..settings()
    };
    for (settings, what) in [
        (k_means.clone(), "clusters is missing"),
        (
            Settings {
                cluster: ClusterSettings { clusters: Some(0), ..k_means.cluster },
                ..k_means.clone()
            },
            "clusters is 0",
        ),
        (
            Settings {
                cluster: ClusterSettings { clusters: Some(300), ..k_means.cluster },
                ..k_means.clone()
            },
            "at most the number of documents",
        ),
        (
            Settings {
                cluster: ClusterSettings { clusters: Some(3), ..k_means.cluster },
                reduce: ReduceSettings { layouts: Some(2), ..k_means.reduce },
                ..k_means
            },
            "layouts is 2",
        ),
        (
            Settings {
                cluster: ClusterSettings { clusters: Some(3), ..settings().cluster },
                ..settings()
            },
            "clusters is 3, but must be left out",
        ),
        (pca, "layouts is 4"),
        (similarity(1.5), "zero_shot_min_similarity is 1.5"),
        (similarity(f64::NAN), "zero_shot_min_similarity is NaN"),
        (seeds(&manual), "manual and seed_topics do not go together"),
        (seeds(&semi), "semi_supervised and seed_topics do not go together"),
        (Settings { supervision: named, ..manual }, "manual and zero_shot do not go together"),
        (
            Settings {
                reduce: ReduceSettings { reducer: Reducer::None, layouts: None, ..semi.reduce },
                ..semi
            },
            "semi_supervised and reducer do not go together",
        ),
    ] {
        let message = message(settings);
        assert!(message.contains(what) && !message.contains('\n'), "{what}: {message}");
    }
}

// ------------------------------------------------------------------------------ the command line

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

#[test]
fn the_program_takes_seeds_names_and_other_ways() {
    let folder = tempfile::tempdir().unwrap();
    let reviews = file(folder.path(), "reviews.txt", &(texts()[..200].join("\n") + "\n"));
    let names = |fitted: &serde_json::Value| -> BTreeSet<String> {
        let topics = fitted["topics"].as_array().unwrap();
        topics.iter().filter_map(|topic| topic["label"].as_str().map(str::to_owned)).collect()
    };
    let fit = ["fit", &reviews, "--min-topic-size", "5", "--no-cache"];
    let fit = |more: &[&str]| json(&[&fit[..], more].concat());

    let seeds = file(folder.path(), "seeds.txt", "battery, charge, charger\n\nsound volume\n");
    assert!(
        fit(&["--seed-topics", &seeds, "--layouts", "1"])["topics"].as_array().unwrap().len() > 1
    );

    let wanted = BTreeSet::from(["battery life".to_owned(), "sound quality".to_owned()]);
    let options = ["--zero-shot-min-similarity", "0.4", "--layouts", "2", "--zero-shot"];
    let found = fit(&[&options[..], &["battery life, sound quality"]].concat());
    assert_eq!(names(&found), wanted);
    let listed = file(folder.path(), "names.txt", "battery life\nsound quality\n");
    assert_eq!(fit(&[&options[..], &[&listed[..]]].concat())["hash"], found["hash"]);

    let means = fit(&["--reducer", "pca", "--clusterer", "kmeans", "--clusters", "7"]);
    assert_eq!(means["topics"].as_array().unwrap().len(), 7);
    assert_eq!(means["outliers"], 0);
    let as_they_are = ["fit", &reviews, "--reducer", "none", "--min-topic-size", "3"];
    assert!(json(&as_they_are)["hash"].is_string());

    let Input::Bytes { bytes, .. } = labelled() else { unreachable!() };
    let table = file(folder.path(), "table.tsv", std::str::from_utf8(&bytes).unwrap());
    let columns = ["fit", &table, "--text-column", "text", "--label-column", "class"];
    let manual = json(&[&columns[..], &["--manual"]].concat());
    assert_eq!(names(&manual), BTreeSet::from(["even".to_owned(), "odd".to_owned()]));
    assert_eq!(manual["outliers"], 52);
    let parted = json(&[&columns[..], &["--semi-supervised", "--min-topic-size", "5"]].concat());
    assert!(parted["topics"].as_array().unwrap().len() > 2);
}

#[test]
fn the_program_says_what_is_wrong_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let reviews = file(folder.path(), "reviews.txt", &(texts()[..200].join("\n") + "\n"));
    let empty = file(folder.path(), "empty.txt", " , \n\n");
    let missing = folder.path().join("missing.txt").display().to_string();
    let refused = |more: &[&str], what: &str| {
        refused(&[&["fit", &reviews, "--no-cache"], more].concat(), what);
    };
    refused(&["--seed-topics", &missing], "missing.txt");
    refused(&["--seed-topics", &empty], "holds no seed words");
    refused(&["--zero-shot", &missing], "missing.txt");
    refused(&["--zero-shot", " , "], "--zero-shot holds no name");
    refused(&["--zero-shot", "a", "--zero-shot-min-similarity", "-2"], "a number from -1 to 1");
    refused(&["--clusterer", "kmeans"], "--clusters is missing");
    refused(&["--clusters", "5"], "--clusterer is kmeans");
    refused(&["--clusterer", "kmeans", "--clusters", "100000"], "number of documents");
    refused(&["--reducer", "pca", "--layouts", "3"], "--layouts is 3");
    refused(&["--manual"], "--manual needs labels");
    refused(&["--semi-supervised"], "--semi-supervised needs labels");
    refused(&["--semi-supervised", "--manual"], "give one");
}
