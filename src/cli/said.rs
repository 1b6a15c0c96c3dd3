//! An error in the words of the command line, where settings are options.

use std::error::Error;

use crate::engine::RunError;
use crate::engine::edits::ChangeError;
use crate::model::SettingsError;

/// An error in words: its settings are options here.
pub fn said(error: &anyhow::Error) -> String {
    let message = format!("{error:#}");
    match error.chain().find_map(refused_settings) {
        Some(refused) => {
            message.replace(&refused.to_string(), &refused.named(|name| format!("--{name}")))
        }
        None => message,
    }
}

fn refused_settings<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a SettingsError> {
    let of_run = |error: &'a RunError| match error {
        RunError::Settings(refused) => Some(refused),
        _ => None,
    };
    if let Some(ChangeError::Describe(error)) = error.downcast_ref() {
        return of_run(error);
    }
    error.downcast_ref().or_else(|| error.downcast_ref().and_then(of_run))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Settings;
    use crate::ranges;

    #[test]
    fn settings_are_called_by_their_options() {
        let mut settings = Settings::default();
        settings.reduce.n_components = 500;
        let refused = settings.check().unwrap_err();
        let with = "n_components is 500, but must be at most 256 with reducer umap";
        assert_eq!(refused.to_string(), with);
        let of_run = RunError::from(refused);
        let with = "--n-components is 500, but must be at most 256 with --reducer umap";
        assert_eq!(said(&of_run.into()), with);

        let outside = ranges::MMR_DIVERSITY.check(2.0).unwrap_err();
        let of_change = ChangeError::Describe(outside.into());
        let with = "--mmr-diversity is 2, but must be a number from 0 to 1";
        assert_eq!(said(&of_change.into()), with);
    }
}
