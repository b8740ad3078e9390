//! An identity provider takes access from many at once: it holds, the admins are told, and one click gives it back, until the
//! identity provider says otherwise or seven days are over.

use serde_json::{Value, json};

use crate::{
    console::{own_form, post},
    world::{Browser, Demo, Workspace, id, person, until},
};

const OWNER: &str = "owner@acme.example";

/// The demo's Acme with so many more people of its directory, the first of whom is an admin.
async fn crowded(number: usize) -> (Demo, Vec<Value>) {
    let demo = Demo::start().await;
    demo.acme.patch("", json!({"seats": 200})).await.must(200);
    let mut users = Vec::with_capacity(number);
    for nth in 0..number {
        users.push(demo.directory.join(&format!("p{nth}")).await);
    }
    let first = demo.acme.member("p0@acme.example").await.unwrap();
    demo.acme.give_role(&first, "admin").await.must(200);
    (demo, users)
}

/// Everybody here is called inactive.
async fn deactivate(demo: &Demo, users: &[Value]) {
    for user in users {
        let after = demo.directory.say_active(user, false).await.must(200).json();
        assert_eq!(after["active"], false);
    }
}

async fn waves(acme: &Workspace) -> Vec<Value> {
    acme.get("/directory/waves").await.must(200).json()["items"].as_array().unwrap().clone()
}

/// The mails to the owner that tell of many who were removed.
async fn alarms(demo: &Demo) -> Vec<Value> {
    let mails = demo.idp.mails(OWNER).await;
    let alarm = |mail: &Value| mail["subject"].as_str().is_some_and(|it| it.contains("removing many people"));
    mails.into_iter().filter(alarm).collect()
}

async fn restore(demo: &Demo, wave: &Value) -> Value {
    demo.acme.post(&format!("/directory/waves/{}/restore", id(wave)), json!({})).await.must(200).json()
}

/// The crowd's members who have access.
async fn inside(acme: &Workspace) -> usize {
    let addresses = acme.addresses().await;
    addresses
        .iter()
        .filter(|address| address.starts_with('p') && address.contains(|c: char| c.is_ascii_digit()))
        .count()
}

#[tokio::test]
async fn d16_sixty_who_are_deactivated_are_out_at_once_told_of_by_one_mail_and_brought_back_with_their_roles()
{
    let (demo, users) = crowded(60).await;
    let browser = demo.browser_of("p1@acme.example").await;
    let seen = demo.acme.events().await.len();
    let used = demo.acme.seats_used().await;
    deactivate(&demo, &users).await;
    assert_eq!((inside(&demo.acme).await, demo.acme.seats_used().await), (0, used - 60));
    assert_ne!(browser.open("/w/acme").await.answer.status, 200, "who was signed in is out");

    let told = demo.acme.told_after(seen).await;
    assert_eq!(told.iter().filter(|name| *name == "wave.noticed").count(), 1);
    let all = waves(&demo.acme).await;
    let [wave] = &all[..] else { panic!("one wave: {all:?}") };
    assert_eq!((&wave["people"], &wave["goes_on"], &wave["restored"]), (&json!(60), &json!(true), &json!(0)));
    until("the wave is told of", async || match waves(&demo.acme).await[0]["told_at"].is_string() {
        true => Ok(()),
        false => Err("nobody was told".to_owned()),
    })
    .await;
    let mails = until("the mail is there", async || match alarms(&demo).await {
        mails if mails.is_empty() => Err("no mail".to_owned()),
        mails => Ok(mails),
    })
    .await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert!(mails[0]["text"].as_str().unwrap().contains(id(wave)), "it leads to the page: {}", mails[0]);
    let people =
        demo.operator.all(&format!("/workspaces/{}/directory/waves/{}/people", demo.acme.id, id(wave))).await;
    assert_eq!(people.len(), 60);
    assert_eq!((&people[0]["role"], &people[0]["ending"]), (&json!("admin"), &json!("deactivated")));

    let seen = demo.acme.events().await.len();
    assert_eq!(restore(&demo, wave).await, json!({"restored": 60, "left_as_they_are": {}}));
    assert_eq!((inside(&demo.acme).await, demo.acme.seats_used().await), (60, used));
    assert_eq!(demo.acme.member("p0@acme.example").await.unwrap()["role"], "admin");
    let told = demo.acme.told_after(seen).await;
    for name in ["member.provisioned", "seat.taken"] {
        assert_eq!(told.iter().filter(|it| *it == name).count(), 60, "{name}");
    }
    assert_ne!(browser.open("/w/acme").await.answer.status, 200, "a session that ended stays ended");
    let (told, recorded) = (demo.acme.events().await.len(), demo.acme.audit().await.len());
    assert_eq!(restore(&demo, wave).await["restored"], 60);
    assert_eq!((demo.acme.events().await.len(), demo.acme.audit().await.len()), (told, recorded));

    // Whoever reads sees who has access, and whoever says `false` once more takes it away again.
    let shown = demo.directory.read(&users[0]).await;
    assert_eq!(shown["active"], true);
    assert_ne!(shown["meta"]["version"], users[0]["meta"]["version"]);
    assert_eq!(demo.directory.found_by("active eq true and userName sw \"p\"").await.len(), 60);
    deactivate(&demo, &users).await;
    assert_eq!(inside(&demo.acme).await, 0);
    let all = waves(&demo.acme).await;
    assert_eq!((all.len(), &all[0]["people"]), (2, &json!(60)), "which is told of anew");
    restore(&demo, wave).await;
    assert_eq!(inside(&demo.acme).await, 0, "the first wave brings nobody back a second time");
    demo.acme.get("/directory/waves/wav_00000000000000000000000000").await.problem(404, "wave_not_found");
}

#[tokio::test]
async fn d16_whom_a_directory_deletes_comes_back_and_is_adopted_once_it_creates_them_again() {
    let (demo, users) = crowded(8).await;
    for user in &users {
        demo.directory.forget(user).await.must(204);
    }
    let wave = waves(&demo.acme).await.remove(0);
    assert_eq!(restore(&demo, &wave).await["restored"], 8);
    let first = demo.acme.member("p0@acme.example").await.unwrap();
    assert_eq!((&first["role"], &first["source"]), (&json!("admin"), &json!("invited")));
    demo.directory.get(&format!("/Users/{}", id(&users[0]))).await.must(404);
    let again = demo.directory.create(&person("p0")).await;
    assert_ne!(id(&again), id(&users[0]));
    let first = demo.acme.member("p0@acme.example").await.unwrap();
    assert_eq!((&first["role"], &first["source"]), (&json!("admin"), &json!("directory")));
    let second = demo.acme.member("p1@acme.example").await.unwrap();
    demo.acme.remove(&second).await.must(204);
}

#[tokio::test]
async fn d16_whoever_finds_no_seat_stays_out_and_is_told_of() {
    let (demo, users) = crowded(12).await;
    deactivate(&demo, &users).await;
    let wave = waves(&demo.acme).await.remove(0);
    let used = demo.acme.seats_used().await;
    demo.acme.patch("", json!({"seats": used + 10})).await.must(200);
    let held = demo.acme.anybody("p0@acme.example").await;
    demo.acme.suspend(&held, "Away").await.must(200);
    demo.directory.say_active(&users[1], true).await.must(200);
    let came = restore(&demo, &wave).await;
    assert_eq!(came, json!({"restored": 9, "left_as_they_are": {"back": 1, "no_seat": 1, "suspended": 1}}));
    demo.acme.patch("", json!({"seats": null})).await.must(200);
    assert_eq!(
        restore(&demo, &wave).await["restored"],
        10,
        "once there is a seat, they are brought back too"
    );
    assert_eq!(inside(&demo.acme).await, 11);
}

/// The page of the newest wave, come to by the banner of this page.
async fn by_banner(browser: &Browser, path: &str) -> crate::world::page::Page {
    let page = browser.open(path).await.must(200).says("people lost access at once");
    browser.click(&page, "See who it was").await.must(200)
}

#[tokio::test]
async fn d16_an_admin_restores_on_the_page_and_nobody_else_sees_it() {
    let (demo, users) = crowded(7).await;
    let bystander = demo.directory.join("bystander").await;
    deactivate(&demo, &users).await;
    let owner = demo.browser_of(OWNER).await;
    by_banner(&owner, "/w/acme").await;
    let page = by_banner(&owner, "/w/acme/settings/security").await;
    let page = page.says("7 people lost access at once").says("p3@acme.example").says("No access");
    let form = own_form(&page);
    let wrong = owner.send_form(&page, form, &[("name", "acme inc")], None).await.must(400);
    assert_eq!(inside(&demo.acme).await, 0);
    let right = owner.send_form(&wrong, own_form(&wrong), &[("name", "Acme")], None).await.must(200);
    right.says("7 people have access again").says("7 of 7 restored").says("Has access");
    assert_eq!(inside(&demo.acme).await, 7);
    let entry = demo.acme.audit().await.pop().unwrap();
    assert_eq!(
        (&entry["action"], entry["actor"].as_str().unwrap().starts_with("person ")),
        (&json!("wave.restored"), true)
    );

    let member = demo.browser_of("bystander@acme.example").await;
    let path = page.url.path().to_owned();
    let wave = waves(&demo.acme).await.remove(0);
    assert!(!member.open("/w/acme").await.must(200).text.contains("lost access at once"));
    member.open(&path).await.must(403).says("role_insufficient");
    post(&member, &path, &[("name", "Acme")]).await.must(403);
    let answer = demo
        .operator
        .http
        .send(crate::world::Call::new("POST", owner.at(&path).as_str()).form(&[("name", "Acme")]))
        .await;
    assert_eq!(answer.status, 303, "without a session it leads to the sign-in");
    demo.directory.say_active(&bystander, false).await.must(200);
    assert_eq!(waves(&demo.acme).await, [wave], "one more is no wave");
}

#[tokio::test]
async fn d16_after_seven_days_a_wave_is_only_read() {
    let (demo, users) = crowded(7).await;
    deactivate(&demo, &users).await;
    let wave = waves(&demo.acme).await.remove(0);
    let owner = demo.browser_of(OWNER).await;
    let page = by_banner(&owner, "/w/acme").await;
    // The program's clock is the machine's: what happened is moved into the past instead, a little more than seven days.
    let span = 7_u64 * 24 * 60 * 60 * 1_000_000 + 60_000_000;
    demo.database.ask(&format!("UPDATE departures SET at = at - {span}"));
    demo.database.ask(&format!("UPDATE waves SET began_at = began_at - {span}, last_at = last_at - {span}"));
    let path = format!("/directory/waves/{}", id(&wave));
    demo.acme.post(&format!("{path}/restore"), json!({})).await.problem(409, "wave_past");
    let late = owner.send_form(&page, own_form(&page), &[("name", "Acme")], None).await.must(409);
    let late = late.says("wave_past").says("They could be restored until").says("p3@acme.example");
    assert!(late.form_that_has("name").is_none(), "there is nothing to press: {late}");
    assert_eq!(inside(&demo.acme).await, 0);
    assert!(!owner.open("/w/acme").await.must(200).text.contains("lost access at once"));
    assert_eq!(demo.acme.get(&path).await.must(200).json()["people"], 7);
}

#[tokio::test]
async fn an_owner_whom_the_directory_removes_is_told_of_to_those_who_manage_the_workspace() {
    let demo = Demo::start().await;
    let told = async || {
        let mails = demo.idp.mails(OWNER).await;
        let lost =
            |mail: &Value| mail["subject"].as_str().unwrap().contains("has lost access by the directory");
        mails.into_iter().filter(lost).collect::<Vec<_>>()
    };
    let told_of = async |count| {
        until("the owner is told", async || match told().await {
            mails if mails.len() == count => Ok(mails[0]["text"].as_str().unwrap().to_owned()),
            mails => Err(format!("{mails:?}")),
        })
        .await
    };
    let (ada, bob) = (demo.directory.join("ada").await, demo.directory.join("bob").await);
    let member = demo.acme.member("ada@acme.example").await.unwrap();
    demo.acme.give_role(&member, "owner").await.must(200);
    demo.directory.say_active(&bob, false).await.must(200);
    demo.directory.say_active(&ada, false).await.must(200);
    let text = told_of(1).await;
    assert!(text.contains("no longer assigns them") && text.contains(id(&member)), "{text}");
    demo.directory.say_active(&ada, false).await.must(200);
    demo.directory.say_active(&ada, true).await.must(200);
    let member = demo.acme.member("ada@acme.example").await.unwrap();
    assert_ne!(member["role"], "owner", "whoever comes back is an owner no more");
    demo.acme.give_role(&member, "owner").await.must(200);
    demo.directory.forget(&ada).await.must(204);
    let text = told_of(2).await;
    assert!(text.contains("has deleted them"), "{text}");
    assert_eq!(demo.idp.mails("ada@acme.example").await.len(), 0, "who has left is not told");
}
