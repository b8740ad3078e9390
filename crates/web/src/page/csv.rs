//! Files of comma-separated values (RFC 4180) that a spreadsheet opens and runs nothing of.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use futures::{StreamExt as _, stream};
use http::header;
use store::Failure;

/// A file of this name.
pub(crate) fn file(name: &str, text: impl Into<Body>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, text.into()).into_response()
}

/// A file of this name that goes out as it is read. `next` gives some lines, and where the next begin if there are any.
///
/// # Errors
/// The failure to read its beginning; a later one breaks the file off, so that a short one does not pass for whole.
pub(crate) async fn flowing<At, Lines>(
    name: &str,
    head: &'static str,
    first: At,
    next: impl Fn(At) -> Lines + Send + 'static,
) -> Result<Response, Failure>
where
    At: Send + 'static,
    Lines: Future<Output = Result<(String, Option<At>), Failure>> + Send + 'static,
{
    // What can't be read at all is said before the file begins.
    let (text, rest) = next(first).await?;
    let begun = stream::iter([Ok(head.to_owned()), Ok(text)]);
    let lines = stream::unfold((next, rest), |(next, rest)| async move {
        match next(rest?).await {
            Ok((text, rest)) => Some((Ok(text), (next, rest))),
            Err(failure) => {
                tracing::error!(%failure, "failed to read on for a file");
                Some((Err(std::io::Error::other("the list broke off")), (next, None)))
            }
        }
    });
    Ok(file(name, Body::from_stream(begun.chain(lines))))
}

/// A line of these cells.
pub(crate) fn line<const N: usize>(cells: [String; N]) -> String {
    let mut line = cells.map(|text| cell(&text)).join(",");
    line.push_str("\r\n");
    line
}

/// A cell that no spreadsheet takes for a formula: strangers write some of this, and `=` would be run on an admin's machine.
/// Nor any part of it, for in some countries a semicolon parts the cells of such a file whatever quotes stand around.
fn cell(text: &str) -> String {
    let mut safe = String::with_capacity(text.len() + 3);
    let mut begins = true;
    for letter in text.chars() {
        let is_formula = matches!(letter, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
        if begins && (is_formula || matches!(letter, '\t' | '\r' | '\n')) {
            safe.push('\'');
        }
        begins = matches!(letter, ';' | ',' | '\t' | '\r' | '\n') || (begins && matches!(letter, ' ' | '"'));
        if letter == '"' {
            safe.push('"');
        }
        safe.push(letter);
    }
    format!("\"{safe}\"")
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn no_cell_is_a_formula_and_none_leaves_its_quotes() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "＝1"] {
            assert_eq!(cell(formula), format!("\"'{formula}\""));
        }
        assert_eq!(cell("\t=1"), "\"'\t'=1\"");
        assert_eq!(cell("x;=cmd|' /C calc'!A0;y, +1"), "\"x;'=cmd|' /C calc'!A0;y, '+1\"");
        assert_eq!(cell("x;\"=1"), "\"x;\"\"'=1\"");
        assert_eq!(cell("a \"b\", c=1"), "\"a \"\"b\"\", c=1\"", "what is none stays as it is");
        assert_eq!(cell(""), "\"\"");
    }
}
