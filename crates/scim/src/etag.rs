//! Entity tags (RFC 7644 §3.14): versions of resources, and the conditions of requests on them.

use crate::Fault;

/// The weak tag for a version: `W/"3"`. Weak, because two representations of one version may differ in what the
/// client asked for. A version is a short opaque text without quotes.
///
/// ```
/// assert_eq!(scim::etag::weak("3"), r#"W/"3""#);
/// ```
pub fn weak(version: &str) -> String {
    format!("W/\"{version}\"")
}

/// What an `If-Match` or `If-None-Match` header asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// `*`: any version.
    Any,
    /// One of these versions.
    Versions(Vec<String>),
}

impl Condition {
    /// Reads the value of an `If-Match` or `If-None-Match` header. Values of repeated headers are joined by commas
    /// first. Tags are kept without `W/` and quotes: they are always compared weakly, since SCIM has clients send the
    /// weak tags they were given in `If-Match` (RFC 7644 §3.14).
    ///
    /// # Errors
    /// 400 without `scimType` for a header that holds no entity tag.
    pub fn parse(header: &str) -> Result<Self, Fault> {
        let mut rest = header.trim_ascii();
        if rest == "*" {
            return Ok(Self::Any);
        }
        let mut versions = Vec::new();
        loop {
            let tag = rest.strip_prefix("W/").unwrap_or(rest);
            let Some((version, after)) = tag.strip_prefix('"').and_then(|tag| tag.split_once('"')) else {
                let detail =
                    "If-Match and If-None-Match take `*` or entity tags such as W/\"3\", parted by commas.";
                return Err(Fault::status(400, detail));
            };
            versions.push(version.to_owned());
            rest = after.trim_ascii_start();
            match rest.strip_prefix(',') {
                Some(next) => rest = next.trim_ascii_start(),
                None if rest.is_empty() => return Ok(Self::Versions(versions)),
                None => return Err(Fault::status(400, "Entity tags are parted by commas.")),
            }
        }
    }

    /// Whether the current version of a resource, `None` if there is none, is among those named.
    pub fn names(&self, version: Option<&str>) -> bool {
        match (self, version) {
            (_, None) => false,
            (Self::Any, Some(_)) => true,
            (Self::Versions(versions), Some(version)) => versions.iter().any(|named| named == version),
        }
    }

    /// For `If-Match`: refuses unless the current version is among those named. To be asked inside the transaction
    /// that then writes.
    ///
    /// # Errors
    /// 412 when it is not.
    pub fn require(&self, version: Option<&str>) -> Result<(), Fault> {
        if self.names(version) {
            return Ok(());
        }
        Err(Fault::precondition_failed(
            "The resource has changed since the version named in If-Match. Read it again and repeat the change.",
        ))
    }
}
