//! `config.toml`, variables, the key table outside the screen.

use crate::support::program;
use std::path::Path;
use std::process::{Command, Output};

use crate::support::program::{stderr, stdout};

/// Runs with `config.toml` holding `text`.
fn run_with(folder: &Path, text: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    std::fs::create_dir_all(folder.join("config")).unwrap();
    std::fs::write(folder.join("config/config.toml"), text).unwrap();
    Command::new(env!("CARGO_BIN_EXE_topictui"))
        .args(arguments)
        .envs(variables.iter().copied())
        .env("TOPICTUI_CACHE_HOME", folder.join("cache"))
        .env("TOPICTUI_DATA_HOME", folder.join("data"))
        .env("TOPICTUI_CONFIG_HOME", folder.join("config"))
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap()
}

#[test]
fn a_flag_beats_a_variable_beats_the_file_beats_what_is_built_in() {
    let folder = tempfile::tempdir().unwrap();
    let config = "[fit]\nseed = 11\n";
    let seed = |arguments: &[&str], variables: &[(&str, &str)]| -> u64 {
        let fit =
            ["fit", "--demo", "--clusterer", "kmeans", "--clusters", "3", "--reducer", "none"];
        let out = ["--format", "json", "--quiet"];
        let output = run_with(folder.path(), config, &[&fit, arguments, &out].concat(), variables);
        assert!(output.status.success(), "{}", stderr(&output));
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        value["seed"].as_u64().unwrap()
    };
    let variable = [("TOPICTUI_SEED", "12")];
    assert_eq!(seed(&["--seed", "13"], &variable), 13);
    assert_eq!(seed(&[], &variable), 12);
    assert_eq!(seed(&[], &[]), 11);
    assert_eq!(seed(&["--no-config"], &variable), 42);
}

#[test]
fn a_wrong_value_ends_and_an_unknown_name_is_passed_over() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = run_with(folder.path(), "[fit]\nseed = \"x\"\n", &["keys"], &[]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(stderr(&wrong).contains("config.toml:2: --seed is x"), "{}", stderr(&wrong));
    let unknown = run_with(folder.path(), "teme = \"light\"\n", &["keys"], &[]);
    assert_eq!(unknown.status.code(), Some(0));
    let said = stderr(&unknown);
    assert!(said.contains(":1: there is no teme: did you mean theme?"), "{said}");
    assert!(stdout(&unknown).contains("quit"));
}

#[test]
fn the_key_table_of_the_readme_is_the_programs() {
    let table = stdout(&program::run(&["keys", "--markdown"]));
    let readme = include_str!("../../README.md");
    assert!(
        readme.contains(&table),
        "README.md has another key table than `topictui keys --markdown` prints"
    );
}

#[test]
fn the_users_own_keys_are_listed() {
    let folder = tempfile::tempdir().unwrap();
    let keys = run_with(folder.path(), "[keys.anywhere]\nquit = [\"Q\"]\n", &["keys"], &[]);
    assert!(stdout(&keys).contains("  Q                      quit"), "{}", stdout(&keys));
}

#[test]
fn the_template_says_where_it_belongs_and_changes_nothing_as_it_stands() {
    let folder = tempfile::tempdir().unwrap();
    let template = stdout(&run_with(folder.path(), "", &["config"], &[]));
    let first = template.lines().next().unwrap();
    assert_eq!(first, format!("# {}", folder.path().join("config/config.toml").display()));
    for name in ["# theme = \"dark\"", "# min-topic-size = 10", "# quit = [\"q\"]"] {
        assert!(template.contains(name), "{name} is not in\n{template}");
    }
    let again = run_with(folder.path(), &template, &["keys"], &[]);
    assert_eq!((stderr(&again), stdout(&again)), (String::new(), stdout(&program::run(&["keys"]))));
}

#[test]
fn completions_and_the_manual_page_name_the_verbs() {
    for arguments in [&["completions", "bash"][..], &["completions", "zsh"], &["man"]] {
        let text = stdout(&program::run(arguments));
        assert!(text.contains("predict"), "{arguments:?}");
    }
}

#[test]
fn names_from_bertopic_do_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let lines = folder.path().join("lines.txt");
    std::fs::write(&lines, topictui::corpus::demo::demo().texts[..100].join("\n")).unwrap();
    let hash = |config: &str, arguments: &str, variables: &[(&str, &str)]| {
        let fit = ["fit", lines.to_str().unwrap(), "--layouts", "1", "--format", "json", "-q"];
        let arguments: Vec<&str> = fit.into_iter().chain(arguments.split_whitespace()).collect();
        let output = run_with(folder.path(), config, &arguments, variables);
        assert!(output.status.success() && stderr(&output).is_empty(), "{}", stderr(&output));
        let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        value["hash"].as_str().unwrap().to_owned()
    };
    let ours = hash("", "--min-topic-size 8 --seed 3 --probabilities --n-gram-range 1,2", &[]);
    let theirs = "--min_cluster_size 8 --random-state=3 --calculate-probabilities \
                  --ngram_range (1,2) --language english --metric cosine \
                  --embedding-model sentence-transformers/all-MiniLM-L6-v2";
    assert_eq!(hash("", theirs, &[]), ours);
    let config = "[fit]\nmin_cluster_size = 8\nrandom_state = 3\ncalculate_probabilities = true\n\
                  language = \"english\"\nngram_range = [1, 2]\n";
    assert_eq!(hash(config, "", &[]), ours);
    let variables = [
        ("TOPICTUI_MIN_CLUSTER_SIZE", "8"),
        ("TOPICTUI_RANDOM_STATE", "3"),
        ("TOPICTUI_CALCULATE_PROBABILITIES", "true"),
        ("TOPICTUI_NGRAM_RANGE", "1,2"),
    ];
    assert_eq!(hash("", "", &variables), ours);
    let absurd = run_with(folder.path(), "[fit]\nlayouts = 4294967296\n", &["fit", "--demo"], &[]);
    assert_eq!(absurd.status.code(), Some(2));
    assert!(stderr(&absurd).contains("config.toml:2: --layouts is 4294967296, but must be"));
    let variables = [("TOPICTUI_THREADS", "9223372036854775807")];
    let absurd = run_with(folder.path(), "", &["fit", "--demo"], &variables);
    assert_eq!(absurd.status.code(), Some(2));
    assert!(stderr(&absurd).contains("TOPICTUI_THREADS: --threads is 9223372036854775807"));
}
