//! A directory tells what it has told before, or a little else (A18, A29, A30).

use domain::Refusal;

use crate::world::{people::*, rows::World};

fn with_ada() -> World {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").external("1")).unwrap();
    world
}

fn ada() -> domain::directory_user::Told {
    told("ada@acme.example").external("1")
}

#[test]
fn what_was_told_before_changes_nothing_and_leaves_the_version() {
    let mut world = with_ada();
    world.wait(domain::moment::hours(1));
    let change = world.put("acme", "ada", ada()).unwrap();
    assert!(change.is_none());
    assert_eq!(world.user("acme", "ada").version, 1);
}

#[test]
fn a_new_name_is_shown_and_told() {
    let mut world = with_ada();
    world.wait(domain::moment::hours(1));
    let change = world.put("acme", "ada", ada().named(Some("Augusta"), Some("Acme"))).unwrap();
    world.says(
        &change,
        &[
            "~ account ada unclaimed Augusta Acme",
            "~ member ada member, full seat, directory, claimed, epoch 0, Augusta Acme ada@acme.example, held full seat",
            "~ user ada v2 active is ada",
            "! account.updated ada",
            "! member.updated ada [given_name]",
            "# directory member.updated ada",
        ],
    );
    let user = world.user("acme", "ada");
    assert_eq!((user.changed_at, user.created_at), (world.now, world.now.before(domain::moment::hours(1))));
}

#[test]
fn a_name_taken_back_is_shown_no_more() {
    let mut world = with_ada();
    world.put("acme", "ada", ada().named(None, Some("Acme"))).unwrap();
    assert_eq!(world.member("acme", "ada").given_name, None);
}

#[test]
fn what_nobody_sees_here_is_stored_and_told_without_touching_the_member() {
    let mut world = with_ada();
    let change = world.put("acme", "ada", ada().resource(r#"{"title":"Countess"}"#)).unwrap();
    world.says(
        &change,
        &[
            "~ user ada v2 active is ada",
            "! directory_user.updated ada",
            "# directory directory_user.updated ada",
        ],
    );
}

#[test]
fn an_inactive_person_is_kept_up_to_date() {
    let mut world = with_ada();
    world.put("acme", "ada", ada().inactive()).unwrap();
    let change = world.put("acme", "ada", ada().named(Some("Augusta"), Some("Acme")).inactive()).unwrap();
    world.says(
        &change,
        &[
            "~ account ada unclaimed Augusta Acme",
            "~ member ada member inactive, no seat, directory, claimed, epoch 1, Augusta Acme ada@acme.example, held no seat",
            "~ user ada v3 inactive is ada",
            "! account.updated ada",
            "! directory_user.updated ada",
            "# directory directory_user.updated ada",
        ],
    );
}

#[test]
fn a_user_name_or_external_id_of_somebody_else_is_a_conflict() {
    let mut world = with_ada();
    world.post("acme", told("bob@acme.example").external("2")).unwrap();
    let by = world.user("acme", "ada").id;
    let refusal = world.put("acme", "bob", told("ada@acme.example").external("2")).unwrap_err();
    assert_eq!(refusal, Refusal::UserNameTaken { by });
    let refusal = world.put("acme", "bob", told("bob@acme.example").external("1")).unwrap_err();
    assert_eq!(refusal, Refusal::ExternalIdTaken { by });
    assert_eq!(world.user("acme", "bob").version, 1);
}

#[test]
fn a_new_external_id_is_taken_without_touching_the_member() {
    let mut world = with_ada();
    let change = world.put("acme", "ada", told("ada@acme.example").external("9")).unwrap();
    assert!(world.gist(&change).contains("! directory_user.updated ada"));
}

#[test]
fn a_dashboard_name_the_directory_never_spoke_of_stays() {
    let mut world = World::acme();
    let nameless = || told("ada@acme.example").named(None, None);
    world.post("acme", nameless()).unwrap();
    let id = world.member("acme", "ada").id;
    world.members.get_mut(&id).unwrap().given_name = Some("Ada".to_owned());
    world.put("acme", "ada", nameless().resource(r#"{"title":"Countess"}"#)).unwrap();
    assert_eq!(world.member("acme", "ada").given_name.as_deref(), Some("Ada"));
}

#[test]
fn somebody_told_of_as_inactive_joins_when_they_become_active() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").inactive()).unwrap();
    let change = world.put("acme", "ada", told("ada@acme.example")).unwrap();
    world.says(
        &change,
        &[
            "+ account ada unclaimed Ada Acme",
            "+ address ada@acme.example of ada by the domain of acme",
            "+ member ada member, full seat, directory, claimed, epoch 0, Ada Acme ada@acme.example",
            "~ user ada v2 active is ada",
            "! member.provisioned ada joined",
            "! seat.taken ada 2 of 25",
            "# directory member.provisioned ada",
            "seats +1",
        ],
    );
}

#[test]
fn an_inactive_person_who_never_had_a_place_is_renamed_without_getting_one() {
    let mut world = World::acme();
    world.post("acme", told("ada@acme.example").inactive()).unwrap();
    let change = world.put("acme", "ada", told("ada@acme.example").named(None, None).inactive()).unwrap();
    world.says(
        &change,
        &[
            "~ user ada v2 inactive is nobody",
            "! directory_user.updated ada",
            "# directory directory_user.updated ada",
        ],
    );
}
