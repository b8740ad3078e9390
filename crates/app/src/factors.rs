//! Second factors: set up and removed by the person they belong to, and taken away by the operator.

pub mod passkey;
pub(crate) mod recovery;
pub mod totp;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{
    AccountId, Actor, Address, FactorId, Moment, Refusal,
    factor::{Factor, Kind, Proof},
    rules::factor::{self, NewCode, NewFactor},
    session::Session,
};
use store::{Decision, Failure, Scope, Transaction};
use text::mail_sign_in as says;

use crate::{App, Outcome, error::flat, letter::letter, sign_in::still};

/// What somebody sees of their factors.
#[derive(Debug)]
pub struct Overview {
    /// The factors that guard the account, oldest first.
    pub factors: Vec<Factor>,
    /// How many recovery codes are left.
    pub codes_left: usize,
    /// Whether the session may change them now.
    pub may_change: Result<(), Refusal>,
    /// Whether the account may have one more of a kind: an app, and a passkey.
    pub room: (Result<(), Refusal>, Result<(), Refusal>),
    /// An address of the person, by which they can show their mailbox.
    pub address: Option<Address>,
    /// Whether this installation can have passkeys: they are bound to a name, never to an IP address.
    pub has_passkeys: bool,
}

/// What somebody sees of their factors.
///
/// # Errors
/// [`Failure`].
pub async fn overview(app: &App, session: &Session) -> Result<Overview, Failure> {
    let all = app.store.factors_of(session.account).await?;
    let address = proven_addresses(app, session.account).await?.into_iter().next();
    Ok(Overview {
        codes_left: factor::codes_left(&all),
        may_change: factor::may_change(app.now(), session, &all),
        room: (factor::has_room(&all, Kind::Totp), factor::has_room(&all, Kind::Passkey)),
        factors: all.into_iter().filter(Factor::guards).collect(),
        address,
        has_passkeys: passkey::party(app).is_some(),
    })
}

/// A factor was kept.
#[derive(Debug)]
pub struct Added {
    /// The factor.
    pub factor: Factor,
    /// The recovery codes that came with it, to be shown once; none, where there were some already.
    pub codes: Vec<String>,
}

struct Adding {
    now: Moment,
    session: Session,
    new: NewFactor,
    codes: Vec<NewCode>,
}

/// Keeps a factor that was shown to work.
async fn add(app: &App, session: &Session, name: &str, proof: Proof) -> Outcome<Added> {
    let now = app.now();
    let (codes, kept) = recovery::mint(app, session.account);
    let new = NewFactor { id: app.id(now), name: name.to_owned(), proof };
    let input = Adding { now, session: session.clone(), new, codes: kept };
    let (factor, has_new_codes) =
        flat(store::write(&*app.store, Scope::House, input, |it, tx| Box::pin(add_steps(it, tx))).await)?;
    let added = match factor.kind() {
        Kind::Totp => says::app_added(&factor.name),
        Kind::Passkey => says::passkey_added(&factor.name),
        Kind::Recovery => says::recovery_code_added(&factor.name),
    };
    tell_person(app, session.account, says::factor_added_subject(), &added).await;
    Ok(Added { factor, codes: if has_new_codes { codes } else { Vec::new() } })
}

type Kept = Result<(Factor, bool), Refusal>;

async fn add_steps(it: &Adding, transaction: &mut dyn Transaction) -> Result<Decision<Kept>, Failure> {
    let Some((session, factors)) = of(transaction, &it.session).await? else {
        return Ok(Decision::nothing(Err(Refusal::SessionEnded)));
    };
    let has_new_codes = factor::codes_left(&factors) == 0;
    Ok(match factor::add(it.now, &session, &factors, it.new.clone(), &it.codes) {
        Ok((change, factor)) => Decision::new(change, Ok((factor, has_new_codes))),
        Err(refusal) => Decision::nothing(Err(refusal)),
    })
}

/// A session as it is now, with the factors of its account.
async fn of(
    transaction: &mut dyn Transaction,
    session: &Session,
) -> Result<Option<(Session, Vec<Factor>)>, Failure> {
    let factors = transaction.factors_of(session.account).await?;
    Ok(still(transaction, Some(session)).await?.map(|session| (session, factors)))
}

/// Puts new recovery codes in the place of all there are, and gives them to be shown once.
///
/// # Errors
/// Those of [`factor::renew_codes`].
pub async fn renew_codes(app: &App, session: &Session) -> Outcome<Vec<String>> {
    let (codes, kept) = recovery::mint(app, session.account);
    let input = (app.now(), session.clone(), kept);
    let renewed = store::write(&*app.store, Scope::House, input, |(now, session, codes), transaction| {
        Box::pin(async move {
            let Some((session, factors)) = of(transaction, session).await? else {
                return Ok(Decision::nothing(Err(Refusal::SessionEnded)));
            };
            Ok(match factor::renew_codes(*now, &session, &factors, codes) {
                Ok(change) => Decision::new(change, Ok(())),
                Err(refusal) => Decision::nothing(Err(refusal)),
            })
        })
    });
    flat(renewed.await)?;
    tell_person(app, session.account, says::factor_changed_subject(), says::new_recovery_codes()).await;
    Ok(codes)
}

/// Removes a factor.
///
/// # Errors
/// Those of [`factor::remove`].
pub async fn remove(app: &App, session: &Session, id: FactorId) -> Outcome<Factor> {
    let input = (app.now(), session.clone(), id);
    let removed = store::write(&*app.store, Scope::House, input, |(now, session, id), transaction| {
        Box::pin(async move {
            let Some((session, factors)) = of(transaction, session).await? else {
                return Ok(Decision::nothing(Err(Refusal::SessionEnded)));
            };
            Ok(match factor::remove(*now, &session, &factors, *id) {
                Ok((change, factor)) => Decision::new(change, Ok(factor)),
                Err(refusal) => Decision::nothing(Err(refusal)),
            })
        })
    });
    let factor = flat(removed.await)?;
    let gone = match factor.kind() {
        Kind::Totp => says::app_removed(&factor.name),
        Kind::Passkey => says::passkey_removed(&factor.name),
        Kind::Recovery => says::recovery_code_removed(&factor.name),
    };
    tell_person(app, session.account, says::factor_removed_subject(), &gone).await;
    Ok(factor)
}

/// The operator takes all factors of an account away, after the person has proven to them who they are.
///
/// # Errors
/// [`Refusal::AccountNotFound`].
pub async fn reset(app: &App, actor: Actor, account: AccountId) -> Outcome<()> {
    let input = (app.now(), actor, account);
    let reset = store::write(&*app.store, Scope::House, input, |(now, actor, account), transaction| {
        Box::pin(async move {
            if transaction.account(*account).await?.is_none() {
                return Ok(Decision::nothing(Err(Refusal::AccountNotFound)));
            }
            let factors = transaction.factors_of(*account).await?;
            let sessions = transaction.live_sessions(*account, *now).await?;
            let change = factor::reset(*actor, *now, *account, &factors, &sessions);
            let did = !change.is_none();
            Ok(Decision::new(change, Ok(did)))
        })
    });
    if flat(reset.await)? {
        tell_person(app, account, says::factor_removed_subject(), says::factors_reset()).await;
    }
    Ok(())
}

pub(crate) async fn proven_addresses(app: &App, account: AccountId) -> Result<Vec<Address>, Failure> {
    let owned = app.store.addresses_of(account).await?;
    Ok(owned.into_iter().filter(domain::account::OwnedAddress::is_proven).map(|one| one.address).collect())
}

/// Mails a person at all their addresses. What can't be mailed stands in the log: the change is durable by then.
async fn tell_person(app: &App, account: AccountId, subject: &str, happened: &str) {
    let host = app.public_url.host_str().unwrap_or_default();
    let text = letter(&[happened, &says::was_it_you(host, app.url("/account/security"))]);
    match proven_addresses(app, account).await {
        Ok(addresses) => {
            for address in addresses {
                app.post.send(&address, subject.to_owned(), text.clone());
            }
        }
        Err(failure) => tracing::error!(%account, %failure, "failed to tell somebody of their factors"),
    }
}

/// Seals what a page carries to and fro, for this session and this use of it alone.
fn seal(app: &App, session: &Session, what: &str, bytes: &[u8]) -> Result<String, Failure> {
    let text = URL_SAFE_NO_PAD.encode(bytes);
    let sealed = app.vault.seal(&*app.entropy, &place(session, what), &text);
    let sealed = sealed.map_err(|error| Failure::Script(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(sealed))
}

/// What a page carried back, if it is ours, of this session and of this use.
fn unseal(app: &App, session: &Session, what: &str, sealed: &str) -> Option<Vec<u8>> {
    let sealed = URL_SAFE_NO_PAD.decode(sealed).ok()?;
    let text = app.vault.open(&place(session, what), &sealed).ok()?;
    URL_SAFE_NO_PAD.decode(text).ok()
}

fn place(session: &Session, what: &str) -> String {
    format!("{} {what}", session.id)
}
