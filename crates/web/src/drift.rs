//! In what a workspace and its directory do not agree about people: four lists, each in the order in which the people joined.

use app::Error;
use domain::{Member, MemberId, Refusal, Workspace, directory_user::DirectoryUser};
use store::{Apart, Cut, Lies, MemberPlace, MembersCut, Page, SelectMembers, SortedBy, Store};

/// One of the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Drift {
    /// Members with access whom the directory does not tell of. Guests are in no directory and none of its concern.
    Unmanaged,
    /// Whom the directory assigns, and who have no access all the same.
    KeptOut,
    /// Of whom the workspace shows something else than the directory says.
    ShownOtherwise,
    /// Who have access, and have never signed in.
    NeverSignedIn,
}

/// Somebody on a list.
#[derive(Debug)]
pub(crate) struct Drifted {
    pub(crate) member: Member,
    /// What the directory says of them, on the lists that are about it.
    pub(crate) user: Option<DirectoryUser>,
}

/// A fact about somebody, as it is shown and as it was told.
pub(crate) struct Fact {
    pub(crate) label: &'static str,
    pub(crate) shown: String,
    pub(crate) told: String,
}

impl Fact {
    /// Whether the two differ, so that somebody should look.
    pub(crate) fn differs(&self) -> bool {
        self.shown != self.told
    }

    /// Everything that is shown of a member and that a directory tells.
    pub(crate) fn all(member: &Member, user: Option<&DirectoryUser>) -> Vec<Self> {
        let said = |text: Option<&String>| text.cloned().unwrap_or_default();
        let address = |it: Option<&domain::Address>| it.map(ToString::to_string).unwrap_or_default();
        let told = user.map(|user| &user.told);
        vec![
            Self {
                label: text::fields::given_name(),
                shown: said(member.given_name.as_ref()),
                told: said(told.and_then(|told| told.given_name.as_ref())),
            },
            Self {
                label: text::fields::family_name(),
                shown: said(member.family_name.as_ref()),
                told: said(told.and_then(|told| told.family_name.as_ref())),
            },
            Self {
                label: text::person::address(),
                shown: address(member.email.as_ref()),
                told: address(told.and_then(|told| told.email.as_ref())),
            },
        ]
    }
}

impl Drift {
    pub(crate) const ALL: [Self; 4] =
        [Self::Unmanaged, Self::KeptOut, Self::ShownOtherwise, Self::NeverSignedIn];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Unmanaged => "unmanaged",
            Self::KeptOut => "kept_out",
            Self::ShownOtherwise => "shown_otherwise",
            Self::NeverSignedIn => "never_signed_in",
        }
    }

    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|drift| drift.as_str() == name)
    }

    /// A part of the list.
    ///
    /// # Errors
    /// [`Refusal::DirectoryNotFound`] where the list is about a directory and there is none; the store's failure.
    pub(crate) async fn page(
        self,
        store: &dyn Store,
        workspace: &Workspace,
        cut: Cut<MemberId>,
    ) -> Result<Page<Drifted>, Error> {
        let select = match (self, &workspace.directory) {
            (Self::NeverSignedIn, _) => SelectMembers { never_signed_in: true, ..SelectMembers::default() },
            (_, None) => return Err(Refusal::DirectoryNotFound.into()),
            (Self::Unmanaged, _) => SelectMembers { unmanaged: true, ..SelectMembers::default() },
            (Self::KeptOut | Self::ShownOtherwise, Some(directory)) => {
                let apart = if self == Self::KeptOut { Apart::KeptOut } else { Apart::ShownOtherwise };
                let page = store.apart(workspace.id, directory.id, apart, cut).await?;
                let both = |(member, user)| Drifted { member, user: Some(user) };
                return Ok(Page { items: page.items.into_iter().map(both).collect(), more: page.more });
            }
        };
        let lies = cut.after.map_or(Lies::First, |id| Lies::Behind(MemberPlace { key: String::new(), id }));
        let cut = MembersCut { by: SortedBy::Joined, descending: false, lies, limit: cut.limit };
        let page = store.listed_members(workspace.id, &select, &cut).await?;
        let alone = |one: store::ListedMember| Drifted { member: one.member, user: None };
        Ok(Page { items: page.items.into_iter().map(alone).collect(), more: page.more })
    }
}
