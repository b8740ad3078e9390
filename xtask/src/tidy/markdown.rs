//! Just enough of Markdown's grammar to find where a page points: its links, the paths it names in code, its headings.

use std::collections::{BTreeMap, BTreeSet};

/// Something a page points at, and the line on which it does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pointer<'a> {
    pub(crate) line: usize,
    pub(crate) target: &'a str,
}

/// The targets of a page's links and pictures, in the order in which they stand. Fenced code has none.
pub(crate) fn links(page: &str) -> Vec<Pointer<'_>> {
    let mut links = Vec::new();
    for (line, text) in prose(page) {
        if let Some(target) = definition(text) {
            links.push(Pointer { line, target });
            continue;
        }
        let spans = spans(text);
        let in_code = |at: usize| spans.iter().any(|(start, end)| (*start..*end).contains(&at));
        for (at, _) in text.match_indices("](").filter(|(at, _)| !in_code(*at)) {
            links.push(Pointer { line, target: destination(&text[at + 2..]) });
        }
    }
    links
}

/// What a page shows as code within a sentence.
pub(crate) fn codes(page: &str) -> Vec<Pointer<'_>> {
    let codes = prose(page).flat_map(|(line, text)| {
        let inside =
            spans(text).into_iter().map(move |(start, end)| text[start..end].trim_matches('`').trim());
        inside.map(move |target| Pointer { line, target })
    });
    codes.collect()
}

/// The names by which the headings of a page can be linked to, made as code hosts make them, and the ids it sets itself.
pub(crate) fn anchors(page: &str) -> BTreeSet<String> {
    let (mut anchors, mut seen) = (BTreeSet::new(), BTreeMap::<String, usize>::new());
    for (_, text) in prose(page) {
        for attribute in ["id=\"", "name=\""] {
            for (at, _) in text.match_indices(attribute) {
                anchors.extend(text[at + attribute.len()..].split('"').next().map(str::to_owned));
            }
        }
        if let Some(heading) = heading(text) {
            let slug = slug(heading);
            let before = seen.entry(slug.clone()).or_default();
            anchors.insert(if *before == 0 { slug } else { format!("{slug}-{before}") });
            *before += 1;
        }
    }
    anchors
}

/// The lines outside fenced code, with their numbers from 1.
fn prose(page: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fence = None;
    (1..).zip(page.lines()).filter(move |(_, line)| {
        let line = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| line.starts_with(mark));
        match (fence, mark) {
            (None, Some(_)) => fence = mark,
            (Some(open), Some(mark)) if open == mark => fence = None,
            (None, None) => return true,
            (Some(_), _) => {}
        }
        false
    })
}

/// Where the code within a line starts and ends, its backticks included.
fn spans(text: &str) -> Vec<(usize, usize)> {
    let (mut spans, mut at) = (Vec::new(), 0);
    while let Some(start) = text[at..].find('`').map(|offset| at + offset) {
        let ticks = text[start..].len() - text[start..].trim_start_matches('`').len();
        let inside = start + ticks;
        let mark = &text[start..inside];
        let closes = |(offset, _): &(usize, &str)| {
            let (before, after) = (&text[inside..inside + offset], &text[inside + offset + ticks..]);
            !before.ends_with('`') && !after.starts_with('`')
        };
        match text[inside..].match_indices(mark).find(closes) {
            Some((offset, _)) => {
                at = inside + offset + ticks;
                spans.push((start, at));
            }
            None => at = inside,
        }
    }
    spans
}

/// The target of a line `[name]: target`. Footnotes have none.
fn definition(text: &str) -> Option<&str> {
    let (name, rest) = text.trim_start().strip_prefix('[')?.split_once("]:")?;
    (!name.starts_with('^') && !name.contains(']')).then(|| rest.split_whitespace().next()).flatten()
}

/// The target of a link, from what follows its opening parenthesis to the closing one or a title.
fn destination(rest: &str) -> &str {
    if let Some(quoted) = rest.strip_prefix('<') {
        return quoted.split('>').next().unwrap_or(quoted);
    }
    let mut depth = 0_usize;
    let end = rest.find(|c: char| {
        match c {
            '(' => depth += 1,
            ')' if depth == 0 => return true,
            ')' => depth -= 1,
            _ => {}
        }
        c.is_whitespace()
    });
    &rest[..end.unwrap_or(rest.len())]
}

fn heading(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches('#');
    let level = text.len() - rest.len();
    let rest = rest.strip_prefix(' ').filter(|_| (1..=6).contains(&level))?.trim();
    Some(rest.trim_end_matches('#').trim_end())
}

fn slug(heading: &str) -> String {
    let mut slug = String::new();
    let mut rest = heading;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            // Of a link only its text counts.
            ']' if rest.starts_with('(') => rest = rest.split_once(')').map_or("", |(_, after)| after),
            ' ' => slug.push('-'),
            '-' | '_' => slug.push(c),
            _ if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(pointers: Vec<Pointer<'_>>) -> Vec<(usize, &str)> {
        pointers.into_iter().map(|pointer| (pointer.line, pointer.target)).collect()
    }

    #[test]
    fn links_are_found_outside_code() {
        let page = "See [a](a.md) and ![b](b.png \"B\").\n`[c](c.md)`\n```\n[d](d.md)\n```\n[e]: e.md\n[`f`](<f g.md>)\n\
                    [h](h_(i).md) [^1]: note";
        let expected = [(1, "a.md"), (1, "b.png"), (6, "e.md"), (7, "f g.md"), (8, "h_(i).md")];
        assert_eq!(targets(links(page)), expected);
    }

    #[test]
    fn code_within_sentences_is_found() {
        let page = "In `a/b.rs` and ``c ` d``, an open ` alone.\n~~~\n`e`\n~~~\n`f`";
        assert_eq!(targets(codes(page)), [(1, "a/b.rs"), (1, "c ` d"), (5, "f")]);
    }

    #[test]
    fn headings_are_named_as_code_hosts_name_them() {
        let page = "# The write path: one script, *two* engines\n## `Change`\n## [Seats](a.md) & people\n## Again\n\
                    ## Again\n```\n# no\n```\n#no\n<a id=\"own\"></a>\n";
        let found: Vec<_> = anchors(page).into_iter().collect();
        let expected =
            ["again", "again-1", "change", "own", "seats--people", "the-write-path-one-script-two-engines"];
        assert_eq!(found, expected);
    }
}
