//! Tables as data programs and offices keep them: Parquet, Arrow, spreadsheets, mail. The files in
//! `tests/fixtures/tables` were written by pyarrow, Polars, openpyxl and odfpy.

use proptest::prelude::*;
use safetensors::Dtype;
use safetensors::tensor::TensorView;
use topictui::columnar::{Column, Kind, Values, arrow, parquet};
use topictui::corpus::{Corpus, DocumentId, Format, ReadOptions, read_bytes, read_path};

use topictui::embed::precomputed;

use crate::support::mutate;

const TEXTS: [&str; 4] = [
    "The kettle boils quickly, and it pours well.",
    "My bicycle's chain broke after \"two\" weeks.",
    "Nobody answered the phone; I called four times.",
    "The soup was cold | the waiter was kind.",
];

macro_rules! tables {
    ($($name:literal),*) => {
        [$(($name, include_bytes!(concat!("../fixtures/tables/", $name)).as_slice())),*]
    };
}

/// The same table, packed and laid out in every way.
const SAME: [(&str, &[u8]); 10] = tables![
    "snappy.parquet",
    "gzip.parquet",
    "brotli.parquet",
    "zstd.parquet",
    "lz4.parquet",
    "pages.parquet",
    "lz4.arrow",
    "zstd.arrow",
    "stream.arrows",
    "views.arrow"
];
const SHEETS: [(&str, &[u8]); 2] = tables!["survey.xlsx", "survey.ods"];
const OTHERS: [(&str, &[u8]); 3] =
    tables!["deltas.parquet", "encrypted.parquet", "encrypted-columns.parquet"];

fn column(name: &str, bytes: &[u8], column: &str) -> Result<Vec<String>, String> {
    let options = ReadOptions { text_column: Some(column.to_owned()), ..ReadOptions::default() };
    read_bytes(name, bytes, &options).map(|corpus| corpus.texts).map_err(|error| error.to_string())
}

fn read(name: &str, bytes: &[u8]) -> Corpus {
    read_bytes(name, bytes, &ReadOptions::default()).unwrap()
}

#[test]
fn parquet_and_arrow_are_the_same_table_however_they_were_written() {
    for (name, bytes) in SAME {
        let corpus = read(name, bytes);
        assert_eq!(corpus.texts, TEXTS, "{name}");
        assert_eq!(corpus.column.as_deref(), Some("comment"), "{name}");
        assert_eq!(corpus.records.row(DocumentId(0)), 1, "{name}");
        // Vectors are no cells.
        let names =
            ["id", "comment", "score", "ok", "day", "at", "tags", "body.text", "body.lang", "cls"];
        assert_eq!(corpus.columns, names, "{name}");
        let cells = |wanted| column(name, bytes, wanted).unwrap();
        assert_eq!(cells("id"), ["1", "2", "3", "4"], "{name}");
        assert_eq!(cells("score"), ["0.5", "3", "-1.25"], "{name}");
        assert_eq!(cells("ok"), ["true", "false", "true"], "{name}");
        assert_eq!(
            cells("day"),
            ["2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"],
            "{name}"
        );
        assert_eq!(cells("at")[1], "2024-01-01 13:30:00", "{name}");
        assert_eq!(cells("tags"), ["a b", "c"], "{name}");
        assert_eq!(cells("body.text"), TEXTS.map(str::to_uppercase), "{name}");
        assert_eq!(cells("cls"), ["x", "y", "x"], "{name}");
    }
}

#[test]
fn times_and_labels_come_out_of_their_columns() {
    for (name, bytes) in SAME {
        let options = ReadOptions {
            time_column: Some("at".to_owned()),
            label_column: Some("cls".to_owned()),
            ..ReadOptions::default()
        };
        let corpus = read_bytes(name, bytes, &options).unwrap();
        let times = corpus.times.unwrap().values;
        assert_eq!(times[1].unwrap() - times[0].unwrap(), 3_600_000_000, "{name}");
        assert_eq!(corpus.labels.unwrap().names, ["x", "y"], "{name}");
    }
}

#[test]
fn pages_of_differences_are_read_and_encrypted_files_named() {
    let [(name, deltas), encrypted @ ..] = OTHERS;
    assert_eq!(read(name, deltas).texts, TEXTS);
    assert_eq!(column(name, deltas, "day").unwrap()[1], "2024-02-29");
    assert_eq!(column(name, deltas, "score").unwrap(), ["0.5", "3", "-1.25"]);
    for (name, bytes) in encrypted {
        let said = column(name, bytes, "comment").unwrap_err();
        assert_eq!(said, format!("{name} is encrypted: write it without encryption first"));
    }
}

fn written() -> Vec<Column> {
    let column = |name: &str, kind, counts: &[u32], values| {
        let (name, listed) = (name.to_owned(), false);
        Column { name, kind, listed, counts: counts.to_vec(), values }
    };
    let texts = TEXTS.map(|text| text.as_bytes().to_vec()).to_vec();
    vec![
        column("n", Kind::Int, &[1, 0, 1, 1], Values::Ints(vec![-3, i64::MAX, 0])),
        column("x", Kind::Double, &[0, 1, 1, 0], Values::Floats(vec![0.1, -2e300])),
        column("text", Kind::Text, &[1; 4], Values::Bytes(texts)),
    ]
}

#[test]
fn written_tables_are_read_back() {
    let (mut as_parquet, mut as_arrow) = (Vec::new(), Vec::new());
    parquet::write::write(&written(), &mut as_parquet).unwrap();
    arrow::write::write(&written(), &mut as_arrow).unwrap();
    assert_eq!(parquet::read(&as_parquet, |_| true).unwrap(), written());
    assert_eq!(arrow::read(&as_arrow, |_| true).unwrap(), written());
    // More rows than a page or a batch has.
    let many = Column {
        counts: (0..150_000).map(|row| u32::from(row % 3 > 0)).collect(),
        values: Values::Ints((0..100_000).collect()),
        ..written().remove(0)
    };
    let (mut as_parquet, mut as_arrow) = (Vec::new(), Vec::new());
    parquet::write::write(std::slice::from_ref(&many), &mut as_parquet).unwrap();
    arrow::write::write(std::slice::from_ref(&many), &mut as_arrow).unwrap();
    assert_eq!(parquet::read(&as_parquet, |_| true).unwrap(), std::slice::from_ref(&many));
    assert_eq!(arrow::read(&as_arrow, |_| true).unwrap(), [many]);
}

#[test]
fn a_few_bytes_that_stand_for_very_much_are_refused() {
    let mut bytes = Vec::new();
    let nothing =
        Column { counts: vec![0; 4000], values: Values::Ints(Vec::new()), ..written().remove(0) };
    parquet::write::write(&vec![nothing; 10_000], &mut bytes).unwrap();
    assert!(column("a", &bytes, "n").unwrap_err().contains("times its size"));
}

#[test]
fn embeddings_come_out_of_columns_and_tensors() {
    let folder = tempfile::tempdir().unwrap();
    let rows = ndarray::array![[0.0_f32, 1.0], [1.0, 1.0], [2.0, 1.0], [3.0, 1.0]];
    let read = |name: &str| {
        precomputed::read(&folder.path().join(name)).map_err(|error| error.to_string())
    };
    for (name, bytes) in SAME {
        std::fs::write(folder.path().join(name), bytes).unwrap();
        assert_eq!(read(name).unwrap(), rows, "{name}");
        assert_eq!(read(&format!("{name}#vec")).unwrap(), rows, "{name}");
        assert!(
            read(&format!("{name}#other"))
                .unwrap_err()
                .contains("no vectors named other, only vec")
        );
    }
    let bytes: Vec<u8> = rows.iter().flat_map(|number| number.to_le_bytes()).collect();
    let view = || TensorView::new(Dtype::F32, vec![4, 2], &bytes).unwrap();
    let save = |name: &str, tensors: Vec<(&str, TensorView)>| {
        let bytes = safetensors::serialize(tensors, None).unwrap();
        std::fs::write(folder.path().join(name), bytes).unwrap();
    };
    save("one.safetensors", vec![("a", view())]);
    save("two.safetensors", vec![("a", view()), ("b", view())]);
    assert_eq!(read("one.safetensors").unwrap(), rows);
    assert_eq!(read("two.safetensors#b").unwrap(), rows);
    assert!(read("two.safetensors").unwrap_err().contains("several names (a, b;"));
}

#[cfg(feature = "sheets")]
#[test]
fn the_sheet_with_the_text_is_read_below_its_titles() {
    for (name, bytes) in SHEETS {
        let corpus = read(name, bytes);
        assert_eq!((corpus.format, &*corpus.texts), (Format::Sheet, &TEXTS.map(str::to_owned)[..]));
        assert_eq!(corpus.column.as_deref(), Some("comment"), "{name}");
    }
    let [(name, bytes), (open_document, ods)] = SHEETS;
    assert_eq!(read(name, bytes).columns, ["id", "age", "comment", "when"]);
    assert_eq!(read(name, bytes).records.row(DocumentId(0)), 5);
    assert_eq!(column(name, bytes, "when").unwrap()[1], "2024-03-01 10:01:00");
    assert_eq!(column(open_document, ods, "day").unwrap()[1], "2024-02-29");
    let named = |sheet: &str| {
        let options = ReadOptions { sheet: Some(sheet.to_owned()), ..ReadOptions::default() };
        read_bytes(name, bytes, &options)
    };
    assert_eq!(named("feedback").unwrap().texts, TEXTS);
    assert_eq!(named("2").unwrap().texts, TEXTS);
    assert_eq!(named("Numbers").unwrap().columns, ["1", "2"]);
    let said = named("Fedback").unwrap_err().to_string();
    assert_eq!(
        said,
        "survey.xlsx has no sheet Fedback (did you mean Feedback?): it has Numbers, Feedback"
    );
}

/// Excel's binary workbook with one sheet, its cells in rows: records of a number, a length and what they
/// hold.
#[cfg(feature = "sheets")]
fn xlsb(rows: &[[&str; 2]]) -> Vec<u8> {
    use std::io::Write;
    let record = |kind: u16, held: &[u8]| {
        let kind = match kind {
            0..0x80 => vec![kind as u8],
            _ => vec![kind as u8 | 0x80, (kind >> 7) as u8],
        };
        let length = [held.len() as u8 | 0x80, (held.len() >> 7) as u8];
        [&kind[..], &length, held].concat()
    };
    let wide = |text: &str| {
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        [&(units.len() as u32 / 2).to_le_bytes()[..], &units].concat()
    };
    let sheet = [&[0, 0, 0, 0, 1, 0, 0, 0][..], &wide("rId1"), &wide("Answers")].concat();
    let book = [
        (0x83, vec![]),
        (0x8f, vec![]),
        (0x9c, sheet),
        (0x90, vec![]),
        (0x9d, vec![0; 26]),
        (0x84, vec![]),
    ];
    let book: Vec<u8> = book.iter().flat_map(|(kind, held)| record(*kind, held)).collect();
    let size: Vec<u8> = [0, rows.len() as u32, 0, 1].iter().flat_map(|n| n.to_le_bytes()).collect();
    let mut cells = [record(0x81, &[]), record(0x94, &size), record(0x91, &[])].concat();
    for (at, row) in rows.iter().enumerate() {
        let mut head = vec![0; 25];
        head[..4].copy_from_slice(&(at as u32).to_le_bytes());
        cells.extend(record(0, &head));
        for (column, text) in row.iter().enumerate() {
            let place = [(column as u32).to_le_bytes(), [0; 4]].concat();
            cells.extend(match text.parse::<f64>() {
                Ok(number) => record(5, &[place, number.to_le_bytes().to_vec()].concat()),
                Err(_) => record(6, &[place, wide(text)].concat()),
            });
        }
    }
    cells.extend([record(0x92, &[]), record(0x82, &[])].concat());
    let rels = br#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>"#;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in [
        ("xl/workbook.bin", &book[..]),
        ("xl/_rels/workbook.bin.rels", rels),
        ("xl/worksheets/sheet1.bin", &cells),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[cfg(feature = "sheets")]
#[test]
fn a_binary_workbook_is_read() {
    let mut rows = vec![["id", "comment"]];
    rows.extend(["1", "2", "3", "4"].into_iter().zip(TEXTS).map(|(id, text)| [id, text]));
    let corpus = read("answers.xlsb", &xlsb(&rows));
    assert_eq!((corpus.format, &*corpus.texts), (Format::Sheet, &TEXTS.map(str::to_owned)[..]));
    assert_eq!(corpus.columns, ["id", "comment"]);
}

/// Each byte of the sheet is put wrong, one after the other: a sentence or a table, never the end.
#[cfg(feature = "sheets")]
#[test]
fn a_spoilt_binary_workbook_is_one_sentence() {
    use std::io::{Read, Write};
    let mut rows = vec![["id", "comment"]];
    rows.extend(["1", "2", "3", "4"].into_iter().zip(TEXTS).map(|(id, text)| [id, text]));
    let whole = xlsb(&rows);
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(whole)).unwrap();
    let parts: Vec<(String, Vec<u8>)> = (0..zip.len())
        .map(|at| {
            let mut part = zip.by_index(at).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect();
    let mut refused = 0;
    for (part, place, byte) in (0..parts.len())
        .flat_map(|part| (0..parts[part].1.len()).map(move |place| (part, place)))
        .flat_map(|(part, place)| [0, 0x7f, 0xff].map(|byte| (part, place, byte)))
    {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        for (at, (name, bytes)) in parts.iter().enumerate() {
            let mut bytes = bytes.clone();
            if at == part {
                bytes[place] = byte;
            }
            zip.start_file(&**name, zip::write::SimpleFileOptions::default()).unwrap();
            zip.write_all(&bytes).unwrap();
        }
        let spoilt = zip.finish().unwrap().into_inner();
        if let Err(error) = read_bytes("a.xlsb", &spoilt, &ReadOptions::default()) {
            refused += 1;
            assert!(!error.to_string().contains('\n'), "{error}");
        }
    }
    assert!(refused > 100, "{refused}");
}

#[cfg(feature = "sheets")]
#[test]
fn an_archive_that_looks_like_a_spreadsheet_is_said_to_be_a_broken_one() {
    use std::io::Write;
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for name in ["[Content_Types].xml", "xl/worksheets/sheet1.xml"] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(b"fake").unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let said = read_bytes("survey.xlsx", &bytes, &ReadOptions::default()).unwrap_err().to_string();
    assert!(said.starts_with("the spreadsheet survey.xlsx cannot be read ("), "{said}");
}

#[cfg(feature = "mail")]
#[test]
fn mail_is_read_with_its_dates_and_writers() {
    let message = |n: usize| {
        format!(
            "From: Ann Lee <ann{n}@example.org>\nSubject: =?utf-8?q?Caf=C3=A9_{n}?=\nDate: Wed, 3 Jan 2024 \
             01:0{n}:34 +0200\nContent-Type: text/plain; charset=utf-8\n\nHello there.\n\n>From now on.\n> old\n"
        )
    };
    let mbox: String =
        (0..3).map(|n| format!("From a@b.c Sat Jan  3 01:05:34 2024\n{}\n", message(n))).collect();
    let corpus = read("m.mbox", mbox.as_bytes());
    assert_eq!((corpus.format, corpus.len()), (Format::Mail, 3));
    assert_eq!(corpus.texts[1], "Café 1\nHello there.\n\nFrom now on.\n> old");
    assert_eq!(column("m", mbox.as_bytes(), "from").unwrap()[2], "ann2@example.org");
    assert_eq!(column("m", mbox.as_bytes(), "date").unwrap()[1], "2024-01-03T01:01:34+02:00");
    let folder = tempfile::tempdir().unwrap();
    for name in ["cur", "new", "tmp"] {
        std::fs::create_dir(folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("cur/2.host:2,S"), message(2)).unwrap();
    std::fs::write(folder.path().join("new/1.host"), message(1)).unwrap();
    let options = ReadOptions { time_column: Some("date".to_owned()), ..ReadOptions::default() };
    let corpus = read_path(folder.path(), &options).unwrap();
    assert_eq!(corpus.len(), 2);
    assert!(corpus.texts[0].starts_with("Café 1") && corpus.times.is_some());
    let prose = "From here on: it rains\nDate: tomorrow\nall lines\n";
    assert_eq!(read("a.txt", prose.as_bytes()).format, Format::Lines);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    /// Whatever is spoilt in them, they are read or refused.
    #[test]
    fn spoilt_tables_end_in_a_corpus_or_a_sentence(which in 0..15usize, spoils in mutate::spoils()) {
        let (_, bytes) = SAME.iter().chain(&SHEETS).chain(&OTHERS).nth(which).unwrap();
        if let Err(error) = read_bytes("a", &mutate::spoil(bytes, &spoils), &ReadOptions::default()) {
            prop_assert!(!error.to_string().contains('\n'), "{error}");
        }
    }
}

#[test]
fn tables_cut_anywhere_are_refused_in_a_sentence() {
    for (name, bytes) in SAME.iter().chain(&SHEETS).chain(&OTHERS[..1]) {
        for end in (8..bytes.len()).step_by(bytes.len() / 60) {
            let read = read_bytes(name, &bytes[..end], &ReadOptions::default());
            // A stream may end behind any of its messages.
            assert!(read.is_err() || name.ends_with("arrows"), "{name} cut at {end}");
        }
    }
}
