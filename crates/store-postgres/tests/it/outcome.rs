//! The answer to a commit is lost: what became of it is found out, and what is told is true.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use domain::{Refusal, directory_user::DirectoryUser, rules::provision};
use postgres_cluster::Cluster;
use store::{Decision, Failure, Scope, Select};
use store_contract::{
    World,
    world::{Answer, Ready, told},
};

use crate::{
    database::{adapter, open},
    proxy::{Proxy, Trick},
    server::{held, sql},
};

struct Setting {
    /// By the straight way.
    world: World,
    /// By the way that loses things.
    node: World,
    ready: Ready,
    proxy: Proxy,
    runs: Arc<AtomicU32>,
}

impl Setting {
    async fn new() -> Self {
        let world = World::begin(adapter("outcome")).await;
        let ready = world.ready("acme").await;
        let port = tokio::task::spawn_blocking(|| Cluster::shared().port()).await.unwrap();
        let proxy = Proxy::to(port).await;
        let node = world.over(open(proxy.url(world.address())).await);
        Self { world, node, ready, proxy, runs: Arc::default() }
    }

    /// Tells of Ada by the way that loses things. Her account, member and resource get new ids with every run.
    async fn tell(&self) -> Answer<DirectoryUser> {
        let input = (self.node.clone(), Arc::clone(&self.runs));
        let scope = Scope::Workspace(self.ready.id);
        store::write(&*self.node.store, scope, input, |(world, runs), transaction| {
            Box::pin(async move {
                runs.fetch_add(1, Ordering::Relaxed);
                let workspace = transaction.workspace().cloned().unwrap();
                let scene = store_contract::world::scene(&workspace, world.now());
                let new = provision::NewIds { user: world.id(), account: world.id(), member: world.id() };
                let key = told("ada@acme.example").user_name_key;
                let found = provision::Found {
                    same_user_name: transaction.directory_user_named(&key).await?,
                    ..provision::Found::default()
                };
                Ok(match provision::create(scene, told("ada@acme.example"), &found, None, new) {
                    Ok((change, user)) => Decision::new(change, Ok(user)),
                    Err(refusal) => Decision::nothing(Err(refusal)),
                })
            })
        })
        .await
    }

    /// Ada is there, as was answered, and once; and the script was run so often.
    async fn is_true(&self, answer: Answer<DirectoryUser>, runs: u32) {
        let user = answer.unwrap().unwrap();
        assert_eq!(self.world.users(self.ready.id, &Select::All).await, [user]);
        assert_eq!(self.world.workspace(self.ready.id).await.seats.taken, 2);
        self.world.books_balance(self.ready.id).await;
        assert_eq!(self.runs.load(Ordering::Relaxed), runs);
    }

    async fn marks(&self, which: &str) -> u32 {
        let marks = sql(self.world.address(), &format!("SELECT count(*) FROM commits WHERE {which}")).await;
        marks.trim().parse().unwrap()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_was_committed_is_told_of_although_the_answer_was_lost() {
    let it = Setting::new().await;
    it.proxy.play(Trick::LoseTheAnswer);
    let answer = it.tell().await;
    assert!(it.proxy.is_played());
    it.is_true(answer, 1).await;
    assert_eq!((it.marks("asked > 0").await, it.marks("is_void").await), (1, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_was_lost_on_the_way_is_made_by_another_run() {
    let it = Setting::new().await;
    it.proxy.play(Trick::LoseIt);
    let answer = it.tell().await;
    assert!(it.proxy.is_played());
    it.is_true(answer, 2).await;
    assert_eq!(it.marks("is_void").await, 1);
}

/// The change arrives at last, when it was given up already: it must not be made a second time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_that_was_given_up_is_never_made_later() {
    let it = Arc::new(Setting::new().await);
    it.proxy.play(Trick::Delay);
    let telling = {
        let it = Arc::clone(&it);
        tokio::spawn(async move { it.tell().await })
    };
    while it.marks("is_void").await == 0 {
        tokio::task::yield_now().await;
    }
    it.proxy.let_go();
    let answer = telling.await.unwrap();
    it.is_true(answer, 2).await;
}

/// Nobody can be asked what became of it, for as long as somebody has the patience to wait.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_nobody_can_be_asked_about_is_said_to_be_unknown() {
    let it = Setting::new().await;
    it.proxy.play(Trick::LoseTheAnswer);
    // The change can't be committed until this lock is gone, nor can anybody ask whether it was.
    let lock = held(it.world.address(), "LOCK TABLE commits IN ACCESS EXCLUSIVE MODE").await;
    let answer = it.tell().await;
    assert!(matches!(answer, Err(Failure::Unknown(_))), "{answer:?}");
    drop(lock);
    // Whichever it was, it is whole; and whoever comes again finds out.
    let again = it.tell().await.unwrap();
    assert!(matches!(again, Ok(_) | Err(Refusal::UserNameTaken { .. })), "{again:?}");
    assert_eq!(it.world.users(it.ready.id, &Select::All).await.len(), 1);
    it.world.books_balance(it.ready.id).await;
}
