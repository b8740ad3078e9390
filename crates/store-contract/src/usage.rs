//! When tokens and clients were used: the latest counts, and nobody else's is seen.

use domain::{directory::usage::Usage, exchange::Opener, moment::minutes, sign_in::Client};

use crate::{World, world::Ready};

impl World {
    /// That a directory was asked now, from an address of the documentation range.
    pub(crate) fn usage(&self, ready: &Ready, by: Opener, agent: Option<&str>) -> Usage {
        Usage {
            workspace: ready.id,
            directory: ready.directory.id,
            by: Some(by),
            is_live: true,
            last_at: self.now(),
            whence: Client {
                ip: agent.map(|_| "2001:db8::7".parse().unwrap()),
                agent: agent.map(str::to_owned),
            },
        }
    }
}

/// Nodes write their notes when they get to it: of two the later use is kept, with where it came from.
pub async fn of_notes_of_one_use_the_latest_counts_whichever_comes_first(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    let by = Opener::Token(world.token(acme.id).await.id);
    let early = world.usage(&acme, by, Some("early"));
    world.pass(minutes(1));
    let late = world.usage(&acme, by, None);
    for order in [vec![early.clone(), late.clone()], vec![late.clone(), early]] {
        for one in order {
            world.store.used(vec![one]).await.unwrap();
        }
        assert_eq!(world.store.usage(acme.id).await.unwrap(), std::slice::from_ref(&late));
    }
    assert_eq!(world.store.usage(globex.id).await.unwrap(), []);
    world.store.used(Vec::new()).await.unwrap();
    let world = world.reopened().await;
    assert_eq!(world.store.usage(acme.id).await.unwrap(), [late]);
}

/// What was revoked and is sent on does not look as if it had been let in.
pub async fn what_opened_nothing_any_more_is_noted_apart(world: World) {
    let acme = world.ready("acme").await;
    let by = Opener::Token(world.token(acme.id).await.id);
    let live = world.usage(&acme, by, Some("Okta SCIM Client"));
    world.pass(minutes(1));
    let late = Usage { is_live: false, ..world.usage(&acme, by, Some("Okta SCIM Client")) };
    world.store.used(vec![live.clone(), late.clone()]).await.unwrap();
    assert_eq!(world.store.usage(acme.id).await.unwrap(), [late, live]);
}

/// A note that comes after its directory is turned off is not kept, and neither are those before.
pub async fn a_directory_that_is_gone_takes_its_notes_with_it(world: World) {
    let acme = world.ready("acme").await;
    let note = world.usage(&acme, Opener::Token(world.id()), None);
    world.store.used(vec![note.clone()]).await.unwrap();
    world.turn_off(acme.id).await;
    assert_eq!(world.store.usage(acme.id).await.unwrap(), []);
    world.store.used(vec![note]).await.unwrap();
    assert_eq!(world.store.usage(acme.id).await.unwrap(), []);
}

/// Who calls with what was never made here is noted once for each directory, beside whoever comes in.
pub async fn what_was_never_made_is_noted_beside_what_was(world: World) {
    let (acme, globex) = (world.ready("acme").await, world.ready("globex").await);
    let by = Opener::Token(world.token(acme.id).await.id);
    let live = world.usage(&acme, by, Some("Okta SCIM Client"));
    let wrong = |ready| Usage { by: None, is_live: false, ..world.usage(ready, by, Some("curl")) };
    let early = wrong(&acme);
    world.pass(minutes(1));
    let late = wrong(&acme);
    world.store.used(vec![live.clone(), early, wrong(&acme), wrong(&globex)]).await.unwrap();
    assert_eq!(world.store.usage(acme.id).await.unwrap(), [late, live]);
    assert_eq!(world.store.usage(globex.id).await.unwrap(), [wrong(&globex)]);
}
