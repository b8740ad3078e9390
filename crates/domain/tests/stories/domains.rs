//! What becomes of a domain whose record disappears, and of one that is given up (table D).

use domain::{
    Refusal, Shared,
    connection::{DomainState, Mode},
    moment::days,
    rules::connect::Guards,
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    people::*,
    rows::World,
};

/// Acme has proven a second domain by DNS, and Ada has an address there.
fn with_ada() -> World {
    let mut world = World::acme();
    world.prove("acme", ADMIN, "acme.test").unwrap();
    world.post("acme", told("ada@acme.test").external("00u-ada")).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.test")).unwrap();
    world
}

/// The record of Acme's second domain is gone for good.
fn lost(world: &mut World) {
    world.look("acme", "acme.test", false);
    world.wait(days(7));
    world.look("acme", "acme.test", false);
    assert_eq!(world.state_of("acme", "acme.test"), DomainState::Lost { at: world.now });
}

#[test]
fn everybodys_domains_are_nobodys() {
    let mut world = World::acme();
    for hand in [OPERATOR, OWNER] {
        for (domain, why) in [("gmail.com", Shared::Mailboxes), ("co.uk", Shared::Suffix)] {
            let refusal = world.claim("acme", hand, domain).unwrap_err();
            let domain = domain::Domain::parse(domain).unwrap();
            assert_eq!(refusal, Refusal::DomainShared { domain, why });
        }
    }
}

#[test]
fn while_the_record_is_there_nothing_is_told() {
    let mut world = with_ada();
    assert!(world.look("acme", "acme.test", true).is_none());
}

#[test]
fn a_missing_record_puts_a_domain_endangered_and_its_return_saves_it() {
    let mut world = with_ada();
    let change = world.look("acme", "acme.test", false);
    world.says(
        &change,
        &[
            "+ domain acme.test at_risk",
            "! domain.endangered acme.test",
            "# system domain.endangered acme.test",
        ],
    );
    let until = world.now.after(days(7));
    world.wait(days(6));
    assert!(world.look("acme", "acme.test", false).is_none(), "it was told before");
    assert_eq!(world.state_of("acme", "acme.test"), DomainState::AtRisk { until });
    world.post("acme", told("bob@acme.test")).unwrap();
    assert!(world.addresses.contains_key(address("bob@acme.test").key()), "it still counts");

    let change = world.look("acme", "acme.test", true);
    world.says(
        &change,
        &["+ domain acme.test dns", "! domain.recovered acme.test", "# system domain.recovered acme.test"],
    );
    world.wait(days(6));
    world.look("acme", "acme.test", false);
    assert_eq!(world.state_of("acme", "acme.test"), DomainState::AtRisk { until: world.now.after(days(7)) });
}

#[test]
fn an_admin_who_presses_check_hears_what_the_daily_look_would_find() {
    let mut world = with_ada();
    world.look("acme", "acme.test", false);
    world.prove("acme", ADMIN, "acme.test").unwrap();
    assert_eq!(world.state_of("acme", "acme.test"), DomainState::Verified);
}

#[test]
fn what_the_operator_vouches_for_is_looked_for_nowhere() {
    let mut world = with_ada();
    assert!(world.look("acme", "acme.example", false).is_none());
    world.look("acme", "acme.test", false);
    world.verify("acme", "acme.test").unwrap();
    world.wait(days(30));
    assert!(world.look("acme", "acme.test", false).is_none());
    assert_eq!(world.state_of("acme", "acme.test"), DomainState::Verified);
}

#[test]
fn d12_for_a_lost_domain_nobody_is_made_and_nobody_renamed() {
    let mut world = with_ada();
    lost(&mut world);
    world.post("acme", told("bob@acme.test")).unwrap();
    assert!(!world.addresses.contains_key(address("bob@acme.test").key()), "they own no address");
    world.put("acme", "ada", told("ada@acme.test").external("00u-ada").named(Some("A"), None)).unwrap();
    assert!(world.accounts.values().all(|one| one.given_name.as_deref() != Some("A")));
}

#[test]
fn who_is_to_go_goes_however_lost_the_domain() {
    let mut world = with_ada();
    lost(&mut world);
    world.put("acme", "ada", told("ada@acme.test").external("00u-ada").inactive()).unwrap();
    assert_eq!(world.workspace("acme").seats.taken, 1);
}

#[test]
fn who_was_bound_signs_in_for_thirty_days_and_shows_a_mailbox_after() {
    let mut world = with_ada();
    lost(&mut world);
    world.wait(days(30).checked_sub(days(1)).unwrap());
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    world.wait(days(1));
    let refusal = world.sso("okta", "tablet", &subject("00u-ada")).unwrap_err();
    assert_eq!(refusal, Refusal::AccountUnproven { workspace: "acme".to_owned() });
    world.mailbox("tablet", "ada@acme.test").unwrap();
    world.sso("okta", "tablet", &subject("00u-ada")).unwrap();

    world.verify("acme", "acme.test").unwrap();
    world.sso("okta", "desktop", &subject("00u-ada")).unwrap();
}

#[test]
fn a_mailbox_of_somebody_elses_does_not_help() {
    let mut world = with_ada();
    world.post("acme", told("bob@acme.example")).unwrap();
    lost(&mut world);
    world.wait(days(30));
    world.mailbox("tablet", "bob@acme.example").unwrap();
    let refusal = world.sso("okta", "tablet", &subject("00u-ada")).unwrap_err();
    assert_eq!(refusal.code(), "account_unproven");
}

#[test]
fn who_has_an_address_of_their_own_does_not_hang_by_the_domain() {
    let mut world = with_ada();
    world.owns("ada", "ada@mail.example");
    lost(&mut world);
    world.wait(days(31));
    world.sso("okta", "tablet", &subject("00u-ada")).unwrap();
}

#[test]
fn d13_a_newcomer_waits_seven_days_for_a_lost_domain_and_the_loser_comes_back_at_once() {
    let mut world = with_ada().and_rival();
    assert_eq!(world.prove("rival", ADMIN, "acme.test").unwrap_err(), Refusal::DomainContested);
    lost(&mut world);
    assert_eq!(world.prove("rival", ADMIN, "acme.test").unwrap_err(), Refusal::DomainContested);
    assert_eq!(world.verify("rival", "acme.test").unwrap_err(), Refusal::DomainContested);
    let mut back = with_ada();
    lost(&mut back);
    back.prove("acme", ADMIN, "acme.test").unwrap();
    assert_eq!(back.state_of("acme", "acme.test"), DomainState::Verified);

    world.wait(days(7));
    world.prove("rival", ADMIN, "acme.test").unwrap();
    assert_eq!(world.prove("acme", ADMIN, "acme.test").unwrap_err(), Refusal::DomainContested);
}

#[test]
fn a_domain_that_is_given_up_is_free_at_once() {
    let mut world = with_ada().and_rival();
    assert_eq!(world.release("acme", MEMBER, "acme.test").unwrap_err(), Refusal::RoleInsufficient);
    let change = world.release("acme", ADMIN, "acme.test").unwrap();
    world.says(
        &change,
        &["- domain acme.test", "! domain.released acme.test", "# operator domain.released acme.test"],
    );
    world.prove("rival", ADMIN, "acme.test").unwrap();
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
}

#[test]
fn the_last_domain_stays_while_single_sign_on_is_required() {
    let mut world = with_ada();
    world.test("okta", OWNER).unwrap();
    world.guard_owner();
    world.switch("okta", OWNER, Mode::Required, Guards::Asked).unwrap();
    world.release("acme", OWNER, "acme.example").unwrap();
    assert_eq!(world.release("acme", OWNER, "acme.test").unwrap_err(), Refusal::DomainKeptBySso);
    world.switch("okta", OWNER, Mode::Optional, Guards::Asked).unwrap();
    world.release("acme", ADMIN, "acme.test").unwrap();
}

#[test]
fn to_give_up_a_lost_domain_is_no_way_past_the_mailbox_that_its_loss_demands() {
    let mut world = with_ada();
    lost(&mut world);
    let lost_at = world.now;
    world.wait(days(1));
    let change = world.release("acme", ADMIN, "acme.test").unwrap();
    world.says(
        &change,
        &[
            "- domain acme.test, whose loss is remembered",
            "! domain.released acme.test",
            "# operator domain.released acme.test",
        ],
    );
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    world.wait(days(29));
    assert_eq!(world.sso("okta", "tablet", &subject("00u-ada")).unwrap_err().code(), "account_unproven");

    // Naming it again does not help, and neither does giving it up twice.
    world.claim("acme", ADMIN, "acme.test").unwrap();
    assert_eq!(world.state_of("acme", "acme.test"), DomainState::Lost { at: lost_at });
    assert_eq!(world.sso("okta", "tablet", &subject("00u-ada")).unwrap_err().code(), "account_unproven");
    world.release("acme", ADMIN, "acme.test").unwrap();
    assert_eq!(world.sso("okta", "tablet", &subject("00u-ada")).unwrap_err().code(), "account_unproven");

    // Who shows the mailbox comes in, and who proves the domain has it as before.
    world.mailbox("desktop", "ada@acme.test").unwrap();
    world.sso("okta", "desktop", &subject("00u-ada")).unwrap();
    world.prove("acme", ADMIN, "acme.test").unwrap();
    world.sso("okta", "tablet", &subject("00u-ada")).unwrap();
}

#[test]
fn nor_is_to_give_it_up_while_its_record_is_missing() {
    let mut world = with_ada();
    world.look("acme", "acme.test", false);
    world.release("acme", ADMIN, "acme.test").unwrap();
    world.wait(days(29));
    world.sso("okta", "laptop", &subject("00u-ada")).unwrap();
    world.wait(days(1));
    assert_eq!(world.sso("okta", "tablet", &subject("00u-ada")).unwrap_err().code(), "account_unproven");
}

#[test]
fn a_lost_domain_that_is_given_up_is_free_at_once() {
    let mut world = with_ada().and_rival();
    lost(&mut world);
    world.release("acme", ADMIN, "acme.test").unwrap();
    world.prove("rival", ADMIN, "acme.test").unwrap();
}

#[test]
fn a_record_that_appears_proves_a_domain_without_anybodys_asking() {
    let mut world = World::acme().and_rival();
    world.claim("acme", ADMIN, "acme.test").unwrap();
    world.claim("rival", ADMIN, "acme.test").unwrap();
    assert_eq!(world.awaited_until("acme", "acme.test"), Some(world.now.after(days(3))));
    assert_eq!(world.seek("acme", "acme.test", false).unwrap_err().code(), "domain_unproven");
    let change = world.seek("acme", "acme.test", true).unwrap();
    world.says(
        &change,
        &["+ domain acme.test dns", "! domain.verified dns acme.test", "# system domain.verified acme.test"],
    );
    assert_eq!(world.awaited_until("acme", "acme.test"), None, "it is looked for daily");
    assert_eq!(world.seek("rival", "acme.test", true).unwrap_err(), Refusal::DomainContested);
}

#[test]
fn a_lost_domain_comes_back_by_itself_for_thirty_days() {
    let mut world = with_ada();
    lost(&mut world);
    assert_eq!(world.awaited_until("acme", "acme.test"), Some(world.now.after(days(30))));
    world.wait(days(20));
    world.seek("acme", "acme.test", true).unwrap();
    assert_eq!(world.state_of("acme", "acme.test"), DomainState::Verified);
}

#[test]
fn whoever_names_a_domain_again_has_its_record_looked_for_anew_once_it_is_not_any_more() {
    let mut world = World::acme();
    let claimed = world.claim("acme", ADMIN, "acme.test").unwrap();
    world.wait(days(2));
    assert_eq!(world.claim("acme", ADMIN, "acme.test").unwrap(), claimed);
    world.wait(days(1));
    let again = world.claim("acme", ADMIN, "acme.test").unwrap();
    assert_eq!(again.challenge, claimed.challenge, "a record that was published holds");
    assert_eq!(again.awaited_until(), Some(world.now.after(days(3))));
}
