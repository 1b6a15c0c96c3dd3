//! Bytes to text: byte-order marks, UTF-8, UTF-16 without a mark, older encodings by their looks.

use std::borrow::Cow;

use chardetng::EncodingDetector;
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{CorpusError, kind};

/// How many bytes are looked at to tell an encoding.
const LOOK: usize = 1 << 20;

/// Decoded text and the WHATWG name of its encoding; `None` if the bytes are no text. Lines end with
/// `\n` in it also where they ended with `\r` alone.
pub fn decode(bytes: &[u8]) -> Option<(Cow<'_, str>, &'static str)> {
    let (text, encoding) = as_written(bytes)?;
    Some((with_line_ends(text), encoding))
}

/// A text whose lines end with carriage returns alone, as old spreadsheets write them, with line feeds.
fn with_line_ends(text: Cow<str>) -> Cow<str> {
    match memchr::memchr(b'\n', text.as_bytes()) {
        None if memchr::memchr(b'\r', text.as_bytes()).is_some() => text.replace('\r', "\n").into(),
        _ => text,
    }
}

fn as_written(bytes: &[u8]) -> Option<(Cow<'_, str>, &'static str)> {
    // Padding at the end is no text, and says nothing about the rest.
    let bytes = match bytes.iter().rposition(|&byte| byte != 0) {
        Some(last) if bytes.len() - last > 2 => &bytes[..=last],
        _ => bytes,
    };
    let head = &bytes[..bytes.len().min(LOOK)];
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return Some(with(encoding, bytes));
    }
    if let Some(encoding) = utf16_without_mark(head) {
        return Some(with(encoding, bytes));
    }
    if is_binary(head) {
        return None;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Some((text.into(), UTF_8.name()));
    }
    let mut detector = EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(head, head.len() == bytes.len());
    // A few broken bytes do not make UTF-8 something else.
    let encoding = if mostly_utf8(head) {
        UTF_8
    } else {
        detector.guess(None, chardetng::Utf8Detection::Deny)
    };
    Some(with(encoding, bytes))
}

/// Whether an encoding of this name is known.
///
/// # Errors
/// [`CorpusError::NoEncoding`] where it is not.
pub fn check(label: &str) -> Result<(), CorpusError> {
    named(label).map(drop)
}

fn named(label: &str) -> Result<&'static Encoding, CorpusError> {
    // Python's names have underscores.
    let hyphens = label.trim().replace('_', "-");
    Encoding::for_label(label.as_bytes())
        .or_else(|| Encoding::for_label(hyphens.as_bytes()))
        .or_else(|| Encoding::for_label(hyphens.replace('-', "").as_bytes()))
        .or_else(|| match &*hyphens.to_lowercase() {
            "cp932" | "sjis" => Some(encoding_rs::SHIFT_JIS),
            "cp949" => Some(encoding_rs::EUC_KR),
            "cp936" => Some(encoding_rs::GBK),
            "cp950" => Some(encoding_rs::BIG5),
            "utf-8-sig" => Some(UTF_8),
            "mac-roman" => Some(encoding_rs::MACINTOSH),
            _ => None,
        })
        .ok_or_else(|| CorpusError::NoEncoding { wanted: label.to_owned() })
}

/// Why these bytes are refused: they are no text.
pub(super) fn refused(name: String, bytes: &[u8]) -> CorpusError {
    let unknown = (
        "not text (it looks like a program, a picture or an archive)",
        "give a text, TSV, CSV or JSON file",
    );
    CorpusError::Binary { name, kind: kind::known(bytes).unwrap_or(unknown) }
}

/// The same in the encoding of this WHATWG label, where one is given.
pub(super) fn decode_as<'b>(
    bytes: &'b [u8],
    label: Option<&str>,
) -> Result<Option<(Cow<'b, str>, &'static str)>, CorpusError> {
    let Some(label) = label else { return Ok(decode(bytes)) };
    let encoding = named(label)?;
    let (text, used) = with(encoding, bytes);
    Ok(Some((with_line_ends(text), used)))
}

fn with<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> (Cow<'b, str>, &'static str) {
    let (text, used, _) = encoding.decode(bytes);
    (text, used.name())
}

/// Text in Latin script as UTF-16 has a zero in nearly every second byte.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let pairs = head.len() / 2;
    let zeros = |offset: usize| head.chunks_exact(2).filter(|pair| pair[offset] == 0).count();
    let (first, second) = (zeros(0), zeros(1));
    if pairs < 2 {
        return None;
    }
    if second * 10 > pairs * 6 && first * 20 < pairs {
        return Some(UTF_16LE);
    }
    (first * 10 > pairs * 6 && second * 20 < pairs).then_some(UTF_16BE)
}

/// Many zero bytes (more than one in 1,000), or many control characters (more than one in 50 bytes),
/// are not text. Escape is: terminal logs hold it. A stray zero goes with the control characters.
fn is_binary(head: &[u8]) -> bool {
    let control = |byte: u8| byte < 32 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b | 7);
    let zeros = head.iter().filter(|&&byte| byte == 0).count();
    let controls = head.iter().filter(|&&byte| control(byte)).count();
    kind::known(head).is_some()
        || zeros * 1000 > head.len().max(1000)
        || (controls > 4 && controls * 50 > head.len())
}

/// Whether at least four of five non-ASCII bytes stand in valid UTF-8 sequences: in text of
/// another encoding hardly any do.
fn mostly_utf8(head: &[u8]) -> bool {
    let chunks = head.utf8_chunks();
    let (mut valid, mut invalid) = (0, 0);
    for chunk in chunks {
        valid += chunk.valid().bytes().filter(|byte| !byte.is_ascii()).count();
        invalid += chunk.invalid().len();
    }
    valid > 4 * invalid
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_looks_tell_the_encoding() {
        let utf16 = |text: &str, big: bool| -> Vec<u8> {
            text.encode_utf16()
                .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
                .collect()
        };
        let text = "Crème brûlée was naïve\nand so on\n";
        for (bytes, name) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            ([&b"\xef\xbb\xbf"[..], text.as_bytes()].concat(), "UTF-8"),
            ([&b"\xff\xfe"[..], &utf16(text, false)].concat(), "UTF-16LE"),
            ([&b"\xfe\xff"[..], &utf16(text, true)].concat(), "UTF-16BE"),
            (utf16(text, false), "UTF-16LE"),
            (utf16(text, true), "UTF-16BE"),
            (encoding_rs::WINDOWS_1252.encode(text).0.into_owned(), "windows-1252"),
        ] {
            assert_eq!(decode(&bytes), Some((text.into(), name)));
        }
        let russian = "Доставка пришла поздно, коробка была помята.\n".repeat(5);
        let bytes = encoding_rs::WINDOWS_1251.encode(&russian).0.into_owned();
        assert_eq!(decode(&bytes), Some((russian.as_str().into(), "windows-1251")));
    }

    #[test]
    fn a_few_broken_bytes_leave_it_utf8() {
        let cut = &"café über naïve\nencore é".as_bytes()[.."café über naïve\nencore é".len() - 1];
        assert_eq!(decode(cut).unwrap(), ("café über naïve\nencore \u{fffd}".into(), "UTF-8"));
    }

    #[test]
    fn programs_and_pictures_are_no_text() {
        assert_eq!(decode(b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\n"), None);
        assert_eq!(decode(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0"), None);
        assert_eq!(decode(&(0..=255).cycle().take(4000).collect::<Vec<u8>>()), None);
    }
}
