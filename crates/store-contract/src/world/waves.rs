//! Many lose access by a directory, and get it back.

use domain::{
    DirectoryUserId, Refusal, WaveId, WorkspaceId,
    account::Account,
    directory_user::DirectoryUser,
    rules::{
        brake::{self, Lost},
        lock::Hand,
    },
    wave::{Departure, Outcome, Wave},
};
use store::{Decision, Failure, Transaction};

use super::{Ready, World, at_once, decided, here, scene, told};
use crate::world::Saying;

impl World {
    /// So many people of the directory, who have access.
    ///
    /// # Panics
    /// Where one is refused.
    pub async fn crowd(&self, ready: &Ready, number: usize) -> Vec<DirectoryUser> {
        let mut crowd = Vec::with_capacity(number);
        for number in 0..number {
            let person = told(&format!("crowd{number}@acme.example"));
            crowd.push(self.tell(ready.id, person).await.expect("somebody is told of"));
        }
        crowd
    }

    /// The directory ends their access, all at once.
    ///
    /// # Panics
    /// Where one is refused.
    pub async fn lose(&self, ready: &Ready, crowd: &[DirectoryUser]) {
        at_once(crowd.len(), |number| {
            let (world, id, user) = (self.clone(), ready.id, crowd[number].clone());
            async move {
                let left = told(&user.told.user_name).inactive();
                world.tell_again(id, user.id, left).await.expect("somebody leaves");
            }
        })
        .await;
    }

    /// The latest wave.
    ///
    /// # Panics
    /// Where there is none.
    pub async fn wave(&self, workspace: WorkspaceId) -> Wave {
        let latest = self.store.latest_waves(workspace, 1).await.expect("the store does what it is asked");
        latest.into_iter().next().expect("there is a wave")
    }

    /// Who lost access in a wave, as they are now.
    ///
    /// # Panics
    /// Where the store fails.
    pub async fn departures(&self, wave: &Wave) -> Vec<Departure> {
        let page = self.store.departures(wave, None, 500).await.expect("the store does what it is asked");
        page.items.into_iter().map(|(departure, _)| departure).collect()
    }

    /// The admins are told of a wave. Whether they were not told before.
    ///
    /// # Panics
    /// Where it is refused.
    pub async fn tell_of(&self, wave: &Wave) -> bool {
        let input = (wave.id, self.now());
        let told = self.ask(store::Scope::Workspace(wave.workspace), input, |(wave, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some(wave) = transaction.wave(*wave).await? else {
                    return Ok(Decision::nothing(Err(Refusal::WaveNotFound)));
                };
                let change = brake::tell(scene(&workspace, *now), &wave);
                let is_news = !change.is_none();
                Ok(Decision::new(change, Ok(is_news)))
            })
        });
        told.await.expect("somebody is told")
    }

    /// A wave is taken back, at most five hundred people of it.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn restore(&self, workspace: WorkspaceId, wave: WaveId) -> Result<Vec<Outcome>, Refusal> {
        let input = (wave, self.now());
        self.ask(store::Scope::Workspace(workspace), input, |(wave, now), transaction| {
            Box::pin(async move {
                let workspace = here!(transaction);
                let Some(wave) = transaction.wave(*wave).await? else {
                    return Ok(Decision::nothing(Err(Refusal::WaveNotFound)));
                };
                let mut lost = Vec::new();
                for (departure, member) in transaction.lost_in(&wave, None, 500).await? {
                    let account: Option<Account> = transaction.account(member.account).await?;
                    let user = known(member.claimed_by, *now, transaction).await?;
                    lost.push(Lost {
                        departure,
                        member,
                        status: account.expect("a member has an account").status,
                        user: user.map(|user| (user, "{\"active\":true}".to_owned())),
                        groups: Vec::new(),
                    });
                }
                Ok(decided(brake::restore(scene(&workspace, *now), Hand::Operator, &wave, &lost)))
            })
        })
        .await
    }
}

async fn known(
    user: Option<DirectoryUserId>,
    now: domain::Moment,
    transaction: &mut dyn Transaction,
) -> Result<Option<DirectoryUser>, Failure> {
    match user {
        Some(user) => Ok(transaction.directory_user(user, now).await?.map(|(user, _)| user)),
        None => Ok(None),
    }
}
