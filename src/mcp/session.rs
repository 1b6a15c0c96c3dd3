//! The open session: its model, the changes to it, and what keeps those.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::anyhow;

use crate::cli::opening::input_of;
use crate::embed::cache::EmbeddingCache;
use crate::engine::Resources;
use crate::files::{self, Guard, Stamp};
use crate::model::Model;
use crate::plain::dialogue;
use crate::plain::work::Work;
use crate::store;
use crate::store::base::Base;
use crate::store::result_cache::ResultCache;
use crate::store::sessions::Sessions;
use crate::watch::Stop;

/// The session that the tools are about, if one is open.
pub struct Session {
    work: Option<Work>,
    /// Whether tools may change it.
    pub edit: bool,
    /// Whether the assistant says which session is open.
    pub opens: bool,
    /// Grows whenever what can be listed changes.
    pub state: u64,
    /// Of the request at work.
    pub stop: Stop,
}

impl Session {
    /// Opens the session at `path`, if it is given.
    pub fn start(path: Option<&Path>, edit: bool) -> anyhow::Result<Self> {
        let opens = path.is_none();
        let mut session = Session { work: None, edit, opens, state: 0, stop: Stop::default() };
        path.map(|path| session.open(path)).transpose()?;
        Ok(session)
    }

    /// Opens the session at `path` in place of the one that is open; unsaved changes to that are kept.
    pub fn open(&mut self, path: &Path) -> anyhow::Result<()> {
        files::clean_beside(path);
        let stamp = Stamp::of(path);
        let model = store::load(path)?;
        let base = Base::of(path, &model);
        let folder = Some(path).filter(|path| path.is_dir());
        let guard = Guard::platform().keep(folder);
        let resources = Resources::new(EmbeddingCache::platform()).with_shelf(Sessions);
        let input = input_of(&model);
        let stops = (Arc::new(dialogue::Stop::default()), true);
        let resources = (resources, ResultCache::off());
        let work = Work::new(model, input, (Some((path, stamp)), base), guard, resources, stops);
        if let Some(before) = self.work.replace(work) {
            kept(before)?;
        }
        self.state += 1;
        Ok(())
    }

    /// The stop of the request at work.
    pub fn stopped_by(&mut self, stop: Stop) {
        if let Some(work) = &mut self.work {
            work.resources.stop = stop.clone();
        }
        self.stop = stop;
    }

    /// The work on what is open.
    pub fn work(&mut self) -> anyhow::Result<&mut Work> {
        let none = || anyhow!("no session is open: call open_session with the path of one");
        self.work.as_mut().ok_or_else(none)
    }

    /// The model that is open.
    pub fn model(&mut self) -> anyhow::Result<Arc<Model>> {
        Ok(self.work()?.model.clone())
    }

    /// Keeps what nobody saved.
    pub fn end(self) -> anyhow::Result<()> {
        self.work.map_or(Ok(()), kept)
    }
}

fn kept(work: Work) -> anyhow::Result<()> {
    if !work.editor.unsaved {
        work.keeper.discard();
        return Ok(());
    }
    work.keeper.want(Some(work.wanted(None)));
    if let Some(path) = work.keeper.flush()? {
        // Whoever started this may not read it.
        let _ = writeln!(
            io::stderr(),
            "topictui: the changes were not saved, so they are kept in {}",
            path.display()
        );
    }
    Ok(())
}
