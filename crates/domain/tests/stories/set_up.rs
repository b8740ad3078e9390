//! Workspaces, connections, domains, directories and tokens are set up and taken down (M1; table D).

use domain::{
    Domain, Refusal, Role,
    connection::{ClientAuth, DomainClaim, Mode, Protocol, Sent},
    directory::State,
    moment::hours,
    rules::{
        Scene,
        connect::Guards,
        prove::{self, Evidence},
        workspaces::Edit,
    },
    workspace::{Kind, Plan},
};

use crate::world::{
    dashboard::{ADMIN, MEMBER, OPERATOR, OWNER},
    people::*,
    rows::World,
    set_up::{reviving, saml},
};

#[test]
fn a_workspace_is_made_with_its_owner_on_the_first_seat() {
    let mut world = World::new();
    let change = world.create("acme", Kind::Team, Plan::Enterprise, Some(25), "owner@acme.example").unwrap();
    world.says(
        &change,
        &[
            "+ workspace acme team enterprise, 25 seats",
            "+ account owner unclaimed unnamed",
            "+ address owner@acme.example of owner invited",
            "+ member owner owner, full seat, owner, unclaimed, epoch 0, unnamed owner@acme.example",
            "! workspace.created",
            "! member.added owner",
            "! seat.taken owner 1 of 25",
            "# operator workspace.created acme",
            "seats +1",
        ],
    );
}

#[test]
fn one_account_owns_as_many_workspaces_as_it_likes() {
    let mut world = World::acme();
    world.personal("home", "owner@acme.example");
    assert_eq!(world.member("home", "owner").account, world.member("acme", "owner").account);
}

#[test]
fn a_workspace_needs_a_slug_of_its_own_a_name_and_a_seat() {
    let mut world = World::acme();
    let mut made =
        |slug, kind, plan, seats| world.create(slug, kind, plan, seats, "x@acme.example").unwrap_err();
    assert_eq!(made("acme", Kind::Team, Plan::Standard, None), Refusal::SlugTaken);
    assert_eq!(made("-", Kind::Team, Plan::Standard, None).code(), "value_invalid");
    assert_eq!(made("home", Kind::Personal, Plan::Enterprise, None).code(), "value_invalid");
    assert_eq!(made("none", Kind::Team, Plan::Standard, Some(0)).code(), "value_invalid");
    let nameless = Edit { name: Some("  ".to_owned()), ..Edit::default() };
    assert_eq!(world.edit("acme", nameless).unwrap_err().code(), "value_invalid");
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let mut world = World::acme();
    assert!(world.seats("acme", 25).is_none());
}

#[test]
fn a_directory_needs_the_plan_and_enabled_single_sign_on() {
    let mut world = World::new();
    world.create("acme", Kind::Team, Plan::Standard, None, "owner@acme.example").unwrap();
    assert_eq!(world.set_up("acme", OWNER, State::On).unwrap_err(), Refusal::PlanRequired);
    assert_eq!(world.try_connect("acme", OWNER, "okta").unwrap_err(), Refusal::PlanRequired);
    world.plan("acme", Plan::Enterprise);
    assert_eq!(world.set_up("acme", OWNER, State::On).unwrap_err(), Refusal::SsoRequired);
    world.connect("acme", "okta");
    assert_eq!(world.set_up("acme", OWNER, State::Staging).unwrap_err(), Refusal::SsoRequired);
    world.force("okta", Mode::Testing).unwrap();
    assert_eq!(world.set_up("acme", OWNER, State::Staging).unwrap_err(), Refusal::SsoRequired);
    world.force("okta", Mode::Optional).unwrap();
    let change = world.set_up("acme", OWNER, State::On).unwrap();
    world.says(&change, &["+ directory on", "! directory.enabled 0", "# person directory.enabled directory"]);
}

#[test]
fn a_personal_workspace_has_neither() {
    let mut world = World::new();
    world.personal("home", "ada@mail.example");
    assert_eq!(world.set_up("home", OPERATOR, State::On).unwrap_err(), Refusal::PlanRequired);
    assert_eq!(world.try_connect("home", OPERATOR, "okta").unwrap_err(), Refusal::PlanRequired);
    assert_eq!(world.verify("home", "mail.example").unwrap_err(), Refusal::PlanRequired);
    let upgrade = Edit { plan: Some(Plan::Enterprise), ..Edit::default() };
    assert_eq!(world.edit("home", upgrade).unwrap_err().code(), "value_invalid");
}

#[test]
fn a_directory_that_is_as_asked_is_left_alone_and_one_that_is_on_does_not_go_back() {
    let mut world = World::acme();
    assert!(world.set_up("acme", OWNER, State::On).unwrap().is_none());
    assert_eq!(world.set_up("acme", OWNER, State::Staging).unwrap_err(), Refusal::DirectoryIsOn);
    let mut world = World::staging();
    assert!(world.set_up("acme", OWNER, State::Staging).unwrap().is_none());
}

#[test]
fn what_a_post_of_somebody_inactive_gets_can_be_changed_later() {
    for (mut world, state) in [(World::acme(), State::On), (World::staging(), State::Staging)] {
        let change = world.set_up_with("acme", OWNER, state, reviving()).unwrap();
        let written = format!("~ directory {} revive", state.as_str());
        world.says(&change, &[&written, "! directory.updated", "# person directory.updated directory"]);
        assert!(world.set_up_with("acme", OWNER, state, reviving()).unwrap().is_none());
    }
}

#[test]
fn the_settings_of_a_directory_are_changed_by_whoever_sets_it_up_and_under_its_plan_alone() {
    let mut world = World::acme();
    let ask = |world: &mut World, hand| world.set_up_with("acme", hand, State::On, reviving());
    assert_eq!(ask(&mut world, MEMBER).unwrap_err(), Refusal::RoleInsufficient);
    world.plan("acme", Plan::Standard);
    assert_eq!(ask(&mut world, OWNER).unwrap_err(), Refusal::PlanRequired);
}

#[test]
fn d4_single_sign_on_stays_on_while_a_directory_relies_on_it() {
    for mut world in [World::acme(), World::staging()] {
        for to in [Mode::Off, Mode::Testing] {
            let refusal = world.switch("okta", OWNER, to, Guards::Asked).unwrap_err();
            assert_eq!(refusal, Refusal::ConnectionKeptByDirectory);
            assert_eq!(world.force("okta", to).unwrap_err(), Refusal::ConnectionKeptByDirectory);
        }
        world.connect("acme", "entra");
        world.force("entra", Mode::Optional).unwrap();
        world.switch("okta", OWNER, Mode::Off, Guards::Asked).expect("another connection is enough");
        assert_eq!(world.force("entra", Mode::Off).unwrap_err(), Refusal::ConnectionKeptByDirectory);
    }
}

#[test]
fn single_sign_on_is_switched_on_within_an_hour_of_a_test() {
    let mut world = World::without_directory();
    world.connect("acme", "entra");
    let on = |world: &mut World| world.switch("entra", OWNER, Mode::Optional, Guards::Asked);
    assert_eq!(on(&mut world).unwrap_err(), Refusal::ConnectionUntested);
    let change = world.test("entra", ADMIN).unwrap();
    world.says(
        &change,
        &["~ connection entra off", "! connection.tested entra", "# person connection.tested entra"],
    );
    world.wait(hours(2));
    assert_eq!(on(&mut world).unwrap_err(), Refusal::ConnectionUntested);
    world.test("entra", ADMIN).unwrap();
    world.wait(hours(1));
    let change = on(&mut world).unwrap();
    world.says(
        &change,
        &[
            "~ connection entra optional",
            "! connection.mode_changed entra off optional",
            "# person connection.mode_changed entra",
        ],
    );
}

#[test]
fn requiring_single_sign_on_needs_a_verified_domain() {
    let mut world = World::new();
    world.create("acme", Kind::Team, Plan::Enterprise, None, "owner@acme.example").unwrap();
    world.connect("acme", "okta");
    world.test("okta", OWNER).unwrap();
    let refusal = world.switch("okta", OWNER, Mode::Required, Guards::Asked).unwrap_err();
    assert_eq!(refusal, Refusal::DomainRequired);
    world.verify("acme", "acme.example").unwrap();
    world.guard_owner();
    world.switch("okta", OWNER, Mode::Required, Guards::Asked).unwrap();
}

#[test]
fn d1_whoever_requires_single_sign_on_has_tested_it_themselves() {
    let mut world = World::without_directory();
    world.guard_owner();
    world.test("okta", ADMIN).unwrap();
    let require = |world: &mut World, hand| world.switch("okta", hand, Mode::Required, Guards::Asked);
    assert_eq!(require(&mut world, OWNER).unwrap_err(), Refusal::ConnectionTestedByAnother);
    world.test("okta", OWNER).unwrap();
    assert_eq!(require(&mut world, ADMIN).unwrap_err(), Refusal::ConnectionTestedByAnother);
    require(&mut world, OWNER).unwrap();

    // The operator signs in nowhere: anybody's test will do.
    world.force("okta", Mode::Optional).unwrap();
    require(&mut world, OPERATOR).unwrap();
    let refusal = world.test("okta", OPERATOR).unwrap_err();
    assert_eq!(refusal, Refusal::RoleInsufficient, "whoever is no person tests nothing");
}

#[test]
fn d5_a_connection_is_removed_once_it_is_off_and_takes_its_bonds_along() {
    let mut world = World::acme();
    world.connect("acme", "entra");
    world.force("entra", Mode::Optional).unwrap();
    world.post("acme", told("ada@acme.example").external("00u-ada")).unwrap();
    world.sso("okta", "phone", &subject("00u-ada")).unwrap();
    world.sso("entra", "laptop", &subject("00u-ada")).unwrap();
    assert_eq!(world.remove_connection("okta", OWNER).unwrap_err(), Refusal::ConnectionNotOff);
    world.switch("okta", OWNER, Mode::Off, Guards::Asked).unwrap();
    assert_eq!(world.remove_connection("okta", MEMBER).unwrap_err(), Refusal::RoleInsufficient);
    let change = world.remove_connection("okta", ADMIN).unwrap();
    world.says(
        &change,
        &["- connection okta", "! connection.removed okta", "# person connection.removed okta"],
    );
    assert_eq!(world.identities.len(), 1, "what the other one knows stays");
    world.opens("laptop", "acme").unwrap();
    assert_eq!(world.opens("phone", "acme").unwrap_err(), Refusal::SessionEnded);
}

#[test]
fn nobody_but_the_operator_forces_anything() {
    let mut world = World::without_directory();
    world.connect("acme", "entra");
    let refusal = world.switch("entra", OWNER, Mode::Optional, Guards::Forced).unwrap_err();
    assert_eq!(refusal, Refusal::ConnectionUntested);
    assert_eq!(world.test("entra", MEMBER).unwrap_err(), Refusal::RoleInsufficient);
}

#[test]
fn d3_turning_the_directory_off_leaves_everybody_as_they_are_and_kills_its_tokens() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.post("acme", told("bob@acme.example")).unwrap();
    world.put("acme", "bob", told("bob@acme.example").inactive()).unwrap();
    world.sso("okta", "phone", &asserted("00u-ada", "ada@acme.example")).unwrap();
    let change = world.turn_off("acme", ADMIN).unwrap();
    world.says(&change, &["- directory", "! directory.disabled", "# person directory.disabled directory"]);
    world.opens("phone", "acme").unwrap();
    assert!(world.member("acme", "ada").is_active() && !world.member("acme", "bob").is_active());
    assert!(world.tokens.is_empty() && world.users.is_empty());
    world.remove("acme", ADMIN, "ada").expect("the list is the dashboard's again");
    assert_eq!(world.turn_off("acme", ADMIN).unwrap_err(), Refusal::DirectoryNotFound);
}

#[test]
fn d3_a_directory_that_is_set_up_again_finds_the_people_it_had() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("00u-ada")).unwrap();
    world.post("acme", told("cleo@contractor.example")).unwrap();
    world.change_role("acme", OWNER, "ada", Role::Admin).unwrap();
    world.turn_off("acme", ADMIN).unwrap();
    world.set_up("acme", OPERATOR, State::On).unwrap();
    world.add_token("acme", OPERATOR).unwrap();
    world.post("acme", told("ada@acme.example")).unwrap();
    world.post("acme", told("cleo@contractor.example")).unwrap();
    assert_eq!(world.member("acme", "ada").role, Role::Admin);
    assert_eq!(world.workspace("acme").seats.taken, 3);
}

#[test]
fn a_domain_is_verified_by_one_workspace_and_the_other_is_not_told_which() {
    let mut world = World::acme().and_rival();
    let refusal = world.verify("rival", "acme.example").unwrap_err();
    assert_eq!(refusal, Refusal::DomainContested);
    assert!(!refusal.to_string().contains("acme"));
}

fn claim_of(world: &World) -> DomainClaim {
    DomainClaim {
        domain: Domain::parse("new.example").unwrap(),
        workspace: world.workspace("acme").id,
        challenge: "k3y".to_owned(),
        claimed_at: world.now,
        verified: None,
        missing_since: None,
        lost_at: None,
        checked_at: None,
    }
}

#[test]
fn a_domain_is_proven_by_the_record_alone_or_by_the_operators_word() {
    let world = World::acme();
    let (workspace, actor) = (world.workspace("acme").clone(), world.directory_of("acme"));
    let scene = Scene { workspace: &workspace, actor, now: world.now };
    let claim = claim_of(&world);
    let ask = |hand, evidence: Evidence<'_>| prove::verify(scene, hand, &claim, None, evidence);
    let txt = |text: &str| vec!["v=spf1 -all".to_owned(), text.to_owned()];

    assert_eq!(prove::challenge_name(&claim.domain), "_usher-verify.new.example");
    let wrong = txt("usher-domain-verification=k3y2");
    let refusal = ask(OWNER, Evidence::Txt(&wrong)).unwrap_err();
    assert_eq!(refusal, Refusal::DomainUnproven { name: "_usher-verify.new.example".to_owned(), found: 2 });
    assert_eq!(ask(OWNER, Evidence::Operator).unwrap_err(), Refusal::RoleInsufficient);
    let right = txt(" usher-domain-verification=k3y ");
    assert_eq!(ask(MEMBER, Evidence::Txt(&right)).unwrap_err(), Refusal::RoleInsufficient);
    let (change, _) = ask(ADMIN, Evidence::Txt(&right)).unwrap();
    assert_eq!(change.events()[0].data, r#"{"domain":"new.example","by":"dns"}"#);
    ask(OPERATOR, Evidence::Operator).unwrap();
}

#[test]
fn by_what_the_identity_provider_knows_us_may_change_and_has_to_be_tested_again() {
    let secret = |sealed: &str, sent| ClientAuth::Secret { sealed: sealed.to_owned(), sent };
    let mut world = World::acme();
    world.connect("acme", "entra");
    world.test("entra", OWNER).unwrap();
    world.switch("entra", OWNER, Mode::Testing, Guards::Asked).unwrap();
    let same = world.identify("entra", OWNER, "usher", secret("AQID", None)).unwrap();
    assert!(same.is_none(), "nothing is new");
    let change = world.identify("entra", ADMIN, "usher-2", secret("BAUG", Some(Sent::Post))).unwrap();
    world.says(
        &change,
        &[
            "- identities of owner",
            "~ connection entra testing",
            "! connection.updated entra",
            "# person connection.updated entra",
        ],
    );
    let details = &change.audit().unwrap().details;
    assert!(details.contains("usher-2") && details.contains("client_secret_post"), "{details}");
    assert!(!details.contains("BAUG"), "{details}");
    let by_owner = world.identify("entra", OWNER, "usher-3", secret("BAUG", None)).unwrap();
    assert!(!world.gist(&by_owner).contains("identities"), "an owner may bring in any");
    let refused = world.switch("entra", OWNER, Mode::Optional, Guards::Asked).unwrap_err();
    assert_eq!(refused, Refusal::ConnectionUntested);
    let refused = world.identify("entra", MEMBER, "usher", secret("AQID", None)).unwrap_err();
    assert_eq!(refused, world.switch("entra", MEMBER, Mode::Off, Guards::Asked).unwrap_err());
    world.connect_by("acme", OWNER, "adfs", Protocol::Saml(saml("adfs", 1))).unwrap();
    let refused = world.identify("adfs", OWNER, "usher", secret("AQID", None)).unwrap_err();
    assert!(matches!(refused, Refusal::ValueInvalid { field: "client_id", .. }), "{refused}");
}
