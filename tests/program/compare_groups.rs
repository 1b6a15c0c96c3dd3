//! Two groups of documents compared by the verb.

use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::program::{json as json_of, piped, refused, run, stdout};

/// 240 texts about kettles, chairs and trains; those of the shop north are mostly about kettles, trains run in
/// 2021 alone. Returns the session.
fn session(folder: &Path) -> String {
    let themes = [
        [
            "The kettle boils water slowly",
            "This kettle leaks hot water",
            "A kettle with a loud whistle",
        ],
        [
            "The chair hurts my back",
            "A wooden chair with a low seat",
            "The office chair rolls badly",
        ],
        [
            "The train was late again",
            "A crowded train to the city",
            "Our train ticket was expensive",
        ],
    ];
    let mut lines = String::from("text,shop,written\n");
    for i in 0..240usize {
        let theme = i % 3;
        // In no step with themes and endings.
        let chance = i * 7919 % 101;
        let north = chance < if theme == 0 { 75 } else { 20 };
        let year = if theme == 2 { 2021 } else { 2019 + chance % 3 };
        let ending = ["today", "in spring", "said my aunt", "as before"][i / 3 % 4];
        let word = if north { "snow" } else { "sand" };
        let shop = if i == 7 {
            ""
        } else if north {
            "north"
        } else {
            "south"
        };
        let text = themes[theme][i / 12 % 3];
        lines += &format!("{text} {ending} {word} {i},{shop},{year}-{:02}-05\n", i % 12 + 1);
    }
    let path = folder.join("shops.csv");
    std::fs::write(&path, lines).unwrap();
    let session = folder.join("shops.topics").display().to_string();
    json_of(&[
        "fit",
        &path.display().to_string(),
        "-o",
        &session,
        "--label-column",
        "shop",
        "--time-column",
        "written",
        "--min-topic-size",
        "20",
    ]);
    session
}

fn topic_of<'a>(compared: &'a Value, word: &str) -> &'a Value {
    let topics = compared["topics"].as_array().unwrap();
    let has = |topic: &&Value| topic["name"].as_str().unwrap().contains(word);
    topics.iter().find(has).unwrap_or_else(|| panic!("no {word} in {compared}"))
}

#[test]
fn groups_are_compared_by_class_and_time_from_the_command_line() {
    let folder = tempfile::tempdir().unwrap();
    let session = &session(folder.path());
    let compared = json_of(&["compare-groups", session, "--by", "shop", "--a", "north"]);
    let groups = &compared["groups"];
    assert_eq!(
        (groups["by"].as_str(), groups["b"]["name"].as_str()),
        (Some("class"), Some("rest"))
    );
    let sizes =
        (groups["a"]["documents"].as_u64().unwrap(), groups["b"]["documents"].as_u64().unwrap());
    // One document has no shop.
    assert_eq!(sizes.0 + sizes.1, 239);
    assert!(compared["clusterings"].as_u64().unwrap() > 1);
    let topics = compared["topics"].as_array().unwrap();
    let count = |side: &str| topics.iter().map(|topic| topic[side].as_u64().unwrap()).sum::<u64>();
    assert_eq!((count("a"), count("b")), sizes);
    let kettle = topic_of(&compared, "kettle");
    assert_eq!(kettle["differs"], true, "{compared}");
    assert!(kettle["low"].as_f64().unwrap() > 0.0 && kettle["ratio"].as_f64().unwrap() > 2.0);
    assert!(topic_of(&compared, "train")["log_odds"].as_f64().unwrap() < 0.0);
    // Turned round, all is as far from 0 on the other side.
    let turned =
        json_of(&["compare-groups", session, "--by", "class", "--a", "REST", "--b", "North"]);
    let there = |of: &Value| of["log_odds"].as_f64().unwrap();
    assert!((there(kettle) + there(topic_of(&turned, "kettle"))).abs() < 1e-12);

    let table =
        stdout(&run(&["compare-groups", session, "--by", "shop", "--a", "north", "--b", "south"]));
    assert!(
        table.contains("A: class north, ") && table.contains("clusterings do not agree on"),
        "{table}"
    );
    assert!(table.contains("RATIO") && table.contains("kettle"), "{table}");
    let csv = stdout(&run(&[
        "compare-groups",
        session,
        "--by",
        "shop",
        "--a",
        "north",
        "--format",
        "csv",
    ]));
    assert_eq!(
        csv.lines().next(),
        Some(
            "topic,a,b,share_a,share_b,ratio,log_odds,low,high,sampling_variance,clustering_variance,p,q,differs"
        )
    );
    assert_eq!(csv.lines().count(), topics.len() + 1);

    let before =
        json_of(&["compare-groups", session, "--by", "written", "--a", "..2020-12", "--b", "2021"]);
    let train = topic_of(&before, "train");
    assert_eq!(
        (train["a"].as_u64(), train["share_a"].as_f64(), train["differs"].as_bool()),
        (Some(0), Some(0.0), Some(true))
    );

    // Inside a topic: the word that goes with the shop.
    let id = "0";
    let inside =
        json_of(&["compare-groups", session, "--by", "shop", "--a", "north", "--topic", id]);
    let words = inside["words"].as_array().unwrap();
    let first: Vec<&str> = words[..2].iter().map(|word| word["word"].as_str().unwrap()).collect();
    assert!(first.contains(&"snow") && first.contains(&"sand"), "{first:?}");
    let snow = words.iter().find(|word| word["word"] == "snow").unwrap();
    assert_eq!(
        (snow["share_a"].as_f64(), snow["b"].as_u64(), snow["ratio"].as_f64()),
        (Some(1.0), Some(0), None)
    );
    assert!(inside["documents"]["a"][0]["text"].as_str().unwrap().contains("snow"));
    let table =
        stdout(&run(&["compare-groups", session, "--by", "shop", "--a", "north", "--topic", id]));
    assert!(table.contains("documents of A:") && table.contains("sand"), "{table}");

    let say = |by: &str, a: &str, b: &str, said: &str| {
        refused(&["compare-groups", session, "--by", by, "--a", a, "--b", b], said);
    };
    say("colour", "red", "rest", "cannot be compared by colour: give --by class, language, time");
    say("text", "red", "rest", "cannot be compared by text");
    say("shop", "west", "rest", "no document has the class west: there is north, south");
    say("shop", "rest", "rest", "only one group can be the rest");
    say("shop", "north", "north", "are in both groups");
    say("time", "may", "rest", "may is no span of time: write it as 2020-01..2020-06");
    say("time", "1850", "rest", "no document is in 1850");
    refused(
        &["compare-groups", session, "--by", "shop", "--a", "north", "--topic", "99"],
        "has no topic 99",
    );
}

#[test]
fn lines_and_an_assistant_get_the_answers_of_the_verb() {
    let folder = tempfile::tempdir().unwrap();
    let session = &session(folder.path());
    let lines = |typed: &str| {
        let mut child = piped(&folder.path().join("home"));
        let mut child = child.args(["--plain", session]).spawn().unwrap();
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        stdout(&child.wait_with_output().unwrap())
    };
    let verb = |rest: &[&str]| stdout(&run(&[&["compare-groups", session][..], rest].concat()));
    let said =
        lines("compare\ncompare shop north\ncompare time ..2020 vs 2021 in 0\ncompare shop east\n");
    assert!(said.contains("class: south ") && said.contains("time: 2019-01-05 "), "{said}");
    assert!(said.contains(&verb(&["--by", "shop", "--a", "north"])), "{said}");
    let inside = verb(&["--by", "time", "--a", "..2020", "--b", "2021", "--topic", "0"]);
    // The first page of it.
    let page: String = inside.lines().take(15).map(|line| format!("{line}\n")).collect();
    assert!(said.contains(&page), "{said}\nnot in it:\n{page}");
    assert!(said.contains("no document has the class east: there is"), "{said}");

    let mut child = piped(&folder.path().join("home"));
    let mut child = child.args(["mcp", session]).spawn().unwrap();
    let ask = |id: u64, arguments: Value| {
        let call = json!({ "name": "compare_groups", "arguments": arguments });
        json!({ "jsonrpc": "2.0", "id": id, "method": "tools/call", "params": call }).to_string()
    };
    let asked = [
        ask(1, json!({ "by": "class", "a": "north", "limit": 200 })),
        ask(2, json!({ "by": "class", "a": "north", "topic": 0, "limit": 200 })),
        ask(3, json!({ "by": "class", "a": "east" })),
    ];
    child.stdin.take().unwrap().write_all((asked.join("\n") + "\n").as_bytes()).unwrap();
    let answers = stdout(&child.wait_with_output().unwrap());
    let answers: Vec<Value> =
        answers.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let text = |at: usize| answers[at]["result"]["content"][0]["text"].as_str().unwrap();
    let given = |at: usize| serde_json::from_str::<Value>(text(at)).unwrap();
    let printed = json_of(&["compare-groups", session, "--by", "shop", "--a", "north"]);
    assert_eq!(given(0)["topics"], printed["topics"]);
    assert_eq!(given(0)["groups"], printed["groups"]);
    let printed =
        json_of(&["compare-groups", session, "--by", "shop", "--a", "north", "--topic", "0"]);
    assert_eq!(given(1)["words"], printed["words"]);
    assert_eq!(given(1)["documents"]["a"], printed["documents"]["a"]);
    assert!(answers[2]["result"]["isError"] == true && text(2).contains("no document has"));
}
