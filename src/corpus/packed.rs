//! Gzip files are read as what is in them, found by their first bytes and not by their names.

use std::borrow::Cow;
use std::io::{Cursor, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::CorpusError;

/// Most bytes that are unpacked: a small file can hold any number of them.
pub const LIMIT: u64 = 4 << 30;

const GZIP: &[u8] = b"\x1f\x8b\x08";
/// Bytes that tell whether something is packed.
pub(super) const START: usize = GZIP.len();

/// What is packed in `bytes`, or they themselves.
pub(super) fn unpacked<'a>(name: &str, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, CorpusError> {
    if !bytes.starts_with(GZIP) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut text = Vec::new();
    let damaged = |error| CorpusError::Packed { name: name.to_owned(), error };
    MultiGzDecoder::new(bytes).take(LIMIT + 1).read_to_end(&mut text).map_err(damaged)?;
    match text.len() as u64 > LIMIT {
        true => Err(CorpusError::TooLarge { name: name.to_owned(), gigabytes: LIMIT >> 30 }),
        false => Ok(Cow::Owned(text)),
    }
}

/// The name of what is packed: `a.csv` of `a.csv.gz`.
pub(super) fn inner(path: &Path) -> Cow<'_, Path> {
    match path.extension() {
        Some(ending) if ending.eq_ignore_ascii_case("gz") => path.with_extension("").into(),
        _ => path.into(),
    }
}

/// Beginning of the names of files that are made of an input of this name: `a` of `a.csv.gz`.
pub fn stem(name: &str) -> String {
    let name = name.replace(['/', '\\'], "_");
    inner(Path::new(&name)).file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// A source whose first bytes were read already, unpacked where they say that it is packed.
pub(super) fn unpacking(head: Vec<u8>, rest: Box<dyn Read>) -> Box<dyn Read> {
    let packed = head.starts_with(GZIP);
    let whole = Cursor::new(head).chain(rest);
    if packed { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap()
    }

    #[test]
    fn names_of_what_is_made_of_an_input_have_no_endings() {
        let names = ["a.csv.gz", "a.csv", "a.gz", "standard input", "b/c.txt", ".hidden"];
        assert_eq!(names.map(stem), ["a", "a", "a", "standard input", "b_c", ".hidden"]);
    }

    #[test]
    fn what_is_packed_is_read_and_the_rest_left_alone() {
        let text = "one two\nthree\n".repeat(1000);
        assert_eq!(unpacked("t", text.as_bytes()).unwrap(), text.as_bytes());
        assert_eq!(unpacked("t", &packed(text.as_bytes())).unwrap(), text.as_bytes());
        let several = [packed(b"one\n"), packed(b"two\n")].concat();
        assert_eq!(*unpacked("t", &several).unwrap(), *b"one\ntwo\n");
        let mut cut = packed(text.as_bytes());
        cut.truncate(cut.len() / 2);
        assert!(matches!(unpacked("t", &cut), Err(CorpusError::Packed { .. })));
        for bytes in [packed(text.as_bytes()), text.clone().into_bytes()] {
            let rest = bytes[5..].to_vec();
            let mut source = unpacking(bytes[..5].to_vec(), Box::new(Cursor::new(rest)));
            let mut read = String::new();
            source.read_to_string(&mut read).unwrap();
            assert_eq!(read, text);
        }
    }
}
