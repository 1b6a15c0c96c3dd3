//! The header of a file in NumPy's NPY format.

pub(super) const MAGIC: &[u8] = b"\x93NUMPY";

/// What a header says, and the numbers behind it.
pub(in crate::embed) struct Header<'a> {
    /// Their type, by NumPy's name.
    pub kind: &'a str,
    pub shape: Vec<usize>,
    /// Whether columns lie one after the other, not rows.
    pub by_columns: bool,
    pub data: &'a [u8],
}

/// `None` where there is none.
pub(in crate::embed) fn header(bytes: &[u8]) -> Option<Header<'_>> {
    let (header, data) = split(bytes)?;
    let axes = value(header, "shape")?.split(',').map(str::trim).filter(|axis| !axis.is_empty());
    let shape = axes.map(|axis| axis.parse().ok()).collect::<Option<_>>()?;
    let by_columns = value(header, "fortran_order")? == "True";
    Some(Header { kind: value(header, "descr")?, shape, by_columns, data })
}

/// The header, a Python dictionary, and the numbers.
pub(super) fn split(bytes: &[u8]) -> Option<(&str, &[u8])> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (version, rest) = (rest.first()?, rest.get(2..)?);
    let (length, rest) = match version {
        1 => (u16::from_le_bytes(*rest.first_chunk()?) as usize, &rest[2..]),
        2 | 3 => (u32::from_le_bytes(*rest.first_chunk()?) as usize, &rest[4..]),
        _ => return None,
    };
    Some((std::str::from_utf8(rest.get(..length)?).ok()?, &rest[length..]))
}

/// The value behind a key, without the quotes or parentheses around it.
pub(super) fn value<'a>(header: &'a str, key: &str) -> Option<&'a str> {
    let (_, behind) = header.split_once(&format!("'{key}':"))?;
    let behind = behind.trim_start();
    match behind.chars().next()? {
        '\'' => behind[1..].split('\'').next(),
        '(' => behind[1..].split(')').next(),
        _ => behind.split([',', '}']).next().map(str::trim),
    }
}
