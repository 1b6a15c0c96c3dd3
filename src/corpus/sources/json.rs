//! JSON lines: an object or a string each.

use serde_json::Value;

use super::{Format, Sample, Source, lines};
use crate::corpus::CorpusError;
use crate::corpus::table::Table;

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
        sample.all(is_object) || sample.all(is_string)
    }

    fn table(&self, name: &str, text: &str, _: &[&str]) -> Result<Table, CorpusError> {
        let parse =
            |(number, line): (usize, &str)| match line.trim() {
                "" => Ok(None),
                line => serde_json::from_str(line).map(Some).map_err(|error| {
                    CorpusError::BadJson { name: name.to_owned(), line: number + 1, error }
                }),
            };
        Ok(in_columns(lines(text).enumerate().map(parse).collect::<Result<Vec<_>, _>>()?))
    }
}

/// Objects with a column a field, in the order the fields are met; strings are a table of one column,
/// and `None` is a blank line.
pub(super) fn in_columns(values: Vec<Option<Value>>) -> Table {
    let mut columns: Vec<String> = Vec::new();
    let mut records = Vec::new();
    for value in values {
        let Some(value) = value else {
            records.push(Vec::new());
            continue;
        };
        // At least one cell: a blank line has none.
        let mut record = vec![String::new(); columns.len().max(1)];
        let fields = match value {
            Value::Object(fields) => fields,
            other => [("text".to_owned(), other)].into_iter().collect(),
        };
        for (field, value) in fields {
            let at = columns.iter().position(|column| *column == field).unwrap_or_else(|| {
                columns.push(field);
                record.push(String::new());
                columns.len() - 1
            });
            record[at] = match value {
                Value::String(text) => text,
                Value::Null => String::new(),
                other => other.to_string(),
            };
        }
        records.push(record);
    }
    Table { columns, first_record: 1, records }
}
