//! Colours by meaning. A theme is a file in `themes/`; each token says what it looks like with 24
//! bits, 256 and 16 colours, because SSH often leaves a terminal with 256.

use std::sync::LazyLock;

use ratatui::style::{Color, Modifier, Style};
use serde::Deserialize;

use crate::app::state::{Look, Ramp};
use crate::term::ColorDepth;

/// Styles by what they mean, never by where they are used.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    pub depth: ColorDepth,
    pub text: Style,
    pub dim: Style,
    pub title: Style,
    pub border: Style,
    pub focus: Style,
    pub selected: Style,
    pub good: Style,
    pub warn: Style,
    pub bad: Style,
    pub bar: Style,
}

/// A theme file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    text: Token,
    dim: Token,
    title: Token,
    border: Token,
    focus: Token,
    selected: Token,
    good: Token,
    warn: Token,
    bad: Token,
    bar: Token,
}

/// One token of a theme file.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Token {
    /// "#RRGGBB"
    rgb: Option<String>,
    c256: Option<u8>,
    c16: Option<u8>,
    bold: bool,
    dim: bool,
    underline: bool,
    reverse: bool,
}

const FILES: [(&str, &str); 4] = [
    ("dark", include_str!("../../themes/dark.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("contrast", include_str!("../../themes/contrast.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
];

/// The files of [`FILES`], read once and not for every frame.
static READ: LazyLock<[File; 4]> = LazyLock::new(|| {
    FILES.map(|(_, text)| toml::from_str(text).expect("a test reads every theme"))
});

impl Theme {
    /// The theme of this look; an unknown name is the first theme.
    pub fn of(look: &Look) -> Theme {
        let at = FILES.iter().position(|(name, _)| *name == look.theme).unwrap_or(0);
        let file = &READ[at];
        let style = |token: &Token| token.style(look.depth);
        Theme {
            depth: look.depth,
            text: style(&file.text),
            dim: style(&file.dim),
            title: style(&file.title),
            border: style(&file.border),
            focus: style(&file.focus),
            selected: style(&file.selected),
            good: style(&file.good),
            warn: style(&file.warn),
            bad: style(&file.bad),
            bar: style(&file.bar),
        }
    }

    /// The cell of a heatmap at step 0..5 as background and text colour; `None` where the terminal
    /// shows shades by characters.
    pub fn heat(&self, ramp: Ramp, step: usize) -> Option<Style> {
        let (rgb, c256) = match ramp {
            Ramp::Cividis => CIVIDIS[step],
            Ramp::Viridis => VIRIDIS[step],
            Ramp::Grey => GREY[step],
        };
        let [background, light, dark] = match self.depth {
            ColorDepth::TrueColor => {
                let [_, r, g, b] = rgb.to_be_bytes();
                [Color::Rgb(r, g, b), Color::Rgb(255, 255, 255), Color::Rgb(0, 0, 0)]
            }
            ColorDepth::Ansi256 => [Color::Indexed(c256), Color::Indexed(231), Color::Indexed(16)],
            ColorDepth::Ansi16 | ColorDepth::Mono => return None,
        };
        Some(Style::new().bg(background).fg(if step < 2 { light } else { dark }))
    }
}

/// Five steps of each ramp, low to high: 24 bits and the nearest of 256 colours that keeps the
/// order of lightness.
const CIVIDIS: [(u32, u8); 5] = [
    (0x0000_224E, 17),
    (0x0041_4D6B, 239),
    (0x007C_7B78, 243),
    (0x00BC_AF6F, 143),
    (0x00FE_E838, 221),
];
const VIRIDIS: [(u32, u8); 5] = [
    (0x0044_0154, 53),
    (0x003B_528B, 60),
    (0x0021_918C, 30),
    (0x005E_C962, 77),
    (0x00FD_E725, 220),
];
const GREY: [(u32, u8); 5] = [
    (0x001C_1C1C, 234),
    (0x004E_4E4E, 239),
    (0x0080_8080, 244),
    (0x00B2_B2B2, 249),
    (0x00E4_E4E4, 254),
];

impl Token {
    fn style(&self, depth: ColorDepth) -> Style {
        let mut style = Style::new();
        let color = match depth {
            ColorDepth::Mono => None,
            ColorDepth::Ansi16 => self.c16.map(Color::Indexed),
            ColorDepth::Ansi256 => self.c256.map(Color::Indexed),
            ColorDepth::TrueColor => self.rgb.as_deref().and_then(rgb),
        };
        if let Some(color) = color {
            style = style.fg(color);
        }
        for (set, modifier) in [
            (self.bold, Modifier::BOLD),
            (self.dim, Modifier::DIM),
            (self.underline, Modifier::UNDERLINED),
            (self.reverse, Modifier::REVERSED),
        ] {
            if set {
                style = style.add_modifier(modifier);
            }
        }
        style
    }
}

fn rgb(text: &str) -> Option<Color> {
    let number = u32::from_str_radix(text.strip_prefix('#')?, 16).ok()?;
    let [_, r, g, b] = number.to_be_bytes();
    Some(Color::Rgb(r, g, b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::THEMES;

    #[test]
    fn every_theme_says_every_token_at_every_depth() {
        assert_eq!(FILES.map(|(name, _)| name), THEMES);
        for (name, text) in FILES {
            let file: File = toml::from_str(text).unwrap_or_else(|error| panic!("{name}: {error}"));
            let tokens = [
                file.text,
                file.dim,
                file.title,
                file.border,
                file.focus,
                file.good,
                file.warn,
                file.bad,
                file.bar,
            ];
            for token in tokens {
                let depths = [token.rgb.is_some(), token.c256.is_some(), token.c16.is_some()];
                assert!(depths == [true; 3] || depths == [false; 3], "{name}");
                assert!(token.rgb.as_deref().is_none_or(|text| rgb(text).is_some()), "{name}");
                assert!(token.c16.is_none_or(|c| c < 16 && c != 0), "{name}");
            }
            assert!(file.selected.reverse || file.selected.bold, "{name}");
        }
    }

    #[test]
    fn without_colour_there_is_none() {
        for theme in THEMES {
            let look = Look { theme: theme.into(), depth: ColorDepth::Mono, ascii: false };
            let theme = Theme::of(&look);
            for style in [theme.text, theme.dim, theme.title, theme.focus, theme.bad, theme.bar] {
                assert_eq!((style.fg, style.bg), (None, None));
            }
            assert_eq!(theme.heat(Ramp::Cividis, 4), None);
        }
    }
}
