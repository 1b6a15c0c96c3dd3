//! The key table to read outside the screen: as plain text, in Markdown for the README, and as the
//! user writes it in `config.toml`.

use super::custom::{action_name, place_name};
use super::{Binding, Keymap, Place, labels};

/// A place and its bindings.
type Section<'a> = (Place, Vec<&'a Binding>);

impl Keymap {
    /// The keys that hold anywhere, then each place in the order of the table.
    fn sections(&self) -> Vec<Section<'_>> {
        let mut sections: Vec<Section> = vec![(Place::Anywhere, Vec::new())];
        for binding in &self.0 {
            match sections.iter_mut().find(|(place, _)| *place == binding.place) {
                Some((_, bindings)) => bindings.push(binding),
                None => sections.push((binding.place, vec![binding])),
            }
        }
        sections
    }

    /// A heading a place, a line a binding.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for (place, bindings) in self.sections() {
            text += &format!("{}\n", title(place));
            for binding in bindings {
                text += &format!("  {:<22} {}\n", labels(&binding.keys), binding.help);
            }
        }
        text
    }

    /// A table with a row a place.
    pub fn markdown(&self) -> String {
        let mut text = "| where | keys |\n|---|---|\n".to_owned();
        for (place, bindings) in self.sections() {
            let cell = |binding: &&Binding| {
                let keys: Vec<String> =
                    binding.keys.iter().map(|key| format!("`{}`", key.label())).collect();
                format!("{} {}", keys.join(" "), binding.help)
            };
            let cells: Vec<String> = bindings.iter().map(cell).collect();
            text += &format!("| {} | {} |\n", title(place), cells.join(" · "));
        }
        text
    }

    /// Tables of `config.toml` with every binding, commented out.
    pub fn toml(&self) -> String {
        let mut text = String::new();
        for (place, bindings) in self.sections() {
            text += &format!("\n[keys.{}]\n", place_name(place));
            for binding in bindings {
                let keys: Vec<String> =
                    binding.keys.iter().map(|key| format!("{:?}", key.name())).collect();
                let action = action_name(binding.action);
                text += &format!("# {action} = [{}]  # {}\n", keys.join(", "), binding.help);
            }
        }
        text
    }
}

/// A place as a heading.
fn title(place: Place) -> String {
    match place {
        Place::Anywhere => "Anywhere".to_owned(),
        Place::On(screen) => format!("{} screen", screen.title()),
        Place::In(pane) => format!("{} pane", pane.title()),
        Place::Typing => "Typing".to_owned(),
        Place::Prompt => "Typing a query".to_owned(),
        Place::Search => "Searching documents".to_owned(),
        Place::Popup => "An open document".to_owned(),
        Place::Start => "Choosing what to open".to_owned(),
        Place::Help => "Help".to_owned(),
        Place::Palette => "All actions".to_owned(),
        Place::Choice => "A choice".to_owned(),
        Place::Sending => "What would be sent".to_owned(),
        Place::Asking => "Asking a language model".to_owned(),
        Place::Proposals => "Proposals".to_owned(),
        Place::Question => "A question".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keymap::custom;

    #[test]
    fn the_configuration_it_writes_is_read_as_the_table_it_is() {
        let uncommented = Keymap::default().toml().replace("\n# ", "\n");
        #[derive(serde::Deserialize)]
        struct File {
            keys: custom::Sections,
        }
        let file: File = toml::from_str(&uncommented).unwrap();
        let read = custom::keymap(std::path::Path::new("config.toml"), file.keys).unwrap();
        assert_eq!(read.text(), Keymap::default().text());
    }

    #[test]
    fn every_binding_is_listed() {
        let keymap = Keymap::default();
        let lines = keymap.text().lines().filter(|line| line.starts_with("  ")).count();
        assert_eq!(lines, keymap.0.len());
    }
}
