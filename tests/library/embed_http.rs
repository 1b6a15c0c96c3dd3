//! Embeddings from a server: what it answers, refuses and breaks off, and what is kept of it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use topictui::embed::cache::EmbeddingCache;
use topictui::embed::http::open;
use topictui::embed::{EmbedError, Embedder};
use topictui::http::{Endpoint, Patience, Service};
use topictui::watch::{Stop, Unwatched, Watch};

use crate::support::server::{Asked, DIMENSIONS, Does, Server, embeds, vector};

/// Short, so that no test waits.
const PATIENCE: Patience = Patience {
    limit: Duration::from_secs(20),
    tries: 3,
    pause: Duration::from_millis(1),
    longest_pause: Duration::from_secs(5),
};

fn embedder(address: &str, patience: Patience) -> Arc<dyn Embedder> {
    // No key of whoever runs the tests goes anywhere.
    let endpoint = Endpoint::named(Service::Embeddings, address)
        .unwrap()
        .with_key_in(Some("NO_SUCH_KEY".to_owned()));
    open(Some(&endpoint), Some("small".as_ref()), patience).unwrap()
}

fn numbered(count: usize) -> Vec<String> {
    (0..count).map(|i| format!("document number {i} about rivers")).collect()
}

fn strs(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn plain(status: u16, body: &str) -> Does {
    Does::Answers(status, "", body.to_owned())
}

/// The sentence that embedding some texts ends with.
fn refusal(does: impl Fn(usize, &Asked) -> Does + Send + Sync + 'static) -> String {
    let server = Server::start(does);
    let embedder = embedder(&server.endpoint, PATIENCE);
    let error = embedder.embed(&["one text", "another text"], &Unwatched).unwrap_err();
    let said = error.to_string();
    assert!(!said.contains('\n'), "{said}");
    said
}

#[test]
fn vectors_come_in_order_and_empty_texts_are_not_sent() {
    let server = Server::start(|_, asked| {
        assert_eq!((&asked.path[..], &asked.body["model"]), ("/v1/embeddings", &"small".into()));
        assert!(asked.headers.iter().all(|header| !header.starts_with("authorization")));
        embeds(asked)
    });
    let mut texts = numbered(150);
    texts[7] = " ".to_owned();
    let embedder = embedder(&server.endpoint, PATIENCE);
    let vectors = embedder.embed(&strs(&texts), &Unwatched).unwrap();
    assert_eq!(vectors.dim(), (150, DIMENSIONS));
    for (text, row) in texts.iter().zip(vectors.rows()) {
        assert_eq!(row.to_vec(), vector(text), "{text}");
    }
    assert_eq!(server.answered().len(), 150);
    assert!(!server.answered().contains(&texts[7]));
}

#[test]
fn what_fails_for_a_while_is_tried_again() {
    let server = Server::start(|request, asked| match request {
        // The first asks how long vectors are.
        0 => embeds(asked),
        1 => Does::Answers(429, "Retry-After: 0\r\n", String::new()),
        2 => plain(503, "<html>busy</html>"),
        3 => Does::Sends(Vec::new()),
        4 => Does::Sends(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{\"data\":[".to_vec()),
        _ => embeds(asked),
    });
    let texts = numbered(60);
    let patience = Patience { tries: 6, ..PATIENCE };
    let vectors = embedder(&server.endpoint, patience).embed(&strs(&texts), &Unwatched).unwrap();
    assert_eq!(vectors.row(59).to_vec(), vector(&texts[59]));
}

#[test]
fn whatever_a_server_does_is_one_sentence() {
    let after_probe = |does: fn() -> Does| {
        move |request: usize, asked: &Asked| if request == 0 { embeds(asked) } else { does() }
    };
    for (does, said) in [
        (
            after_probe(|| plain(500, r#"{"error":{"message":"out of memory"}}"#)),
            "after 3 tries (500: out of memory)",
        ),
        (
            after_probe(|| plain(401, r#"{"error":"bad key"}"#)),
            "refuses access (401: bad key): put the key into NO_SUCH_KEY",
        ),
        (after_probe(|| plain(404, "")), "no such address or model (404)"),
        (after_probe(|| plain(418, "a teapot")), "(418: a teapot)"),
        (
            after_probe(|| Does::Answers(302, "Location: http://x.example/\r\n", String::new())),
            "(http://x.example/)",
        ),
        (
            after_probe(|| Does::Answers(429, "Retry-After: 600\r\n", String::new())),
            "asks to wait 600 seconds",
        ),
        (after_probe(|| plain(200, "<!DOCTYPE html><p>Hello")), "a web page"),
        (
            after_probe(|| plain(200, r#"{"data":[{"embedding":[NaN]},{"embedding":[1]}]}"#)),
            "no JSON",
        ),
        (after_probe(|| plain(200, r#"{"data":[]}"#)), "0 vectors for 2 texts"),
        (
            after_probe(|| plain(200, r#"{"data":[{"embedding":[1]},{"embedding":[2]}]}"#)),
            "vectors of 1 numbers where it gave 48",
        ),
        (after_probe(|| Does::Sends(b"SSH-2.0-garbage\r\n\r\n".to_vec())), "does not answer as"),
        (
            after_probe(|| {
                Does::Sends(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n".to_vec())
            }),
            "more than 64 MB",
        ),
    ] {
        let message = refusal(does);
        assert!(message.contains(said), "{said}: {message}");
    }
}

#[test]
fn a_server_that_is_not_there_is_said_at_once() {
    let address = {
        let gone = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", gone.local_addr().unwrap())
    };
    let long = Patience { pause: Duration::from_secs(3600), ..PATIENCE };
    let error = embedder(&address, long).embed(&["text"], &Unwatched).unwrap_err().to_string();
    assert!(error.contains("no embedding server answers at http://127.0.0.1:"), "{error}");
    assert!(error.contains("connection refused"), "{error}");
}

#[test]
fn a_text_that_is_not_taken_is_found_among_the_others() {
    let server = Server::start(|_, asked| {
        let texts = asked.texts();
        match texts.iter().any(|text| text.contains("number 77 ")) || texts.len() > 8 {
            true => plain(413, r#"{"error":{"message":"too long"}}"#),
            false => embeds(asked),
        }
    });
    let texts = numbered(100);
    let dir = tempfile::tempdir().unwrap();
    let cache = EmbeddingCache::at(dir.path().to_owned());
    let embedder = embedder(&server.endpoint, PATIENCE);
    let error = cache.embed(&*embedder, &strs(&texts), &Unwatched).unwrap_err();
    let EmbedError::Refused(refused) = &error else { panic!("{error}") };
    assert_eq!((refused.text, refused.status), (77, 413));
    let said = error.in_rows(|text| text + 1).to_string();
    assert!(said.contains("refuses the document in row 78 (413: too long)"), "{said}");
    assert!(said.contains("\"document number 77"), "{said}");
}

#[test]
fn batches_that_were_answered_are_kept_after_a_failure() {
    let failing = Arc::new(AtomicUsize::new(4));
    let switch = failing.clone();
    let server =
        Server::start(move |request, asked| match request < switch.load(Ordering::SeqCst) {
            true => embeds(asked),
            false => plain(500, ""),
        });
    let texts = numbered(200);
    let dir = tempfile::tempdir().unwrap();
    let cache = EmbeddingCache::at(dir.path().to_owned());
    let embedder = embedder(&server.endpoint, PATIENCE);
    let error = cache.embed(&*embedder, &strs(&texts), &Unwatched).unwrap_err().to_string();
    assert!(error.contains("what was embedded is kept"), "{error}");
    // One of the four asked how long vectors are.
    let kept = server.answered().len() - 1;
    assert_eq!(kept, 96);
    failing.store(usize::MAX, Ordering::SeqCst);
    let done = cache.embed(&*embedder, &strs(&texts), &Unwatched).unwrap();
    assert_eq!(done.computed, texts.len() - kept);
    assert_eq!(done.vectors.row(3).to_vec(), vector(&texts[3]));
}

#[test]
fn a_server_that_hangs_can_be_left_at_once() {
    /// Stops as soon as the server has the request.
    struct Impatient(Stop, Arc<AtomicUsize>, usize);
    impl Watch for Impatient {
        fn progress(&self, _: usize, _: usize) {}
        fn cancelled(&self) -> bool {
            if self.1.load(Ordering::SeqCst) > self.2 {
                self.0.stop();
            }
            self.0.cancelled()
        }
    }
    for hangs_at in [0, 1] {
        let asked_for = Arc::new(AtomicUsize::new(0));
        let count = asked_for.clone();
        let server = Server::start(move |request, asked| {
            count.fetch_add(1, Ordering::SeqCst);
            if request < hangs_at { embeds(asked) } else { Does::Hangs }
        });
        let watch = Impatient(Stop::default(), asked_for, hangs_at);
        let started = Instant::now();
        let error = embedder(&server.endpoint, PATIENCE).embed(&["text"], &watch).unwrap_err();
        assert!(matches!(error, EmbedError::Cancelled(_)), "{error}");
        assert!(started.elapsed() < PATIENCE.limit / 2);
    }
}

#[test]
fn an_answer_that_never_comes_ends_at_the_limit() {
    let server = Server::start(|_, _| Does::Hangs);
    let patience = Patience { limit: Duration::from_secs(1), ..PATIENCE };
    let error = embedder(&server.endpoint, patience).embed(&["text"], &Unwatched).unwrap_err();
    assert!(error.to_string().contains("answered no request within 1 second:"), "{error}");
}
