//! Lists in other ways: by a search request, in an order that is asked for, and from cursor to cursor.

use serde_json::{Value, json};

use crate::world::{Directory, Served, fault, id, person, resources};

const SEARCH: &str = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

/// People by these names, of whom every third has no title.
async fn directory(served: &Served, names: &[&str]) -> Directory {
    let directory = served.acme(None).await.directory;
    for (number, name) in names.iter().enumerate() {
        let mut person = person(name);
        if number % 3 > 0 {
            person["title"] = json!(format!("title {}", number % 3));
        }
        directory.create(&person).await;
    }
    directory
}

fn names(list: &Value) -> Vec<String> {
    let name = |user: &Value| user["name"]["givenName"].as_str().unwrap().to_owned();
    resources(list).iter().map(name).collect()
}

async fn got(directory: &Directory, query: &str) -> Value {
    directory.get(query).await.must(200).json()
}

#[tokio::test]
async fn a_search_request_finds_what_the_same_query_finds() {
    let served = Served::start().await;
    let directory = directory(&served, &["ada", "grace", "zoe"]).await;
    let query = "filter=userName%20sw%20%22g%22%20or%20title%20pr&attributes=userName&startIndex=1&count=1&sortBy=userName";
    let expected = got(&directory, &format!("/Users?{query}")).await;
    assert_eq!((&expected["totalResults"], &expected["itemsPerPage"]), (&json!(2), &json!(1)));
    assert_eq!(got(&directory, &format!("?{query}")).await, expected, "people are all there is");
    let body = json!({"schemas": [SEARCH], "filter": "userName sw \"g\" or title pr", "attributes": ["userName"],
        "startIndex": 1, "count": 1, "sortBy": "userName"});
    for path in ["/Users/.search", "/.search"] {
        assert_eq!(directory.post(path, &body).await.must(200).json(), expected, "{path}");
        let all = directory.post(path, &json!({"schemas": [SEARCH]})).await.must(200).json();
        assert_eq!(all["totalResults"], 3, "{path}");
        for (wrong, kind) in [
            (json!([]), "invalidSyntax"),
            (json!({"schemas": [SEARCH], "filter": "userName zz 1"}), "invalidFilter"),
            (json!({"schemas": [SEARCH], "filter": ""}), "invalidFilter"),
            (json!({"schemas": [SEARCH], "count": "many"}), "invalidValue"),
            (json!({"schemas": [SEARCH], "attributes": 7}), "invalidValue"),
        ] {
            fault(&directory.post(path, &wrong).await, 400, Some(kind));
        }
        for method in ["GET", "PUT", "DELETE", "PATCH"] {
            let answer = directory.http.send(directory.call(method, path)).await;
            fault(&answer, 405, None);
            assert_eq!(answer.header("allow"), "POST", "{method} {path}");
        }
    }
    fault(&directory.post("", &body).await, 405, None);
    let stranger = directory.with_token("uss_nobody");
    fault(&stranger.post("/.search", &body).await, 401, None);
}

#[tokio::test]
async fn a_list_comes_in_the_order_that_is_asked_for() {
    let served = Served::start().await;
    let directory = directory(&served, &["mia", "Ben", "zoe", "ada", "Carl", "dora", "benno"]).await;
    let sorted = async |query: &str| names(&got(&directory, &format!("/Users?{query}")).await);
    let ascending = ["ada", "Ben", "benno", "Carl", "dora", "mia", "zoe"];
    let mut descending = ascending;
    descending.reverse();
    for attribute in ["userName", "name.givenName", "emails", "emails.value", "USERNAME"] {
        assert_eq!(sorted(&format!("sortBy={attribute}")).await, ascending, "{attribute}");
        let query = format!("sortBy={attribute}&sortOrder=descending");
        assert_eq!(sorted(&query).await, descending, "{attribute}");
    }
    let by_age = ["mia", "Ben", "zoe", "ada", "Carl", "dora", "benno"];
    assert_eq!(sorted("sortBy=meta.created").await, by_age);
    // Those without a value are last, and first in the other direction (RFC 7644 §3.4.2.3).
    let untitled = ["mia", "ada", "benno"];
    assert_eq!(sorted("sortBy=title").await[4..], untitled);
    assert_eq!(sorted("sortBy=title&sortOrder=descending").await[..3], untitled);
    let filtered = sorted("sortBy=userName&sortOrder=descending&filter=title%20pr").await;
    assert_eq!(filtered, ["zoe", "dora", "Carl", "Ben"]);

    let mut walked = Vec::new();
    for start in ["1", "3", "5", "7", "9"] {
        let page = got(&directory, &format!("/Users?sortBy=userName&startIndex={start}&count=2")).await;
        assert_eq!(page["totalResults"], 7);
        walked.extend(names(&page));
    }
    assert_eq!(walked, ascending, "pages follow one another in the order");
    for wrong in ["sortBy=nothing", "sortBy=password", "sortBy=name", "sortBy=userName&sortOrder=up"] {
        fault(&directory.get(&format!("/Users?{wrong}")).await, 400, Some("invalidValue"));
    }
}

/// Everybody a query shows, page after page.
async fn walk(directory: &Directory, query: &str) -> Vec<Value> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = got(directory, &format!("/Users?{query}&cursor={cursor}")).await;
        assert_eq!(page["itemsPerPage"], resources(&page).len());
        assert!(page.get("startIndex").is_none(), "{page}");
        seen.extend(resources(&page));
        match page.get("nextCursor") {
            Some(next) => next.as_str().unwrap().clone_into(&mut cursor),
            None => return seen,
        }
    }
}

#[tokio::test]
async fn cursors_lead_through_everybody_once() {
    let served = Served::start().await;
    let people = ["mia", "ben", "zoe", "ada", "carl", "dora", "eve"];
    let directory = directory(&served, &people).await;
    for (query, expected) in [
        ("count=2", 7),
        ("count=7", 7),
        ("count=200", 7),
        ("count=1&filter=title%20pr", 4),
        ("count=3&sortBy=userName", 7),
        ("count=1&sortBy=title&filter=title%20pr", 4),
        ("count=2&filter=title%20eq%20%22nobody%22", 0),
    ] {
        let seen = walk(&directory, query).await;
        let mut ids: Vec<_> = seen.iter().map(id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((seen.len(), ids.len()), (expected, expected), "{query}");
    }
    let none = got(&directory, "/Users?cursor=&count=0").await;
    assert_eq!((&none["totalResults"], none.get("nextCursor")), (&json!(7), None));

    // Somebody who goes between two pages moves nobody past the reader.
    let first = got(&directory, "/Users?cursor=&count=3").await;
    directory.forget(&resources(&first)[0]).await.must(204);
    let next = first["nextCursor"].as_str().unwrap();
    let second = got(&directory, &format!("/Users?cursor={next}&count=3")).await;
    assert_eq!(names(&second), ["ada", "carl", "dora"]);
}

#[tokio::test]
async fn a_cursor_is_good_for_its_question_and_its_directory_alone() {
    let served = Served::start().await;
    let directory = directory(&served, &["mia", "ben", "zoe"]).await;
    let cursor = async |query: &str| {
        let page = got(&directory, &format!("/Users?{query}&cursor=&count=1")).await;
        page["nextCursor"].as_str().unwrap().to_owned()
    };
    let (all, titled) = (cursor("").await, cursor("filter=title%20pr").await);
    let other = served.ready("globex", None).await;
    let foreign = format!("/Users?cursor={all}");
    fault(&other.directory.get(&foreign).await, 400, Some("invalidCursor"));
    let mut bent = all.clone();
    let last = if bent.pop() == Some('A') { 'B' } else { 'A' };
    bent.push(last);
    for (query, cursor) in [
        ("filter=title%20pr", all.as_str()),
        ("sortBy=userName", &all),
        ("", &titled),
        ("filter=title%20pr%20", &titled),
        ("", &bent),
        ("", &all[1..]),
        ("", "usr_00000000000000000000000001"),
        ("", "1"),
    ] {
        let answer = directory.get(&format!("/Users?{query}&cursor={cursor}")).await;
        fault(&answer, 400, Some("invalidCursor"));
    }
    let both = directory.get(&format!("/Users?cursor={all}&startIndex=1")).await;
    fault(&both, 400, Some("invalidValue"));
    fault(&directory.get(&format!("/Users?cursor={all}&count=x")).await, 400, Some("invalidCount"));
}
