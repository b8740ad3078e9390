//! Finding people: filters, pages, and how much of each is shown.

use serde_json::{Value, json};

use crate::world::{Directory, Served, id, person, resources};

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// A directory that tells of Ada, Grace (inactive) and Zoë.
async fn directory() -> (Served, Directory, [Value; 3]) {
    let served = Served::start().await;
    let directory = served.acme(None).await.directory;
    let mut ada = person("ada");
    ada["title"] = json!("Countess");
    ada["emails"] = json!([{"value": "Ada@Acme.example", "type": "work", "primary": true},
        {"value": "ada@home.example", "type": "home"}]);
    ada[ENTERPRISE] = json!({"department": "Research"});
    let mut grace = person("grace");
    grace["active"] = json!(false);
    let mut zoe = person("zoë");
    zoe["userName"] = json!("Zoë \"Z\" O'Neill+x@acme.example");
    let people = [directory.create(&ada).await, directory.create(&grace).await, directory.create(&zoe).await];
    (served, directory, people)
}

const ADA: &str = "ada@acme.example";
const GRACE: &str = "grace@acme.example";
const ZOE: &str = "Zoë \"Z\" O'Neill+x@acme.example";

#[tokio::test]
async fn a_filter_finds_those_it_describes_and_nobody_else() {
    let (_served, directory, [ada, ..]) = directory().await;
    let by_id = format!("id eq \"{}\"", id(&ada));
    let upper_id = format!("id eq \"{}\"", id(&ada).to_uppercase());
    let by_department = format!("{ENTERPRISE}:department eq \"Research\"");
    let long_name = "urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"ada@acme.example\"";
    let cases: [(&str, &[&str]); 34] = [
        ("userName eq \"ada@acme.example\"", &[ADA]),
        ("userName eq \"ADA@acme.EXAMPLE\"", &[ADA]),
        ("USERNAME EQ \"ada@acme.example\"", &[ADA]),
        (long_name, &[ADA]),
        ("userName eq ada@acme.example", &[ADA]),
        ("userName eq \"nobody\"", &[]),
        ("userName eq \"Zoë \\\"Z\\\" O'Neill+x@acme.example\"", &[ZOE]),
        ("userName sw \"g\"", &[GRACE]),
        ("userName ew \"acme.example\"", &[ZOE, ADA, GRACE]),
        ("userName co \"neill\"", &[ZOE]),
        ("userName ne \"ada@acme.example\"", &[ZOE, GRACE]),
        ("externalId eq \"ext-ada\"", &[ADA]),
        ("externalId eq \"EXT-ADA\"", &[]),
        ("externalId pr", &[ZOE, ADA, GRACE]),
        (&by_id, &[ADA]),
        (&upper_id, &[]),
        ("id eq \"usr_00000000000000000000000001\"", &[]),
        ("id eq \"no id at all\"", &[]),
        ("emails.value eq \"ada@acme.example\"", &[ADA]),
        ("emails eq \"ada@acme.example\"", &[ADA]),
        ("emails[type eq \"work\"].value eq \"ada@acme.example\"", &[ADA]),
        ("emails[type eq \"home\"].value eq \"ada@acme.example\"", &[]),
        ("emails[type eq \"home\" and value eq \"ADA@home.example\"]", &[ADA]),
        ("emails.value eq \"nobody@acme.example\"", &[]),
        ("active eq false", &[GRACE]),
        ("active eq True", &[ZOE, ADA]),
        ("active eq \"False\"", &[GRACE]),
        ("title pr", &[ADA]),
        ("not (title pr)", &[ZOE, GRACE]),
        ("title pr and active eq true or userName sw \"grace\"", &[ADA, GRACE]),
        ("(title pr or userName sw \"grace\") and active eq true", &[ADA]),
        (&by_department, &[ADA]),
        ("meta.lastModified gt \"2001-01-01T00:00:00Z\"", &[ZOE, ADA, GRACE]),
        ("nickName eq \"x\"", &[]),
    ];
    for (filter, found) in cases {
        assert_eq!(directory.found_by(filter).await, found, "{filter}");
    }
}

#[tokio::test]
async fn a_filter_follows_what_people_become() {
    let (_served, directory, [ada, grace, _]) = directory().await;
    let renamed = json!([{"op": "replace", "value": {"userName": "ada.king@acme.example", "externalId": "ext-king",
        "emails[type eq \"work\"].value": "ada.king@acme.example"}}]);
    directory.change(&ada, renamed).await.must(200);
    for (old, new) in [
        ("userName eq \"ada@acme.example\"", "userName eq \"ada.king@acme.example\""),
        ("externalId eq \"ext-ada\"", "externalId eq \"ext-king\""),
        ("emails.value eq \"ada@acme.example\"", "emails.value eq \"ada.king@acme.example\""),
    ] {
        assert!(directory.found_by(old).await.is_empty(), "{old}");
        assert_eq!(directory.found_by(new).await, ["ada.king@acme.example"], "{new}");
    }
    directory.forget(&grace).await.must(204);
    assert!(directory.found_by("externalId eq \"ext-grace\"").await.is_empty());
    assert_eq!(directory.list(&[]).await["totalResults"], 2);
}

#[tokio::test]
async fn pages_show_everybody_once_and_count_truthfully() {
    let served = Served::start().await;
    let directory = served.acme(None).await.directory;
    for number in 0..11 {
        directory.join(&format!("p{number:02}")).await;
    }
    for filter in [None, Some("userName sw \"p\"")] {
        let page = async |start: &str, count: &str| {
            let mut asked = vec![("startIndex", start), ("count", count)];
            asked.extend(filter.map(|filter| ("filter", filter)));
            directory.list(&asked).await
        };
        let mut seen = Vec::new();
        for start in ["1", "6", "11"] {
            let list = page(start, "5").await;
            assert_eq!(
                (&list["totalResults"], &list["startIndex"]),
                (&json!(11), &json!(start.parse::<u64>().unwrap()))
            );
            seen.extend(resources(&list).iter().map(|user| id(user).to_owned()));
        }
        let all: Vec<_> = resources(&page("1", "200").await).iter().map(|user| id(user).to_owned()).collect();
        assert_eq!(seen, all, "every page in one order, everybody once");
        let cases =
            [("1", "0", 0, 1), ("0", "3", 3, 1), ("-7", "3", 3, 1), ("12", "5", 0, 12), ("9", "-1", 0, 9)];
        for (start, count, shown, at) in cases {
            let list = page(start, count).await;
            let told = (&list["totalResults"], &list["itemsPerPage"], &list["startIndex"]);
            assert_eq!(told, (&json!(11), &json!(shown), &json!(at)), "startIndex={start} count={count}");
        }
        let beyond = page("99999999999999999999", "99999999999999999999").await;
        assert_eq!((&beyond["totalResults"], &beyond["itemsPerPage"]), (&json!(11), &json!(0)));
    }
    let both = directory.list(&[]).await;
    assert_eq!((&both["itemsPerPage"], &both["startIndex"]), (&json!(11), &json!(1)));
}

#[tokio::test]
async fn what_is_shown_can_be_chosen_and_ids_always_are() {
    let (_served, directory, [ada, ..]) = directory().await;
    let path = format!("/Users/{}", id(&ada));
    let keys = |user: &Value| {
        let mut keys: Vec<_> = user.as_object().unwrap().keys().cloned().collect();
        keys.sort();
        keys
    };
    let shown = async |query: &str| directory.get(&format!("{path}?{query}")).await.must(200).json();
    assert_eq!(keys(&shown("attributes=userName").await), ["id", "schemas", "userName"]);
    let part = shown("attributes=name.givenName,emails.value").await;
    assert_eq!(keys(&part), ["emails", "id", "name", "schemas"]);
    assert_eq!(part["name"], json!({"givenName": "ada"}));
    assert_eq!(part["emails"][0], json!({"value": "Ada@Acme.example"}));
    let less = shown("excludedAttributes=name,emails,id,meta").await;
    assert!(less.get("name").is_none() && less.get("emails").is_none() && less.get("meta").is_none());
    assert_eq!(id(&less), id(&ada), "the id is always returned");
    assert_eq!(keys(&shown("attributes=nothingLikeIt").await), ["id", "schemas"]);
    assert_eq!(keys(&shown("attributes=password").await), ["id", "schemas"]);

    let list = directory.list(&[("attributes", "userName"), ("count", "1")]).await;
    assert_eq!(keys(&resources(&list)[0]), ["id", "schemas", "userName"]);
    let changed = directory.http.send(
        directory
            .call("PATCH", &format!("{path}?attributes=title"))
            .scim(&crate::world::patch(json!([{"op": "replace", "path": "title", "value": "Lady"}]))),
    );
    assert_eq!(changed.await.must(200).json()["title"], "Lady");
    let mut alan = person("alan");
    alan["title"] = json!("Dr");
    let made = directory.post("/Users?excludedAttributes=title", &alan).await.must(201).json();
    assert!(made.get("title").is_none() && made.get("userName").is_some(), "{made}");
}

#[tokio::test]
async fn what_was_told_is_given_back_as_it_was_told() {
    let served = Served::start().await;
    let directory = served.acme(None).await.directory;
    let mut body = person("ada");
    body["userName"] = json!("  Ada Lovelace ");
    body["displayName"] = json!("Ada <img src=x onerror=alert(1)>");
    body["phoneNumbers"] = json!([{"value": "+1 (555) 000-1", "type": "work"}]);
    body["locale"] = json!("en-GB");
    let ada = directory.create(&body).await;
    for name in ["displayName", "phoneNumbers", "locale", "name", "emails", "externalId", "active"] {
        assert_eq!(ada[name], body[name], "{name}");
    }
    assert_eq!(
        ada["userName"], body["userName"],
        "a value that comes back changed is sent again at every sync"
    );
    assert_eq!(directory.read(&ada).await, ada);
    assert_eq!(resources(&directory.list(&[]).await), [ada]);
}
