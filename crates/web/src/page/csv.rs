//! Files of comma-separated values (RFC 4180) that a spreadsheet opens and runs nothing of.

use axum::response::{IntoResponse, Response};
use http::header;

/// A file of this name.
pub(crate) fn file(name: &str, text: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, text).into_response()
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
