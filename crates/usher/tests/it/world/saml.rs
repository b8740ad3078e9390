//! A service provider of SAML made of nothing but the crate `saml`, for messages of identity providers that are not ours.

use std::path::{Path, PathBuf};

use base64::prelude::{BASE64_STANDARD, Engine};
use jiff::Timestamp;
use saml::{
    Binding, Certificate, Claims, Fault, IdentityProvider, PrivateKey, Sha1, Transport, metadata,
    request::{AuthnRequest, Id},
    response::{self, Expected, Origin, Signed},
};

use super::{
    browser::Browser,
    http::{Call, Http},
    page::Page,
};

/// An identity provider of SAML that is not ours, run for a test.
pub(crate) trait SamlProvider {
    /// Where its metadata are.
    fn metadata_url(&self) -> String;

    /// Is told of the one service provider it knows from now on, by its metadata.
    async fn learns_of(&mut self, service_provider: &str);

    /// Where a sign-in begins that this service provider did not ask for.
    fn unsolicited(&self, entity_id: &str) -> String;

    /// Signs somebody in on its pages, to which the browser was led, up to the form that it has the browser post.
    async fn sign_in(&self, browser: &Browser, page: &Page, name: &str) -> Page;

    /// What it has said so far.
    fn log(&self) -> String;
}

/// The entity id of the service provider.
pub(crate) const ENTITY: &str = "https://usher.example/sso/saml/cx_1";
/// Where it takes responses.
pub(crate) const ACS: &str = "https://usher.example/sso/saml/cx_1/acs";
/// What it has handed back with the response.
pub(crate) const RELAY: &str = "where she wanted to go & more";

/// Where a key or a certificate is that exists for tests alone.
pub(crate) fn key_file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../saml/tests/keys").join(name)
}

fn pem(name: &str) -> String {
    std::fs::read_to_string(key_file(name)).unwrap()
}

/// The key the service provider signs and decrypts with.
pub(crate) fn own_key() -> PrivateKey {
    let lines: String = pem("sp.pem").lines().filter(|line| !line.starts_with("-----")).collect();
    PrivateKey::from_pkcs8(&BASE64_STANDARD.decode(lines).unwrap()).unwrap()
}

/// Its metadata, as it is given to identity providers.
pub(crate) fn own_metadata() -> String {
    let certificates = [Certificate::from_text(&pem("sp.crt")).unwrap()];
    metadata::write(&metadata::ServiceProvider {
        entity_id: ENTITY,
        acs: ACS,
        single_logout: None,
        signing: &certificates,
        encryption: &certificates,
        name_id_format: None,
    })
}

/// The moment it is, as an identity provider's clock has it too.
#[expect(clippy::disallowed_methods, reason = "programs that are not ours go by the time that it is")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// The service provider, and a browser that it sends to one identity provider.
#[derive(Debug)]
pub(crate) struct Asking {
    pub(crate) browser: Browser,
    pub(crate) idp: IdentityProvider,
}

impl Asking {
    /// Of this identity provider, by its metadata.
    pub(crate) async fn of(http: Http, idp: &impl SamlProvider) -> Self {
        let metadata = http.send(Call::get(idp.metadata_url())).await.must(200).text();
        let read = metadata::read(&metadata, None, Transport::HttpsOnly, now());
        let read = read.unwrap_or_else(|fault| panic!("{fault}: {metadata}"));
        assert_eq!(read.unfit, []);
        Self { browser: Browser::new(http, ACS), idp: read.provider }
    }

    fn request<'a>(&'a self, id: &'a Id, binding: Binding) -> AuthnRequest<'a> {
        AuthnRequest {
            id,
            now: now(),
            entity_id: ENTITY,
            destination: &self.idp.sign_on_at(binding).unwrap().location,
            acs: ACS,
            force_authn: false,
            name_id_format: None,
        }
    }

    /// The address a request is sent to over the redirect binding, signed if there is a key.
    pub(crate) fn address(
        &self,
        id: &Id,
        key: Option<&PrivateKey>,
        change: impl FnOnce(&mut AuthnRequest<'_>),
    ) -> String {
        let mut request = self.request(id, Binding::Redirect);
        change(&mut request);
        request.redirect(Some(RELAY), key).unwrap()
    }

    /// Sends the browser there with a signed request over the redirect binding, and gives the page it comes to.
    pub(crate) async fn ask(&self, id: &Id, change: impl FnOnce(&mut AuthnRequest<'_>)) -> Page {
        self.browser.open(&self.address(id, Some(&own_key()), change)).await
    }

    /// The same over the POST binding, with the signature inside.
    pub(crate) async fn ask_by_post(&self, id: &Id) -> Page {
        let form = self.request(id, Binding::Post).post(Some(RELAY), Some(&own_key())).unwrap();
        self.browser.post_to(&form.action, &form.fields).await
    }

    /// Judges a response.
    pub(crate) fn judge(
        &self,
        response: &str,
        origin: Origin<'_>,
        change: impl FnOnce(&mut Expected<'_>),
    ) -> Result<Claims, Fault> {
        let keys = [own_key()];
        let mut expected = Expected {
            idp: &self.idp,
            entity_id: ENTITY,
            acs: ACS,
            origin,
            signed: Signed::Assertion,
            sha1: Sha1::Refused,
            decryption_keys: &keys,
            fresh_since: None,
        };
        change(&mut expected);
        response::verify(response, &expected, now())
    }
}

/// The response that a page has the browser post to the service provider.
#[track_caller]
pub(crate) fn response_on(page: &Page) -> String {
    let form = page.form(ACS);
    assert_eq!(form.method, "post", "{page}");
    form.value("SAMLResponse").to_owned()
}

/// The same, if it comes with what was to be handed back.
#[track_caller]
pub(crate) fn answer_on(page: &Page) -> String {
    assert_eq!(page.form(ACS).value("RelayState"), RELAY);
    response_on(page)
}
