//! Words are chosen anew; topics and documents stay as they are.

use super::ChangeError;
use super::anew::described;
use crate::engine::error::RunError;
use crate::engine::names::unnamed;
use crate::engine::resources::Resources;
use crate::model::{Description, Model, Settings};

pub(super) fn check(by: &Description, before: Option<&Description>) -> Result<(), RunError> {
    for description in [Some(by), before].into_iter().flatten() {
        description.check()?;
    }
    Ok(())
}

/// `before` becomes how the topics were described until then.
pub(super) fn apply(
    model: &Model,
    by: &Description,
    before: &mut Option<Box<Description>>,
    resources: &Resources,
) -> Result<Model, ChangeError> {
    let settings = Settings { words: by.clone(), ..model.settings.clone() };
    settings.check().map_err(RunError::from)?;
    *before = Some(Box::new(model.settings.words.clone()));
    let described_by = unnamed(Model { settings, ..model.clone() });
    described(&described_by, &model.topics.assignments, resources)
}

pub(super) fn summary(by: &Description, model: Option<&Model>) -> String {
    let known = model.map_or(0, |model| model.settings.words.ban.len());
    match by.ban.get(known) {
        Some(word) => format!("“{word}” banned"),
        None => {
            let step = by.representation.first();
            format!("Words by {}", step.map_or("c-tf-idf", |step| step.name()))
        }
    }
}
