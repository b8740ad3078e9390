//! A directory tells of somebody new (A7 to A10 and A14 to A17 as amended, A32).

use domain::{
    Refusal,
    account::{Proof, Status},
    rules::workspaces::Edit,
    workspace::{Plan, UnverifiedAddresses},
};

use crate::world::{dashboard::OPERATOR, people::*, rows::World};

#[test]
fn a_new_person_has_account_place_and_seat_before_any_sign_in() {
    let mut world = World::acme();
    let change = world.post("acme", told("ada@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "+ account ada unclaimed Ada Acme",
            "+ address ada@acme.example of ada by the domain of acme",
            "+ member ada member, full seat, directory, claimed, epoch 0, Ada Acme ada@acme.example",
            "+ user ada v1 active is ada",
            "! member.provisioned ada joined",
            "! seat.taken ada 2 of 25",
            "# directory member.provisioned ada",
            "seats +1",
        ],
    );
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn a_person_of_an_unverified_domain_gets_an_account_that_owns_no_address() {
    let mut world = World::acme();
    let change = world.post("acme", told("ada@contractor.example")).unwrap();
    world.says(
        &change,
        &[
            "+ account ada unclaimed Ada Acme",
            "+ member ada member, full seat, directory, claimed, epoch 0, Ada Acme ada@contractor.example",
            "+ user ada v1 active is ada",
            "! member.provisioned ada joined",
            "! seat.taken ada 2 of 25",
            "# directory member.provisioned ada",
            "seats +1",
        ],
    );
    world.sso("okta", "phone", &asserted("00u-ada", "ada@contractor.example")).unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn an_address_of_an_unverified_domain_leads_to_nobody_who_owns_it() {
    let mut world = World::acme();
    world.personal("adas-home", "ada@mail.example");
    world.mailbox("adas-phone", "ada@mail.example").unwrap();
    world.post("acme", told("ada@mail.example")).unwrap();
    assert!(world.find_member("acme", "ada").is_none(), "the account that owns the address stays out of it");
    let stranger = world.member("acme", "ada-2").account;
    assert!(world.owned_by(stranger).is_empty());
    world.opens("adas-phone", "acme").unwrap_err();
}

#[test]
fn a_strict_workspace_refuses_addresses_of_unverified_domains() {
    let mut world = World::acme();
    let strict = Edit { unverified_addresses: Some(UnverifiedAddresses::Refuse), ..Edit::default() };
    world.edit("acme", strict).unwrap();
    let refusal = world.post("acme", told("ada@contractor.example")).unwrap_err();
    assert_eq!(refusal.code(), "address_unverified");
    world.post("acme", told("ada@acme.example")).unwrap();
    world.post("acme", told("robot").without_email()).unwrap();
}

#[test]
fn a_domain_somebody_else_verified_is_answered_like_one_nobody_did() {
    let mut world = World::acme().and_rival();
    let nobodys = world.post("acme", told("ada@nobody.example")).unwrap();
    let theirs = world.post("acme", told("bob@rival.example")).unwrap();
    let (nobodys, theirs) = (world.gist(&nobodys), world.gist(&theirs));
    let alike = theirs.replace("bob@rival", "ada@nobody").replace("bob", "ada").replace("Bob", "Ada");
    assert_eq!(alike.replace("3 of 25", "2 of 25"), nobodys);

    let strict = Edit { unverified_addresses: Some(UnverifiedAddresses::Refuse), ..Edit::default() };
    world.edit("acme", strict).unwrap();
    let refusal = world.post("acme", told("cleo@rival.example")).unwrap_err();
    assert!(!refusal.to_string().contains("rival "), "who owns a domain is not told: {refusal}");
    assert_eq!(refusal.code(), "address_unverified");
}

#[test]
fn a_user_name_or_external_id_of_somebody_in_the_directory_is_a_conflict_also_while_they_are_inactive() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("1")).unwrap();
    let by = world.user("acme", "ada").id;
    let again = || told("ADA@acme.example").at("other@acme.example");
    assert_eq!(world.post("acme", again()).unwrap_err(), Refusal::UserNameTaken { by });
    let same_id = || told("bob@acme.example").external("1");
    assert_eq!(world.post("acme", same_id()).unwrap_err(), Refusal::ExternalIdTaken { by });

    world.put("acme", "ada", told("ada@acme.example").external("1").inactive()).unwrap();
    assert_eq!(world.post("acme", again()).unwrap_err(), Refusal::UserNameTaken { by });
    assert_eq!(world.post("acme", same_id()).unwrap_err(), Refusal::ExternalIdTaken { by });
}

#[test]
fn external_ids_are_compared_to_the_letter() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("abc")).unwrap();
    world.post("acme", told("bob@acme.example").external("ABC")).unwrap();
}

#[test]
fn an_address_of_somebody_in_the_directory_is_a_conflict_under_any_user_name() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    let refusal = world.post("acme", told("ada2").at("Ada@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::AddressTaken);
}

#[test]
fn somebody_who_has_an_account_joins_with_it_and_it_is_left_as_it_is() {
    let mut world = World::acme();
    world.personal("adas-home", "ada@acme.example");
    world.mailbox("phone", "ada@acme.example").unwrap();
    let before = world.accounts.clone();
    let change = world.post("acme", told("ada@acme.example").named(Some("Augusta"), Some("King"))).unwrap();
    world.says(
        &change,
        &[
            "+ member ada member, full seat, directory, claimed, epoch 0, Augusta King ada@acme.example",
            "+ user ada v1 active is ada",
            "! member.provisioned ada joined",
            "! seat.taken ada 2 of 25",
            "# directory member.provisioned ada",
            "seats +1",
        ],
    );
    assert_eq!(world.accounts, before, "the account's own names stay");
    world.opens("phone", "adas-home").unwrap();
}

#[test]
fn the_directory_cannot_tell_whether_an_account_was_there_before() {
    let mut world = World::acme();
    world.personal("adas-home", "ada@acme.example");
    world.post("acme", told("ada@acme.example")).unwrap();
    world.post("acme", told("bob@acme.example")).unwrap();
    let (ada, bob) = (world.user("acme", "ada"), world.user("acme", "bob"));
    assert_eq!((ada.version, ada.created_at, ada.changed_at), (bob.version, bob.created_at, bob.changed_at));
    assert_eq!(ada.told, told("ada@acme.example"), "the resource is what was told");
}

#[test]
fn an_address_somebody_was_invited_under_is_proven_by_the_domain_and_the_account_joined() {
    let mut world = World::acme().and_rival();
    world.turn_off("rival", OPERATOR).unwrap();
    world.add("rival", OPERATOR, "ada@acme.example", domain::Role::Member).unwrap();
    let change = world.post("acme", told("ada@acme.example")).unwrap();
    assert!(
        world
            .gist(&change)
            .starts_with("+ address ada@acme.example of ada by the domain of acme\n+ member ada")
    );
    let owned = &world.addresses["ada@acme.example"];
    assert_eq!(owned.proof, Proof::Domain(world.workspace("acme").id));
}

#[test]
fn nobody_joins_without_a_free_seat_and_the_next_sync_tries_again() {
    let mut world = World::acme();
    world.seats("acme", 2);
    world.post("acme", told("ada@acme.example")).unwrap();
    let refusal = world.post("acme", told("bob@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::SeatNoneLeft { limit: 2 });
    assert!(world.find_user("acme", "bob").is_none(), "what is refused leaves nothing behind");
    assert!(!world.addresses.contains_key("bob@acme.example"));

    world.put("acme", "ada", told("ada@acme.example").inactive()).unwrap();
    let change = world.post("acme", told("bob@acme.example")).unwrap();
    assert!(world.gist(&change).contains("! seat.taken bob 2 of 2"));
}

#[test]
fn a_workspace_without_a_limit_seats_everybody() {
    let mut world = World::acme();
    world.edit("acme", Edit { seats: Some(None), ..Edit::default() }).unwrap();
    let change = world.post("acme", told("ada@acme.example")).unwrap();
    assert!(world.gist(&change).contains("! seat.taken ada 2 of any"));
}

#[test]
fn who_is_told_of_as_inactive_gets_neither_account_nor_place_nor_seat() {
    let mut world = World::acme();
    world.seats("acme", 1);
    let change = world.post("acme", told("ada@acme.example").inactive()).unwrap();
    world.says(&change, &["+ user ada v1 inactive is nobody", "# directory directory_user.stored ada"]);
}

#[test]
fn what_else_is_told_is_stored_to_the_letter_and_gives_no_role() {
    let mut world = World::acme();
    let resource = r#"{"userName":"ada@acme.example","roles":[{"value":"owner"}],"groups":[{"value":"x"}]}"#;
    world.post("acme", told("ada@acme.example").resource(resource)).unwrap();
    assert_eq!(world.user("acme", "ada").told.resource, resource);
    assert_eq!(world.member("acme", "ada").role, domain::Role::Member);
}

#[test]
fn a_person_without_an_address_joins_under_the_user_name_alone() {
    let mut world = World::acme();
    let change = world.post("acme", told("ada").without_email()).unwrap();
    assert!(world.gist(&change).contains("epoch 0, Ada Acme no address"));
    world.sso("okta", "phone", &asserted_name("00u-ada", "ada", "ada@acme.example")).unwrap();
    world.opens("phone", "acme").unwrap();
}

#[test]
fn a_locked_account_is_provisioned_all_the_same_and_does_not_sign_in() {
    let mut world = World::acme();
    world.personal("adas-home", "ada@acme.example");
    world.lock("ada", true);
    world.post("acme", told("ada@acme.example")).unwrap();
    assert!(world.member("acme", "ada").is_active());
    assert_eq!(world.accounts[&world.member("acme", "ada").account].status, Status::Locked);
    let refusal = world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap_err();
    assert_eq!(refusal, Refusal::AccountLocked);
}

#[test]
fn a_workspace_without_the_plan_gives_nothing() {
    let mut world = World::acme();
    world.plan("acme", Plan::Standard);
    let refusal = world.post("acme", told("ada@acme.example")).unwrap_err();
    assert_eq!(refusal.code(), "plan_removals_only");
}
