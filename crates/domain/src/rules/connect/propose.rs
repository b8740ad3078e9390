//! What metadata say at a later look: proposed, and believed only once somebody who manages the workspace has confirmed it.
//! Whoever can change what stands at the address could otherwise sign as anybody.

use serde_json::json;

use super::renew;
use crate::{
    AccountId, Change, Moment, Refusal, Write,
    connection::{Connection, OwnKey, Proposal, Protocol, Saml},
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
    },
    workspace::Entitlement,
};

/// What a look at metadata came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// They say what is believed, or what was proposed before.
    Known,
    /// They say something else, which is proposed from now on.
    Proposed(Proposal),
}

/// Weighs what the metadata of a connection's identity provider say now. What is new is proposed; what was proposed and
/// stands there no longer is withdrawn.
///
/// # Errors
/// [`Refusal::ValueInvalid`] where nothing could be believed by it, or it is another identity provider.
pub fn propose(scene: Scene<'_>, connection: &Connection, found: Saml) -> Result<(Change, Finding), Refusal> {
    let known = || Ok((Change::none(), Finding::Known));
    let Some(before) = connection.protocol.saml() else { return known() };
    found.check()?;
    if found.entity_id != before.entity_id {
        let why = text::values::of_another(&before.entity_id, &found.entity_id);
        return Err(Refusal::ValueInvalid { field: "metadata", why });
    }
    let told = found.told();
    let proposal = if told.is_as(&before.told()) {
        if before.proposal.is_none() {
            return known();
        }
        None
    } else {
        if before.proposal.as_ref().is_some_and(|proposal| proposal.told.is_as(&told)) {
            return known();
        }
        Some(Proposal { found_at: Moment::from_micros(scene.now.millis() * 1000), told, is_dismissed: false })
    };
    let action = if proposal.is_some() { "connection.proposed" } else { "connection.proposal_withdrawn" };
    let change = with_proposal(scene, connection, before, proposal.clone(), action);
    Ok((change, proposal.map_or(Finding::Known, Finding::Proposed)))
}

/// The same connection with another proposal, or none. What is believed stays, and so does what was tested.
fn with_proposal(
    scene: Scene<'_>,
    connection: &Connection,
    before: &Saml,
    proposal: Option<Proposal>,
    action: &str,
) -> Change {
    let fingerprints = |saml: &[crate::connection::Certificate]| {
        saml.iter().map(|one| one.fingerprint.clone()).collect::<Vec<_>>()
    };
    let details = proposal
        .as_ref()
        .or(before.proposal.as_ref())
        .map(|it| json!({"found_at": it.found_at, "certificates": fingerprints(&it.told.certificates)}));
    let protocol = Protocol::Saml(Saml { proposal, ..before.clone() });
    let mut draft = Draft::begin(scene);
    draft.write(Write::UpdateConnection(Connection { protocol, ..connection.clone() }));
    draft.tell(Event::connection_updated(scene.workspace.id, connection.id));
    draft.recorded(action, connection.id, &details)
}

/// The proposal that waits, if it is the one that was seen.
fn waiting(connection: &Connection, found_at: Moment) -> Result<(&Saml, &Proposal), Refusal> {
    let invalid = |why: &str| Refusal::ValueInvalid { field: "found_at", why: why.to_owned() };
    let saml = connection.protocol.saml();
    let waiting = saml.and_then(|saml| saml.proposed().map(|proposal| (saml, proposal)));
    match waiting {
        None => Err(invalid(text::values::nothing_to_confirm())),
        Some((_, proposal)) if proposal.found_at != found_at => {
            Err(invalid(text::values::metadata_changed_since()))
        }
        Some(waiting) => Ok(waiting),
    }
}

/// Believes what is proposed from now on, and only that: whoever confirms it names when it was found. `key` is a key of ours,
/// for where the identity provider comes to ask for signed requests.
///
/// # Errors
/// [`Refusal::ValueInvalid`] where that is not what waits; those of [`renew`].
pub fn confirm(
    scene: Scene<'_>,
    hand: Hand,
    connection: &Connection,
    found_at: Moment,
    key: Option<OwnKey>,
    owners: &[AccountId],
) -> Result<(Change, Connection), Refusal> {
    lock::may(hand, Action::SetUp(Part::Other), scene.workspace, scene.now)?;
    let (saml, proposal) = waiting(connection, found_at)?;
    let own_key = saml.own_key.clone().or(key);
    let believed = Saml { proposal: None, own_key, ..saml.clone() }.believing(proposal.told.clone());
    renew(scene, hand, connection, believed, owners)
}

/// Says no to what is proposed. It is not proposed again while the metadata say the same.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`]; [`Refusal::ValueInvalid`] where that is not what waits.
pub fn dismiss(
    scene: Scene<'_>,
    hand: Hand,
    connection: &Connection,
    found_at: Moment,
) -> Result<(Change, Connection), Refusal> {
    lock::may(hand, Action::SetUp(Part::Other), scene.workspace, scene.now)?;
    if scene.workspace.entitlement(scene.now) == Entitlement::None {
        return Err(Refusal::PlanRequired);
    }
    let (saml, proposal) = waiting(connection, found_at)?;
    let proposal = Some(Proposal { is_dismissed: true, ..proposal.clone() });
    let action = "connection.proposal_dismissed";
    let change = with_proposal(scene, connection, saml, proposal.clone(), action);
    let protocol = Protocol::Saml(Saml { proposal, ..saml.clone() });
    Ok((change, Connection { protocol, ..connection.clone() }))
}
