//! The one key table: where, which keys, what they ask for, what the help says.
//!
//! Dispatch, the footer's hints, the help popup, the palette, the README and `topictui keys` all read
//! [`TABLE`], so they cannot drift apart. [`screens`] names the screens and panes it speaks of.

mod action;
pub mod custom;
mod key;
mod listing;
mod offers;
pub mod screens;
mod table;

use std::borrow::Cow;

use crossterm::event::KeyCode::{Left, Up};
use crossterm::event::KeyEvent;

pub use action::Action;
pub use key::Key;
pub use offers::Offer;
pub use screens::{LEAST_SIZE, OVERVIEW_SIZE, Pane, Screen, panes};
pub use table::TABLE;

/// Where a binding holds. A more particular place wins over [`Place::Anywhere`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// Outside typing modes and popups.
    Anywhere,
    On(Screen),
    In(Pane),
    /// While a text is typed; printable keys are the text.
    Typing,
    /// While a query is typed.
    Prompt,
    /// While the documents are searched.
    Search,
    /// Over a document.
    Popup,
    /// Over the help; printable keys search it.
    Help,
    /// Choosing what to open; printable keys search it.
    Start,
    /// Over the list of actions; printable keys search it.
    Palette,
    /// A choice of rows, or of a number.
    Choice,
    /// Over what would be sent to a language model.
    Sending,
    /// While a language model is asked.
    Asking,
    /// Proposals to accept or refuse.
    Proposals,
    /// A yes-or-no question.
    Question,
}

/// One line of the table.
#[derive(Clone, Debug)]
pub struct Binding {
    pub place: Place,
    pub keys: Cow<'static, [Key]>,
    pub action: Action,
    pub help: &'static str,
    /// Rank in the footer, 1 first; 0 is not shown there.
    pub hint: u8,
}

/// The keys in force: the table, or the table with the user's own keys ([`custom`]).
#[derive(Clone, Debug)]
pub struct Keymap(Vec<Binding>);

impl Default for Keymap {
    fn default() -> Self {
        Keymap(TABLE.to_vec())
    }
}

/// Where somebody is, as far as keys depend on it.
#[derive(Clone, Debug)]
pub struct Here {
    pub screen: Screen,
    pub focus: Pane,
    /// Where keys count, the most particular place first.
    pub places: Vec<Place>,
    /// There are topics.
    pub model: bool,
    /// There is something to undo.
    pub undo: bool,
    pub running: bool,
    /// The input has columns.
    pub columns: bool,
    /// The topics have layers above them.
    pub layers: bool,
    /// Why a document is in its topic is shown already.
    pub why: bool,
    /// There is a language model to ask.
    pub llm: bool,
}

impl Here {
    /// Where keys count while nothing lies over the screen.
    pub fn outside_dialogs(screen: Screen, focus: Pane) -> Vec<Place> {
        vec![Place::In(focus), Place::On(screen), Place::Anywhere]
    }
}

impl Keymap {
    /// The action a key asks for at this moment, if the table has one.
    pub fn action(&self, here: &Here, event: KeyEvent) -> Option<Action> {
        let key = Key::of(event)?;
        here.places.iter().copied().find_map(|place| {
            let mut bound = self.0.iter().filter(|binding| binding.place == place);
            let binding = bound.find(|binding| binding.keys.contains(&key))?;
            Some(binding.action)
        })
    }

    /// Keys for the footer, most important first: the focused pane's, then the screen's, then those
    /// that hold anywhere.
    pub fn hints(&self, here: &Here) -> Vec<(String, &'static str)> {
        let mut shown: Vec<&Binding> = Vec::new();
        for place in here.places.iter().copied() {
            for binding in self.0.iter().filter(|b| b.place == place && b.hint > 0) {
                let covered = |b: &&Binding| b.keys.iter().any(|key| binding.keys.contains(key));
                if !shown.iter().any(covered) && matters(here, binding) {
                    shown.push(binding);
                }
            }
        }
        shown.sort_by_key(|binding| binding.hint);
        let mut hints: Vec<(String, &'static str)> = Vec::new();
        for binding in shown {
            let label = hint_label(binding);
            if !hints.iter().any(|(_, help)| *help == binding.help) {
                hints.push((label, binding.help));
            }
        }
        hints
    }

    /// The help popup: a heading and its keys, what holds on the present screen first.
    pub fn help(&self, here: &Here) -> Vec<(String, Vec<(String, &'static str)>)> {
        let rows = |is: &dyn Fn(Place) -> bool| -> Vec<(String, &'static str)> {
            let there = |binding: &&Binding| binding.action != Action::Name || here.llm;
            let bound = self.0.iter().filter(|binding| is(binding.place)).filter(there);
            bound.map(|binding| (labels(&binding.keys), binding.help)).collect()
        };
        let panes = crate::keymap::panes(here.screen);
        let mut sections: Vec<(String, Vec<(String, &'static str)>)> = panes
            .iter()
            .map(|pane| (pane.title().to_owned(), rows(&|place| place == Place::In(*pane))))
            .collect();
        sections.push((here.screen.title().to_owned(), rows(&|p| p == Place::On(here.screen))));
        sections.push(("Anywhere".to_owned(), rows(&|p| p == Place::Anywhere)));
        let typing = |place| matches!(place, Place::Typing | Place::Prompt | Place::Search);
        sections.push(("Typing".to_owned(), rows(&typing)));
        sections.retain(|(_, rows)| !rows.is_empty());
        sections
    }
}

/// Left out of the footer where a key would do nothing.
fn matters(here: &Here, binding: &Binding) -> bool {
    match binding.action {
        Action::Save | Action::Export | Action::Filter | Action::Search | Action::ToggleSteady => {
            here.model
        }
        Action::Undo => here.undo,
        Action::Finer => here.layers,
        Action::Left if binding.place == Place::In(Pane::Topics) => here.layers,
        Action::Columns => here.columns && here.focus != Pane::Columns,
        Action::Rename
        | Action::Mark
        | Action::Merge
        | Action::Delete
        | Action::Outliers
        | Action::Reduce
        | Action::Split
        | Action::Sizes
        | Action::Words
        | Action::Ban
        | Action::Move => here.model,
        Action::Name => here.model && here.llm,
        // Before topics there is nothing to ask about, and asked it is answered already.
        Action::Spread | Action::ToggleSpread => here.model,
        Action::Why => here.model && !here.why,
        Action::Interrupt if binding.place == Place::On(Screen::Run) => here.running,
        Action::Down => false,
        _ => true,
    }
}

/// Opposite keys are named together in the footer.
fn hint_label(binding: &Binding) -> String {
    match binding.action {
        Action::Up if binding.keys.contains(&Key::Code(Up)) && binding.help == "move" => {
            "↑↓".to_owned()
        }
        Action::Finer => "+-".to_owned(),
        Action::Left if binding.keys.contains(&Key::Code(Left)) => "←→".to_owned(),
        _ => binding.keys.first().map(|key| key.label()).unwrap_or_default(),
    }
}

fn labels(keys: &[Key]) -> String {
    let labels: Vec<String> = keys.iter().map(|key| key.label()).collect();
    labels.join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crossterm::event::KeyCode::F;

    use super::*;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        let mut seen = HashSet::new();
        for binding in TABLE {
            for key in binding.keys.iter() {
                assert!(seen.insert((binding.place, *key)), "{:?} {key:?}", binding.place);
            }
        }
    }

    #[test]
    fn no_binding_needs_a_key_that_terminals_keep_for_themselves() {
        for binding in TABLE {
            let needed = binding.keys.iter().all(|key| match key {
                Key::Ctrl(c) => "absq".contains(*c),
                Key::Code(F(_)) => binding.place != Place::Typing,
                _ => false,
            });
            assert!(!needed, "{:?}", binding.action);
        }
    }

    #[test]
    fn typing_modes_leave_printable_keys_to_the_text() {
        let typing = |b: &&Binding| {
            matches!(
                b.place,
                Place::Typing
                    | Place::Prompt
                    | Place::Search
                    | Place::Start
                    | Place::Help
                    | Place::Palette
            )
        };
        let mut keys = TABLE.iter().filter(typing).flat_map(|binding| binding.keys.iter());
        assert!(!keys.any(|key| matches!(key, Key::Char(_))));
    }
}
