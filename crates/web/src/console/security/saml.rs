//! The page on which a connection over SAML is told anew of its identity provider.

use app::connections::saml::{self, Addresses, NewSaml, Source, Wishes};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ConnectionId, Refusal,
    connection::{Connection, Saml},
    rules::lock::{Action, Part},
};
use http::StatusCode;
use serde::Deserialize;

use super::{HERE, difference::Difference, done, missing};
use crate::{
    console::door::Visit,
    gate::{caller::Caller, csrf::Filled},
    login::answer,
    page::{self, Frame, Instead, Problem, Tab},
    state::Web,
};

/// The largest form, in bytes. Some metadata have hundreds of kilobytes, and grow in a form.
pub(super) const FORM_BYTES: usize = 2 * 1024 * 1024;

/// What would change, to be confirmed.
#[derive(Template)]
#[template(path = "saml_renewal.html")]
struct RenewalPage {
    frame: Frame,
    csrf: String,
    issuer: String,
    action: String,
    typed: Fields,
    seen: String,
    difference: Difference,
    /// Whether the certificates known so far may stay beside the new ones.
    may_keep: bool,
    /// The address of the metadata before and after, where it changes; empty where there is none.
    metadata_url: Option<(String, String)>,
    back: String,
}

#[derive(Template)]
#[template(path = "saml.html")]
struct SamlPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    /// Who we are to the identity provider.
    own: Addresses,
    /// The identity provider.
    issuer: String,
    action: String,
    typed: Fields,
    back: String,
}

impl SamlPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

/// What the form carries.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    pub(super) metadata_url: String,
    #[serde(default)]
    pub(super) metadata_xml: String,
    #[serde(default)]
    pub(super) entity_id: String,
    /// Whether the box is checked.
    #[serde(default)]
    pub(super) idp_initiated: String,
    /// The same.
    #[serde(default)]
    pub(super) encryption: String,
}

/// What the form carries by which is confirmed what was looked at.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Confirmed {
    #[serde(flatten)]
    fields: Fields,
    /// By what is known what was looked at.
    #[serde(default)]
    seen: String,
    /// What becomes of the certificates known so far: `keep`, or they go.
    #[serde(default)]
    known: String,
}

impl Fields {
    /// What a connection is to be made from: metadata from one place.
    pub(super) fn meant(&self) -> Result<NewSaml, Refusal> {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let source = match (some(&self.metadata_url), some(&self.metadata_xml)) {
            (Some(url), None) => Source::Url(url),
            (None, Some(xml)) => Source::Xml(xml),
            (None, None) => return Err(invalid(text::saml::give_address_or_paste())),
            (Some(_), Some(_)) => {
                return Err(invalid(text::saml::give_one_not_both()));
            }
        };
        let wishes = Wishes {
            idp_initiated: Some(!self.idp_initiated.is_empty()),
            encryption: Some(!self.encryption.is_empty()),
        };
        Ok(NewSaml { source, entity_id: some(&self.entity_id), wishes })
    }
}

fn invalid(why: &str) -> Refusal {
    Refusal::ValueInvalid { field: "metadata_url", why: why.to_owned() }
}

/// The field of the form that a refusal is about.
pub(super) fn field(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::ValueInvalid { field: "metadata_url", .. } => "metadata_url",
        _ => "metadata_xml",
    }
}

fn page_of(
    web: &Web,
    inside: &Visit,
    connection: &Connection,
    typed: Fields,
    problem: Option<Problem>,
) -> SamlPage {
    SamlPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        problem,
        own: saml::addresses(&web.app, connection.id),
        issuer: connection.protocol.issuer().to_owned(),
        action: inside.path(&format!("{HERE}/connections/{}/metadata", connection.id)),
        typed,
        back: inside.path(&format!("{HERE}#sso")),
    }
}

/// The connection of this id, if it speaks SAML.
pub(super) async fn found(web: &Web, inside: &Visit, cx: &str) -> Result<(Connection, Saml), Instead> {
    let connections = web.app.store.connections(inside.workspace.id).await;
    let connections = connections.map_err(|failure| answer::failed(web, &failure))?;
    let id = cx.parse::<ConnectionId>().ok();
    let found = connections.into_iter().find(|one| Some(one.id) == id);
    match found.and_then(|connection| connection.protocol.saml().cloned().map(|saml| (connection, saml))) {
        Some(found) => Ok(found),
        None => Err(missing(web, inside, Refusal::ConnectionNotFound).await),
    }
}

/// Asks what the identity provider of a connection now says of itself.
pub(super) async fn renewal(
    State(web): State<Web>,
    signed: Caller,
    Path((slug, cx)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    let (connection, saml) = found(&web, &inside, &cx).await?;
    if inside.may(Action::SetUp(Part::SingleSignOn)).is_err() {
        return Ok(page::see_other(&inside.path(HERE)));
    }
    let checked = |is| if is { "yes".to_owned() } else { String::new() };
    let typed = Fields {
        metadata_url: saml.metadata_url.unwrap_or_default(),
        idp_initiated: checked(saml.idp_initiated),
        encryption: checked(saml.encryption),
        ..Fields::default()
    };
    Ok(page::shown(StatusCode::OK, &page_of(&web, &inside, &connection, typed, None)))
}

/// Shows what would change by what the identity provider of a connection now says of itself. Nothing of it is believed yet.
pub(super) async fn look(
    State(web): State<Web>,
    Path((slug, cx)): Path<(String, String)>,
    Filled { signed, fields }: Filled<Fields, FORM_BYTES>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    inside.must_be_let(&web, Action::SetUp(Part::SingleSignOn)).await?;
    let (connection, _) = found(&web, &inside, &cx).await?;
    let looked = match fields.meant() {
        Ok(new) => {
            saml::look_at_renewal(&web.app, inside.workspace.id, inside.by(), connection.id, new).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    let it = match looked {
        Ok(it) => it,
        Err(error) => return again(&web, &inside, &connection, fields, error),
    };
    let urls = [&it.before, &it.after].map(|saml| saml.metadata_url.clone().unwrap_or_default());
    let [before, after] = urls;
    let page = RenewalPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.csrf(),
        issuer: connection.protocol.issuer().to_owned(),
        action: inside.path(&format!("{HERE}/connections/{}/metadata/confirm", connection.id)),
        typed: fields,
        difference: Difference::of(&it.before, &it.after.told(), inside.now),
        may_keep: it.may_keep_known,
        seen: it.seen,
        metadata_url: (before != after).then_some((before, after)),
        back: inside.path(&format!("{HERE}/connections/{}/metadata", connection.id)),
    };
    Ok(page::shown(StatusCode::OK, &page))
}

/// The form again, after a no.
fn again(
    web: &Web,
    inside: &Visit,
    connection: &Connection,
    typed: Fields,
    error: app::Error,
) -> Result<Response, Instead> {
    match error {
        app::Error::Failed(failure) => Err(answer::failed(web, &failure).into()),
        app::Error::Refused(refusal) => {
            let problem = Some(Problem::refused(&refusal, field(&refusal)));
            let page = page_of(web, inside, connection, typed, problem);
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}

/// Takes what the identity provider of a connection now says of itself, as it was looked at.
pub(super) async fn confirm(
    State(web): State<Web>,
    Path((slug, cx)): Path<(String, String)>,
    Filled { signed, fields: sent }: Filled<Confirmed, FORM_BYTES>,
) -> Result<Response, Instead> {
    let inside = Visit::admit(&web, signed, &slug, HERE).await?;
    inside.must_be_let(&web, Action::SetUp(Part::SingleSignOn)).await?;
    let (connection, _) = found(&web, &inside, &cx).await?;
    let renewed = match sent.fields.meant() {
        Ok(new) => {
            let seen = (sent.seen.as_str(), sent.known == "keep");
            saml::renew_as_seen(&web.app, inside.workspace.id, inside.by(), connection.id, new, seen).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match renewed {
        Ok(_) => Ok(done(&inside, "connection_renewed", "sso")),
        Err(error) => again(&web, &inside, &connection, sent.fields, error),
    }
}
