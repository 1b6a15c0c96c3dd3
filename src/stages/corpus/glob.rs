//! Patterns of file names, for shells that leave them to the program: `*`, `?`, `[a-z]`, and `**` for
//! folders in folders.

use std::path::{Component, Path, PathBuf};

/// Whether a path has a sign of a pattern in it.
pub fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// The paths that match a pattern, in order. A hidden one only matches a pattern that begins with a dot, too.
pub fn expand(pattern: &Path) -> Vec<PathBuf> {
    let mut found = vec![PathBuf::new()];
    for part in pattern.components() {
        let name = part.as_os_str().to_string_lossy();
        found = match part {
            Component::Normal(_) if name == "**" => found.iter().flat_map(|at| below(at)).collect(),
            Component::Normal(_) if is_pattern(Path::new(&*name)) => {
                found.iter().flat_map(|at| matching(at, &name)).collect()
            }
            part => found.iter().map(|at| at.join(part)).filter(|at| at.exists()).collect(),
        };
    }
    found.sort();
    found.dedup();
    found.retain(|path| path.exists());
    found
}

fn entries(folder: &Path) -> Vec<(String, PathBuf)> {
    let at = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    let entries = std::fs::read_dir(at).into_iter().flatten().flatten();
    let name = |entry: std::fs::DirEntry| entry.file_name();
    entries
        .map(name)
        .map(|name| (name.to_string_lossy().into_owned(), folder.join(&name)))
        .collect()
}

fn matching(folder: &Path, pattern: &str) -> Vec<PathBuf> {
    let hidden = pattern.starts_with('.');
    let fits = |name: &str| (hidden || !name.starts_with('.')) && matches(pattern, name);
    entries(folder).into_iter().filter(|(name, _)| fits(name)).map(|(_, path)| path).collect()
}

/// A folder and all folders in it, however deep.
fn below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_path_buf()];
    for (name, path) in entries(folder) {
        let is_folder = path.symlink_metadata().is_ok_and(|about| about.is_dir());
        if is_folder && !name.starts_with('.') {
            found.extend(below(&path));
        }
    }
    found
}

/// Whether a name fits a pattern. Goes back to the last star alone, so that the time is quadratic at
/// worst.
fn matches(pattern: &str, name: &str) -> bool {
    let (pattern, name): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), name.chars().collect());
    let (mut p, mut n, mut star) = (0, 0, None);
    while n < name.len() {
        let one = match pattern.get(p) {
            Some('*') => {
                star = Some((p, n));
                p += 1;
                continue;
            }
            Some('?') => Some(1),
            Some('[') => class(&pattern[p..], name[n]),
            Some(&c) => (c == name[n]).then_some(1),
            None => None,
        };
        match (one, star) {
            (Some(length), _) => (p, n) = (p + length, n + 1),
            (None, Some((at, from))) => {
                (p, n) = (at + 1, from + 1);
                star = Some((at, from + 1));
            }
            (None, None) => return false,
        }
    }
    pattern[p..].iter().all(|&c| c == '*')
}

/// Characters of the class that a pattern begins with, if `c` is in it; without an end it is a bracket.
fn class(pattern: &[char], c: char) -> Option<usize> {
    let not = matches!(pattern.get(1), Some('!' | '^'));
    let from = 1 + usize::from(not);
    let Some(end) = (from + 1..pattern.len()).find(|&at| pattern[at] == ']') else {
        return (c == '[').then_some(1);
    };
    let members = &pattern[from..end];
    let mut within = false;
    let mut at = 0;
    while at < members.len() {
        match (members.get(at + 1), members.get(at + 2)) {
            (Some('-'), Some(last)) => {
                within |= (members[at]..=*last).contains(&c);
                at += 3;
            }
            _ => {
                within |= members[at] == c;
                at += 1;
            }
        }
    }
    (within != not).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_fit_patterns_as_in_a_shell() {
        for (pattern, name, fits) in [
            ("*.txt", "a.txt", true),
            ("*.txt", "a.txt.gz", false),
            ("a?c*", "abcdef", true),
            ("a?c*", "ac", false),
            ("[a-c]1", "b1", true),
            ("[!a-c]1", "b1", false),
            ("[ab", "[ab", true),
            ("*a*b*c", "xaxbxbxc", true),
            ("*a*b*c", "xaxbxb", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
