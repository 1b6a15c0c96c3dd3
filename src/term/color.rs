//! How many colours the terminal shows, from the user's word and the environment.
//!
//! The terminal is not asked: an answer over a slow link may come late and be taken for keys.

/// How many colours are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ColorDepth {
    /// None at all: NO_COLOR or `--color never`.
    Mono,
    Ansi16,
    Ansi256,
    TrueColor,
}

impl ColorDepth {
    /// From the environment. SSH drops COLORTERM, so 256 colours are the usual remote case.
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        if set("NO_COLOR").is_some() {
            return ColorDepth::Mono;
        }
        let term = set("TERM").unwrap_or_default();
        let truecolor = set("COLORTERM").is_some_and(|v| v == "truecolor" || v == "24bit");
        if truecolor || term.ends_with("-direct") {
            ColorDepth::TrueColor
        } else if term.contains("256color") {
            ColorDepth::Ansi256
        } else {
            ColorDepth::Ansi16
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_environment_tells_the_depth() {
        for (variables, depth) in [
            (&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")][..], ColorDepth::TrueColor),
            (&[("TERM", "xterm-256color")], ColorDepth::Ansi256),
            (&[("TERM", "tmux-direct")], ColorDepth::TrueColor),
            (&[("TERM", "xterm")], ColorDepth::Ansi16),
            (&[("TERM", "linux")], ColorDepth::Ansi16),
            (&[("TERM", "screen"), ("COLORTERM", "")], ColorDepth::Ansi16),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], ColorDepth::Mono),
            (&[("TERM", "xterm-256color"), ("NO_COLOR", "")], ColorDepth::Ansi256),
        ] {
            let look = |name: &str| {
                variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
            };
            assert_eq!(ColorDepth::detect(look), depth, "{variables:?}");
        }
    }
}
