//! A tiny Universal Sentence Encoder, made here as the package has it: converted, opened, and spoilt.

use std::io::Write;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use topictui::embed::ModelChoice;
use topictui::embed::models::{self, ModelFile};
use topictui::watch::Unwatched;

use crate::embed_models::{each, embeds};
use crate::support::mutate::{
    bend, bends, put_together, spoil, spoils, taken_apart, twist, twists,
};

/// The archive's arrays: name, type, shape, bytes.
type Arrays = Vec<(String, &'static str, Vec<usize>, Vec<u8>)>;

/// Two parts of the table, windows of 2 and 3 pieces, vectors of 16 and embeddings of 12.
fn arrays() -> Arrays {
    let mut all = Vec::new();
    for part in 1..=2usize {
        let bytes = (0..4 * 16).map(|i| ((i * 37 + part * 11) % 61) as u8).collect();
        all.push((format!("q{part}"), "|u1", vec![4, 16], bytes));
    }
    let mut floats = |name: &str, shape: &[usize], value: &dyn Fn(usize) -> f32| {
        let count = shape.iter().product();
        let bytes = (0..count).flat_map(|i| value(i).to_le_bytes()).collect();
        all.push((name.to_owned(), "<f4", shape.to_vec(), bytes));
    };
    let wave = |i: usize| (i as f32 * 0.61).sin() * 0.3;
    floats("scale", &[2], &|part| 0.1 + part as f32 * 0.05);
    floats("lo", &[2], &|part| -3.0 - part as f32);
    floats("eps", &[1], &|_| 1e-5);
    for window in [2, 3] {
        floats(&format!("proj{window}"), &[16, 16], &wave);
        for name in ["proj_b", "ln_g", "ln_b", "b1_", "b2_"] {
            floats(&format!("{name}{window}"), &[16], &|i| 0.5 + wave(i));
        }
        floats(&format!("w1_{window}"), &[window * 16, 16], &wave);
        floats(&format!("w2_{window}"), &[window * 16, 16], &wave);
    }
    floats("ln_g", &[48], &|_| 1.0);
    floats("ln_b", &[48], &wave);
    floats("cnn_W", &[48, 12], &wave);
    floats("cnn_b", &[12], &wave);
    for (name, inputs, outputs) in [
        ("d0", 12, 10),
        ("d1", 10, 10),
        ("p1", 12, 10),
        ("d2", 10, 12),
        ("d3", 12, 12),
        ("p3", 10, 12),
    ] {
        floats(name, &[inputs, outputs], &wave);
    }
    all
}

fn npz(arrays: &Arrays) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, kind, shape, bytes) in arrays {
        let options = zip::write::SimpleFileOptions::default();
        archive.start_file(format!("{name}.npy"), options).unwrap();
        let shape: String = shape.iter().map(|size| format!("{size},")).collect();
        let mut header =
            format!("{{'descr': '{kind}', 'fortran_order': False, 'shape': ({shape}), }}");
        let padding = 64 - (10 + header.len() + 1) % 64;
        header += &" ".repeat(padding);
        header.push('\n');
        archive.write_all(b"\x93NUMPY\x01\x00").unwrap();
        archive.write_all(&(header.len() as u16).to_le_bytes()).unwrap();
        archive.write_all(header.as_bytes()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// `<unk>`, begin, end, and words behind SentencePiece's mark of a space.
fn pieces() -> Vec<u8> {
    let mut all = Vec::new();
    for (text, kind) in
        [("<unk>", 2u8), ("<s>", 3), ("</s>", 3), ("▁good", 1), ("▁bad", 1), ("ly", 1), ("▁", 1)]
    {
        let mut piece = vec![0x0a, text.len() as u8];
        piece.extend(text.as_bytes());
        piece.push(0x15);
        piece.extend((-(text.len() as f32)).to_le_bytes());
        piece.extend([0x18, kind]);
        all.extend([0x0a, piece.len() as u8]);
        all.extend(piece);
    }
    all
}

fn package(home: &Path, arrays: &Arrays) -> PathBuf {
    let dir = home.join("package");
    std::fs::create_dir_all(&dir).unwrap();
    std::fs::write(dir.join("weights.npz"), npz(arrays)).unwrap();
    std::fs::write(dir.join("sp.model"), pieces()).unwrap();
    dir
}

fn file(home: &Path) -> (PathBuf, Vec<u8>) {
    let path = models::add_to(&home.join("models"), &package(home, &arrays()), false).unwrap();
    let bytes = std::fs::read(&path).unwrap();
    (path, bytes)
}

fn open(path: &Path) -> Result<ndarray::Array2<f32>, String> {
    let choice = ModelChoice { model: Some(path.to_owned()), ..ModelChoice::default() };
    let model = choice.open().map_err(|error| error.to_string())?;
    model.embed(&["good", "badly good bad", ""], &Unwatched).map_err(|error| error.to_string())
}

#[test]
fn a_tiny_package_becomes_a_model_that_embeds() {
    let home = tempfile::tempdir().unwrap();
    let (path, _) = file(home.path());
    let vectors = open(&path).unwrap();
    assert_eq!(vectors.dim(), (3, 12));
    assert_ne!(vectors.row(0), vectors.row(1));
    for row in vectors.rows() {
        assert!((row.dot(&row) - 1.0).abs() < 1e-5);
    }
}

#[test]
fn packages_of_another_shape_are_refused_in_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    let all = arrays();
    for left_out in 0..all.len() {
        let mut fewer = all.clone();
        let (name, ..) = fewer.remove(left_out);
        // Where the first window is missing, the others would be a smaller model.
        let package = package(home.path(), &fewer);
        let added = models::add_to(&home.path().join("models"), &package, true);
        let said = added.expect_err(&name).to_string();
        assert!(said.contains("does not hold") && !said.contains('\n'), "{name}: {said}");
    }
    let mut large = all;
    large[0].3[5] = 64;
    let package = package(home.path(), &large);
    assert!(models::add_to(&home.path().join("models"), &package, true).is_err());
}

#[test]
fn a_file_cut_short_damaged_too_new_or_of_another_kind_is_one_sentence() {
    let home = tempfile::tempdir().unwrap();
    let (path, bytes) = file(home.path());
    let said = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        let said = open(&path).unwrap_err();
        assert!(said.contains("use-multilingual-v3.model") && !said.contains('\n'), "{said}");
        said
    };
    for length in [0, 7, 8, 200, bytes.len() / 2, bytes.len() - 1] {
        assert!(said(&bytes[..length]).contains("not a complete topictui model file"));
    }
    let mut flipped = bytes.clone();
    *flipped.last_mut().unwrap() ^= 1;
    assert!(said(&flipped).contains("checksum"));
    let with_config = |change: &dyn Fn(&mut serde_json::Value)| {
        let (arrays, mut metadata) = taken_apart(&bytes);
        let text = metadata.get_mut("topictui.model").unwrap();
        let mut json = serde_json::from_str(text).unwrap();
        change(&mut json);
        *text = json.to_string();
        said(&put_together(&arrays, metadata).unwrap())
    };
    assert!(with_config(&|json| json["format"] = 99.into()).contains("newer topictui"));
    let other = with_config(&|json| json["network"] = "rwkv".into());
    assert!(other.contains("only bert and use are known"), "{other}");
    assert!(with_config(&|json| json["vocabulary"] = 8.into()).contains("`embeddings.word`"));
    assert!(with_config(&|json| json["parts"] = 0.into()).contains("contradicts itself"));
    let source = npz(&arrays());
    assert!(said(&source).contains("topictui models add"));
}

#[test]
fn spoilt_files_are_refused_or_embed() {
    let home = tempfile::tempdir().unwrap();
    let (path, bytes) = file(home.path());
    each(400, (0..3usize, spoils(), twists(), bends()), |(how, spoils, twists, bends)| {
        let (mut arrays, mut metadata) = taken_apart(&bytes);
        let mut json: serde_json::Value =
            serde_json::from_str(&metadata["topictui.model"]).unwrap();
        let spoilt = match how {
            0 => spoil(&bytes, spoils),
            1 => {
                twist(&mut json, twists);
                metadata.insert("topictui.model".into(), json.to_string());
                put_together(&arrays, metadata).unwrap()
            }
            // Arrays that whoever made the file meant: the checksum is theirs.
            _ => {
                bend(&mut arrays, bends);
                let Some(draft) = put_together(&arrays, metadata.clone()) else { return };
                let header = u64::from_le_bytes(draft[..8].try_into().unwrap()) as usize;
                let digest = Sha256::digest(&draft[8 + header..]);
                let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
                json["digest"] = digest.into();
                metadata.insert("topictui.model".into(), json.to_string());
                put_together(&arrays, metadata).unwrap()
            }
        };
        std::fs::write(&path, spoilt).unwrap();
        embeds(&path);
    });
    assert!(ModelFile::from_bytes(bytes.into(), "whole".into()).unwrap().verify().is_ok());
}
