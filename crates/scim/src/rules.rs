//! How strictly messages are read and how much of them: the one value that every reader in this crate is given.

/// Whether the habits of real identity providers are absorbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Profile {
    /// Accept what identity providers really send, as listed in `lenient.rs`; what is not understood is
    /// left out and reported as [`Ignored`].
    #[default]
    Lenient,
    /// Accept what RFC 7643 and RFC 7644 define, as far as the interoperability profile
    /// (draft-zollner-scim-interop-profile) admits it: unknown attributes are refused, every patch operation has a
    /// path, and the filter in a path selects one value. Where the draft departs from RFC 7644 §3.5.2.3 (`replace` of
    /// a complex attribute as a whole), the RFC holds.
    Strict,
}

/// Upper bounds on what one message may hold. All work in this crate is bounded by them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request body. The caller checks it while reading from the network; [`crate::json::read`] again.
    pub body_bytes: usize,
    /// Levels of nested JSON objects and arrays.
    pub depth: usize,
    /// Characters of a string attribute that has no tighter bound of its own.
    pub text_chars: usize,
    /// Bytes of a base64 value, encoded.
    pub binary_bytes: usize,
    /// Values of one multi-valued attribute.
    pub values: usize,
    /// Values of an attribute made for many values, such as a group's `members`.
    pub members: usize,
    /// Operations of one PATCH request, after its path-less values are spread out.
    pub operations: usize,
    /// Bytes of a filter or a path.
    pub filter_bytes: usize,
    /// Nested parentheses and brackets of a filter.
    pub filter_depth: usize,
    /// Comparisons of a filter.
    pub filter_terms: usize,
}

/// The largest request body that [`Limits::default`] admits: 1 MiB.
pub const BODY_BYTES: usize = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: BODY_BYTES,
            depth: 32,
            text_chars: 4_096,
            binary_bytes: 64 * 1024,
            values: 1_000,
            members: 50_000,
            operations: 1_000,
            filter_bytes: 1_024,
            filter_depth: 20,
            filter_terms: 50,
        }
    }
}

/// How to read messages: a profile and its limits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rules {
    /// Whether identity providers' habits are absorbed.
    pub profile: Profile,
    /// How much one message may hold.
    pub limits: Limits,
}

impl Rules {
    /// [`Profile::Lenient`] with the usual limits.
    pub fn lenient() -> Self {
        Self::default()
    }

    /// [`Profile::Strict`] with the usual limits.
    pub fn strict() -> Self {
        Self { profile: Profile::Strict, limits: Limits::default() }
    }
}

/// Something a message said that was left out on purpose, for the provisioning log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ignored {
    /// The attribute as the message named it. Values are never kept.
    pub path: String,
    /// Why it has no effect.
    pub reason: Reason,
}

/// Why something in a message has no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Only the provider sets it (`id`, `meta`, `groups`, …).
    ReadOnly,
    /// It was read and checked but is never kept (`password`).
    NeverStored,
    /// No schema of this resource type has such an attribute.
    Unknown,
    /// It is of a shape that says nothing (an empty removal list, a display name that is no string).
    Meaningless,
}
