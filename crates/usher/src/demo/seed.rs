//! The demo's workspace: Acme, with everything set up, and personal workspaces beside it. All through the same use
//! cases as the API; what is there already is left as it is.

use app::{
    App, connections,
    connections::oidc::{self, NewClient, NewOidc},
    directories, domains,
    members::By,
    workspaces::{self, New},
};
use domain::{
    Actor, Address, Domain, OperatorKeyId, Workspace, WorkspaceId,
    connection::Mode,
    directory::{NewManners, State},
    rules::connect::Guards,
    workspace::{Kind, Plan},
};
use practice_idp::Running;

use super::paper::Paper;
use crate::cli::Failed;

/// The workspace's name in addresses.
pub(crate) const SLUG: &str = "acme";
/// Its verified domain.
pub(crate) const DOMAIN: &str = "acme.example";
/// Its owner.
pub(crate) const OWNER: &str = "owner@acme.example";
/// How many seats it has.
const SEATS: u32 = 25;
/// Those of the practice people who have a personal workspace as well.
pub(crate) const WITH_PERSONAL: [&str; 4] = ["ada", "grace", "katherine", "sofya"];

/// What was made.
pub(crate) struct Seeded {
    pub(crate) workspace: WorkspaceId,
    pub(crate) scim_base_url: String,
    pub(crate) paper: Paper,
}

/// Makes what is not there yet.
pub(crate) async fn seed(app: &App, idp: &Running, mut paper: Paper) -> Result<Seeded, Failed> {
    if paper.operator_key.is_empty() {
        let (_, secret) = app::operator::create_key(app, "demo".to_owned()).await?;
        paper.operator_key = secret.reveal().to_owned();
    }
    let key = app.store.operator_key(&app::secret::digest_of(&paper.operator_key)).await?;
    let key: OperatorKeyId = key.ok_or("the data folder's demo.json does not belong to its database")?;
    let operator = Actor::Operator(key);
    let workspace = match app.store.workspace_named(SLUG).await? {
        Some(workspace) => workspace,
        None => acme(app, operator, idp).await?,
    };
    let by = By::Operator(operator);
    let directory = directories::set_up(app, workspace.id, by, State::On, NewManners::default()).await?;
    if paper.scim_token.is_empty() {
        let (_, secret) = directories::add_token(app, workspace.id, by, None, None).await?;
        paper.scim_token = secret.reveal().to_owned();
    }
    for person in idp.people() {
        if WITH_PERSONAL.contains(&person.id.as_str()) {
            personal(app, operator, &person).await?;
        }
    }
    let scim_base_url = app.url(&format!("/scim/v2/{}", directory.id));
    Ok(Seeded { workspace: workspace.id, scim_base_url, paper })
}

async fn acme(app: &App, operator: Actor, idp: &Running) -> Result<Workspace, Failed> {
    let new = New {
        name: "Acme".to_owned(),
        slug: Some(SLUG.to_owned()),
        kind: Kind::Team,
        plan: Plan::Enterprise,
        seats: Some(SEATS),
        owner: Address::parse(OWNER)?,
    };
    let workspace = workspaces::create(app, operator, new).await?;
    let by = By::Operator(operator);
    let domain = Domain::parse(DOMAIN)?;
    domains::claim(app, workspace.id, by, domain.clone()).await?;
    domains::verify(app, workspace.id, by, domain, domains::Way::Operator).await?;
    let client = idp.client();
    let new = NewOidc {
        issuer: idp.issuer().to_owned(),
        client: NewClient {
            client_id: Some(client.id.clone()),
            client_secret: Some(client.secret.expose().to_owned()),
            way: None,
        },
    };
    let connection = oidc::create_oidc(app, workspace.id, by, new).await?;
    connections::switch(app, workspace.id, by, connection.id, Mode::Optional, Guards::Forced).await?;
    Ok(workspace)
}

async fn personal(app: &App, operator: Actor, person: &practice_idp::people::Person) -> Result<(), Failed> {
    let slug = format!("{}-personal", person.id);
    if app.store.workspace_named(&slug).await?.is_some() {
        return Ok(());
    }
    let new = New {
        name: format!("{}'s own", person.given_name),
        slug: Some(slug),
        kind: Kind::Personal,
        plan: Plan::Standard,
        seats: None,
        owner: Address::parse(&person.email)?,
    };
    workspaces::create(app, operator, new).await?;
    Ok(())
}
