//! The characters pictures are made of, in Unicode and in plain ASCII.

/// One set of characters.
#[derive(Debug)]
pub struct Glyphs {
    /// Corners and sides of a pane: ┌ ─ ┐ │ └ ┘.
    pub pane: [&'static str; 6],
    /// The same of the pane that has the focus.
    pub focused: [&'static str; 6],
    pub marker: &'static str,
    /// Before a group that is closed, and one that is open.
    pub closed: &'static str,
    pub open: &'static str,
    /// Before a topic marked for merging.
    pub mark: &'static str,
    pub ellipsis: &'static str,
    /// Between parts of a sentence.
    pub dot: &'static str,
    /// Eighths of a horizontal bar; the last is a whole cell.
    pub bar: [&'static str; 8],
    /// Heights of a sparkline, low to high.
    pub spark: [&'static str; 8],
    /// Five shades of a heatmap, low to high.
    pub shades: [&'static str; 5],
    pub waiting: &'static str,
    pub arrow: &'static str,
    pub times: &'static str,
    pub dash: &'static str,
    /// Where a tree is cut.
    pub cut: &'static str,
    /// Lines of a tree: ─ │ ┐ ┘ ┤ ├ ┬ ┴ ┼.
    pub lines: [&'static str; 9],
}

pub const UNICODE: Glyphs = Glyphs {
    pane: ["┌", "─", "┐", "│", "└", "┘"],
    focused: ["┏", "━", "┓", "┃", "┗", "┛"],
    marker: "▸",
    closed: "▹",
    open: "▿",
    mark: "●",
    ellipsis: "…",
    dot: "·",
    bar: ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"],
    spark: ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
    shades: [" ", "░", "▒", "▓", "█"],
    waiting: "···",
    arrow: "→",
    times: "×",
    dash: "–",
    cut: "┊",
    lines: ["─", "│", "┐", "┘", "┤", "├", "┬", "┴", "┼"],
};

pub const ASCII: Glyphs = Glyphs {
    pane: ["+", "-", "+", "|", "+", "+"],
    focused: ["+", "=", "+", "|", "+", "+"],
    marker: ">",
    closed: "+",
    open: "-",
    mark: "*",
    ellipsis: "~",
    dot: "-",
    bar: [" ", " ", ".", ":", ":", "=", "=", "#"],
    spark: ["_", "_", ".", "-", "-", "=", "=", "^"],
    shades: [" ", ".", "+", "#", "@"],
    waiting: "...",
    arrow: ">",
    times: "x",
    dash: "-",
    cut: ":",
    lines: ["-", "|", "+", "+", "+", "+", "+", "+", "+"],
};
