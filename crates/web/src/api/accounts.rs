//! Accounts: found by address, locked, and where they are members.

use app::{accounts, erasure};
use axum::{
    Json,
    extract::{Path, State},
};
use domain::{
    AccountId, Address, Refusal,
    account::{Account, OwnedAddress, Status},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{
    answer::{Body, No, Problem, Query},
    shown::{List, ShownMember, ShownWorkspace, id},
};
use crate::{gate::operator::Operator, scim, state::Web};

/// Whose account to find.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Whose {
    /// An address.
    email: String,
}

/// An address of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownAddress {
    address: String,
    /// Whether it is theirs beyond doubt: by a verified domain or a code. An invited address waits to be shown.
    proven: bool,
}

/// An account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownAccount {
    id: String,
    #[schema(value_type = String, example = "normal")]
    status: Status,
    given_name: Option<String>,
    family_name: Option<String>,
    addresses: Vec<ShownAddress>,
}

impl ShownAccount {
    pub(crate) fn of(account: &Account, owned: &[OwnedAddress]) -> Self {
        let address =
            |one: &OwnedAddress| ShownAddress { address: one.address.to_string(), proven: one.is_proven() };
        Self {
            id: account.id.to_string(),
            status: account.status,
            given_name: account.given_name.clone(),
            family_name: account.family_name.clone(),
            addresses: owned.iter().map(address).collect(),
        }
    }
}

/// The account an address belongs to, as a list of one or none.
#[utoipa::path(get, path = "/accounts", params(Whose), tag = "accounts",
    responses((status = 200, body = List<ShownAccount>)))]
pub(crate) async fn find(
    State(web): State<Web>,
    _operator: Operator,
    Query(whose): Query<Whose>,
) -> Result<Json<List<ShownAccount>>, No> {
    // What is no address is nobody's.
    let Ok(address) = Address::parse(&whose.email) else { return Ok(Json(List::whole(Vec::new()))) };
    let mut items = Vec::new();
    if let Some((_, account)) = web.app.store.owner_of(&address).await? {
        let owned = web.app.store.addresses_of(account.id).await?;
        items.push(ShownAccount::of(&account, &owned));
    }
    Ok(Json(List::whole(items)))
}

/// What is to be different about an account.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Changes {
    /// Whether nobody may sign in to it. Locking ends its sessions everywhere at once.
    locked: bool,
}

/// Locks an account, or unlocks it.
#[utoipa::path(patch, path = "/accounts/{acc}", params(("acc" = String, Path)), request_body = Changes, tag = "accounts",
    responses((status = 200, body = ShownAccount), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn edit(
    State(web): State<Web>,
    operator: Operator,
    Path(acc): Path<String>,
    Body(changes): Body<Changes>,
) -> Result<Json<ShownAccount>, No> {
    let id: AccountId = id(&acc, Refusal::AccountNotFound)?;
    let account = accounts::lock(&web.app, operator.0, id, changes.locked).await?;
    let owned = web.app.store.addresses_of(account.id).await?;
    Ok(Json(ShownAccount::of(&account, &owned)))
}

/// A place of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ShownPlace {
    workspace: ShownWorkspace,
    member: ShownMember,
}

/// Every place of an account, active or not.
#[utoipa::path(get, path = "/accounts/{acc}/workspaces", params(("acc" = String, Path)), tag = "accounts",
    responses((status = 200, body = List<ShownPlace>), (status = 404, body = Problem)))]
pub(crate) async fn workspaces(
    State(web): State<Web>,
    _operator: Operator,
    Path(acc): Path<String>,
) -> Result<Json<List<ShownPlace>>, No> {
    let account: AccountId = id(&acc, Refusal::AccountNotFound)?;
    let found = web.app.store.account(account).await?.filter(|account| account.status != Status::Erased);
    found.ok_or(No::Refused(Refusal::AccountNotFound))?;
    let places = web.app.store.places_of(account).await?;
    let items = places.iter().map(|(member, workspace)| ShownPlace {
        workspace: ShownWorkspace::of(&web, workspace),
        member: ShownMember::of(member),
    });
    Ok(Json(List::whole(items.collect())))
}

/// Erases an account on the person's wish: its places end, its personal workspaces are deleted, and nothing is kept of the
/// person but what logs and the feed said before.
#[utoipa::path(delete, path = "/accounts/{acc}", params(("acc" = String, Path)), tag = "accounts",
    responses((status = 204), (status = 404, body = Problem),
    (status = 409, body = Problem, description = "account_owns_team")))]
pub(crate) async fn erase(
    State(web): State<Web>,
    operator: Operator,
    Path(acc): Path<String>,
) -> Result<StatusCode, No> {
    let account = id(&acc, Refusal::AccountNotFound)?;
    erasure::erase(&web.app, account, operator.0, scim::blanked).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes all second factors and recovery codes of an account away, and ends its sessions. Only after the person has proven
/// to you who they are: from then on their mailbox alone lets them in. Where there is nothing, nothing happens.
#[utoipa::path(delete, path = "/accounts/{acc}/factors", params(("acc" = String, Path)), tag = "accounts",
    responses((status = 204), (status = 404, body = Problem)))]
pub(crate) async fn reset_factors(
    State(web): State<Web>,
    operator: Operator,
    Path(acc): Path<String>,
) -> Result<StatusCode, No> {
    let account: AccountId = id(&acc, Refusal::AccountNotFound)?;
    app::factors::reset(&web.app, operator.0, account).await?;
    Ok(StatusCode::NO_CONTENT)
}
