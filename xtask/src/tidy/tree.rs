//! The files of a checkout as one value, so that every check is a function of it and can be tested without a disk.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::{Command, Stdio};
use std::{fs, io};

/// Folders that hold what was made rather than written. They are skipped when git cannot tell what is ignored.
const MADE: &[&str] = &[".git", ".peers", "node_modules", "target"];

/// Texts longer than this many bytes are data, not prose or code: their names count, their content is not read.
const LONGEST_TEXT: u64 = 4 << 20;

/// A checkout: every file by its path from the root (with `/` between the parts), and the text of those that are text.
#[derive(Debug, Default)]
pub struct Tree {
    texts: BTreeMap<String, String>,
    others: BTreeSet<String>,
}

impl Tree {
    /// Reads the checkout at `root`: what git tracks or would track, or without git every file outside the folders
    /// that builds make.
    ///
    /// # Errors
    /// Fails when a folder or a file cannot be read. A file that vanishes meanwhile is left out.
    pub fn read(root: &Path) -> io::Result<Self> {
        let names = match told_by_git(root) {
            Some(names) => names,
            None => {
                let mut names = Vec::new();
                walk(root, "", &mut names)?;
                names
            }
        };
        let mut tree = Self::default();
        for name in names {
            tree.take(root, name)?;
        }
        Ok(tree)
    }

    /// A tree of these files, each a path and its text.
    #[must_use]
    pub fn of(files: &[(&str, &str)]) -> Self {
        let texts = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Self { texts, others: BTreeSet::new() }
    }

    /// Every text file, in the order of its path.
    pub fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.texts.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// Every text file whose name ends in `.` and this extension.
    pub fn texts_ending(&self, extension: &str) -> impl Iterator<Item = (&str, &str)> {
        self.texts().filter(move |(path, _)| path.rsplit_once('.').is_some_and(|(_, end)| end == extension))
    }

    /// Every path, of text files and others.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().chain(&self.others).map(String::as_str)
    }

    /// The text at this path.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.texts.get(path).map(String::as_str)
    }

    /// Whether there is a file, or a folder with files in it, at this path. The empty path is the root.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        let path = path.trim_end_matches('/');
        path.is_empty()
            || self.texts.contains_key(path)
            || self.others.contains(path)
            || self.paths().any(|one| one.strip_prefix(path).is_some_and(|rest| rest.starts_with('/')))
    }

    fn take(&mut self, root: &Path, name: String) -> io::Result<()> {
        let path = root.join(&name);
        let about = match fs::symlink_metadata(&path) {
            Ok(about) => about,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        if !about.is_file() || about.len() > LONGEST_TEXT {
            self.others.insert(name);
            return Ok(());
        }
        match fs::read(&path).map(String::from_utf8) {
            Ok(Ok(text)) => drop(self.texts.insert(name, text)),
            Ok(Err(_binary)) => drop(self.others.insert(name)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// The paths git tracks or would track in the checkout at `root`, or nothing where git is missing or `root` is not
/// the top of a checkout.
fn told_by_git(root: &Path) -> Option<Vec<String>> {
    if !root.join(".git").exists() {
        return None;
    }
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    if !listed.status.success() {
        return None;
    }
    let names = listed.stdout.split(|byte| *byte == 0).filter(|name| !name.is_empty());
    Some(names.map(|name| String::from_utf8_lossy(name).into_owned()).collect())
}

fn walk(root: &Path, folder: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if MADE.contains(&name.as_str()) {
            continue;
        }
        let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
        if entry.file_type()?.is_dir() {
            walk(root, &path, names)?;
        } else {
            names.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_git_is_walked_without_what_builds_make() {
        let folder = tempfile::tempdir().unwrap();
        for (path, bytes) in [("a.rs", &b"fn a() {}\n"[..]), ("docs/b.md", b"# B\n"), ("c.png", b"\xff\xd8")]
        {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        fs::create_dir_all(folder.path().join("target/debug")).unwrap();
        fs::write(folder.path().join("target/debug/made.rs"), "fn made() {}\n").unwrap();

        let tree = Tree::read(folder.path()).unwrap();

        assert_eq!(tree.paths().collect::<Vec<_>>(), ["a.rs", "docs/b.md", "c.png"]);
        assert_eq!(tree.text("docs/b.md"), Some("# B\n"));
        assert_eq!(tree.text("c.png"), None);
    }

    #[test]
    fn a_folder_exists_when_a_file_lies_in_it() {
        let tree = Tree::of(&[("docs/adr/0001.md", "")]);
        assert!(tree.has("docs/adr") && tree.has("docs/") && tree.has("docs/adr/0001.md"));
        assert!(!tree.has("docs/ad") && !tree.has("doc"));
    }

    #[test]
    fn an_extension_is_the_whole_of_what_follows_the_last_dot() {
        let tree = Tree::of(&[("a.rs", ""), ("b.ars", ""), ("c.md", "")]);
        assert_eq!(tree.texts_ending("rs").map(|(path, _)| path).collect::<Vec<_>>(), ["a.rs"]);
    }
}
