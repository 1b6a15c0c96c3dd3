//! What a file is that is no text, and the way to its text.

/// Beginnings of files, what they are, and what to do about them.
const KINDS: [(&[u8], &str, &str); 14] = [
    (b"%PDF-", "a PDF", "write its text out first, with pdftotext"),
    (b"{\\rtf", "a rich text document", "save it as plain text first"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save it as CSV or plain text first"),
    (b"PAR1", "a Parquet file", "write it as CSV first, with pandas or DuckDB"),
    (b"ARROW1", "an Arrow file", "write it as CSV first, with pandas or DuckDB"),
    (b"SQLite format 3\0", "an SQLite database", "pipe a query in: sqlite3 -json FILE 'SELECT …'"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", "unpack it first and give the folder"),
    (b"\x89PNG", "a picture", "give a text, TSV, CSV or JSON file"),
    (b"\xff\xd8\xff", "a picture", "give a text, TSV, CSV or JSON file"),
    (b"GIF8", "a picture", "give a text, TSV, CSV or JSON file"),
    (
        b"\x80\x04\x95",
        "a Python pickle",
        "save the model with serialization=\"safetensors\" instead",
    ),
    (
        b"\x80\x05\x95",
        "a Python pickle",
        "save the model with serialization=\"safetensors\" instead",
    ),
    (b"\x93NUMPY", "a NumPy matrix", "give the text, and the matrix with --embeddings"),
    (b"\x7fELF", "a program", "give a text, TSV, CSV or JSON file"),
];

/// What bytes are that are no text, as a sentence goes on, and what to do about it.
pub(super) fn known(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    if let Some(kind) = document(bytes) {
        return Some(kind);
    }
    let kind = KINDS.iter().find(|(start, ..)| bytes.starts_with(start))?;
    Some((kind.1, kind.2))
}

/// Archives that are documents, by names in them.
const DOCUMENTS: [(&str, &str, &str); 7] = [
    ("xl/workbook", "a spreadsheet", "save the sheet with the text as CSV first"),
    ("opendocument.spreadsheet", "a spreadsheet", "save the sheet with the text as CSV first"),
    ("word/document", "a Word document", "save it as plain text first"),
    ("opendocument.text", "a text document", "save it as plain text first"),
    ("ppt/presentation", "a PowerPoint presentation", "save its outline as plain text first"),
    ("opendocument.presentation", "a presentation", "save its outline as plain text first"),
    ("application/epub+zip", "an e-book", "save it as plain text first"),
];

/// What an archive is that is a document of an office program or of another.
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
