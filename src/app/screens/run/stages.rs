//! The stages of the run: done, running, waiting, with real totals.

use std::time::Duration;

use ratatui::layout::Rect;

use crate::app::State;
use crate::app::screens::run::StageState;
use crate::text::thousands;
use crate::ui::painter::Painter;

pub fn draw(painter: &mut Painter, state: &State, area: Rect) {
    let run = &state.screens.run;
    let dot = painter.dot();
    let title = match run.current {
        Some(id) => format!("Run {}{dot}started {}", id.0, run.started_at),
        None => "Run".to_owned(),
    };
    let below = if run.running { "Esc cancels" } else { "" };
    let inner = painter.pane(area, None, &title, below);
    if run.stages.is_empty() {
        return painter.message(inner, "No run yet: R runs the pipeline.");
    }
    let cells = usize::from(inner.width);
    let bar_cells = cells.saturating_sub(18 + 26 + 8);
    let loose = usize::from(inner.height) > run.stages.len() + 3;
    let mut row = u16::from(loose);
    for (stage, state) in &run.stages {
        let (word, style) = match state {
            StageState::Waiting => ("wait", painter.theme.dim),
            StageState::Running { .. } => ("run ", painter.theme.focus),
            StageState::Done { .. } => ("done", painter.theme.text),
            StageState::Failed => ("stop", painter.theme.bad),
        };
        painter.line(inner, row, 2, &format!("{word} {}", stage.name()), style);
        let (bar, about, took) = match state {
            StageState::Waiting => {
                (painter.glyphs.waiting.to_owned(), String::new(), String::new())
            }
            StageState::Failed => (String::new(), "stopped".to_owned(), String::new()),
            StageState::Running { done, total, since } => {
                let took = seconds(since.elapsed());
                if *total == 0 {
                    (String::new(), "working".to_owned(), took)
                } else {
                    let share = (*done as f64 / *total as f64).min(0.9999);
                    let about =
                        format!("{} of {} {}", thousands(*done), thousands(*total), stage.unit());
                    (painter.bar(share, bar_cells), about, took)
                }
            }
            StageState::Done { took, reused, summary } => {
                let about = if *reused { format!("{summary}, reused") } else { summary.clone() };
                (painter.bar(1.0, bar_cells), about, seconds(*took))
            }
        };
        painter.line(inner, row, 18, &bar, painter.theme.bar);
        painter.line(inner, row, (18 + bar_cells + 1) as u16, &about, painter.theme.text);
        painter.line_right(inner, row, &format!(" {took:>7} "), painter.theme.dim);
        row += 1;
    }
    total(painter, state, inner, row + u16::from(loose), bar_cells);
}

fn total(painter: &mut Painter, state: &State, area: Rect, row: u16, bar_cells: usize) {
    let run = &state.screens.run;
    let elapsed = run.took.or_else(|| run.started.map(|started| started.elapsed()));
    let left = match run.left {
        Some(left) => format!("   left ~{}", seconds(left)),
        None => String::new(),
    };
    let elapsed =
        elapsed.map_or_else(String::new, |elapsed| format!("elapsed {}{left}", seconds(elapsed)));
    painter.line(area, row, 2, "total", painter.theme.title);
    let share = if run.running { run.overall.min(0.9999) } else { run.overall };
    let bar = painter.bar(share, bar_cells);
    painter.line(area, row, 18, &bar, painter.theme.bar);
    let text = format!("{:>3}%  {elapsed}", (100.0 * share) as usize);
    painter.line(area, row, (18 + bar_cells + 1) as u16, &text, painter.theme.text);
}

/// "0.4 s", "2 min 5 s".
pub fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    match whole {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{} min {} s", whole / 60, whole % 60),
    }
}
