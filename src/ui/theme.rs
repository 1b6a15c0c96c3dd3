//! A theme file's tokens as styles of the terminal. Each token says what it looks like with 24 bits,
//! 256 and 16 colours, because SSH often leaves a terminal with 256.

use ratatui::style::{Color, Modifier, Style};

use crate::engine::map::colours::{GroupColours, Paper};
use crate::term::ColorDepth;
use crate::ui::themes::{Themes, Token};

/// How the terminal is drawn on; fixed at start except the theme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    /// Name of a theme.
    pub theme: String,
    pub depth: crate::term::ColorDepth,
    pub ascii: bool,
}

/// The colours of a heatmap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ramp {
    #[default]
    Cividis,
    Viridis,
    Grey,
}

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
    /// What it is made for; `None` where it has no colours.
    paper: Option<Paper>,
}

impl Theme {
    /// The theme of this look; an unknown name is the first theme.
    pub fn of(look: &Look, themes: &Themes) -> Theme {
        let file = themes.get(&look.theme);
        let style = |token: &Token| style(token, look.depth);
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
            paper: file.bar.channels().map(paper),
        }
    }

    /// The colour of a group of topics; `None` where there are no colours.
    pub fn group(&self, colours: &GroupColours, group: usize) -> Option<Style> {
        let paper = self.paper?;
        let [r, g, b] = colours.rgb(group, paper);
        let sixteen = if paper == Paper::Dark { &SIXTEEN_ON_DARK } else { &SIXTEEN_ON_LIGHT };
        let color = match self.depth {
            ColorDepth::Mono => return None,
            ColorDepth::Ansi16 => Color::Indexed(sixteen[colours.turn(group) % sixteen.len()]),
            ColorDepth::Ansi256 => Color::Indexed(nearest([r, g, b])),
            ColorDepth::TrueColor => Color::Rgb(r, g, b),
        };
        Some(Style::new().fg(color))
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

/// Of the 16 colours those that groups have, around the wheel.
const SIXTEEN_ON_DARK: [u8; 6] = [9, 11, 10, 14, 12, 13];
const SIXTEEN_ON_LIGHT: [u8; 6] = [1, 3, 2, 6, 4, 5];

/// What a theme with bars of this colour is made for.
fn paper(channels: [u8; 3]) -> Paper {
    let [r, g, b] = channels.map(u32::from);
    if 2 * r + 5 * g + b > 8 * 0x80 { Paper::Dark } else { Paper::Light }
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

fn style(token: &Token, depth: ColorDepth) -> Style {
    let mut style = Style::new();
    let color = match depth {
        ColorDepth::Mono => None,
        ColorDepth::Ansi16 => token.c16.map(Color::Indexed),
        ColorDepth::Ansi256 => token.c256.or(token.channels().map(nearest)).map(Color::Indexed),
        ColorDepth::TrueColor => token.channels().map(|[r, g, b]| Color::Rgb(r, g, b)),
    };
    if let Some(color) = color {
        style = style.fg(color);
    }
    for (set, modifier) in [
        (token.bold, Modifier::BOLD),
        (token.dim, Modifier::DIM),
        (token.underline, Modifier::UNDERLINED),
        (token.reverse, Modifier::REVERSED),
    ] {
        if set {
            style = style.add_modifier(modifier);
        }
    }
    style
}

/// The nearest of the 256 colours that no terminal lets its user change: the cube of six steps a
/// channel (16 to 231) and the greys (232 to 255).
fn nearest(channels: [u8; 3]) -> u8 {
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let step = |c: u8| (0..6).min_by_key(|&step| level(step).abs_diff(c)).unwrap_or(0);
    let [r, g, b] = channels.map(step);
    let mean = channels.iter().map(|&c| u16::from(c)).sum::<u16>() / 3;
    let grey = (mean.saturating_sub(3) / 10).min(23) as u8;
    let far = |other: [u8; 3]| -> u32 {
        other.iter().zip(channels).map(|(a, b)| u32::from(a.abs_diff(b)).pow(2)).sum()
    };
    match far([8 + 10 * grey; 3]) < far([r, g, b].map(level)) {
        true => 232 + grey,
        false => 16 + 36 * r + 6 * g + b,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::themes::BUILT_IN;

    #[test]
    fn the_nearest_of_256_colours_is_a_grey_or_in_the_cube() {
        assert_eq!(nearest([0xFF, 0xD7, 0x5F]), 221);
        assert_eq!(nearest([0x8A, 0x8A, 0x8A]), 245);
        assert_eq!((nearest([0; 3]), nearest([255; 3])), (16, 231));
    }

    #[test]
    fn without_colour_there_is_none() {
        for (theme, _) in BUILT_IN {
            let look = Look { theme: theme.into(), depth: ColorDepth::Mono, ascii: false };
            let theme = Theme::of(&look, &Themes::default());
            for style in [theme.text, theme.dim, theme.title, theme.focus, theme.bad, theme.bar] {
                assert_eq!((style.fg, style.bg), (None, None));
            }
            assert_eq!(theme.heat(Ramp::Cividis, 4), None);
        }
    }
}
