//! Files as people have them: whatever separates their cells, however their JSON is written, packed, with
//! stray bytes. What is read is what was meant.

use crate::support::read::{TEXTS, read, refused};
use topictui::corpus::{CorpusError, DocumentId, Format, ReadOptions, read_bytes, read_path};

/// A table of the texts between a number and a word, every cell as `cell` writes it.
fn table(separator: &str, header: [&str; 3], cell: impl Fn(&str) -> String) -> String {
    let rows = TEXTS.iter().zip(1..).map(|(text, n)| [n.to_string(), (*text).into(), "x".into()]);
    let rows = [header.map(str::to_owned)].into_iter().chain(rows);
    let line = |row: [String; 3]| row.map(|text| cell(&text)).join(separator) + "\n";
    rows.map(line).collect()
}

fn quoted(cell: &str) -> String {
    format!("\"{}\"", cell.replace('"', "\"\""))
}

#[test]
fn any_separator_is_found_whatever_the_file_is_called() {
    let header = ["id", "comment", "class"];
    for separator in [",", ", ", ";", "\t", "|"] {
        let text = table(separator, header, quoted);
        for name in ["a.csv", "a.txt", "standard input"] {
            let corpus = read(name, text.as_bytes());
            assert_eq!(corpus.texts, TEXTS, "{name} with {separator:?}");
            assert_eq!(corpus.column.as_deref(), Some("comment"), "{name} with {separator:?}");
        }
    }
    let escaped = |cell: &str| format!("\"{}\"", cell.replace('"', "\\\""));
    assert_eq!(read("a.csv", table(",", header, escaped).as_bytes()).texts, TEXTS);
    let single = |cell: &str| format!("'{}'", cell.replace('\'', "''"));
    assert_eq!(read("a.csv", table(",", header, single).as_bytes()).texts, TEXTS);
}

#[test]
fn a_program_in_a_cell_is_text_of_that_cell() {
    let source = |n: usize| {
        format!(
            "Listing {n} prints what it is given,\nand a mark:\nputs(\"say \\\"{n}\\\"\\n\");\nexit(\"\\\");"
        )
    };
    let rows: String = (0..40).map(|n| format!("{},manual\n", quoted(&source(n)))).collect();
    // So long that what is looked at ends within a cell.
    let more = quoted(&source(40).repeat(4000));
    let corpus = read("a.csv", format!("text,kind\n{rows}{more},manual\n{rows}").as_bytes());
    assert_eq!((corpus.len(), corpus.column.as_deref()), (81, Some("text")));
    assert_eq!(corpus.texts[7], source(7));
}

#[test]
fn a_line_that_names_the_separator_is_none_of_the_table() {
    let text = format!("sep=;\r\n{}", table(";", ["id", "comment", "class"], quoted));
    let corpus = read("a.csv", text.as_bytes());
    assert_eq!((corpus.texts.len(), corpus.records.row(DocumentId(0))), (4, 3));
    assert_eq!(corpus.column.as_deref(), Some("comment"));
}

#[test]
fn a_header_is_known_by_what_is_below_it() {
    for header in [
        ["", "text", "class"],
        ["Timestamp", "What do you like about us?", "What would you change?"],
        ["Nr.", "Was hat Ihnen gefallen?", "Klasse"],
        ["ID", "How satisfied are you with our service? Please explain.", "class"],
    ] {
        let corpus = read("a.csv", table(",", header, quoted).as_bytes());
        assert_eq!(corpus.texts, TEXTS, "{header:?}");
        assert_eq!(corpus.columns, header);
    }
    // Without one the first row is a document.
    let rows: String = table(",", ["0", TEXTS[0], "x"], quoted);
    assert_eq!(read("a.csv", rows.as_bytes()).len(), 5);
    let said = |header| ReadOptions {
        format: Some(Format::Csv),
        header: Some(header),
        ..ReadOptions::default()
    };
    let text = table(",", ["id", "comment", "class"], quoted);
    assert_eq!(read_bytes("a", text.as_bytes(), &said(false)).unwrap().len(), 5);
    assert_eq!(read_bytes("a", rows.as_bytes(), &said(true)).unwrap().len(), 4);
}

#[test]
fn separators_at_the_ends_of_lines_are_no_columns() {
    let text: String = table(";", ["id", "comment", "class"], quoted)
        .lines()
        .map(|l| format!("{l};;\n"))
        .collect();
    let corpus = read("a.csv", text.as_bytes());
    assert_eq!((corpus.texts.as_slice(), corpus.columns.len()), (&TEXTS.map(str::to_owned)[..], 3));
}

#[test]
fn prose_with_commas_is_lines() {
    let prose =
        "Good phone, bad case\nIt broke, twice\nFast delivery, thanks\nToo loud, too heavy\n";
    let corpus = read("a.txt", prose.as_bytes());
    assert_eq!((corpus.format, corpus.len()), (Format::Lines, 4));
    assert_eq!(corpus.texts[1], "It broke, twice");
}

#[test]
fn cells_that_say_there_is_nothing_are_empty() {
    let text = "id,text\n1,one two three\n2,NaN\n3,null\n4,N/A\n5,-\n6,#N/A\n7,four five six\n";
    let corpus = read("a.csv", text.as_bytes());
    assert_eq!(corpus.texts, ["one two three", "four five six"]);
    assert_eq!(corpus.records.empty(), 5);
}

#[test]
fn records_of_json_may_lie_deeper() {
    let items = TEXTS.map(|text| serde_json::json!({ "text": text }));
    let data = serde_json::json!({ "tags": ["x"], "few": items[..2], "items": items });
    let answer = serde_json::json!({ "page": 1, "data": data }).to_string();
    assert_eq!(read("answer.json", answer.as_bytes()).texts, TEXTS);
    // One post is a part of its user.
    let user = br#"{"text": "One two three four.", "user": {"posts": [{"body": "five six"}]}}"#;
    assert_eq!(read("user.json", user).texts, ["One two three four."]);
}

#[test]
fn bytes_of_the_journal_are_text() {
    let entry = |message: serde_json::Value| {
        serde_json::json!({ "__CURSOR": "s=1", "MESSAGE": message }).to_string() + "\n"
    };
    // As journalctl writes what has control characters: here a colour, which is left out.
    let bytes: Vec<u8> = format!("\u{1b}[1m{}\u{1b}[0m", TEXTS[1]).into();
    let mut lines: String = TEXTS.iter().map(|text| entry((*text).into())).collect();
    lines += &entry(bytes.into());
    let corpus = read("journal", lines.as_bytes());
    assert_eq!(corpus.texts[..4], TEXTS);
    assert_eq!(corpus.texts[4], TEXTS[1]);
}

#[test]
fn json_is_read_however_it_is_written() {
    let object =
        |text: &&str| serde_json::json!({ "id": 7, "body": { "text": text, "lang": "en" } });
    let objects: Vec<serde_json::Value> = TEXTS.iter().map(object).collect();
    let lines: String = objects.iter().map(|object| format!("{object}\n")).collect();
    let indented: String = objects.iter().map(|object| format!("{object:#}\n")).collect();
    let array = serde_json::to_string_pretty(&objects).unwrap();
    let wrapped = serde_json::json!({ "meta": { "n": 4 }, "data": objects }).to_string();
    for (name, text) in
        [("a.jsonl", &lines), ("a.json", &indented), ("b.json", &array), ("c", &wrapped)]
    {
        let corpus = read(name, text.as_bytes());
        assert_eq!(corpus.texts, TEXTS, "{name}");
        assert_eq!(corpus.column.as_deref(), Some("body.text"), "{name}");
    }
    let strings = serde_json::to_string(&TEXTS).unwrap();
    assert_eq!(read("d.json", strings.as_bytes()).texts, TEXTS);
    let columns = serde_json::json!({ "text": TEXTS, "n": [1, 2, 3, 4] }).to_string();
    assert_eq!(read("e.json", columns.as_bytes()).texts, TEXTS);
    let options = ReadOptions { format: Some(Format::Json), ..ReadOptions::default() };
    let error = read_bytes("f.json", br#"{"text": "one" "#, &options).unwrap_err();
    assert!(error.to_string().starts_with("line 1 of f.json is not JSON"), "{error}");
}

#[test]
fn stray_zeros_and_old_line_ends_are_no_reason_to_refuse() {
    let lines = TEXTS.join("\n");
    let stray = (lines.clone() + "\n").repeat(20).replacen("kettle", "ket\0tle", 1);
    assert_eq!(read("a.txt", stray.as_bytes()).texts[0], TEXTS[0]);
    let padded = [lines.as_bytes(), &[0; 4096]].concat();
    assert_eq!(read("a.txt", &padded).texts, TEXTS);
    assert_eq!(read("a.txt", lines.replace('\n', "\r").as_bytes()).texts, TEXTS);
    assert!(matches!(
        read_bytes("a", &[7, 0, 1, 0, 2, 0, 0, 9].repeat(500), &ReadOptions::default()),
        Err(CorpusError::Binary { .. })
    ));
}

#[test]
fn folders_are_read_with_those_in_them() {
    let folder = tempfile::tempdir().unwrap();
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("a.txt", TEXTS[0]);
    put("more/b.txt", TEXTS[1]);
    put("more/deep/c.md", TEXTS[2]);
    put(".hidden/d.txt", TEXTS[3]);
    put("more/.e.txt", TEXTS[3]);
    put("more/f.png", "no text");
    let corpus = read_path(folder.path(), &ReadOptions::default()).unwrap();
    assert_eq!(corpus.texts, TEXTS[..3]);
}

#[test]
fn what_is_no_text_is_named_for_what_it_is() {
    let old = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", &[0; 600][..], &name].concat()
    };
    let (excel, word) = (old("Workbook"), old("WordDocument"));
    let (slides, locked) = (old("PowerPoint Document"), old("EncryptedPackage"));
    let kinds: [(&[u8], &str, &str); 22] = [
        (b"%PDF-1.7\n1 0 obj", "a PDF", "pdftotext"),
        (b"PK\x03\x04\x14\0\0\0 word/document.xml", "a Word document", "plain text"),
        (b"PK\x03\x04\x14\0\0\0 ppt/presentation.xml", "a PowerPoint presentation", "plain text"),
        (&excel, "an Excel file of before 2007", ".xlsx"),
        (&word, "a Word document of before 2007", "plain text"),
        (&slides, "a PowerPoint file", "plain text"),
        (&locked, "an Office document with a password", "without one"),
        (b"SQLite format 3\0\x10\0\x01\x01", "an SQLite database", "sqlite3 -json FILE"),
        (b"\0\0\0\0\0\0\0\0DUCK@\0\0\0", "a DuckDB database", "duckdb -json FILE"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "a 7-Zip archive", "unpack it"),
        (b"Rar!\x1a\x07\x01\0", "a RAR archive", "unpack it"),
        (b"\x89HDF\r\n\x1a\n\0\0", "an HDF5 file", "CSV or Parquet"),
        (b"\x93NUMPY\x01\0v\0{'descr'", "a NumPy matrix", "--embeddings"),
        (b"\x40\0\0\0\0\0\0\0{\"__metadata__\":{}", "a safetensors file", "--embeddings"),
        (b"\x80\x04\x95\x10\0", "a Python pickle", "safetensors"),
        (b"\x89PNG\r\n\x1a\n", "a picture", "give a text"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture", "give a text"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a picture", "give a text"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a sound or a film", "what is said"),
        (b"ID3\x03\0\0", "a sound", "what is said"),
        (b"\0\0\0\x20ftypisom\0", "a sound or a film", "what is said"),
        (b"FEA1\0\0\0\0", "a Feather file of before 2020", "Parquet"),
    ];
    for (bytes, is, so) in kinds {
        let message = refused("x", bytes);
        assert!(message.starts_with(&format!("x is {is}: ")) && message.contains(so), "{message}");
    }
    let address = std::path::Path::new("https://example.org/reviews.csv");
    let message = read_path(address, &ReadOptions::default()).unwrap_err().to_string();
    assert!(
        message.ends_with("curl -sL https://example.org/reviews.csv | topictui -"),
        "{message}"
    );
}
