//! Signatures by SHA-1, put up with for a while. SHA-1 is broken for signatures, and some identity providers can't be
//! changed at once; so there is an end, which is said beforehand.

use serde_json::json;

use crate::{
    Change, Moment, Refusal, Write,
    connection::{Connection, Protocol, SHA1_FOR_AT_MOST, Saml},
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
    },
    workspace::Entitlement,
};

/// Puts up with SHA-1 in what a connection's identity provider signs until this moment, or no longer.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`]; [`Refusal::ValueInvalid`] for an end that is past or too far away,
/// or a connection that speaks OpenID Connect.
pub fn allow_sha1(
    scene: Scene<'_>,
    hand: Hand,
    connection: &Connection,
    until: Option<Moment>,
) -> Result<(Change, Connection), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    if workspace.entitlement(scene.now) == Entitlement::None {
        return Err(Refusal::PlanRequired);
    }
    let invalid = |why: &str| Refusal::ValueInvalid { field: "until", why: why.to_owned() };
    let Some(before) = connection.protocol.saml() else {
        return Err(invalid(text::values::oidc_takes_no_sha1()));
    };
    let until = until.map(|until| Moment::from_micros(until.millis() * 1000));
    if until.is_some_and(|until| until <= scene.now) {
        return Err(invalid(text::values::day_to_come()));
    }
    if until.is_some_and(|until| until > scene.now.after(SHA1_FOR_AT_MOST)) {
        return Err(invalid(text::values::day_within_ninety()));
    }
    if until == before.sha1_until {
        return Ok((Change::none(), connection.clone()));
    }
    let protocol = Protocol::Saml(Saml { sha1_until: until, ..before.clone() });
    let connection = Connection { protocol, ..connection.clone() };
    let mut draft = Draft::begin(scene);
    draft.write(Write::UpdateConnection(connection.clone()));
    draft.tell(Event::connection_updated(workspace.id, connection.id));
    let details = json!({"until": until, "was_until": before.sha1_until});
    let action = if until.is_some() { "connection.sha1_allowed" } else { "connection.sha1_refused" };
    Ok((draft.recorded(action, connection.id, &details), connection))
}
