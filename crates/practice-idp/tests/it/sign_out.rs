//! Sign-out that the application asks for.

use crate::sign_in::{tokens_of, with_client};
use crate::support::{Answer, CALLBACK, Idp, encoded};
use reqwest::header::COOKIE;

const BYE: &str = "http://rp.example/bye";

/// Signs a browser in without an application, and returns its cookie.
async fn browser(idp: &Idp, person: &str) -> String {
    let request = encoded(&[
        ("client_id", "rp"),
        ("redirect_uri", CALLBACK),
        ("response_type", "code"),
        ("scope", "openid"),
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
    ]);
    let answer = idp.form("/oidc/sign-in", &[("request", &request), ("person", person)]).await;
    answer.header("set-cookie").split(';').next().unwrap().to_owned()
}

async fn ask(idp: &Idp, cookie: &str, pairs: &[(&str, &str)]) -> Answer {
    let address = idp.at(&format!("/oidc/end-session?{}", encoded(pairs)));
    idp.send(idp.client.get(address).header(COOKIE, cookie)).await
}

async fn is_signed_in(idp: &Idp, cookie: &str) -> bool {
    idp.send(idp.client.get(idp.at("/")).header(COOKIE, cookie)).await.text.contains("Signed in as")
}

#[tokio::test]
async fn an_id_token_of_the_person_signs_them_out_at_once_and_sends_them_back() {
    let idp = with_client().await;
    let token = tokens_of(&idp, "ada").await["id_token"].as_str().unwrap().to_owned();
    let cookie = browser(&idp, "ada").await;
    assert!(is_signed_in(&idp, &cookie).await);
    let pairs = [("id_token_hint", token.as_str()), ("post_logout_redirect_uri", BYE), ("state", "s")];
    let answer = ask(&idp, &cookie, &pairs).await;
    assert_eq!(answer.header("location"), "http://rp.example/bye?state=s");
    assert!(!is_signed_in(&idp, &cookie).await);
}

#[tokio::test]
async fn without_such_a_token_the_person_is_asked_first() {
    let idp = with_client().await;
    let of_grace = tokens_of(&idp, "grace").await["id_token"].as_str().unwrap().to_owned();
    let cookie = browser(&idp, "ada").await;
    for pairs in [vec![("client_id", "rp")], vec![("id_token_hint", of_grace.as_str())], vec![]] {
        let answer = ask(&idp, &cookie, &pairs).await;
        assert_eq!(answer.status, 200);
        assert!(answer.text.contains("Sign out?"));
        assert!(is_signed_in(&idp, &cookie).await);
    }
    let request = encoded(&[("client_id", "rp"), ("post_logout_redirect_uri", BYE)]);
    let form = idp.form_request("/oidc/end-session/confirmed", &[("request", &request)]);
    let answer = idp.send(form.header(COOKIE, &cookie)).await;
    assert_eq!(answer.header("location"), BYE);
    assert!(!is_signed_in(&idp, &cookie).await);
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_registered_for_it() {
    let idp = with_client().await;
    for pairs in [
        vec![("client_id", "rp"), ("post_logout_redirect_uri", CALLBACK)],
        vec![("post_logout_redirect_uri", BYE)],
        vec![("client_id", "other"), ("post_logout_redirect_uri", BYE)],
        vec![("id_token_hint", "x.y.z"), ("post_logout_redirect_uri", BYE)],
    ] {
        let answer = ask(&idp, "", &pairs).await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (400, ""), "{pairs:?}");
    }
}
