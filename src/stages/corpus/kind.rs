//! Kinds of files that are no text, and the way to their text.

const MEDIA: &str = "give a text, a table or a folder of texts";
const PICKLE: &str = "a Python pickle";
const SAFETENSORS: &str =
    "write the texts as text; a BERTopic model with serialization=\"safetensors\"";

/// Beginnings of files, what they are, and what to do about them.
const KINDS: [(&[u8], &str, &str); 32] = [
    (b"%PDF-", "a PDF", "write its text out first, with pdftotext"),
    (b"{\\rtf", "a rich text document", "save it as plain text first"),
    (
        b"SQLite format 3\0",
        "an SQLite database",
        "pipe a query in: sqlite3 -json FILE 'SELECT …' | topictui -",
    ),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first and give the folder"),
    (b"Rar!\x1a\x07", "a RAR archive", "unpack it first and give the folder"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file", "write the texts as CSV or Parquet first"),
    (b"ORC\x03", "an ORC file", "write it as Parquet first, with pandas or DuckDB"),
    (b"ORC\n", "an ORC file", "write it as Parquet first, with pandas or DuckDB"),
    (b"Obj\x01", "an Avro file", "write it as Parquet first, with DuckDB or Polars"),
    (b"FEA1", "a Feather file of before 2020", "write it again with a newer pandas, or as Parquet"),
    (b"RDX2\n", "an R workspace", "write the table as CSV first"),
    (b"RDX3\n", "an R workspace", "write the table as CSV first"),
    (b"<stata_dta>", "a Stata file", "write it as CSV or Parquet first"),
    (b"$FL2", "an SPSS file", "write it as CSV or Parquet first"),
    (b"$FL3", "an SPSS file", "write it as CSV or Parquet first"),
    (b"\x89PNG", "a picture", MEDIA),
    (b"\xff\xd8\xff", "a picture", MEDIA),
    (b"GIF8", "a picture", MEDIA),
    (b"II*\0", "a picture", MEDIA),
    (b"MM\0*", "a picture", MEDIA),
    (b"ID3\x03", "a sound", "write down what is said first, with a program that does"),
    (b"ID3\x04", "a sound", "write down what is said first, with a program that does"),
    (b"\xff\xfb", "a sound", "write down what is said first, with a program that does"),
    (b"fLaC", "a sound", "write down what is said first, with a program that does"),
    (b"OggS", "a sound", "write down what is said first, with a program that does"),
    (b"\x80\x02}", PICKLE, SAFETENSORS),
    (b"\x80\x03", PICKLE, SAFETENSORS),
    (b"\x80\x04\x95", PICKLE, SAFETENSORS),
    (b"\x80\x05\x95", PICKLE, SAFETENSORS),
    (b"\x93NUMPY", "a NumPy matrix", "give the text, and the matrix with --embeddings"),
    (b"\x7fELF", "a program", MEDIA),
    (b"!<arch>\n", "a program", MEDIA),
];

/// Kinds told by bytes that do not stand at the very beginning.
fn deeper(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    let at =
        |place: usize, what: &[u8]| bytes.get(place..).is_some_and(|rest| rest.starts_with(what));
    match () {
        () if at(0, b"RIFF") && at(8, b"WEBP") => Some(("a picture", MEDIA)),
        () if at(0, b"RIFF") && (at(8, b"WAVE") || at(8, b"AVI ")) => {
            Some(("a sound or a film", "write down what is said first, with a program that does"))
        }
        () if at(4, b"ftyp") => {
            Some(("a sound or a film", "write down what is said first, with a program that does"))
        }
        () if at(8, b"DUCK") => Some((
            "a DuckDB database",
            "pipe a query in: duckdb -json FILE 'SELECT …' | topictui -",
        )),
        () if bytes.len() > 64 && bytes.iter().take(1 << 20).all(|&byte| byte == 0) => Some((
            "nothing but zero bytes",
            "it was not written to its end, so fetch or save it again",
        )),
        // The length of a header in JSON, and the header.
        () if at(8, b"{\"") && at(3, &[0; 5]) => {
            Some(("a safetensors file", "give the text, and the matrix with --embeddings"))
        }
        () => None,
    }
}

/// The kind of bytes that are no text, as a sentence goes on, and the way out.
pub(super) fn known(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if let Some(kind) = document(bytes).or_else(|| old_office(bytes)).or_else(|| deeper(bytes)) {
        return Some(kind);
    }
    let kind = KINDS.iter().find(|(start, ..)| bytes.starts_with(start))?;
    Some((kind.1, kind.2))
}

/// Archives that are documents, by names in them.
const DOCUMENTS: [(&str, &str, &str); 8] = [
    ("xl/workbook", SHEET, "save the sheet with the text as CSV first"),
    ("xl/worksheets", SHEET, "save the sheet with the text as CSV first"),
    ("opendocument.spreadsheet", SHEET, "save the sheet with the text as CSV first"),
    ("word/document", "a Word document", "save it as plain text first"),
    ("opendocument.text", "a text document", "save it as plain text first"),
    ("ppt/presentation", "a PowerPoint presentation", "save its outline as plain text first"),
    ("opendocument.presentation", "a presentation", "save its outline as plain text first"),
    ("application/epub+zip", "an e-book", "save it as plain text first"),
];

/// How files of older office programs begin.
const OLD_OFFICE: &[u8] = b"\xd0\xcf\x11\xe0";

/// Whether an older office program wrote it.
pub(super) fn is_old_office(head: &[u8]) -> bool {
    head.starts_with(OLD_OFFICE)
}

/// Whether it is a spreadsheet of Excel's since 2007 or in OpenDocument.
#[cfg(feature = "sheets")]
pub(super) fn is_sheet(bytes: &[u8]) -> bool {
    document(bytes).is_some_and(|(is, _)| is == SHEET)
}

/// The kind of an older office program's file, by the names of the streams in it.
fn old_office(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if !is_old_office(bytes) {
        return None;
    }
    let there = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(bytes, &wide).is_some()
    };
    // A damaged one can make its reader ask for any amount of memory, so it is not read here.
    let kinds = [
        ("Workbook", "an Excel file of before 2007", "save it as .xlsx or CSV first"),
        ("WordDocument", "a Word document of before 2007", "save it as plain text first"),
        ("PowerPoint Document", "a PowerPoint file", "save its outline as plain text first"),
        ("__substg1.0_", "an Outlook message", "save it as .eml or plain text first"),
        ("EncryptedPackage", "an Office document with a password", "save it without one first"),
    ];
    let kind = kinds.iter().find(|(name, ..)| there(name));
    let other = ("an old Office document", "save it as CSV or plain text first");
    Some(kind.map_or(other, |kind| (kind.1, kind.2)))
}

const SHEET: &str = "a spreadsheet";

/// The kind of an archive that is a document of an office program or of another.
pub(super) fn document(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    // Names stand at the end, the kind of an OpenDocument at the beginning.
    let (head, tail) = (&bytes[..bytes.len().min(1 << 12)], bytes.len().saturating_sub(1 << 16));
    let there = |name: &str| {
        [head, &bytes[tail..]]
            .iter()
            .any(|part| memchr::memmem::find(part, name.as_bytes()).is_some())
    };
    let kind = DOCUMENTS.iter().find(|(name, ..)| there(name))?;
    Some((kind.1, kind.2))
}
