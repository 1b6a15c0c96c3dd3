//! Packed files and archives are what is in them; those that are damaged, locked or made to fill the
//! memory are refused in a sentence.

use std::io::{Cursor, Write};
use std::time::{Duration, Instant};

use proptest::prelude::*;
use topictui::corpus::stream::Records;
use topictui::corpus::{ReadOptions, read_bytes, read_path, stem};
use zip::write::SimpleFileOptions;

use crate::support::mutate;
use crate::support::read::{TEXTS, read, refused};

const CSV: &[u8] = include_bytes!("../fixtures/packed/texts.csv");
/// Two frames or streams one after the other, as `cat` makes them, but for LZ4.
const PACKED: [(&str, &[u8]); 4] = [
    ("zst", include_bytes!("../fixtures/packed/texts.zst")),
    ("bz2", include_bytes!("../fixtures/packed/texts.bz2")),
    ("xz", include_bytes!("../fixtures/packed/texts.xz")),
    ("lz4", include_bytes!("../fixtures/packed/texts.lz4")),
];
/// 40 MB of zeros each.
const BOMBS: [&[u8]; 3] = [
    include_bytes!("../fixtures/packed/bomb.zst"),
    include_bytes!("../fixtures/packed/bomb.bz2"),
    include_bytes!("../fixtures/packed/bomb.xz"),
];
const LOCKED: &[u8] = include_bytes!("../fixtures/packed/locked.zip");

/// What is read of standard input.
fn streamed(bytes: &[u8]) -> Result<Vec<String>, String> {
    let source = Box::new(Cursor::new(bytes.to_vec()));
    let records = Records::of("standard input", source, &ReadOptions::default());
    let mut texts = Vec::new();
    for batch in records.map_err(|error| error.to_string())? {
        let batch = batch.map_err(|error| error.to_string())?;
        texts.extend(batch.into_iter().map(|record| record.text));
    }
    Ok(texts)
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut tar = Vec::new();
    for (name, bytes) in files {
        let mut head = [0; 512];
        head[..name.len()].copy_from_slice(name.as_bytes());
        head[100..108].copy_from_slice(b"0000644\0");
        head[124..135].copy_from_slice(format!("{:011o}", bytes.len()).as_bytes());
        head[148..156].copy_from_slice(b"        ");
        head[156] = b'0';
        head[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u32 = head.iter().map(|&byte| u32::from(byte)).sum();
        head[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        tar.extend(head);
        tar.extend(*bytes);
        tar.resize(tar.len().next_multiple_of(512), 0);
    }
    tar.extend([0; 1024]);
    tar
}

#[test]
fn every_way_of_packing_is_read_whatever_the_file_is_called() {
    for (ending, packed) in PACKED {
        for name in [&*format!("a.csv.{ending}"), &format!("a.{ending}"), "whatever"] {
            assert_eq!(read(name, packed).texts, TEXTS, "{name}");
        }
        assert_eq!(streamed(packed).unwrap(), TEXTS, "{ending}");
        // Once more around it, and once more around that.
        assert_eq!(read("a", &gzip(packed)).texts, TEXTS);
        assert_eq!(read("a", &gzip(&gzip(packed))).texts, TEXTS);
    }
    let five = (0..5).fold(CSV.to_vec(), |packed, _| gzip(&packed));
    assert!(refused("a.gz", &five).contains("packed more than 4 times"));
    let names =
        ["a.csv.gz", "a.csv", "a.zst", "b.tar.xz", "b.tgz", "standard input", "b/c.txt.bz2"];
    assert_eq!(names.map(stem), ["a", "a", "a", "b", "b", "standard input", "b_c"]);
}

#[test]
fn packed_lines_are_handed_on_as_they_come() {
    let lines: String =
        (0..20_000).map(|n| format!("line {n} of many, with a word {}\n", n * 7)).collect();
    let texts = streamed(&gzip(lines.as_bytes())).unwrap();
    assert_eq!((texts.len(), &*texts[19_999]), (20_000, "line 19999 of many, with a word 139993"));
}

#[test]
fn text_that_begins_like_a_packed_file_is_text() {
    let texts = ["BZh is not BZh91AY", "PK is a chewing gum", "B", "BZ", "BZh9"];
    assert_eq!(streamed(texts.join("\n").as_bytes()).unwrap(), texts);
}

#[test]
fn an_archive_of_texts_is_documents_and_of_tables_their_records() {
    let names =
        ["b/2.txt", "a.txt", "b/1.md", "c.txt", "__MACOSX/a.txt", ".hidden.txt", "more.png"];
    let bytes = [TEXTS[2], TEXTS[0], TEXTS[1], TEXTS[3], "no", "no", "no"].map(str::as_bytes);
    let files: Vec<(&str, &[u8])> = names.into_iter().zip(bytes).collect();
    for archive in [zipped(&files), tar(&files), gzip(&tar(&files))] {
        assert_eq!(read("a", &archive).texts, TEXTS);
        assert_eq!(streamed(&archive).unwrap(), TEXTS);
    }
    let readme: (&str, &[u8]) = ("README.txt", b"About this data");
    let table: [(&str, &[u8]); 2] = [readme, ("data/reviews.csv", CSV)];
    for archive in [zipped(&table), tar(&table), zipped(&[("inner.zip", &zipped(&table))])] {
        let corpus = read("a.zip", &archive);
        assert_eq!(
            (corpus.name.as_str(), corpus.texts.as_slice()),
            ("a.zip", &TEXTS.map(str::to_owned)[..])
        );
        assert_eq!(corpus.column.as_deref(), Some("comment"));
    }
    let several: [(&str, &[u8]); 3] =
        [("2.csv.gz", &gzip(CSV)), ("1.csv", CSV), ("3.csv", b"id,comment,class\n")];
    let corpus = read("a.zip", &zipped(&several));
    assert_eq!(corpus.texts, [TEXTS, TEXTS].concat());
    // One text alone is a file of lines.
    assert_eq!(read("a.zip", &zipped(&[("a.txt", TEXTS.join("\n").as_bytes())])).texts, TEXTS);
    assert!(
        refused("a.zip", &zipped(&[("a.png", b"1"), ("b.png", b"2")])).contains("no text file")
    );
}

#[test]
fn names_that_lead_elsewhere_lead_nowhere() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in").join("a.zip");
    std::fs::create_dir(path.parent().unwrap()).unwrap();
    let files: [(&str, &[u8]); 2] =
        [("../escaped.txt", TEXTS[0].as_bytes()), ("/tmp/escaped.txt", TEXTS[1].as_bytes())];
    std::fs::write(&path, zipped(&files)).unwrap();
    let corpus = read_path(&path, &ReadOptions::default()).unwrap();
    assert_eq!(corpus.texts, TEXTS[..2]);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn ten_thousand_files_are_ten_thousand_documents() {
    let names: Vec<String> = (0..10_000).map(|n| format!("{n:05}.txt")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(|name| (name.as_str(), name.as_bytes())).collect();
    let corpus = read("a.zip", &zipped(&files));
    assert_eq!((corpus.len(), &*corpus.texts[9_999]), (10_000, "09999.txt"));
}

#[test]
fn what_would_fill_the_memory_is_refused() {
    let zeros = vec![0; 40 << 20];
    let packed = gzip(&zeros);
    let mut bombs = BOMBS.map(<[u8]>::to_vec).to_vec();
    bombs.extend([packed.clone(), zipped(&[("a.txt", &zeros)]), gzip(&packed)]);
    bombs.push(zipped(&[("a.txt.gz", &packed), ("b.txt.gz", &packed)]));
    for (number, bomb) in bombs.iter().enumerate() {
        let begun = Instant::now();
        let said = refused("a", bomb);
        assert!(said.contains("more than 400 times its size"), "{number}: {said}");
        let said = streamed(bomb).unwrap_err();
        assert!(said.contains("more than 400 times its size"), "{number}: {said}");
        assert!(begun.elapsed() < Duration::from_secs(20), "{number}");
    }
}

#[test]
fn damaged_and_locked_files_are_said_to_be() {
    let mut all = PACKED.map(|(_, packed)| packed.to_vec()).to_vec();
    all.extend([gzip(CSV), zipped(&[("a.csv", CSV)])]);
    for packed in &all {
        let cut = &packed[..packed.len() - 9];
        assert!(refused("a", cut).contains("cut off or damaged"), "{}", refused("a", cut));
    }
    let locked = refused("a.zip", LOCKED);
    assert_eq!(locked, "a.zip is locked with a password: unpack it first, and give the folder");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever is spoilt in them, they are read or refused.
    #[test]
    fn spoilt_archives_end_in_a_corpus_or_a_sentence(which in 0..7usize, spoils in mutate::spoils()) {
        let files: [(&str, &[u8]); 2] = [("a.csv", CSV), ("b/c.csv", CSV)];
        let mut all = PACKED.map(|(_, packed)| packed.to_vec()).to_vec();
        all.extend([gzip(CSV), zipped(&files), tar(&files)]);
        let spoilt = mutate::spoil(&all[which], &spoils);
        if let Err(error) = read_bytes("a", &spoilt, &ReadOptions::default()) {
            prop_assert!(!error.to_string().contains('\n'), "{error}");
        }
        let _ = streamed(&spoilt);
    }
}
