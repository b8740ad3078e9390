//! The address by which somebody is signed out of their provider, too.

use oidc::{
    Provider,
    end_session::{self, Wish},
};
use url::Url;

use crate::op;

fn go(provider: &Provider, id_token: Option<&str>) -> Option<Vec<(String, String)>> {
    let back = Url::parse("https://usher.example/logout/back").unwrap();
    let wish = Wish { client_id: "a client & more", id_token, back: &back, state: "s" };
    let url = end_session::url(provider, &wish)?;
    assert!(url.as_str().starts_with("https://idp.example/end?"), "{url}");
    Some(url.query_pairs().into_owned().collect())
}

fn at(endpoint: Option<&str>) -> Provider {
    Provider { end_session_endpoint: endpoint.map(|it| it.parse().unwrap()), ..op::provider() }
}

#[test]
fn the_browser_is_sent_with_who_asks_and_where_it_comes_back_to() {
    let pairs = |pairs: &[(&str, &str)]| {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Vec<_>>()
    };
    let usual = [
        ("client_id", "a client & more"),
        ("post_logout_redirect_uri", "https://usher.example/logout/back"),
        ("state", "s"),
    ];
    assert_eq!(go(&at(Some("https://idp.example/end")), None), Some(pairs(&usual)));
    let hinted = [&[("id_token_hint", "a.b.c")], &usual[..]].concat();
    assert_eq!(go(&at(Some("https://idp.example/end")), Some("a.b.c")), Some(pairs(&hinted)));
    // The query the provider put into its own address stays.
    let kept = [&[("brand", "acme")], &usual[..]].concat();
    assert_eq!(go(&at(Some("https://idp.example/end?brand=acme")), None), Some(pairs(&kept)));
}

#[test]
fn nobody_is_sent_to_a_provider_that_has_no_such_address() {
    assert_eq!(go(&at(None), Some("a.b.c")), None);
}
