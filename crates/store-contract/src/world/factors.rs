//! Second factors: kept, shown, removed.

use domain::{
    AccountId, Change, FactorId, Moment, Refusal, Workspace,
    factor::{Factor, Proof},
    member::Member,
    rules::{
        factor::{self, NewCode, NewFactor},
        sign_in::{self, Bearer, ShownFactor},
    },
    session::Session,
};
use store::{Decision, Failure, Scope, Transaction};

use super::{World, decided};

/// An app whose last code was that of this time step.
#[must_use]
pub fn totp(step: u64) -> Proof {
    Proof::Totp { sealed: (0..=255).collect(), step }
}

struct Adding {
    now: Moment,
    session: Session,
    new: NewFactor,
    codes: Vec<NewCode>,
}

type Who = Result<(Session, Vec<Factor>), Refusal>;

async fn who(session: &Session, transaction: &mut dyn Transaction) -> Result<Who, Failure> {
    let factors = transaction.factors_of(session.account).await?;
    Ok(match transaction.session(session.id).await? {
        Some(session) => Ok((session, factors)),
        None => Err(Refusal::SessionEnded),
    })
}

impl World {
    /// A passkey that is nobody's yet.
    #[must_use]
    pub fn passkey(&self) -> Proof {
        Proof::Passkey { digest: self.digest(), credential: vec![0, 255, 7] }
    }

    /// Keeps a factor for whoever is signed in, and so many recovery codes with the first.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn add_factor(&self, session: &Session, proof: Proof, codes: usize) -> Result<Factor, Refusal> {
        self.try_add_factor(session, proof, codes).await.expect("the store does what it is asked")
    }

    /// The same, unless the store fails.
    ///
    /// # Errors
    /// The store's failure.
    pub async fn try_add_factor(
        &self,
        session: &Session,
        proof: Proof,
        codes: usize,
    ) -> Result<Result<Factor, Refusal>, Failure> {
        let new = NewFactor { id: self.id(), name: "Phone \u{1f4f1}".to_owned(), proof };
        let codes = (0..codes).map(|_| (self.id(), self.digest())).collect();
        let input = Adding { now: self.now(), session: session.clone(), new, codes };
        self.try_ask(Scope::House, input, |it, transaction| {
            Box::pin(async move {
                let (session, factors) = match who(&it.session, transaction).await? {
                    Ok(found) => found,
                    Err(refusal) => return Ok(Decision::nothing(Err(refusal))),
                };
                Ok(decided(factor::add(it.now, &session, &factors, it.new.clone(), &it.codes)))
            })
        })
        .await
    }

    /// Removes a factor of whoever is signed in.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn remove_factor(&self, session: &Session, id: FactorId) -> Result<Factor, Refusal> {
        let input = (self.now(), session.clone(), id);
        self.ask(Scope::House, input, |(now, session, id), transaction| {
            Box::pin(async move {
                let (session, factors) = match who(session, transaction).await? {
                    Ok(found) => found,
                    Err(refusal) => return Ok(Decision::nothing(Err(refusal))),
                };
                Ok(decided(factor::remove(*now, &session, &factors, *id)))
            })
        })
        .await
    }

    /// Signs somebody in who has shown a factor in this session.
    ///
    /// # Errors
    /// The rule's refusal.
    pub async fn sign_in_by_factor(&self, session: &Session, shown: ShownFactor) -> Result<Session, Refusal> {
        let input = (self.now(), session.clone(), shown, self.new_session());
        self.ask(Scope::House, input, |(now, session, shown, new), transaction| {
            Box::pin(async move {
                let (session, factors) = match who(session, transaction).await? {
                    Ok(found) => found,
                    Err(refusal) => return Ok(Decision::nothing(Err(refusal))),
                };
                let Some(account) = transaction.account(session.account).await? else {
                    return Ok(Decision::nothing(Err(Refusal::AccountNotFound)));
                };
                let places: Vec<(Member, Workspace)> = transaction.places_of(account.id).await?;
                let bearer = Bearer { account, session, factors, places };
                let answer: Result<(Change, Session), Refusal> =
                    sign_in::by_factor(*now, &bearer, shown, new.clone());
                Ok(decided(answer))
            })
        })
        .await
    }

    /// An account's factors, as a reader sees them.
    ///
    /// # Panics
    /// Where the store fails.
    pub async fn factors(&self, account: AccountId) -> Vec<Factor> {
        self.store.factors_of(account).await.expect("the store does what it is asked")
    }
}
