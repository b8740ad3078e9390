//! Which crate may name which. Arrows point down, from the binary to the words of the product; a new arrow is a
//! decision and has an ADR, so it starts with a change of this table.

use std::collections::BTreeSet;

use super::manifest::{self, Manifest};
use super::{Complaint, Tree, token};

/// Which of our crates one crate may name.
enum Reach {
    /// These alone.
    Only(&'static [&'static str]),
    /// All of them.
    Everything,
}

/// One crate and its arrows.
struct Row {
    name: &'static str,
    /// What the crate is for, and so why its arrows are these.
    why: &'static str,
    may: Reach,
    /// What its tests and examples may name besides.
    tests_may: &'static [&'static str],
}

const fn row(name: &'static str, may: Reach, tests_may: &'static [&'static str], why: &'static str) -> Row {
    Row { name, why, may, tests_may }
}

use Reach::{Everything, Only};

const CRATES: &[Row] = &[
    row("scim", Only(&[]), &[], "SCIM is a calculator over values and could be published on its own"),
    row("oidc", Only(&[]), &[], "OIDC messages are values, verified without a socket or a clock"),
    row("saml", Only(&[]), &[], "SAML messages are values, verified without a socket or a clock"),
    row(
        "text-gen",
        Only(&[]),
        &[],
        "the catalogue is made into functions before anything that says them exists",
    ),
    row("text", Only(&["text-gen"]), &[], "what people read knows nothing of what it is about"),
    row(
        "domain",
        Only(&["text"]),
        &[],
        "the product's rules are pure and know neither a protocol nor a store, only the words in which they say no",
    ),
    row("store", Only(&["domain"]), &[], "the port promises to keep what the domain says, and nothing else"),
    row(
        "store-contract",
        Only(&["store", "domain"]),
        &[],
        "one suite holds every adapter to the port's promises",
    ),
    row(
        "store-sqlite",
        Only(&["store", "domain"]),
        &["store-contract"],
        "an adapter is dumb SQL behind the port",
    ),
    row(
        "store-postgres",
        Only(&["store", "domain"]),
        &["store-contract", "postgres-cluster"],
        "an adapter is dumb SQL behind the port",
    ),
    row(
        "postgres-cluster",
        Only(&[]),
        &[],
        "servers for tests are started and stopped, whatever is to be kept in them",
    ),
    row(
        "outbound",
        Only(&[]),
        &[],
        "the door to the outside knows addresses and messages, not what they are about",
    ),
    row(
        "app",
        Only(&["store", "domain", "oidc", "saml", "text"]),
        &["store-sqlite"],
        "use cases bring rules, the port and sign-in messages together, whatever the adapter",
    ),
    row(
        "web",
        Only(&["app", "store", "domain", "scim", "sheets", "text"]),
        &["store-sqlite"],
        "an edge parses, calls the app or reads through the port, and renders; it never sees an adapter",
    ),
    row(
        "practice-idp",
        Only(&[]),
        &[],
        "the practice identity provider is an outsider and shares no code with us",
    ),
    row("usher", Everything, &[], "the binary wires everything to everything"),
    row(
        "sheets",
        Only(&[]),
        &[],
        "what to do at an identity provider is data, and pages and documents are written from it",
    ),
    row(
        "xtask",
        Only(&["sheets"]),
        &[],
        "the project's tools must run while the product does not compile; the sheets are data that it writes from",
    ),
];

/// Crates that only calculate: no `async`, and none of [`MACHINERY`].
const PURE: &[&str] = &["domain", "oidc", "saml", "scim", "text"];

/// Crates of others that do I/O, which the pure ones may not depend on.
const MACHINERY: &[&str] = &["axum", "reqwest", "rusqlite", "tokio", "tokio-postgres"];

/// Crates of others that only some of ours may depend on, outside of tests.
const KEPT: &[(&str, &[&str], &str)] = &[
    ("rusqlite", &["store-sqlite"], "SQL of SQLite stands in its adapter alone"),
    ("tokio-postgres", &["store-postgres"], "SQL of PostgreSQL stands in its adapter alone"),
    (
        "reqwest",
        &["outbound", "practice-idp"],
        "the outside world is reached through one guarded client alone",
    ),
];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    // A manifest that cannot be read is told of by the check of what is inherited.
    let crates: Vec<_> =
        manifest::all(tree).filter_map(|(path, text)| Manifest::read(path, text).ok()).collect();
    let ours: BTreeSet<_> =
        crates.iter().map(|one| one.name).chain(CRATES.iter().map(|row| row.name)).collect();
    let mut complaints = Vec::new();
    for one in &crates {
        match CRATES.iter().find(|row| row.name == one.name) {
            Some(row) => complaints.extend(astray(one, row, &ours)),
            None => complaints.push(Complaint::new(
                one.path,
                1,
                "is not in the table of arrows, so nothing keeps its place: add a row with a reason to \
                 xtask/src/tidy/arrows.rs",
            )),
        }
        if one.path.starts_with("crates/") {
            complaints.extend(kept_elsewhere(one));
        }
    }
    complaints.extend(asynchronous(tree));
    complaints
}

/// Complains of every dependency on a crate of ours for which the row has no arrow.
fn astray(one: &Manifest<'_>, row: &Row, ours: &BTreeSet<&str>) -> Vec<Complaint> {
    let Only(may) = &row.may else { return Vec::new() };
    let built = one.built_with();
    let tested = one.tested_with();
    let astray = built.iter().filter(|other| !may.contains(&other.package)).map(|other| (other, "name"));
    let astray_in_tests = tested
        .iter()
        .filter(|other| !may.contains(&other.package) && !row.tests_may.contains(&other.package))
        .map(|other| (other, "name in its tests"));
    astray
        .chain(astray_in_tests)
        .filter(|(other, _)| ours.contains(other.package) && other.package != one.name)
        .map(|(other, how)| {
            let what = format!(
                "{} may not {how} {}, because {}: drop the dependency, or change the arrow in \
                 xtask/src/tidy/arrows.rs with an ADR",
                row.name, other.package, row.why
            );
            Complaint::new(one.path, one.line_of(other.key), what)
        })
        .collect()
}

/// Complains of every dependency on a crate of others that is kept for another crate of ours.
fn kept_elsewhere(one: &Manifest<'_>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for other in one.built_with() {
        let kept =
            KEPT.iter().find(|(name, keepers, _)| *name == other.package && !keepers.contains(&one.name));
        let why = if PURE.contains(&one.name) && MACHINERY.contains(&other.package) {
            format!("{} only calculates, and that crate is for I/O", one.name)
        } else if let Some((_, _, why)) = kept {
            (*why).to_owned()
        } else {
            continue;
        };
        let what = format!("may not depend on {}, because {why}: drop the dependency", other.package);
        complaints.push(Complaint::new(one.path, one.line_of(other.key), what));
    }
    complaints
}

/// Complains of `async` in crates that only calculate.
fn asynchronous(tree: &Tree) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (path, text) in tree.texts_ending("rs") {
        let name = path.strip_prefix("crates/").and_then(|rest| rest.split('/').next());
        if let Some(name) = name.filter(|name| PURE.contains(name)) {
            let waits = token::rust(text).into_iter().filter(|token| token.is("async"));
            complaints.extend(waits.map(|token| {
                let what = format!(
                    "{name} only calculates and has nothing to wait for, so its rules stay a function call away: make \
                     this plain and let the caller wait"
                );
                Complaint::new(path, token.line, what)
            }));
        }
    }
    complaints
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn arrows_that_the_table_has_are_fine() {
        let sqlite = "[dependencies]\nstore.workspace = true\ndomain = { path = \"../domain\" }\nrusqlite = \"1\"\n\
                      [dev-dependencies]\nstore-contract.workspace = true\nstore.workspace = true\n";
        let usher = "[dependencies]\nstore-sqlite.workspace = true\nweb.workspace = true\n";
        let web = "[dependencies]\naxum = \"1\"\n[dev-dependencies]\nreqwest = \"1\"\nrusqlite = \"1\"\n";
        let files = [
            ("crates/store-sqlite/Cargo.toml", sqlite),
            ("crates/usher/Cargo.toml", usher),
            ("crates/web/Cargo.toml", web),
        ];
        assert_eq!(found(&files), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_that_the_table_lacks_is_told_on_its_line() {
        for line in
            ["store.workspace = true", "store = { path = \"../store\" }", "other = { package = \"store\" }"]
        {
            let found =
                found(&[("crates/domain/Cargo.toml", &format!("[dependencies]\nserde = \"1\"\n{line}\n"))]);
            assert_eq!(found.len(), 1, "{found:?}");
            assert!(
                found[0].starts_with(
                    "crates/domain/Cargo.toml:3: domain may not name store, because the product"
                )
            );
        }
    }

    #[test]
    fn an_arrow_for_one_target_or_in_the_build_is_an_arrow() {
        for table in ["build-dependencies", "target.'cfg(unix)'.dependencies"] {
            assert_eq!(
                found(&[("crates/app/Cargo.toml", &format!("[{table}]\nweb.workspace = true\n"))]).len(),
                1
            );
        }
    }

    #[test]
    fn an_arrow_of_the_tests_is_none_of_the_crate() {
        let found =
            found(&[("crates/store-sqlite/Cargo.toml", "[dependencies]\nstore-contract.workspace = true\n")]);
        assert_eq!(found.len(), 1);
        assert!(found[0].contains("store-sqlite may not name store-contract"));
    }

    #[test]
    fn a_crate_without_a_row_is_told() {
        let found = found(&[("crates/fresh/Cargo.toml", "[dependencies]\n"), ("crates/app/Cargo.toml", "")]);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/fresh/Cargo.toml:1: is not in the table"));
    }

    #[test]
    fn crates_that_are_kept_stay_with_their_keepers() {
        for (name, line, allowed) in [
            ("web", "rusqlite = \"1\"", false),
            ("web", "reqwest.workspace = true", false),
            ("outbound", "reqwest.workspace = true", true),
            ("practice-idp", "reqwest.workspace = true", true),
            ("domain", "tokio = \"1\"", false),
            ("scim", "axum = \"1\"", false),
            ("app", "tokio = \"1\"", true),
        ] {
            let found =
                found(&[(&format!("crates/{name}/Cargo.toml"), &format!("[dependencies]\n{line}\n"))]);
            assert_eq!(found.is_empty(), allowed, "{name} {line}: {found:?}");
        }
    }

    #[test]
    fn a_crate_that_only_calculates_has_nothing_to_wait_for() {
        let waits = "// async\npub async fn verify() {}\n";
        let found = found(&[("crates/saml/src/lib.rs", waits), ("crates/app/src/lib.rs", waits)]);
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("crates/saml/src/lib.rs:2: "));
    }

    #[test]
    fn the_table_names_only_its_own_crates() {
        let names: Vec<_> = CRATES.iter().map(|row| row.name).collect();
        for row in CRATES {
            let may = if let Only(may) = row.may { may } else { &[] };
            assert!(may.iter().chain(row.tests_may).all(|name| names.contains(name)), "{}", row.name);
        }
    }
}
