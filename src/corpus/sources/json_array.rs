//! One JSON array of objects or strings.

use serde_json::Value;

use super::json::in_columns;
use super::{Format, Sample, Source};
use crate::corpus::CorpusError;
use crate::corpus::table::Table;

pub(super) struct JsonArray;

impl Source for JsonArray {
    fn format(&self) -> Format {
        Format::Json
    }

    fn endings(&self) -> &'static [&'static str] {
        &[]
    }

    fn fits(&self, sample: &Sample) -> bool {
        values(sample.text).is_some()
    }

    fn table(&self, name: &str, text: &str, _: &[&str]) -> Result<Table, CorpusError> {
        let values = values(text).ok_or_else(|| CorpusError::NoArray { name: name.to_owned() })?;
        Ok(in_columns(values.into_iter().map(Some).collect()))
    }
}

fn values(text: &str) -> Option<Vec<Value>> {
    let values: Vec<Value> =
        text.trim_start().starts_with('[').then(|| serde_json::from_str(text).ok())??;
    values.iter().all(|value| value.is_object() || value.is_string()).then_some(values)
}
