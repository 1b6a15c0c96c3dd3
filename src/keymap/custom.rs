//! The user's own keys: the tables `keys` of `config.toml`.
//!
//! ```toml
//! [keys.anywhere]
//! quit = ["Q", "Ctrl-X"]     # an action and all its keys
//!
//! [keys.topics]              # a pane, a screen, or: typing, typing-query, document,
//!                            # help, palette, choice, question
//! sort-topics = ["o"]
//! ```
//!
//! An action keeps its place and its help; only its keys change. A key that another action has in
//! the same place must be taken from there too.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crossterm::event::KeyCode;

use super::{Action, Binding, Key, Keymap, Place};

/// Why the user's keys cannot be used. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    #[error("{}: there is no [keys.{place}]; the places are {known}", path.display())]
    Place { path: PathBuf, place: String, known: String },
    #[error("{}: there is no {action} in [keys.{place}]; its actions are {known}", path.display())]
    Action { path: PathBuf, place: String, action: String, known: String },
    #[error("{}: {key} is not a key: write one character, or Ctrl-X, Enter, Esc, Tab, Space, Up, PgDn, F5 and so on", path.display())]
    Key { path: PathBuf, key: String },
    #[error("{}: {key} in [keys.{place}] is given to both {first} and {second}: remove it from one", path.display())]
    Twice { path: PathBuf, place: String, key: String, first: String, second: String },
}

/// Places, their actions and the keys of each.
pub type Sections = BTreeMap<String, BTreeMap<String, Vec<String>>>;

/// The table with the user's keys, which stand in `path`.
pub fn keymap(path: &Path, sections: Sections) -> Result<Keymap, KeysError> {
    let path = || path.to_path_buf();
    let mut keymap = Keymap::default();
    for (place, actions) in sections {
        let here = |binding: &Binding| place_name(binding.place) == place;
        if !keymap.0.iter().any(here) {
            let known = listed(keymap.0.iter().map(|binding| place_name(binding.place)));
            return Err(KeysError::Place { path: path(), place, known });
        }
        for (action, keys) in actions {
            let keys: Vec<Key> = keys
                .into_iter()
                .map(|key| named(&key).ok_or(KeysError::Key { path: path(), key }))
                .collect::<Result<_, _>>()?;
            let is =
                |binding: &&mut Binding| here(binding) && action_name(binding.action) == action;
            match keymap.0.iter_mut().find(is) {
                Some(binding) => binding.keys = Cow::Owned(keys),
                None => {
                    let all = keymap.0.iter().filter(|binding| here(binding));
                    let known = listed(all.map(|binding| action_name(binding.action)));
                    return Err(KeysError::Action { path: path(), place, action, known });
                }
            }
        }
    }
    check(&path(), &keymap)?;
    Ok(keymap)
}

/// No key may mean two things in one place.
fn check(path: &Path, keymap: &Keymap) -> Result<(), KeysError> {
    let mut seen: Vec<(Place, Key, Action)> = Vec::new();
    for binding in &keymap.0 {
        for &key in binding.keys.iter() {
            let other = seen.iter().find(|(place, k, _)| *place == binding.place && *k == key);
            if let Some((_, _, first)) = other {
                return Err(KeysError::Twice {
                    path: path.to_path_buf(),
                    place: place_name(binding.place),
                    key: key.label(),
                    first: action_name(*first),
                    second: action_name(binding.action),
                });
            }
            seen.push((binding.place, key, binding.action));
        }
    }
    Ok(())
}

fn listed(names: impl Iterator<Item = String>) -> String {
    let names: std::collections::BTreeSet<String> = names.collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

/// A place as the file calls it.
pub(super) fn place_name(place: Place) -> String {
    match place {
        Place::Anywhere => "anywhere".to_owned(),
        Place::On(screen) => format!("screen-{}", screen.title().to_lowercase()),
        Place::In(pane) => pane.title().to_lowercase().replace(' ', "-"),
        Place::Typing => "typing".to_owned(),
        Place::Prompt => "typing-query".to_owned(),
        Place::Search => "typing-search".to_owned(),
        Place::Popup => "document".to_owned(),
        Place::Start => "start".to_owned(),
        Place::Help => "help".to_owned(),
        Place::Palette => "palette".to_owned(),
        Place::Choice => "choice".to_owned(),
        Place::Sending => "sending".to_owned(),
        Place::Asking => "asking".to_owned(),
        Place::Proposals => "proposals".to_owned(),
        Place::Question => "question".to_owned(),
    }
}

/// An action as the file calls it: SortTopics is sort-topics.
pub(super) fn action_name(action: Action) -> String {
    if let Action::Screen(screen) = action {
        return format!("screen-{}", screen.title().to_lowercase());
    }
    let mut name = String::new();
    for c in format!("{action:?}").chars() {
        if c.is_uppercase() && !name.is_empty() {
            name.push('-');
        }
        name.extend(c.to_lowercase());
    }
    name
}

/// A key as the file writes it.
fn named(text: &str) -> Option<Key> {
    let mut characters = text.chars();
    if let (Some(c), None) = (characters.next(), characters.next()) {
        return Some(Key::Char(c));
    }
    if let Some(rest) = text.strip_prefix("Ctrl-") {
        let mut rest = rest.chars();
        return match (rest.next(), rest.next()) {
            (Some(c), None) => Some(Key::Ctrl(c.to_ascii_lowercase())),
            _ => None,
        };
    }
    let code = match text.to_lowercase().as_str() {
        "space" => return Some(Key::Char(' ')),
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "shift-tab" => KeyCode::BackTab,
        "backspace" => KeyCode::Backspace,
        "delete" => KeyCode::Delete,
        "insert" => KeyCode::Insert,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        other => match other.strip_prefix('f').and_then(|n| n.parse().ok()) {
            Some(n @ 1..=12) => KeyCode::F(n),
            _ => return None,
        },
    };
    Some(Key::Code(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Keymap, String> {
        let sections = toml::from_str(text).unwrap();
        keymap(Path::new("config.toml"), sections).map_err(|error| error.to_string())
    }

    fn keys(keymap: &Keymap, place: Place, action: Action) -> Vec<Key> {
        let all = keymap.0.iter();
        let mut here = all.filter(|binding| binding.place == place && binding.action == action);
        here.next().unwrap().keys.to_vec()
    }

    #[test]
    fn an_action_gets_the_keys_it_is_given() {
        let keymap = read("[anywhere]\nquit = [\"Q\", \"Ctrl-X\"]\nsave = [\"F2\"]\n").unwrap();
        let quit = keys(&keymap, Place::Anywhere, Action::Quit);
        assert_eq!(quit, [Key::Char('Q'), Key::Ctrl('x')]);
        let save = keys(&keymap, Place::Anywhere, Action::Save);
        assert_eq!(save, [Key::Code(KeyCode::F(2))]);
        assert!(!keys(&keymap, Place::Anywhere, Action::Help).is_empty());
    }

    #[test]
    fn every_binding_can_be_named_and_changed() {
        for binding in super::super::TABLE {
            let (place, action) = (place_name(binding.place), action_name(binding.action));
            read(&format!("[{place}]\n{action} = [\"F12\"]\n")).unwrap();
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_one_sentence() {
        for (text, what) in [
            ("[nowhere]\nquit = [\"x\"]", "[keys.nowhere]"),
            ("[anywhere]\nexplode = [\"x\"]", "explode"),
            ("[anywhere]\nquit = [\"Hyper-x\"]", "Hyper-x"),
            ("[anywhere]\nquit = [\"s\"]", "both save and quit"),
        ] {
            let message = read(text).unwrap_err();
            assert!(message.contains(what) && !message.contains('\n'), "{message}");
        }
    }
}
