//! What is exported says what the model says, and nothing in a text gets out of its place.

use crate::support::program;
use std::path::{Path, PathBuf};

use crate::support::model::tiny_model;
use serde_json::{Value, json};
use topictui::columnar::{self, Kind, Values};
use topictui::corpus::{DocumentId, Labels, TimeKind, Times};
use topictui::embed::pieces::Chunk;
use topictui::engine::derived::{Derived, DerivedView};
use topictui::export::view::View;
use topictui::export::{self, Cells, Format, Report, html, markdown, view_file};
use topictui::model::Model;
use topictui::topics::TopicId;

/// The small model with texts that mean something in every format.
fn tricky() -> Model {
    let mut model = tiny_model();
    let mut corpus = (*model.corpus).clone();
    corpus.texts[0] = "=1+1, \"quoted\" <script>alert('x')</script> & | `code` *bold*".to_owned();
    let files = ["a, b.txt", "c.txt"].into_iter().cycle().take(corpus.len());
    corpus.files = Some(Labels::of(files));
    let moments = (0..corpus.len() as i64).map(|day| (day > 0).then_some(day * 86_400_000_000));
    corpus.times = Some(Times { kind: TimeKind::Moment, values: moments.collect() });
    model.corpus = corpus.into();
    let mut topics = (*model.topics).clone();
    topics.list[1].label = Some("Kettles <& more>".to_owned());
    topics.list[1].words[0].0 = "a<b".to_owned();
    let near = vec![("tea pot".to_owned(), 0.5), ("x<y".to_owned(), 0.25)];
    topics.list[1].aspects = [("<i>near</i>".to_owned(), near)].into();
    model.topics = topics.into();
    model
}

fn exported(name: &str, format: Format) -> (tempfile::TempDir, Vec<PathBuf>) {
    let home = tempfile::tempdir().unwrap();
    let files = export::save(&tricky(), &home.path().join(name), format).unwrap();
    (home, files)
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn rows(path: &Path) -> (csv::StringRecord, Vec<csv::StringRecord>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    (header, reader.records().map(Result::unwrap).collect())
}

#[test]
fn formats_go_by_the_ending() {
    let format = |path: &str| Format::of_path(Path::new(path));
    assert_eq!(format("a/b.csv"), Some(Format::Csv));
    assert_eq!(format("b.JSONL"), Some(Format::Jsonl));
    assert_eq!(format("b.parquet"), Some(Format::Parquet));
    assert_eq!(format("b.feather"), Some(Format::Arrow));
    assert_eq!(format("b.md"), Some(Format::Markdown));
    assert_eq!(format("b.htm"), Some(Format::Html));
    assert_eq!(format("a/folder"), None);
    assert_eq!(format("b.xlsx"), None);
}

#[test]
fn parquet_and_arrow_hold_the_numbers_and_the_texts_as_they_are() {
    let model = tricky();
    for (name, format) in [("k.parquet", Format::Parquet), ("k.arrow", Format::Arrow)] {
        let (home, files) = exported(name, format);
        let beside = name.replace('.', "-topics.");
        assert_eq!(files, [name, &beside].map(|name| home.path().join(name)));
        let read = |path: &Path| {
            let bytes = std::fs::read(path).unwrap();
            match format {
                Format::Parquet => columnar::parquet::read(&bytes, |_| true).unwrap(),
                _ => columnar::arrow::read(&bytes, |_| true).unwrap(),
            }
        };
        let documents = read(&files[0]);
        let column = |name: &str| documents.iter().find(|column| column.name == name).unwrap();
        let topics = model.topics.assignments.iter().map(|topic| i64::from(topic.0)).collect();
        assert_eq!(column("topic").values, Values::Ints(topics));
        assert_eq!(column("strength").values, Values::Floats(model.support.strength.clone()));
        let texts: Vec<String> = column("text").clone().texts().collect();
        assert_eq!(texts, model.corpus.texts);
        // Lists are lists, moments moments, and what the input does not have is no column.
        let memberships = model.memberships.as_ref().unwrap();
        let counts: Vec<u32> = memberships.iter().map(|list| list.len() as u32).collect();
        let all = || memberships.iter().flatten();
        let (ids, shares) = (column("topics"), column("probabilities"));
        assert!(ids.listed && shares.listed && counts.contains(&0));
        assert_eq!((&ids.counts, &shares.counts), (&counts, &counts));
        assert_eq!(ids.values, Values::Ints(all().map(|one| i64::from(one.0.0)).collect()));
        assert_eq!(shares.values, Values::Floats(all().map(|one| f64::from(one.1)).collect()));
        assert_eq!(column("time").kind, Kind::Moment(1_000_000, false));
        let classes: Vec<String> = column("class").clone().texts().collect();
        assert_eq!(classes[..4], ["hot", "fast", "", "hot"]);
        let from: Vec<String> = column("file").clone().texts().collect();
        assert_eq!(from[..3], ["a, b.txt", "c.txt", "a, b.txt"]);
        let topics = read(&files[1]);
        let words = topics.iter().find(|column| column.name == "words").unwrap();
        assert_eq!(words.counts[1..], [2, 2]);
        assert_eq!(words.clone().texts().nth(1).unwrap(), "a<b boil");
        assert_eq!(topics[0].counts.len(), model.topics.list.len());
        assert_eq!(topics.last().unwrap().name, "words:<i>near</i>");
    }
}

#[test]
fn a_mix_of_topics_is_called_shares() {
    let mut model = tricky();
    model.settings.embed.chunk = Chunk::Topics;
    let home = tempfile::tempdir().unwrap();
    let save = |name: &str, format| export::save(&model, &home.path().join(name), format).unwrap();
    let (header, documents) = rows(&save("k.csv", Format::Csv)[0]);
    assert_eq!((&header[7], &header[8], &documents[2][8]), ("topics", "shares", "0.6, 0.3"));
    let bytes = std::fs::read(&save("k.parquet", Format::Parquet)[0]).unwrap();
    let columns = columnar::parquet::read(&bytes, |about| about.name == "shares").unwrap();
    assert!(columns[0].listed);
    let lines = text(&save("k.jsonl", Format::Jsonl)[0]);
    let second: Value = serde_json::from_str(lines.lines().nth(1).unwrap()).unwrap();
    assert_eq!(second["topics"][0]["share"], f64::from(0.6f32));
}

#[test]
fn csv_has_a_row_a_document_and_a_row_a_topic() {
    let (home, files) = exported("kettles.csv", Format::Csv);
    assert_eq!(files, ["kettles.csv", "kettles-topics.csv"].map(|name| home.path().join(name)));
    let model = tricky();
    let (header, documents) = rows(&files[0]);
    let own = "document row topic name label strength steadiness topics probabilities";
    let expected: Vec<&str> = own.split(' ').chain(["file", "class", "time", "text"]).collect();
    assert_eq!(header, expected);
    assert_eq!(documents.len(), model.corpus.len());
    for (number, row) in documents.iter().enumerate() {
        assert_eq!(row[0], number.to_string());
        assert_eq!(row[1], model.corpus.records.row(DocumentId(number)).to_string());
        assert_eq!(row[2], model.topics.assignments[number].to_string());
        let name = model.topics.get(row[2].parse().unwrap()).unwrap().bertopic_name();
        assert_eq!(row[3], Cells::Safe.cell(&name));
        assert_eq!(row[4], *if &row[2] == "0" { "Kettles <& more>" } else { "" });
        assert_eq!(row[5].parse::<f64>().unwrap(), model.support.strength[number]);
        assert_eq!(row[6].parse::<f32>().unwrap(), model.support.steadiness[number]);
        // No spreadsheet takes a text for a formula.
        let quote = if number == 0 { "'" } else { "" };
        assert_eq!(row[12], format!("{quote}{}", model.corpus.texts[number]));
    }
    let cells = |row: usize| (7..12).map(|column| &documents[row][column]).collect::<Vec<_>>();
    assert_eq!(cells(0), ["", "", "a, b.txt", "hot", ""]);
    assert_eq!(cells(2), ["0, 1", "0.6, 0.3", "a, b.txt", "", "1970-01-03"]);
    let (header, topics) = rows(&files[1]);
    let expected = [
        "topic",
        "documents",
        "share",
        "recurrence",
        "name",
        "label",
        "title",
        "words",
        "scores",
        "representative",
        "words:<i>near</i>",
    ];
    assert_eq!(header, expected[..]);
    assert_eq!(topics.len(), 3);
    assert_eq!((&topics[0][3], &topics[1][3]), ("", "0.9"));
    assert_eq!(topics[1][5], *"Kettles <& more>");
    assert_eq!(topics[1][6], *"Kettles <& more>");
    assert_eq!(topics[1][7], *"a<b, boil");
    assert_eq!(topics[1][8], *"0.9, 0.8");
    assert_eq!(topics[1][9], *"0, 3");
    assert_eq!((&topics[0][10], &topics[1][10]), ("", "tea pot, x<y"));
}

#[test]
fn jsonl_has_a_line_a_document_and_a_line_a_topic() {
    let (_home, files) = exported("kettles.jsonl", Format::Jsonl);
    let lines = |path: &Path| -> Vec<Value> {
        text(path).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (model, documents, topics) = (tricky(), lines(&files[0]), lines(&files[1]));
    assert_eq!(documents.len(), 12);
    assert_eq!(documents[0]["text"], model.corpus.texts[0]);
    assert_eq!(documents[2]["topic"], -1);
    assert_eq!(documents[4]["strength"], model.support.strength[4]);
    assert_eq!(topics[1]["words"], json!([["a<b", 0.9], ["boil", 0.8]]));
    assert_eq!(topics[1]["label"], "Kettles <& more>");
    assert_eq!(topics[2]["label"], Value::Null);
    assert_eq!(topics[1]["aspects"], json!({ "<i>near</i>": [["tea pot", 0.5], ["x<y", 0.25]] }));
    assert_eq!(topics[2]["aspects"], json!({}));
    assert_eq!(documents[1]["file"], "c.txt");
    assert_eq!(documents[1]["time"], "1970-01-02");
    assert_eq!(documents[0].get("time"), Some(&Value::Null));
    // As `topictui docs` has them: only where probabilities were asked for.
    let probability = f64::from(0.6f32);
    let expected = json!([{ "id": 0, "probability": probability, "name": "0_a<b_boil" }]);
    assert_eq!(documents[1]["topics"], expected);
    let mut model = tricky();
    model.memberships = None;
    let mut lines = Vec::new();
    export::jsonl::documents(&Report::of(&model), &mut lines).unwrap();
    assert!(!String::from_utf8(lines).unwrap().contains("probability"));
}

#[test]
fn markdown_reads_as_a_report() {
    let (_home, files) = exported("kettles.md", Format::Markdown);
    let report = text(&files[0]);
    assert!(report.starts_with("# Topics of kettles.txt\n\n12 documents, 2 topics, 4 outliers"));
    assert!(report.contains("## Topic 0: Kettles \\<\\& more\\>\n"), "{report}");
    assert!(report.contains("\n\\<i\\>near\\</i\\>: tea pot, x\\<y\n"), "{report}");
    // The outliers are read last.
    let place = |heading: &str| report.find(heading).unwrap();
    assert!(place("| 0 | 4") < place("| 1 | 4") && place("| 1 | 4") < place("| -1 | 4"));
    assert!(place("## Topic 1") < place("## Outliers"));
    assert!(report.contains("| a\\<b | 0.9000 |\n| boil | 0.8000 |"), "{report}");
    assert!(report.contains("\n> \\=1+1, \"quoted\" \\<script\\>"), "{report}");
    // Every line of a table has as many cells as its head.
    let cells = |line: &str| line.replace("\\|", "").matches('|').count();
    for table in report.split("\n\n").filter(|block| block.starts_with('|')) {
        assert!(table.lines().all(|line| cells(line) == cells(table.lines().next().unwrap())));
    }
}

/// Every tag that is opened is closed, in order; what a text holds opens none.
fn tags_are_closed(page: &str) {
    let mut open = Vec::new();
    for tag in page.split('<').skip(1) {
        let name: String = tag.chars().take_while(|c| !" >\n".contains(*c)).collect();
        match name.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop().as_deref(), Some(name), "before </{name}>"),
            None if ["!doctype", "meta"].contains(&name.as_str()) => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn html_is_whole_and_safe() {
    let (_home, files) = exported("kettles.html", Format::Html);
    let page = text(&files[0]);
    tags_are_closed(&page);
    assert!(
        !page.contains("<script") && !page.contains("src=") && !page.contains("http"),
        "{page}"
    );
    assert!(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; |"));
    assert!(page.contains("<b>Kettles &lt;&amp; more&gt;</b>: a&lt;b, boil"));
    assert!(page.contains("&lt;i&gt;near&lt;/i&gt;:</span> tea pot, x&lt;y</p>"), "{page}");
    assert_eq!(page.matches("<section id=\"t").count(), 3);
    assert!(page.find("id=\"t1\"").unwrap() < page.find("id=\"t-1\"").unwrap());
    assert_eq!(page.matches("<rect").count(), 4);
    assert!(page.contains("<title>1 and 0: 0.25</title>"));
}

/// Texts and names that would end the script, begin another one, or fetch something.
#[test]
fn no_text_gets_out_of_the_map() {
    let home = tempfile::tempdir().unwrap();
    let mut model = tricky();
    let mut corpus = (*model.corpus).clone();
    corpus.texts[1] = "</script><script>alert(1)</script><!-- \u{2028} \\u003c \0".to_owned();
    corpus.texts[2] = "<img src=x onerror=alert(1)>".to_owned();
    corpus.name = "<b onclick=alert(1)>.txt".to_owned();
    model.corpus = corpus.into();
    for view in [DerivedView::Layout, DerivedView::Documents] {
        let (Derived::Layout(Some(places)) | Derived::Documents(places)) = view.at(&model) else {
            panic!("{view:?}")
        };
        let path = home.path().join(format!("{view:?}.html"));
        view_file::save(&model, &View::DocumentMap { places, selected: Vec::new() }, &path)
            .unwrap();
        let page = text(&path);
        let lower = page.to_lowercase();
        for (tag, count) in [("<script", 2), ("</script", 2), ("<img", 0), ("<b onclick", 0)] {
            assert_eq!(lower.matches(tag).count(), count, "{tag}");
        }
        for outside in ["<!--", "<link", "<img", "@import", ":url(", "http:", "https:"] {
            assert!(!lower.contains(outside), "{outside}");
        }
        let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
        let data: Value = serde_json::from_str(data).unwrap();
        assert_eq!(data["texts"], json!(model.corpus.texts));
        assert_eq!(data["topics"][0]["name"], "Kettles <& more>");
        assert_eq!(data["t"].as_array().unwrap()[..3], [json!(0), json!(1), json!(-1)]);
    }
}

#[test]
fn models_without_topics_or_words_can_be_read_too() {
    let mut model = tiny_model();
    let mut topics = (*model.topics).clone();
    topics.list.truncate(1);
    topics.list[0].words.clear();
    topics.assignments.fill(TopicId::OUTLIERS);
    model.topics = topics.into();
    model.similarity = Default::default();
    let mut page = Vec::new();
    html::report(&Report::of(&model), &mut page).unwrap();
    tags_are_closed(&String::from_utf8(page).unwrap());
    let mut page = Vec::new();
    markdown::report(&Report::of(&model), &mut page).unwrap();
    assert!(String::from_utf8(page).unwrap().contains("## Outliers\n"));
}

#[test]
fn exporting_twice_gives_the_same_bytes() {
    for (name, format) in [
        ("a.csv", Format::Csv),
        ("a.jsonl", Format::Jsonl),
        ("a.md", Format::Markdown),
        ("a.html", Format::Html),
    ] {
        let ((_one, first), (_other, second)) = (exported(name, format), exported(name, format));
        for (first, second) in first.iter().zip(&second) {
            assert!(std::fs::read(first).unwrap() == std::fs::read(second).unwrap());
        }
    }
}

#[test]
fn a_place_that_cannot_be_written_is_named() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("no/such/place.csv");
    let message = export::save(&tiny_model(), &path, Format::Csv).unwrap_err().to_string();
    assert!(message.contains(&path.display().to_string()) && !message.contains('\n'), "{message}");
}

/// The small model as a session file.
fn session(folder: &Path) -> String {
    let path = folder.join("kettles.topics");
    topictui::store::save(&tricky(), &path).unwrap();
    path.display().to_string()
}

#[test]
fn the_verb_writes_what_the_ending_or_the_format_says() {
    let home = tempfile::tempdir().unwrap();
    let session = session(home.path());
    let place = |name: &str| home.path().join(name).display().to_string();
    for (name, arguments, files) in [
        ("a.csv", &[][..], &["a.csv", "a-topics.csv"][..]),
        ("b.jsonl", &[], &["b.jsonl", "b-topics.jsonl"]),
        ("c.md", &[], &["c.md"]),
        ("d.html", &[], &["d.html"]),
        ("e.txt", &["--format", "md"], &["e.txt"]),
        ("f", &["--format", "bertopic"], &["f"]),
        ("g.html", &["--chart", "map"], &["g.html"]),
        ("h.csv", &["--chart", "map"], &["h.csv"]),
    ] {
        let to = place(name);
        let output = program::run(&[&["export", &session, "--to", &to], arguments].concat());
        let message = program::stderr(&output);
        assert_eq!(output.status.code(), Some(0), "{message}");
        assert!(output.stdout.is_empty());
        let said: Vec<String> =
            files.iter().map(|file| format!("topictui: wrote {}\n", place(file))).collect();
        assert_eq!(message, said.concat());
        assert!(files.iter().all(|file| home.path().join(file).exists()));
    }
    let output = program::run(&["export", &session, "--to", &place("a.csv"), "--quiet"]);
    assert!(output.status.success() && output.stderr.is_empty());
}

#[test]
fn the_verb_refuses_what_it_cannot_write() {
    let home = tempfile::tempdir().unwrap();
    let session = session(home.path());
    let before = std::fs::read(&session).unwrap();
    let place = |name: &str| home.path().join(name).display().to_string();
    program::refused(&["export", &session, "--to", &place("a.xlsx")], "add --format");
    program::refused(&["export", &session, "--to", &place("plain")], "add --format");
    program::refused(&["export", &session, "--to", &place("no/such/a.csv")], "no/such/a.csv");
    program::refused(&["export", &place("none.topics"), "--to", &place("a.csv")], "none.topics");
    let folder = home.path().display().to_string();
    program::refused(&["export", &session, "--to", &folder, "--format", "bertopic"], &folder);
    program::refused(&["export", &session, "--to", &folder, "--format", "csv"], &folder);

    // A session is not written over by what was made of it …
    for format in ["csv", "jsonl", "md", "html", "bertopic"] {
        let what = if format == "bertopic" { "is not a folder" } else { "is the source file" };
        program::refused(&["export", &session, "--to", &session, "--format", format], what);
    }
    // … and where the second of two files cannot be, the first is not, either.
    std::fs::create_dir(home.path().join("b-topics.csv")).unwrap();
    program::refused(&["export", &session, "--to", &place("b.csv")], "b-topics.csv");
    let mut left: Vec<String> = std::fs::read_dir(home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, ["b-topics.csv", "kettles.topics"]);
    assert!(std::fs::read(&session).unwrap() == before);
}

#[test]
fn without_a_fit_nobody_knows_how_steady_documents_are() {
    let mut model = tiny_model();
    model.fit = None;
    let mut table = Vec::new();
    export::csv::documents(&Report::of(&model), Cells::Safe, &mut table).unwrap();
    let first = csv::Reader::from_reader(&table[..]).records().next().unwrap().unwrap();
    assert_eq!(&first[6], "");
}
