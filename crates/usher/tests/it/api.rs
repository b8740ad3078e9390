//! The operator API as such: lists, ids, malformed requests.

use serde_json::{Value, json};

use crate::world::Served;

#[tokio::test]
async fn lists_are_walked_page_by_page_and_miss_nobody() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    for number in 0..7 {
        acme.directory.join(&format!("p{number}")).await;
    }
    let members = format!("/workspaces/{}/members", acme.workspace.id);
    let audit = format!("/workspaces/{}/audit", acme.workspace.id);
    for path in [members.as_str(), audit.as_str(), "/events", "/workspaces"] {
        let all = served.operator.all(path).await;
        let (mut walked, mut after) = (Vec::new(), String::new());
        loop {
            let page = served.operator.get(&format!("{path}?limit=3&after={after}")).await.must(200).json();
            let items = page["items"].as_array().unwrap();
            assert!(items.len() <= 3);
            walked.extend(items.iter().cloned());
            match page["next"].as_str() {
                Some(next) => next.clone_into(&mut after),
                None => break,
            }
        }
        assert_eq!(walked, all, "{path}");
        // Whoever asks for what came after the last sees nothing, and a next only where there is more.
        let last = all.last().unwrap()["id"].as_str().unwrap();
        let end = served.operator.get(&format!("{path}?after={last}")).await.must(200).json();
        assert_eq!(end, json!({"items": [], "next": null}), "{path}");
        for wrong in ["limit=0", "limit=501", "limit=-1", "limit=x", "after=nonsense", "limit=3&limit=4"] {
            served.operator.get(&format!("{path}?{wrong}")).await.problem(400, "request_malformed");
        }
    }
    let everybody = served.operator.get(&format!("{members}?standing=some")).await;
    everybody.problem(400, "request_malformed");
}

#[tokio::test]
async fn an_event_is_never_missed_by_whoever_asks_for_what_came_after_the_last() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let seen = served.operator.all("/events").await;
    let last = seen.last().unwrap()["id"].as_str().unwrap().to_owned();
    acme.directory.join("ada").await;
    let new = served.operator.get(&format!("/events?after={last}")).await.must(200).json();
    let names: Vec<_> = new["items"].as_array().unwrap().iter().map(|event| &event["type"]).collect();
    assert_eq!(names, ["member.provisioned", "seat.taken"]);
    let numbers: Vec<_> =
        acme.workspace.events().await.iter().map(|it| it["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
}

#[tokio::test]
async fn what_does_not_exist_and_what_is_no_id_are_not_found_alike() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let other = served.operator.team("other", None).await;
    let owner = acme.workspace.owner().await;
    let foreign = format!("/workspaces/{}/members/{}", other.id, owner["id"].as_str().unwrap());
    let never = format!("/workspaces/{}/members/mem_00000000000000000000000001", other.id);
    let seen = served.operator.get(&never).await.problem(404, "member_not_found").seen();
    assert_eq!(served.operator.get(&foreign).await.seen(), seen);
    served.operator.delete(&foreign).await.problem(404, "member_not_found");
    served.operator.patch(&foreign, json!({"role": "member"})).await.problem(404, "member_not_found");
    for id in ["ws_00000000000000000000000001", "ws_x", "x", "acme", owner["id"].as_str().unwrap()] {
        for rest in [
            "",
            "/members",
            "/seats",
            "/audit",
            "/domains",
            "/connections",
            "/directory",
            "/directory/tokens",
        ] {
            let answer = served.operator.get(&format!("/workspaces/{id}{rest}")).await;
            answer.problem(404, "workspace_not_found");
        }
    }
    served
        .operator
        .get("/accounts/acc_00000000000000000000000001/workspaces")
        .await
        .problem(404, "account_not_found");
    assert_eq!(served.operator.account_of("nobody@acme.example").await, None);
    assert_eq!(served.operator.account_of("no address").await, None);
    served.operator.get("/accounts").await.problem(400, "request_malformed");
    assert_eq!(acme.workspace.owner().await, owner);
}

#[tokio::test]
async fn a_malformed_request_is_told_what_is_wrong_with_it() {
    let served = Served::start().await;
    let call =
        |body: &str, kind: &str| served.operator.call("POST", "/workspaces").body(kind, body.to_owned());
    let before = served.operator.all("/workspaces").await;
    for body in ["", "{", "[]", "{\"name\":1}", "{\"nmae\":\"x\"}", "{}"] {
        served.operator.http.send(call(body, "application/json")).await.problem(400, "request_malformed");
    }
    let good = json!({"name": "Acme", "kind": "team", "plan": "standard", "seats": 1, "owner_email": "o@acme.example"});
    served.operator.http.send(call(&good.to_string(), "text/plain")).await.problem(415, "request_malformed");
    let large = "x".repeat(3 * 1024 * 1024);
    served
        .operator
        .http
        .send(call(&format!("{{\"name\":\"{large}\"}}"), "application/json"))
        .await
        .problem(413, "request_malformed");
    let wrong: [(&str, Value); 7] = [
        ("name", json!("")),
        ("name", json!("x".repeat(200))),
        ("slug", json!("Not A Slug")),
        ("slug", json!("-x")),
        ("seats", json!(0)),
        ("owner_email", json!("nobody")),
        ("owner_email", json!("a@b\r\nBcc: c@d.example")),
    ];
    for (field, value) in wrong {
        let mut body = good.clone();
        body[field] = value;
        served.operator.post("/workspaces", body).await.problem(400, "value_invalid");
    }
    assert_eq!(served.operator.all("/workspaces").await, before);
    served.operator.post("/workspaces", good.clone()).await.must(201);
    let mut taken = good.clone();
    taken["slug"] = json!("acme");
    served.operator.post("/workspaces", taken).await.problem(409, "slug_taken");
    // A name that is taken already still makes a workspace, under a slug of its own.
    let twin = served.operator.post("/workspaces", good).await.must(201).json();
    assert_ne!(twin["slug"], "acme");
    served.operator.get("/nothing").await.problem(404, "path_not_found");
    let answer = served.operator.delete("/workspaces").await.problem(405, "method_not_allowed");
    assert!(answer.header("allow").contains("POST"), "{:?}", answer.headers);
}

#[tokio::test]
async fn whoever_runs_it_can_ask_whether_it_is_alive_and_ready_and_what_it_counts() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    acme.directory.get("/Users").await.must(200);
    acme.directory.with_token("wrong").get("/Users").await.must(401);
    let get = async |path: &str| {
        let call = crate::world::Call::get(format!("{}{path}", served.operator.usher));
        served.operator.http.send(call).await.must(200)
    };
    get("/healthz").await;
    get("/readyz").await;
    let counted = get("/metrics").await.text();
    for line in [
        "usher_http_requests_total{edge=\"scim\",method=\"GET\",status=\"200\"} 1",
        "usher_http_requests_total{edge=\"scim\",method=\"GET\",status=\"401\"} 1",
    ] {
        assert!(counted.contains(line), "{line} is not in\n{counted}");
    }
    assert!(counted.trim_end().ends_with("# EOF"));
    for secret in [&served.operator.key, &acme.directory.token, &acme.workspace.id] {
        assert!(!counted.contains(secret.as_str()), "{secret}");
    }
}
