//! A change to the application's settings, checked before it becomes true.

use super::{Application, Dialect, Misbehaviour, NameIdFormat, SignIn};
use crate::people::Flaw;
use crate::secret::Secret;
use serde::Deserialize;
use url::Url;

/// What is to change; what is `None` stays as it is. It is also the body of `PUT /api/application`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Revision {
    /// What people call the application.
    pub name: Option<String>,
    /// The SCIM base URL; an empty text takes it away. A new address forgets whom the old one knew.
    pub scim_base_url: Option<String>,
    /// The bearer token, with or without the word `Bearer` before it; an empty text takes it away.
    pub scim_token: Option<Secret>,
    /// How the application is spoken to.
    pub dialect: Option<Dialect>,
    /// The OIDC `client_id`.
    pub client_id: Option<String>,
    /// The OIDC `client_secret`.
    pub client_secret: Option<Secret>,
    /// All addresses a code may be sent to.
    pub redirect_uris: Option<Vec<String>>,
    /// All addresses a browser may go to after signing out.
    pub post_logout_redirect_uris: Option<Vec<String>>,
    /// The entity id of the application as a SAML service provider; an empty text takes it away.
    pub saml_entity_id: Option<String>,
    /// The address of its assertion consumer service; an empty text takes it away.
    pub saml_acs: Option<String>,
    /// How people are named to it over SAML.
    pub saml_name_id: Option<NameIdFormat>,
    /// The [`code`](Misbehaviour::code) of what is to be wrong with the next sign-in over SAML; an empty text takes it away.
    pub saml_misbehaviour: Option<String>,
    /// Who may sign in.
    pub sign_in: Option<SignIn>,
}

impl Revision {
    /// `application` with this change applied.
    ///
    /// # Errors
    /// Every flaw of the change at once.
    pub fn onto(self, application: &Application) -> Result<Application, Vec<Flaw>> {
        let mut flaws = Vec::new();
        let mut changed = application.clone();
        if let Some(name) = self.name {
            changed.name = line("name", &name, &mut flaws);
        }
        if let Some(text) = self.scim_base_url {
            changed.scim_base_url = match text.trim() {
                "" => None,
                text => web_address("scim_base_url", text, &mut flaws),
            };
        }
        if let Some(token) = self.scim_token {
            let token = token.expose().trim();
            let bare = match token.split_once(char::is_whitespace) {
                Some((word, rest)) if word.eq_ignore_ascii_case("bearer") => rest.trim_start(),
                _ => token,
            };
            if !bare.bytes().all(|byte| byte.is_ascii_graphic()) {
                flaws.push(Flaw::new("scim_token", "A token has no spaces and only plain ASCII characters."));
            }
            changed.scim_token = (!bare.is_empty()).then(|| Secret::new(bare));
        }
        if let Some(dialect) = self.dialect {
            changed.dialect = dialect;
        }
        if let Some(id) = self.client_id {
            changed.client.id = line("client_id", &id, &mut flaws);
        }
        if let Some(secret) = self.client_secret {
            if secret.expose().trim().is_empty() {
                flaws.push(Flaw::new("client_secret", "A client secret can't be empty."));
            }
            changed.client.secret = secret;
        }
        if let Some(uris) = self.redirect_uris {
            changed.client.redirect_uris = addresses("redirect_uris", uris, &mut flaws);
        }
        if let Some(uris) = self.post_logout_redirect_uris {
            changed.client.post_logout_redirect_uris =
                addresses("post_logout_redirect_uris", uris, &mut flaws);
        }
        if let Some(id) = self.saml_entity_id {
            changed.saml.entity_id = match id.trim() {
                "" => None,
                id => Some(entity_id("saml_entity_id", id, &mut flaws)),
            };
        }
        if let Some(acs) = self.saml_acs {
            // Kept as it was written, since it is compared character by character.
            changed.saml.acs = addresses("saml_acs", vec![acs], &mut flaws).pop();
        }
        if let Some(format) = self.saml_name_id {
            changed.saml.name_id = format;
        }
        if let Some(code) = self.saml_misbehaviour {
            changed.saml.misbehaviour = Misbehaviour::of_code(code.trim());
            if changed.saml.misbehaviour.is_none() && !code.trim().is_empty() {
                let says = format!("Nothing that could be wrong is called “{}”.", code.trim());
                flaws.push(Flaw::new("saml_misbehaviour", says));
            }
        }
        if let Some(sign_in) = self.sign_in {
            changed.sign_in = sign_in;
        }
        if flaws.is_empty() { Ok(changed) } else { Err(flaws) }
    }
}

fn line(field: &'static str, text: &str, flaws: &mut Vec<Flaw>) -> String {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 200 || text.chars().any(char::is_control) {
        flaws.push(Flaw::new(field, "Write between 1 and 200 characters on one line."));
    }
    text.to_owned()
}

/// An entity id is a URI of at most 1024 characters (SAML Core section 8.3.6).
fn entity_id(field: &'static str, id: &str, flaws: &mut Vec<Flaw>) -> String {
    if id.chars().count() > 1024 || id.chars().any(|letter| letter.is_control() || letter.is_whitespace()) {
        flaws.push(Flaw::new(field, "An entity ID has at most 1024 characters and no spaces."));
    }
    id.to_owned()
}

fn web_address(field: &'static str, text: &str, flaws: &mut Vec<Flaw>) -> Option<Url> {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.fragment().is_none() => Some(url),
        _ => {
            flaws.push(Flaw::new(
                field,
                format!("“{text}” is not an http or https address without a fragment."),
            ));
            None
        }
    }
}

/// The addresses as they were written, since OIDC compares them character by character; blank lines are left out.
fn addresses(field: &'static str, texts: Vec<String>, flaws: &mut Vec<Flaw>) -> Vec<String> {
    let texts: Vec<String> =
        texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect();
    for text in &texts {
        web_address(field, text, flaws);
    }
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application() -> Application {
        Application::unknown().unwrap()
    }

    #[test]
    fn a_token_is_kept_without_the_word_bearer() {
        let revision = Revision { scim_token: Some(Secret::new("Bearer uss_1")), ..Revision::default() };
        let changed = revision.onto(&application()).unwrap();
        assert_eq!(changed.scim_token.unwrap().expose(), "uss_1");
    }

    #[test]
    fn an_empty_token_takes_it_away_and_an_absent_one_leaves_it() {
        let with = Revision { scim_token: Some(Secret::new("t")), ..Revision::default() }
            .onto(&application())
            .unwrap();
        assert!(Revision::default().onto(&with).unwrap().scim_token.is_some());
        let without = Revision { scim_token: Some(Secret::new("")), ..Revision::default() };
        assert!(without.onto(&with).unwrap().scim_token.is_none());
    }

    #[test]
    fn every_flaw_is_told_at_once() {
        let revision = Revision {
            name: Some(String::new()),
            scim_base_url: Some("ftp://host/".to_owned()),
            redirect_uris: Some(vec!["https://host/#part".to_owned(), " ".to_owned()]),
            ..Revision::default()
        };
        let fields: Vec<&str> =
            revision.onto(&application()).unwrap_err().iter().map(|flaw| flaw.field).collect();
        assert_eq!(fields, ["name", "scim_base_url", "redirect_uris"]);
    }

    #[test]
    fn a_redirect_uri_is_kept_as_it_was_written() {
        let written = "HTTP://Host.example:80/cb";
        let revision = Revision { redirect_uris: Some(vec![written.to_owned()]), ..Revision::default() };
        assert_eq!(revision.onto(&application()).unwrap().client.redirect_uris, [written]);
    }
}
