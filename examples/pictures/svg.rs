//! A terminal's cells as an SVG. Letters are text; lines, blocks and dots are shapes, because no two
//! fonts agree on them.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// Size of a cell in pixels, and of the letters in it.
const WIDE: f64 = 8.4;
const HIGH: f64 = 18.0;
const FONT: f64 = 14.0;
/// Room around the screen.
const EDGE: f64 = 12.0;

const PAPER: &str = "#1b1d1e";
const INK: &str = "#d4d4d4";

pub fn draw(buffer: &Buffer) -> String {
    let (columns, rows) = (f64::from(buffer.area.width), f64::from(buffer.area.height));
    let (width, height) = (columns * WIDE + 2.0 * EDGE, rows * HIGH + 2.0 * EDGE);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.1} {height:.1}\" \
         font-family=\"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace\" \
         font-size=\"{FONT}\">\n<style>rect{{shape-rendering:crispEdges}}</style>\n<rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"{PAPER}\"/>\n"
    );
    for y in 0..buffer.area.height {
        let top = EDGE + f64::from(y) * HIGH;
        let cells: Vec<&Cell> = (0..buffer.area.width).map(|x| &buffer[(x, y)]).collect();
        backgrounds(&mut svg, &cells, top);
        let mut x = 0;
        while x < cells.len() {
            let left = EDGE + x as f64 * WIDE;
            let (ink, _) = colours(cells[x]);
            if shape(&mut svg, cells[x].symbol(), (left, top), &ink) {
                x += 1;
                continue;
            }
            // Letters that look alike go together, so that they can be selected and read.
            let alike = |cell: &&&Cell| {
                colours(cell).0 == ink
                    && cell.modifier == cells[x].modifier
                    && !drawn(cell.symbol())
            };
            let run: Vec<&Cell> = cells[x..].iter().take_while(alike).copied().collect();
            letters(&mut svg, &run, (left, top), &ink);
            x += run.len().max(1);
        }
    }
    svg + "</svg>\n"
}

/// Colours of text and paper, after reversing.
fn colours(cell: &Cell) -> (String, Option<String>) {
    let hex = |color: Color| match color {
        Color::Rgb(r, g, b) => Some(format!("#{r:02x}{g:02x}{b:02x}")),
        _ => None,
    };
    let (fg, bg) = (hex(cell.fg), hex(cell.bg));
    match cell.modifier.contains(Modifier::REVERSED) {
        true => (bg.unwrap_or(PAPER.to_owned()), Some(fg.unwrap_or(INK.to_owned()))),
        false => (fg.unwrap_or(INK.to_owned()), bg),
    }
}

fn backgrounds(svg: &mut String, cells: &[&Cell], top: f64) {
    let mut x = 0;
    while x < cells.len() {
        let paper = colours(cells[x]).1;
        let wide = cells[x..].iter().take_while(|cell| colours(cell).1 == paper).count();
        if let Some(paper) = paper {
            rect(svg, (EDGE + x as f64 * WIDE, top), (wide as f64 * WIDE, HIGH), &paper);
        }
        x += wide;
    }
}

fn letters(svg: &mut String, run: &[&Cell], (left, top): (f64, f64), ink: &str) {
    let text: String = run.iter().map(|cell| cell.symbol()).collect();
    if text.trim().is_empty() {
        return;
    }
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let has = |modifier| run.first().is_some_and(|cell| cell.modifier.contains(modifier));
    let weight = if has(Modifier::BOLD) { " font-weight=\"bold\"" } else { "" };
    let (long, base) = (run.len() as f64 * WIDE, top + HIGH * 0.75);
    *svg += &format!(
        "<text xml:space=\"preserve\" x=\"{left:.1}\" y=\"{base:.1}\" textLength=\"{long:.1}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{weight}>{text}</text>\n"
    );
}

fn rect(svg: &mut String, (x, y): (f64, f64), (width, height): (f64, f64), fill: &str) {
    *svg += &format!(
        "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"{fill}\"/>\n"
    );
}

/// Whether a character is drawn as a shape.
fn drawn(symbol: &str) -> bool {
    shape(&mut String::new(), symbol, (0.0, 0.0), INK)
}

/// Draws a line, a block or dots; false for anything else.
fn shape(svg: &mut String, symbol: &str, at: (f64, f64), ink: &str) -> bool {
    let mut characters = symbol.chars();
    let (Some(c), None) = (characters.next(), characters.next()) else { return false };
    if let Some(arms) = arms(c) {
        line(svg, arms, at, ink);
        return true;
    }
    let (x, y) = at;
    match c {
        // Eighths from below, and from the left.
        '▁'..='█' => {
            let high = f64::from(c as u32 - '▁' as u32 + 1) / 8.0 * HIGH;
            rect(svg, (x, y + HIGH - high), (WIDE, high), ink);
        }
        '▉'..='▏' => {
            let wide = f64::from('▏' as u32 - c as u32 + 1) / 8.0 * WIDE;
            rect(svg, (x, y), (wide, HIGH), ink);
        }
        '▀' => rect(svg, at, (WIDE, HIGH / 2.0), ink),
        '\u{2800}'..='\u{28FF}' => {
            // Bits go down the left column, then the right; the lowest row came later.
            const DOTS: [(f64, f64); 8] = [
                (0.0, 0.0),
                (0.0, 1.0),
                (0.0, 2.0),
                (1.0, 0.0),
                (1.0, 1.0),
                (1.0, 2.0),
                (0.0, 3.0),
                (1.0, 3.0),
            ];
            let bits = c as u32 - 0x2800;
            for (_, (across, down)) in
                DOTS.iter().enumerate().filter(|(bit, _)| bits >> bit & 1 == 1)
            {
                let (cx, cy) = (x + (across + 0.5) * WIDE / 2.0, y + (down + 0.5) * HIGH / 4.0);
                *svg +=
                    &format!("<circle cx=\"{cx:.2}\" cy=\"{cy:.2}\" r=\"1.2\" fill=\"{ink}\"/>\n");
            }
        }
        _ => return false,
    }
    true
}

/// How thick the line is to the left, right, up and down.
fn arms(c: char) -> Option<[f64; 4]> {
    Some(match c {
        '─' => [1.0, 1.0, 0.0, 0.0],
        '│' => [0.0, 0.0, 1.0, 1.0],
        '┌' => [0.0, 1.0, 0.0, 1.0],
        '┐' => [1.0, 0.0, 0.0, 1.0],
        '└' => [0.0, 1.0, 1.0, 0.0],
        '┘' => [1.0, 0.0, 1.0, 0.0],
        '├' => [0.0, 1.0, 1.0, 1.0],
        '┤' => [1.0, 0.0, 1.0, 1.0],
        '┬' => [1.0, 1.0, 0.0, 1.0],
        '┴' => [1.0, 1.0, 1.0, 0.0],
        '┼' => [1.0; 4],
        '━' => [2.0, 2.0, 0.0, 0.0],
        '┃' => [0.0, 0.0, 2.0, 2.0],
        '┏' => [0.0, 2.0, 0.0, 2.0],
        '┓' => [2.0, 0.0, 0.0, 2.0],
        '┗' => [0.0, 2.0, 2.0, 0.0],
        '┛' => [2.0, 0.0, 2.0, 0.0],
        _ => return None,
    })
}

fn line(svg: &mut String, [left, right, up, down]: [f64; 4], (x, y): (f64, f64), ink: &str) {
    let (cx, cy) = (x + WIDE / 2.0, y + HIGH / 2.0);
    let half = [left, right, up, down].into_iter().fold(0.0, f64::max) / 2.0;
    for (thick, from, to) in [(left, x, cx + half), (right, cx - half, x + WIDE)] {
        if thick > 0.0 {
            rect(svg, (from, cy - thick / 2.0), (to - from, thick), ink);
        }
    }
    for (thick, from, to) in [(up, y, cy + half), (down, cy - half, y + HIGH)] {
        if thick > 0.0 {
            rect(svg, (cx - thick / 2.0, from), (thick, to - from), ink);
        }
    }
}
