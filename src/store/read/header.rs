//! The header of a session, checked before anything is built by it: numbers within their
//! ranges, and no control characters in what is shown.

use crate::cluster::Clusterer;
use crate::model::Change;
use crate::ranges;
use crate::store::flaw::Flaw;
use crate::store::{FitHeader, Header, ReducedHeader};
use crate::text::sanitise;
use crate::topics::layers::Group;
use crate::topics::{Topic, Written};

impl Header {
    /// Refuses numbers that a fit, a change or a question would choke on.
    pub(super) fn check(&self) -> Result<(), Flaw> {
        self.settings.check().map_err(Flaw::Settings)?;
        let of_fit = || -> Result<(), ranges::Outside> {
            if let Some(FitHeader { reduced, hdbscan, inertia, recall }) = &self.fit {
                if let ReducedHeader::Umap { params, plan, a, b } = reduced {
                    params.check()?;
                    plan.check()?;
                    ranges::CURVE.check(*a)?;
                    ranges::CURVE.check(*b)?;
                }
                hdbscan.check()?;
                inertia.map_or(Ok(()), |inertia| ranges::INERTIA.check(inertia))?;
                recall.map_or(Ok(()), |recall| ranges::RECALL.check(recall))?;
            }
            ranges::check_phrases(self.vectoriser.n_gram_range)?;
            ranges::SEED_MULTIPLIER.check(self.weighting.seed_multiplier)
        };
        of_fit().map_err(Flaw::Fitted)?;
        if let Some(fit) = &self.fit
            && (fit.hdbscan != self.settings.hdbscan()
                || fit.inertia.is_some() != (self.settings.cluster.clusterer == Clusterer::KMeans))
        {
            return Err(Flaw::OtherSettings);
        }
        for change in &self.history {
            change.check().map_err(|error| Flaw::Change(Box::new(error)))?;
        }
        Ok(())
    }

    /// Takes control characters out of all that is shown: a terminal would obey them.
    pub(super) fn clean(&mut self) {
        clean(&mut self.name);
        clean(&mut self.encoding);
        self.column.iter_mut().chain(&mut self.columns).for_each(clean);
        self.label_names.iter_mut().chain(&mut self.file_names).flatten().for_each(clean);
        for file in &mut self.findings.files {
            clean(&mut file.name);
            clean(&mut file.encoding);
            file.dialect.iter_mut().for_each(clean);
        }
        for column in self.findings.columns.iter_mut().chain(&mut self.findings.origins) {
            [&mut column.name, &mut column.why, &mut column.example].into_iter().for_each(clean);
        }
        self.findings.left_out.iter_mut().chain(&mut self.findings.by).for_each(clean);
        clean(&mut self.embedder.0);
        clean(&mut self.vectoriser.stop_list);
        self.topics.iter_mut().for_each(clean_topic);
        let layers = self.layers.iter_mut().flat_map(|layers| &mut layers.above);
        layers.flat_map(|layer| &mut layer.groups).for_each(clean_group);
        self.answers.texts_mut().for_each(clean);
        self.settings.words.ban.iter_mut().for_each(clean);
        for change in &mut self.history {
            if let Change::Rename { label: Some(label), .. }
            | Change::RenameGroup { label: Some(label), .. } = change
            {
                clean(label);
            }
            if let Change::Names { names, by } = change {
                clean(by);
                for new in names {
                    clean(&mut new.name);
                    new.description.iter_mut().for_each(clean);
                }
            }
        }
    }
}

fn clean(text: &mut String) {
    if let std::borrow::Cow::Owned(cleaned) = sanitise(text) {
        *text = cleaned;
    }
}

fn clean_topic(topic: &mut Topic) {
    let words = topic.words.iter_mut().chain(topic.aspects.values_mut().flatten());
    words.for_each(|(word, _)| clean(word));
    topic.label.iter_mut().chain(&mut topic.name).for_each(clean);
    topic.written.iter_mut().flat_map(Written::texts_mut).for_each(clean);
}

fn clean_group(group: &mut Group) {
    group.words.iter_mut().for_each(|(word, _)| clean(word));
    group.label.iter_mut().chain(&mut group.name).for_each(clean);
    group.written.iter_mut().flat_map(Written::texts_mut).for_each(clean);
}
