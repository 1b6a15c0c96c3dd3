//! Texts to a server in batches: several under way, tried again, taken apart where they are refused.

use std::collections::VecDeque;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, OnceLock};

use ndarray::Array2;
use serde_json::json;

use super::answer::vectors;
use super::refused::RefusedText;
use crate::embed::{EmbedError, Embedder};
use crate::http::client::{Client, Reply};
use crate::http::patience::{LOOK, patiently};
use crate::http::{Endpoint, Patience, ServerError, Service};
use crate::watch::{Cancelled, Part, Stop, Watch};

/// Batches under way at once.
const IN_FLIGHT: usize = 2;
/// Most texts of a batch; servers of their own often take no more.
const BATCH: usize = 32;
/// Most bytes of a batch, unless it is one text.
const BATCH_BYTES: usize = 1 << 16;
/// Largest answer that is read: 64 texts of 65,536 numbers, as text.
const LARGEST_ANSWER: u64 = 64 << 20;
/// The text that is embedded to know how long vectors are.
const PROBE: &str = "topic";
/// Characters of a refused text that are said.
const START: usize = 40;

/// One model of a server.
struct Http {
    client: Arc<Client>,
    endpoint: Endpoint,
    name: String,
    id: String,
    patience: Patience,
    /// Known from the first answer on.
    dimensions: OnceLock<usize>,
}

/// See [`super::open`].
pub fn opened(
    endpoint: &Endpoint,
    model: &str,
    patience: Patience,
) -> Result<Arc<dyn Embedder>, EmbedError> {
    let client = Client::new(endpoint, patience.limit, LARGEST_ANSWER)?;
    Ok(Arc::new(Http {
        client: Arc::new(client),
        endpoint: endpoint.clone(),
        name: model.to_owned(),
        id: format!("http {endpoint} {model}"),
        patience,
        dimensions: OnceLock::new(),
    }))
}

impl Embedder for Http {
    fn name(&self) -> &str {
        &self.name
    }

    fn id(&self) -> &str {
        &self.id
    }

    fn dimensions(&self, watch: &dyn Watch) -> Result<usize, EmbedError> {
        if let Some(&known) = self.dimensions.get() {
            return Ok(known);
        }
        // A server that is not there is said at once.
        let patience = Patience { tries: 1, ..self.patience };
        match self.work(&[PROBE], &[0], patience).run(&Part(watch), &mut |_, _| ()) {
            Err(EmbedError::Refused(refused)) => {
                let RefusedText { endpoint, status, said, .. } = *refused;
                let service = Service::Embeddings;
                Err(ServerError::Status { service, endpoint, status, said }.into())
            }
            done => done.map(|()| self.dimensions.get().copied().unwrap_or_default()),
        }
    }

    fn embed(&self, texts: &[&str], watch: &dyn Watch) -> Result<Array2<f32>, EmbedError> {
        let mut out = Array2::zeros((texts.len(), self.dimensions(watch)?));
        self.embed_each(texts, watch, &mut |text, vector| {
            out.row_mut(text).iter_mut().zip(vector).for_each(|(out, v)| *out = *v);
        })?;
        Ok(out)
    }

    fn embed_each(
        &self,
        texts: &[&str],
        watch: &dyn Watch,
        take: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<(), EmbedError> {
        let nothing = vec![0.0; self.dimensions(watch)?];
        let (sent, empty): (Vec<usize>, Vec<usize>) =
            (0..texts.len()).partition(|&text| !texts[text].trim().is_empty());
        // Servers refuse them.
        empty.iter().for_each(|&text| take(text, &nothing));
        self.work(texts, &sent, self.patience).run(watch, take)
    }
}

impl Http {
    /// The texts numbered `sent`, on their way.
    fn work<'a>(&'a self, texts: &'a [&'a str], sent: &[usize], patience: Patience) -> Work<'a> {
        Work {
            http: self,
            texts,
            patience,
            queue: batches(texts, sent),
            under_way: 0,
            done: texts.len() - sent.len(),
            stop: Stop::default(),
            channel: channel(),
        }
    }

    /// Notes or compares the length of a vector.
    fn same_length(&self, got: usize) -> Result<usize, EmbedError> {
        let had = *self.dimensions.get_or_init(|| got);
        let endpoint = || self.endpoint.to_string();
        match had == got {
            true => Ok(got),
            false => Err(ServerError::Dimensions { endpoint: endpoint(), had, got }.into()),
        }
    }
}

/// Numbers of texts, `sent` of them, as they go out together.
fn batches(texts: &[&str], sent: &[usize]) -> VecDeque<Vec<usize>> {
    let mut batches: VecDeque<Vec<usize>> = VecDeque::new();
    let mut bytes = 0;
    for &text in sent {
        bytes += texts[text].len();
        match batches.back_mut() {
            Some(batch) if batch.len() < BATCH && bytes <= BATCH_BYTES => batch.push(text),
            _ => {
                bytes = texts[text].len();
                batches.push_back(vec![text]);
            }
        }
    }
    batches
}

type Answered = (Vec<usize>, Reply<Vec<Vec<f32>>>);

/// The batches of one call.
struct Work<'a> {
    http: &'a Http,
    texts: &'a [&'a str],
    patience: Patience,
    queue: VecDeque<Vec<usize>>,
    under_way: usize,
    /// Texts answered.
    done: usize,
    stop: Stop,
    channel: (Sender<Answered>, Receiver<Answered>),
}

/// Requests under way make no further try when nobody waits for them any more.
impl Drop for Work<'_> {
    fn drop(&mut self) {
        self.stop.stop();
    }
}

impl Work<'_> {
    fn run(
        mut self,
        watch: &dyn Watch,
        take: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<(), EmbedError> {
        let mut failed = None;
        loop {
            // After a failure what is under way is waited for: it may be answered, and is kept then.
            while failed.is_none() && self.under_way < IN_FLIGHT {
                let Some(batch) = self.queue.pop_front() else { break };
                self.send(batch);
            }
            if self.under_way == 0 {
                return failed.map_or(Ok(()), Err);
            }
            match self.channel.1.recv_timeout(LOOK) {
                Ok((batch, reply)) => {
                    self.under_way -= 1;
                    if let Err(error) = self.answered(batch, reply, take) {
                        // No batch is tried again for what has failed.
                        self.stop.stop();
                        failed.get_or_insert(error);
                    }
                    watch.tick(self.done, self.texts.len())?;
                }
                Err(RecvTimeoutError::Timeout) if watch.cancelled() => return Err(Cancelled.into()),
                // The sender of this very channel is here.
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {}
            }
        }
    }

    fn send(&mut self, batch: Vec<usize>) {
        self.under_way += 1;
        let texts: Vec<&str> = batch.iter().map(|&text| self.texts[text]).collect();
        let count = texts.len();
        let body = json!({ "model": self.http.name, "input": texts, "encoding_format": "float" });
        let client = self.http.client.clone();
        let (patience, stop, sender) = (self.patience, self.stop.clone(), self.channel.0.clone());
        std::thread::spawn(move || {
            let reply = patiently(&client, patience, &stop, || {
                client.ask(&body, |answer| vectors(answer, count))
            });
            // Whoever cancelled does not listen any more.
            let _ = sender.send((batch, reply));
        });
    }

    fn answered(
        &mut self,
        batch: Vec<usize>,
        reply: Reply<Vec<Vec<f32>>>,
        take: &mut dyn FnMut(usize, &[f32]),
    ) -> Result<(), EmbedError> {
        match reply {
            Reply::Answered(vectors) => {
                self.http.same_length(vectors[0].len())?;
                batch.iter().zip(&vectors).for_each(|(&text, vector)| take(text, vector));
                self.done += batch.len();
                Ok(())
            }
            Reply::Again { error, .. } | Reply::Failed(error) => Err(error.into()),
            Reply::Refused { status, said } => match &batch[..] {
                &[text] => {
                    let start = self.texts[text].chars().take(START).collect();
                    let endpoint = self.http.endpoint.to_string();
                    let refused = RefusedText { text, row: None, endpoint, status, said, start };
                    Err(EmbedError::Refused(Box::new(refused)))
                }
                many => {
                    let (first, second) = many.split_at(many.len() / 2);
                    self.queue.push_front(second.to_vec());
                    self.queue.push_front(first.to_vec());
                    Ok(())
                }
            },
        }
    }
}
