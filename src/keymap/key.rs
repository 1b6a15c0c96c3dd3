//! A key: which event it is, and how it is written.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use KeyCode::{BackTab, Down, F, Left, PageDown, PageUp, Right, Tab, Up};

/// A key with at most Control held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Char(char),
    Ctrl(char),
    Code(KeyCode),
}

impl Key {
    pub(super) fn of(event: KeyEvent) -> Option<Key> {
        let control = event.modifiers.contains(KeyModifiers::CONTROL);
        match event.code {
            _ if event.modifiers.contains(KeyModifiers::ALT) => None,
            KeyCode::Char(c) if control => Some(Key::Ctrl(c.to_ascii_lowercase())),
            KeyCode::Char(c) => Some(Key::Char(c)),
            // Some terminals send Shift-Tab as Tab with Shift held.
            Tab if event.modifiers.contains(KeyModifiers::SHIFT) => Some(Key::Code(BackTab)),
            code => Some(Key::Code(code)),
        }
    }

    /// As `config.toml` has it.
    pub(super) fn name(self) -> String {
        match self {
            Key::Code(code) => match code {
                Up => "Up".to_owned(),
                Down => "Down".to_owned(),
                Left => "Left".to_owned(),
                Right => "Right".to_owned(),
                KeyCode::Delete => "Delete".to_owned(),
                _ => self.label(),
            },
            _ => self.label(),
        }
    }

    /// As it is written in hints and help.
    pub fn label(self) -> String {
        match self {
            Key::Char(' ') => "space".to_owned(),
            Key::Char(c) => c.to_string(),
            Key::Ctrl(c) => format!("Ctrl-{}", c.to_ascii_uppercase()),
            Key::Code(code) => match code {
                Up => "↑".to_owned(),
                Down => "↓".to_owned(),
                Left => "←".to_owned(),
                Right => "→".to_owned(),
                PageUp => "PgUp".to_owned(),
                PageDown => "PgDn".to_owned(),
                BackTab => "Shift-Tab".to_owned(),
                F(n) => format!("F{n}"),
                other => other.to_string(),
            },
        }
    }
}
