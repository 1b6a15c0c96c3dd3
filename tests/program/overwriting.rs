//! Nothing of the user's is overwritten unasked, and a source never, by whatever name it is called.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink};
use std::path::{Path, PathBuf};

use crate::support::model::tiny_model;
use crate::support::program::{refused, run, stderr};
use proptest::prelude::*;
use topictui::export::{self, Cells, Format};
use topictui::files::{self, Guard, Kind, Ledger, Place, Refusal, Stamp};
use topictui::store::{self, bertopic};

fn home() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

/// One line that names the path and says `what`.
fn says(result: Result<Place, Refusal>, path: &Path, what: &str) {
    let text = result.unwrap_err().to_string();
    assert!(text.contains(&path.display().to_string()) && text.contains(what), "{text}");
    assert_eq!(text.lines().count(), 1, "{text}");
}

fn write(place: &Place, text: &str) -> files::Written {
    files::write(place, |out| out.write_all(text.as_bytes())).unwrap()
}

#[test]
fn a_session_replaces_only_a_session() {
    let home = home();
    let at = |name: &str| home.path().join(name);
    store::save(&tiny_model(), &at("kettles.topics")).unwrap();
    store::save(&tiny_model(), &at("kettles.topics")).unwrap();
    // By what is in it, not by its name.
    fs::rename(at("kettles.topics"), at("kettles.txt")).unwrap();
    store::save(&tiny_model(), &at("kettles.txt")).unwrap();
    for (name, text) in [("notes.txt", "mine"), ("notes.topics", "mine"), ("empty.topics", "")] {
        fs::write(at(name), text).unwrap();
        says(Guard::new().check(&at(name), &store::KIND), &at(name), "is not a session");
        assert!(store::save(&tiny_model(), &at(name)).is_err());
        assert_eq!(fs::read_to_string(at(name)).unwrap(), text);
    }
    let forced = Guard::new().forced(true);
    store::write(&tiny_model(), &forced.check(&at("notes.txt"), &store::KIND).unwrap()).unwrap();
    assert!(store::load(&at("notes.txt")).is_ok());
}

#[test]
fn what_cannot_be_written_is_said_before_the_work() {
    let home = home();
    let at = |name: &str| home.path().join(name);
    let check = |path: &Path| Guard::new().forced(true).check(path, &store::KIND);
    says(check(&at("no/such/x.topics")), &at("no/such/x.topics"), "there is no folder");
    fs::create_dir(at("folder")).unwrap();
    says(check(&at("folder")), &at("folder"), "is a folder");
    for device in ["/dev/null", "/dev/full", "/dev/stdout"] {
        // Standard output may be a file while tests run.
        if !fs::metadata(device).unwrap().is_file() {
            says(check(device.as_ref()), device.as_ref(), "is not a file");
        }
    }
    fs::write(at("file"), "x").unwrap();
    says(check(&at("file/x.topics")), &at("file/x.topics"), "");
    says(check(&at(&"long".repeat(80))), &at("long"), "");
    symlink("round", at("round")).unwrap();
    says(check(&at("round")), &at("round"), "circle");

    store::save(&tiny_model(), &at("protected.topics")).unwrap();
    set_mode(&at("protected.topics"), 0o444);
    says(check(&at("protected.topics")), &at("protected.topics"), "read-only");

    set_mode(&at("folder"), 0o555);
    let new = at("folder/x.topics");
    // To root such a folder is like any other.
    match fs::File::create(at("folder/probe")) {
        Ok(_) => assert!(check(&new).is_ok()),
        Err(_) => says(check(&new), &new, "cannot write"),
    }
    set_mode(&at("folder"), 0o755);
    // Nothing was written by all this asking.
    assert!(!new.exists());
    assert!(
        fs::read_dir(home.path())
            .unwrap()
            .flatten()
            .all(|entry| { !entry.file_name().to_string_lossy().contains(".topictui-") })
    );
}

#[test]
fn mode_and_owner_stay_and_a_link_leads_to_the_file() {
    let home = home();
    let at = |name: &str| home.path().join(name);
    fs::create_dir(at("sub")).unwrap();
    let place = |name: &str| Guard::new().forced(true).check(&at(name), &store::KIND).unwrap();
    write(&place("sub/real"), "one");
    assert_eq!(mode(&at("sub/real")), 0o600);
    set_mode(&at("sub/real"), 0o664);
    // Root may give files away, others may not.
    let other = chown(at("sub/real"), Some(1), Some(1)).is_ok();
    symlink("sub/real", at("link")).unwrap();
    write(&place("link"), "two");
    assert!(at("link").is_symlink());
    assert_eq!(fs::read_to_string(at("sub/real")).unwrap(), "two");
    assert_eq!(mode(&at("sub/real")), 0o664);
    let there = fs::metadata(at("sub/real")).unwrap();
    assert!(!other || (there.uid(), there.gid()) == (1, 1));
    // A link to nothing makes the file it names.
    symlink("sub/new", at("ahead")).unwrap();
    write(&place("ahead"), "three");
    assert!(at("ahead").is_symlink());
    assert_eq!(fs::read_to_string(at("sub/new")).unwrap(), "three");
}

#[test]
fn sessions_are_private_and_exports_are_for_whom_the_umask_says() {
    let home = home();
    let at = |name: &str| home.path().join(name);
    fs::write(at("plain"), "x").unwrap();
    fs::create_dir(at("folder")).unwrap();
    store::save(&tiny_model(), &at("s.topics")).unwrap();
    export::save(&tiny_model(), &at("s.csv"), Format::Csv).unwrap();
    export::save(&tiny_model(), &at("model"), Format::BerTopic).unwrap();
    assert_eq!(mode(&at("s.topics")), 0o600);
    assert_eq!(
        (mode(&at("s.csv")), mode(&at("s-topics.csv"))),
        (mode(&at("plain")), mode(&at("plain")))
    );
    assert_eq!(mode(&at("model")), mode(&at("folder")));
    assert_eq!(mode(&at("model/topics.json")), mode(&at("plain")));
    // And stay what they were made.
    set_mode(&at("model"), 0o700);
    set_mode(&at("model/topics.json"), 0o640);
    let forced = Guard::new().forced(true);
    bertopic::save_at(&tiny_model(), &forced.check(&at("model"), &bertopic::KIND).unwrap())
        .unwrap();
    assert_eq!((mode(&at("model")), mode(&at("model/topics.json"))), (0o700, 0o640));
}

#[test]
fn an_export_replaces_what_was_exported_there_until_somebody_edits_it() {
    let home = home();
    let at = |name: &str| home.path().join(name);
    let guard = Guard::with_ledger(Ledger::at(at("notes")));
    let exported = |format: Format, name: &str| -> Result<(), Refusal> {
        let places = format.check(&at(name), &guard)?;
        export::write(&tiny_model(), &places, format, Cells::Safe).unwrap();
        Ok(())
    };
    for (format, name, edited) in [
        (Format::Csv, "a.csv", "a-topics.csv"),
        (Format::Jsonl, "a.jsonl", "a.jsonl"),
        (Format::Markdown, "a.md", "a.md"),
        (Format::Html, "a.html", "a.html"),
        (Format::BerTopic, "model", "model/topics.json"),
    ] {
        exported(format, name).unwrap();
        exported(format, name).unwrap();
        let mut text = fs::read_to_string(at(edited)).unwrap();
        text.insert(text.len() - 1, ' ');
        fs::write(at(edited), &text).unwrap();
        let refusal = exported(format, name).unwrap_err();
        assert!(refusal.can_be_forced() && refusal.question().is_some(), "{refusal}");
        assert_eq!(fs::read_to_string(at(edited)).unwrap(), text);
    }
}

#[test]
fn nothing_is_written_if_one_of_two_files_is_not_ours() {
    let home = home();
    let at = |name: &str| home.path().join(name);
    fs::write(at("x-topics.csv"), "mine").unwrap();
    assert!(export::save(&tiny_model(), &at("x.csv"), Format::Csv).is_err());
    assert!(!at("x.csv").exists());
    assert_eq!(fs::read_to_string(at("x-topics.csv")).unwrap(), "mine");
}

#[test]
fn another_model_and_other_files_in_a_folder_stay() {
    let home = home();
    let path = home.path().join("model");
    bertopic::save(&tiny_model(), &path).unwrap();
    let forced = Guard::new().forced(true);
    says(Guard::new().check(&path, &bertopic::KIND), &path, "already exists");
    assert!(forced.check(&path, &bertopic::KIND).is_ok());
    fs::write(path.join("notes.txt"), "mine").unwrap();
    says(forced.check(&path, &bertopic::KIND), &path, "other files");
    let source = Guard::new().forced(true).keep([path.join("topics.json")]);
    fs::remove_file(path.join("notes.txt")).unwrap();
    says(source.check(&path, &bertopic::KIND), &path, "is the source");
}

#[test]
fn what_changed_since_it_was_opened_or_checked_is_not_replaced() {
    let home = home();
    let path = home.path().join("s.topics");
    store::save(&tiny_model(), &path).unwrap();
    let guard = Guard::new().own(&path, Stamp::of(&path));
    let written = store::write(&tiny_model(), &guard.check(&path, &store::KIND).unwrap());
    // It is the one that was opened no more, but the one that was written.
    let guard = Guard::new().own(&path, written.unwrap().stamp);
    let place = guard.check(&path, &store::KIND).unwrap();
    store::save(&tiny_model(), &path).unwrap();
    let theirs = Stamp::of(&path);
    says(guard.check(&path, &store::KIND), &path, "changed by another program");
    assert!(guard.clone().forced(true).check(&path, &store::KIND).is_ok());
    // Not even between the check and the end of the work.
    let error = store::write(&tiny_model(), &place).unwrap_err().to_string();
    assert!(error.contains("another program"), "{error}");
    assert_eq!(Stamp::of(&path), theirs);
}

/// Other names of `source` in `home`.
fn names(home: &Path, source: &Path) -> Vec<PathBuf> {
    let at = |name: &str| home.join(name);
    fs::create_dir(at("sub")).unwrap();
    fs::hard_link(source, at("hard")).unwrap();
    fs::hard_link(source, at("sub/hard.csv")).unwrap();
    symlink(source, at("soft")).unwrap();
    symlink("soft", at("twice")).unwrap();
    symlink(home, at("sub/up")).unwrap();
    let name = source.file_name().unwrap().to_str().unwrap();
    let mut names = vec![
        source.to_path_buf(),
        home.join(".").join(name),
        at("sub/..").join(name),
        at("sub/up").join(name),
        at("hard"),
        at("sub/hard.csv"),
        at("soft"),
        at("twice"),
    ];
    // Where the file system takes letters of another case for the same.
    names.extend(Some(at(&name.to_uppercase())).filter(|other| other.exists()));
    names
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_source_is_never_replaced(
        name in "x[a-z]{0,7}(\\.(csv|txt|md|topics))?",
        forced: bool,
        in_folder: bool,
        is_session: bool,
        exported: bool,
    ) {
        let home = home();
        let source = home.path().join(&name);
        let ledger = Ledger::at(home.path().join("exported notes"));
        if is_session {
            store::save(&tiny_model(), &source).unwrap();
        } else {
            fs::write(&source, "the only copy").unwrap();
        }
        if exported {
            ledger.remember(&source, files::ledger::checksum(&source).unwrap());
        }
        let bytes = fs::read(&source).unwrap();
        let guard = Guard::with_ledger(ledger).forced(forced);
        let guard = match in_folder && !is_session && !exported {
            true => guard.keep_folder(home.path(), |_| true),
            false => guard.keep([&source]),
        };
        let kinds: [&Kind; 3] = [&store::KIND, &export::KIND, &bertopic::KIND];
        for name in names(home.path(), &source) {
            for kind in kinds {
                let place = guard.check(&name, kind);
                prop_assert!(place.is_err(), "{name:?} {kind:?}");
                prop_assert!(!place.unwrap_err().can_be_forced());
            }
        }
        prop_assert_eq!(fs::read(&source).unwrap(), bytes);
    }
}

/// The small model as a session whose source is `reviews.csv` beside it.
fn saved(home: &Path) -> (String, String) {
    let (source, path) = (home.join("reviews.csv"), home.join("reviews.topics"));
    fs::write(&source, "text\nthe only copy\n").unwrap();
    let mut model = tiny_model();
    let mut corpus = (*model.corpus).clone();
    corpus.paths = vec![source.clone()];
    corpus.texts[0] = "=cmd()".to_owned();
    model.corpus = corpus.into();
    model.source = model.corpus.clone();
    store::save(&model, &path).unwrap();
    (path.display().to_string(), source.display().to_string())
}

#[test]
fn verbs_ask_the_guard_before_they_begin() {
    let home = home();
    let at = |name: &str| home.path().join(name).display().to_string();
    let (session, source) = saved(home.path());
    refused(&["fit", "--demo", "-o", "/nonexistent/x.topics"], "there is no folder /nonexistent");
    refused(&["fit", &source, "-o", &source], "is the source file");
    refused(&["fit", &source, "-o", &source, "--force"], "is the source file");
    fs::write(at("notes.txt"), "mine").unwrap();
    for arguments in [
        &["reduce", &session, "--to", "2"][..],
        &["merge", &session, "0,1"],
        &["delete", &session, "0"],
        &["split", &session, "0"],
        &["outliers", &session],
        &["describe", &session],
        &["add", &session, &source],
        &["combine", &session, &session],
        &["fit", "--demo"],
    ] {
        let output = at("notes.txt");
        refused(
            &[arguments, &["-o", &output]].concat(),
            "is not a session: name another file, or add --force",
        );
        refused(&[arguments, &["-o", &at("no/x")]].concat(), "there is no folder");
        if arguments[0] != "fit" {
            refused(&[arguments, &["-o", &source, "--force"]].concat(), "is the source file");
        }
    }
    for seeds in ["--seed-topics", "--seed-words", "--ban", "--stop-words", "--zero-shot"] {
        refused(
            &["fit", &source, seeds, &at("notes.txt"), "-o", &at("notes.txt"), "--force"],
            "is the source file",
        );
    }
    refused(&["combine", &session, &session, "-o", &session, "--force"], "is the source file");
    assert_eq!(fs::read_to_string(at("notes.txt")).unwrap(), "mine");
    assert_eq!(fs::read_to_string(&source).unwrap(), "text\nthe only copy\n");
    let forced = run(&["delete", &session, "0", "-o", &at("notes.txt"), "--force"]);
    assert_eq!(forced.status.code(), Some(0), "{}", stderr(&forced));
    assert!(store::load(at("notes.txt").as_ref()).is_ok());
    // The session itself may be saved over.
    assert_eq!(run(&["delete", &session, "0", "-o", &session]).status.code(), Some(0));
}

#[test]
fn the_export_verb_keeps_what_is_not_its_own() {
    let home = home();
    let at = |name: &str| home.path().join(name).display().to_string();
    let (session, source) = saved(home.path());
    let export = |to: &str, more: &[&str]| {
        let output = run(&[&["export", &session, "--to", to][..], more].concat());
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    };
    for place in [&source, &session] {
        let arguments = ["export", &session, "--to", place, "--format", "csv", "--force"];
        refused(&arguments, "is the source file");
    }
    export(&at("x.csv"), &[]);
    export(&at("x.csv"), &[]);
    let safe = fs::read_to_string(at("x.csv")).unwrap();
    assert!(
        safe.contains(",'=cmd()") && safe.contains(",'-1_remark,") && safe.contains(",-1,"),
        "{safe}"
    );
    export(&at("x.csv"), &["--raw-cells"]);
    let raw = fs::read_to_string(at("x.csv")).unwrap();
    assert!(raw.contains(",=cmd()") && raw.contains(",-1_remark,"), "{raw}");
    fs::write(at("x-topics.csv"), "edited").unwrap();
    refused(
        &["export", &session, "--to", &at("x.csv")],
        "did not export it or it was changed since",
    );
    assert_eq!(fs::read_to_string(at("x-topics.csv")).unwrap(), "edited");
    assert_eq!(fs::read_to_string(at("x.csv")).unwrap(), raw);
    export(&at("x.csv"), &["--force"]);
    export(&at("model"), &["--format", "bertopic"]);
    export(&at("model"), &["--format", "bertopic"]);
    fs::write(at("model/config.json"), "{}").unwrap();
    refused(&["export", &session, "--to", &at("model"), "--format", "bertopic"], "already exists");
    export(&at("model"), &["--format", "bertopic", "--force"]);
}

#[test]
fn standard_input_is_a_source_too() {
    let home = home();
    let path = home.path().join("reviews.txt");
    fs::write(&path, "the only copy\n").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_topictui"))
        .args(["fit", "-", "--no-config", "--no-cache", "--force", "-o"])
        .arg(&path)
        .env("TOPICTUI_DATA_HOME", home.path().join("data"))
        .stdin(fs::File::open(&path).unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(stderr(&output).contains("is the source file"), "{}", stderr(&output));
    assert_eq!(fs::read_to_string(&path).unwrap(), "the only copy\n");
}
