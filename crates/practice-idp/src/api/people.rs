//! `/api/people`.

use super::{Body, Nothing, Refused, told};
use crate::fields::Fields;
use crate::groups::Member;
use crate::idp::Idp;
use crate::people::{Account, Draft, Id, Person};
use crate::provisioning::{self, Action, Erasure, Standing};
use crate::state::{Assignment, LastAnswer, Place, State as Everything};
use crate::trouble::Trouble;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse as _, Response};
use http::StatusCode;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;

/// A person as the API shows them.
#[derive(Serialize)]
pub(crate) struct PersonView {
    id: String,
    user_name: String,
    given_name: String,
    family_name: String,
    name: String,
    email: String,
    department: Option<String>,
    active: bool,
    assigned: bool,
    /// The User on the other side, when one is known.
    scim: Option<ScimView>,
    last: Option<LastAnswer>,
    /// The ids of the groups they are in.
    groups: Vec<String>,
}

#[derive(Serialize)]
struct ScimView {
    id: String,
    active: bool,
}

impl PersonView {
    pub(crate) fn of(person: &Person, place: Place, groups: &[Id]) -> Self {
        Self {
            id: person.id.to_string(),
            user_name: person.user_name.clone(),
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
            name: person.display_name(),
            email: person.email.clone(),
            department: person.department.clone(),
            active: person.account == Account::Active,
            assigned: place.assignment == Assignment::Assigned,
            scim: place.link.map(|link| ScimView {
                active: link.sent.standing.is_some_and(Standing::as_bool),
                id: link.scim_id,
            }),
            last: place.last,
            groups: groups.iter().map(ToString::to_string).collect(),
        }
    }

    fn now(idp: &Idp, id: &Id) -> Option<Self> {
        let state = idp.cabinet.read();
        state.person(id).map(|person| Self::among(&state, person))
    }

    fn among(state: &Everything, person: &Person) -> Self {
        let groups = state.groups_with(&Member::Person(person.id.clone()));
        Self::of(person, state.place(&person.id), &groups)
    }
}

fn id_of(text: &str) -> Result<Id, Trouble> {
    Id::new(text).ok_or_else(|| Trouble::no_person(text))
}

pub(super) async fn list(State(idp): State<Arc<Idp>>) -> Response {
    let state = idp.cabinet.read();
    let people: Vec<PersonView> =
        state.people.iter().map(|person| PersonView::among(&state, person)).collect();
    Json(json!({"items": people})).into_response()
}

pub(super) async fn show(State(idp): State<Arc<Idp>>, Path(id): Path<String>) -> Result<Response, Refused> {
    let view = PersonView::now(&idp, &id_of(&id)?).ok_or_else(|| Trouble::no_person(&id))?;
    Ok(Json(view).into_response())
}

pub(super) async fn add(State(idp): State<Arc<Idp>>, Body(draft): Body<Draft>) -> Result<Response, Refused> {
    let person = provisioning::add(&idp, draft).await?;
    Ok((StatusCode::CREATED, Json(PersonView::of(&person, Place::default(), &[]))).into_response())
}

pub(super) async fn update(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    Body(draft): Body<Draft>,
) -> Result<Response, Refused> {
    let id = id_of(&id)?;
    let outcome = provisioning::update(&idp, &id, draft).await?;
    Ok(told(&outcome, PersonView::now(&idp, &id), "person"))
}

pub(super) async fn act(
    State(idp): State<Arc<Idp>>,
    Path((id, action)): Path<(String, String)>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Response, Refused> {
    let id = id_of(&id)?;
    let action = Action::of_code(&action).ok_or_else(|| {
        Trouble::NotFound("The actions are assign, unassign, deactivate, reactivate and push.".to_owned())
    })?;
    let outcome = provisioning::act(&idp, &id, action).await?;
    Ok(told(&outcome, PersonView::now(&idp, &id), "person"))
}

/// What `?only_here=` says.
pub(super) fn erasure_of(query: Option<&str>) -> Result<Erasure, Trouble> {
    match Fields::parse(query.unwrap_or_default().as_bytes()).get("only_here") {
        Some("true") => Ok(Erasure::Silent),
        None | Some("false") => Ok(Erasure::Told),
        Some(_) => Err(Trouble::Malformed("only_here is true or false.".to_owned())),
    }
}

/// With `?only_here=true` the application is not told.
pub(super) async fn erase(
    State(idp): State<Arc<Idp>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let id = id_of(&id)?;
    let outcome = provisioning::erase(&idp, &id, erasure_of(query.as_deref())?).await?;
    Ok(told(&outcome, PersonView::now(&idp, &id), "person"))
}

pub(super) async fn sync(
    State(idp): State<Arc<Idp>>,
    Body(Nothing {}): Body<Nothing>,
) -> Result<Response, Refused> {
    let outcome = provisioning::sync(&idp).await?;
    Ok(told(&outcome, serde_json::Value::Null, "person"))
}
