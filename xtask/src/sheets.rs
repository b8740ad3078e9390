//! `docs/providers`, written from the sheets that the wizards show, so that both say the same.

use std::{fmt::Write as _, fs, io, path::Path};

use sheets::{Attribute, Field, PROVIDERS, Protocol, Provider, Scim, Sheet, Step};

/// Where the pages are.
pub const FOLDER: &str = "docs/providers";

/// Every page: its path and its text.
#[must_use]
pub fn pages() -> Vec<(String, String)> {
    let page = |one: &&Provider| (format!("{FOLDER}/{}.md", one.code), page_of(one));
    let mut pages: Vec<_> = PROVIDERS.iter().map(page).collect();
    pages.push((format!("{FOLDER}/README.md"), contents()));
    pages
}

/// Writes every page.
///
/// # Errors
/// Fails when a file can't be written.
pub fn write(root: &Path) -> io::Result<()> {
    fs::create_dir_all(root.join(FOLDER))?;
    pages().into_iter().try_for_each(|(path, text)| fs::write(root.join(path), text))
}

const WRITTEN: &str = "<!-- Written by `cargo xtask sheets` from crates/sheets. Change it there. -->\n";

fn contents() -> String {
    let mut text = format!(
        "# Identity providers\n\n{WRITTEN}\nWhat is set at each identity provider, in the words of its own pages. The wizards under \
         *Security* show the same, with the\nvalues of your workspace to copy.\n\n| provider | SAML 2.0 | OpenID Connect | \
         provisioning (SCIM 2.0) |\n|---|---|---|---|\n"
    );
    for one in PROVIDERS {
        let scim = if matches!(one.scim, Scim::Nothing { .. }) { "no" } else { "yes" };
        let _ = writeln!(text, "| [{}]({}.md) | yes | yes | {scim} |", one.name, one.code);
    }
    text.push_str(
        "\n[The practice identity provider](practice-idp.md) is set up step by step, as Okta would be: to try it all before it counts.\n",
    );
    text
}

fn page_of(provider: &Provider) -> String {
    let mut text = format!(
        "# {}\n\n{WRITTEN}\nWhat is set there, in the words of its pages. Values in **bold** are ours: the wizards under *Security* \
         show them, to copy.\n",
        provider.name
    );
    for protocol in Protocol::ALL {
        let _ = write!(text, "\n## Single sign-on over {}\n", protocol.name());
        sheet(&mut text, provider.sheet(protocol));
    }
    text.push_str("\n## Provisioning over SCIM 2.0\n");
    match &provider.scim {
        Scim::Sheet { sheet: told, rhythm, mend } => {
            sheet(&mut text, told);
            let _ = write!(text, "\n{rhythm}\n\n### When something fails\n\n");
            let parts = [
                ("Another token", mend.token),
                ("What it sends", mend.mappings),
                ("Trying again", mend.again),
            ];
            for (name, how) in parts {
                let _ = writeln!(text, "- {name}: {how}");
            }
        }
        Scim::Nothing { why, instead } => {
            let _ = write!(text, "\n{why}\n\n{instead}\n");
        }
    }
    text.push_str("\n## Sources\n\n");
    for source in provider.sources {
        let _ = writeln!(text, "- <{source}>");
    }
    text
}

fn sheet(text: &mut String, sheet: &Sheet) {
    text.push('\n');
    for (number, step) in (1..).zip(sheet.steps) {
        let line = match step {
            Step::Go(what) => (*what).to_owned(),
            Step::Put(label, value) => format!("`{label}`: **{}**", value.name()),
            Step::Set(label, what) => format!("`{label}`: {}.", plain(what)),
            Step::Leave(label, why) => format!("Leave `{label}` {}.", plain(why)),
        };
        let _ = writeln!(text, "{number}. {line}");
    }
    if !sheet.attributes.is_empty() {
        text.push_str("\n| sent as | from | what it is here |\n|---|---|---|\n");
        for Attribute { name, from, means } in sheet.attributes {
            let _ = writeln!(text, "| `{name}` | {} | {} |", plain(from), plain(means));
        }
    }
    if !sheet.given.is_empty() {
        text.push_str("\n| what we ask for | where it is there |\n|---|---|\n");
        for given in sheet.given {
            let _ = writeln!(text, "| {} | {} |", Field::label(given.field), plain(given.found));
        }
    }
    for (number, caution) in (0..).zip(sheet.cautions) {
        let gap = if number == 0 { "\n" } else { "" };
        let _ = writeln!(text, "{gap}- {}", plain(caution));
    }
}

/// Text in which nothing is taken for markup but what is shown as code.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    for (number, part) in text.split('`').enumerate() {
        if number % 2 == 1 {
            let _ = write!(plain, "`{part}`");
            continue;
        }
        for letter in part.chars() {
            if matches!(letter, '*' | '_' | '[' | ']' | '<' | '>' | '|' | '\\') {
                plain.push('\\');
            }
            plain.push(letter);
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::{pages, plain};

    #[test]
    fn there_is_a_page_for_each_provider_and_one_that_lists_them() {
        let pages = pages();
        assert_eq!(pages.len(), sheets::PROVIDERS.len() + 1);
        let (_, okta) = pages.iter().find(|(path, _)| path == "docs/providers/okta.md").unwrap();
        assert!(okta.contains("`Audience URI (SP Entity ID)`: **Entity ID**"), "{okta}");
        let (_, google) = pages.iter().find(|(path, _)| path == "docs/providers/google.md").unwrap();
        assert!(google.contains("catalogue alone"), "{google}");
    }

    #[test]
    fn nothing_in_a_sheet_is_taken_for_markup() {
        assert_eq!(plain("a_b *c* `d_e` [f] $"), r"a\_b \*c\* `d_e` \[f\] $");
    }
}
