//! Where the members and the directory do not agree: on the page, in the file and over the API.

use serde_json::{Value, json};

use crate::world::{Demo, Ready, Served, id, person};

const OWNER: &str = "owner@acme.example";

/// The list of those over the API, by id.
async fn drift(workspace: &crate::world::Workspace, list: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page = workspace.get(&format!("/members/drift?list={list}&limit=1&after={after}")).await;
        let page = page.must(200).json();
        all.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return all,
        }
    }
}

fn addresses(list: &[Value]) -> Vec<&str> {
    list.iter().map(|one| one["member"]["email"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn each_list_holds_whom_it_is_about_and_nobody_else() {
    let served = Served::start().await;
    let workspace = served.operator.team("beta", Some(20)).await;
    for list in ["unmanaged", "kept_out", "shown_otherwise"] {
        let refused = workspace.get(&format!("/members/drift?list={list}")).await;
        refused.problem(404, "directory_not_found");
    }
    for odd in ["", "?list=all", "?list=unmanaged&limit=0", "?list=unmanaged&after=nowhere"] {
        workspace.get(&format!("/members/drift{odd}")).await.problem(400, "request_malformed");
    }
    let Ready { workspace, directory } = served.acme(Some(9)).await;
    assert_eq!(addresses(&drift(&workspace, "unmanaged").await), [OWNER], "whom no directory tells of");
    for list in ["kept_out", "shown_otherwise"] {
        assert_eq!(drift(&workspace, list).await, Vec::<Value>::new(), "{list}");
    }

    // Another directory says no names, and those from before stay shown.
    directory.join("ada").await;
    workspace.delete("/directory").await.must(204);
    let directory = workspace.directory("on").await;
    let (schemas, name) = (person("ada")["schemas"].clone(), "ada@acme.example");
    let silent = directory.create(&json!({"schemas": schemas, "userName": name, "active": true})).await;
    assert_eq!(addresses(&drift(&workspace, "unmanaged").await), [OWNER], "she is the new directory's");
    let otherwise = drift(&workspace, "shown_otherwise").await;
    assert_eq!(addresses(&otherwise), [name]);
    let told = &otherwise[0]["directory_user"];
    assert_eq!((&told["id"], &told["given_name"]), (&silent["id"], &Value::Null), "{told}");
    assert_ne!(otherwise[0]["member"]["given_name"], Value::Null, "{otherwise:?}");
    directory.replace(&silent, &person("ada")).await.must(200);
    assert_eq!(drift(&workspace, "shown_otherwise").await, Vec::<Value>::new());

    let bob = directory.join("bob").await;
    let held = workspace.member("bob@acme.example").await.unwrap();
    workspace.suspend(&held, "Their laptop was stolen").await.must(200);
    let kept_out = drift(&workspace, "kept_out").await;
    assert_eq!((addresses(&kept_out), id(&kept_out[0]["member"])), (vec!["bob@acme.example"], id(&held)));
    assert_eq!(kept_out[0]["directory_user"]["active"], true);
    let never = drift(&workspace, "never_signed_in").await;
    assert_eq!(addresses(&never), [OWNER, "ada@acme.example"]);
    directory.say_active(&bob, false).await.must(200);
    assert_eq!(drift(&workspace, "kept_out").await, Vec::<Value>::new(), "neither has them any more");
}

#[tokio::test]
async fn the_page_names_them_says_what_to_do_and_is_for_who_manages() {
    let demo = Demo::start().await;
    let browser = demo.browser_of(OWNER).await;
    let here = "/w/acme/members/drift";
    let page = browser.click(&browser.open("/w/acme").await.must(200), "Compare with the directory").await;
    let page = page
        .must(200)
        .says("Here, and not in the directory")
        .says("Everybody the directory assigns has access");
    assert!(page.text.contains(OWNER), "the owner is in no directory: {page}");
    demo.idp.assign("ada").await;
    let ada = demo.acme.member("ada.lovelace@acme.example").await.unwrap();
    let page = browser.open(here).await.must(200).says("Never signed in").says("Ada Lovelace");
    assert!(page.links.iter().any(|link| link.path == format!("/w/acme/members/{}", id(&ada))), "{page}");
    demo.acme.suspend(&ada, "=1+1 their laptop").await.must(200);
    browser.open(here).await.must(200).says("=1+1 their laptop");
    let one = browser.open(&format!("{here}?list=kept_out")).await.must(200).says("Ada Lovelace");
    assert!(!one.text.contains("Here, and not in the directory"), "one list alone: {one}");
    browser
        .open(&format!("{here}?list=x&after=nowhere"))
        .await
        .must(200)
        .says("Here, and not in the directory");

    let file = browser.open(&format!("{here}.csv?list=kept_out")).await.must(200).answer.text();
    assert_eq!(file.lines().count(), 2, "{file}");
    assert!(file.contains("\"'=1+1 their laptop\""), "no cell is a formula: {file}");
    let all = browser.open(&format!("{here}.csv")).await.must(200).answer.text();
    assert!(all.contains("\"unmanaged\"") && all.contains("\"kept_out\""), "{all}");

    demo.acme.unsuspend(&ada).await.must(200);
    let member = demo.browser_of("ada.lovelace@acme.example").await;
    for path in [here.to_owned(), format!("{here}.csv")] {
        member.open(&path).await.must(403).says("role_insufficient");
    }
}

#[tokio::test]
async fn without_a_directory_that_is_on_nobody_is_said_to_be_beside_it() {
    let demo = Demo::start().await;
    let beta = demo.operator.team("beta", Some(20)).await;
    beta.add("bob@beta.example", "member").await.must(201);
    let browser = demo.browser_of("owner@beta.example").await;
    let page =
        browser.open("/w/beta/members/drift?list=unmanaged").await.must(200).says("There is no directory");
    assert!(!page.text.contains("Here, and not in the directory"), "{page}");
    page.says("bob@").says("Never signed in");
}
