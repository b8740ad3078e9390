//! The product's nouns have one word each (`docs/words.md`). What code calls by another word is told here; comments
//! and strings may use the words of identity providers.

use super::token::{self, Kind, Token};
use super::{Complaint, Tree};

/// The crates that speak of the product, and so in its words alone.
const SPEAKERS: &[&str] = &[
    "crates/app/",
    "crates/domain/",
    "crates/store/",
    "crates/store-postgres/",
    "crates/store-sqlite/",
    "crates/web/",
];

/// Words that no part of an identifier may be, and what to say instead: `tenant` also forbids `TenantId`.
const NOT_AS_PART: &[(&str, &str)] =
    &[("tenant", "workspace"), ("tenants", "workspaces"), ("org", "workspace"), ("orgs", "workspaces")];

/// Identifiers that may not be used whole, and what to say instead. SCIM has an attribute `organization`, which other
/// identifiers may have to speak of.
const NOT_WHOLE: &[(&str, &str)] = &[
    ("customer_id", "workspace"),
    ("organisation", "workspace"),
    ("organization", "workspace"),
    ("provisioning_status", "standing"),
];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    let rust =
        tree.texts_ending("rs").map(|(path, text)| (path, token::rust as fn(&str) -> Vec<Token<'_>>, text));
    let sql =
        tree.texts_ending("sql").map(|(path, text)| (path, token::sql as fn(&str) -> Vec<Token<'_>>, text));
    let spoken = rust.chain(sql).filter(|(path, ..)| SPEAKERS.iter().any(|folder| path.starts_with(folder)));
    spoken.flat_map(|(path, tokens, text)| misnamed(path, &tokens(text))).collect()
}

fn misnamed(path: &str, tokens: &[Token<'_>]) -> Vec<Complaint> {
    let words = tokens.iter().filter(|token| token.kind == Kind::Word);
    words
        .filter_map(|token| {
            let word = instead_of(token.text)?;
            let name = token.text;
            let what = format!(
                "`{name}` is not one of the product's words, and a second word for a thing hides that \
                         it is the same: say `{word}` (docs/words.md)"
            );
            Some(Complaint::new(path, token.line, what))
        })
        .collect()
}

fn instead_of(name: &str) -> Option<&'static str> {
    let lower = name.to_ascii_lowercase();
    let whole = NOT_WHOLE.iter().find(|(word, _)| lower == *word);
    let part = NOT_AS_PART.iter().find(|(word, _)| parts(name).iter().any(|part| part == word));
    whole.or(part).map(|(_, instead)| *instead)
}

/// The lower-case words an identifier is made of: `TenantId` and `tenant_id` both hold `tenant` and `id`.
fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut after_lower = false;
    for c in name.chars() {
        if c == '_' || (c.is_uppercase() && after_lower) {
            parts.push(String::new());
        }
        after_lower = c.is_lowercase();
        if let Some(part) = parts.last_mut()
            && c != '_'
        {
            part.extend(c.to_lowercase());
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of(&[(path, text)])).into_iter().map(|complaint| complaint.line).collect()
    }

    #[test]
    fn an_identifier_with_another_word_for_a_workspace_is_told() {
        for name in
            ["tenant", "Tenants", "TenantId", "by_tenant", "org_id", "OrgId", "organization", "customer_id"]
        {
            assert_eq!(
                found("crates/domain/src/seat.rs", &format!("\nfn f({name}: u8) {{}}")),
                [2],
                "{name}"
            );
        }
        assert_eq!(
            found("crates/store-sqlite/migrations/0001_a.sql", "CREATE TABLE a (\n  org_id TEXT\n)"),
            [2]
        );
    }

    #[test]
    fn words_that_only_contain_one_of_them_are_fine() {
        for name in ["organizer", "forgo", "lieutenant", "origin", "enterprise_organization", "workspace"] {
            assert!(found("crates/domain/src/seat.rs", &format!("fn {name}() {{}}")).is_empty(), "{name}");
        }
    }

    #[test]
    fn comments_and_strings_may_use_the_words_of_providers() {
        let source = "//! An Entra tenant.\n/// Its org.\nconst NAME: &str = \"organization\"; // tenant";
        assert!(found("crates/web/src/scim.rs", source).is_empty());
        assert!(
            found("crates/store-sqlite/migrations/0001_a.sql", "-- a tenant\nSELECT 'tenant';").is_empty()
        );
    }

    #[test]
    fn crates_that_speak_of_the_outside_world_choose_their_words() {
        assert!(found("crates/practice-idp/src/entra.rs", "fn tenant() {}").is_empty());
    }
}
