//! The page for roles from groups: what would be is read before it is, on the page and over the API alike, and somebody else's
//! change is never undone unseen.

use serde_json::{Value, json};

use crate::{
    console::{beta, post, security},
    world::{Answer, Browser, Demo, Directory, Ready, Served, Workspace, id, page::Page},
};

const OWNER: &str = "owner@acme.example";
const HERE: &str = "/w/acme/settings/security/directory/groups";

/// A group that lists these.
async fn push(directory: &Directory, name: &str, users: &[&Value]) -> Value {
    let members: Vec<_> = users.iter().map(|user| json!({"value": id(user)})).collect();
    let group = json!({"displayName": name, "members": members});
    directory.post("/Groups", &group).await.must(201).json()
}

/// The demo's Acme with Ada in Admins, Bob in Contractors and Cleo in neither, and its owner in a browser.
struct Acme {
    demo: Demo,
    browser: Browser,
    admins: Value,
    contractors: Value,
}

async fn acme() -> Acme {
    let demo = Demo::start().await;
    let (ada, bob) = (demo.directory.join("ada").await, demo.directory.join("bob").await);
    demo.directory.join("cleo").await;
    let admins = push(&demo.directory, "Admins", &[&ada]).await;
    let contractors = push(&demo.directory, "Contractors", &[&bob]).await;
    let browser = demo.browser_of(OWNER).await;
    Acme { demo, browser, admins, contractors }
}

/// A field of a group.
fn field(what: &str, group: &Value) -> String {
    format!("{what}.{}", id(group))
}

/// What is sent of the form of a page with these places, roles and seats of groups, by this button.
async fn fill(browser: &Browser, page: &Page, rows: &[(&Value, &str, &str, &str)], step: &str) -> Page {
    let mut typed = Vec::new();
    for (group, place, role, seat) in rows {
        for (what, value) in [("place", place), ("role", role), ("seat", seat)] {
            typed.push((field(what, group), (*value).to_owned()));
        }
    }
    let typed: Vec<_> = typed.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    browser.send_form(page, page.form(HERE), &typed, Some(("step", step))).await
}

async fn save(browser: &Browser, page: &Page) -> Page {
    browser.send_form(page, page.form(&format!("{HERE}/confirm")), &[], None).await
}

async fn held(workspace: &Workspace, name: &str) -> (Value, Value) {
    let member = workspace.member(&format!("{name}@acme.example")).await.unwrap();
    (member["role"].clone(), member["seat"].clone())
}

fn holds(role: &str, seat: &str) -> (Value, Value) {
    (json!(role), json!(seat))
}

async fn mappings(workspace: &Workspace) -> Value {
    workspace.get("/directory/mappings").await.must(200).json()
}

async fn foresee(workspace: &Workspace, mappings: &Value) -> Answer {
    workspace.post("/directory/mappings/preview", mappings.clone()).await
}

#[tokio::test]
async fn groups_are_mapped_by_number_once_it_was_seen_who_changes() {
    let Acme { demo, browser, admins, contractors } = acme().await;
    let page = security(&browser, &demo.acme).await.says("Groups give nothing yet");
    let page = browser.click(&page, "Roles from groups").await.must(200);
    let page = page.says("The first that applies wins").says("No group is mapped");
    let page = page.says("Groups that were pushed: 2").says("Lists 1 person or group");
    assert!(!page.answer.text().contains("value=\"owner\""), "an owner's role is not offered");
    let before = (demo.acme.picture().await, mappings(&demo.acme).await, demo.acme.audit().await.len());

    let rows = [(&admins, "1", "admin", "full"), (&contractors, "2", "member", "guest")];
    let seen = fill(&browser, &page, &rows, "preview").await.must(200);
    let seen = seen.says("2 people change").says("ada@acme.example").says("bob@acme.example");
    let seen = seen.says("Member → becomes Admin").says("Full seat → becomes Guest seat");
    let seen = seen.says("“Admins” gives Admin on a full seat, at place 1.").says("Seats that become free 1");
    assert!(!seen.text.contains("cleo@acme.example"), "whoever stays is counted, not named: {seen}");
    let after = (demo.acme.picture().await, mappings(&demo.acme).await, demo.acme.audit().await.len());
    assert_eq!(after, before, "a preview writes nothing");

    // The API says the same of the same.
    let wanted = json!({"ordered": [
        {"group": id(&admins), "role": "admin", "seat": "full"},
        {"group": id(&contractors), "role": "member", "seat": "guest"},
    ]});
    let said = foresee(&demo.acme, &wanted).await.must(200).json();
    assert_eq!(
        (&said["people"], &said["changing"]["count"], &said["staying"]),
        (&json!(3), &json!(2), &json!(1))
    );
    let turns: Vec<_> = said["changing"]["first"]
        .as_array()
        .unwrap()
        .iter()
        .map(|turn| (turn["member"]["email"].clone(), turn["role"].clone(), turn["seat"].clone()))
        .collect();
    let expected = [("ada@acme.example", "admin", "full"), ("bob@acme.example", "member", "guest")];
    assert_eq!(turns, expected.map(|(who, role, seat)| (json!(who), json!(role), json!(seat))));
    assert_eq!((&said["seats"]["freed"], &said["short"]), (&json!(1), &json!([])));
    assert_eq!((&said["switched_on"], demo.acme.picture().await), (&Value::Null, after.0));

    let told = demo.acme.events().await.len();
    let page = save(&browser, &seen).await.must(200).says("2 people have another role or seat now");
    assert_eq!(held(&demo.acme, "ada").await, holds("admin", "full"));
    assert_eq!(held(&demo.acme, "bob").await, holds("member", "guest"));
    assert_eq!(held(&demo.acme, "cleo").await, holds("member", "full"));
    let updated = demo.acme.told_after(told).await;
    assert_eq!(
        updated.iter().filter(|name| *name == "member.updated").count(),
        2,
        "and nobody else: {updated:?}"
    );
    assert_eq!(page.form(HERE).value(&field("place", &contractors)), "2");
    assert_eq!(page.form(HERE).value(&field("seat", &contractors)), "guest");

    // It is written down, in words, and the members' page leads here.
    browser.open("/w/acme/settings/audit").await.must(200).says("Mapping of groups changed");
    let members = browser.open("/w/acme").await.must(200).says("come from groups of your identity provider");
    browser.click(&members, "See what groups give").await.must(200).says("2 groups give roles and seats");
    let ada = demo.acme.member("ada@acme.example").await.unwrap();
    let person = browser.open(&format!("/w/acme/members/{}", id(&ada))).await.must(200);
    assert_eq!(browser.click(&person, "See what groups give").await.url.path(), HERE);
    security(&browser, &demo.acme).await.says("roles come from its groups");
}

#[tokio::test]
async fn a_group_is_moved_and_unmapped_by_a_button_and_by_its_number() {
    let Acme { demo, browser, admins, contractors } = acme().await;
    let wanted = json!({"ordered": [
        {"group": id(&admins), "role": "admin", "seat": "full"},
        {"group": id(&contractors), "role": "member", "seat": "guest"},
    ]});
    demo.acme.put("/directory/mappings", wanted).await.must(200);
    let page = browser.open(HERE).await.must(200);
    let moved = fill(&browser, &page, &[], &format!("up.{}", id(&contractors))).await.must(200);
    let moved = moved.says("The group was moved");
    let places = [field("place", &contractors), field("place", &admins)];
    assert_eq!(places.each_ref().map(|name| moved.form(HERE).value(name)), ["1", "2"]);
    let seen = fill(&browser, &moved, &[], "preview").await.must(200).says("Nobody changes");
    let seen = seen.says("The order is another: “Contractors”, “Admins”.");
    // Back to the form, which is as it was left.
    let again = browser.send_form(&seen, seen.form(HERE), &[], None).await.must(200);
    assert_eq!(places.each_ref().map(|name| again.form(HERE).value(name)), ["1", "2"]);
    save(&browser, &seen).await.must(200).says("Nobody has another role or seat by it");
    let first = mappings(&demo.acme).await["ordered"][0]["group"].clone();
    assert_eq!(first, id(&contractors));

    let page = browser.open(HERE).await.must(200);
    let seen = fill(&browser, &page, &[], &format!("unmap.{}", id(&contractors))).await.must(200);
    let seen = seen.says("1 person changes").says("“Contractors” gives nothing any more.");
    save(&browser, &seen).await.must(200);
    assert_eq!(held(&demo.acme, "bob").await, holds("member", "full"));
    let page = browser.open(HERE).await.must(200);
    let seen = fill(&browser, &page, &[(&admins, " ", "admin", "full")], "preview").await.must(200);
    let seen = seen.says("Nobody changes").says("Roles are given here again");
    save(&browser, &seen).await.must(200);
    assert_eq!(mappings(&demo.acme).await["ordered"], json!([]));
    assert_eq!(held(&demo.acme, "ada").await, holds("admin", "full"), "what was given is kept");
}

#[tokio::test]
async fn what_somebody_else_has_changed_meanwhile_is_told_and_nothing_is_overwritten() {
    let Acme { demo, browser, admins, contractors } = acme().await;
    let page = browser.open(HERE).await.must(200);
    let rows = [(&admins, "1", "admin", "full")];
    let seen = fill(&browser, &page, &rows, "preview").await.must(200).says("1 person changes");
    let other = json!({"ordered": [{"group": id(&contractors), "role": "member", "seat": "guest"}]});
    demo.acme.put("/directory/mappings", other).await.must(200);
    let before = (demo.acme.picture().await, mappings(&demo.acme).await);
    let late = save(&browser, &seen).await.must(409).says("mappings_changed");
    let late = late.says("“Contractors” gives Member on a guest seat, at place 1.");
    assert_eq!(late.form(HERE).value(&field("place", &admins)), "1", "what was put in is kept");
    fill(&browser, &page, &rows, "preview").await.must(409).says("mappings_changed");
    assert_eq!((demo.acme.picture().await, mappings(&demo.acme).await), before, "nothing is written");

    // Whoever has read it may go on.
    let rows = [(&contractors, "2", "member", "guest")];
    let seen = fill(&browser, &late, &rows, "preview").await.must(200).says("1 person changes");
    save(&browser, &seen).await.must(200);
    assert_eq!(mappings(&demo.acme).await["ordered"].as_array().unwrap().len(), 2);

    // A group that the identity provider deletes leaves by itself, which is such a change.
    let page = browser.open(HERE).await.must(200);
    demo.directory.delete(&format!("/Groups/{}", id(&contractors))).await.must(204);
    let late = fill(&browser, &page, &[], "preview").await.must(409);
    let late = late.says("A group that your identity provider has deleted gives nothing any more.");
    let gone = fill(&browser, &late, &[], "preview").await.must(404).says("Empty its place");
    let rows = [(&contractors, "", "member", "guest")];
    fill(&browser, &gone, &rows, "preview").await.must(200).says("There is nothing to save");
}

#[tokio::test]
async fn who_changes_is_judged_anew_when_it_is_saved() {
    let Acme { demo, browser, admins, .. } = acme().await;
    let page = browser.open(HERE).await.must(200);
    let seen = fill(&browser, &page, &[(&admins, "1", "admin", "full")], "preview").await.must(200);
    let seen = seen.says("1 person changes").says("what is so then decides");
    let dave = demo.directory.join("dave").await;
    let add = crate::world::patch(json!([{"op": "add", "path": "members", "value": [{"value": id(&dave)}]}]));
    demo.directory.patch(&format!("/Groups/{}", id(&admins)), &add).await.must(200);
    save(&browser, &seen).await.must(200).says("2 people have another role or seat now");
    assert_eq!(held(&demo.acme, "dave").await, holds("admin", "full"));
}

#[tokio::test]
async fn what_cannot_be_is_said_at_its_field_and_what_was_typed_is_kept() {
    let Acme { demo, browser, admins, contractors } = acme().await;
    let page = browser.open(HERE).await.must(200);
    let before = (demo.acme.picture().await, mappings(&demo.acme).await);
    let twice = [(&admins, "3", "admin", "guest"), (&contractors, "3", "member", "full")];
    let wrong = fill(&browser, &page, &twice, "preview").await.must(400);
    let wrong = wrong.says("There are 2 problems").says("Contractors: Another group has place 3, too");
    assert!(wrong.title.starts_with("Error:"), "{}", wrong.title);
    for (what, value) in [("place", "3"), ("role", "admin"), ("seat", "guest")] {
        assert_eq!(wrong.form(HERE).value(&field(what, &admins)), value);
    }
    let number = [(&admins, "first", "admin", "full")];
    let wrong = fill(&browser, &page, &number, "preview").await.must(400).says("A place is a whole number");
    assert_eq!(wrong.form(HERE).value(&field("place", &admins)), "first");

    // What no page offers is refused by the rule all the same.
    let owner = [(&admins, "1", "owner", "full")];
    fill(&browser, &page, &owner, "preview").await.must(400).says("nobody becomes an owner by a group");
    let to = json!({"ordered": [{"group": id(&admins), "role": "owner", "seat": "full"}], "told_roles": "ignore",
        "otherwise": {"role": "member", "seat": "full"}});
    let from = page.form(HERE).value("from").to_owned();
    let fields = [("from", from.as_str()), ("to", &to.to_string())];
    let answer = post(&browser, &format!("{HERE}/confirm"), &fields).await.must(400);
    assert!(answer.text().contains("nobody becomes an owner by a group"), "{}", answer.text());
    let nobody = json!({"id": "grp_00000000000000000000000000"});
    let mut fields =
        vec![("step".to_owned(), "preview".to_owned()), (field("place", &nobody), "1".to_owned())];
    fields.extend(
        [("otherwise_role", "member"), ("otherwise_seat", "full"), ("from", &from)]
            .map(|(name, value)| (name.to_owned(), value.to_owned())),
    );
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = post(&browser, HERE, &fields).await.must(404);
    assert!(answer.text().contains("group_not_found"), "{}", answer.text());
    let many: Vec<_> = (0..101)
        .map(|number| json!({"group": format!("grp_{number:026}"), "role": "member", "seat": "full"}))
        .collect();
    foresee(&demo.acme, &json!({"ordered": many})).await.problem(400, "value_invalid");
    assert_eq!((demo.acme.picture().await, mappings(&demo.acme).await), before);
}

#[tokio::test]
async fn a_preview_says_which_seats_are_lacking_and_whom_it_does_not_reach() {
    let served = Served::start().await;
    let Ready { workspace, directory } = served.acme(Some(3)).await;
    let guests = json!({"ordered": [], "otherwise": {"role": "member", "seat": "guest"}});
    workspace.put("/directory/mappings", guests).await.must(200);
    for name in ["ada", "bob", "cleo", "dave", "erin"] {
        directory.join(name).await;
    }
    let dave = workspace.member("dave@acme.example").await.unwrap();
    workspace.suspend(&dave, "Away").await.must(200);
    let erin = directory.found_by("userName eq \"erin@acme.example\"").await;
    assert_eq!(erin.len(), 1);
    let before = workspace.picture().await;
    let wanted = json!({"ordered": [], "otherwise": {"role": "admin", "seat": "full"}});
    let said = foresee(&workspace, &wanted).await.must(200).json();
    assert_eq!((&said["people"], &said["changing"]["count"]), (&json!(5), &json!(4)), "{said}");
    let seats = json!({"limit": 3, "taken": 1, "freed": 0, "asked_for": 4, "taken_then": 3});
    assert_eq!(said["seats"], seats);
    let short: Vec<_> = said["short"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["why"].clone(), one["count"].clone()))
        .collect();
    assert_eq!(short, [(json!("no_seat"), json!(2)), (json!("suspended"), json!(1))]);
    assert_eq!(workspace.picture().await, before);
    workspace.put("/directory/mappings", wanted).await.must(200);
    assert_eq!(workspace.seats_used().await, 3, "as it was said");

    // While the plan lets the directory only remove, nobody gains anything.
    workspace
        .put("/directory/mappings", json!({"ordered": [], "otherwise": {"role": "member", "seat": "guest"}}))
        .await
        .must(200);
    workspace.patch("", json!({"plan": "standard"})).await.must(200);
    let wanted = json!({"ordered": [], "otherwise": {"role": "admin", "seat": "guest"}});
    let said = foresee(&workspace, &wanted).await.must(200).json();
    assert_eq!(said["changing"]["count"], 0);
    assert_eq!((&said["short"][0]["why"], &said["short"][0]["count"]), (&json!("plan"), &json!(4)));
}

#[tokio::test]
async fn while_a_directory_is_staged_the_preview_says_what_turning_it_on_would_do() {
    let demo = Demo::start().await;
    let (beta, browser) = beta(&demo).await;
    let here = "/w/beta/settings/security/directory/groups";
    browser.open(here).await.must(404).says("directory_not_found");
    security(&browser, &beta).await.says("Roles from groups").says("This workspace has no directory.");
    beta.own("beta.example").await;
    beta.enable_sso().await;
    let directory = beta.directory("staging").await;
    let page = browser.open(here).await.must(200);
    let page =
        page.says("Your identity provider has pushed no groups yet").says("The directory is in staging");
    beta.post("/directory", json!({"state": "staging", "provider": "okta"})).await.must(200);
    let page =
        browser.open(page.url.path()).await.must(200).says("At Okta,").says("Supported provisioning actions");
    browser.click(&page, "Step by step, at Okta").await.must(200);
    let mut users = Vec::new();
    for name in ["ada", "bob", "cleo", "dave", "erin"] {
        let person = crate::world::person_at(name, &format!("{name}@beta.example"));
        users.push(directory.create(&person).await);
    }
    let guests = push(&directory, "Guests", &[&users[0], &users[1]]).await;
    let wanted = json!({"ordered": [{"group": id(&guests), "role": "member", "seat": "guest"}]});
    let said = foresee(&beta, &json!({"ordered": []})).await.must(200).json();
    assert_eq!((&said["people"], &said["switched_on"]["taken"]), (&json!(0), &json!(6)), "{said}");
    let said = foresee(&beta, &wanted).await.must(200).json();
    assert_eq!(said["switched_on"], json!({"people": 5, "conflicts": 0, "taken": 4}));
    let page = browser.open(here).await.must(200);
    let typed = [(field("place", &guests), "1"), (field("seat", &guests), "guest")];
    let typed: Vec<_> = typed.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let seen = browser.send_form(&page, page.form(here), &typed, Some(("step", "preview"))).await.must(200);
    let seen = seen.says("Nobody changes").says("5 people would be, and 4 of 5 seats would be taken");
    browser.send_form(&seen, seen.form(&format!("{here}/confirm")), &[], None).await.must(200);
    beta.post("/directory", json!({"state": "on"})).await.must(200);
    assert_eq!(beta.seats_used().await, 4, "as it was said");
}

#[tokio::test]
async fn groups_are_searched_and_leafed_through_without_losing_what_was_put_in() {
    let demo = Demo::start().await;
    let mut groups = Vec::new();
    for number in 0..30 {
        groups.push(push(&demo.directory, &format!("Team {number:02}"), &[]).await);
    }
    let sales = push(&demo.directory, "Sales & <Support>", &[]).await;
    let browser = demo.browser_of(OWNER).await;
    let page = browser.open(HERE).await.must(200).says("Groups that were pushed: 31");
    assert!(page.text.contains("Team 23") && !page.text.contains("Team 24"), "a part of them: {page}");
    let next = fill(&browser, &page, &[(&groups[3], "1", "admin", "guest")], "next").await.must(200);
    let next = next.says("Team 29");
    assert_eq!(next.form(HERE).value(&field("place", &groups[3])), "1", "it is kept, above");
    let typed = [("q", "sALES &")];
    let found = browser.send_form(&next, next.form(HERE), &typed, None).await.must(200);
    let found = found.says("Sales & <Support>");
    assert!(!found.text.contains("Team 29") && found.text.contains("Team 03"), "{found}");
    let rows = [(&sales, "2", "member", "guest")];
    let seen = fill(&browser, &found, &rows, "preview").await.must(200).says("“Sales & <Support>”");
    save(&browser, &seen).await.must(200);
    let ordered = mappings(&demo.acme).await["ordered"].clone();
    assert_eq!((&ordered[0]["group"], &ordered[1]["group"]), (&json!(id(&groups[3])), &json!(id(&sales))));
    let none = browser.open(&format!("{HERE}?q=nothing")).await.must(200);
    none.says("No group’s name begins with “nothing”");
}

#[tokio::test]
async fn a_plain_member_and_another_workspace_are_kept_out_whatever_they_send() {
    let Acme { demo, admins, .. } = acme().await;
    let before = (demo.acme.picture().await, mappings(&demo.acme).await);
    let to = json!({"ordered": [{"group": id(&admins), "role": "admin", "seat": "full"}], "told_roles": "ignore",
        "otherwise": {"role": "member", "seat": "full"}});
    let to = to.to_string();
    let cleo = demo.browser_of("cleo@acme.example").await;
    cleo.open(HERE).await.must(403).says("role_insufficient");
    security(&cleo, &demo.acme).await.says("Your role does not allow this");
    let (_, stranger) = beta(&demo).await;
    let foreign = demo.directory.get("/Groups").await.must(200);
    assert!(foreign.text().contains("Admins"));
    for path in [HERE.to_owned(), format!("{HERE}/confirm")] {
        let answer = post(&cleo, &path, &[("to", &to), ("step", "preview")]).await;
        assert!(answer.status == 403 && answer.text().contains("role_insufficient"), "{}", answer.text());
        let answer = post(&stranger, &path, &[("to", &to), ("step", "preview")]).await;
        assert_eq!(answer.status, 404, "{}", answer.text());
        assert!(!answer.text().contains("Admins"), "{}", answer.text());
    }
    stranger.open(HERE).await.must(404);
    assert_eq!((demo.acme.picture().await, mappings(&demo.acme).await), before);
    let nowhere = "/workspaces/ws_00000000000000000000000000/directory/mappings/preview";
    demo.operator.post(nowhere, json!({"ordered": []})).await.problem(404, "workspace_not_found");
}
