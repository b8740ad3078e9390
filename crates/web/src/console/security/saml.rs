//! The page on which a connection by SAML is made, and the one on which it is told anew of its identity provider. Most
//! identity providers want our addresses before they tell anything of themselves, so the page shows them first; they stay
//! the same for as long as its own address is kept.

use app::connections::saml::{self, Addresses, Draft, NewSaml, Source, Wishes};
use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use domain::{
    ConnectionId, Refusal,
    connection::{Connection, Saml},
    rules::lock::Action,
};
use http::StatusCode;
use serde::Deserialize;

use super::{HERE, done, missing};
use crate::{
    console::door::Inside,
    gate::{csrf::Checked, session::Signed},
    login::answer,
    page::{self, Asked, Frame, Instead, Problem, Tab},
    state::Web,
};

/// The largest form, in bytes. Some metadata have hundreds of kilobytes, and grow in a form.
const FORM_BYTES: usize = 2 * 1024 * 1024;

#[derive(Template)]
#[template(path = "saml.html")]
struct SamlPage {
    frame: Frame,
    csrf: String,
    problem: Option<Problem>,
    /// Who we are to the identity provider.
    own: Addresses,
    /// The identity provider that is told of anew; none where a connection is made.
    renewed: Option<String>,
    action: String,
    draft: String,
    typed: Fields,
    back: String,
}

impl SamlPage {
    fn flaw(&self, field: &str) -> Option<&str> {
        Problem::flaw(self.problem.as_ref(), field)
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Wanted {
    draft: Option<String>,
}

/// What the form carries.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    draft: String,
    #[serde(default)]
    metadata_url: String,
    #[serde(default)]
    metadata_xml: String,
    #[serde(default)]
    entity_id: String,
    /// Whether the box is checked.
    #[serde(default)]
    idp_initiated: String,
    /// The same.
    #[serde(default)]
    encryption: String,
}

impl Fields {
    /// What a connection is to be made from: metadata from one place.
    fn meant(&self) -> Result<NewSaml, Refusal> {
        let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let source = match (some(&self.metadata_url), some(&self.metadata_xml)) {
            (Some(url), None) => Source::Url(url),
            (None, Some(xml)) => Source::Xml(xml),
            (None, None) => return Err(invalid("give the address of the metadata, or paste them.")),
            (Some(_), Some(_)) => {
                return Err(invalid("give the address of the metadata or paste them, not both."));
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
fn field(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::ValueInvalid { field: "metadata_url", .. } => "metadata_url",
        _ => "metadata_xml",
    }
}

fn making(web: &Web, inside: &Inside, draft: Draft, typed: Fields, problem: Option<Problem>) -> SamlPage {
    SamlPage {
        frame: inside.frame(Tab::Security),
        csrf: inside.signed.csrf.clone(),
        problem,
        own: saml::addresses(&web.app, draft.id),
        renewed: None,
        action: inside.path(&format!("{HERE}/saml")),
        draft: draft.token,
        typed,
        back: inside.path(&format!("{HERE}#sso")),
    }
}

fn renewing(
    web: &Web,
    inside: &Inside,
    connection: &Connection,
    typed: Fields,
    problem: Option<Problem>,
) -> SamlPage {
    SamlPage {
        own: saml::addresses(&web.app, connection.id),
        renewed: Some(connection.protocol.issuer().to_owned()),
        action: inside.path(&format!("{HERE}/connections/{}/metadata", connection.id)),
        ..making(web, inside, Draft { id: connection.id, token: String::new() }, typed, problem)
    }
}

/// Shows where the identity provider is to send people, and asks for what it says of itself.
pub(super) async fn form(
    State(web): State<Web>,
    signed: Signed,
    Path(slug): Path<String>,
    Asked(wanted): Asked<Wanted>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, HERE).await?;
    if inside.may(Action::SetUp).is_err() {
        return Ok(page::see_other(&inside.path(HERE)));
    }
    let token = wanted.draft.unwrap_or_default();
    if let Some(draft) = saml::drafted(&web.app, inside.workspace.id, &token) {
        return Ok(page::shown(StatusCode::OK, &making(&web, &inside, draft, Fields::default(), None)));
    }
    let draft = saml::draft(&web.app, inside.workspace.id);
    let draft = draft.map_err(|failure| answer::failed(&web, &failure))?;
    let path = inside.path(&format!("{HERE}/saml"));
    Ok(page::see_other(&page::path_with(&path, &[("draft", &draft.token)])))
}

/// Makes a connection, switched off.
pub(super) async fn create(
    State(web): State<Web>,
    Path(slug): Path<String>,
    Checked { signed, fields }: Checked<Fields, FORM_BYTES>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, HERE).await?;
    let Some(draft) = saml::drafted(&web.app, inside.workspace.id, &fields.draft) else {
        return Ok(page::see_other(&inside.path(&format!("{HERE}/saml"))));
    };
    let made = match fields.meant() {
        Ok(new) => {
            let (workspace, by) = (inside.workspace.id, inside.by());
            saml::create_saml(&web.app, workspace, by, new, Some(draft.id)).await
        }
        Err(refusal) => Err(refusal.into()),
    };
    match made {
        Ok(_) => Ok(done(&inside, "connection_made", "sso")),
        Err(app::Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(app::Error::Refused(refusal)) => {
            let problem = Some(Problem::refused(&refusal, field(&refusal)));
            let page = making(&web, &inside, draft, fields, problem);
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}

/// The connection of this id, if it speaks SAML.
pub(super) async fn found(web: &Web, inside: &Inside, cx: &str) -> Result<(Connection, Saml), Instead> {
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
    signed: Signed,
    Path((slug, cx)): Path<(String, String)>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, HERE).await?;
    let (connection, saml) = found(&web, &inside, &cx).await?;
    if inside.may(Action::SetUp).is_err() {
        return Ok(page::see_other(&inside.path(HERE)));
    }
    let checked = |is| if is { "yes".to_owned() } else { String::new() };
    let typed = Fields {
        metadata_url: saml.metadata_url.unwrap_or_default(),
        idp_initiated: checked(saml.idp_initiated),
        encryption: checked(saml.encryption),
        ..Fields::default()
    };
    Ok(page::shown(StatusCode::OK, &renewing(&web, &inside, &connection, typed, None)))
}

/// Takes what the identity provider of a connection now says of itself.
pub(super) async fn renew(
    State(web): State<Web>,
    Path((slug, cx)): Path<(String, String)>,
    Checked { signed, fields }: Checked<Fields, FORM_BYTES>,
) -> Result<Response, Instead> {
    let inside = Inside::enter(&web, signed, &slug, HERE).await?;
    let (connection, _) = found(&web, &inside, &cx).await?;
    let renewed = match fields.meant() {
        Ok(new) => saml::renew(&web.app, inside.workspace.id, inside.by(), connection.id, new).await,
        Err(refusal) => Err(refusal.into()),
    };
    match renewed {
        Ok(_) => Ok(done(&inside, "connection_renewed", "sso")),
        Err(app::Error::Failed(failure)) => Err(answer::failed(&web, &failure).into()),
        Err(app::Error::Refused(refusal)) => {
            let problem = Some(Problem::refused(&refusal, field(&refusal)));
            let page = renewing(&web, &inside, &connection, fields, problem);
            Ok(page::shown(answer::status(&refusal), &page))
        }
    }
}
