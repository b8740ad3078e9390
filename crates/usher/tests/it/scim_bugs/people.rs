//! People: looked for, told of twice, deactivated, replaced.

use serde_json::{Value, json};

use super::{acme, at_once, filtered};
use crate::world::{Ready, encoded, fault, id, patch, person, resources};

const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const LIST: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

#[tokio::test]
async fn bug_02_whoever_is_said_to_be_false_in_quotes_has_no_access_left() {
    let (_served, Ready { workspace, directory }) = acme().await;
    for (number, spelling) in ["False", "false", "FALSE"].into_iter().enumerate() {
        let name = format!("p{number}");
        let user = directory.join(&name).await;
        let said = json!([{"op": "Replace", "path": "active", "value": spelling}]);
        assert_eq!(directory.change(&user, said).await.must(200).json()["active"], false);
        let gone = workspace.anybody(&format!("{name}@acme.example")).await;
        assert_eq!((&gone["standing"], &gone["seat"]), (&json!("inactive"), &Value::Null), "{spelling}");
    }
    assert_eq!(workspace.seats_used().await, 1, "the owner's");
}

#[tokio::test]
async fn bug_06_paths_of_the_extension_reach_the_extension_and_core_paths_the_core() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let ada = directory.join("ada").await;
    let after = directory
        .change(
            &ada,
            json!([
                {"op": "add", "path": format!("{USER}:name.givenName"), "value": "Augusta"},
                {"op": "add", "path": format!("{ENTERPRISE}:department"), "value": "R&D"},
                {"op": "replace", "value": {format!("{ENTERPRISE}:costCenter"): "7", ENTERPRISE: {"division": "North"}}},
            ]),
        )
        .await
        .must(200)
        .json();
    assert_eq!(after["name"]["givenName"], "Augusta");
    assert_eq!(after[ENTERPRISE], json!({"department": "R&D", "costCenter": "7", "division": "North"}));
    assert_eq!(workspace.member("ada@acme.example").await.unwrap()["given_name"], "Augusta");
    assert_eq!(directory.found_by(&format!("{ENTERPRISE}:division eq \"north\"")).await.len(), 1);
    let part = directory.get(&format!("/Users/{}?attributes={ENTERPRISE}:department", id(&ada))).await;
    assert_eq!(part.must(200).json()[ENTERPRISE], json!({"department": "R&D"}));
}

#[tokio::test]
async fn bug_10_nobody_found_is_an_empty_list_and_no_error() {
    let (_served, Ready { directory, .. }) = acme().await;
    for (collection, filter) in [
        ("/Users", "userName eq \"nobody\""),
        ("/Users", "externalId eq \"nothing\""),
        ("/Users", "emails[type eq \"work\"].value eq \"nobody@acme.example\""),
        ("/Users", "id eq \"usr_nothing\""),
        ("/Users", "groups.value eq \"grp_nothing\""),
        ("/Groups", "displayName eq \"nothing\""),
        ("/Groups", "members.value eq \"usr_nothing\""),
        ("", "userName eq \"nobody\""),
    ] {
        let list = filtered(&directory, collection, filter).await.must(200).json();
        let expected = json!({"schemas": [LIST], "totalResults": 0, "itemsPerPage": 0, "startIndex": 1});
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(&list[name], value, "{name}: {collection} {filter}");
        }
        assert!(resources(&list).is_empty(), "{list}");
    }
}

#[tokio::test]
async fn bug_11_a_filter_that_is_not_understood_never_shows_everybody() {
    let (_served, Ready { directory, .. }) = acme().await;
    directory.join("ada").await;
    for collection in ["/Users", "/Groups", ""] {
        for filter in ["", "id", "id like \"a\"", "id eq \"a\" or", "meta.created co \"2\"", "a b c d"] {
            fault(&filtered(&directory, collection, filter).await, 400, Some("invalidFilter"));
        }
    }
    fault(&filtered(&directory, "/Users", "active gt false").await, 400, Some("invalidFilter"));
    // An attribute nobody has is understood, and finds nobody.
    assert!(directory.found_by("shoeSize eq \"44\"").await.is_empty());
}

/// Names that are one after folding, and names that are not although they look alike.
#[tokio::test]
async fn bug_12_filters_and_uniqueness_agree_on_which_names_are_one() {
    let (_served, Ready { directory, .. }) = acme().await;
    let pairs = [
        ("joe", "JOE"),
        ("jürgen", "JÜRGEN"),
        ("zo\u{eb}", "zoe\u{308}"),
        ("ωmega-ς", "ΩMEGA-Σ"),
        ("ｗｉｄｅ", "wide"),
        ("straße", "STRASSE"),
        ("straße2", "STRAẞE2"),
        ("k-elvin", "\u{212a}-elvin"),
        ("dz", "ǆ"),
        ("ﬁne", "fine"),
        ("istanbul", "İstanbul"),
        ("ıstanbul2", "istanbul2"),
        ("раypal", "paypal"),
    ];
    for (first, second) in pairs {
        let body = |name: &str| json!({"schemas": [USER], "userName": name, "active": false});
        let kept = directory.create(&body(first)).await;
        let finds =
            !filtered(&directory, "/Users", &format!("userName eq {}", json!(second))).await.must(200).json()
                ["totalResults"]
                .eq(&json!(0));
        let again = directory.post("/Users", &body(second)).await;
        if finds {
            assert!(fault(&again, 409, Some("uniqueness")).contains(id(&kept)), "{first} {second}");
        } else {
            again.must(201);
        }
        let must = ["joe", "jürgen", "zo\u{eb}", "ωmega-ς", "ｗｉｄｅ", "k-elvin"].contains(&first);
        assert!(finds || !must, "{first} and {second} are one name");
        assert!(!finds || first != "раypal", "another script is another name");
    }
}

#[tokio::test]
async fn bug_13_pages_count_what_they_show_and_show_everybody_once() {
    let (_served, Ready { directory, .. }) = acme().await;
    for number in 0..23 {
        let mut body = person(&format!("p{number:02}"));
        // Many are alike, so that the order rests on what tells them apart.
        body["title"] = json!(["x", "X", "y"][number % 3]);
        directory.create(&body).await;
    }
    for order in ["", "&sortBy=title", "&sortBy=title&sortOrder=descending", "&sortBy=displayName"] {
        let mut seen = Vec::new();
        while seen.len() < 23 {
            let query = format!("/Users?startIndex={}&count=4{order}", seen.len() + 1);
            let page = directory.get(&query).await.must(200).json();
            assert_eq!(page["totalResults"], 23, "{query}");
            assert_eq!(page["startIndex"], seen.len() + 1, "{query}");
            assert_eq!(page["itemsPerPage"], resources(&page).len(), "{query}");
            assert!(!resources(&page).is_empty(), "{query}");
            seen.extend(resources(&page).iter().map(|user| id(user).to_owned()));
        }
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 23, "somebody is on two pages: {order}");
    }
}

#[tokio::test]
async fn bug_14_bodies_are_read_and_written_under_the_names_json_has() {
    let (_served, Ready { directory, .. }) = acme().await;
    for (number, media_type) in
        ["application/scim+json", "application/scim+json;charset=UTF-8", "application/json"]
            .into_iter()
            .enumerate()
    {
        let body = person(&format!("p{number}")).to_string();
        let call =
            directory.call("POST", "/Users").body(media_type, body).header("accept", "application/json");
        let answer = directory.http.send(call).await.must(201);
        assert_eq!(answer.header("content-type"), "application/scim+json", "{media_type}");
        assert_eq!(answer.json()["userName"], format!("p{number}@acme.example"), "{media_type}");
    }
}

#[tokio::test]
async fn bug_15_names_with_signs_are_found_through_the_address() {
    let (_served, Ready { directory, .. }) = acme().await;
    for name in [
        "o'neill+x@acme.example",
        "a \"b\" c",
        "back\\slash",
        "100%",
        "a%20b",
        "(paren) and [bracket]",
        "amp&eq=1",
        "hash#tag",
        "semi;colon",
        "é\u{1F980}",
        "or true",
    ] {
        directory.create(&json!({"schemas": [USER], "userName": name, "active": false})).await;
        let filter = format!("userName eq {}", json!(name));
        assert_eq!(directory.found_by(&filter).await, [name], "{filter}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bug_16_a_name_goes_to_one_of_many_who_ask_for_it_at_once() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let mut people = Vec::new();
    for number in 0..20 {
        people.push(directory.join(&format!("p{number:02}")).await);
    }
    let before = workspace.seats_used().await;
    let answers = at_once(people.iter().enumerate().collect(), |(number, user)| {
        let (directory, user) = (directory.clone(), user.clone());
        async move {
            if number % 2 == 0 {
                let rename = json!([{"op": "replace", "path": "userName", "value": "taken@acme.example"}]);
                directory.change(&user, rename).await
            } else {
                directory.replace(&user, &json!({"userName": "TAKEN@acme.example"})).await
            }
        }
    })
    .await;
    let (taken, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(taken.len(), 1);
    for answer in refused {
        fault(answer, 409, Some("uniqueness"));
    }
    assert_eq!(directory.found_by("userName eq \"taken@acme.example\"").await.len(), 1);
    assert_eq!(directory.list(&[]).await["totalResults"], 20);
    assert_eq!(workspace.seats_used().await, before);
}

#[tokio::test]
async fn bug_17_whoever_is_deactivated_is_still_found_read_listed_and_brought_back() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let ada = directory.join("ada").await;
    directory.say_active(&ada, false).await.must(200);
    for filter in [
        "userName eq \"ada@acme.example\"",
        "externalId eq \"ext-ada\"",
        "emails.value eq \"ada@acme.example\"",
    ] {
        let list = directory.list(&[("filter", filter)]).await;
        assert_eq!(
            (id(&resources(&list)[0]), &resources(&list)[0]["active"]),
            (id(&ada), &json!(false)),
            "{filter}"
        );
    }
    assert_eq!(directory.list(&[]).await["totalResults"], 1);
    assert_eq!(directory.read(&ada).await["active"], false);
    assert!(
        fault(&directory.post("/Users", &person("ada")).await, 409, Some("uniqueness")).contains(id(&ada))
    );
    let back = directory.say_active(&ada, true).await.must(200).json();
    assert_eq!((id(&back), &back["active"]), (id(&ada), &json!(true)));
    assert!(workspace.member("ada@acme.example").await.is_some());
}

#[tokio::test]
async fn bug_18_a_replacement_takes_away_neither_access_nor_what_is_the_products_own() {
    let (_served, Ready { workspace, directory }) = acme().await;
    let mut body = person("ada");
    body["title"] = json!("Countess");
    let ada = directory.create(&body).await;
    let made = super::group(&directory, "Engineering", &[&ada]).await;
    let member = workspace.member("ada@acme.example").await.unwrap();
    workspace.give_role(&member, "admin").await.must(200);
    let least = json!({"schemas": [USER], "userName": "ada@acme.example"});
    let after = directory.replace(&ada, &least).await.must(200).json();
    assert_eq!((&after["active"], after.get("title"), after.get("externalId")), (&json!(true), None, None));
    assert_eq!(after["groups"][0]["value"], made["id"], "groups are changed as groups");
    assert_eq!(after["meta"]["created"], ada["meta"]["created"]);
    let kept = workspace.member("ada@acme.example").await.unwrap();
    assert_eq!((&kept["id"], &kept["role"], &kept["seat"]), (&member["id"], &json!("admin"), &json!("full")));
    // Who does not exist is not made by a replacement.
    let nobody = json!({"id": "usr_00000000000000000000000001"});
    fault(&directory.replace(&nobody, &least).await, 404, None);
    assert_eq!(directory.list(&[]).await["totalResults"], 1);
}

#[tokio::test]
async fn bug_23_every_error_is_a_scim_document() {
    let (_served, Ready { directory, .. }) = acme().await;
    let ada = directory.join("ada").await;
    let one = format!("/Users/{}", id(&ada));
    fault(&directory.with_token("x").get("/Users").await, 401, None);
    fault(&directory.get("/Nothing").await, 404, None);
    fault(&directory.get("/Users/nobody").await, 404, None);
    fault(&directory.delete("/Users").await, 405, None);
    fault(&directory.post("/Users", &person("ada")).await, 409, Some("uniqueness"));
    let stale = directory.call("DELETE", &one).header("if-match", "W/\"77\"");
    fault(&directory.http.send(stale).await, 412, None);
    let large = directory.call("POST", "/Users").body("application/json", vec![b' '; 2 * 1024 * 1024]);
    fault(&directory.http.send(large).await, 413, None);
    let plain = directory.call("POST", "/Users").body("text/plain", "ada");
    fault(&directory.http.send(plain).await, 415, None);
    fault(&directory.get("/Me").await, 501, None);
    fault(&directory.patch(&one, &patch(json!([{"op": "remove"}]))).await, 400, Some("noTarget"));
    let query = encoded(&[("attributes", "userName"), ("excludedAttributes", "name")]);
    fault(&directory.get(&format!("{one}?{query}")).await, 400, Some("invalidValue"));
}
