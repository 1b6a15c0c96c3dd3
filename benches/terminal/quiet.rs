//! Starting, doing nothing, being resized.

use std::path::Path;
use std::time::{Duration, Instant};

use super::keys::press;
use super::pty::{FRAME_END, LARGE, SMALL, Terminal};
use super::setup::{COLUMNS, Setup};
use super::table::{Times, heading, single};

/// From the start of the process to the end of the first frame.
pub fn first_frame(setup: &Setup) {
    heading("First frame");
    let table = setup.table();
    let small = setup.folder.join("small.txt");
    let demo = topictui::corpus::demo::demo().texts.join("\n");
    std::fs::write(&small, demo).unwrap();
    let with_columns = |path: &Path| {
        let path = [path.display().to_string()];
        path.into_iter().chain(COLUMNS.map(str::to_owned)).collect::<Vec<_>>()
    };
    let plain = |path: &Path| vec![path.display().to_string()];
    for (name, arguments, starts, bar) in [
        ("1,000 documents", plain(&small), 20, "50 ms"),
        ("the whole table", with_columns(&table), 20, "50 ms"),
        ("a session of it", plain(&setup.session()), 5, "-"),
    ] {
        let mut times = Times::default();
        for _ in 0..starts {
            let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
            let mut terminal = Terminal::start(&arguments, &setup.folder, SMALL, &[]);
            let patience = Duration::from_secs(60);
            assert!(terminal.reaches(patience, |terminal| terminal.bytes.ends_with(FRAME_END)));
            times.add(terminal.last - terminal.started);
        }
        times.print(name, bar, "");
    }
}

/// Bytes written and processor time used in two seconds in which nobody presses a key.
pub fn idle(terminal: &mut Terminal, name: &str, screens: &[&str]) {
    for screen in screens {
        press(terminal, screen);
        settle(terminal);
        let before = terminal.processor_time();
        let bytes = terminal.bytes_within(Duration::from_secs(2));
        let ticks = terminal.processor_time() - before;
        let value = format!("{bytes} bytes, {:.1} % of a core", ticks as f64 / 2.0);
        single(&format!("{name}, screen {screen}"), &value, "0, 0");
        if *screen == "8" {
            press(terminal, super::pty::ESCAPE);
            terminal.bytes_within(Duration::from_millis(60));
        }
    }
}

/// Waits until the program has used no processor time for half a second.
pub fn settle(terminal: &mut Terminal) {
    let end = Instant::now() + Duration::from_secs(60);
    while Instant::now() < end {
        let before = terminal.processor_time();
        terminal.bytes_within(Duration::from_millis(500));
        if terminal.processor_time() == before {
            return;
        }
    }
}

/// Two hundred sizes in a second and a half; then the screen is what drawing it anew gives.
pub fn storm(terminal: &mut Terminal, screens: &[&str]) {
    let mut state = 7u64;
    let mut below = move |n: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        ((state >> 33) % n) as u16
    };
    for screen in screens {
        press(terminal, screen);
        let started = Instant::now();
        for step in 0..200 {
            let (columns, rows) = match step % 20 {
                0 => (1, 1),
                7 => (52, 12),
                13 => (300, 90),
                _ => (1 + below(300), 1 + below(90)),
            };
            terminal.resize(columns, rows);
            terminal.bytes_within(Duration::from_micros(7500));
        }
        let took = started.elapsed();
        terminal.resize(LARGE.0, LARGE.1);
        let resized = Instant::now();
        terminal.bytes_within(Duration::from_millis(700));
        let settled = terminal.last.saturating_duration_since(resized);
        let whole = |terminal: &Terminal| -> Vec<String> {
            terminal.emulator().rows_formatted(0, LARGE.0).collect()
        };
        let seen = whole(terminal);
        terminal.send("\x0c");
        terminal.bytes_within(Duration::from_millis(300));
        let same = if whole(terminal) == seen { "as drawn anew" } else { "NOT as drawn anew" };
        let answered = press(terminal, "?").time;
        press(terminal, super::pty::ESCAPE);
        terminal.bytes_within(Duration::from_millis(60));
        let name = format!("200 sizes in {:.1} s, screen {screen}", took.as_secs_f64());
        let value = format!(
            "{same}, last frame {:.0} ms, key {:.1} ms",
            1000.0 * settled.as_secs_f64(),
            1000.0 * answered.as_secs_f64()
        );
        single(&name, &value, "same");
    }
}
