//! Makes the README's pictures: a real run on thousands of headlines, browsed by keys, each screen an SVG.
//!
//! `cargo run --release --example pictures -- FILE` writes into `pictures/`. The same program on the same
//! kind of processor makes the same bytes.

mod svg;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use topictui::app::State;
use topictui::app::draw;
use topictui::app::{Command, Message, event_loop, update};
use topictui::embed::cache::EmbeddingCache;
use topictui::engine::progress::NoProgress;
use topictui::engine::{Resources, first_look, run};
use topictui::model::{Input, Settings};
use topictui::term::ColorDepth;
use topictui::ui::theme::Look;
use topictui::worker::{Reply, Request};

/// Name, size, and the keys that lead there.
const PICTURES: [(&str, (u16, u16), &str); 3] = [
    ("explore", (118, 32), "3\n+\u{f}"),
    ("map", (118, 32), "5"),
    ("compared", (118, 28), "9+vtime\n..2003-03\n\n"),
];

fn main() -> anyhow::Result<()> {
    let resources = Resources::new(EmbeddingCache::platform());
    // A file of headlines with their days, as A Million News Headlines has them.
    let path = std::env::args_os().nth(1).context("name a file of documents with times")?;
    let input = Input::Paths(vec![PathBuf::from(path)]);
    let settings = first_look::settings(&Settings::default());
    let model = Arc::new(run(&input, &settings, None, &resources, &NoProgress)?);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pictures");
    std::fs::create_dir_all(&folder)?;
    for (name, size, keys) in PICTURES {
        let look = Look { theme: "dark".to_owned(), depth: ColorDepth::TrueColor, ascii: false };
        let mut state = State::of_session(model.clone(), PathBuf::from("news.topics"), look, size);
        keys.chars().for_each(|key| press(&mut state, key));
        let mut terminal = Terminal::new(TestBackend::new(size.0, size.1))?;
        terminal.draw(|frame| draw::draw(frame, &state))?;
        let path = folder.join(name).with_extension("svg");
        std::fs::write(&path, svg::draw(terminal.backend().buffer()))
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}

/// Presses a key, and answers as the background thread would.
fn press(state: &mut State, key: char) {
    let code = match key {
        '\n' => KeyCode::Enter,
        '\u{f}' => KeyCode::Down,
        key => KeyCode::Char(key),
    };
    let event = Event::Key(KeyEvent::new(code, KeyModifiers::NONE));
    let mut waiting =
        event_loop::message(state, event).map_or_else(Vec::new, |it| update(state, it));
    while let Some(command) = waiting.pop() {
        let (Command::Request(ticket, request), Some(model)) = (command, state.model.clone())
        else {
            continue;
        };
        let reply = match request {
            Request::Look { sight } => Reply::Derived { sight, seen: Ok(sight.at(&model)), model },
            Request::Compare { comparison } => Reply::Compared {
                result: comparison.topics(&model).map_err(|error| error.to_string()),
            },
            _ => continue,
        };
        let event = topictui::worker::Event::Reply(ticket, reply);
        waiting.extend(update(state, Message::Pipeline(Box::new(event))));
    }
}
