//! The SCIM crate knows the RFCs. What it knows of identity providers stands in one place, each tolerance by name.

use super::token::{self, Kind};
use super::{Complaint, Tree};

/// The names of identity providers that have habits of their own.
const VENDORS: &[&str] = &["Entra", "JumpCloud", "Okta", "OneLogin"];

pub(super) fn check(tree: &Tree) -> Vec<Complaint> {
    tree.texts_ending("rs")
        .filter(|(path, _)| {
            path.starts_with("crates/scim/src/")
                && !path.ends_with("/lenient.rs")
                && !path.contains("/lenient/")
        })
        .flat_map(|(path, text)| named_in(path, text))
        .collect()
}

fn named_in(path: &str, text: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for token in token::rust(text).iter().filter(|token| token.kind != Kind::Doc) {
        for (line, text) in (token.line..).zip(token.text.lines()) {
            for vendor in VENDORS.iter().filter(|vendor| names(text, vendor)) {
                let what = format!(
                    "names {vendor}, but a tolerance that is not in one list cannot be found when the provider mends \
                     its ways: move what is special about it to lenient.rs"
                );
                complaints.push(Complaint::new(path, line, what));
            }
        }
    }
    complaints
}

/// Whether the vendor is named: as a word of prose, or as a part of an identifier such as `okta_sends` or `OktaUser`.
/// `central` does not name Entra.
fn names(text: &str, vendor: &str) -> bool {
    let lower = vendor.to_ascii_lowercase();
    let as_word = text
        .match_indices(vendor)
        .any(|(at, _)| !text[at + vendor.len()..].starts_with(|c: char| c.is_ascii_lowercase()));
    let in_lower = text.match_indices(lower.as_str()).any(|(at, _)| {
        !text[..at].ends_with(|c: char| c.is_alphanumeric())
            && !text[at + lower.len()..].starts_with(|c: char| c.is_ascii_lowercase())
    });
    as_word || in_lower
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(path: &str, text: &str) -> Vec<usize> {
        check(&Tree::of(&[(path, text)])).into_iter().map(|complaint| complaint.line).collect()
    }

    #[test]
    fn a_vendor_named_in_code_a_comment_or_a_string_is_told() {
        let source =
            "// Entra: sends text.\nfn okta_sends() {}\nstruct OneLoginUser;\nconst A: &str = \"jumpcloud\";";
        assert_eq!(found("crates/scim/src/patch/apply.rs", source), [1, 2, 3, 4]);
    }

    #[test]
    fn documentation_and_the_list_of_tolerances_may_name_vendors() {
        let source = "//! Okta and Entra.\n/// OneLogin too.\nfn central_entrance() {}";
        assert!(found("crates/scim/src/lib.rs", source).is_empty());
        assert!(found("crates/scim/src/lenient.rs", "fn entra_text() {}").is_empty());
        assert!(found("crates/scim/tests/traffic.rs", "fn entra_text() {}").is_empty());
    }
}
