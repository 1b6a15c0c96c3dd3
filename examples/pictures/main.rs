//! Makes the README's pictures: a real run on the bundled example, browsed by keys, each screen an
//! SVG.
//!
//! `cargo run --release --example pictures` writes into `pictures/`. The same program on the same
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
use topictui::engine::{Resources, run};
use topictui::model::{Input, Settings};
use topictui::term::ColorDepth;
use topictui::ui::theme::Look;
use topictui::worker::{Reply, Request};

/// Name, size, and the keys that lead there.
const PICTURES: [(&str, (u16, u16), &[KeyCode]); 2] = [
    ("explore", (118, 32), &[KeyCode::Char('3'), KeyCode::Down, KeyCode::Down]),
    ("map", (118, 32), &[KeyCode::Char('3'), KeyCode::Down, KeyCode::Char('5')]),
];

fn main() -> anyhow::Result<()> {
    let resources = Resources::new(EmbeddingCache::platform());
    let model = run(&Input::Demo, &Settings::default(), None, &resources, &NoProgress)?;
    let model = Arc::new(model);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pictures");
    std::fs::create_dir_all(&folder)?;
    for (name, size, keys) in PICTURES {
        let look = Look { theme: "dark".to_owned(), depth: ColorDepth::TrueColor, ascii: false };
        let mut state = State::of_session(model.clone(), PathBuf::from("demo.topics"), look, size);
        for &key in keys {
            let event = Event::Key(KeyEvent::new(key, KeyModifiers::NONE));
            let commands = event_loop::message(&state, event).map(|it| update(&mut state, it));
            for command in commands.into_iter().flatten() {
                // What the background thread would find.
                if let Command::Request(0, Request::Look { sight }) = command {
                    let seen = Ok(sight.at(&model));
                    let seen = topictui::worker::Event::Reply(
                        0,
                        Reply::Derived { sight, model: model.clone(), seen },
                    );
                    update(&mut state, Message::Pipeline(Box::new(seen)));
                }
            }
        }
        let mut terminal = Terminal::new(TestBackend::new(size.0, size.1))?;
        terminal.draw(|frame| draw::draw(frame, &state))?;
        let path = folder.join(name).with_extension("svg");
        std::fs::write(&path, svg::draw(terminal.backend().buffer()))
            .with_context(|| format!("cannot write {}", path.display()))?;
        println!("{}", path.display());
    }
    Ok(())
}
