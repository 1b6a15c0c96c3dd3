//! Sessions changed on the command line: what comes out, what is refused, and the history.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::support::program::{json, refused, run, stderr, stdout};
use serde_json::{Value, json};
use topictui::corpus::demo::demo;
use topictui::store;
use topictui::topics::TopicId;

const COLUMNS: [&str; 6] =
    ["--text-column", "text", "--label-column", "kind", "--time-column", "day"];

/// The demo's reviews as a table; the class of every fifth is missing.
fn table(reviews: &[String], first_day: usize) -> String {
    let mut table = "text,kind,day\n".to_owned();
    for (n, review) in reviews.iter().enumerate() {
        let kind = ["good", "bad", "so so", "good", ""][n % 5];
        let day = first_day + n % 27;
        table.push_str(&format!("\"{}\",{kind},2024-03-{day:02}\n", review.replace('"', "\"\"")));
    }
    table
}

struct Fitted {
    folder: PathBuf,
    /// All but the last fifty reviews.
    session: String,
}

/// One fit that all tests share; none of them writes to it.
fn fitted() -> &'static Fitted {
    static FITTED: OnceLock<Fitted> = OnceLock::new();
    FITTED.get_or_init(|| {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap().keep();
        let reviews = demo().texts;
        let (old, new) = reviews.split_at(reviews.len() - 50);
        std::fs::write(folder.join("old.csv"), table(old, 1)).unwrap();
        std::fs::write(folder.join("new.csv"), table(new, 2)).unwrap();
        let session = folder.join("old.topics").display().to_string();
        let text = folder.join("old.csv").display().to_string();
        json(&[&["fit", &text, "-q", "--layouts", "4", "-o", &session], &COLUMNS[..]].concat());
        Fitted { folder, session }
    })
}

fn path(name: &str) -> String {
    fitted().folder.join(name).display().to_string()
}

fn ids(value: &Value) -> Vec<i64> {
    value["topics"].as_array().unwrap().iter().map(|topic| topic["id"].as_i64().unwrap()).collect()
}

fn assignments(session: &str) -> Vec<TopicId> {
    store::load(Path::new(session)).unwrap().topics.assignments.clone()
}

#[test]
fn without_an_output_nothing_is_saved() {
    let session = &fitted().session;
    let before = std::fs::read(session).unwrap();
    let reduced = json(&["reduce", session, "--to", "5"]);
    assert_eq!(ids(&reduced).len(), 5);
    assert_eq!(
        reduced["change"],
        json!({
            "change": "reduce",
            "to": { "count": 5 },
            "space": "embedding",
            "join_named": false,
        })
    );
    let said = stderr(&run(&["merge", session, "0,1"]));
    assert!(said.contains("nothing is saved"), "{said}");
    assert!(std::fs::read(session).unwrap() == before);
}

#[test]
fn reduced_merged_and_deleted_topics_follow_their_documents() {
    let session = &fitted().session;
    let before = assignments(session);
    let topics = before.iter().max().unwrap().0 + 1;
    let (merged, deleted) = (path("merged.topics"), path("deleted.topics"));
    let value = json(&["merge", session, "0,2", "1,3,4", "-q", "-o", &merged]);
    let moves: BTreeMap<i32, i32> = serde_json::from_value(
        value["moves"]
            .as_array()
            .unwrap()
            .iter()
            .map(|pair| (pair[0].to_string(), pair[1].clone()))
            .collect(),
    )
    .unwrap();
    assert_eq!(moves[&0], moves[&2]);
    assert_eq!((moves[&1], moves[&3]), (moves[&4], moves[&4]));
    assert_eq!(moves.values().collect::<BTreeSet<_>>().len() as i32, topics + 1 - 3);
    let after = assignments(&merged);
    assert!(before.iter().zip(&after).all(|(old, new)| moves[&old.0] == new.0));

    let value = json(&["delete", &merged, "0,1", "-q", "-o", &deleted]);
    assert_eq!(value["moves"][1], json!([0, -1]));
    assert_eq!(
        value["outliers"],
        assignments(&deleted).iter().filter(|id| **id < TopicId(0)).count()
    );
    let reduced = json(&["reduce", &deleted, "--to", "auto", "-q", "-o", &deleted]);
    let model = store::load(Path::new(&deleted)).unwrap();
    assert_eq!(reduced["hash"], model.hash());
    // Sizes fall, and a topic's vector is the mean of its documents.
    assert!(model.topics.without_outliers().windows(2).all(|pair| pair[0].size >= pair[1].size));
    let members: Vec<usize> =
        (0..model.corpus.len()).filter(|&d| model.topics.assignments[d] == TopicId(0)).collect();
    let mean =
        members.iter().map(|&d| model.embeddings[[d, 0]]).sum::<f32>() / members.len() as f32;
    assert!((model.topics.vectors[[model.topics.offset(), 0]] - mean).abs() < 1e-5);

    let history = json(&["history", &deleted, "--replay"]);
    let names: Vec<&str> = history["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|c| c["change"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["merge", "delete", "reduce"]);
    assert_eq!(history["replayed"], json!({ "hash": model.hash(), "same": true }));
    let printed = stdout(&run(&["history", &deleted]));
    assert!(
        printed.contains("   1  merge 0,2 1,3,4\n   2  delete 0,1\n   3  reduce --to auto\n"),
        "{printed}"
    );
}

#[test]
fn a_split_topic_becomes_several_and_the_replay_gives_the_same() {
    let (session, split) = (&fitted().session, path("split.topics"));
    let json = json(&["split", session, "0", "--min-topic-size", "3", "-o", &split, "-q"]);
    assert_eq!(json["change"]["change"], "split");
    let (before, after) = (assignments(session), assignments(&split));
    let parts: BTreeSet<TopicId> = before
        .iter()
        .zip(&after)
        .filter(|(old, _)| **old == TopicId(0))
        .map(|(_, new)| *new)
        .collect();
    assert!(parts.len() > 1, "{parts:?}");
    let history = stdout(&run(&["history", &split, "--replay"]));
    assert!(history.contains("split 0 --min-topic-size 3"), "{history}");
    assert!(history.contains("replayed the same"), "{history}");
    refused(&["split", session, "0", "--min-topic-size", "900"], "does not fall into parts of 900");
    refused(&["split", session, "999"], "there is no topic 999");
}

#[test]
fn a_replay_begins_with_the_words_of_the_fit() {
    // Which outliers join depends on the words, and those change afterwards.
    let (session, changed) = (&fitted().session, path("words.topics"));
    run(&["outliers", session, "--strategy", "c-tf-idf", "--threshold", "0.1", "-o", &changed]);
    run(&["describe", &changed, "--min-df", "2", "--n-gram-range", "1,2", "-o", &changed]);
    json(&["reduce", &changed, "--to", "9", "--by", "ctfidf", "-q", "-o", &changed]);
    let history = json(&["history", &changed, "--replay"]);
    assert_eq!(history["changes"].as_array().unwrap().len(), 3);
    assert_eq!(history["replayed"]["same"], true);
    let printed = stdout(&run(&["history", &changed]));
    let told = [
        "outliers --strategy c-tf-idf --threshold 0.1",
        "describe min_df 2, n_gram_range [1,2]",
        "reduce --to 9 --by ctfidf",
    ];
    assert!(told.iter().all(|change| printed.contains(&format!("  {change}\n"))), "{printed}");
}

#[test]
fn a_replay_on_a_changed_input_says_that_it_differs() {
    let (text, session) = (path("changing.csv"), path("changing.topics"));
    std::fs::copy(path("old.csv"), &text).unwrap();
    json(&[&["fit", &text, "-q", "--layouts", "2", "-o", &session], &COLUMNS[..]].concat());
    let same = run(&["history", &session, "--replay"]);
    assert_eq!(same.status.code(), Some(0), "{}", stderr(&same));
    assert!(stdout(&same).contains("replayed the same"), "{}", stdout(&same));
    std::fs::write(&text, table(&demo().texts[20..600], 1)).unwrap();
    let other = run(&["history", &session, "--replay"]);
    assert_eq!(other.status.code(), Some(1));
    assert!(stdout(&other).contains("but replayed"), "{}", stdout(&other));
    std::fs::remove_file(&text).unwrap();
    refused(&["history", &session, "--replay"], "changing.csv");
}

#[test]
fn a_fit_can_reduce_its_topics() {
    let text = path("old.csv");
    let fit = [&["fit", &text, "-q", "--layouts", "2"], &COLUMNS[..]].concat();
    let eight = json(&[&fit[..], &["--nr-topics", "8"]].concat());
    assert_eq!(ids(&eight).len(), 8);
    assert_eq!(ids(&eight)[0], -1);
    // More than there are is no error here: nobody knows beforehand.
    let all = json(&fit);
    assert_eq!(json(&[&fit[..], &["--nr-topics", "500"]].concat())["hash"], all["hash"]);
    let auto = json(&[&fit[..], &["--nr-topics", "auto"]].concat());
    assert!(ids(&auto).len() <= ids(&all).len());
    refused(&[&fit[..], &["--nr-topics", "1"]].concat(), "--nr-topics is 1");
}

#[test]
fn the_tree_and_the_trends_tell_of_every_topic() {
    let session = &fitted().session;
    let topics = assignments(session).iter().max().unwrap().index().unwrap() + 1;
    let text = stdout(&run(&["topics", session, "--tree"]));
    assert_eq!(text.lines().filter(|line| line.contains("■──")).count(), topics);
    let tree = json(&["topics", session, "--tree", "--by", "embedding"]);
    assert_eq!(tree["merges"].as_array().unwrap().len(), topics - 1);
    assert_eq!(tree["merges"][0]["topics"].as_array().unwrap().len(), topics);

    let documents = demo().texts.len() - 50;
    let frequencies = |value: &Value| -> u64 {
        value["trends"].as_array().unwrap().iter().map(|t| t["frequency"].as_u64().unwrap()).sum()
    };
    let days = json(&["trends", session, "--bins", "each"]);
    assert_eq!(days["points"].as_array().unwrap().len(), 27);
    // So many are drawn together where nobody says how, as on the screen.
    let few = json(&["trends", session]);
    assert_eq!(
        (few["points"].as_array().unwrap().len(), frequencies(&few)),
        (20, documents as u64)
    );
    assert_eq!((&days["points"][0], frequencies(&days)), (&json!("2024-03-01"), documents as u64));
    let bins = json(&["trends", session, "--bins", "4", "--topic", "-1,0"]);
    assert_eq!(bins["points"].as_array().unwrap().len(), 4);
    assert!(bins["trends"].as_array().unwrap().iter().all(|t| t["topic"].as_i64().unwrap() < 1));
    let classes = json(&["trends", session, "--over", "class"]);
    assert_eq!(classes["points"], json!(["good", "bad", "so so"]));
    // Every fifth document has no class.
    assert_eq!(frequencies(&classes), documents as u64 - documents as u64 / 5);
    // Quality knows the classes, too.
    let quality = json(&["quality", session]);
    let labelled = (documents - documents / 5) as u64;
    assert_eq!(quality["labels"]["documents"].as_u64(), Some(labelled));
    assert_eq!(quality["labels"], json(&["quality", session, "--label-column", "kind"])["labels"]);
    let table = stdout(&run(&["trends", session, "--over", "class"]));
    assert!(table.starts_with("CLASS  TOPIC    DOCS  WORDS\ngood"), "{table}");
}

#[test]
fn added_documents_get_topics_and_the_others_keep_theirs() {
    let session = &fitted().session;
    let (new, grown) = (path("new.csv"), path("grown.topics"));
    let value = json(&["add", session, &new, "-q", "-o", &grown]);
    let (before, model) = (assignments(session), store::load(Path::new(&grown)).unwrap());
    assert_eq!(value["documents"], before.len() + 50);
    assert_eq!(model.topics.assignments[..before.len()], before);
    assert!(model.topics.assignments[before.len()..].iter().any(|id| *id >= TopicId(0)));
    assert_eq!(model.topics.list.iter().map(|topic| topic.size).sum::<usize>(), before.len() + 50);
    assert_eq!(model.corpus.times.as_ref().unwrap().values.len(), before.len() + 50);
    assert_eq!(model.corpus.labels.as_ref().unwrap().names.len(), 3);
    assert_eq!(
        model.support.strength[..before.len()],
        store::load(Path::new(session)).unwrap().support.strength[..]
    );
    // A grown session can be looked at, searched, grown again and fitted again.
    json(&["trends", &grown]);
    let history = json(&["history", &grown, "--replay"]);
    assert_eq!(history["replayed"]["same"], true);
    let twice = path("twice.topics");
    json(&["add", &grown, &new, "-q", "-o", &twice]);
    assert_eq!(assignments(&twice).len(), before.len() + 100);
}

#[test]
fn combined_sessions_have_the_topics_of_both() {
    let session = &fitted().session;
    let (other, both) = (path("other.topics"), path("both.topics"));
    json(&["reduce", session, "--to", "6", "-q", "-o", &other]);
    let value = json(&["combine", session, &other, "-q", "-o", &both]);
    let (a, b, all) = (assignments(session), assignments(&other), assignments(&both));
    // Both are of the same documents, which count once.
    assert_eq!((&all, b.len()), (&a, a.len()));
    assert_eq!((&value["documents"], &value["shared"]), (&json!(a.len()), &json!(a.len())));
    // With nothing alike, every topic stays by itself.
    let apart = json(&["combine", session, &other, "--min-similarity", "1", "-q", "-o", &both]);
    let count = |ids: &[TopicId]| ids.iter().collect::<BTreeSet<_>>().len();
    assert!(ids(&apart).len() >= count(&a));
    assert_eq!(json(&["history", &both, "--replay"])["replayed"]["same"], true);
}

#[test]
fn what_cannot_be_done_is_said_and_leaves_the_session_as_it_is() {
    let session = &fitted().session;
    let before = std::fs::read(session).unwrap();
    let topics = assignments(session).iter().max().unwrap().0 + 1;
    let out = ["-o", session];
    let refuse = |arguments: &[&str], what: &str| refused(&[arguments, &out].concat(), what);
    refuse(&["reduce", session, "--to", "999"], "ask for fewer");
    refuse(&["reduce", session, "--to", "1"], "ask for 2 or more");
    refuse(&["merge", session, "0,99"], "there is no topic 99");
    refuse(&["merge", session, "0,1", "1,2"], "topic 1 is named twice");
    refuse(&["merge", session, "3"], "topic 3 stands alone");
    refuse(&["delete", session, "-1"], "-1 are the outliers");
    refuse(&["delete", session, &topics.to_string()], &format!("they are 0 to {}", topics - 1));
    refuse(&["combine", session, session, "--min-similarity", "7"], "--min-similarity is 7");
    let plain = path("plain.txt");
    std::fs::write(&plain, "A kettle that whistles.\n").unwrap();
    refuse(&["add", session, &plain], "it has no column");
    refuse(&["add", session, &path("nowhere.csv")], "nowhere.csv");
    refused(&["trends", session, "--bins", "0"], "--bins is 0");
    refused(&["trends", session, "--over", "class", "--bins", "3"], "--bins is for times");
    refused(&["trends", session, "--topic", "99"], "no topic 99");

    let text = path("bad-time.csv");
    std::fs::write(&text, table(&demo().texts, 1).replacen("2024-03-03", "soon", 1)).unwrap();
    let fit = [&["fit", &text, "-q", "--layouts", "1"], &COLUMNS[..]].concat();
    assert_eq!(json(&fit)["without_time"], 1);
    let fit = ["fit", &path("old.csv"), "--text-column", "text", "--time-column", "day"];
    refused(&[&fit[..], &["--time-format", "%d.%m.%Y"]].concat(), "row 2 has \"2024-");
    assert!(std::fs::read(session).unwrap() == before);
}

#[test]
fn sessions_without_times_or_classes_say_how_to_get_them() {
    let (text, session) = (path("lines.txt"), path("lines.topics"));
    std::fs::write(&text, demo().texts[..200].join("\n")).unwrap();
    json(&["fit", &text, "-q", "--layouts", "1", "-o", &session]);
    refused(&["trends", &session], "--label-column");
    refused(&["trends", &session, "--over", "time"], "--time-column");
}
