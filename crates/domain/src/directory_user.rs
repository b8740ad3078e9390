//! Directory users: people as the directory tells them.

use crate::{Address, DirectoryId, DirectoryUserId, MemberId, Moment, Role, WorkspaceId};

/// What a directory tells about a person. How it was told (SCIM) is not known here; the resource is carried as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The name the directory knows the person by, as it was sent.
    pub user_name: String,
    /// The user name in the form in which two are compared.
    pub user_name_key: String,
    /// The person's id in the identity provider: opaque, compared to the letter, never parsed.
    pub external_id: Option<String>,
    /// Whether the person is assigned.
    pub active: bool,
    /// Given name.
    pub given_name: Option<String>,
    /// Family name.
    pub family_name: Option<String>,
    /// The address the person is to be shown and, if its domain is verified, known by.
    pub email: Option<Address>,
    /// The role the identity provider names, if it is one of the product's.
    pub role: Option<Role>,
    /// Every address, in the form in which a search compares them; without repeats.
    pub email_keys: Vec<String>,
    /// The resource as it is stored and sent: one JSON object without `id` and `meta`.
    pub resource: String,
}

/// A person as the directory tells them: its SCIM resource and what became of it here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryUser {
    /// The resource's id.
    pub id: DirectoryUserId,
    /// Whose directory.
    pub workspace: WorkspaceId,
    /// Which directory.
    pub directory: DirectoryId,
    /// The member they became; none while they have never been active here.
    pub member: Option<MemberId>,
    /// What was told last.
    pub told: Told,
    /// Counts changes of the resource; its version tag.
    pub version: u32,
    /// When the resource was made.
    pub created_at: Moment,
    /// When the resource last changed.
    pub changed_at: Moment,
}
