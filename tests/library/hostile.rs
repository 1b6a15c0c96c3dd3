//! Inputs that are made to take all time or memory: each ends soon, in texts or in a sentence.

use std::io::Write;
use std::time::{Duration, Instant};

use topictui::columnar::{Column, Kind, Values, parquet};
use topictui::corpus::{Corpus, CorpusError, ReadOptions, read_bytes, read_path};

use crate::support::read::refused;

/// Generous: a debug build on a busy machine. A release build takes less than a second for each.
const SOON: Duration = Duration::from_secs(20);

fn soon<T>(what: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let done = work();
    assert!(start.elapsed() < SOON, "{what} took {:?}", start.elapsed());
    done
}

fn of_file(name: &str, text: &str) -> Result<Corpus, CorpusError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    read_path(&path, &ReadOptions::default())
}

/// What is said of it is one line.
fn one_sentence(what: &str, said: &str) {
    assert!(!said.contains('\n') && said.len() < 600, "{what}: {said}");
}

#[test]
fn a_bomb_of_gigabytes_is_told_before_it_goes_off() {
    // Four gigabytes of zeros in 4 MB.
    let block = gzip(&vec![0; 16 << 20]);
    let bomb = block.repeat(256);
    let said = soon("gzip", || refused("a.csv.gz", &bomb));
    assert!(said.contains("times its size"), "{said}");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for sheet in ["[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"] {
        zip.start_file(sheet, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(&vec![b' '; if sheet.contains("sheet1") { 40 << 20 } else { 10 }]).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    let said = soon("xlsx", || refused("a.xlsx", &zip));
    assert!(said.contains("times its size"), "{said}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn long_lines_and_wide_tables_end_soon() {
    let line = "kettle soup ".repeat(900_000);
    let read = |name: &str, text: &str| soon(name, || of_file(name, text));
    assert_eq!(read("line.txt", &line).unwrap().len(), 1);
    assert_eq!(read("line.csv", &format!("id,text\n1,\"{line}\"\n2,short\n")).unwrap().len(), 2);
    let wide =
        format!("{}\n{}\n", vec!["name"; 1_000_000].join(","), vec!["1"; 1_000_000].join(","));
    for name in ["wide.csv", "wide.txt"] {
        if let Err(error) = read(name, &wide) {
            assert!(error.to_string().contains("has 1000000 columns"), "{error}");
        }
    }
    assert!(read("wide.csv", &wide).is_err());
    // A quote that never closes, again and again.
    let open = format!("id,text\n{}", "1,\"said\n2,\"\"\"so\n".repeat(100_000));
    assert!(read("open.csv", &open).is_ok());
}

#[test]
fn json_of_any_depth_and_length_ends_soon() {
    let read = |name: &str, text: &str| soon(name, || of_file(name, text));
    for name in ["deep.json", "deep.jsonl"] {
        for deep in ["[", "{\"a\":"] {
            let deep = read(name, &deep.repeat(100_000));
            one_sentence(name, &deep.map(|corpus| corpus.len()).unwrap_err().to_string());
        }
    }
    let _ = read("deep.txt", &"[".repeat(100_000));
    let long = format!("[{{\"text\": \"{}\"}}]", "soup ".repeat(10_000_000));
    assert_eq!(read("long.json", &long).unwrap().len(), 1);
    assert_eq!(read("long", &long).unwrap().len(), 1);
}

#[test]
fn a_table_that_claims_a_million_million_rows_is_refused() {
    let values = Values::Bytes(vec![b"The soup was cold.".to_vec()]);
    let (name, kind, listed, counts) = ("text".to_owned(), Kind::Text, false, vec![1]);
    let mut bytes = Vec::new();
    parquet::write::write(&[Column { name, kind, listed, counts, values }], &mut bytes).unwrap();
    // Numbers of rows and values stand in the footer in as many bytes as they need, twice what they are.
    let end = bytes.len() - 8;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().unwrap()) as usize;
    let (mut claimed, footer) = (bytes[..end - length].to_vec(), &bytes[end - length..end]);
    let (one, many) = (&[0x16, 2][..], [0x16, 0x80, 0x80, 0x80, 0x80, 0x80, 0x40]);
    let (mut at, mut found) = (0, 0);
    while at < footer.len() {
        match footer[at..].starts_with(one) {
            true => claimed.extend(many),
            false => claimed.push(footer[at]),
        }
        (at, found) =
            if footer[at..].starts_with(one) { (at + 2, found + 1) } else { (at + 1, found) };
    }
    assert!(found >= 2, "rows of the file, and of a group");
    let length = length + found * (many.len() - one.len());
    claimed.extend((length as u32).to_le_bytes());
    claimed.extend(b"PAR1");
    let said = soon("parquet", || read_bytes("a.parquet", &claimed, &ReadOptions::default()));
    one_sentence("parquet", &said.unwrap_err().to_string());
}

#[test]
fn a_file_of_zeros_is_said_to_be_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("zeros.csv");
    std::fs::File::create(&path).unwrap().set_len(500 << 20).unwrap();
    let error = soon("zeros", || read_path(&path, &ReadOptions::default())).unwrap_err();
    assert_eq!(
        error.to_string(),
        "zeros.csv is nothing but zero bytes: it was not written to its end, so fetch or save it again"
    );
}
