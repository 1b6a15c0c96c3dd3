//! Arguments of a tool, by name; what is missing or wrong is said by it.

use anyhow::{anyhow, bail};
use serde_json::Value;

use crate::topics::TopicId;

/// The arguments of one call.
pub struct Arguments<'a>(pub &'a Value);

impl<'a> Arguments<'a> {
    fn get(&self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// Fails where there are others than these.
    pub fn only<'n>(&self, known: impl Iterator<Item = &'n str> + Clone) -> anyhow::Result<()> {
        let given = self.0.as_object().into_iter().flat_map(|fields| fields.keys());
        for name in given {
            if !known.clone().any(|known| known == name) {
                let known: Vec<&str> = known.collect();
                bail!("there is no argument {name}: there are {}", known.join(", "));
            }
        }
        Ok(())
    }

    pub fn text(&self, name: &str) -> anyhow::Result<Option<&'a str>> {
        let text =
            |value: &'a Value| value.as_str().ok_or_else(|| anyhow!("{name} must be a text"));
        self.get(name).map(text).transpose()
    }

    /// A text that must be there, with something in it.
    pub fn needed(&self, name: &str) -> anyhow::Result<&'a str> {
        match self.text(name)?.filter(|text| !text.trim().is_empty()) {
            Some(text) => Ok(text),
            None => bail!("missing {name}"),
        }
    }

    pub fn whole(&self, name: &str, least: u64, most: u64) -> anyhow::Result<Option<usize>> {
        let Some(value) = self.get(name) else { return Ok(None) };
        match value.as_u64().filter(|number| (least..=most).contains(number)) {
            Some(number) => Ok(Some(number as usize)),
            None => bail!("{name} is {value}, but must be a whole number from {least} to {most}"),
        }
    }

    /// The id of a topic.
    pub fn topic(&self, name: &str) -> anyhow::Result<Option<TopicId>> {
        let id = |value: &Value| {
            let id = value.as_i64().and_then(|id| i32::try_from(id).ok());
            id.map(TopicId)
                .ok_or_else(|| anyhow!("{name} is {value}, but must be the id of a topic"))
        };
        self.get(name).map(id).transpose()
    }

    pub fn list(&self, name: &str, most: usize) -> anyhow::Result<&'a [Value]> {
        let list = self.get(name).and_then(Value::as_array);
        let list = list.ok_or_else(|| anyhow!("{name} must be a list"))?;
        if list.is_empty() || list.len() > most {
            bail!("{name} has {} entries, but must have 1 to {most}", list.len());
        }
        Ok(list)
    }
}
