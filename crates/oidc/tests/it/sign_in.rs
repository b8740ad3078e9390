//! One whole sign-in, value by value, as the caller strings it together.

use oidc::{Transport, authorize, callback, discovery, id_token, keys, token, userinfo};
use serde_json::json;
use url::Url;

use crate::op::{self, Signer};

#[test]
fn a_sign_in_goes_from_the_issuer_to_the_claims() {
    let issuer = op::issuer();
    let (client, attempt) = (op::client(), op::attempt());
    let redirect_uri = Url::parse("https://usher.example/sso/oidc/callback").unwrap();

    discovery::request(&issuer).unwrap();
    let provider = discovery::read(&issuer, Transport::HttpsOnly, &op::answer(200, &op::document())).unwrap();
    keys::request(&provider).unwrap();
    let keys = keys::read(&op::answer(200, &json!({ "keys": [Signer::Rsa.jwk()] }))).unwrap();

    let wish = authorize::Wish {
        redirect_uri: &redirect_uri,
        attempt: &attempt,
        login_hint: Some("alice@acme.example"),
        prompt: authorize::Prompt::AsNeeded,
    };
    let away = authorize::url(&provider, &client, &wish).unwrap();
    let state = away.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();

    let back = format!("code=c0de&state={state}&iss=https%3A%2F%2Fidp.example%2Ftenant");
    assert_eq!(callback::state(&back).as_deref(), Some(attempt.state()));
    let code = callback::read(&back, &provider, &attempt).unwrap();

    token::request(&provider, &client, &redirect_uri, &code, &attempt, op::once()).unwrap();
    let told = op::claims_but(json!({ "email": null, "email_verified": null }));
    let given = json!({ "id_token": op::id_token(&told), "access_token": "at-1", "token_type": "Bearer" });
    let tokens = token::read(&op::answer(200, &given)).unwrap();

    let expected = id_token::Expected { provider: &provider, client_id: &client.id, attempt: &attempt };
    let claims = id_token::verify(&tokens, &keys, &expected, op::now()).unwrap();
    assert_eq!(claims.email, None);

    userinfo::request(&provider, &tokens.access_token.unwrap()).unwrap();
    let more = json!({ "sub": "00u-alice", "email": "alice@acme.example", "email_verified": true });
    let claims = claims.filled_from(
        userinfo::read("00u-alice", &op::answer(200, &more)).unwrap_or_else(|fault| panic!("{fault}")),
    );
    assert_eq!((claims.email.as_deref(), claims.email_verified), (Some("alice@acme.example"), Some(true)));
}
