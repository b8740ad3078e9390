//! Where the browser is sent to sign in: the authorization code flow with PKCE, and nothing else
//! (RFC 9700 section 2.1).

use std::borrow::Cow;

use openidconnect::{
    AuthUrl, AuthenticationFlow, ClientId, CsrfToken, IssuerUrl, LoginHint, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope,
    core::{CoreAuthPrompt, CoreClient, CoreResponseType},
};
use url::Url;

use crate::{Attempt, Client, Fault, Provider, fault::quote};

/// What the provider is asked to show (Core section 3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Prompt {
    /// Whatever it thinks is needed; somebody signed in there already passes without a word.
    #[default]
    AsNeeded,
    /// A fresh sign-in, also for somebody who is signed in there.
    SignIn,
    /// A choice of accounts, for people with several.
    ChooseAccount,
}

/// What one sign-in asks for.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'a> {
    /// Where the browser comes back to, exactly as registered at the provider.
    pub redirect_uri: &'a Url,
    /// The secrets of this attempt.
    pub attempt: &'a Attempt,
    /// The address the person has typed, if any; saves typing it again.
    pub login_hint: Option<&'a str>,
    /// What to show.
    pub prompt: Prompt,
}

/// The address to send the browser to.
///
/// # Errors
///
/// [`Fault::IssuerUnusable`] when a kept [`Provider`] names an issuer that is no URL.
pub fn url(provider: &Provider, client: &Client, wish: &Wish<'_>) -> Result<Url, Fault> {
    let issuer = IssuerUrl::new(provider.issuer.as_str().to_owned()).map_err(|_| Fault::IssuerUnusable {
        received: quote::value(provider.issuer.as_str()),
        why: "is not a URL",
    })?;
    let (state, nonce) = (wish.attempt.state().to_owned(), wish.attempt.nonce().to_owned());
    let verifier = PkceCodeVerifier::new(wish.attempt.verifier().to_owned());
    let registered = CoreClient::new(ClientId::new(client.id.clone()), issuer, Default::default())
        .set_auth_uri(AuthUrl::from_url(provider.authorization_endpoint.clone()));
    // `openid` is always asked for by the crate itself.
    let mut request = registered
        .authorize_url(
            AuthenticationFlow::<CoreResponseType>::AuthorizationCode,
            move || CsrfToken::new(state),
            move || Nonce::new(nonce),
        )
        .set_redirect_uri(Cow::Owned(RedirectUrl::from_url(wish.redirect_uri.clone())))
        .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
        .add_scope(Scope::new("email".to_owned()))
        .add_scope(Scope::new("profile".to_owned()));
    if let Some(hint) = wish.login_hint {
        request = request.set_login_hint(LoginHint::new(hint.to_owned()));
    }
    request = match wish.prompt {
        Prompt::AsNeeded => request,
        Prompt::SignIn => request.add_prompt(CoreAuthPrompt::Login),
        Prompt::ChooseAccount => request.add_prompt(CoreAuthPrompt::SelectAccount),
    };
    let (url, _state, _nonce) = request.url();
    Ok(url)
}
