//! What the columns of a table are, and several files as one.

use std::path::PathBuf;
use std::sync::Arc;

use topictui::corpus::columns::{Choice, Kind, Role, rows};
use topictui::corpus::stream::Files;
use topictui::corpus::{
    Between, Corpus, DocumentId, Duplicates, Format, ReadOptions, read_bytes, read_paths,
};
use topictui::engine::inspect::Inspection;
use topictui::model::Settings;

const SAID: [&str; 6] = [
    "The kettle boils quickly and pours well.",
    "My bicycle chain broke after two weeks.",
    "Nobody answered the phone when I called.",
    "The soup was cold but the waiter kind.",
    "Our train left late and nobody said why.",
    "The roses want less water in this clay.",
];

fn read(text: &str, options: &ReadOptions) -> Corpus {
    read_bytes("t.csv", text.as_bytes(), options).unwrap()
}

fn with(text_column: &str) -> ReadOptions {
    let format = Some(Format::Csv);
    ReadOptions { text_column: Some(text_column.to_owned()), format, ..ReadOptions::default() }
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

/// A table with the sentences in column `said` and `other` beside them.
fn beside(name: &str, other: impl Fn(usize) -> String) -> Corpus {
    let rows = (0..60).map(|n| {
        let said = format!("{} It was number {n}.", SAID[n % 6]);
        format!("{},{}\n", quoted(&other(n)), quoted(&said))
    });
    let text: String = std::iter::once(format!("{},said\n", quoted(name))).chain(rows).collect();
    read(&text, &ReadOptions::default())
}

#[test]
fn what_is_no_language_is_never_the_text_beside_sentences() {
    let words = "one two three four five six seven eight nine ten eleven twelve thirteen";
    type Value<'a> = &'a dyn Fn(usize) -> String;
    let others: [(&str, Kind, Value); 9] = [
        ("url", Kind::Address, &|n| format!("https://example.org/{n}/a-long-name-of-a-page")),
        ("mail", Kind::Address, &|n| format!("person.{n}@example.org")),
        ("text", Kind::Id, &|n| format!("order-the-blue-box-{n}-for-the-kitchen-and-the-hall")),
        ("path", Kind::Path, &|n| format!("C:\\Users\\Ann Other\\My long notes of {n}.docx")),
        ("text", Kind::Path, &|n| format!("/home/ann/notes of the day/{n}.txt")),
        ("text", Kind::Json, &|n| format!("{{\"n\": {n}, \"words\": \"{words} {words}\"}}")),
        ("text", Kind::Html, &|n| format!("<p>Number {n}: <b>{words}</b> {words}</p>")),
        ("text", Kind::Code, &|n| format!("for (int i = 0; i < {n}; i++) {{ print(i + {n}); }}")),
        ("when", Kind::Time, &|n| format!("Tuesday, {} March 2024 10:30 AM", n % 28 + 1)),
    ];
    for (name, kind, other) in others {
        let corpus = beside(name, other);
        assert_eq!(corpus.column.as_deref(), Some("said"), "{name} {kind:?}");
        let [column, said] = &corpus.findings.columns[..] else { panic!("two columns") };
        assert_eq!((column.kind, said.kind, said.role), (kind, Kind::Text, Some(Role::Text)));
    }
}

#[test]
fn a_remark_and_numbers_that_come_again_are_no_text_beside_names() {
    // One record holds a remark on the file.
    let first = "\nNorth Sea,,7\n";
    let more: String = (0..300).map(|n| format!("Lake {n},,{}\n", n % 5)).collect();
    let remarked =
        format!("place,remark,rank{first}The North,Data by the survey of lakes,3\n{more}");
    let corpus = read(&remarked, &ReadOptions::default());
    assert_eq!((corpus.column.as_deref(), corpus.len()), (Some("place"), 302));
    let states: String = (0..60)
        .map(|n| format!("{}land,{}\n", ["Ice", "Green", "Fin"][n % 3].repeat(1 + n / 3), n % 6))
        .collect();
    let corpus = read(&format!("state,storms\n{states}"), &ReadOptions::default());
    assert_eq!(corpus.column.as_deref(), Some("state"));
    let phones: String =
        (0..30).map(|n| format!("12095{:05},Call about the soup {n}\n", n * 977)).collect();
    let corpus = read(&format!("Phone Number,text\n{phones}"), &ReadOptions::default());
    assert!(corpus.times.is_none());
}

#[test]
fn words_a_row_are_those_of_whole_texts() {
    let long = "soup and bread ".repeat(2000);
    let rows: String = (0..8).map(|n| format!("{n},Batch {n}: {long}\n")).collect();
    let corpus = read(&format!("id,text\n{rows}"), &ReadOptions::default());
    let why = &corpus.findings.columns[1].why;
    assert_eq!(why, "the only natural-language column: 6001 words a row");
}

#[test]
fn class_and_time_are_found_by_their_values_and_say_why() {
    let rows = (0..60).map(|n| {
        let class = ["warm", "cold", "mild"][n % 3];
        let day = n % 28 + 1;
        format!("{n},{class},{day:02}.03.2024,{},N/A\n", quoted(&format!("{} {n}", SAID[n % 6])))
    });
    let text: String = std::iter::once("nr,x1,x2,x3,x4\n".to_owned()).chain(rows).collect();
    let corpus = read(&text, &ReadOptions::default());
    assert_eq!(corpus.labels.as_ref().unwrap().names, ["warm", "cold", "mild"]);
    assert_eq!(corpus.time_of(DocumentId(0)).as_deref(), Some("2024-03-01"));
    assert_eq!(corpus.class_of(DocumentId(1)), Some("cold"));
    let why: Vec<&str> = corpus.findings.columns.iter().map(|column| &*column.why).collect();
    assert_eq!(
        why,
        [
            "numbers",
            "3 different values",
            "dates, the day first",
            "the only natural-language column: 7.5 words a row",
            "nothing in it"
        ]
    );
    let last = &corpus.findings.columns[4];
    assert_eq!((last.filled, last.missing, last.kind), (0, 60, Kind::Empty));
    let none = ReadOptions {
        label_column: Some("none".into()),
        time_column: Some("none".into()),
        ..ReadOptions::default()
    };
    let corpus = read(&text, &none);
    assert_eq!((corpus.labels, corpus.times), (None, None));
}

#[test]
fn dates_that_can_be_read_in_two_ways_are_no_times_unless_asked_for() {
    let corpus = beside("when", |n| format!("0{}/0{}/2024", n % 9 + 1, (n + 1) % 9 + 1));
    assert_eq!(corpus.times, None);
    assert!(corpus.findings.columns[0].why.contains("cannot be told apart"));
}

#[test]
fn several_columns_make_one_text() {
    let text = "title,body,\"a, b\",title\n\
                Kettle,It boils and it pours.,x,one two\nChain,,y,three four\n,NaN,z,\n";
    let corpus = read(text, &with("title,body"));
    assert_eq!(corpus.texts, ["Kettle\n\nIt boils and it pours.", "Chain"]);
    assert_eq!(corpus.column.as_deref(), Some("title,body"));
    let space = ReadOptions { text_between: Some(Between::Space), ..with("body,#1") };
    assert_eq!(read(text, &space).texts[0], "It boils and it pours. Kettle");
    assert_eq!(read(text, &with("a, b")).texts, ["x", "y", "z"]);
    assert_eq!(read(text, &with("\"a, b\", title")).texts[1], "y\n\nChain");
    assert_eq!(read(text, &with("#4")).texts, ["one two", "three four"]);
    assert_eq!(read(text, &with("title (2)")).texts, ["one two", "three four"]);
    // The name that a joined text has means the same columns.
    let again = read(text, &with("title,\"a, b\"")).column.unwrap();
    assert_eq!(again, "title,\"a, b\"");
    let error = read_bytes("t.csv", text.as_bytes(), &with("title,bod")).unwrap_err();
    assert!(error.to_string().contains("no column bod (did you mean body?)"), "{error}");
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

fn mixed() -> tempfile::TempDir {
    folder(&[
        (
            "a.csv",
            "id,said,when\n1,The kettle boils quickly.,31/12/2023\n2,It pours well.,01/02/2024\n",
        ),
        ("b.jsonl", "{\"WHEN\": \"03/02/2024\", \"said\": \"My chain broke again.\"}\n"),
        ("c.txt", "Nobody answered the phone.\n\nThe soup was cold.\n"),
        ("texts/one/d.txt", "Our train\nleft late."),
        ("texts/two/e.md", "The roses want less water."),
        ("texts/two/.hidden.txt", "no"),
        ("texts/two/f.png", "\u{1}"),
    ])
}

#[test]
fn files_of_any_kind_are_one_text_and_say_where_each_document_is_from() {
    let folder = mixed();
    let paths: Vec<PathBuf> =
        ["*.csv", "b.jsonl", "c.txt", "texts"].map(|name| folder.path().join(name)).into();
    let corpus = read_paths(&paths, &ReadOptions::default()).unwrap();
    assert_eq!(
        corpus.texts,
        [
            "The kettle boils quickly.",
            "It pours well.",
            "My chain broke again.",
            "Nobody answered the phone.",
            "The soup was cold.",
            "Our train\nleft late.",
            "The roses want less water.",
        ]
    );
    // Day and month are told by all of the column, whichever file it is in.
    let times: Vec<_> = (0..4).map(|document| corpus.time_of(DocumentId(document))).collect();
    let day = |day: &str| Some(day.to_owned());
    assert_eq!(times, [day("2023-12-31"), day("2024-02-01"), day("2024-02-03"), None]);
    let file =
        |document: usize| corpus.file_of(DocumentId(document)).unwrap().rsplit('/').next().unwrap();
    assert_eq!((file(0), file(2), file(4), file(6)), ("a.csv", "b.jsonl", "c.txt", "e.md"));
    assert_eq!(corpus.labels, corpus.files, "a few files are classes");
    assert_eq!((corpus.records.row(DocumentId(0)), corpus.records.row(DocumentId(4))), (1, 6));
    let left_out = corpus.findings.left_out.join("; ");
    assert!(left_out.ends_with("texts: 1 file of another kind, 1 hidden file"), "{left_out}");
    assert_eq!(corpus.name, "*.csv and 3 more");

    let rows: Vec<(usize, String)> = Files::open(&paths, &ReadOptions::default())
        .unwrap()
        .flat_map(|batch| batch.unwrap())
        .map(|record| (record.row, record.text))
        .collect();
    let texts: Vec<&String> =
        rows.iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect();
    assert_eq!(texts, corpus.texts.iter().collect::<Vec<_>>());
    assert_eq!(rows.iter().map(|(row, _)| *row).collect::<Vec<_>>(), (1..=8).collect::<Vec<_>>());
}

#[test]
fn what_rows_are_used_for_is_no_class() {
    let row = |n: usize| {
        let (part, kind) = (["train", "train", "Test", "dev"][n % 4], ["warm", "cold"][n % 2]);
        format!("{part},{kind},{}\n", quoted(&format!("{} {n}", SAID[n % 6])))
    };
    let text: String = std::iter::once("a,b,c\n".to_owned()).chain((0..60).map(row)).collect();
    let corpus = read(&text, &ReadOptions::default());
    assert_eq!(corpus.labels.as_ref().unwrap().names, ["warm", "cold"]);
    assert_eq!(corpus.findings.columns[0].why, "parts for training and testing");
    // It is one where somebody says so.
    let named = ReadOptions { label_column: Some("a".into()), ..ReadOptions::default() };
    assert_eq!(read(&text, &named).labels.unwrap().names, ["train", "Test", "dev"]);
}

#[test]
fn folders_in_a_folder_are_classes() {
    let folder = mixed();
    let corpus = read_paths(&[folder.path().join("texts")], &ReadOptions::default()).unwrap();
    assert_eq!(corpus.labels.unwrap().names, ["one", "two"]);
    let by_file = ReadOptions { label_column: Some("file".into()), ..ReadOptions::default() };
    let corpus = read_paths(&[folder.path().join("texts")], &by_file).unwrap();
    assert_eq!(corpus.labels.unwrap().names, ["one/d.txt", "two/e.md"]);
}

#[test]
fn two_columns_of_one_name_are_two_and_too_many_are_refused() {
    let rows: String = (0..9).map(|n| format!("x{n},{} {n}\n", SAID[n % 6])).collect();
    let corpus = read(&format!("text,text\n{rows}"), &with("#2"));
    assert_eq!((corpus.len(), corpus.columns.join("|")), (9, "text|text (2)".to_owned()));
    let wide = format!("{}\n", vec!["x"; 20_000].join(",")).repeat(3);
    let options = ReadOptions { format: Some(Format::Csv), ..ReadOptions::default() };
    let error = read_bytes("t.csv", wide.as_bytes(), &options).unwrap_err().to_string();
    assert!(error.starts_with("t.csv has 20000 columns"), "{error}");
}

#[test]
fn a_file_of_several_that_cannot_be_read_is_named() {
    let folder = mixed();
    let error = |name: &str| {
        let paths = [folder.path().join("c.txt"), folder.path().join(name)];
        read_paths(&paths, &ReadOptions::default()).unwrap_err().to_string()
    };
    std::fs::write(folder.path().join("x.pdf"), "%PDF-1.4 nothing").unwrap();
    assert!(error("x.pdf").contains("x.pdf is a PDF"), "{}", error("x.pdf"));
    assert!(error("gone.txt").contains("gone.txt: check the path"));
    assert!(error("*.docx").starts_with("no file matches "));
}

#[test]
fn texts_of_any_encoding_are_read_as_they_were_meant() {
    let long = |text: &str| (0..8).map(|n| format!("{text} {n}\n")).collect::<String>();
    for (name, text) in [
        ("windows-1252", "Das Café hat „schöne“ Tische – für fünf Gäste, naïve Töne"),
        ("gb18030", "这家餐厅的汤是冷的,但是服务员很友好,我们还会再来"),
        ("shift_jis", "この電車は今日も遅れて、誰も理由を説明しませんでした"),
        ("euc-kr", "이 전화는 하루도 안 되어 배터리가 다 떨어졌습니다"),
        ("koi8-r", "Поезд опять опоздал, и никто не сказал почему"),
        ("big5", "這家餐廳的湯是冷的,但是服務員很友善,我們還會再來"),
        ("utf-16le", "Our train left late, and nobody said why"),
    ] {
        let text = long(text);
        let bytes = match name {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            _ => encoding_rs::Encoding::for_label(name.as_bytes())
                .unwrap()
                .encode(&text)
                .0
                .into_owned(),
        };
        let expected: Vec<&str> = text.lines().collect();
        let found = read_bytes("t.txt", &bytes, &ReadOptions::default()).unwrap();
        assert_eq!(found.texts, expected, "{name} by looking");
        let named = ReadOptions { encoding: Some(name.to_owned()), ..ReadOptions::default() };
        assert_eq!(read_bytes("t.txt", &bytes, &named).unwrap().texts, expected, "{name} by name");
    }
    // Short ones, too.
    for (bytes, text) in [
        (&b"caf\xe9 au lait"[..], "café au lait"),
        (b"\xff\xfea\0b\0", "ab"),
        (b"\xfe\xff\0a\0b", "ab"),
        (b"a\0b\0\n\0c\0", "ab c"),
        (b"\xef\xbb\xbfab", "ab"),
        (b"M\xfcller", "Müller"),
        (b"\x93quoted\x94 words", "\u{201c}quoted\u{201d} words"),
    ] {
        let corpus = read_bytes("t.txt", bytes, &ReadOptions::default()).unwrap();
        assert_eq!(corpus.texts.join(" "), text);
    }
    let named = |name: &str| ReadOptions { encoding: Some(name.into()), ..ReadOptions::default() };
    assert_eq!(read_bytes("t.txt", b"M\xfcller", &named("latin_1")).unwrap().texts, ["Müller"]);
    let error = read_bytes("t.txt", b"x", &named("klingon")).unwrap_err().to_string();
    assert!(error.contains("there is no encoding klingon"), "{error}");
}

#[test]
fn an_inspection_says_what_is_there_and_what_will_be_done() {
    let rows = (0..60).map(|n| {
        let said = if n % 10 == 9 { "NaN".to_owned() } else { format!("{} {n}", SAID[n % 6]) };
        format!("{},2024-03-{:02},{}\n", ["warm", "cold"][n % 2], n % 28 + 1, quoted(&said))
    });
    let text: String = std::iter::once("class,when,said\n".to_owned()).chain(rows).collect();
    let corpus = Arc::new(read(&text, &ReadOptions::default()));
    let duplicates = Duplicates::none(corpus.len());
    let found = Inspection::of(&corpus, &duplicates, &Settings::default(), (None, None)).unwrap();
    assert_eq!((found.records, found.documents, found.copies.duplicates), (60, 54, 0));
    assert_eq!(found.left_out[0].records, 6);
    assert_eq!(found.left_out[0].rows, [11, 21, 31, 41, 51]);
    assert_eq!(
        found.plan,
        [
            "54 documents: text of column said",
            "2 classes, by class",
            "times from 2024-03-01 to 2024-03-28"
        ]
    );
    let json = serde_json::to_value(&found).unwrap();
    assert_eq!(json["schema_version"], 1);
    assert_eq!(json["clears"], serde_json::json!({ "numbers": 54, "repeated": 54 }));
    assert_eq!(json["columns"][2]["role"], "text");
    assert_eq!(json["columns"][2]["missing"], 6);
    assert_eq!(json["files"][0]["dialect"], "commas, double quotes");
}

fn csv() -> ReadOptions {
    ReadOptions { format: Some(Format::Csv), ..ReadOptions::default() }
}

/// The roles of the columns as they are read under the options of this choice.
fn read_back(text: &str, choice: &Choice, corpus: &Corpus, before: &ReadOptions) -> Choice {
    let options = choice.options(corpus, before);
    Choice::of(&read(text, &options), &options)
}

#[test]
fn a_choice_of_columns_is_read_as_it_was_made_whatever_they_are_called() {
    for header in [
        "title,said,kind",
        "\"a, b\",said,none",
        "none,\"x \"\"y\"\"\",\"c,d\"",
        "same,same,kind",
        "#2,#1,3",
        "题目,正文,类",
        " padded ,said,",
    ] {
        let rows = (0..30).map(|n| format!("Title {n} here,{},k{}\n", quoted(SAID[n % 6]), n % 3));
        let text: String = std::iter::once(format!("{header}\n")).chain(rows).collect();
        let before = ReadOptions { header: Some(true), ..csv() };
        let corpus = read(&text, &before);
        for choice in [
            Choice { text: vec![1], class: Some(2), time: None },
            Choice { text: vec![0, 1], class: None, time: None },
            Choice { text: vec![2, 1, 0], class: None, time: None },
            Choice { text: vec![0], class: Some(1), time: None },
        ] {
            let found = read_back(&text, &choice, &corpus, &before);
            assert_eq!(found, choice, "{header}: {:?}", choice.options(&corpus, &before));
        }
    }
}

#[test]
fn a_choice_among_columns_without_names_keeps_their_first_row() {
    let text: String =
        (0..30).map(|n| format!("{n},{},{}\n", quoted(SAID[n % 6]), n % 2)).collect();
    let corpus = read(&text, &csv());
    let choice = Choice { text: vec![1], class: Some(2), time: None };
    let options = choice.options(&corpus, &csv());
    let again = read(&text, &options);
    assert_eq!((again.len(), &again.texts), (30, &corpus.texts));
    assert_eq!(Choice::of(&again, &options), choice);
}

#[test]
fn the_file_is_a_row_that_can_only_be_the_class() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<PathBuf> = ["a.csv", "b.csv"].map(|name| folder.path().join(name)).to_vec();
    for (n, path) in paths.iter().enumerate() {
        let rows: String =
            (0..9).map(|at| format!("{} {at}{n},x{}\n", SAID[at % 6], at % 2)).collect();
        std::fs::write(path, format!("said,kind\n{rows}")).unwrap();
    }
    let corpus = read_paths(&paths, &ReadOptions::default()).unwrap();
    let names: Vec<String> = rows(&corpus).into_iter().map(|row| row.name.clone()).collect();
    assert_eq!(names, ["said", "kind", "file"]);
    let mut choice = Choice::of(&corpus, &ReadOptions::default());
    assert_eq!(choice.class, Some(2));
    assert!(choice.take(&corpus, 2, Some(Role::Text)).is_err());
    choice.name(&corpus, Role::Class, "kind").unwrap();
    assert_eq!(choice.said(&corpus), ["text said", "class kind", "no time"]);
    choice.take(&corpus, 2, Some(Role::Class)).unwrap();
    let options = choice.options(&corpus, &ReadOptions::default());
    assert_eq!(options.label_column.as_deref(), Some("file"));
    assert_eq!(Choice::of(&read_paths(&paths, &options).unwrap(), &options), choice);
}
