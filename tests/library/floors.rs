//! The tree's promise: data and imports go one way. Floors stand on those before them, and inside a
//! folder no files stand on each other in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// From the ground up. A folder (or a file beside `lib.rs`) may import those before it.
const FLOORS: [&str; 29] = [
    "watch", "text", "mistake", "foreign", "ranges", "files", "http",
    "columnar", // for everybody
    "corpus", "embed", "reduce", "cluster", "topics", "quality", // stages
    "model", "engine", "store", "export", "front", "worker", // a fitted model
    "term", "keymap", "ui", "editor", "app", "cli", "plain", "mcp", "program", // the program
];

type ModulePath = Vec<String>;

/// Every module of the library with its text: no comments, no unit tests.
fn modules() -> BTreeMap<ModulePath, String> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => walk(&path, found),
                false => found.push(path),
            }
        }
    }
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    walk(&source, &mut files);
    let rust = files.iter().filter(|path| path.extension().is_some_and(|other| other == "rs"));
    rust.map(|path| {
        let name = path.strip_prefix(&source).unwrap().with_extension("");
        let mut module: ModulePath =
            name.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
        // The stages are a package of their own whose modules the library names as its own.
        module.retain(|part| !["mod", "lib", "main", "stages"].contains(&part.as_str()));
        let text = std::fs::read_to_string(path).unwrap();
        let code = text.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
        let code = code.lines().map(|line| line.split("//").next().unwrap_or_default());
        (module, code.collect::<Vec<_>>().join("\n"))
    })
    .collect()
}

/// The paths that `text` names under `root` (`crate` or `super`), groups in braces taken apart.
fn named(text: &str, root: &str) -> Vec<ModulePath> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let starts = text.match_indices(root).filter(|(at, _)| {
        let before = text[..*at].chars().next_back();
        !before.is_some_and(|c| is_word(c) || c == ':')
    });
    let mut found = Vec::new();
    for (at, _) in starts {
        take_apart(&text[at..], &mut Vec::new(), &mut found);
    }
    found
}

/// Reads one path of names and `::`, or the group it ends in; what is left of `text`.
fn take_apart<'a>(
    mut text: &'a str,
    before: &mut ModulePath,
    found: &mut Vec<ModulePath>,
) -> &'a str {
    let depth = before.len();
    loop {
        let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
        if end > 0 {
            before.push(text[..end].to_owned());
        }
        text = &text[end..];
        match text.strip_prefix("::") {
            Some(rest) if rest.starts_with('{') => {
                text = &rest[1..];
                loop {
                    text = take_apart(text.trim_start(), before, found).trim_start();
                    match text.strip_prefix(',') {
                        Some(rest) => text = rest,
                        None => break,
                    }
                }
                before.truncate(depth);
                return text.strip_prefix('}').unwrap_or(text);
            }
            Some(rest) => text = rest,
            None => break,
        }
    }
    found.push(before.clone());
    before.truncate(depth);
    // A name given with `as`.
    match text.trim_start().strip_prefix("as ") {
        Some(rest) => rest.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_'),
        None => text,
    }
}

/// From every module the modules it imports.
fn imports() -> BTreeMap<ModulePath, BTreeSet<ModulePath>> {
    let modules = modules();
    let resolved = |path: &[String]| {
        (1..=path.len()).rev().map(|n| path[..n].to_vec()).find(|path| modules.contains_key(path))
    };
    let of = |(module, text): (&ModulePath, &String)| {
        let absolute = named(text, "crate").into_iter().map(|path| path[1..].to_vec());
        let relative = named(text, "super").into_iter().map(|path| {
            let up = path.iter().take_while(|part| *part == "super").count();
            [&module[..module.len().saturating_sub(up)], &path[up..]].concat()
        });
        let all = absolute.chain(relative).filter_map(|path| resolved(&path));
        (module.clone(), all.filter(|other| other != module).collect())
    };
    modules.iter().map(of).collect()
}

#[test]
fn no_import_points_up() {
    let floor = |module: &ModulePath| {
        let name = module.first().map(String::as_str).unwrap_or_default();
        let floor = FLOORS.iter().position(|floor| *floor == name);
        floor.unwrap_or_else(|| panic!("{name} has no floor: give it one"))
    };
    let mut up = Vec::new();
    for (module, others) in imports().iter().filter(|(module, _)| !module.is_empty()) {
        for other in others.iter().filter(|other| floor(other) > floor(module)) {
            up.push(format!("{} imports {}", module.join("/"), other.join("/")));
        }
    }
    assert!(up.is_empty(), "{}", up.join("\n"));
}

#[test]
fn no_folder_has_a_circle() {
    let imports = imports();
    let folders: BTreeSet<&[String]> =
        imports.keys().filter(|m| m.len() > 1).map(|m| &m[..m.len() - 1]).collect();
    let mut circles = Vec::new();
    for folder in folders {
        // Between the parts of this folder; what is inside one counts as it.
        let mut parts: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (module, others) in &imports {
            let inside = |m: &ModulePath| m.starts_with(folder) && m.len() > folder.len();
            for other in others.iter().filter(|other| inside(module) && inside(other)) {
                let (from, to) = (&module[folder.len()], &other[folder.len()]);
                if from != to {
                    parts.entry(from).or_default().insert(to);
                }
            }
        }
        // What only leads out of the folder's circles goes, until nothing does.
        loop {
            let kept = parts.clone();
            parts.retain(|_, others| {
                others.retain(|other| kept.contains_key(other));
                !others.is_empty()
            });
            if parts == kept {
                break;
            }
        }
        if !parts.is_empty() {
            circles.push(format!("{}: {parts:?}", folder.join("/")));
        }
    }
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn paths_are_taken_apart() {
    let text = "use crate::a::{b::{self, C as D}, e};\nlet x = crate::f::g(not_crate::h);";
    let found: Vec<String> = named(text, "crate").iter().map(|path| path.join("::")).collect();
    let expected = ["crate::a::b::self", "crate::a::b::C", "crate::a::e", "crate::f::g"];
    assert_eq!(found, expected);
}
