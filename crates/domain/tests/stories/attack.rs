//! Somebody means harm: a customer who is somebody else's rival, an employee, an identity provider in the wrong hands.

use domain::{Refusal, Role, connection::Mode, directory::State, identity::Asserted};

use crate::world::{
    dashboard::{ADMIN, OPERATOR},
    people::*,
    rows::World,
};

/// Rival beside Acme, whose Ada has a workspace of her own and uses it.
fn ada_and_rival() -> World {
    let mut world = World::acme().and_rival();
    world.personal("adas-home", "ada@acme.example");
    world.mailbox("adas-phone", "ada@acme.example").unwrap();
    world
}

#[test]
fn a_rivals_directory_naming_somebody_elses_address_gets_an_empty_account() {
    let mut world = ada_and_rival();
    world.post("rival", told("ada@acme.example")).unwrap();
    world.sso("rivals-own", "eves-phone", &asserted("eve", "ada@acme.example")).unwrap();
    let eves = world.session("eves-phone").unwrap().account;
    assert_ne!(eves, world.member("adas-home", "ada").account);
    assert_eq!(world.opens("eves-phone", "adas-home").unwrap_err(), Refusal::WorkspaceNotFound);
}

#[test]
fn an_empty_account_never_grows_into_somebody_elses() {
    let mut world = ada_and_rival();
    world.post("rival", told("ada@acme.example")).unwrap();
    world.sso("rivals-own", "eves-phone", &asserted("eve", "ada@acme.example")).unwrap();
    let user = world.users.values().map(|user| world.name(user.id).to_owned()).next().unwrap();
    world.put("rival", &user, told("x").at("eve@rival.example")).unwrap();
    world.put("rival", &user, told("x").at("ada@acme.example")).unwrap();
    assert_eq!(world.addresses["ada@acme.example"].account, world.member("adas-home", "ada").account);
}

#[test]
fn a_rival_who_invites_somebody_and_then_lets_its_directory_claim_them_does_not_become_them() {
    let mut world = ada_and_rival();
    world.turn_off("rival", OPERATOR).unwrap();
    world.add("rival", ADMIN, "ada@acme.example", Role::Admin).unwrap();
    world.set_up("rival", OPERATOR, State::On).unwrap();
    world.add_token("rival", OPERATOR).unwrap();
    world.post("rival", told("ada@acme.example").external("eve")).unwrap();
    let user = world.users.values().map(|user| world.name(user.id).to_owned()).next().unwrap();
    let mut forms = vec![told("ada@acme.example").external("eve")];
    forms.push(told("ada@acme.example").at("eve@rival.example").external("eve"));
    forms.push(told("eve").without_email().external("eve"));
    forms.push(told("eve").at("ada@acme.example").external("eve"));
    for form in forms {
        let before = (world.accounts.clone(), world.addresses.clone());
        world.put("rival", &user, form).unwrap();
        assert_eq!((world.accounts.clone(), world.addresses.clone()), before, "the account is Ada's");
        for email in ["ada@acme.example", "eve@rival.example"] {
            let refusal = world.sso("rivals-own", "eves-phone", &asserted("eve", email)).unwrap_err();
            assert_eq!(refusal.code(), "account_unproven");
        }
    }
}

#[test]
fn a_directory_users_name_alone_binds_nobody_to_an_account_that_owns_addresses() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "dave@mail.example", Role::Member).unwrap();
    world.mailbox("daves-phone", "dave@mail.example").unwrap();
    world.set_up("acme", OPERATOR, State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    world.post("acme", told("dave@mail.example").at("eve@acme.example")).unwrap();
    assert_eq!(world.users.values().next().unwrap().member, Some(world.member("acme", "dave").id));
    let refusal = world.sso("okta", "eves-phone", &asserted("eve", "eve@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
}

/// Acme, whose directory tells of Alice, who has never signed in, under a name that is her address or is not.
fn alice_before_her_first_sign_in(user_name: &str) -> World {
    let mut world = World::acme();
    world.post("acme", told(user_name).at("alice@acme.example").external("00u-alice")).unwrap();
    world
}

#[test]
fn whoever_calls_themselves_by_a_colleagues_name_does_not_come_in_as_them() {
    for name in ["alice@acme.example", "alice"] {
        for provisioned in [true, false] {
            let mut world = alice_before_her_first_sign_in(name);
            if provisioned {
                world.post("acme", told("mallory@acme.example")).unwrap();
            }
            let said = asserted_name("op-mallory", name, "mallory@acme.example");
            let refusal = world.sso("okta", "phone", &said).unwrap_err();
            assert_eq!(refusal.code(), "address_not_believed", "{name}");
            assert!(world.session("phone").is_none() && world.identities.is_empty());
            // Alice herself comes in by her id, whatever she calls herself.
            world
                .sso("okta", "laptop", &asserted_name("00u-alice", "mallory", "alice@acme.example"))
                .unwrap();
            assert_eq!(world.name(world.session("laptop").unwrap().account), "alice");
        }
    }
}

#[test]
fn a_name_by_itself_is_nobodys_proof() {
    for name in ["alice@acme.example", "alice"] {
        let mut world = alice_before_her_first_sign_in(name);
        let said = Asserted { email: None, ..asserted_name("op-mallory", name, "mallory@acme.example") };
        let refusal = world.sso("okta", "phone", &said).unwrap_err();
        assert_eq!(refusal.code(), "address_not_believed", "{name}");
    }
}

#[test]
fn the_name_of_somebody_without_an_address_is_not_theirs_whose_address_is_another_persons() {
    let mut world = World::acme();
    world.post("acme", told("alice").without_email()).unwrap();
    world.post("acme", told("alice@acme.example").without_email()).unwrap();
    world.post("acme", told("mallory@acme.example")).unwrap();
    for said in [
        asserted_name("op-mallory", "alice", "mallory@acme.example"),
        asserted_name("op-mallory", "alice@acme.example", "nobody@acme.example"),
    ] {
        let refusal = world.sso("okta", "phone", &said).unwrap_err();
        assert_eq!(refusal.code(), "address_not_believed", "{said:?}");
    }
}

#[test]
fn whoever_has_come_in_before_may_call_themselves_what_they_like() {
    let mut world = alice_before_her_first_sign_in("alice");
    world.post("acme", told("mallory@acme.example")).unwrap();
    world.sso("okta", "phone", &asserted("op-mallory", "mallory@acme.example")).unwrap();
    world.sso("okta", "phone", &asserted_name("op-mallory", "alice", "mallory@acme.example")).unwrap();
    assert_eq!(world.name(world.session("phone").unwrap().account), "mallory");
}

#[test]
fn a_session_of_ones_own_confirms_nobody_else() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.add("acme", ADMIN, "eve@acme.example", Role::Member).unwrap();
    world.mailbox("eves-phone", "eve@acme.example").unwrap();
    let refusal = world.sso("okta", "eves-phone", &asserted("eve", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
}

#[test]
fn a_session_that_showed_no_mailbox_confirms_nobody() {
    let mut world = World::acme().and_rival();
    world.turn_off("rival", OPERATOR).unwrap();
    world.add("rival", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.post("acme", told("ada@acme.example").external("00u-ada")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    // Acme has signed Ada in to Acme. That is no word on who comes to Rival.
    let refusal = world.sso("rivals-own", "phone", &asserted("eve", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
}

#[test]
fn somebody_elses_sign_in_slipped_into_a_browser_binds_nothing_to_whoever_sits_there() {
    let mut world = World::without_directory();
    world.add("acme", ADMIN, "ada@acme.example", Role::Member).unwrap();
    world.mailbox("adas-phone", "ada@acme.example").unwrap();
    world.sso("okta", "adas-phone", &asserted("eve", "eve@acme.example")).unwrap_err();
    world.sso("okta", "adas-phone", &subject("eve")).unwrap_err();
    assert!(world.identities.is_empty());
}

#[test]
fn an_admin_with_the_directorys_token_does_not_become_the_owner_by_renaming_them() {
    let mut world = World::acme();
    world.mailbox("owners-phone", "owner@acme.example").unwrap();
    world.post("acme", told("owner@acme.example")).unwrap();
    // Eve the admin reads her own mail, and mail to eve+owner@acme.example is hers.
    world.put("acme", "owner", told("owner@acme.example").at("eve+owner@acme.example")).unwrap();
    let refusal = world.mailbox("eves-phone", "eve+owner@acme.example").unwrap_err();
    assert_eq!(refusal, Refusal::AccountNotFound, "an owner is never entered on the word of a token");
    world.mailbox("owners-laptop", "owner@acme.example").expect("the owner's own address is still theirs");
}

#[test]
fn a_leaver_who_signs_in_again_at_every_door_stays_out() {
    let mut world = ada_and_rival();
    world.post("acme", told("ada@acme.example").external("7")).unwrap();
    world.sso("okta", "adas-phone", &asserted("7", "ada@acme.example")).unwrap();
    world.put("acme", "ada", told("ada@acme.example").external("7").inactive()).unwrap();
    for said in [
        subject("7"),
        asserted("7", "ada@acme.example"),
        asserted("8", "ada@acme.example"),
        asserted_name("9", "ada@acme.example", "new@acme.example"),
    ] {
        world.sso("okta", "adas-phone", &said).unwrap_err();
    }
    world.mailbox("adas-phone", "ada@acme.example").unwrap();
    world.opens("adas-phone", "acme").unwrap_err();
    world.mailbox("adas-laptop", "ada@acme.example").unwrap();
    world.opens("adas-laptop", "acme").unwrap_err();
}

#[test]
fn an_identity_is_a_subject_of_one_connection_never_of_another() {
    let mut world = ada_and_rival();
    world.post("acme", told("ada@acme.example").external("7")).unwrap();
    world.sso("okta", "adas-phone", &asserted("7", "ada@acme.example")).unwrap();
    let refusal = world.sso("rivals-own", "eves-phone", &asserted("7", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "access_not_assigned");
    world.connect("acme", "entra");
    world.force("entra", Mode::Optional).unwrap();
    let refusal = world.sso("entra", "eves-phone", &asserted("7", "eve@acme.example"));
    assert!(
        refusal.is_err()
            || world.session("eves-phone").unwrap().account == world.member("acme", "ada").account
    );
}

#[test]
fn an_external_id_that_is_an_internal_id_means_nothing() {
    let mut world = ada_and_rival();
    world.post("acme", told("ada@acme.example")).unwrap();
    let ada = world.member("acme", "ada").clone();
    for id in [ada.id.to_string(), ada.account.to_string(), ada.claimed_by.unwrap().to_string()] {
        let eve = told(&format!("eve as {id}")).without_email().external(&id);
        world.post("acme", eve).unwrap();
        world.sso("okta", "eves-phone", &subject(&id)).unwrap();
        assert_ne!(world.session("eves-phone").unwrap().account, ada.account);
    }
}
