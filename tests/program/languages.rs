//! Documents in several languages, from reading them to their topics.

use std::io::Write;
use std::path::Path;

use crate::support::program::{json, piped, refused, run, stdout};

/// What the line mode says to these lines.
fn answered(session: &str, lines: &str) -> String {
    let home = tempfile::tempdir().unwrap();
    let mut program = piped(home.path()).args([session, "--plain"]).spawn().unwrap();
    program.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    stdout(&program.wait_with_output().unwrap())
}

/// Kettles and chairs, in English, German and Japanese: forty documents in each language.
fn file(folder: &Path) -> String {
    let english = ["The kettle boils the water", "The chair is too low and its back"];
    let german = ["Der Wasserkocher kocht das Wasser", "Der Stuhl ist zu niedrig und seine Lehne"];
    let japanese = ["このやかんは水を沸かします。台所", "この椅子は低すぎて背もたれ"];
    let mut lines = String::from("text\n");
    for i in 0..40 {
        let (about, ending) = (i % 2, ["gut", "schlecht", "neu", "alt", "rot"][i % 5]);
        lines += &format!("{} was good in kitchen {i}\n", english[about]);
        lines += &format!("{} war {ending} in der Küche {i}\n", german[about]);
        lines += &format!("{}は電池のように悪い {i}\n", japanese[about]);
    }
    let path = folder.join("three.csv");
    std::fs::write(&path, lines).unwrap();
    path.display().to_string()
}

#[test]
fn languages_are_seen_from_the_input_to_the_export() {
    let folder = tempfile::tempdir().unwrap();
    let text = file(folder.path());
    let found = json(&["inspect", &text]);
    let codes: Vec<&str> = found["languages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l["language"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["en", "de", "ja"]);
    assert_eq!(
        (found["languages"][1]["documents"].as_u64(), found["languages"][1]["share"].as_f64()),
        (Some(40), Some(1.0 / 3.0))
    );
    assert!(
        stdout(&run(&["inspect", &text]))
            .contains("English 40 (33.3%), German 40 (33.3%), Japanese 40")
    );

    let session = folder.path().join("three.topics").display().to_string();
    // By itself a fit takes a model that knows all three, and says why.
    let reason = "embedding model use-multilingual-v3, for English 33%, German 33%, Japanese 33%";
    assert!(found["plan"].as_array().unwrap().iter().any(|line| line == reason), "{found}");
    let fitted = json(&["fit", &text, "-o", &session]);
    assert_eq!(fitted["model"], "use-multilingual-v3");
    // What was saved takes new texts through the same model: the first is about kettles, the second chairs.
    let lines = stdout(&run(&["predict", &session, &text]));
    let topic =
        |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["topic"].clone();
    let topics: Vec<_> = lines.lines().map(topic).collect();
    assert_eq!(topics.len(), 120);
    assert_ne!(topics[0], topics[3]);

    let fitted = json(&["fit", &text, "-o", &session, "--model", "all-MiniLM-L6-v2", "--force"]);
    assert_eq!(fitted["model"], "all-MiniLM-L6-v2");
    // That model knows English alone.
    assert!(fitted["notes"].as_array().unwrap().iter().any(|note| note["about"] == "language"));
    for topic in fitted["topics"].as_array().unwrap() {
        let words: Vec<&str> =
            topic["words"].as_array().unwrap().iter().map(|w| w[0].as_str().unwrap()).collect();
        // Neither a stop word of any of them, nor whole sentences.
        assert!(
            !words.iter().any(|w| ["the", "is", "der", "und", "war", "この"].contains(w)),
            "{words:?}"
        );
        assert!(words.iter().all(|word| word.chars().count() < 16), "{words:?}");
        assert!(!topic["languages"].as_array().unwrap().is_empty());
    }
    let measured = json(&["quality", &session]);
    let placed = &measured["languages"]["placed"];
    assert!(placed["ami"].as_f64().unwrap() > 0.4, "{measured}");
    let line = |of: &str| {
        let value = |name: &str| placed[name].as_f64().unwrap();
        format!("NMI {:.4}  AMI {:.4}  {of}", value("nmi"), value("ami"))
    };
    let printed = stdout(&run(&["quality", &session]));
    assert!(printed.contains(&line("without outliers")), "{printed}");

    let german = json(&["docs", &session, "--language", "german"]);
    assert_eq!(german["documents"].as_array().unwrap().len(), 40);
    assert_eq!(german["documents"][0]["language"], "de");
    assert!(german["documents"][0]["text"].as_str().unwrap().starts_with("Der Wasserkocher"));
    let topics = json(&["topics", &session, "--language", "ja"]);
    let topics = topics["topics"].as_array().unwrap();
    let sizes: u64 = topics.iter().map(|topic| topic["size"].as_u64().unwrap()).sum();
    assert_eq!(sizes, 40);
    let words = topics.iter().flat_map(|topic| topic["words"].as_array().unwrap());
    let words: Vec<&str> = words.map(|word| word[0].as_str().unwrap()).collect();
    assert!(words.contains(&"椅子") && words.contains(&"電池"), "{words:?}");
    assert!(!words.contains(&"chair"), "{words:?}");
    refused(&["docs", &session, "--language", "klingon"], "there is no language klingon");

    // The line mode says the same.
    let lines = "topics german\ntopic 0\nquit\n";
    let said = answered(&session, lines);
    // In the list at the beginning and in the topic, but not among the German ones.
    assert_eq!(said.matches("boils, kettle").count(), 2, "{said}");
    assert!(said.contains("English, 20 documents: boils, kettle"), "{said}");

    let to = folder.path().join("out.csv");
    run(&["export", &session, "--to", &to.display().to_string()]);
    let (documents, topics) = (std::fs::read_to_string(&to), folder.path().join("out-topics.csv"));
    let (documents, topics) = (documents.unwrap(), std::fs::read_to_string(topics).unwrap());
    assert!(
        documents.starts_with("document,row,topic,name,label,strength,steadiness,language,text\n"),
        "{documents}"
    );
    assert!(topics.lines().next().unwrap().ends_with(",representative,languages"), "{topics}");
    assert!(topics.contains("Japanese "), "{topics}");
}

#[test]
fn words_that_are_not_spaced_are_searched_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let text = file(folder.path());
    let session = folder.path().join("three.topics").display().to_string();
    json(&["fit", &text, "-o", &session]);
    let found = json(&["docs", &session, "--search", "椅子"]);
    assert_eq!(found["documents"].as_array().unwrap().len(), 20);
    let row = found["documents"][0]["row"].to_string();
    let why = stdout(&run(&["why", &session, &row]));
    assert!(why.contains("椅子"), "{why}");
}

#[test]
fn a_quick_fit_takes_the_quick_model_unless_another_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("reviews.txt");
    let lines: String = topictui::corpus::demo::demo().texts[..200]
        .iter()
        .map(|text| format!("{text}\n"))
        .collect();
    std::fs::write(&text, lines).unwrap();
    let text = text.display().to_string();
    let fitted = json(&["fit", &text, "--quick", "--min-topic-size", "5"]);
    assert_eq!(fitted["model"], "use-multilingual-v3");
    assert!(fitted["topics"].as_array().unwrap().len() > 3, "{fitted}");
    refused(&["fit", &text, "--quick", "--model", "e5"], "--quick");
}
