//! What the cards say of a workspace: each asks the rules, so these tests only make sure that the answers arrive.

use app::connections::saml::Addresses;
use std::collections::HashMap;

use domain::{
    AccountId, ConnectionId, Domain, Moment, Role, Workspace, WorkspaceId,
    connection::{ClientAuth, Connection, DomainClaim, Mode, Oidc, Protocol, Tested, Verified, VerifiedBy},
    directory::State,
    workspace::{Kind, Plan},
};

use super::{Facts, connections, domains, eyes, policy};
use crate::console::door::{
    Visit,
    tests::{acme, acme_with_directory},
};

/// Somebody with this role, inside the workspace.
fn inside(workspace: Workspace, role: Role) -> Visit {
    crate::console::door::tests::inside(workspace, role).into()
}

fn facts(mode: Option<Mode>) -> Facts {
    let connection = |mode| Connection {
        id: ConnectionId::from_bits(1),
        workspace: WorkspaceId::from_bits(1),
        mode,
        protocol: Protocol::Oidc(Oidc {
            issuer: String::new(),
            client_id: String::new(),
            auth: ClientAuth::Secret { sealed: String::new(), sent: None },
        }),
        tested: None,
        created_at: Moment::from_micros(0),
        look: domain::connection::Look::default(),
    };
    Facts {
        claims: Vec::new(),
        connections: mode.map(connection).into_iter().collect(),
        tokens: Vec::new(),
        clients: Vec::new(),
        uses: Vec::new(),
        owners: 1,
        guarded_owners: 0,
        hands: HashMap::new(),
        sign_ins: Vec::new(),
    }
}

fn nowhere(_: ConnectionId) -> Addresses {
    let [entity_id, acs, slo, start, redirect_uri] = Default::default();
    Addresses { entity_id, acs, slo, start, redirect_uri }
}

fn claim(verified: Option<Verified>) -> DomainClaim {
    DomainClaim {
        domain: Domain::parse("acme.example").unwrap(),
        workspace: WorkspaceId::from_bits(1),
        challenge: "c".to_owned(),
        claimed_at: Moment::from_micros(0),
        verified,
        missing_since: None,
        lost_at: None,
        checked_at: None,
    }
}

#[test]
fn a_mode_that_would_be_refused_is_locked_with_the_reason() {
    let owner = inside(acme_with_directory(State::On), Role::Owner);
    let card = connections::Card::of(&nowhere, &owner, &facts(Some(Mode::Optional)));
    let choices = card.rows[0].choices.iter();
    let locks: Vec<_> = choices.map(|it| (it.value, it.lock.as_ref().map(|lock| lock.code))).collect();
    assert_eq!(
        locks,
        [
            ("off", Some("connection_kept_by_directory")),
            ("testing", Some("connection_kept_by_directory")),
            ("optional", None),
            ("required", Some("connection_untested")),
        ]
    );
}

#[test]
fn who_only_looks_still_reads_what_each_card_waits_for() {
    let mut standard = acme();
    standard.plan = Plan::Standard;
    let member = inside(standard, Role::Member);
    assert_eq!(eyes(&member), domain::rules::lock::Hand::Member(Role::Owner));
    let card = connections::Card::of(&nowhere, &member, &facts(None));
    assert_eq!(card.lock.map(|it| it.code), Some("plan_required"));
    assert_eq!(card.chip.text, "Locked");
}

#[test]
fn domains_say_how_far_their_proof_is() {
    let owner = inside(acme(), Role::Owner);
    let chip = |claims| domains::Card::of(&owner, &Facts { claims, ..facts(None) }).chip.text;
    let verified = Verified { at: Moment::from_micros(0), by: VerifiedBy::Dns };
    assert_eq!(chip(vec![]), "None yet");
    assert_eq!(chip(vec![claim(None)]), "Waiting for proof");
    assert_eq!(chip(vec![claim(Some(verified))]), "1 verified");
    assert_eq!(chip(vec![claim(None), claim(Some(verified))]), "1 verified, 1 waiting for proof");
    let at_risk = DomainClaim { missing_since: Some(Moment::from_micros(0)), ..claim(Some(verified)) };
    assert_eq!(chip(vec![at_risk.clone()]), "At risk");
    assert_eq!(chip(vec![claim(Some(verified)), at_risk.clone()]), "1 verified, 1 at risk");
    let lost = DomainClaim { lost_at: Some(Moment::from_micros(0)), ..claim(None) };
    assert_eq!(chip(vec![claim(None), lost.clone()]), "Lost");
    assert_eq!(chip(vec![claim(Some(verified)), lost.clone()]), "1 verified, 1 lost");
    assert_eq!(chip(vec![claim(Some(verified)), lost, at_risk]), "1 verified, 1 at risk");
    let mut personal = acme();
    personal.kind = Kind::Personal;
    assert_eq!(domains::Card::of(&inside(personal, Role::Owner), &facts(None)).chip.text, "Locked");
}

#[test]
fn the_policy_says_how_everybody_signs_in() {
    let ways = |mode, plan| {
        let mut workspace = acme();
        workspace.sso = mode;
        workspace.plan = plan;
        let card = policy::Card::of(&inside(workspace, Role::Owner), &facts(Some(mode)));
        card.rows.into_iter().map(|(_, way)| way).collect::<Vec<_>>()
    };
    let (code, either) = ("A code sent to their address", "Single sign-on, or a code sent to their address");
    assert_eq!(ways(Mode::Testing, Plan::Enterprise), [code, code, code]);
    assert_eq!(ways(Mode::Optional, Plan::Enterprise), [either, either, code]);
    let glass = "Single sign-on, or a code sent to their address, and their second factor if they have one";
    assert_eq!(ways(Mode::Required, Plan::Enterprise), [glass, "Single sign-on", code]);
    assert_eq!(
        ways(Mode::Required, Plan::Standard),
        [code, code, code],
        "without the plan nobody is sent away"
    );
}

#[test]
fn the_policy_says_how_many_owners_can_get_in_when_single_sign_on_is_broken() {
    let says = |guarded_owners, owners| {
        let facts = Facts { guarded_owners, owners, ..facts(Some(Mode::Required)) };
        let card = policy::Card::of(&inside(acme(), Role::Owner), &facts);
        (card.glass.0.text, card.glass.1)
    };
    let (chip, sentence) = says(1, 2);
    assert_eq!(chip, "Set up for some");
    assert!(sentence.starts_with("1 of 2 owners have a second factor"), "{sentence}");
    assert_eq!(says(0, 1).0, "Not set up");
    assert_eq!(says(2, 2).0, "Set up");
}

#[test]
fn required_is_locked_until_an_owner_has_a_second_factor() {
    let owner = inside(acme(), Role::Owner);
    let verified = Verified { at: Moment::from_micros(0), by: VerifiedBy::Dns };
    let lock = |guarded_owners| {
        let mut facts =
            Facts { claims: vec![claim(Some(verified))], guarded_owners, ..facts(Some(Mode::Optional)) };
        facts.connections[0].tested = Some(Tested { at: owner.now, by: Some(AccountId::from_bits(1)) });
        let card = connections::Card::of(&nowhere, &owner, &facts);
        let required = card.rows[0].choices.iter().find(|choice| choice.value == "required").unwrap();
        required.lock.as_ref().map(|lock| lock.code)
    };
    assert_eq!(lock(0), Some("break_glass_required"));
    assert_eq!(lock(1), None);
}
