//! Sign-in through a connection: the identity decides, never the address (invariant 3).

use std::time::Duration;

use serde_json::json;

use crate::{
    Change, Domain, Member, Moment, Refusal, Role, Write,
    account::{Account, OwnedAddress},
    connection::{self, Connection, TRUSTED_FOR},
    directory_user::DirectoryUser,
    event::Event,
    identity::{Asserted, Identity},
    rules::{
        Draft, Scene,
        sign_in::{
            How, NewSession, Shown, by, claim, log,
            newcomer::{NewPlace, Newcomer},
            open,
        },
        speaks_for, suspend,
    },
    session::{LIVES_FOR, Means, Session, WorkspaceProof},
    sign_in::{Note, Protocol, masked},
    workspace::{DirectoryPower, Entitlement},
};

/// The directory users an assertion may mean.
#[derive(Debug, Clone, Default)]
pub struct Matches {
    /// Whose external id is the asserted subject or another id as good as it, or whose user name is the subject to the
    /// letter.
    pub by_id: Option<DirectoryUser>,
    /// Whose user name is the asserted one.
    pub by_name: Option<DirectoryUser>,
    /// Whose user name or address is the asserted address.
    pub by_address: Vec<DirectoryUser>,
}

impl Matches {
    /// The one that is meant: the stable id before the address (B2). Two people under one address are nobody, unless the
    /// asserted name says which. The name by itself means nobody who can be told by anything better: people choose it,
    /// and it need not even be theirs alone (OpenID Connect Core section 5.7; Canaille sends the name for display).
    #[must_use]
    pub fn meant(&self) -> Option<&DirectoryUser> {
        if self.by_id.is_some() {
            return self.by_id.as_ref();
        }
        match (&self.by_name, &self.by_address[..]) {
            (Some(named), []) => Some(named).filter(|named| goes_by_name_alone(named)),
            (Some(named), under) => under.iter().find(|one| one.id == named.id),
            (None, [alone]) => Some(alone),
            (None, _) => None,
        }
    }

    /// Whether the asserted name and address may be taken as they are. They may not where the name is that of somebody
    /// whose address was not asserted: this is how people try to come in as a colleague who has not come in yet.
    #[must_use]
    pub fn labels(&self) -> Labels {
        match &self.by_name {
            Some(_) if self.meant().is_none() => Labels::Doubtful,
            _ => Labels::Sound,
        }
    }
}

/// Whether the directory tells of no address of this person, neither as one nor as the name. An address that is only
/// called a name is as little believed as any other.
fn goes_by_name_alone(user: &DirectoryUser) -> bool {
    user.told.email.is_none() && user.told.email_keys.is_empty() && !user.told.user_name.contains('@')
}

/// What an assertion's labels, its name and its address, are worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Labels {
    /// They may be taken as they are.
    #[default]
    Sound,
    /// They lead to somebody here, but nothing that is believed says that this is the person.
    Doubtful,
}

/// What is known about an account that is about to be signed in to.
#[derive(Debug, Clone)]
pub struct Known {
    /// The account.
    pub account: Account,
    /// Its addresses.
    pub owned: Vec<OwnedAddress>,
    /// Its place here, active or not.
    pub member: Option<Member>,
    /// Its identity on this connection, if it has one.
    pub identity: Option<Identity>,
}

/// Whoever is signed in already in the browser that comes back from the identity provider.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session.
    pub session: Session,
    /// Its account.
    pub known: Known,
}

/// What was found about an assertion.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The account the identity is bound to.
    pub bound: Option<Known>,
    /// The directory user it means, and what is known about the account of the member they became.
    pub meant: Option<(DirectoryUser, Option<Known>)>,
    /// What its name and its address are worth, where no identity is bound.
    pub labels: Labels,
    /// Whoever owns the asserted address, or waits under it, with their place here if they have one. Whoever's identity is
    /// bound is known without it; it then tells whether they come under somebody else's address.
    pub under_address: Option<Known>,
    /// A member here who is shown under the asserted address and whom no directory claims; sought only where people are
    /// taken in.
    pub shown: Option<Known>,
    /// Who is signed in already.
    pub signed_in: Option<SignedIn>,
    /// The domains the workspace has verified.
    pub verified: Vec<Domain>,
    /// The domains it had, and since when it has them no more.
    pub lost: Vec<(Domain, Moment)>,
    /// When the identity provider said last that sign-ins like this one are over, as far as that is kept.
    pub over_at: Option<Moment>,
}

/// An identity provider has proven, through this connection, who somebody is.
///
/// # Errors
/// [`Refusal::ConnectionOff`], [`Refusal::AttemptExpired`], [`Refusal::AccessRemoved`], [`Refusal::MemberSuspended`], [`Refusal::AccessNotAssigned`],
/// [`Refusal::AccessNotMember`], [`Refusal::AccessNoSeat`], [`Refusal::AccountUnproven`], [`Refusal::IdentityBound`],
/// [`Refusal::AddressNotBelieved`], [`Refusal::AddressMissing`], [`Refusal::AccountLocked`].
pub fn by_connection(
    scene: Scene<'_>,
    connection: &Connection,
    asserted: &Asserted,
    found: &Found,
    new: NewSession,
    place: NewPlace,
) -> Result<(Change, Session), Refusal> {
    let workspace = scene.workspace;
    if !connection.mode.is_enabled() || workspace.entitlement(scene.now) == Entitlement::None {
        return Err(Refusal::ConnectionOff);
    }
    // They have left there since they were sent there: what comes of it now is from before.
    if found.over_at.is_some_and(|over_at| asserted.asked_at <= over_at) {
        return Err(Refusal::AttemptExpired);
    }
    let mut draft = Draft::begin(scene);
    let (account, member) = match who(scene, asserted, found)? {
        Who::Known(known) => {
            let member = admitted(scene, known, found)?;
            draft.scene = by(scene, &known.account);
            (known.account.clone(), member.clone())
        }
        Who::Newcomer(newcomer) => newcomer.take_in(&mut draft, asserted, place)?,
    };
    let first = found.bound.is_none();
    if first {
        draft.write(Write::InsertIdentity(Identity {
            connection: connection.id,
            workspace: workspace.id,
            subject: asserted.subject.clone(),
            account: account.id,
            bound_at: scene.now,
        }));
        draft.tell(Event::identity_bound(workspace.id, connection.id, &asserted.subject, account.id));
    }
    claim(&mut draft.change, Some(workspace), &account);
    let means = Means::Connection(connection.id);
    let proof = WorkspaceProof {
        workspace: workspace.id,
        by: means,
        epoch: member.epoch,
        at: scene.now,
        idled: Duration::ZERO,
        there: Some(asserted.there),
    };
    let old = found.signed_in.as_ref().map(|signed_in| &signed_in.session);
    let shown = Shown { proofs: vec![proof], until: asserted.session_until, ..Shown::default() };
    let session = open(&mut draft.change, &new, &account, shown, old);
    draft.tell(Event::session_opened(Some(workspace.id), session.id, account.id, means, &[workspace.id]));
    let protocol = match connection.protocol {
        connection::Protocol::Oidc(_) => Protocol::Oidc,
        connection::Protocol::Saml(_) => Protocol::Saml,
    };
    // The address is the member's own, and what else was asserted stands among the notes.
    let notes = notes(asserted, &member, found.under_address.as_ref());
    let how = How { protocol, connection: Some(connection.id), address: None, notes };
    log(&mut draft.change, &new.trying, &member, &session, how);
    let drift = asserted.email.as_ref().filter(|email| member.email.as_ref() != Some(*email));
    let taken_in = (member.id == place.member).then_some(member.id);
    let details = json!({"by": connection.id, "first": first, "taken_in": taken_in,
        "asserted_address_differs": drift});
    Ok((draft.recorded("session.opened", session.id, &details), session))
}

/// The place of somebody known, if they may come in by it.
fn admitted<'a>(scene: Scene<'_>, known: &'a Known, found: &Found) -> Result<&'a Member, Refusal> {
    let workspace = scene.workspace;
    if hangs_by_a_lost_domain(scene, known, found) && !has_shown_a_mailbox_of(scene, known, found) {
        return Err(Refusal::AccountUnproven { workspace: workspace.name.clone() });
    }
    let Some(member) = &known.member else {
        return Err(stranger(scene));
    };
    if known.account.status.is_shut() {
        return Err(Refusal::AccountLocked);
    }
    if !member.is_active() {
        return Err(suspend::why_not_in(member, workspace, scene.now));
    }
    if found.bound.is_none() && known.identity.is_some() {
        return Err(Refusal::IdentityBound { workspace: workspace.name.clone() });
    }
    Ok(member)
}

/// What admins should see of a sign-in that was let through: an address that is not the member's, or is another's (B7, B10).
/// Whoever it is that came in is decided by the identity alone.
fn notes(asserted: &Asserted, member: &Member, under_address: Option<&Known>) -> Vec<Note> {
    let Some(email) = asserted.email.as_ref().filter(|email| member.email.as_ref() != Some(*email)) else {
        return Vec::new();
    };
    let another = under_address.and_then(|known| known.member.as_ref());
    match another.filter(|another| another.id != member.id) {
        Some(another) => vec![
            Note::AddressDiffers { asserted: email.to_string() },
            Note::AddressOfAnother { member: another.id },
        ],
        None => vec![Note::AddressDiffers { asserted: masked(email) }],
    }
}

/// Whom an assertion means.
enum Who<'a> {
    /// Somebody who is known here, or whose account is.
    Known(&'a Known),
    /// Somebody who is to be taken in.
    Newcomer(Newcomer<'a>),
}

/// Whom the assertion means (B1, B2, B4, B5, B9, B10 and linking by proof).
fn who<'a>(scene: Scene<'_>, asserted: &Asserted, found: &'a Found) -> Result<Who<'a>, Refusal> {
    if let Some(known) = &found.bound {
        return Ok(Who::Known(known));
    }
    let proven_here = found.signed_in.as_ref().filter(|signed_in| has_shown(scene, signed_in, asserted));
    // Who is told of and was never active here has no place; they may be a member all the same.
    if let Some((user, Some(known))) = &found.meant {
        let confirmed = proven_here.is_some_and(|signed_in| signed_in.known.account.id == known.account.id);
        // An owner is never entered on somebody's word alone: who sets up a connection could make it say anything.
        if confirmed
            || (!is_owner(known) && speaks_for(&found.verified, &known.owned, user.told.email.as_ref()))
        {
            return Ok(Who::Known(known));
        }
        return Err(Refusal::AccountUnproven { workspace: scene.workspace.name.clone() });
    }
    if let Some(signed_in) = proven_here.filter(|signed_in| signed_in.known.member.is_some()) {
        return Ok(Who::Known(&signed_in.known));
    }
    if found.labels == Labels::Doubtful {
        return Err(Refusal::AddressNotBelieved { workspace: scene.workspace.name.clone() });
    }
    // Members whom no directory tells of, owners above all, link their sign-in by showing the mailbox first.
    if found.under_address.as_ref().is_some_and(|known| known.member.as_ref().is_some_and(Member::is_active))
    {
        return Err(Refusal::AccountUnproven { workspace: scene.workspace.name.clone() });
    }
    let believed = asserted.email.as_ref().is_some_and(|email| found.verified.contains(email.domain()));
    match scene.workspace.directory_power(scene.now) {
        DirectoryPower::On | DirectoryPower::RemovalsOnly(_) => Err(stranger(scene)),
        // To be taken in, somebody needs an address.
        _ if scene.workspace.takes_in(scene.now)
            && asserted.email.is_none()
            && !asserted.is_address_doubted =>
        {
            Err(Refusal::AddressMissing { workspace: scene.workspace.name.clone() })
        }
        // Otherwise none is as good as one that is believed.
        _ if !believed && (asserted.email.is_some() || scene.workspace.takes_in(scene.now)) => {
            Err(Refusal::AddressNotBelieved { workspace: scene.workspace.name.clone() })
        }
        _ if scene.workspace.takes_in(scene.now) => newcomer(scene, found, proven_here),
        _ => Err(stranger(scene)),
    }
}

/// Somebody under an address that is believed, whom nobody here knows yet (B4, B5).
fn newcomer<'a>(
    scene: Scene<'_>,
    found: &'a Found,
    proven_here: Option<&'a SignedIn>,
) -> Result<Who<'a>, Refusal> {
    let unproven = || Refusal::AccountUnproven { workspace: scene.workspace.name.clone() };
    match (&found.under_address, &found.shown) {
        // Whoever has the address has to show that it is them: others may rely on their account.
        (Some(known), _) => {
            match proven_here.filter(|signed_in| signed_in.known.account.id == known.account.id) {
                Some(signed_in) => Ok(Who::Newcomer(Newcomer::With(&signed_in.known.account))),
                None => Err(unproven()),
            }
        }
        // A member who is only shown under it, and on whose account nobody else relies, is this person.
        (None, Some(known)) if known.owned.is_empty() && !is_owner(known) => Ok(Who::Known(known)),
        (None, Some(_)) => Err(unproven()),
        (None, None) => Ok(Who::Newcomer(Newcomer::Unknown)),
    }
}

fn is_owner(known: &Known) -> bool {
    known.member.as_ref().is_some_and(|member| member.role == Role::Owner)
}

/// Whether the account has no address but in domains that the workspace lost so long ago that they may be somebody else's
/// by now (table D).
fn hangs_by_a_lost_domain(scene: Scene<'_>, known: &Known, found: &Found) -> bool {
    let mut proven = known.owned.iter().filter(|one| one.is_proven()).peekable();
    proven.peek().is_some()
        && proven.all(|one| {
            let lost = found.lost.iter().find(|(domain, _)| domain == one.address.domain());
            lost.is_some_and(|(_, at)| scene.now >= at.after(TRUSTED_FOR))
        })
}

/// Whether whoever is in this browser has shown a mailbox of this account.
fn has_shown_a_mailbox_of(scene: Scene<'_>, known: &Known, found: &Found) -> bool {
    found.signed_in.as_ref().is_some_and(|signed_in| {
        signed_in.known.account.id == known.account.id && shows_a_mailbox(scene, &signed_in.session)
    })
}

fn shows_a_mailbox(scene: Scene<'_>, session: &Session) -> bool {
    session.is_live(scene.now) && session.mailbox_shown_at.is_some_and(|at| scene.now < at.after(LIVES_FOR))
}

/// Whether the person in this browser has shown a mailbox, and the assertion speaks of an address of theirs. Without
/// the second, somebody else's sign-in at the identity provider could be slipped into their browser.
fn has_shown(scene: Scene<'_>, signed_in: &SignedIn, asserted: &Asserted) -> bool {
    shows_a_mailbox(scene, &signed_in.session)
        && asserted.email.as_ref().is_some_and(|email| {
            signed_in.known.owned.iter().any(|one| one.is_proven() && one.address == *email)
        })
}

fn stranger(scene: Scene<'_>) -> Refusal {
    let workspace = scene.workspace.name.clone();
    match scene.workspace.directory_power(scene.now) {
        DirectoryPower::On | DirectoryPower::RemovalsOnly(_) => Refusal::AccessNotAssigned { workspace },
        DirectoryPower::Staging | DirectoryPower::None => Refusal::AccessNotMember { workspace },
    }
}
