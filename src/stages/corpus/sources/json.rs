//! JSON: values one after the other, a line each or however they are indented; or one value that holds
//! the records, as an array, in a field, or the way pandas writes tables.

use std::collections::HashMap;

use serde_json::{Map, Value};

use super::{Format, Layout, Sample, Source};
use crate::corpus::CorpusError;
use crate::corpus::table::Table;

/// JSON lines: an object or a string each.
pub(super) struct JsonLines;

impl Source for JsonLines {
    fn format(&self) -> Format {
        Format::Jsonl
    }

    fn endings(&self) -> &'static [&'static str] {
        &["jsonl", "ndjson"]
    }

    fn fits(&self, sample: &Sample) -> bool {
        let is_string = |line: &str| serde_json::from_str::<String>(line).is_ok();
        let is_object =
            |line: &str| line.trim_start().starts_with('{') && line.trim_end().ends_with('}');
        // One object may hold the records, or be the first line that is there.
        let alone = || values(sample.text).is_ok_and(|records| records.len() == 1);
        let objects = sample.all(is_object) && (sample.lines.len() > 1 || alone());
        objects || sample.all(is_string)
    }

    /// A blank line is a record without cells. One line alone may hold the records.
    fn table<'a>(&self, name: &str, text: &'a str, _: &Layout) -> Result<Table<'a>, CorpusError> {
        let parse =
            |(number, line): (usize, &str)| match line.trim() {
                "" => Ok(None),
                line => serde_json::from_str(line).map(Some).map_err(|error| {
                    CorpusError::BadJson { name: name.to_owned(), line: number + 1, error }
                }),
            };
        let mut lines = super::lines(text).enumerate().map(parse);
        let whole = || -> Result<Table<'a>, CorpusError> {
            let (first, second) = (lines.next().transpose()?, lines.next().transpose()?);
            let (first, second) = match (first, second) {
                (Some(Some(alone)), None) => {
                    return Ok(in_columns(within(alone).into_iter().map(Some)));
                }
                (first, second) => (first, second),
            };
            let mut columns = Columns::default();
            first.into_iter().chain(second).for_each(|value| columns.add(value));
            for value in lines {
                columns.add(value?);
            }
            Ok(columns.table())
        };
        // Values may be longer than a line.
        whole().or_else(|error| JsonValues.table(name, text, &Layout::default()).map_err(|_| error))
    }
}

/// Any other JSON.
pub(super) struct JsonValues;

impl Source for JsonValues {
    fn format(&self) -> Format {
        Format::Json
    }

    fn endings(&self) -> &'static [&'static str] {
        &["json"]
    }

    fn fits(&self, sample: &Sample) -> bool {
        let begins = sample.text.trim_start().starts_with(['{', '[']);
        begins && values(sample.text).is_ok_and(|values| values.iter().all(is_record))
    }

    fn table<'a>(&self, name: &str, text: &'a str, _: &Layout) -> Result<Table<'a>, CorpusError> {
        let values = values(text).map_err(|error| {
            let (name, line) = (name.to_owned(), error.line());
            CorpusError::BadJson { name, line, error }
        })?;
        Ok(in_columns(values.into_iter().map(Some)))
    }
}

/// An object, a text, or an array that holds them.
fn is_record(value: &Value) -> bool {
    value.is_object() || value.is_string() || value.is_array()
}

/// The records of a JSON text.
fn values(text: &str) -> Result<Vec<Value>, serde_json::Error> {
    let stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let mut values = stream.collect::<Result<Vec<Value>, _>>()?;
    match values.len() {
        1 => Ok(within(values.remove(0))),
        _ => Ok(values),
    }
}

/// The records that one value holds; itself where it holds none.
fn within(value: Value) -> Vec<Value> {
    match value {
        Value::Array(items) => items,
        Value::Object(fields) => of_object(fields),
        other => vec![other],
    }
}

fn of_object(mut fields: Map<String, Value>) -> Vec<Value> {
    if let Some(records) = split(&fields).or_else(|| by_columns(&fields)) {
        return records;
    }
    // {"data": [...]} and the like: the longest array of records counts.
    fn holds(value: &Value) -> Option<usize> {
        let record = |item: &Value| item.is_object() || item.is_string();
        let items = value.as_array().filter(|items| items.iter().all(record))?;
        Some(items.len()).filter(|&length| length > 0)
    }
    let longest = fields
        .iter()
        .filter_map(|(field, value)| Some((holds(value)?, field.clone())))
        .max_by_key(|(length, _)| *length);
    match longest.map(|(_, field)| fields.remove(&field)) {
        Some(Some(Value::Array(items))) => items,
        _ => deeper(&mut fields).unwrap_or_else(|| vec![Value::Object(fields)]),
    }
}

/// `{"data": {"items": [...]}}` and the like: the longest array of objects in objects.
fn deeper(fields: &mut Map<String, Value>) -> Option<Vec<Value>> {
    fn longest(value: &mut Value) -> Option<&mut Vec<Value>> {
        match value {
            Value::Object(fields) => fields
                .values_mut()
                .filter_map(longest)
                .reduce(|best, other| if other.len() > best.len() { other } else { best }),
            Value::Array(items) => {
                Some(items).filter(|items| items.len() > 1 && items.iter().all(Value::is_object))
            }
            _ => None,
        }
    }
    let all = fields.values_mut().filter_map(longest);
    let best = all.reduce(|best, other| if other.len() > best.len() { other } else { best })?;
    Some(std::mem::take(best))
}

/// pandas' `orient="split"`: names of columns beside rows of cells.
fn split(fields: &Map<String, Value>) -> Option<Vec<Value>> {
    let columns = fields.get("columns")?.as_array()?;
    let rows = fields.get("data")?.as_array()?;
    let names: Vec<String> = columns.iter().map(|name| shown(name.clone())).collect();
    let record = |row: &Value| {
        let cells = names.iter().cloned().zip(row.as_array()?.iter().cloned());
        Some(Value::Object(cells.collect()))
    };
    rows.iter().map(record).collect()
}

/// pandas' `orient="columns"` and `to_dict("list")`: columns of equally many cells, each by itself, under
/// the rows' names or in order.
fn by_columns(fields: &Map<String, Value>) -> Option<Vec<Value>> {
    let rows = match fields.values().next()? {
        Value::Object(cells) => cells.len(),
        Value::Array(cells) => cells.len(),
        _ => return None,
    };
    let plain = |value: &Value| !value.is_object() && !value.is_array();
    let mut records = vec![Map::new(); rows];
    for (name, column) in fields {
        let cells: Vec<&Value> = match column {
            Value::Object(cells) => in_order(cells),
            Value::Array(cells) => cells.iter().collect(),
            _ => return None,
        };
        if cells.len() != rows || rows < 2 || !cells.iter().all(|cell| plain(cell)) {
            return None;
        }
        for (record, cell) in records.iter_mut().zip(cells) {
            record.insert(name.clone(), cell.clone());
        }
    }
    Some(records.into_iter().map(Value::Object).collect())
}

/// The cells of a column by their rows' names, which are numbers as a rule.
fn in_order(cells: &Map<String, Value>) -> Vec<&Value> {
    let mut named: Vec<(&String, &Value)> = cells.iter().collect();
    if named.iter().all(|(name, _)| name.parse::<u64>().is_ok()) {
        named.sort_by_key(|(name, _)| name.parse::<u64>().unwrap_or_default());
    }
    named.into_iter().map(|(_, cell)| cell).collect()
}

fn in_columns(values: impl Iterator<Item = Option<Value>>) -> Table<'static> {
    let mut columns = Columns::default();
    values.for_each(|value| columns.add(value));
    columns.table()
}

/// Objects with a column a field, in the order the fields are met, fields of fields as `body.text`;
/// strings are a table of one column, and `None` is a blank line.
#[derive(Default)]
struct Columns {
    names: Vec<String>,
    known: HashMap<String, usize>,
    records: Vec<Vec<String>>,
}

impl Columns {
    fn add(&mut self, value: Option<Value>) {
        let Some(value) = value else {
            self.records.push(Vec::new());
            return;
        };
        // At least one cell: a blank line has none.
        let mut record = vec![String::new(); self.names.len().max(1)];
        for (field, text) in cells(value) {
            let next = self.names.len();
            let names = &mut self.names;
            let at = *self.known.entry(field).or_insert_with_key(|field| {
                names.push(field.clone());
                next
            });
            record.resize(record.len().max(at + 1), String::new());
            record[at] = text;
        }
        self.records.push(record);
    }

    fn table(self) -> Table<'static> {
        Table::new(self.names, 1, self.records)
    }
}

/// The cells of a record, by their fields.
pub(in crate::corpus) fn cells(value: Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    match value {
        Value::Object(fields) => {
            let journal = fields.contains_key("__CURSOR");
            for (field, value) in fields {
                match journal.then(|| of_bytes(&value)).flatten() {
                    Some(text) => found.push((field, text)),
                    None => put(&mut found, field, value),
                }
            }
        }
        other => found.push(("text".to_owned(), shown(other))),
    }
    found
}

/// What systemd's journal writes as an array of bytes, as it does where there are control characters.
fn of_bytes(value: &Value) -> Option<String> {
    let byte = |item: &Value| u8::try_from(item.as_u64()?).ok();
    let bytes = value.as_array()?.iter().map(byte).collect::<Option<Vec<u8>>>()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn put(found: &mut Vec<(String, String)>, field: String, value: Value) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (name, value) in fields {
                put(found, format!("{field}.{name}"), value);
            }
        }
        other => found.push((field, shown(other))),
    }
}

/// A value as a cell: texts as they are, arrays of texts joined.
fn shown(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" ")
        }
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
        let table = JsonValues.table("t", text, &Layout::default()).unwrap();
        let records = table.records();
        (table.columns, records)
    }

    #[test]
    fn every_shape_of_pandas_is_the_same_table() {
        let expected = (
            ["id", "text"].map(str::to_owned).to_vec(),
            [["1", "one two"], ["2", "three"]].map(|row| row.map(str::to_owned).to_vec()).to_vec(),
        );
        for text in [
            r#"[{"id": 1, "text": "one two"}, {"id": 2, "text": "three"}]"#,
            "{\"id\": 1,\n \"text\": \"one two\"}\n{\"id\": 2, \"text\": \"three\"}",
            r#"{"id": {"0": 1, "1": 2}, "text": {"0": "one two", "1": "three"}}"#,
            r#"{"id": [1, 2], "text": ["one two", "three"]}"#,
            r#"{"columns": ["id", "text"], "index": [0, 1], "data": [[1, "one two"], [2, "three"]]}"#,
            r#"{"meta": {"n": 2}, "rows": [{"id": 1, "text": "one two"}, {"id": 2, "text": "three"}]}"#,
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn fields_of_fields_have_names_and_texts_in_arrays_are_joined() {
        let text = r#"[{"body": {"text": "one", "lang": "en"}, "tags": ["a", "b"], "n": [1]}]"#;
        let (columns, records) = read(text);
        assert_eq!(columns, ["body.lang", "body.text", "n", "tags"]);
        assert_eq!(records, [["en", "one", "[1]", "a b"]]);
    }
}
