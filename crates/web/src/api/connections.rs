//! Connections: made, listed, switched.

use app::connections::{
    self,
    oidc::{self, NewClient, NewOidc, Way},
    saml::{self, NewSaml, Source, Wishes},
};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{Refusal, connection::Mode, rules::connect::Guards};
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{
    answer::{Body, No, Problem},
    shown::{List, ShownConnection, id},
    workspaces,
};
use crate::{gate::operator::Operator, state::Web};

/// What a connection is made from: by `oidc` of `issuer`, `client_id` and `client_secret`; by `saml` of `metadata_xml` or
/// `metadata_url`.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewConnection {
    /// `oidc` or `saml`.
    #[schema(example = "saml")]
    protocol: String,
    /// The issuer, as the identity provider shows it.
    issuer: Option<String>,
    client_id: Option<String>,
    client_secret: Option<String>,
    /// How we show that we are that client: `client_secret_basic`, `client_secret_post`, or `private_key_jwt` by a key of
    /// ours and without a secret; `client_secret`, in whichever way the identity provider offers, if absent.
    auth: Option<String>,
    /// The identity provider's metadata.
    metadata_xml: Option<String>,
    /// Where to fetch them, once.
    metadata_url: Option<String>,
    /// Which identity provider is meant, where the metadata describe several.
    entity_id: Option<String>,
    /// Whether a sign-in may start at the identity provider; not, if absent.
    idp_initiated: Option<bool>,
    /// Whether our metadata are to ask for encrypted assertions; not, if absent.
    encryption: Option<bool>,
}

fn invalid(field: &'static str, why: &str) -> No {
    No::Refused(Refusal::ValueInvalid { field, why: why.to_owned() })
}

impl NewConnection {
    fn oidc(self) -> Result<NewOidc, No> {
        let others = [
            ("metadata_xml", self.metadata_xml.is_some()),
            ("metadata_url", self.metadata_url.is_some()),
            ("entity_id", self.entity_id.is_some()),
            ("idp_initiated", self.idp_initiated.is_some()),
            ("encryption", self.encryption.is_some()),
        ];
        if let Some((field, _)) = others.into_iter().find(|(_, given)| *given) {
            return Err(invalid(field, "it belongs to saml; leave it out, or use that protocol."));
        }
        let wanted = |field: &'static str, value: Option<String>| {
            value.ok_or_else(|| invalid(field, "an OpenID Connect connection needs it."))
        };
        Ok(NewOidc {
            issuer: wanted("issuer", self.issuer)?,
            client: NewClient {
                client_id: self.client_id,
                client_secret: self.client_secret,
                way: way(self.auth.as_deref())?,
            },
        })
    }

    fn saml(self) -> Result<NewSaml, No> {
        let others = [
            ("issuer", self.issuer.is_some()),
            ("client_id", self.client_id.is_some()),
            ("client_secret", self.client_secret.is_some()),
            ("auth", self.auth.is_some()),
        ];
        if let Some((field, _)) = others.into_iter().find(|(_, given)| *given) {
            return Err(invalid(field, "it belongs to oidc; leave it out, or use that protocol."));
        }
        let wishes = Wishes { idp_initiated: self.idp_initiated, encryption: self.encryption };
        let source = source(self.metadata_xml, self.metadata_url)?;
        Ok(NewSaml { source, entity_id: self.entity_id, wishes })
    }
}

fn way(auth: Option<&str>) -> Result<Option<Way>, No> {
    let unknown = || {
        let names = Way::ALL.map(|(name, _)| name).join(", ");
        invalid("auth", &format!("use one of {names}."))
    };
    auth.map(|auth| Way::named(auth).ok_or_else(unknown)).transpose()
}

fn source(xml: Option<String>, url: Option<String>) -> Result<Source, No> {
    match (xml, url) {
        (Some(xml), None) => Ok(Source::Xml(xml)),
        (None, Some(url)) => Ok(Source::Url(url)),
        (None, None) => Err(invalid("metadata_url", "a SAML connection needs it, or metadata_xml.")),
        (Some(_), Some(_)) => Err(invalid("metadata_url", "give it or metadata_xml, not both.")),
    }
}

/// Makes a connection, switched off.
#[utoipa::path(post, path = "/workspaces/{ws}/connections", params(("ws" = String, Path)), request_body = NewConnection,
    tag = "connections", responses((status = 201, body = ShownConnection), (status = 400, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn create(
    State(web): State<Web>,
    operator: Operator,
    Path(ws): Path<String>,
    Body(new): Body<NewConnection>,
) -> Result<(StatusCode, Json<ShownConnection>), No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = match new.protocol.as_str() {
        "oidc" => oidc::create_oidc(&web.app, workspace, operator.by(), new.oidc()?).await?,
        "saml" => saml::create_saml(&web.app, workspace, operator.by(), new.saml()?, None).await?,
        _ => return Err(invalid("protocol", "use oidc or saml.")),
    };
    Ok((StatusCode::CREATED, Json(ShownConnection::of(&web, &connection))))
}

/// What a SAML identity provider now says of itself.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Renewal {
    /// The identity provider's metadata.
    metadata_xml: Option<String>,
    /// Where to fetch them, once.
    metadata_url: Option<String>,
    /// Which identity provider is meant, where the metadata describe several.
    entity_id: Option<String>,
    /// Whether a sign-in may start at the identity provider; as it is, if absent.
    idp_initiated: Option<bool>,
    /// Whether our metadata are to ask for encrypted assertions; as it is, if absent.
    encryption: Option<bool>,
}

/// Takes a SAML identity provider's metadata anew, as when its certificate changes. It stays the same identity provider.
#[utoipa::path(put, path = "/workspaces/{ws}/connections/{cx}/metadata",
    params(("ws" = String, Path), ("cx" = String, Path)), request_body = Renewal, tag = "connections",
    responses((status = 200, body = ShownConnection), (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn renew(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
    Body(new): Body<Renewal>,
) -> Result<Json<ShownConnection>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = id(&cx, Refusal::ConnectionNotFound)?;
    let Renewal { metadata_xml, metadata_url, entity_id, idp_initiated, encryption } = new;
    let wishes = Wishes { idp_initiated, encryption };
    let new = NewSaml { source: source(metadata_xml, metadata_url)?, entity_id, wishes };
    let connection = saml::renew(&web.app, workspace, operator.by(), connection, new).await?;
    Ok(Json(ShownConnection::of(&web, &connection)))
}

/// By what an OpenID Connect identity provider knows us. What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Identification {
    client_id: Option<String>,
    client_secret: Option<String>,
    /// `client_secret`, `client_secret_basic`, `client_secret_post` or `private_key_jwt`.
    auth: Option<String>,
}

/// Changes the client id, the client secret, or how we show that we are that client. The mode stays; the next step up
/// needs a new test.
#[utoipa::path(put, path = "/workspaces/{ws}/connections/{cx}/client",
    params(("ws" = String, Path), ("cx" = String, Path)), request_body = Identification, tag = "connections",
    responses((status = 200, body = ShownConnection), (status = 400, body = Problem), (status = 404, body = Problem),
    (status = 409, body = Problem)))]
pub(crate) async fn identify(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
    Body(new): Body<Identification>,
) -> Result<Json<ShownConnection>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = id(&cx, Refusal::ConnectionNotFound)?;
    let Identification { client_id, client_secret, auth } = new;
    let new = NewClient { client_id, client_secret, way: way(auth.as_deref())? };
    let connection = oidc::identify(&web.app, workspace, operator.by(), connection, new).await?;
    Ok(Json(ShownConnection::of(&web, &connection)))
}

/// The connections of a workspace.
#[utoipa::path(get, path = "/workspaces/{ws}/connections", params(("ws" = String, Path)), tag = "connections",
    responses((status = 200, body = List<ShownConnection>), (status = 404, body = Problem)))]
pub(crate) async fn list(
    State(web): State<Web>,
    _operator: Operator,
    Path(ws): Path<String>,
) -> Result<Json<List<ShownConnection>>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let connections = web.app.store.connections(workspace.id).await?;
    Ok(Json(List::whole(connections.iter().map(|one| ShownConnection::of(&web, one)).collect())))
}

/// One connection of a workspace.
#[utoipa::path(get, path = "/workspaces/{ws}/connections/{cx}", params(("ws" = String, Path), ("cx" = String, Path)),
    tag = "connections", responses((status = 200, body = ShownConnection), (status = 404, body = Problem)))]
pub(crate) async fn read(
    State(web): State<Web>,
    _operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
) -> Result<Json<ShownConnection>, No> {
    let workspace = workspaces::named(&web, &ws).await?;
    let wanted = id(&cx, Refusal::ConnectionNotFound)?;
    let connections = web.app.store.connections(workspace.id).await?;
    let found = connections.iter().find(|one| one.id == wanted);
    let connection = found.ok_or(No::Refused(Refusal::ConnectionNotFound))?;
    Ok(Json(ShownConnection::of(&web, connection)))
}

/// Removes a connection that is off. Whoever was known through it is recognised anew when they come through another one.
#[utoipa::path(delete, path = "/workspaces/{ws}/connections/{cx}", params(("ws" = String, Path), ("cx" = String, Path)),
    tag = "connections", responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn remove(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
) -> Result<StatusCode, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = id(&cx, Refusal::ConnectionNotFound)?;
    connections::remove(&web.app, workspace, operator.by(), connection).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Who may sign in through a connection.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Switch {
    #[schema(value_type = String, example = "optional")]
    mode: Mode,
    /// Passes over the guards: a test within the hour and, for `required`, a verified domain.
    #[serde(default)]
    force: bool,
}

/// Switches who may sign in through a connection.
#[utoipa::path(post, path = "/workspaces/{ws}/connections/{cx}/mode",
    params(("ws" = String, Path), ("cx" = String, Path)), request_body = Switch, tag = "connections",
    responses((status = 200, body = ShownConnection), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(crate) async fn switch(
    State(web): State<Web>,
    operator: Operator,
    Path((ws, cx)): Path<(String, String)>,
    Body(switch): Body<Switch>,
) -> Result<Json<ShownConnection>, No> {
    let workspace = id(&ws, Refusal::WorkspaceNotFound)?;
    let connection = id(&cx, Refusal::ConnectionNotFound)?;
    let guards = if switch.force { Guards::Forced } else { Guards::Asked };
    let connection =
        connections::switch(&web.app, workspace, operator.by(), connection, switch.mode, guards).await?;
    Ok(Json(ShownConnection::of(&web, &connection)))
}
