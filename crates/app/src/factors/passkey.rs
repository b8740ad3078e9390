//! Passkeys (WebAuthn): the browser's dialogs, prepared and judged by the library.
//!
//! What the library has to remember of a dialog travels through the page, sealed for the session. Each dialog is answered
//! once: its answer leaves a mark.

use domain::{
    Refusal,
    factor::{Factor, Kind, Proof},
    rules::{factor, sign_in::ShownFactor},
    session::Session,
};
use store::{Failure, Mark, Marked, Marker};
use webauthn_rp::{
    AuthenticatedCredential, RegistrationServerState,
    bin::{Decode, Encode},
    request::{
        AsciiDomain, Credentials, PublicKeyCredentialDescriptor, RpId, UserVerificationRequirement,
        auth::{
            AllowedCredentials, AuthenticationVerificationOptions, NonDiscoverableAuthenticationServerState,
            NonDiscoverableCredentialRequestOptions,
        },
        register::{
            CredProtect, PublicKeyCredentialCreationOptions, PublicKeyCredentialUserEntity,
            RegistrationVerificationOptions, UserHandle16, Username,
        },
    },
    response::{
        AuthTransports, CredentialId,
        auth::NonDiscoverableAuthentication16,
        register::{DynamicState, StaticState, ser_relaxed::RegistrationRelaxed},
    },
};

use super::{Added, add, proven_addresses, seal, unseal};
use crate::{App, Outcome, secret::digest_of};

const SET_UP: &str = "passkey set-up";
const SHOWN: &str = "passkey shown";
/// For how long an answer is marked: longer than its dialog may take, which the library sees to.
const ANSWERED_FOR: std::time::Duration = domain::moment::minutes(15);

/// A dialog of the browser about passkeys.
pub struct Dialog {
    /// What the browser is asked, as JSON.
    pub options: String,
    /// What is needed to judge its answer, sealed, for the form to carry back.
    pub sealed: String,
}

/// Whom passkeys are made for: the host of the public address, if that is a name.
pub(crate) fn party(app: &App) -> Option<RpId> {
    let name = app.public_url.domain()?;
    AsciiDomain::try_from(name.to_owned()).ok().map(RpId::Domain)
}

fn party_or_refuse(app: &App) -> Result<RpId, Refusal> {
    party(app).ok_or(Refusal::FactorNotFound)
}

fn origin(app: &App) -> String {
    app.public_url.origin().ascii_serialization()
}

fn broken(why: impl std::fmt::Display) -> Failure {
    Failure::Script(format!("a passkey could not be asked for: {why}"))
}

fn handle(session: &Session) -> UserHandle16 {
    let Ok(handle) = UserHandle16::decode(session.account.to_bytes());
    handle
}

/// Prepares the dialog that makes a passkey.
///
/// # Errors
/// Those of [`factor::may_change`] and [`factor::has_room`].
pub async fn offer(app: &App, session: &Session) -> Outcome<Dialog> {
    let party = party_or_refuse(app)?;
    let factors = app.store.factors_of(session.account).await?;
    factor::may_change(app.now(), session, &factors)?;
    factor::has_room(&factors, Kind::Passkey)?;
    let name = proven_addresses(app, session.account).await?.into_iter().next();
    let name = name.map_or_else(|| session.account.to_string(), |address| address.to_string());
    // Names the library's profile can't take are replaced by one that it can: it only labels the passkey.
    let name = Username::try_from(name)
        .or_else(|_| Username::try_from(session.account.to_string()))
        .map_err(broken)?;
    let id = handle(session);
    let user = PublicKeyCredentialUserEntity { name, id: &id, display_name: None };
    let there = factors.iter().filter_map(kept).map(|kept| kept.descriptor).collect();
    let mut options = PublicKeyCredentialCreationOptions::passkey(&party, user, there);
    // Many authenticators can't protect a credential by this extension, and would be refused. The user is verified each
    // time all the same.
    options.extensions.cred_protect = CredProtect::None;
    let (state, client) = options.start_ceremony().map_err(broken)?;
    Ok(Dialog {
        options: serde_json::to_string(&client).map_err(broken)?,
        sealed: seal(app, session, SET_UP, &state.encode().map_err(broken)?)?,
    })
}

/// Keeps the passkey that the browser made.
///
/// # Errors
/// [`Refusal::FactorWrong`] for an answer that is not believed; those of [`factor::add`].
pub async fn confirm(app: &App, session: &Session, sealed: &str, answer: &str, name: &str) -> Outcome<Added> {
    let party = party_or_refuse(app)?;
    let state = unseal(app, session, SET_UP, sealed).ok_or(Refusal::FactorWrong)?;
    once(app, session, &state).await?;
    let state = RegistrationServerState::<16>::decode(&state).map_err(|_| Refusal::FactorWrong)?;
    let origins = [origin(app)];
    let options = RegistrationVerificationOptions::<String, String> {
        allowed_origins: &origins,
        ..RegistrationVerificationOptions::default()
    };
    let doubted = |why: &dyn std::fmt::Display| {
        tracing::info!(account = %session.account, %why, "a passkey was not believed");
        Refusal::FactorWrong
    };
    let answer: RegistrationRelaxed = serde_json::from_str(answer).map_err(|why| doubted(&why))?;
    let made = state.verify(&party, &answer.0, &options).map_err(|why| doubted(&why))?;
    let (id, transports, _, fixed, moving, _) = made.into_parts();
    let (Ok(transports), Ok(fixed), Ok(moving)) = (transports.encode(), fixed.encode(), moving.encode());
    let id: &[u8] = id.as_ref();
    let credential = write(id, transports, moving, &fixed).ok_or(Refusal::FactorWrong)?;
    let digest = digest_of_id(id);
    add(app, session, name, Proof::Passkey { digest, credential }).await
}

/// Prepares the dialog that shows a passkey; nothing, where the account has none.
///
/// # Errors
/// [`Failure`].
pub async fn ask(app: &App, session: &Session) -> Result<Option<Dialog>, Failure> {
    let Some(party) = party(app) else { return Ok(None) };
    let factors = app.store.factors_of(session.account).await?;
    let mut allowed = AllowedCredentials::with_capacity(factors.len());
    for kept in factors.iter().filter_map(kept) {
        allowed.push(kept.descriptor.into());
    }
    if allowed.as_ref().is_empty() {
        return Ok(None);
    }
    let mut options =
        NonDiscoverableCredentialRequestOptions::second_factor(&party, allowed).map_err(broken)?;
    options.options().user_verification = UserVerificationRequirement::Required;
    let (state, client) = options.start_ceremony().map_err(broken)?;
    Ok(Some(Dialog {
        options: serde_json::to_string(&client).map_err(broken)?,
        sealed: seal(app, session, SHOWN, &state.encode().map_err(broken)?)?,
    }))
}

/// Which passkey was shown, if the browser's answer is believed.
///
/// # Errors
/// [`Refusal::FactorWrong`].
pub(crate) async fn check(app: &App, session: &Session, sealed: &str, answer: &str) -> Outcome<ShownFactor> {
    let party = party_or_refuse(app)?;
    let state = unseal(app, session, SHOWN, sealed).ok_or(Refusal::FactorWrong)?;
    once(app, session, &state).await?;
    let state = NonDiscoverableAuthenticationServerState::decode(&state).map_err(|_| Refusal::FactorWrong)?;
    let doubted = |why: &dyn std::fmt::Display| {
        tracing::info!(account = %session.account, %why, "a passkey was not believed");
        Refusal::FactorWrong
    };
    let answer =
        NonDiscoverableAuthentication16::from_json_relaxed(answer.as_bytes()).map_err(|why| doubted(&why))?;
    let digest = digest_of_id(answer.raw_id().as_ref());
    let factors = app.store.factors_of(session.account).await?;
    let is_it = |one: &&Factor| matches!(&one.proof, Proof::Passkey { digest: of, .. } if *of == digest);
    let found = factors.iter().find(is_it).ok_or(Refusal::FactorWrong)?;
    let Proof::Passkey { credential: checked, .. } = &found.proof else {
        return Err(Refusal::FactorWrong.into());
    };
    let damaged = || Failure::Corrupt(format!("the passkey {} can't be read", found.id));
    let parts = read(checked).ok_or_else(damaged)?;
    let fixed = StaticState::decode(parts.fixed).map_err(|_| damaged())?;
    let moving = DynamicState::decode(parts.moving).map_err(|_| damaged())?;
    let id = CredentialId::<&[u8]>::decode(parts.id).map_err(|_| damaged())?;
    let handle = handle(session);
    let mut known = AuthenticatedCredential::new(id, &handle, fixed, moving).map_err(|_| damaged())?;
    let origins = [origin(app)];
    let options = AuthenticationVerificationOptions::<String, String> {
        allowed_origins: &origins,
        ..AuthenticationVerificationOptions::default()
    };
    state.verify(&party, &answer, &mut known, &options).map_err(|why| doubted(&why))?;
    let Ok(moving) = known.dynamic_state().encode();
    let credential = write(parts.id, parts.transports, moving, parts.fixed).ok_or_else(damaged)?;
    Ok(ShownFactor::Passkey { factor: found.id, checked: checked.clone(), credential })
}

/// Notes that a dialog was answered, so that no answer to it is taken again.
async fn once(app: &App, session: &Session, state: &[u8]) -> Outcome<()> {
    let now = app.now();
    let mut text = String::with_capacity(state.len() * 2);
    for byte in state {
        text.push_str(&format!("{byte:02x}"));
    }
    let mark = Mark {
        marker: Marker::Session(session.id),
        digest: digest_of(&text),
        until: now.after(ANSWERED_FOR),
    };
    match app.store.mark(mark, now).await? {
        Marked::First => Ok(()),
        Marked::Again | Marked::TooMany => Err(Refusal::FactorWrong.into()),
    }
}

fn digest_of_id(id: &[u8]) -> [u8; 32] {
    let mut digest = [0; 32];
    digest.copy_from_slice(aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, id).as_ref());
    digest
}

/// The parts of a kept credential: the length of its id in two bytes, the id, a byte of transports, seven bytes of what
/// changes, and the rest of what does not.
struct Parts<'a> {
    id: &'a [u8],
    transports: u8,
    moving: [u8; 7],
    fixed: &'a [u8],
}

fn write(id: &[u8], transports: u8, moving: [u8; 7], fixed: &[u8]) -> Option<Vec<u8>> {
    let mut kept = u16::try_from(id.len()).ok()?.to_be_bytes().to_vec();
    kept.extend_from_slice(id);
    kept.push(transports);
    kept.extend_from_slice(&moving);
    kept.extend_from_slice(fixed);
    Some(kept)
}

fn read(kept: &[u8]) -> Option<Parts<'_>> {
    let (length, rest) = kept.split_first_chunk::<2>()?;
    let (id, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
    let (transports, rest) = rest.split_first()?;
    let (moving, fixed) = rest.split_first_chunk::<7>()?;
    Some(Parts { id, transports: *transports, moving: *moving, fixed })
}

struct Kept {
    descriptor: PublicKeyCredentialDescriptor<Vec<u8>>,
}

/// A passkey as dialogs name it. One that can't be read is left out: it could not be believed either.
fn kept(factor: &Factor) -> Option<Kept> {
    let Proof::Passkey { credential, .. } = &factor.proof else { return None };
    let parts = read(credential)?;
    let id = CredentialId::<Vec<u8>>::decode(parts.id.to_vec()).ok()?;
    let transports = AuthTransports::decode(parts.transports).ok()?;
    Some(Kept { descriptor: PublicKeyCredentialDescriptor { id, transports } })
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn a_credential_reads_back_as_it_was_kept_and_not_when_it_was_cut() {
        let kept = write(&[7; 300], 33, [1, 2, 3, 4, 5, 6, 7], &[9; 34]).unwrap();
        let parts = read(&kept).unwrap();
        assert_eq!((parts.id, parts.transports), (&[7; 300][..], 33));
        assert_eq!((parts.moving, parts.fixed), ([1, 2, 3, 4, 5, 6, 7], &[9; 34][..]));
        for length in 0..310 {
            assert!(read(&kept[..length]).is_none(), "{length}");
        }
        assert!(write(&[0; 70_000], 0, [0; 7], &[]).is_none());
    }
}
