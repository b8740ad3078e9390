//! A browser: it follows redirects, keeps cookies, and sends the forms of pages as they stand.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard},
};

use url::Url;

use super::{
    http::{Answer, Call, Http},
    idp::Idp,
    page::{Form, Page},
};

/// The cookie that holds a session, where the service is not reached over TLS.
pub(crate) const SESSION: &str = "usher";

/// A browser with its own cookies.
#[derive(Debug)]
pub(crate) struct Browser {
    http: Http,
    home: Url,
    /// By host and name. As in real browsers, a port does not matter.
    cookies: Mutex<BTreeMap<(String, String), String>>,
}

/// Where a request comes from, as browsers tell (Fetch Metadata).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum From {
    /// Somebody typed an address in.
    Nowhere,
    /// A page of the same origin.
    Here,
    /// Another origin.
    Elsewhere,
}

impl Browser {
    pub(crate) fn new(http: Http, home: &str) -> Self {
        Self { http, home: home.parse().unwrap(), cookies: Mutex::default() }
    }

    /// The address of a path of the service; other addresses stay as they are.
    pub(crate) fn at(&self, path: &str) -> Url {
        self.home.join(path).unwrap()
    }

    fn cookies(&self) -> MutexGuard<'_, BTreeMap<(String, String), String>> {
        self.cookies.lock().unwrap()
    }

    fn key(url: &Url, name: &str) -> (String, String) {
        (url.host_str().unwrap_or_default().to_owned(), name.to_owned())
    }

    /// What a cookie of the service holds.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies().get(&Self::key(&self.home, name)).cloned()
    }

    /// Puts a cookie of the service in, as somebody who has stolen or planted one would.
    pub(crate) fn put_cookie(&self, name: &str, value: &str) {
        self.cookies().insert(Self::key(&self.home, name), value.to_owned());
    }

    /// The secret of the session in this browser.
    #[track_caller]
    pub(crate) fn session(&self) -> String {
        self.cookie(SESSION).unwrap_or_else(|| panic!("nobody is signed in; cookies: {:?}", self.cookies()))
    }

    /// Sends a request with the cookies of its host, keeps those of the answer, and follows nothing.
    pub(crate) async fn send(&self, call: Call, url: &Url) -> Answer {
        let pairs: Vec<String> = self
            .cookies()
            .iter()
            .filter(|((host, _), _)| Some(host.as_str()) == url.host_str())
            .map(|((_, name), value)| format!("{name}={value}"))
            .collect();
        let call = if pairs.is_empty() { call } else { call.header("cookie", &pairs.join("; ")) };
        let answer = self.http.send(call).await;
        for line in answer.headers.get_all("set-cookie") {
            let line = line.to_str().unwrap();
            let (pair, rest) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').unwrap();
            let key = Self::key(url, name.trim());
            if value.is_empty() || rest.to_ascii_lowercase().contains("max-age=0") {
                self.cookies().remove(&key);
            } else {
                self.cookies().insert(key, value.to_owned());
            }
        }
        answer
    }

    /// Opens an address without following where it leads, as if it were typed in.
    pub(crate) async fn step(&self, url: &Url) -> Answer {
        self.send(Call::get(url.as_str()).header("sec-fetch-site", "none"), url).await
    }

    /// Opens an address: a path of the service, or any other.
    pub(crate) async fn open(&self, path: &str) -> Page {
        self.follow(self.at(path), From::Nowhere, Vec::new()).await
    }

    /// Follows a link of a page.
    pub(crate) async fn click(&self, page: &Page, words: &str) -> Page {
        let url = page.url.join(&page.link(words).path).unwrap();
        let from = if url.origin() == page.url.origin() { From::Here } else { From::Elsewhere };
        self.follow(url, from, Vec::new()).await
    }

    async fn follow(&self, mut url: Url, mut from: From, mut way: Vec<Url>) -> Page {
        for _ in 0..12 {
            let site = match from {
                From::Nowhere => "none",
                From::Here => "same-origin",
                From::Elsewhere => "cross-site",
            };
            let answer = self.send(Call::get(url.as_str()).header("sec-fetch-site", site), &url).await;
            way.push(url.clone());
            let Some(next) = led_on(&answer, &url) else { return Page::read(answer, way) };
            if from == From::Here && next.origin() != url.origin() {
                from = From::Elsewhere;
            }
            url = next;
        }
        panic!("round and round: {way:?}");
    }

    /// Sends a form of a page: its fields with what is typed into them, by the button that is pressed, or the first.
    pub(crate) async fn send_form(
        &self,
        page: &Page,
        form: &Form,
        typed: &[(&str, &str)],
        pressed: Option<(&str, &str)>,
    ) -> Page {
        let sent = form.filled(typed, pressed);
        let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let url = page.url.join(&form.action).unwrap();
        if form.method != "post" {
            let mut url = url;
            url.query_pairs_mut().clear().extend_pairs(sent);
            return self.follow(url, From::Here, Vec::new()).await;
        }
        let answer = self.post(page, &url, &sent).await;
        match led_on(&answer, &url) {
            None => Page::read(answer, vec![url]),
            Some(next) => {
                let from = if next.origin() == url.origin() { From::Here } else { From::Elsewhere };
                self.follow(next, from, vec![url]).await
            }
        }
    }

    /// Posts a form of a page, which may go to another origin.
    async fn post(&self, page: &Page, url: &Url, sent: &[(&str, &str)]) -> Answer {
        let (here, origin) = (page.url.origin(), page.url.origin().ascii_serialization());
        let site = if url.origin() == here { "same-origin" } else { "cross-site" };
        let call = Call::new("POST", url.as_str()).form(sent).header("origin", &origin);
        self.send(call.header("sec-fetch-site", site), url).await
    }

    /// Posts a form by its first button and follows where it leads, as long as that is at the same place. Where it leads
    /// elsewhere, gives that address without going there.
    pub(crate) async fn send_form_within(
        &self,
        page: &Page,
        form: &Form,
        typed: &[(&str, &str)],
    ) -> Result<Page, Url> {
        let sent = form.filled(typed, None);
        let sent: Vec<_> = sent.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut url = page.url.join(&form.action).unwrap();
        let mut answer = self.post(page, &url, &sent).await;
        let mut way = vec![url.clone()];
        while let Some(next) = led_on(&answer, &url) {
            if next.origin() != url.origin() {
                return Err(next);
            }
            assert!(way.len() < 12, "round and round: {way:?}");
            answer = self.send(Call::get(next.as_str()).header("sec-fetch-site", "same-origin"), &next).await;
            url = next;
            way.push(url.clone());
        }
        Ok(Page::read(answer, way))
    }

    /// Posts fields to an address, as a page of another site has a browser do.
    pub(crate) async fn post_to(&self, url: &str, fields: &[(&'static str, String)]) -> Page {
        let url: Url = url.parse().unwrap();
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let call = Call::new("POST", url.as_str()).form(&fields).header("sec-fetch-site", "cross-site");
        let answer = self.send(call, &url).await;
        match led_on(&answer, &url) {
            None => Page::read(answer, vec![url]),
            Some(next) => self.follow(next, From::Elsewhere, vec![url]).await,
        }
    }

    /// Opens an address of the service to which another site has sent the browser.
    pub(crate) async fn come_to(&self, url: Url) -> Page {
        self.follow(url, From::Elsewhere, Vec::new()).await
    }

    /// Sends the form that a page of another site sends by itself.
    pub(crate) async fn bring(&self, page: &Page) -> Page {
        let form = page.forms.first().unwrap_or_else(|| panic!("nothing to bring: {page}"));
        self.bring_fields(&page.url.join(&form.action).unwrap(), &form.fields).await
    }

    /// Posts these fields from another site. With such a form browsers send none of our cookies (`SameSite=Lax`); with
    /// where it leads they do.
    pub(crate) async fn bring_fields(&self, url: &Url, fields: &[(String, String)]) -> Page {
        let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let call = Call::new("POST", url.as_str()).form(&fields).header("origin", "null");
        let answer = self.http.send(call.header("sec-fetch-site", "cross-site")).await;
        assert!(
            answer.headers.get("set-cookie").is_none(),
            "it knows nobody's browser: {:?}",
            answer.headers
        );
        match led_on(&answer, url) {
            None => Page::read(answer, vec![url.clone()]),
            Some(next) => self.follow(next, From::Elsewhere, vec![url.clone()]).await,
        }
    }

    // Signing in.

    /// Types an address in on the sign-in page and presses one of its buttons.
    pub(crate) async fn give_address(&self, email: &str, way: &str) -> Page {
        let page = self.open("/login").await.must(200);
        self.send_form(&page, page.form("/login"), &[("email", email)], Some(("way", way))).await
    }

    /// Is led to the identity provider of an address, and chooses there to be this person.
    pub(crate) async fn sign_in_with_sso(&self, email: &str, person: &str) -> Page {
        let page = self.give_address(email, "continue").await;
        self.be(&page, person).await
    }

    /// Chooses at the practice identity provider to be this person.
    pub(crate) async fn be(&self, page: &Page, person: &str) -> Page {
        let pressed = ("person", person);
        let form = page
            .forms
            .iter()
            .find(|form| form.buttons.iter().any(|it| (it.name.as_str(), it.value.as_str()) == pressed));
        let form = form.unwrap_or_else(|| panic!("no button for {person} at {}: {page}", page.url));
        self.send_form(page, form, &[], Some(pressed)).await
    }

    /// Has a code mailed and types it in.
    pub(crate) async fn sign_in_with_code(&self, mailbox: &Idp, email: &str) -> Page {
        let before = mailbox.mails(email).await.len();
        let page = self.give_address(email, "code").await.must(200);
        let code = mailbox.code_sent_to(email, before).await;
        self.type_code(&page, &code).await
    }

    /// Types a code in on the page that asks for it.
    pub(crate) async fn type_code(&self, page: &Page, code: &str) -> Page {
        self.send_form(page, page.form("/login/code"), &[("code", code)], None).await
    }
}

fn led_on(answer: &Answer, from: &Url) -> Option<Url> {
    let leads = matches!(answer.status, 301 | 302 | 303 | 307 | 308);
    leads.then(|| from.join(answer.header("location")).unwrap())
}
