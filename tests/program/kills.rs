//! A program that is killed while it saves leaves the old file or the new one, never half of one and
//! never none; what else it left is gone after the next save.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::model::tiny_model;
use topictui::files::Guard;
use topictui::model::Model;
use topictui::store::{self, bertopic};

/// Tells a test that it is the child, and where to save.
const CHILD: &str = "TOPICTUI_TEST_SAVES_TO";
const ROUNDS: u64 = 25;

/// Two models whose files are long enough to be cut anywhere.
fn models() -> [Model; 2] {
    let model = |title: &str| {
        let mut model = tiny_model();
        let mut corpus = (*model.corpus).clone();
        corpus.texts.iter_mut().for_each(|text| *text = format!("{title} {text} ").repeat(500));
        model.prepared = corpus.texts.clone().into();
        model.corpus = corpus.into();
        let mut topics = (*model.topics).clone();
        topics.list[1].label = Some(title.to_owned());
        let words = (0..5_000).map(|n| (format!("{title}{n}"), 0.5)).collect();
        topics.list[1].aspects = [("Long".to_owned(), words)].into();
        model.topics = topics.into();
        model
    };
    [model("first"), model("second")]
}

/// Runs the test `name` again and again as a child that does `save` without end, kills it at some
/// moment, and looks at what it left with `check`. While it lives `look` must hold.
fn killed(name: &str, save: impl Fn(&Path), look: impl Fn(&Path) -> bool, check: impl Fn(&Path)) {
    if let Some(path) = std::env::var_os(CHILD) {
        save(path.as_ref());
        println!("\nsaved");
        // Nobody reads what is printed from here on.
        loop {
            save(path.as_ref());
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kettles");
    save(&path);
    let mut random = 12345u64;
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args([&format!("kills::{name}"), "--exact", "--nocapture"])
            .env(CHILD, &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // It saves by now; then some moment more, another one in every round.
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.map(Result::unwrap).any(|line| line == "saved"));
        random = random.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        let end = Instant::now() + Duration::from_micros((random >> 33) % 12_000);
        while Instant::now() < end {
            assert!(look(&path), "round {round}");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        check(&path);
    }
    save(&path);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

#[test]
fn a_session_is_whole_whenever_the_program_is_killed() {
    let models = models();
    let hashes = models.each_ref().map(Model::hash);
    killed(
        "a_session_is_whole_whenever_the_program_is_killed",
        |path| models.iter().for_each(|model| drop(store::save(model, path).unwrap())),
        Path::is_file,
        |path| assert!(hashes.contains(&store::load(path).unwrap().hash())),
    );
}

#[test]
fn a_bertopic_folder_is_whole_whenever_the_program_is_killed() {
    let models = models();
    let titles = ["first", "second"];
    let guard = Guard::new().forced(true);
    killed(
        "a_bertopic_folder_is_whole_whenever_the_program_is_killed",
        |path| {
            for model in &models {
                let place = guard.check(path, &bertopic::KIND).unwrap();
                bertopic::save_at(model, &place).unwrap();
            }
        },
        // There is no moment without a model.
        |path| path.join("topics.json").is_file() && path.join("config.json").is_file(),
        |path| {
            let folder = bertopic::read(path).unwrap();
            let topic = &folder.topics.list[1];
            let title = topic.label.as_deref().unwrap();
            assert!(titles.contains(&title));
            assert!(topic.aspects["Long"].iter().all(|(word, _)| word.starts_with(title)));
        },
    );
}
