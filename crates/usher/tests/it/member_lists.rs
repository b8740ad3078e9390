//! The members page of a large workspace: search, filters, order, pages and the file, as an admin uses them; and the API's list.

use serde_json::Value;

use crate::world::Demo;

const OWNER: &str = "owner@beta.example";

fn addresses(list: &Value) -> Vec<&str> {
    list["items"].as_array().unwrap().iter().map(|one| one["email"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_members_page_finds_filters_and_leafs_through_the_list() {
    let demo = Demo::start().await;
    let beta = demo.operator.team("beta", Some(200)).await;
    for number in 0..60 {
        beta.add(&format!("person{number:02}@beta.example"), "member").await.must(201);
    }
    let last = beta.add("zoe.last@beta.example", "admin").await.must(201).json();
    let browser = demo.browser_of(OWNER).await;

    let first = browser.open("/w/beta").await.must(200).says("person10@").says("62 of 200 seats");
    assert!(!first.text.contains("zoe.last"), "fifty at a time: {first}");
    let next = first.links.iter().find(|link| link.text == "Next").unwrap_or_else(|| panic!("{first}"));
    let second = browser.open(&next.path).await.must(200).says("zoe.last@");
    assert!(second.links.iter().all(|link| link.text != "Next"), "{second}");
    let back = second.links.iter().find(|link| link.text == "Previous").unwrap();
    let again = browser.open(&back.path).await.must(200).says("person10@");
    assert!(again.links.iter().all(|link| link.text != "Previous"), "{again}");

    let found = browser.open("/w/beta?q=ZOE").await.must(200).says("zoe.last@");
    assert!(!found.text.contains("person10@"), "{found}");
    browser.open("/w/beta?q=zoe.last%40b").await.must(200).says("zoe.last@");
    let none = browser.open("/w/beta?q=nobody").await.must(200).says("No member fits");
    assert!(none.links.iter().any(|link| link.path == "/w/beta"), "the way back: {none}");
    browser.open("/w/beta?with_role=admin").await.must(200).says("zoe.last@");
    browser.open("/w/beta?sort=-name").await.must(200).says("zoe.last@");
    let never = browser.open("/w/beta?never=1&with_role=owner").await.must(200);
    never.says("No member fits");
    browser.open("/w/beta?standing=suspended").await.must(200).says("No member fits");
    beta.suspend(&last, "=1+1 their laptop").await.must(200);
    browser.open("/w/beta?standing=suspended").await.must(200).says("zoe.last@");
    browser.open("/w/beta?after=nowhere&standing=x&source=x&sort=x").await.must(200).says("person10@");
}

#[tokio::test]
async fn the_list_as_a_file_holds_all_that_is_asked_for_and_is_for_who_manages() {
    let demo = Demo::start().await;
    let beta = demo.operator.team("beta", None).await;
    for number in 0..3 {
        beta.add(&format!("person{number}@beta.example"), "member").await.must(201);
    }
    let browser = demo.browser_of(OWNER).await;
    let file = browser.open("/w/beta/members.csv?q=person").await.must(200);
    let text = file.answer.text();
    assert!(text.starts_with("id,given_name,family_name,email,"), "{text}");
    assert_eq!(text.lines().count(), 4, "{text}");
    let member = demo.browser_of("person1@beta.example").await;
    let refused = member.open("/w/beta/members.csv").await;
    refused.must(403).says("role_insufficient");
    member.open("/w/beta").await.must(200).says("person2@");
}

#[tokio::test]
async fn the_apis_list_takes_the_same_filters_and_says_what_it_does_not_know() {
    let demo = Demo::start().await;
    let beta = demo.operator.team("beta", Some(20)).await;
    for name in ["ada", "adam", "bob"] {
        beta.add(&format!("{name}@beta.example"), "member").await.must(201);
    }
    let first = beta.get("/members?q=ad&limit=1").await.must(200).json();
    assert_eq!(addresses(&first), ["ada@beta.example"]);
    let next = first["next"].as_str().unwrap();
    let second = beta.get(&format!("/members?q=ad&limit=1&after={next}")).await.must(200).json();
    assert_eq!((addresses(&second), &second["next"]), (vec!["adam@beta.example"], &Value::Null));
    let owners = beta.get("/members?role=owner&source=owner").await.must(200).json();
    assert_eq!(addresses(&owners), [OWNER]);
    let never = beta.get("/members?never_signed_in=true&unmanaged=true&q=bob").await.must(200).json();
    assert_eq!(addresses(&never), ["bob@beta.example"]);
    for odd in ["standing=gone", "source=x", "role=king", "q=a&after=nowhere", "limit=0", "q=a&limit=501"] {
        beta.get(&format!("/members?{odd}")).await.problem(400, "request_malformed");
    }
}

#[tokio::test]
async fn the_page_of_a_member_shows_the_directorys_word_and_what_was_done() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let member = demo.acme.member("ada.lovelace@acme.example").await.unwrap();
    let path = format!("/w/acme/members/{}", member["id"].as_str().unwrap());
    let browser = demo.browser_of("owner@acme.example").await;
    let page = browser.open(&path).await.must(200);
    let page = page.says("Lovelace").says("The directory calls them").says("Given a place by the directory");
    let page = page.says("They have not come through single sign-on yet");
    assert!(
        page.links.iter().all(|link| link.path != format!("{path}/remove")),
        "removing is locked: {page}"
    );
    assert!(page.links.iter().any(|link| link.path == format!("{path}/suspend")), "{page}");
    demo.acme.suspend(&member, "Their laptop was stolen").await.must(200);
    let page = browser.open(&path).await.must(200).says("Their laptop was stolen");
    assert!(page.forms.iter().any(|form| form.action == format!("{path}/unsuspend")), "{page}");
    let hers = demo.operator.team("beta", None).await.owner().await;
    for foreign in [hers["id"].as_str().unwrap(), "mem_00000000000000000000000001", "nobody"] {
        browser.open(&format!("/w/acme/members/{foreign}")).await.must(404);
    }
}
