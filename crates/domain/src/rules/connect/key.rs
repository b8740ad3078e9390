//! A connection's own key is replaced. An identity provider checks a signature by the certificate it was given, so a new key
//! is published before it signs anything, and the old one still opens what was encrypted for it afterwards.

use serde_json::json;

use crate::{
    Change, Refusal, Write,
    connection::{Connection, OwnKey, Protocol, Saml},
    event::Event,
    rules::{
        Draft, Scene,
        lock::{self, Action, Hand, Part},
    },
    workspace::Entitlement,
};

/// A step on the way from one key to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Turn {
    /// This new key stands in our metadata beside the one that signs.
    Publish(OwnKey),
    /// The identity provider knows the new key: it signs from now on, and the other still decrypts.
    Sign,
    /// The key that does not sign is removed: the old one, or a new one that is not wanted after all.
    Retire,
}

/// Takes a step on the way to a new key.
///
/// # Errors
/// What [`lock::may`] says; [`Refusal::PlanRequired`]; [`Refusal::ValueInvalid`] where it is not the time for that step.
pub fn turn_key(
    scene: Scene<'_>,
    hand: Hand,
    connection: &Connection,
    turn: Turn,
) -> Result<(Change, Connection), Refusal> {
    let workspace = scene.workspace;
    lock::may(hand, Action::SetUp(Part::Other), workspace, scene.now)?;
    if workspace.entitlement(scene.now) == Entitlement::None {
        return Err(Refusal::PlanRequired);
    }
    let invalid = |why: &str| Refusal::ValueInvalid { field: "step", why: why.to_owned() };
    let Some(before) = connection.protocol.saml() else {
        return Err(invalid(text::values::key_goes_with_client()));
    };
    let Some(own) = &before.own_key else {
        return Err(invalid(text::values::no_key_of_ours()));
    };
    let (saml, action, which) = match (turn, &before.next_key, &before.old_key) {
        (Turn::Publish(_), Some(_), _) => return Err(invalid(text::values::key_published_already())),
        (Turn::Publish(_), _, Some(_)) => return Err(invalid(text::values::remove_old_key_first())),
        (Turn::Publish(key), None, None) => {
            let which = key.certificate.clone();
            (Saml { next_key: Some(key), ..before.clone() }, "connection.key_published", which)
        }
        (Turn::Sign, Some(next), _) => {
            let saml = Saml {
                own_key: Some(next.clone()),
                next_key: None,
                old_key: Some(own.clone()),
                ..before.clone()
            };
            (saml, "connection.key_switched", next.certificate.clone())
        }
        (Turn::Sign, None, _) => return Err(invalid(text::values::publish_key_first())),
        (Turn::Retire, Some(gone), _) | (Turn::Retire, None, Some(gone)) => {
            let saml = Saml { next_key: None, old_key: None, ..before.clone() };
            (saml, "connection.key_removed", gone.certificate.clone())
        }
        (Turn::Retire, None, None) => return Err(invalid(text::values::one_key_alone())),
    };
    let connection = Connection { protocol: Protocol::Saml(saml), ..connection.clone() };
    let mut draft = Draft::begin(scene);
    draft.write(Write::UpdateConnection(connection.clone()));
    draft.tell(Event::connection_updated(workspace.id, connection.id));
    let details = json!({"certificate": which.fingerprint});
    Ok((draft.recorded(action, connection.id, &details), connection))
}
