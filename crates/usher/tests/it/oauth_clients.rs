//! OAuth 2.0 clients of a directory: tokens by a secret, taken over, run out, revoked; and every way to be told no.

use serde_json::{Value, json};

use crate::world::{
    Call, Ready, Served, fault, http,
    oauth::{OAuthClient, denied, token_of},
    person, until,
};

/// Names and values of a form.
type Form<'a> = &'a [(&'a str, &'a str)];

async fn entra(acme: &Ready) -> OAuthClient {
    OAuthClient::make(&acme.workspace, json!({"name": "Entra ID"})).await
}

#[tokio::test]
async fn a_client_gets_a_token_in_either_way_and_is_named_in_the_log_by_what_it_does() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let (told, seen) = (acme.workspace.events().await.len(), acme.workspace.audit().await.len());
    let client = entra(&acme).await;
    assert!(client.id.starts_with("cl_") && client.secret.starts_with("usc_"), "{client:?}");
    assert_eq!(client.base, acme.directory.base);
    assert_eq!(acme.workspace.told_after(told).await, ["client.created", "client_secret.created"]);
    assert_eq!(acme.workspace.recorded_after(seen).await, ["client.created"]);

    let by_post = client.ask_by_post().await.must(200);
    let (issued, before) = (by_post.json(), acme.workspace.picture().await);
    assert_eq!((&issued["expires_in"], &issued["scope"]), (&json!(3600), &json!("scim")));
    assert_eq!((by_post.header("cache-control"), by_post.header("pragma")), ("no-store", "no-cache"));
    let call = Call::new("POST", &client.endpoint).form(&[
        ("grant_type", "client_credentials"),
        ("scope", "scim"),
        ("client_id", &client.id),
        ("resource", &client.base),
    ]);
    let by_basic = client.http.send(call.header("authorization", &client.basic())).await;
    assert_ne!(token_of(&by_post), token_of(&by_basic), "each token is one of its own");
    assert_eq!(acme.workspace.picture().await, before, "a token is no fact: nothing was written");

    for answer in [&by_post, &by_basic] {
        let token = token_of(answer);
        assert!(token.starts_with("usa_"), "{token}");
        client.directory(&token).get("/Users").await.must(200);
    }
    client.directory(&token_of(&by_post)).join("ada").await;
    let entry = acme.workspace.audit().await.pop().unwrap();
    let actor = entry["actor"].as_str().unwrap();
    assert!(actor.starts_with("directory dir_") && actor.ends_with(&client.id), "{entry}");
}

#[tokio::test]
async fn a_second_secret_takes_over_without_a_pause() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let first = entra(&acme).await;
    let of_client = format!("/directory/clients/{}", first.id);
    let secrets = format!("{of_client}/secrets");
    let made = acme.workspace.post(&secrets, json!({})).await.must(201).json();
    let second = OAuthClient::shown(first.http.clone(), &made);
    assert_eq!((&second.id, &second.endpoint), (&first.id, &first.endpoint));
    acme.workspace.post(&secrets, json!({})).await.problem(409, "client_secret_two_live");

    let (old, new) = (first.enter().await, second.enter().await);
    for directory in [&old, &new] {
        directory.get("/Users").await.must(200);
    }
    acme.workspace.delete(&format!("{secrets}/{}", first.secret_id)).await.must(204);
    fault(&old.get("/Users").await, 401, None);
    denied(&first.ask_by_post().await, 401, "invalid_client");
    new.get("/Users").await.must(200);
    second.enter().await.get("/Users").await.must(200);
    // Once more is as good as once, and what is listed is no secret.
    acme.workspace.delete(&format!("{secrets}/{}", first.secret_id)).await.must(204);
    let listed = acme.workspace.get("/directory/clients").await.must(200);
    let client = &listed.json()["items"][0];
    assert_eq!((&client["id"], &client["proof"]), (&json!(first.id), &json!("secret")));
    assert!(client["secrets"][0]["revoked_at"].is_string() && client["secrets"][1]["revoked_at"].is_null());
    for secret in [&first.secret, &second.secret] {
        assert!(!listed.text().contains(secret.as_str()), "a secret is shown again");
    }

    acme.workspace.delete(&of_client).await.must(204);
    fault(&new.get("/Users").await, 401, None);
    denied(&second.ask_by_post().await, 401, "invalid_client");
    acme.workspace.post(&secrets, json!({})).await.problem(409, "client_revoked");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_begins_before_its_secret_is_revoked_and_ends_after_it_changes_nothing() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let client = entra(&acme).await;
    let secrets = format!("/directory/clients/{}/secrets", client.id);
    acme.workspace.post(&secrets, json!({})).await.must(201);
    let token = token_of(&client.ask_by_post().await);
    let path = client.base.split_once("/scim/").unwrap().1;
    let head = format!(
        "POST /scim/{path}/Users HTTP/1.1\r\nHost: usher.example\r\nConnection: close\r\n\
        Content-Type: application/scim+json\r\nAuthorization: Bearer {token}\r\n"
    );
    let revoke = async || {
        acme.workspace.delete(&format!("{secrets}/{}", client.secret_id)).await.must(204);
    };
    let body = person("eve").to_string();
    let answer = http::halting(served.serving.address, &head, &body, revoke).await;
    assert!(
        answer.starts_with("HTTP/1.1 401 "),
        "the other secret lives, but is not what this was got by: {answer}"
    );
    assert_eq!(acme.directory.list(&[]).await["totalResults"], 0);
}

#[tokio::test]
async fn a_directory_that_is_turned_off_takes_its_clients_along() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let client = entra(&acme).await;
    let directory = client.enter().await;
    acme.workspace.delete("/directory").await.must(204);
    fault(&directory.get("/Users").await, 401, None);
    denied(&client.ask_by_post().await, 401, "invalid_client");
    acme.workspace.get("/directory/clients").await.must(200);
    acme.workspace.post("/directory/clients", json!({"name": "x"})).await.problem(404, "directory_not_found");
    // A directory that is set up again is another one.
    acme.workspace.directory("on").await;
    fault(&directory.get("/Users").await, 401, None);
    denied(&client.ask_by_post().await, 401, "invalid_client");
}

#[tokio::test]
async fn whoever_is_not_let_in_hears_the_same_whatever_is_wrong() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let other = served.ready("other", None).await;
    let (client, foreign) = (entra(&acme).await, entra(&other).await);
    let keyed = json!({"name": "keyed", "jwks_uri": "https://idp.example/keys"});
    let keyed = OAuthClient::make(&acme.workspace, keyed).await;
    let revoked = entra(&acme).await;
    acme.workspace.delete(&format!("/directory/clients/{}", revoked.id)).await.must(204);

    let unknown = OAuthClient { id: "cl_00000000000000000000000001".to_owned(), ..client.clone() };
    let missing = unknown.ask_by_post().await;
    let said = denied(&missing, 401, "invalid_client");
    assert!(!missing.text().contains("acme"), "{said}");
    for wrong in [
        OAuthClient { secret: format!("{}x", client.secret), ..client.clone() },
        OAuthClient { secret: foreign.secret.clone(), ..client.clone() },
        OAuthClient { secret: acme.directory.token.clone(), ..client.clone() },
        OAuthClient { id: foreign.id.clone(), ..client.clone() },
        OAuthClient { id: "cl_".to_owned(), ..client.clone() },
        OAuthClient { id: "é\u{0}".to_owned(), ..client.clone() },
        OAuthClient { secret: client.secret.clone(), ..keyed.clone() },
        revoked,
    ] {
        assert_eq!(wrong.ask_by_post().await.seen(), missing.seen(), "{wrong:?}");
        let form = [("grant_type", "client_credentials")];
        let call = Call::new("POST", &wrong.endpoint).form(&form).header("authorization", &wrong.basic());
        assert_eq!(client.http.send(call).await.seen(), missing.seen(), "{wrong:?}");
    }

    // Nor do wrong access tokens differ from wrong tokens.
    let users = format!("{}/Users", acme.directory.base);
    let shut_out = client.http.send(Call::get(&users)).await;
    fault(&shut_out, 401, None);
    let token = token_of(&client.ask_by_post().await);
    let theirs = token_of(&foreign.ask_by_post().await);
    let mut damaged: Vec<String> = (4..token.len())
        .map(|place| {
            let mut bytes = token.clone().into_bytes();
            bytes[place] = if bytes[place] == b'A' { b'B' } else { b'A' };
            String::from_utf8(bytes).unwrap()
        })
        .collect();
    damaged.extend([
        theirs,
        client.secret.clone(),
        "usa_".to_owned(),
        "usa_AAAA".to_owned(),
        format!("{token}A"),
    ]);
    for wrong in damaged {
        let answer = client.directory(&wrong).get("/Users").await;
        assert_eq!(answer.seen(), shut_out.seen(), "{wrong}");
    }
    client.directory(&token).get("/Users").await.must(200);
}

#[tokio::test]
async fn a_secret_that_runs_out_takes_its_access_tokens_along() {
    let mut served = Served::start().await;
    let acme = served.acme(None).await;
    let client = entra(&acme).await;
    assert_eq!(served.serving.running.stop().await, Some(0));
    // No secret is made for less than a day, so one is brought near its end behind the program's back.
    served.installation.database.ask("UPDATE client_secrets SET expires_at = created_at + 20000000");
    served.start_again().await;
    let client = OAuthClient { http: served.operator.http.clone(), ..client };
    let issued = client.ask_by_post().await;
    let seconds = issued.json()["expires_in"].as_i64().unwrap();
    assert!((0..=20).contains(&seconds), "a token is not said to outlive its secret: {seconds}");
    let directory = client.directory(&token_of(&issued));
    directory.get("/Users").await.must(200);
    until("the access token runs out", async || match directory.get("/Users").await.status {
        401 => Ok(()),
        status => Err(status.to_string()),
    })
    .await;
    denied(&client.ask_by_post().await, 401, "invalid_client");
}

#[tokio::test]
async fn every_request_that_is_malformed_or_asks_for_what_there_is_not_is_told_so() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let client = entra(&acme).await;
    let before = acme.workspace.picture().await;
    let (id, secret) = (client.id.as_str(), client.secret.as_str());
    let grant = ("grant_type", "client_credentials");
    let (named, shown) = (("client_id", id), ("client_secret", secret));
    let jwt = ("client_assertion_type", crate::world::oauth::JWT_BEARER);
    let forms: &[(u16, &str, Form<'_>)] = &[
        (400, "invalid_request", &[]),
        (400, "invalid_request", &[named, shown]),
        (400, "invalid_request", &[("grant_type", ""), named, shown]),
        (400, "invalid_request", &[grant, grant, named, shown]),
        (400, "invalid_request", &[grant, named, shown, named]),
        (400, "invalid_request", &[grant, shown]),
        (400, "invalid_request", &[grant, named, shown, jwt, ("client_assertion", "a.b.c")]),
        (400, "invalid_request", &[grant, named, shown, jwt]),
        (400, "invalid_request", &[grant, named, ("client_assertion", "a.b.c")]),
        (400, "unsupported_grant_type", &[("grant_type", "authorization_code"), named, shown]),
        (400, "unsupported_grant_type", &[("grant_type", "refresh_token"), named, shown]),
        (400, "unsupported_grant_type", &[("grant_type", "Client_Credentials"), named, shown]),
        (400, "invalid_scope", &[grant, named, shown, ("scope", "scim admin")]),
        (400, "invalid_scope", &[grant, named, shown, ("scope", "SCIM")]),
        (400, "invalid_target", &[grant, named, shown, ("resource", "https://elsewhere.example")]),
        (401, "invalid_client", &[grant]),
        (401, "invalid_client", &[grant, named]),
        (401, "invalid_client", &[grant, named, ("client_secret", "")]),
        (
            401,
            "invalid_client",
            &[grant, named, ("client_assertion_type", "saml2"), ("client_assertion", "x")],
        ),
        (401, "invalid_client", &[grant, named, jwt, ("client_assertion", "a.b.c")]),
    ];
    for (status, error, form) in forms {
        denied(&client.ask(form).await, *status, error);
    }
    let post = || Call::new("POST", &client.endpoint);
    let good = [grant, named, shown];
    let text = crate::world::encoded(&good);
    for call in [
        post().body("application/json", json!({"grant_type": "client_credentials"}).to_string()),
        post().body("text/plain", text.clone()),
        post().form(&good).header("authorization", &client.basic()),
        post().form(&[grant, ("client_id", "cl_other")]).header("authorization", &client.basic()),
        Call::new("POST", format!("{}?{text}", client.endpoint)).form(&[]),
        Call::new("POST", format!("{}?x=1", client.endpoint)).form(&good),
    ] {
        denied(&client.http.send(call).await, 400, "invalid_request");
    }
    for value in ["Bearer x", "Basic", "Basic !!!", "Basic Y2xfMQ==", "Digest x"] {
        let call = post().form(&[grant]).header("authorization", value);
        denied(&client.http.send(call).await, 401, "invalid_client");
    }
    let huge = "x".repeat(65 * 1024);
    denied(&client.ask(&[grant, named, ("client_secret", &huge)]).await, 413, "invalid_request");
    for method in ["GET", "PUT", "DELETE"] {
        let answer = client.http.send(Call::new(method, &client.endpoint)).await;
        denied(&answer, 405, "invalid_request");
        assert_eq!(answer.header("allow"), "POST");
    }
    assert_eq!(acme.workspace.picture().await, before);
    client.ask(&[grant, named, shown, ("scope", " scim "), ("audience", "x")]).await.must(200);
}

#[tokio::test]
async fn what_the_metadata_says_is_true_and_leads_to_a_token() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let client = entra(&acme).await;
    let usher = &served.operator.usher;
    let place = format!("{usher}/.well-known/oauth-authorization-server");
    let answer = client.http.send(Call::get(&place)).await.must(200);
    assert_eq!(answer.header("content-type"), "application/json");
    let metadata = answer.json();
    assert_eq!(metadata["issuer"], usher.as_str());
    assert_eq!(metadata["token_endpoint"], client.endpoint.as_str());
    assert_eq!(metadata["grant_types_supported"], json!(["client_credentials"]));
    assert_eq!(metadata["scopes_supported"], json!(["scim"]));
    assert_eq!(metadata["response_types_supported"], json!([]));
    let ways = json!(["client_secret_basic", "client_secret_post", "private_key_jwt"]);
    assert_eq!(metadata["token_endpoint_auth_methods_supported"], ways);
    let algorithms: Vec<Value> =
        metadata["token_endpoint_auth_signing_alg_values_supported"].as_array().unwrap().clone();
    assert!(
        algorithms.contains(&json!("RS256")) && !algorithms.iter().any(|one| one == "HS256" || one == "none")
    );
    denied(&client.http.send(Call::new("POST", &place).form(&[])).await, 405, "invalid_request");

    let config = acme.directory.get("/ServiceProviderConfig").await.must(200).json();
    let schemes = config["authenticationSchemes"].as_array().unwrap();
    let kinds: Vec<_> = schemes.iter().map(|scheme| scheme["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["oauthbearertoken", "oauth2"]);
    assert!(schemes[1]["description"].as_str().unwrap().contains(&client.endpoint));
    client.enter().await.get("/ServiceProviderConfig").await.must(200);
}

#[tokio::test]
async fn a_client_that_makes_no_sense_is_not_made() {
    let served = Served::start().await;
    let acme = served.acme(None).await;
    let before = acme.workspace.picture().await;
    let keys = json!({"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]});
    for (field, new) in [
        ("name", json!({"name": " "})),
        ("name", json!({"name": "x".repeat(101)})),
        ("expires_at", json!({"name": "x", "expires_at": "2020-01-01T00:00:00Z"})),
        ("expires_at", json!({"name": "x", "expires_at": "2999-01-01T00:00:00Z"})),
        (
            "expires_at",
            json!({"name": "x", "jwks_uri": "https://a.example", "expires_at": "2999-01-01T00:00:00Z"}),
        ),
        ("jwks", json!({"name": "x", "jwks": keys, "jwks_uri": "https://a.example"})),
        ("jwks", json!({"name": "x", "jwks": keys})),
        ("jwks", json!({"name": "x", "jwks": {"keys": []}})),
        ("jwks", json!({"name": "x", "jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}})),
        ("jwks", json!({"name": "x", "jwks": {"keys": vec![json!({}); 21]}})),
        ("jwks", json!({"name": "x", "issuer": "https://login.example"})),
        ("jwks_uri", json!({"name": "x", "jwks_uri": "http://idp.example/keys"})),
        ("jwks_uri", json!({"name": "x", "jwks_uri": "keys"})),
        ("issuer", json!({"name": "x", "jwks_uri": "https://a.example", "issuer": ""})),
    ] {
        let problem = acme.workspace.post("/directory/clients", new).await.problem(400, "value_invalid");
        let detail = problem.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(&format!("value of {field} ")), "{field}: {detail}");
    }
    acme.workspace
        .post("/directory/clients", json!({"name": "x", "more": 1}))
        .await
        .problem(400, "request_malformed");
    for path in ["/directory/clients/cl_1", "/directory/clients/cl_1/secrets/sec_1"] {
        acme.workspace.delete(path).await.problem(404, "client_not_found");
    }
    assert_eq!(acme.workspace.picture().await, before);

    for _ in 0..5 {
        entra(&acme).await;
    }
    acme.workspace.post("/directory/clients", json!({"name": "x"})).await.problem(409, "client_five_live");
    // Another workspace's client is one that does not exist.
    let other = served.ready("other", None).await;
    let theirs = entra(&other).await;
    let path = format!("/directory/clients/{}", theirs.id);
    acme.workspace.delete(&path).await.problem(404, "client_not_found");
    acme.workspace.post(&format!("{path}/secrets"), json!({})).await.problem(404, "client_not_found");
    let secret = format!("{path}/secrets/{}", theirs.secret_id);
    acme.workspace.delete(&secret).await.problem(404, "client_not_found");
    theirs.enter().await.get("/Users").await.must(200);
}
