//! A staged directory is turned on by an admin who has read what that does.

use crate::{
    console::{beta, security},
    world::Demo,
};

#[tokio::test]
async fn switching_a_staged_directory_on_keeps_its_settings() {
    let demo = Demo::start().await;
    let (beta, browser) = beta(&demo).await;
    beta.own("beta.example").await;
    beta.enable_sso().await;
    let directory = beta.directory("staging").await;
    let staged = serde_json::json!({"state": "staging", "post_of_inactive": "revive"});
    beta.post("/directory", staged).await.must(200);
    // What it would do is read first, and done by whoever means it.
    let known = beta.add("manual@beta.example", "member").await.must(201).json();
    beta.add("bob@beta.example", "member").await.must(201);
    directory.post("/Users", &crate::world::person_at("bob", "bob@beta.example")).await.must(201);
    directory.post("/Users", &crate::world::person_at("cleo", "cleo@beta.example")).await.must(201);
    let page = security(&browser, &beta).await;
    let page = browser.click(&page, "See what turning it on does").await.must(200);
    let page = page.says("Will join: 1").says("Become the directory’s: 1").says("Stay beside it: 2");
    let path = page.url.path().to_owned();
    let wrong = browser.send_form(&page, page.form(&path), &[("name", "Alpha")], None).await.must(400);
    let wrong = wrong.says("Type the workspace’s name exactly");
    assert_eq!(beta.get("/directory").await.json()["state"], "staging");
    let name = beta.get("").await.json()["name"].as_str().unwrap().to_owned();
    browser.send_form(&wrong, wrong.form(&path), &[("name", &name)], None).await.must(200);
    assert_eq!(beta.get("/directory").await.json()["state"], "on");
    assert_eq!(beta.member("cleo@beta.example").await.unwrap()["source"], "directory");
    assert_eq!(beta.member("manual@beta.example").await.unwrap(), known);
    browser.open(&path).await.must(409).says("directory_is_on");
    let ada = directory.join("ada").await;
    directory.say_active(&ada, false).await.must(200);
    let back = directory.post("/Users", &crate::world::person("ada")).await.must(201).json();
    assert_eq!(back["id"], ada["id"]);
}

#[tokio::test]
async fn who_stands_in_the_way_of_turning_it_on_is_told_with_what_settles_it() {
    let demo = Demo::start().await;
    let (beta, browser) = beta(&demo).await;
    beta.own("beta.example").await;
    beta.enable_sso().await;
    let directory = beta.directory("staging").await;
    directory.post("/Users", &crate::world::person_at("cleo", "cleo@beta.example")).await.must(201);
    let mut twin = crate::world::person_at("twin", "twin@beta.example");
    twin["emails"] = serde_json::json!([{"value": "cleo@beta.example", "primary": true}]);
    directory.post("/Users", &twin).await.must(201);
    let page = security(&browser, &beta).await;
    let page = browser.click(&page, "See what turning it on does").await.must(200).says("address_taken");
    let page = page.says("If two people of your directory have it, correct one of them there");
    assert!(page.text.contains("It can be turned on once nothing above stands in its way"), "{page}");
    let next = security(&browser, &beta).await;
    let next = browser.click(&next, "see what turning the directory on does").await.must(200);
    assert_eq!(next.url.path(), page.url.path(), "the next step is this one");
}
