//! Where the browser is sent so that somebody is signed out of the provider as well (RP-Initiated Logout 1.0 section 2).

use url::Url;

use crate::Provider;

/// What is asked of a provider when somebody leaves.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Who asks. Without it nobody can tell whose `back` it is.
    pub client_id: &'a str,
    /// The ID token of the sign-in that is over, if it is at hand (`id_token_hint`). It may have expired. With it, no
    /// provider has to ask the person whether they mean it.
    pub id_token: Option<&'a str>,
    /// Where the browser comes back to, exactly as registered at the provider.
    pub back: &'a Url,
    /// What the browser brings back.
    pub state: &'a str,
}

/// The address to send the browser to, if the provider has one.
#[must_use]
pub fn url(provider: &Provider, wish: &Wish<'_>) -> Option<Url> {
    let mut url = provider.end_session_endpoint.clone()?;
    let mut query = url.query_pairs_mut();
    if let Some(id_token) = wish.id_token {
        query.append_pair("id_token_hint", id_token);
    }
    query
        .append_pair("client_id", wish.client_id)
        .append_pair("post_logout_redirect_uri", wish.back.as_str())
        .append_pair("state", wish.state);
    drop(query);
    Some(url)
}
