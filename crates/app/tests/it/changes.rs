//! Who is told of a change of the set-up, and of which.

use app::{directories, members::By, workspaces};
use domain::{Actor, Role, directory::State, moment::days, rules::workspaces::Edit, workspace::Plan};
use store::Cut;

use crate::{
    directories::{BY, acme, token},
    world::{OPERATOR, World},
};

#[tokio::test]
async fn fifty_are_told_of_a_change_at_most_the_owner_among_them_and_never_whoever_did_it() {
    let world = World::new();
    let acme = acme(&world, State::Staging).await;
    for _ in 0..119 {
        world.join_as(acme, Role::Admin).await;
    }
    token(&world, acme, BY, days(30)).await;
    let mut to: Vec<_> = world.mailboxes.emptied().into_iter().map(|(to, _)| to).collect();
    assert_eq!((to.len(), to[0].as_str()), (50, "owner@acme.example"));
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 50, "each once");

    let members = world.app.store.members(acme, None, Cut::new(None, 500)).await.unwrap().items;
    let owner = members.into_iter().find(|member| member.role == Role::Owner).unwrap();
    let actor = Actor::Person { account: owner.account, session: None };
    token(&world, acme, By::Member { actor, member: owner.id }, days(30)).await;
    let to: Vec<_> = world.mailboxes.emptied().into_iter().map(|(to, _)| to).collect();
    assert_eq!(to.len(), 50);
    assert!(!to.contains(&"owner@acme.example".to_owned()), "they know: {to:?}");
}

#[tokio::test]
async fn tokens_that_end_because_a_plan_comes_back_are_told_of_and_the_plan_itself_is_not() {
    let world = World::new();
    let acme = acme(&world, State::On).await;
    token(&world, acme, BY, days(300)).await;
    world.mailboxes.emptied();
    let plan = async |plan| {
        let edit = Edit { plan: Some(plan), ..Edit::default() };
        workspaces::edit(&world.app, acme, OPERATOR, edit).await.unwrap();
    };
    plan(Plan::Standard).await;
    plan(Plan::Enterprise).await;
    plan(Plan::Standard).await;
    assert_eq!(world.mailboxes.emptied(), []);
    world.pass(days(31));
    plan(Plan::Enterprise).await;
    let texts = world.mailboxes.texts();
    assert!(
        texts.iter().all(|text| text.contains("tokens and OAuth clients of the directory were revoked")),
        "{texts:?}"
    );
    let subjects: Vec<_> = world.mailboxes.emptied().into_iter().map(|(_, subject)| subject).collect();
    assert_eq!(subjects, ["acme: tokens were revoked"; 2]);
    let tokens = world.app.store.tokens(acme).await.unwrap();
    directories::revoke_token(&world.app, acme, BY, tokens[0].id).await.unwrap();
    assert_eq!(world.mailboxes.emptied(), [], "it was revoked already");
}
