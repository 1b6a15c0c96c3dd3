//! The session as tools for an assistant: what goes over standard input and output.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command};

use serde_json::{Value, json};

use crate::support::program::{documents, json as printed, piped, run};
use crate::support::server::{Does, Server, embeds};

struct Client {
    child: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
    last: u64,
}

impl Client {
    fn start(home: &Path, arguments: &[&str]) -> Self {
        let mut child = piped(home).arg("mcp").args(arguments).spawn().unwrap();
        let (input, output) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Client { child, input, output: BufReader::new(output), last: 0 }
    }

    fn send(&mut self, line: &str) {
        self.input.write_all(line.as_bytes()).unwrap();
        self.input.write_all(b"\n").unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last += 1;
        let id = self.last;
        self.send(
            &json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string(),
        );
        let answer = self.receive();
        assert_eq!((&answer["jsonrpc"], &answer["id"]), (&json!("2.0"), &json!(id)));
        answer
    }

    fn call(&mut self, tool: &str, arguments: &Value) -> Result<Value, String> {
        let answer = self.ask("tools/call", &json!({ "name": tool, "arguments": arguments }));
        let result = &answer["result"];
        let text = result["content"][0]["text"].as_str().unwrap_or_else(|| panic!("{answer}"));
        match result["isError"] == true {
            true => Err(text.to_owned()),
            false => Ok(serde_json::from_str(text).unwrap()),
        }
    }

    /// Closes the input; what came after all answers on both outputs.
    fn end(self) -> (String, String) {
        let Client { mut child, input, mut output, .. } = self;
        drop(input);
        let (mut rest, mut said) = (String::new(), String::new());
        std::io::Read::read_to_string(&mut output, &mut rest).unwrap();
        std::io::Read::read_to_string(&mut child.stderr.take().unwrap(), &mut said).unwrap();
        assert_eq!(child.wait().unwrap().code(), Some(0), "{said}");
        (rest, said)
    }
}

/// A session of 120 documents on three subjects, and its server.
fn session(home: &Path) -> (String, Server) {
    let text = documents(home);
    let server = Server::start(|_, asked| match asked.texts().contains(&"hang") {
        true => Does::Hangs,
        false => embeds(asked),
    });
    let session = home.join("things.topics").display().to_string();
    let fit = ["fit", &text, "--endpoint", &server.endpoint, "--model", "small", "--layouts", "1"];
    assert_eq!(run(&[&fit[..], &["-o", &session]].concat()).status.code(), Some(0));
    (session, server)
}

#[test]
fn tools_give_what_the_verbs_print() {
    let home = tempfile::tempdir().unwrap();
    let (session, _server) = session(home.path());
    let mut client = Client::start(home.path(), &[&session]);
    let hello = client.ask("initialize", &json!({ "protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": { "name": "test", "version": "0" } }));
    assert_eq!(hello["result"]["protocolVersion"], "2025-06-18");
    assert_eq!(hello["result"]["serverInfo"]["name"], "topictui");
    client.send(r#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    assert_eq!(client.ask("ping", &Value::Null)["result"], json!({}));
    let tools = client.ask("tools/list", &json!({}));
    let names: Vec<&str> = tools["result"]["tools"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| tool["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "list_topics",
            "topic",
            "find_topics",
            "search_documents",
            "read_document",
            "predict",
            "compare",
            "trends",
            "compare_groups"
        ]
    );

    let topics = client.call("list_topics", &json!({})).unwrap();
    assert_eq!(topics["topics"], printed(&["topics", &session])["topics"]);
    let found =
        client.call("find_topics", &json!({ "query": "brakes of a bicycle", "limit": 2 })).unwrap();
    let verb = printed(&["find", &session, "brakes of a bicycle", "--top", "2"]);
    assert_eq!(found["topics"], verb["topics"]);
    assert!(found["next_cursor"].is_string());
    let documents =
        client.call("search_documents", &json!({ "query": "kettle", "limit": 3 })).unwrap();
    let verb = printed(&["docs", &session, "--search", "kettle"]);
    let all = verb["documents"].as_array().unwrap();
    assert_eq!(documents["documents"].as_array().unwrap()[..], all[..3]);
    let more = json!({ "query": "kettle", "limit": 3, "cursor": documents["next_cursor"] });
    assert_eq!(client.call("search_documents", &more).unwrap()["documents"][0], all[3]);
    let row = &all[0]["row"];
    assert_eq!(
        client.call("read_document", &json!({ "row": row })).unwrap()["text"],
        all[0]["text"]
    );
    let predicted =
        client.call("predict", &json!({ "texts": ["author of a novel", " "] })).unwrap();
    let novel = predicted["documents"][0]["topic"].as_i64().unwrap();
    assert_eq!(predicted["documents"][1]["skipped"], "empty");
    let topic = client.call("topic", &json!({ "id": novel })).unwrap();
    assert!(topic["name"].as_str().unwrap().contains("author"), "{topic}");
    assert!(!topic["documents"].as_array().unwrap().is_empty());
    let compared = client.call("compare", &json!({ "path": session })).unwrap();
    assert_eq!(compared["all"]["ari"], 1.0);

    for (tool, arguments, said) in [
        ("topic", json!({ "id": 99 }), "no topic 99"),
        ("topic", json!({}), "missing id"),
        ("topic", json!({ "number": 1 }), "no argument number: there are id"),
        ("find_topics", json!({ "query": 7 }), "query must be a text"),
        ("read_document", json!({ "row": 100_000 }), "no document 100000"),
        ("trends", json!({}), "has no"),
        ("predict", json!({ "texts": [] }), "1 to 100"),
        ("compare", json!({ "path": "/nowhere/at.all" }), "/nowhere/at.all"),
        ("search_documents", json!({ "query": "[", "by": "pattern" }), "not a pattern"),
    ] {
        let error = client.call(tool, &arguments).unwrap_err();
        assert!(error.contains(said), "{tool} {arguments}: {error}");
    }
    let forbidden =
        client.ask("tools/call", &json!({ "name": "merge", "arguments": { "topics": [0, 1] } }));
    assert_eq!(forbidden["error"]["code"], -32602);
    assert_eq!(client.end(), (String::new(), String::new()));
}

#[test]
fn changes_are_made_undone_and_saved_where_they_may_be() {
    let home = tempfile::tempdir().unwrap();
    let (session, _server) = session(home.path());
    let mut client = Client::start(home.path(), &[&session, "--edit"]);
    let first = client.call("list_topics", &json!({ "limit": 1 })).unwrap();
    let done = client.call("merge", &json!({ "topics": [0, 1] })).unwrap();
    assert!(done["done"].as_str().unwrap().contains("undo takes it back"), "{done}");
    let stale = json!({ "limit": 1, "cursor": first["next_cursor"] });
    assert!(client.call("list_topics", &stale).unwrap_err().contains("topics changed"));
    client.call("undo", &json!({})).unwrap();
    assert!(client.call("undo", &json!({})).unwrap_err().contains("nothing to undo"));
    client.call("rename", &json!({ "id": 0, "name": "Kitchen" })).unwrap();
    let text = home.path().join("things.txt");
    assert!(client.call("save", &json!({ "path": text })).unwrap_err().contains("things.txt"));
    client.call("save", &json!({})).unwrap();
    assert_eq!(printed(&["topics", &session])["topics"][0]["label"], "Kitchen");
    let other = home.path().join("other.topics");
    client.call("save", &json!({ "path": other })).unwrap();
    client.call("rename", &json!({ "id": 1, "name": "Unsaved" })).unwrap();
    let (rest, said) = client.end();
    assert!(rest.is_empty() && said.contains("were not saved, so they are kept in"), "{said}");
}

#[test]
fn whatever_comes_is_answered_and_nothing_else_is_printed() {
    let home = tempfile::tempdir().unwrap();
    let mut client = Client::start(home.path(), &[]);
    let giant = format!("{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"{}\"}}", "x".repeat(5 << 20));
    for (line, code) in [
        ("{\"cut", -32700),
        ("\u{0}\u{1b}[31m", -32700),
        (&giant, -32600),
        ("[]", -32600),
        ("7", -32600),
        ("{}", -32600),
        (r#"{"jsonrpc":"2.0","id":null,"method":"ping"}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":{},"method":"ping"}"#, -32600),
        (r#"{"jsonrpc":"1.0","id":1,"method":"ping"}"#, -32600),
        (r#"{"jsonrpc":"2.0","id":1,"method":"resources/list"}"#, -32601),
        (r#"{"jsonrpc":"2.0","id":1,"method":"initialize"}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x"}}"#, -32602),
        (r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":[1]}"#, -32602),
    ] {
        client.send(line);
        assert_eq!(client.receive()["error"]["code"], code, "{}", &line[..line.len().min(80)]);
    }
    // None of these has an answer.
    client.send("");
    client.send(r#"{"jsonrpc":"2.0","method":"notifications/unheard/of"}"#);
    client.send(r#"{"jsonrpc":"2.0","id":5,"result":{}}"#);
    client.send(r#"[{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","method":"x"},{"jsonrpc":"2.0","id":2,"method":"no"}]"#);
    let batch = client.receive();
    assert_eq!((&batch[0]["id"], &batch[1]["error"]["code"]), (&json!("a"), &json!(-32601)));
    let version = client.ask("initialize", &json!({ "protocolVersion": "1999-01-01" }));
    assert_eq!(version["result"]["protocolVersion"], "2025-11-25");
    let error = client.call("list_topics", &json!({})).unwrap_err();
    assert!(error.contains("no session is open: call open_session"), "{error}");
    // The end comes in the middle of a line.
    client.input.write_all(br#"{"jsonrpc":"2.0","id":9,"#).unwrap();
    let (rest, said) = client.end();
    assert_eq!(serde_json::from_str::<Value>(&rest).unwrap()["error"]["code"], -32700);
    assert_eq!(said, "");
}

#[test]
#[ignore = "needs TOPICTUI_TEST_PYTHON, a Python with the package mcp"]
fn the_protocols_own_client_is_answered() {
    let python =
        std::env::var("TOPICTUI_TEST_PYTHON").expect("TOPICTUI_TEST_PYTHON names a Python");
    let home = tempfile::tempdir().unwrap();
    let (session, _server) = session(home.path());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/mcp/client.py");
    let output = Command::new(python)
        .args([script, env!("CARGO_BIN_EXE_topictui"), &session])
        .args(["kettle"])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("9 tools: list_topics,") && text.contains("120 documents"), "{text}");
    assert!(text.contains("a wrong id: there is no topic 9999"), "{text}");
}

#[test]
fn a_cancelled_request_is_not_answered_and_holds_nothing_up() {
    let home = tempfile::tempdir().unwrap();
    let (session, _server) = session(home.path());
    let mut client = Client::start(home.path(), &[&session]);
    // The server has this request for two minutes.
    let arguments = json!({ "name": "find_topics", "arguments": { "query": "hang" } });
    client.send(
        &json!({ "jsonrpc": "2.0", "id": "slow", "method": "tools/call", "params": arguments })
            .to_string(),
    );
    client.send(
        r#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"slow"}}"#,
    );
    let started = std::time::Instant::now();
    assert_eq!(client.ask("ping", &Value::Null)["result"], json!({}));
    assert!(started.elapsed() < std::time::Duration::from_secs(10));
    assert_eq!(client.end().0, "");
}
