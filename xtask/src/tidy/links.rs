//! The documentation speaks of what exists: its links lead somewhere, and the files it names are there.

use super::markdown::{self, Pointer};
use super::{Complaint, Tree};

/// Files without which nobody can find their way in.
const REQUIRED: &[&str] = &["ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "README.md", "docs/words.md"];

/// The pages at the root that are checked, besides everything under `docs/`.
const PAGES: &[&str] = &["ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "README.md"];

/// Endings by which something shown as code is taken for the name of one of our files.
const NAMED_BY_ENDING: &[&str] = &[".html", ".md", ".mjs", ".rs", ".sql"];

/// Folders that builds make, so that what is in them need not be there.
const MADE: &[&str] = &[".peers/", "node_modules/", "target/"];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let mut complaints: Vec<_> = REQUIRED
        .iter()
        .filter(|path| !tree.has(path))
        .map(|path| Complaint::new(path, 1, "is missing, and a newcomer looks for it first: write it"))
        .collect();
    for (path, page) in tree.texts_ending("md") {
        if PAGES.contains(&path) || path.starts_with("docs/") {
            let links = markdown::links(page).into_iter().filter_map(|link| broken(tree, path, page, &link));
            complaints.extend(links);
            let codes = markdown::codes(page).into_iter().filter_map(|code| gone(tree, path, &code));
            complaints.extend(codes);
        }
    }
    complaints
}

/// What is wrong with a link, unless it leads out of the checkout.
fn broken(tree: &Tree, path: &str, page: &str, link: &Pointer<'_>) -> Option<Complaint> {
    let outside = ["http:", "https:", "mailto:"].iter().any(|scheme| link.target.starts_with(scheme));
    if outside || link.target.is_empty() {
        return None;
    }
    let (file, anchor) = link.target.split_once('#').unwrap_or((link.target, ""));
    let target = resolve(folder(path), file).filter(|target| tree.has(target));
    let Some(target) = target else {
        let what =
            format!("links to `{file}`, which does not exist, so a reader is lost: mend or drop the link");
        return Some(Complaint::new(path, link.line, what));
    };
    let linked =
        if file.is_empty() { Some(page) } else { tree.text(&target).filter(|_| file.ends_with(".md")) };
    let found = anchor.is_empty() || linked.is_none_or(|page| markdown::anchors(page).contains(anchor));
    (!found).then(|| {
        let what = format!("links to `{}`, but no heading there is called so: mend the link", link.target);
        Complaint::new(path, link.line, what)
    })
}

/// A complaint when something shown as code is the name of a file that does not exist.
fn gone(tree: &Tree, path: &str, code: &Pointer<'_>) -> Option<Complaint> {
    let name = named_file(tree, code.target)?;
    let beside = resolve(folder(path), name).is_some_and(|target| tree.has(&target));
    (!beside && !tree.has(name) && !abbreviates(tree, name)).then(|| {
        let what = format!(
            "names `{name}`, which does not exist, so the page is out of date: name what took its place"
        );
        Complaint::new(path, code.line, what)
    })
}

/// The path within, when this is how one writes the path of a file of ours; a line number after it is dropped.
fn named_file<'a>(tree: &Tree, code: &'a str) -> Option<&'a str> {
    let name = code.split_once(':').map_or(code, |(name, line)| {
        if line.bytes().all(|digit| digit.is_ascii_digit()) { name } else { code }
    });
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-');
    let ours = !name.starts_with('/') && !MADE.iter().any(|folder| name.starts_with(folder));
    let (first, _) = name.split_once('/')?;
    let known = NAMED_BY_ENDING.iter().any(|ending| name.ends_with(ending)) || is_folder_at_root(tree, first);
    (name.chars().all(plain) && ours && known).then_some(name)
}

fn is_folder_at_root(tree: &Tree, name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && tree.has(name) && tree.text(name).is_none()
}

/// Whether a short name stands for a file: `rules/leave.rs` for `crates/domain/src/rules/leave.rs`, and also
/// `web/gate/csrf.rs` for `crates/web/src/gate/csrf.rs`.
fn abbreviates(tree: &Tree, name: &str) -> bool {
    let ends_so = |path: &str| path.strip_suffix(name).is_some_and(|rest| rest.ends_with('/'));
    let in_crate = name.split_once('/').map(|(first, rest)| format!("crates/{first}/src/{rest}"));
    tree.paths().any(ends_so) || in_crate.is_some_and(|path| tree.has(&path))
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Where a relative target leads from a folder, or nothing when it leaves the checkout.
fn resolve(folder: &str, target: &str) -> Option<String> {
    let from = if target.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in from.split('/').chain(target.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            _ => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "docs/testing.md";

    /// What is told of a page in a small checkout that is otherwise fine.
    fn found(page: &str) -> Vec<String> {
        let mut files: Vec<_> = REQUIRED.iter().map(|path| (*path, "# Words\n\n## A seat\n")).collect();
        files.push(("crates/domain/src/rules/leave.rs", ""));
        files.push((PAGE, page));
        check(&Tree::of(&files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn links_that_lead_somewhere_are_fine() {
        let page = "# Here\n[a](words.md) [b](../README.md#a-seat) [c](#here) [d](https://a.example/b.md) [e](./)\n\
                    [f](../crates/domain) [g](mailto:a@b.example) [h](/LICENSE)";
        assert_eq!(found(page), Vec::<String>::new());
    }

    #[test]
    fn a_link_to_nowhere_is_told() {
        let found = found("# Here\n\n[a](gone.md)\n[b](words.md#a-door)\n[c](#there)\n[d](../../out.md)");
        let lines: Vec<_> = found.iter().map(|line| line.split(' ').next().unwrap_or_default()).collect();
        assert_eq!(
            lines,
            ["docs/testing.md:3:", "docs/testing.md:4:", "docs/testing.md:5:", "docs/testing.md:6:"]
        );
    }

    #[test]
    fn a_file_named_in_code_must_exist() {
        let found =
            found("`crates/domain/src/rules/enter.rs`, `rules/enter.rs`, `crates/gone/`, `adr/0001.md`");
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found[0].starts_with("docs/testing.md:1: names `crates/domain/src/rules/enter.rs`"));
    }

    #[test]
    fn a_file_may_be_named_short_where_it_is_still_the_same_file() {
        let page = "`crates/domain/src/rules/leave.rs:12`, `rules/leave.rs`, `domain/rules/leave.rs`, `words.md`, \
                    `crates/domain`, `docs/words.md`";
        assert_eq!(found(page), Vec::<String>::new());
    }

    #[test]
    fn what_is_no_file_of_ours_is_left_alone() {
        let page = "`/api/v1/openapi.json`, `target/nextest/ci/junit.xml`, `application/json`, `crates/*/Cargo.toml`, \
                    `member.provisioned`, `/etc/usher/usher.toml`, `a/b`, `noun.rs`";
        assert_eq!(found(page), Vec::<String>::new());
    }

    #[test]
    fn what_a_newcomer_looks_for_first_must_be_there() {
        let found: Vec<_> = check(&Tree::of(&[])).into_iter().map(|complaint| complaint.path).collect();
        assert_eq!(found, REQUIRED);
    }
}
