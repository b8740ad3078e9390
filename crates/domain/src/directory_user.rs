//! Directory users: people as the directory tells them.

use crate::{Address, DirectoryId, DirectoryUserId, Member, MemberId, Moment, Role, WorkspaceId};

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

impl Told {
    /// Whether the workspace shows of this member what is told here, to the letter, and nothing besides.
    #[must_use]
    pub fn is_shown_of(&self, member: &Member) -> bool {
        let written = |address: &Option<Address>| address.as_ref().map(|address| address.as_str().to_owned());
        (&self.given_name, &self.family_name) == (&member.given_name, &member.family_name)
            && written(&self.email) == written(&member.email)
    }
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
    /// Whether the workspace shows something else of their member than what was told: a name it knew before, of which the
    /// directory says nothing.
    pub shown_otherwise: bool,
}
