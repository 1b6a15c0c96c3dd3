//! `--duplicates` as it is typed, and what `inspect` says of copies.

use crate::support::program::{documents, json, refused, run, stdout};

/// The documents of three subjects, the first eighty passed on once more.
fn passed_on(folder: &std::path::Path) -> String {
    let text = std::fs::read_to_string(documents(folder)).unwrap();
    let copies: String = text.lines().take(80).map(|line| format!("RT @ann: {line}\n")).collect();
    let path = folder.join("passed_on.txt");
    std::fs::write(&path, text + &copies).unwrap();
    path.display().to_string()
}

#[test]
fn copies_are_kept_weighed_or_dropped_and_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let text = passed_on(folder.path());
    let session = folder.path().join("a.topics").display().to_string();
    let fit = |how: &str| json(&["fit", &text, "-o", &session, "--force", "--duplicates", how]);
    let noted = |found: &serde_json::Value| {
        found["notes"].as_array().unwrap().iter().any(|note| note["about"] == "duplicates")
    };
    let sizes = |found: &serde_json::Value| -> u64 {
        found["topics"]
            .as_array()
            .unwrap()
            .iter()
            .map(|topic| topic["size"].as_u64().unwrap())
            .sum()
    };
    let kept = fit("keep");
    assert_eq!((kept["duplicates"].as_u64(), kept["kept"].as_u64()), (Some(80), Some(200)));
    assert!(noted(&kept));
    let weighed = fit("weigh");
    assert_eq!((weighed["kept"].as_u64(), sizes(&weighed)), (Some(200), 200));
    assert!(!noted(&weighed));
    let again = json(&["history", &session, "--replay"]);
    assert_eq!(again["replayed"]["same"], true);
    let dropped = fit("drop");
    assert_eq!(
        (dropped["kept"].as_u64(), dropped["copies_left_out"].as_u64()),
        (Some(120), Some(80))
    );
    let again = json(&["history", &session, "--replay"]);
    assert_eq!(again["replayed"]["same"], true);
    refused(&["fit", &text, "--duplicates", "merge"], "give keep, weigh or drop");
}

#[test]
fn an_inspection_shows_the_largest_groups() {
    let folder = tempfile::tempdir().unwrap();
    let text = passed_on(folder.path());
    let said = stdout(&run(&["inspect", &text, "--duplicates", "drop"]));
    assert!(
        said.contains("80 of 200 documents (40.0%) are copies of an earlier one, 0 to the letter"),
        "{said}"
    );
    assert!(said.contains("left out: 80 copies of an earlier one (row 121, 122"), "{said}");
    assert!(said.contains("and as  row 121: RT @ann: "), "{said}");
    let found = json(&["inspect", &text]);
    assert_eq!((found["duplicates"].as_u64(), found["documents"].as_u64()), (Some(80), Some(200)));
    assert_eq!(found["largest_groups"][0]["rows"], serde_json::json!([1, 121]));
}
