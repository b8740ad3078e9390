//! Connections: made, renewed, tested, switched. Source: M1 and table D.

mod key;
mod propose;
mod sha1;

use serde_json::{Value, json};

pub use self::{
    key::{Turn, turn_key},
    propose::{Finding, confirm, dismiss, propose},
    sha1::allow_sha1,
};

use crate::{
    AccountId, Change, ConnectionId, Domain, Member, Refusal, Write,
    connection::{ClientAuth, Connection, Look, Mode, Oidc, Protocol, Saml, Tested},
    event::Event,
    rules::{
        Draft, Scene, leave,
        lock::{self, Action, Hand, Part},
        policy,
    },
    session::{EndedBy, Session},
    workspace::{Entitlement, Workspace},
};

/// Whether the guards of switching on are asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guards {
    /// As always.
    Asked,
    /// The operator takes the consequences.
    Forced,
}

/// Whether this hand reaches a connection that is there. Whoever holds a setup link changes none through which people sign
/// in already: what they were sent for is to be set up yet.
fn reaches(hand: Hand, connection: &Connection) -> Result<(), Refusal> {
    match hand {
        Hand::Link(_) if connection.mode.is_enabled() => Err(Refusal::SetupLinkInsufficient),
        Hand::Link(_) | Hand::Operator | Hand::Member(_) => Ok(()),
    }
}

/// Makes a connection, switched off.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`]; [`Refusal::ValueInvalid`] for an identity provider nobody could be
/// sent to or believed of.
pub fn create(
    scene: Scene<'_>,
    hand: Hand,
    protocol: Protocol,
    new: ConnectionId,
) -> Result<(Change, Connection), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::SingleSignOn), workspace, scene.now)?;
    if workspace.entitlement(scene.now) != Entitlement::Full {
        return Err(Refusal::PlanRequired);
    }
    protocol.saml().map_or(Ok(()), Saml::check)?;
    let connection = Connection {
        id: new,
        workspace: workspace.id,
        mode: Mode::Off,
        protocol,
        tested: None,
        created_at: scene.now,
        look: Look::default(),
    };
    let mut draft = Draft::begin(scene);
    draft.write(Write::InsertConnection(connection.clone()));
    draft.tell(Event::connection_created(workspace.id, new, connection.protocol.as_str()));
    let details = details(&connection.protocol);
    Ok((draft.recorded("connection.created", new, &details), connection))
}

/// What the audit log keeps of how a connection signs people in; no secret.
fn details(protocol: &Protocol) -> Value {
    match protocol {
        Protocol::Oidc(oidc) => {
            json!({"issuer": oidc.issuer, "client_id": oidc.client_id, "auth": oidc.auth.way()})
        }
        Protocol::Saml(saml) => {
            let fingerprints: Vec<_> = saml.certificates.iter().map(|one| &one.fingerprint).collect();
            json!({
                "entity_id": saml.entity_id,
                "certificates": fingerprints,
                "metadata_url": saml.metadata_url,
                "idp_initiated": saml.idp_initiated,
                "encryption": saml.encryption,
            })
        }
    }
}

/// Takes what a SAML identity provider says of itself anew: other certificates, other addresses. It stays the same
/// identity provider: the names of people that were bound through the connection are names it has given.
///
/// Whoever chooses a certificate could sign as anybody. So where an admin brings one in who may not touch owners, the
/// `owners` are bound no more, and show their mailbox before they are again.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`]; [`Refusal::ValueInvalid`].
pub fn renew(
    scene: Scene<'_>,
    hand: Hand,
    connection: &Connection,
    saml: Saml,
    owners: &[AccountId],
) -> Result<(Change, Connection), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::SingleSignOn), workspace, scene.now)?;
    reaches(hand, connection)?;
    if workspace.entitlement(scene.now) == Entitlement::None {
        return Err(Refusal::PlanRequired);
    }
    let invalid = |why: String| Refusal::ValueInvalid { field: "metadata", why };
    let Some(before) = connection.protocol.saml() else {
        return Err(invalid(text::values::oidc_has_no_metadata().to_owned()));
    };
    saml.check()?;
    if saml.entity_id != before.entity_id {
        let (new, old) = (&saml.entity_id, &before.entity_id);
        return Err(invalid(text::values::of_another_make_new(old, new)));
    }
    if saml == *before {
        return Ok((Change::none(), connection.clone()));
    }
    let trusts_more = saml.certificates.iter().any(|one| !before.certificates.contains(one));
    let unbound = if trusts_more && !hand.may_touch_owners() { owners } else { &[] };
    Ok(retold(scene, connection, Protocol::Saml(saml), unbound))
}

/// What a connection says now, which nobody has tested yet. Nobody comes in as one of the `unbound` through any connection
/// until they have shown their mailbox.
fn retold(
    scene: Scene<'_>,
    connection: &Connection,
    protocol: Protocol,
    unbound: &[AccountId],
) -> (Change, Connection) {
    let workspace = scene.workspace.id;
    let connection = Connection { protocol, tested: None, ..connection.clone() };
    let mut draft = Draft::begin(scene);
    for owner in unbound {
        draft.write(Write::DropIdentities { workspace, account: *owner });
    }
    draft.write(Write::UpdateConnection(connection.clone()));
    draft.tell(Event::connection_updated(workspace, connection.id));
    let details = details(&connection.protocol);
    (draft.recorded("connection.updated", connection.id, &details), connection)
}

/// Changes by which id and by what an OpenID Connect identity provider knows us. It stays the same identity provider, and
/// whoever signs in through it now goes on to.
///
/// Whoever looks after a client there may shape what it says of people. So where an admin brings another one in who may not
/// touch owners, the `owners` are bound no more, and show their mailbox before they are again.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`]; [`Refusal::ValueInvalid`] for a connection that speaks SAML.
pub fn identify(
    scene: Scene<'_>,
    hand: Hand,
    connection: &Connection,
    client_id: String,
    auth: ClientAuth,
    owners: &[AccountId],
) -> Result<(Change, Connection), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::SingleSignOn), workspace, scene.now)?;
    reaches(hand, connection)?;
    if workspace.entitlement(scene.now) == Entitlement::None {
        return Err(Refusal::PlanRequired);
    }
    let Some(before) = connection.protocol.oidc() else {
        let why = text::values::saml_has_no_client().to_owned();
        return Err(Refusal::ValueInvalid { field: "client_id", why });
    };
    let after = Oidc { client_id, auth, ..before.clone() };
    if after == *before {
        return Ok((Change::none(), connection.clone()));
    }
    let is_another = after.client_id != before.client_id;
    let unbound = if is_another && !hand.may_touch_owners() { owners } else { &[] };
    Ok(retold(scene, connection, Protocol::Oidc(after), unbound))
}

/// Keeps a connection's secrets as they were sealed anew. They are the same secrets, so what was tested stays so.
#[must_use]
pub fn reseal(scene: Scene<'_>, connection: &Connection, protocol: Protocol) -> Change {
    let connection = Connection { protocol, ..connection.clone() };
    let mut draft = Draft::begin(scene);
    let id = connection.id;
    draft.write(Write::UpdateConnection(connection));
    draft.tell(Event::connection_updated(scene.workspace.id, id));
    draft.recorded("connection.resealed", id, &json!({}))
}

/// What is known around a connection that is to be switched.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// The modes of the workspace's other connections.
    pub others: Vec<Mode>,
    /// The domains the workspace has verified.
    pub verified: Vec<Domain>,
    /// How many owners have a second factor.
    pub guarded_owners: u32,
    /// The sessions that were proven through this connection, with the place here of whoever is signed in.
    pub sessions: Vec<(Session, Member)>,
}

/// Switches who may sign in through a connection.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`]; [`Refusal::ConnectionKeptByDirectory`];
/// [`Refusal::ConnectionUntested`], [`Refusal::ConnectionTestedByAnother`], [`Refusal::DomainRequired`] and
/// [`Refusal::BreakGlassRequired`] unless forced.
pub fn switch(
    scene: Scene<'_>,
    hand: Hand,
    connection: &Connection,
    around: &Around,
    to: Mode,
    guards: Guards,
) -> Result<(Change, Connection), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::SingleSignOn), workspace, scene.now)?;
    reaches(hand, connection)?;
    if connection.mode == to {
        return Ok((Change::none(), connection.clone()));
    }
    // Whom it would keep out is for those to weigh who know them.
    if matches!(hand, Hand::Link(_)) && to == Mode::Required {
        return Err(Refusal::SetupLinkInsufficient);
    }
    if to > connection.mode && workspace.entitlement(scene.now) != Entitlement::Full {
        return Err(Refusal::PlanRequired);
    }
    let enabled_elsewhere = around.others.iter().any(|mode| mode.is_enabled());
    if !to.is_enabled() && connection.mode.is_enabled() && workspace.directory.is_some() && !enabled_elsewhere
    {
        return Err(Refusal::ConnectionKeptByDirectory);
    }
    let forced = guards == Guards::Forced && hand == Hand::Operator;
    if to > connection.mode && to.is_enabled() && !forced {
        let tested = connection.tested.filter(|tested| tested.counts(scene.now));
        let tested = tested.ok_or(Refusal::ConnectionUntested)?;
        if to == Mode::Required {
            // Whoever requires it of everybody has seen it let themselves in. The operator signs in nowhere.
            if scene.actor.account().is_some_and(|account| tested.by != Some(account)) {
                return Err(Refusal::ConnectionTestedByAnother);
            }
            if around.verified.is_empty() {
                return Err(Refusal::DomainRequired);
            }
            // Who requires single sign-on keeps a way in for when it breaks (invariant 6).
            if around.guarded_owners == 0 {
                return Err(Refusal::BreakGlassRequired);
            }
        }
    }
    let from = connection.mode;
    let connection = Connection { mode: to, ..connection.clone() };
    let mut draft = Draft::begin(scene);
    if from.is_enabled() && !to.is_enabled() {
        // What it has proven is proven no more, and does not come back when it is switched on again (table D).
        for (session, member) in &around.sessions {
            leave::end_sessions(&mut draft, member, std::slice::from_ref(session), EndedBy::ConnectionOff);
        }
    }
    if stops_taking_in(workspace, around, to) {
        policy::stop_taking_in(&mut draft);
    }
    draft.write(Write::UpdateConnection(connection.clone()));
    draft.tell(Event::connection_mode_changed(workspace.id, connection.id, from, to));
    let details = &json!({"from": from, "to": to, "forced": forced});
    Ok((draft.recorded("connection.mode_changed", connection.id, details), connection))
}

/// Whether nobody is taken in at their first sign-in any more once a connection is switched to this: who may come in by other
/// ways is not taken in for having come (B4), nor anew when it is required again.
#[must_use]
pub fn stops_taking_in(workspace: &Workspace, around: &Around, to: Mode) -> bool {
    workspace.jit && around.others.iter().chain([&to]).max() != Some(&Mode::Required)
}

/// Removes a connection that is off. Whoever was bound through it is bound no more: to come in through another one they
/// are recognised anew.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::ConnectionNotOff`].
pub fn remove(scene: Scene<'_>, hand: Hand, connection: &Connection) -> Result<Change, Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    if connection.mode != Mode::Off {
        return Err(Refusal::ConnectionNotOff);
    }
    let mut draft = Draft::begin(scene);
    draft.write(Write::RemoveConnection { workspace: workspace.id, connection: connection.id });
    draft.tell(Event::connection_removed(workspace.id, connection.id));
    let details = details(&connection.protocol);
    Ok(draft.recorded("connection.removed", connection.id, &details))
}

/// An admin, or whoever holds a setup link, has signed in through the connection in a test.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::RoleInsufficient`] of whoever is no person and holds no setup link.
pub fn tested(scene: Scene<'_>, hand: Hand, connection: &Connection) -> Result<Change, Refusal> {
    lock::may(hand, Action::SetUp(Part::SingleSignOn), scene.workspace, scene.now)?;
    reaches(hand, connection)?;
    let by = scene.actor.account();
    if by.is_none() && !matches!(hand, Hand::Link(_)) {
        return Err(Refusal::RoleInsufficient);
    }
    let connection = Connection { tested: Some(Tested { at: scene.now, by }), ..connection.clone() };
    let mut draft = Draft::begin(scene);
    let id = connection.id;
    draft.write(Write::UpdateConnection(connection));
    draft.tell(Event::connection_tested(scene.workspace.id, id));
    Ok(draft.recorded("connection.tested", id, &json!({})))
}
