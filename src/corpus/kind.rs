//! What a file is that is no text, and the way to its text.

/// Beginnings of files, what they are, and what to do about them.
const KINDS: [(&[u8], &str, &str); 17] = [
    (b"%PDF-", "a PDF", "write its text out first, with pdftotext"),
    (b"{\\rtf", "a rich text document", "save it as plain text first"),
    (b"\xd0\xcf\x11\xe0", "an old Office document", "save it as CSV or plain text first"),
    (b"PAR1", "a Parquet file", "write it as CSV first, with pandas or DuckDB"),
    (b"ARROW1", "an Arrow file", "write it as CSV first, with pandas or DuckDB"),
    (b"SQLite format 3\0", "an SQLite database", "pipe a query in: sqlite3 -json FILE 'SELECT …'"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd", "unpack it first: zstd -dc FILE | topictui -"),
    (b"BZh", "compressed with bzip2", "unpack it first: bzcat FILE | topictui -"),
    (b"\xfd7zXZ\0", "compressed with xz", "unpack it first: xzcat FILE | topictui -"),
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
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(packed(bytes));
    }
    let kind = KINDS.iter().find(|(start, ..)| bytes.starts_with(start))?;
    Some((kind.1, kind.2))
}

/// Office documents are archives with names of their own in them.
fn packed(bytes: &[u8]) -> (&'static str, &'static str) {
    let head = &bytes[..bytes.len().min(1 << 14)];
    let names = |name: &str| memchr::memmem::find(head, name.as_bytes()).is_some();
    if names("xl/") || names("spreadsheet") {
        return ("a spreadsheet", "save the sheet with the text as CSV first");
    }
    if names("word/") || names("opendocument.text") {
        return ("a Word document", "save it as plain text first");
    }
    ("a ZIP archive", "unpack it first and give the folder")
}
