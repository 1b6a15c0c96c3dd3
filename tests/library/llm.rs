//! Names from a language model: what is sent and what is not, what comes back, and what goes wrong.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::Value;

use topictui::embed::cache::EmbeddingCache;
use topictui::engine::llm::{At, LlmChoice, LlmError, Outcome, Plan};
use topictui::engine::{Resources, progress::NoProgress, run};
use topictui::http::{Endpoint, Patience, ServerError, Service};
use topictui::model::change::NewName;
use topictui::model::{Change, ClusterSettings, Input, Model, ReduceSettings, Settings};
use topictui::topics::TopicId;
use topictui::watch::{Unwatched, Watch};

use crate::support::server::{Asked, Does, Server, names, writes};

/// Short, so that no test waits.
const PATIENCE: Patience = Patience {
    limit: Duration::from_secs(20),
    tries: 2,
    pause: Duration::from_millis(1),
    longest_pause: Duration::from_secs(5),
};

/// Topics and groups of the demo's beginning.
fn model() -> &'static Model {
    static MODEL: OnceLock<Model> = OnceLock::new();
    MODEL.get_or_init(|| {
        let texts = &topictui::corpus::demo::demo().texts[..400];
        let bytes = texts.join("\n").into_bytes().into();
        let input = Input::Bytes { name: "part".to_owned(), bytes };
        let mut settings = Settings {
            cluster: ClusterSettings { min_topic_size: 5, ..ClusterSettings::default() },
            reduce: ReduceSettings { layouts: Some(1), ..ReduceSettings::default() },
            ..Settings::default()
        };
        settings.topics.layers = "4".parse().unwrap();
        let resources = Resources::new(EmbeddingCache::platform());
        let model = run(&input, &settings, None, &resources, &NoProgress).unwrap();
        assert!(model.topics.without_outliers().len() > 6 && model.layers.count() > 0);
        model
    })
}

fn everything(model: &Model) -> usize {
    let groups: usize = model.layers.above.iter().map(|layer| layer.groups.len()).sum();
    model.topics.without_outliers().len() + groups
}

fn choice(server: &Server) -> LlmChoice {
    // No key of whoever runs the tests goes anywhere.
    let endpoint = Endpoint::named(Service::Chat, &server.endpoint)
        .unwrap()
        .with_key_in(Some("NO_SUCH_KEY".to_owned()));
    LlmChoice { endpoint, model: Some("small".to_owned()) }
}

fn plan(server: &Server, model: &Model, resources: &Resources) -> Plan {
    Plan::of(model, &choice(server), None, resources).unwrap()
}

/// A run against a server that does this.
fn asked(does: impl Fn(usize, &Asked) -> Does + Send + Sync + 'static) -> (Outcome, Server) {
    let (server, resources) = (Server::start(does), Resources::default());
    let plan = plan(&server, model(), &resources);
    (plan.run(model(), &resources, PATIENCE, &Unwatched), server)
}

fn ids(outcome: &Outcome) -> Vec<At> {
    outcome.proposals.iter().map(|proposal| proposal.at).collect()
}

#[test]
fn nothing_is_sent_by_a_plan_and_all_it_shows_by_a_run() {
    let (model, resources) = (model(), Resources::default());
    let server = Server::start(|_, asked| {
        assert_eq!(asked.path, "/v1/chat/completions");
        assert!(asked.headers.iter().all(|header| !header.starts_with("authorization")));
        assert_eq!(asked.body["model"], "small");
        assert!(asked.topics().len() <= 10);
        names(&asked.topics())
    });
    let plan = plan(&server, model, &resources);
    let (lines, summary) = (plan.lines().join("\n"), plan.summary());
    assert!(summary.contains(&format!("{}/chat/completions, model small", server.endpoint)));
    assert!(summary.contains(" topics and ") && summary.contains("documents go to"), "{summary}");
    let text = &model.prepared[model.topics.without_outliers()[0].representative[0].0];
    let start: String = text.chars().take(40).collect();
    assert!(lines.contains(start.trim()) && lines.contains("topic 0 ("), "{lines}");
    assert_eq!(server.requests(), 0);

    let outcome = plan.run(model, &resources, PATIENCE, &Unwatched);
    assert!(outcome.stopped.is_none(), "{:?}", outcome.stopped);
    assert_eq!((outcome.requests, ids(&outcome).len()), (server.requests(), everything(model)));
    assert_eq!(outcome.unanswered, []);
    let change = outcome.change(|_| true).unwrap();
    let named = change.apply(model, &resources).unwrap();
    let topic = &named.topics.without_outliers()[0];
    assert!(topic.title(4).starts_with("About "), "{}", topic.title(4));
    assert!(topic.description().unwrap().starts_with("Documents about"));
    assert!(named.layers.above[0].groups[0].title(4).starts_with("About "));
    assert_eq!(named.topics.without_outliers()[0].name, model.topics.without_outliers()[0].name);
    assert_eq!(named.hash(), model.hash());
}

#[test]
fn what_was_answered_is_not_asked_again_not_even_from_a_session() {
    let (model, resources) = (model(), Resources::default());
    let server = Server::start(|_, asked| names(&asked.topics()));
    let first = plan(&server, model, &resources).run(model, &resources, PATIENCE, &Unwatched);
    let requests = server.requests();
    let again = plan(&server, model, &resources);
    assert!(again.sends_nothing());
    let again = again.run(model, &resources, PATIENCE, &Unwatched);
    assert_eq!((again.proposals, server.requests()), (first.proposals.clone(), requests));

    let some = first.change(|proposal| proposal.at.layer == 0 && proposal.at.number < 2).unwrap();
    let named = some.apply(model, &resources).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("named.topics");
    topictui::save(&named, &path).unwrap();
    let opened = topictui::open(&path).unwrap();
    assert_eq!(opened.topics, named.topics);
    let resources = Resources::default();
    let later = plan(&server, &opened, &resources);
    assert!(later.sends_nothing(), "{}", later.summary());
    let later = later.run(&opened, &resources, PATIENCE, &Unwatched);
    // What is accepted already is no proposal.
    assert_eq!(later.proposals, first.proposals[2..]);
    assert_eq!(server.requests(), requests);
    // Another model is asked.
    let other = LlmChoice { model: Some("large".to_owned()), ..choice(&server) };
    assert!(!Plan::of(&opened, &other, None, &resources).unwrap().sends_nothing());
}

#[test]
fn what_the_user_named_is_left_alone() {
    let (model, resources) = (model(), Resources::default());
    let mine = Change::rename(TopicId(0), "Mine").apply(model, &resources).unwrap();
    let mine = Change::rename_group(1, 0, "Ours").apply(&mine, &resources).unwrap();
    let server = Server::start(|_, asked| names(&asked.topics()));
    let outcome = plan(&server, &mine, &resources).run(&mine, &resources, PATIENCE, &Unwatched);
    assert_eq!(outcome.proposals.len(), everything(model) - 2);
    let named = outcome.change(|_| true).unwrap().apply(&mine, &resources).unwrap();
    assert_eq!(named.topics.without_outliers()[0].title(4), "Mine");
    assert_eq!(named.layers.above[0].groups[0].title(4), "Ours");
    // One layer alone.
    let groups = Plan::of(&mine, &choice(&server), Some(1), &Resources::default()).unwrap();
    assert_eq!(groups.count(), model.layers.above[0].groups.len() - 1);
    assert!(Plan::of(&mine, &choice(&server), Some(9), &resources).is_err());
}

#[test]
fn groups_are_told_the_new_names_of_their_topics() {
    let (outcome, server) = asked(|_, asked| {
        let topics = asked.topics();
        let groups = topics.iter().filter_map(|topic| topic["parts"].as_array());
        groups.flatten().for_each(|part| assert!(part.as_str().unwrap().starts_with("About ")));
        names(&topics)
    });
    assert!(outcome.stopped.is_none() && server.requests() == outcome.requests);
    assert!(outcome.proposals.iter().any(|proposal| proposal.at.layer == 1));
}

#[test]
fn half_of_the_answers_is_asked_once_more() {
    let (outcome, _) = asked(|_, asked| {
        let mut topics = asked.topics();
        topics.truncate(topics.len().div_ceil(2));
        names(&topics)
    });
    assert!(outcome.stopped.is_none());
    let all = everything(model());
    assert_eq!(outcome.proposals.len() + outcome.unanswered.len(), all);
    assert!(!outcome.unanswered.is_empty() && outcome.proposals.len() > all / 2);
    assert!(outcome.summary().ends_with("without a usable answer"), "{}", outcome.summary());
}

#[test]
fn equal_names_go_back_once_and_together() {
    let back = std::sync::Arc::new(AtomicUsize::new(0));
    let count = back.clone();
    let (outcome, _) = asked(move |_, asked| {
        let topics = asked.topics();
        if topics[0].get("too_like").is_some() {
            count.fetch_add(1, Ordering::SeqCst);
            assert!(topics.len() > 1 && topics[0]["name"] == "All the same");
            return names(&topics);
        }
        // The topics alone.
        match topics[0].get("parts") {
            Some(_) => names(&topics),
            None => {
                let same = |topic: &Value| serde_json::json!({ "id": topic["id"], "name": "All the same" });
                writes(&topics.iter().map(same).collect::<Value>().to_string())
            }
        }
    });
    let topics = model().topics.without_outliers().len();
    assert_eq!(outcome.unanswered, []);
    assert_eq!(back.load(Ordering::SeqCst), topics.div_ceil(10));
    let mut found: Vec<&str> = outcome.proposals.iter().map(|one| &one.name[..]).collect();
    assert!(!found.contains(&"All the same"), "{found:?}");
    found.sort_unstable();
    found.dedup();
    assert!(found.len() > topics / 2);
}

#[test]
fn names_that_mean_the_same_go_back_even_if_they_are_written_otherwise() {
    let resources = Resources::default();
    let mut mine = model().clone();
    // Two topics are left to be named.
    for topic in
        mine.topics.without_outliers()[2..].iter().map(|topic| topic.id).collect::<Vec<_>>()
    {
        mine = Change::rename(topic, &format!("Number {topic}")).apply(&mine, &resources).unwrap();
    }
    let server = Server::start(|_, asked| {
        let topics = asked.topics();
        let back = topics[0].get("too_like").is_some();
        let name = |(at, topic): (usize, &Value)| {
            let name = match (back, at) {
                (true, 0) => "Hearing music",
                (true, _) => "Volume of radios",
                (false, 0) => "Sound quality",
                (false, _) => "Audio quality",
            };
            serde_json::json!({ "id": topic["id"], "name": name })
        };
        if back {
            let said = topics.iter().map(|topic| (&topic["name"], &topic["too_like"][0]));
            let said: Vec<_> =
                said.map(|(a, b)| (a.as_str().unwrap(), b.as_str().unwrap())).collect();
            assert_eq!(
                said,
                [("Sound quality", "Audio quality"), ("Audio quality", "Sound quality")]
            );
        }
        writes(&topics.iter().enumerate().map(name).collect::<Value>().to_string())
    });
    let plan = Plan::of(&mine, &choice(&server), Some(0), &resources).unwrap();
    let outcome = plan.run(&mine, &resources, PATIENCE, &Unwatched);
    let names: Vec<&str> = outcome.proposals.iter().map(|one| &one.name[..]).collect();
    assert_eq!(names, ["Hearing music", "Volume of radios"], "{:?}", outcome.stopped);
    assert_eq!(server.requests(), 2);
}

#[test]
fn what_goes_back_without_an_answer_keeps_its_name_and_is_not_asked_again() {
    let server = Server::start(|_, asked| {
        let topics = asked.topics();
        let same = |topic: &Value| match topic.get("too_like") {
            None => serde_json::json!({ "id": topic["id"], "name": "All the same" }),
            Some(_) => serde_json::json!({ "id": 99 }),
        };
        writes(&topics.iter().map(same).collect::<Value>().to_string())
    });
    let (model, resources) = (model(), Resources::default());
    let outcome = plan(&server, model, &resources).run(model, &resources, PATIENCE, &Unwatched);
    assert!(outcome.proposals.iter().all(|proposal| proposal.name == "All the same"));
    assert!(plan(&server, model, &resources).sends_nothing());
}

#[test]
fn garbage_is_given_up_soon() {
    for garbage in
        ["I cannot do that.", "{\"names\":", "[[[[", "{\"names\": [{\"id\": 99, \"name\": \"x\"}]}"]
    {
        let (outcome, server) = asked(move |_, _| writes(garbage));
        let error = outcome.stopped.unwrap();
        assert!(matches!(error, LlmError::NoNames { .. }), "{error}");
        assert!(!error.to_string().contains('\n') && outcome.proposals.is_empty());
        assert_eq!(server.requests(), 3);
    }
    let (outcome, _) = asked(|_, _| Does::Answers(200, "", "<html>hello</html>".to_owned()));
    let said = outcome.stopped.unwrap().to_string();
    assert!(
        said.contains("does not answer as an OpenAI-compatible server does (a web page)"),
        "{said}"
    );
}

#[test]
fn failures_keep_what_was_got() {
    for (status, said) in [
        (500, "could not answer after 2 tries (500)"),
        (401, "refuses access (401): put the key into NO_SUCH_KEY"),
        (404, "has no such address or model (404): check --llm and --llm-model"),
        (400, "refuses to answer (400): check --llm-model"),
    ] {
        let (outcome, _) = asked(move |request, asked| match request {
            0 => names(&asked.topics()),
            _ => Does::Answers(status, "", String::new()),
        });
        let error = outcome.stopped.unwrap().to_string();
        assert!(error.contains(said), "{error}");
        assert_eq!(outcome.proposals.len(), 5);
    }
}

#[test]
fn a_server_without_json_mode_is_asked_without() {
    let (outcome, _) = asked(|_, asked| match asked.body.get("response_format") {
        Some(_) => Does::Answers(400, "", "{\"error\":{\"message\":\"unknown field\"}}".to_owned()),
        None => names(&asked.topics()),
    });
    assert!(outcome.stopped.is_none());
    assert_eq!(outcome.proposals.len(), everything(model()));
}

#[test]
fn a_stall_and_a_flood_end() {
    let started = Instant::now();
    let (server, resources) = (Server::start(|_, _| Does::Hangs), Resources::default());
    let patience = Patience { limit: Duration::from_millis(300), ..PATIENCE };
    let outcome = plan(&server, model(), &resources).run(model(), &resources, patience, &Unwatched);
    let error = outcome.stopped.unwrap();
    assert!(matches!(error, LlmError::Server(ServerError::Trouble { .. })), "{error}");
    assert!(started.elapsed() < Duration::from_secs(10));

    let (outcome, _) = asked(|_, _| Does::Answers(200, "", "x".repeat(100 << 20)));
    let error = outcome.stopped.unwrap().to_string();
    assert!(error.contains("an answer of more than 2 MB"), "{error}");
}

/// Cancels once something is done.
struct AfterSome(AtomicUsize);

impl Watch for AfterSome {
    fn progress(&self, done: usize, _: usize) {
        self.0.store(done, Ordering::SeqCst);
    }

    fn cancelled(&self) -> bool {
        self.0.load(Ordering::SeqCst) > 0
    }
}

#[test]
fn a_cancelled_run_keeps_what_was_got() {
    let server = Server::start(|request, asked| match request {
        0 => names(&asked.topics()),
        _ => Does::Hangs,
    });
    let (started, resources) = (Instant::now(), Resources::default());
    let plan = plan(&server, model(), &resources);
    let outcome = plan.run(model(), &resources, PATIENCE, &AfterSome(AtomicUsize::new(0)));
    assert!(matches!(outcome.stopped, Some(LlmError::Cancelled(_))));
    assert_eq!(outcome.proposals.len(), 5);
    assert!(started.elapsed() < Duration::from_secs(5));
    // The next run goes on where this one ended.
    let rest = Plan::of(model(), &choice(&server), None, &resources).unwrap();
    assert!(rest.summary().ends_with("; 5 answered before"), "{}", rest.summary());
}

#[test]
fn hostile_names_stay_in_their_place() {
    let (outcome, _) = asked(|_, asked| {
        let evil = |topic: &Value| {
            serde_json::json!({
                "id": topic["id"],
                "name": format!("\u{1b}[2J\u{202e}Evil\n{}", topic["words"][0]),
                "description": "a\u{7}b".repeat(10_000),
            })
        };
        writes(&asked.topics().iter().map(evil).collect::<Value>().to_string())
    });
    for proposal in &outcome.proposals {
        let texts = [&proposal.name, proposal.description.as_ref().unwrap()];
        assert!(texts.iter().all(|text| !text.chars().any(char::is_control)), "{proposal:?}");
        assert!(texts[0].chars().count() <= 61 && texts[1].chars().count() <= 241);
    }
    // A change out of a foreign session is no better.
    let name = NewName {
        layer: 0,
        number: 0,
        name: "\u{1b}[31mred".to_owned(),
        description: Some("\u{1b}]0;x\u{7}y".to_owned()),
    };
    let change = Change::Names { names: vec![name], by: "\u{1b}[1mm".to_owned() };
    let named = change.apply(model(), &Resources::default()).unwrap();
    let written = named.topics.without_outliers()[0].written.clone().unwrap();
    assert!(!format!("{}{}", written.name, written.by).contains('\u{1b}'));
    let unknown = NewName { layer: 0, number: 999, name: "x".to_owned(), description: None };
    let change = Change::Names { names: vec![unknown], by: String::new() };
    assert!(change.apply(model(), &Resources::default()).is_err());
}

#[test]
fn accepted_names_outlive_small_changes() {
    let (model, resources) = (model(), Resources::new(EmbeddingCache::platform()));
    let name = |number, name: &str| NewName {
        layer: 0,
        number,
        name: name.to_owned(),
        description: Some("One sentence.".to_owned()),
    };
    let names = vec![name(0, "First"), name(1, "Second")];
    let named = Change::Names { names, by: "m".to_owned() }.apply(model, &resources).unwrap();
    let last = TopicId::at(model.topics.without_outliers().len() - 1);
    let deleted = Change::Delete { topics: vec![last] }.apply(&named, &resources).unwrap();
    let written = |model: &Model| -> Vec<String> {
        let topics = model.topics.without_outliers().iter();
        topics.filter_map(|topic| Some(topic.written.as_ref()?.name.clone())).collect()
    };
    assert_eq!(written(&deleted), ["First", "Second"]);
    let merge = Change::Merge { groups: vec![vec![TopicId(0), TopicId(1)]] };
    assert_eq!(written(&merge.apply(&named, &resources).unwrap()), [""; 0]);
    let mut by = named.settings.words.clone();
    by.ban.push(named.topics.without_outliers()[0].words[0].0.clone());
    let banned = Change::describe(by).apply(&named, &resources).unwrap();
    assert_eq!(written(&banned), ["First", "Second"]);
}
