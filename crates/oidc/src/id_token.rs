//! The ID token (Core section 2): believed when its signature holds for a key of the provider, under a
//! pinned algorithm, and every claim fits the attempt; refused with the reason otherwise.
//!
//! Invariant: the claims that are handed out are those of the bytes whose signature was checked. The crate
//! below parses a token once, and its claims leave it only through a successful verification. Of the header
//! nothing but `alg`, `kid`, `typ`, `cty` and `crit` is ever looked at: `jku`, `x5u`, `jwk` and `x5c` could
//! only name a key of the sender's choice.

mod checks;
mod extra;
mod peek;

use jiff::Timestamp;
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, IdTokenClaims, IdTokenVerifier,
    IssuerUrl, Nonce, SignatureVerificationError,
    core::{CoreGenderClaim, CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm},
};

use crate::{
    Algorithm, Attempt, Claims, Fault, Keys, Provider,
    fault::{Message, quote},
    token::Tokens,
};
use extra::Extra;
use peek::Header;

type IdToken = openidconnect::IdToken<
    Extra,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJwsSigningAlgorithm,
>;
type Verifier<'a> = IdTokenVerifier<'a, CoreJsonWebKey>;
type Told = IdTokenClaims<Extra, CoreGenderClaim>;

/// What an ID token must fit.
#[derive(Debug, Clone, Copy)]
pub struct Expected<'a> {
    /// The provider that was asked; its issuer and its pinned algorithms.
    pub provider: &'a Provider,
    /// Our client id there.
    pub client_id: &'a str,
    /// The attempt; its nonce.
    pub attempt: &'a Attempt,
}

/// Believes the ID token of a trade, or says why not (Core section 3.1.3.7). `now` is the moment it is
/// judged at; 60 seconds of difference between the clocks are put up with.
///
/// # Errors
///
/// Any of the token's faults. When [`Fault::wants_fresh_keys`], the key set may be out of date: fetch it and
/// try once more. All others are final.
pub fn verify(
    tokens: &Tokens,
    keys: &Keys,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Claims, Fault> {
    let header = peek::header(&tokens.id_token)?;
    let algorithm = pinned(&header, expected.provider)?;
    let token: IdToken = tokens.id_token.parse().map_err(|error| unreadable(&error))?;
    let verifier = signature_verifier(keys, algorithm, expected)?;
    // The nonce is compared below with the other claims, in the words of our own faults.
    let told = token
        .claims(&verifier, |_: Option<&Nonce>| Ok(()))
        .map_err(|error| unbelieved(error, &header, keys))?;
    let claims = checks::all(told, expected, now)?;
    access_token_fits(tokens, &token, &verifier, told)?;
    Ok(claims)
}

/// The header's algorithm, when it is one of the provider's (RFC 8725 section 3.1).
fn pinned(header: &Header, provider: &Provider) -> Result<Algorithm, Fault> {
    Algorithm::named(&header.alg).filter(|algorithm| provider.algorithms.contains(algorithm)).ok_or_else(
        || Fault::Algorithm { received: quote::value(&header.alg), expected: provider.algorithms.clone() },
    )
}

/// A verifier of signatures alone, for one algorithm. It has no client secret, so it can verify no HMAC.
/// Issuer, audience and times are turned off here because [`checks`] compares them, on the verified claims,
/// with faults that say what was received and expected; the clock the crate would read is replaced by the
/// beginning of time.
fn signature_verifier<'a>(
    keys: &Keys,
    algorithm: Algorithm,
    expected: &Expected<'_>,
) -> Result<Verifier<'a>, Fault> {
    let issuer = expected.provider.issuer.as_str();
    let issuer = IssuerUrl::new(issuer.to_owned())
        .map_err(|_| Fault::IssuerUnusable { received: quote::value(issuer), why: "is not a URL" })?;
    let client = ClientId::new(expected.client_id.to_owned());
    Ok(IdTokenVerifier::new_public_client(client, issuer, keys.jose())
        .set_allowed_algs([algorithm.jose()])
        .require_issuer_match(false)
        .require_audience_match(false)
        .set_time_fn(Default::default))
}

/// Core section 3.1.3.8: an access token that comes with `at_hash` must be the one that was hashed. In the
/// code flow a provider may leave the claim out.
fn access_token_fits(
    tokens: &Tokens,
    token: &IdToken,
    verifier: &Verifier<'_>,
    told: &Told,
) -> Result<(), Fault> {
    let (Some(access_token), Some(hash)) = (&tokens.access_token, told.access_token_hash()) else {
        return Ok(());
    };
    let access_token = AccessToken::new(access_token.clone());
    let computed =
        token.signing_alg().and_then(|algorithm| Ok((algorithm, token.signing_key(verifier)?))).ok();
    let computed =
        computed.and_then(|(algorithm, key)| AccessTokenHash::from_token(&access_token, algorithm, key).ok());
    if computed.as_ref() == Some(hash) { Ok(()) } else { Err(Fault::AccessToken) }
}

fn unreadable(error: &serde_json::Error) -> Fault {
    Fault::malformed(Message::IdToken, quote::complaint(&peek::innermost(&error.to_string())))
}

fn unbelieved(error: ClaimsVerificationError, header: &Header, keys: &Keys) -> Fault {
    use SignatureVerificationError as Signature;
    let kid = header.kid.as_deref().map(quote::value);
    match error {
        ClaimsVerificationError::SignatureVerification(error) => match error {
            // The key of that name is there, so fetching the set again would not help.
            Signature::NoMatchingKey if header.kid.as_deref().is_some_and(|kid| keys.has(kid)) => {
                Fault::UnfitKey { kid, algorithm: quote::value(&header.alg) }
            }
            Signature::NoMatchingKey => Fault::UnknownKey { kid, known: quote::values(keys.ids()) },
            Signature::AmbiguousKeyId(_) => Fault::AmbiguousKey { kid },
            Signature::InvalidKey(_) => Fault::UnfitKey { kid, algorithm: quote::value(&header.alg) },
            _ => Fault::Signature { kid },
        },
        // Against the beginning of time, see `signature_verifier`.
        ClaimsVerificationError::Expired(_) => {
            Fault::malformed(Message::IdToken, "its `exp` lies before 1970")
        }
        // What is left is a header with `crit`, or a `typ` or `cty` of something that is no ID token.
        _ => Fault::malformed(
            Message::IdToken,
            "its header is not one of an ID token (`typ`, `cty` or `crit`)",
        ),
    }
}
