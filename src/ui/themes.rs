//! Theme files: what each kind of text looks like. Styles have names by what they mean, never by
//! where they are used; `ui::theme` makes them the terminal's.
//!
//! Built in are the files of `themes/`. The user's own are `themes/NAME.toml` in the configuration
//! folder: a file with a built-in name replaces it, and what a file leaves out is as in the theme it
//! is `like`.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use serde::Deserialize;

/// Why a theme cannot be used. Every message is one sentence.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    #[error("cannot read the theme {}: {error}", path.display())]
    Unreadable { path: PathBuf, error: std::io::Error },
    #[error("{}:{line} is not a theme: {message}", path.display())]
    Form { path: PathBuf, line: usize, message: String },
    #[error("the theme {} has {token} = {value}: {wanted}", path.display())]
    Color { path: PathBuf, token: &'static str, value: String, wanted: &'static str },
    #[error("the theme {} is like {like}, but that must be one of {known}", path.display())]
    Like { path: PathBuf, like: String, known: String },
}

/// How one kind of text looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Token {
    /// "#RRGGBB"
    pub rgb: Option<String>,
    /// One of the terminal's 256 colours; without it the nearest to `rgb`.
    pub c256: Option<u8>,
    /// One of its 16 colours.
    pub c16: Option<u8>,
    pub bold: bool,
    pub dim: bool,
    pub underline: bool,
    pub reverse: bool,
}

impl Token {
    /// Red, green and blue.
    pub fn channels(&self) -> Option<[u8; 3]> {
        let digits = self.rgb.as_deref()?.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        let [_, r, g, b] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some([r, g, b])
    }
}

/// Every kind of text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tokens {
    pub text: Token,
    pub dim: Token,
    pub title: Token,
    pub border: Token,
    pub focus: Token,
    pub selected: Token,
    pub good: Token,
    pub warn: Token,
    pub bad: Token,
    pub bar: Token,
}

/// A theme file as it is written.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    like: Option<String>,
    text: Option<Token>,
    dim: Option<Token>,
    title: Option<Token>,
    border: Option<Token>,
    focus: Option<Token>,
    selected: Option<Token>,
    good: Option<Token>,
    warn: Option<Token>,
    bad: Option<Token>,
    bar: Option<Token>,
}

impl File {
    fn over(self, base: &Tokens) -> Tokens {
        let or = |own: Option<Token>, base: &Token| own.unwrap_or_else(|| base.clone());
        Tokens {
            text: or(self.text, &base.text),
            dim: or(self.dim, &base.dim),
            title: or(self.title, &base.title),
            border: or(self.border, &base.border),
            focus: or(self.focus, &base.focus),
            selected: or(self.selected, &base.selected),
            good: or(self.good, &base.good),
            warn: or(self.warn, &base.warn),
            bad: or(self.bad, &base.bad),
            bar: or(self.bar, &base.bar),
        }
    }
}

/// Built-in themes, in the order `T` goes through them.
pub const BUILT_IN: [(&str, &str); 4] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("contrast", include_str!("../../themes/contrast.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

static READ: LazyLock<Vec<(String, Tokens)>> = LazyLock::new(|| {
    let read = |(name, text): (&str, &str)| {
        let file: File = toml::from_str(text).expect("a test reads every built-in theme");
        (name.to_owned(), file.over(&Tokens::default()))
    };
    BUILT_IN.map(read).to_vec()
});

/// All themes there are; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Themes(Vec<(String, Tokens)>);

impl Default for Themes {
    fn default() -> Self {
        Themes(READ.clone())
    }
}

impl Themes {
    /// The built-in themes and those of `folder`, which need not be there.
    pub fn with(folder: &Path) -> Result<Self, ThemeError> {
        let mut themes = Themes::default();
        for path in files(folder) {
            let Some(name) = path.file_stem().map(|name| name.to_string_lossy().into_owned())
            else {
                continue;
            };
            let text = std::fs::read_to_string(&path)
                .map_err(|error| ThemeError::Unreadable { path: path.clone(), error })?;
            let tokens = read(&path, &text)?;
            match themes.0.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = tokens,
                None => themes.0.push((name, tokens)),
            }
        }
        Ok(themes)
    }

    /// The theme with this name; an unknown one is the first.
    pub fn get(&self, name: &str) -> &Tokens {
        let found = self.0.iter().find(|(known, _)| known == name);
        &found.unwrap_or(&self.0[0]).1
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &name[..])
    }

    /// The name after this one, round and round.
    pub fn after(&self, name: &str) -> &str {
        let at = self.0.iter().position(|(known, _)| known == name).unwrap_or(0);
        &self.0[(at + 1) % self.0.len()].0
    }
}

/// The theme files of a folder, by name.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    files
}

fn read(path: &Path, text: &str) -> Result<Tokens, ThemeError> {
    let file: File = toml::from_str(text).map_err(|error| ThemeError::Form {
        path: path.to_path_buf(),
        line: crate::files::line_of(text, error.span().map_or(0, |span| span.start)),
        message: error.message().lines().next().unwrap_or_default().to_owned(),
    })?;
    let like = file.like.as_deref().unwrap_or(BUILT_IN[0].0);
    let base = READ.iter().find(|(name, _)| name == like).ok_or_else(|| ThemeError::Like {
        path: path.to_path_buf(),
        like: like.to_owned(),
        known: BUILT_IN.map(|(name, _)| name).join(", "),
    })?;
    let tokens = file.over(&base.1);
    let Tokens { text, dim, title, border, focus, selected, good, warn, bad, bar } = &tokens;
    for token in [text, dim, title, border, focus, selected, good, warn, bad, bar] {
        let wrong = |token, value, wanted| ThemeError::Color {
            path: path.to_path_buf(),
            token,
            value,
            wanted,
        };
        if let Some(rgb) = token.rgb.as_ref().filter(|_| token.channels().is_none()) {
            return Err(wrong("rgb", rgb.clone(), "write it as \"#RRGGBB\""));
        }
        if let Some(c16) = token.c16.filter(|c16| *c16 > 15) {
            return Err(wrong("c16", c16.to_string(), "write a number from 0 to 15"));
        }
    }
    Ok(tokens)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_theme_says_every_token_at_every_depth() {
        for (name, text) in BUILT_IN {
            let file: toml::Table = toml::from_str(text).unwrap();
            assert_eq!(file.len(), 10, "{name} leaves a token out");
            let tokens = Themes::default().get(name).clone();
            let Tokens { text, dim, title, border, focus, selected, good, warn, bad, bar } = tokens;
            for token in [text, dim, title, border, focus, good, warn, bad, bar] {
                let depths = [token.rgb.is_some(), token.c256.is_some(), token.c16.is_some()];
                assert!(depths == [true; 3] || depths == [false; 3], "{name}");
                assert_eq!(token.rgb.is_some(), token.channels().is_some(), "{name}");
                assert!(token.c16.is_none_or(|c| c < 16 && c != 0), "{name}");
            }
            assert!(selected.reverse || selected.bold, "{name}");
        }
    }

    #[test]
    fn the_users_themes_stand_beside_the_built_in_and_may_replace_them() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| {
            std::fs::write(folder.path().join(name), text).unwrap();
        };
        write("night.toml", "like = \"light\"\nfocus = { rgb = \"#102030\" }\n");
        write("mono.toml", "bar = { bold = true }\n");
        write("notes.txt", "not a theme");
        let themes = Themes::with(folder.path()).unwrap();
        let names: Vec<&str> = themes.names().collect();
        assert_eq!(names, ["dark", "light", "contrast", "mono", "night"]);
        assert_eq!(themes.get("night").focus.channels(), Some([0x10, 0x20, 0x30]));
        assert_eq!(themes.get("night").title, themes.get("light").title);
        assert!(themes.get("mono").bar.bold);
        assert_eq!((themes.after("night"), themes.after("mono")), ("dark", "night"));
        assert_eq!(Themes::with(&folder.path().join("none")).unwrap(), Themes::default());
    }

    #[test]
    fn what_is_wrong_with_a_theme_is_one_sentence_with_its_place() {
        for (text, what) in [
            ("text = { }\nglow = { }", ":2 is not a theme"),
            ("focus = { rgb = \"red\" }", "\"#RRGGBB\""),
            ("focus = { c16 = 16 }", "from 0 to 15"),
            ("like = \"dusk\"", "dark, light, contrast, mono"),
        ] {
            let message = read(Path::new("night.toml"), text).unwrap_err().to_string();
            assert!(message.contains(what) && !message.contains('\n'), "{message}");
            assert!(message.contains("night.toml"), "{message}");
        }
    }
}
