//! A person is called something else by their directory (A24 to A28 as amended).

use domain::{Refusal, Role, account::Proof, rules::workspaces::Edit, workspace::UnverifiedAddresses};

use crate::world::{dashboard::OPERATOR, people::*, rows::World};

fn with_ada() -> World {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    world
}

#[test]
fn a_name_is_the_accounts_too_where_the_workspace_speaks_for_it() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.put("acme", "ada", told("ada@acme.example").named(Some("Augusta"), Some("King"))).unwrap();
    let account = &world.accounts[&world.member("acme", "ada").account];
    assert_eq!(account.given_name.as_deref(), Some("Augusta"));
}

#[test]
fn a_verified_address_moves_the_accounts_own_and_ends_the_sessions_here() {
    let mut world = with_ada();
    world.personal("adas-home", "ada@acme.example");
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let change = world.put("acme", "ada", told("ada@acme.example").at("countess@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "- address ada@acme.example",
            "+ address countess@acme.example of ada by the domain of acme",
            "- session phone address_changed",
            "~ member ada member, full seat, directory, claimed, epoch 1, Ada Acme countess@acme.example, held full seat",
            "~ user ada v2 active is ada",
            "! session.ended phone ada address_changed",
            "! account.updated ada from ada@acme.example to countess@acme.example",
            "! member.updated ada [email]",
            "# directory member.updated ada",
        ],
    );
    // The sign-in stays bound, by its subject.
    world.sso("okta", "phone", &subject("00u-ada")).unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn a_session_told_to_have_ended_with_the_address_opens_the_workspace_no_more() {
    let mut world = with_ada();
    world.personal("adas-home", "ada@acme.example");
    world.mailbox("phone", "ada@acme.example").unwrap();
    world.opens("phone", "acme").unwrap();
    let change = world.put("acme", "ada", told("ada@acme.example").at("countess@acme.example")).unwrap();
    assert!(world.gist(&change).contains("! session.ended phone ada address_changed"));
    world.opens("phone", "acme").unwrap_err();
    world.opens("phone", "adas-home").expect("other workspaces are none of its business");
}

#[test]
fn a_change_of_case_is_shown_and_ends_no_session() {
    let mut world = with_ada();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.put("acme", "ada", told("ada@acme.example").at("Ada@Acme.example")).unwrap();
    assert_eq!(world.member("acme", "ada").email.as_ref().unwrap().as_str(), "Ada@Acme.example");
    world.opens("phone", "acme").unwrap();
    assert_eq!(world.owned_by(world.member("acme", "ada").account).len(), 1);
}

#[test]
fn an_account_whose_address_is_not_ours_keeps_its_address_and_only_the_label_follows() {
    let mut world = World::without_directory();
    world.add("acme", OPERATOR, "ada@mail.example", Role::Member).unwrap();
    world.mailbox("phone", "ada@mail.example").unwrap();
    world.set_up("acme", OPERATOR, domain::directory::State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    world.post("acme", told("ada@mail.example")).unwrap();
    let before = world.addresses.clone();

    let change = world.put("acme", "ada", told("ada@mail.example").at("ada@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "~ member ada member, full seat, directory, claimed, epoch 0, Ada Acme ada@acme.example, held full seat",
            "~ user ada v2 active is ada",
            "! member.updated ada [email]",
            "# directory member.updated ada",
        ],
    );
    assert_eq!(world.addresses, before, "nobody is given a new way in to somebody's account");
    world.mailbox("laptop", "ada@acme.example").expect_err("the label opens nothing");
}

#[test]
fn an_address_of_an_unverified_domain_is_a_label_and_takes_none_away() {
    let mut world = with_ada();
    let before = world.addresses.clone();
    let change = world.put("acme", "ada", told("ada@acme.example").at("ada@elsewhere.example")).unwrap();
    assert!(world.gist(&change).contains("Ada Acme ada@elsewhere.example"));
    assert_eq!(world.addresses, before);
}

#[test]
fn a_strict_workspace_refuses_a_rename_to_an_unverified_domain() {
    let mut world = with_ada();
    let strict = Edit { unverified_addresses: Some(UnverifiedAddresses::Refuse), ..Edit::default() };
    world.edit("acme", strict).unwrap();
    let refusal = world.put("acme", "ada", told("ada@acme.example").at("ada@else.example")).unwrap_err();
    assert_eq!(refusal.code(), "address_unverified");
}

#[test]
fn a_strict_workspace_still_renames_people_whose_address_stays() {
    let mut world = World::acme();
    world.post("acme", told("ada@else.example")).unwrap();
    let strict = Edit { unverified_addresses: Some(UnverifiedAddresses::Refuse), ..Edit::default() };
    world.edit("acme", strict).unwrap();
    world.put("acme", "ada", told("ada@else.example").named(Some("Augusta"), None)).unwrap();
}

#[test]
fn an_address_another_account_owns_is_never_taken_from_it() {
    let mut world = with_ada();
    world.personal("bobs-home", "bob@acme.example");
    world.mailbox("bobs-phone", "bob@acme.example").unwrap();
    let refusal = world.put("acme", "ada", told("ada@acme.example").at("bob@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::AddressTaken);
    assert_eq!(world.addresses["bob@acme.example"].proof, Proof::Mailbox);
}

#[test]
fn an_invitation_nobody_followed_keeps_no_address_from_the_domains_own_directory() {
    let mut world = with_ada().and_rival();
    world.turn_off("rival", OPERATOR).unwrap();
    world.add("rival", OPERATOR, "countess@acme.example", Role::Member).unwrap();
    assert_eq!(world.addresses["countess@acme.example"].proof, Proof::Invited);
    world
        .put("acme", "ada", told("ada@acme.example").at("countess@acme.example"))
        .expect("an address belongs to an account only when it is proven (invariant 4)");
    assert_eq!(world.addresses["countess@acme.example"].account, world.member("acme", "ada").account);
}

#[test]
fn an_active_member_of_this_workspace_keeps_the_address_they_were_only_invited_under() {
    let mut world = with_ada();
    // The operator made the workspace before its domain was verified: its owner was invited and never came yet.
    assert_eq!(world.addresses["owner@acme.example"].proof, Proof::Invited);
    let before = world.addresses.clone();
    let refusal = world.put("acme", "ada", told("ada@acme.example").at("owner@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::AddressTaken);
    assert_eq!(world.addresses, before);
    world.mailbox("owners-phone", "owner@acme.example").expect("the owner still has their only way in");
    world.opens("owners-phone", "acme").unwrap();
}

#[test]
fn somebody_invited_here_who_is_removed_keeps_no_address_from_the_directory() {
    let mut world = World::without_directory();
    world.add("acme", OPERATOR, "countess@partner.example", Role::Member).unwrap();
    world.remove("acme", OPERATOR, "countess").unwrap();
    world.verify("acme", "partner.example").unwrap();
    world.set_up("acme", OPERATOR, domain::directory::State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    world.post("acme", told("ada@acme.example")).unwrap();
    assert_eq!(world.addresses["countess@partner.example"].proof, Proof::Invited);
    world.put("acme", "ada", told("ada@acme.example").at("countess@partner.example")).unwrap();
    assert_eq!(world.addresses["countess@partner.example"].account, world.member("acme", "ada").account);
}

#[test]
fn whoever_has_an_address_of_their_own_elsewhere_loses_the_old_one_here_and_is_given_no_new_one() {
    let mut world = with_ada();
    let account = world.member("acme", "ada").account;
    world.owns("ada", "ada@mail.example");
    world.mailbox("phone", "ada@acme.example").unwrap();
    let change = world.put("acme", "ada", told("ada@acme.example").at("countess@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "- address ada@acme.example",
            "- proof of phone for acme",
            "~ member ada member, full seat, directory, claimed, epoch 1, Ada Acme countess@acme.example, held full seat",
            "~ user ada v2 active is ada",
            "! session.ended phone ada address_changed",
            "! account.updated ada from ada@acme.example to null",
            "! member.updated ada [email]",
            "# directory member.updated ada",
        ],
    );
    world.opens("phone", "acme").expect_err("what was proven under the old address is proven no more");
    let kept: Vec<_> = world.owned_by(account).into_iter().map(|one| one.address).collect();
    assert_eq!(kept, [address("ada@mail.example")]);
    world.mailbox("laptop", "countess@acme.example").expect_err("the new mailbox may be another person's");
    world.mailbox("laptop", "ada@mail.example").unwrap();
}

#[test]
fn an_address_told_for_the_first_time_becomes_that_of_an_account_that_had_none() {
    let mut world = World::acme();
    world.post("acme", told("ada").without_email()).unwrap();
    world.put("acme", "ada", told("ada").at("ada@acme.example")).unwrap();
    let owned = world.owned_by(world.member("acme", "ada").account);
    assert_eq!(owned.len(), 1);
    assert_eq!(owned[0].address, address("ada@acme.example"));
}

#[test]
fn an_address_that_is_told_no_more_is_shown_no_more_and_stays_the_accounts() {
    let mut world = with_ada();
    world.put("acme", "ada", told("ada@acme.example").without_email()).unwrap();
    assert_eq!(world.member("acme", "ada").email, None);
    assert!(world.addresses.contains_key("ada@acme.example"));
}

#[test]
fn a_directory_user_never_renames_somebody_elses_member_here() {
    let mut world = with_ada();
    world.post("acme", told("bob@acme.example")).unwrap();
    let before = world.member("acme", "bob").clone();
    world.put("acme", "ada", told("ada@acme.example").named(Some("Bob"), Some("Acme"))).unwrap();
    assert_eq!(*world.member("acme", "bob"), before);
}
