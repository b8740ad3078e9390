//! Pages of query results: the arithmetic of `startIndex` and `count` (RFC 7644 §3.4.2.4), cursors (RFC 9865), and the
//! ListResponse document.

use serde::Serialize;
use serde_json::{Value, json};

use crate::{Fault, urn};

/// How a provider pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// Resources on a page when the client does not say.
    pub default_count: usize,
    /// Resources on a page at most; larger wishes are cut down to it.
    pub max_count: usize,
    /// What is used when the client names neither `startIndex` nor `cursor`.
    pub default_method: Method,
}

/// The two ways of paging.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Method {
    /// By position.
    Index,
    /// By an opaque text that the previous page gave out.
    Cursor,
}

impl Method {
    /// The word in the provider's configuration document.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Cursor => "cursor",
        }
    }
}

/// The page a client asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// By position.
    Index {
        /// The position of the first resource, counted from 1.
        start: u64,
        /// How many resources at most; 0 asks for the total alone.
        count: usize,
    },
    /// By cursor.
    Cursor {
        /// The cursor, or `None` for the first page.
        cursor: Option<String>,
        /// How many resources at most.
        count: usize,
    },
}

impl Page {
    /// Reads the three parameters: `startIndex` below 1 is 1, `count` below 0 is 0 and never more than the maximum, an
    /// empty `cursor` is the first page.
    ///
    /// # Errors
    /// 400 `invalidValue` for what is no number and for `startIndex` beside `cursor`; `invalidCount` (RFC 9865) for a
    /// count that is no number beside a cursor; `invalidCursor` for a cursor with characters no cursor has.
    pub fn parse(
        start_index: Option<&str>,
        count: Option<&str>,
        cursor: Option<&str>,
        paging: &Paging,
    ) -> Result<Self, Fault> {
        let start = start_index.map(|text| whole("startIndex", text)).transpose()?;
        let count = match (count, cursor) {
            (None, _) => paging.default_count,
            (Some(text), None) => at_most(whole("count", text)?, paging.max_count),
            (Some(text), Some(_)) => {
                let count = whole("count", text).map_err(|fault| Fault::invalid_count(fault.detail))?;
                at_most(count, paging.max_count)
            }
        };
        let count = count.min(paging.max_count);
        match (start, cursor) {
            (Some(_), Some(_)) => Err(Fault::invalid_value(
                "`startIndex` and `cursor` are two ways of paging; send one of them.",
            )),
            (None, Some("")) => Ok(Self::Cursor { cursor: None, count }),
            (None, Some(cursor)) if cursor.bytes().all(is_unreserved) => {
                Ok(Self::Cursor { cursor: Some(cursor.to_owned()), count })
            }
            (None, Some(_)) => Err(Fault::invalid_cursor(
                "The cursor is not one that was given out here. Start again with an empty cursor.",
            )),
            (None, None) if paging.default_method == Method::Cursor => {
                Ok(Self::Cursor { cursor: None, count })
            }
            (start, None) => Ok(Self::Index {
                start: start.map_or(1, |start| u64::try_from(start).unwrap_or(1).max(1)),
                count,
            }),
        }
    }

    /// How many resources at most.
    pub fn count(&self) -> usize {
        match self {
            Self::Index { count, .. } | Self::Cursor { count, .. } => *count,
        }
    }
}

/// A whole number of any length; what is too large for arithmetic is as good as the largest there is.
fn whole(name: &str, text: &str) -> Result<i64, Fault> {
    let text = text.trim_ascii();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Fault::invalid_value(format!("`{name}` has to be a whole number.")));
    }
    Ok(text.parse().unwrap_or(if text.starts_with('-') { i64::MIN } else { i64::MAX }))
}

fn at_most(count: i64, most: usize) -> usize {
    usize::try_from(count.max(0)).unwrap_or(most).min(most)
}

/// RFC 3986 §2.3.
fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// A page of results.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ListResponse {
    /// How many resources there are on all pages; with cursors it may be unknown.
    pub total: Option<u64>,
    /// The position of the first one, when paged by position.
    pub start_index: Option<u64>,
    /// The cursor of the next page; `None` on the last.
    pub next_cursor: Option<String>,
    /// The cursor of the previous page; `None` on the first.
    pub previous_cursor: Option<String>,
}

impl ListResponse {
    /// The head of a page by position.
    pub fn by_index(total: u64, start_index: u64) -> Self {
        Self { total: Some(total), start_index: Some(start_index), ..Self::default() }
    }

    /// The head of a page by cursor.
    pub fn by_cursor(total: Option<u64>, next: Option<String>, previous: Option<String>) -> Self {
        Self { total, next_cursor: next, previous_cursor: previous, ..Self::default() }
    }

    /// The document with these resources. `itemsPerPage` is their number, not what was asked for.
    pub fn to_value(&self, resources: Vec<Value>) -> Value {
        let mut document = self.head(resources.len());
        document["Resources"] = Value::Array(resources);
        document
    }

    /// The document as bytes, with resources that may be JSON text already, such as
    /// [`RawValue`](serde_json::value::RawValue), and then are copied without being read.
    ///
    /// # Errors
    /// When a resource cannot be serialised, which JSON values always can.
    pub fn to_bytes<R: Serialize>(&self, resources: &[R]) -> Result<Vec<u8>, serde_json::Error> {
        let mut bytes = serde_json::to_vec(&self.head(resources.len()))?;
        bytes.pop();
        bytes.extend_from_slice(b",\"Resources\":");
        serde_json::to_writer(&mut bytes, resources)?;
        bytes.push(b'}');
        Ok(bytes)
    }

    fn head(&self, items: usize) -> Value {
        let mut document = json!({ "schemas": [urn::LIST_RESPONSE] });
        if let Some(total) = self.total {
            document["totalResults"] = total.into();
        }
        document["itemsPerPage"] = items.into();
        if let Some(start) = self.start_index {
            document["startIndex"] = start.into();
        }
        if let Some(cursor) = &self.previous_cursor {
            document["previousCursor"] = cursor.as_str().into();
        }
        if let Some(cursor) = &self.next_cursor {
            document["nextCursor"] = cursor.as_str().into();
        }
        document
    }
}
