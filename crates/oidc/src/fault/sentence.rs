//! The sentence of each fault, for the admin of the customer's side: what came, what was expected, what to
//! do in the identity provider.

use super::{Fault, Message};

pub(super) fn of(fault: &Fault) -> String {
    match fault {
        Fault::IssuerUnusable { received, why } => format!("The issuer `{received}` {why}."),
        Fault::IssuerDiffers { place, received, expected } => issuer_differs(*place, received, expected),
        Fault::IssuerAbsent { expected } => format!(
            "The identity provider promises to name itself when it sends people back, and did not; we expect \
             `{expected}`. The answer may come from another identity provider."
        ),
        Fault::Endpoint { member, received, why } => endpoint(member, received.as_deref(), why),
        Fault::Status { message, status } => status_sentence(*message, *status),
        Fault::Malformed { message, why } => format!("{} can't be read: {why}.", the(*message)),
        Fault::ClientAuth { wanted, offered } => format!(
            "The token endpoint offers {} for a client to show itself by, and we would by {}. Choose another way \
             for the connection, or allow ours there.",
            list(offered),
            list(wanted.iter().map(|way| way.as_str()))
        ),
        Fault::OwnKey => said("Our own key for this connection can't be used."),
        Fault::NoAlgorithm { offered } => format!(
            "The identity provider offers to sign ID tokens with {}; we need one of RS256, PS256, ES256, \
             EdDSA or their longer forms.",
            list(offered)
        ),
        Fault::Algorithm { received, expected } => format!(
            "The ID token is signed with `{received}`; for this identity provider we accept {}. Set the \
             signing algorithm of the application to RS256.",
            list(expected.iter().map(|algorithm| algorithm.as_str()))
        ),
        Fault::NoKeys => said(
            "The identity provider's key set holds no public key for checking signatures (RSA of 2048 bits \
             or more, P-256, P-384 or Ed25519).",
        ),
        Fault::UnknownKey { kid, known } => format!(
            "The ID token is signed with a key we do not know ({}); the key set has {}. If the identity \
             provider has just changed its keys, try again in a minute.",
            key(kid.as_deref()),
            list(known)
        ),
        Fault::UnfitKey { kid, algorithm } => format!(
            "The ID token names {} for `{algorithm}`, but that key is not one for it.",
            key(kid.as_deref())
        ),
        Fault::AmbiguousKey { kid } => format!(
            "Several keys of the key set could have signed the ID token ({}); its header must name exactly \
             one.",
            key(kid.as_deref())
        ),
        Fault::Signature { kid } => {
            format!("The ID token's signature does not hold for {}.", key(kid.as_deref()))
        }
        Fault::State => said(
            "The answer does not belong to the sign-in that was started in this browser. It may be an old \
             tab or a link that was passed on; start again.",
        ),
        Fault::Provider { message, error, detail } => provider(*message, error, detail.as_deref()),
        Fault::Secret { detail } => format!(
            "The identity provider rejected our client secret or key (`invalid_client`{}). A secret may have expired: \
             make a new one and enter it here. For a key, give it the address of our key set again.",
            further(detail.as_deref())
        ),
        Fault::Grant { detail } => format!(
            "The identity provider no longer accepts the code of this sign-in (`invalid_grant`{}): it was \
             used before or has expired. Start again; if it stays so, compare the redirect URI and the PKCE \
             settings.",
            further(detail.as_deref())
        ),
        Fault::NoIdToken => said(
            "The token endpoint answered without an ID token. The scope `openid` must be allowed for this \
             application.",
        ),
        Fault::Audience { received, expected } => {
            format!("The ID token is for {}, we expect `{expected}`. Compare the client ID.", list(received))
        }
        Fault::AuthorizedParty { received: Some(received), expected } => {
            format!("The ID token was issued to `{received}`, we expect `{expected}`. Compare the client ID.")
        }
        Fault::AuthorizedParty { received: None, expected } => format!(
            "The ID token is for several applications and does not say (`azp`) that it was issued to \
             `{expected}`."
        ),
        Fault::Nonce => said("The ID token answers another sign-in than this one (`nonce`). Start again."),
        Fault::Expired { seconds_ago } => format!(
            "The ID token ran out {} ago. If this comes at once after signing in, the identity provider's \
             clock is behind ours.",
            span(*seconds_ago)
        ),
        Fault::NotYet { seconds_ahead } => {
            format!("The identity provider's clock is {} ahead of ours.", span(*seconds_ahead))
        }
        Fault::Stale { seconds_ago } => format!(
            "The ID token was issued {} ago. It is not an answer to this sign-in, or the identity \
             provider's clock is behind ours.",
            span(*seconds_ago)
        ),
        Fault::AccessToken => {
            said("The access token is not the one the ID token was issued with (`at_hash`).")
        }
        Fault::Subject => said("The ID token's `sub` is empty or longer than 255 ASCII characters."),
        Fault::OtherSubject => {
            said("The userinfo endpoint speaks of another person (`sub`) than the ID token.")
        }
    }
}

fn said(sentence: &str) -> String {
    sentence.to_owned()
}

fn issuer_differs(place: Message, received: &str, expected: &str) -> String {
    let says = match place {
        Message::Discovery => "Discovery says",
        Message::Callback => "The answer comes from",
        _ => "The ID token is from",
    };
    let hint = if received.contains("{tenantid}") || is_entra_shared(expected) {
        " Use your tenant's issuer, `https://login.microsoftonline.com/<tenant id>/v2.0`, not a shared one."
    } else if received.trim_end_matches('/') == expected.trim_end_matches('/') {
        " They differ in the trailing slash; enter it exactly as the identity provider writes it."
    } else {
        ""
    };
    format!("{says} `{received}`, we expect `{expected}`.{hint}")
}

fn is_entra_shared(issuer: &str) -> bool {
    ["common", "organizations", "consumers"]
        .iter()
        .any(|shared| issuer.starts_with(&format!("https://login.microsoftonline.com/{shared}/")))
}

fn endpoint(member: &str, received: Option<&str>, why: &str) -> String {
    match received {
        Some(received) => format!("The discovery document gives `{received}` as `{member}`, which {why}."),
        None => format!("The discovery document's `{member}` {why}."),
    }
}

fn status_sentence(message: Message, status: u16) -> String {
    let hint = match (message, status) {
        (_, 300..=399) => " We follow no redirects; enter the address it leads to.",
        (Message::Discovery, 404) => {
            " Check the issuer: `/.well-known/openid-configuration` must exist below it."
        }
        (_, 500..=599) => " The identity provider has trouble of its own; try again later.",
        _ => "",
    };
    let asked = match message {
        Message::Discovery => "The discovery document",
        Message::Keys => "The key set",
        Message::Userinfo => "The userinfo endpoint",
        _ => "The token endpoint",
    };
    format!("{asked} was asked for, and the answer has HTTP status {status}.{hint}")
}

fn provider(message: Message, error: &str, detail: Option<&str>) -> String {
    let meaning = match error {
        "access_denied" => "the person is not assigned to the application there, or turned back",
        "login_required" | "interaction_required" | "account_selection_required" => {
            "the person has to sign in there first"
        }
        "consent_required" => {
            "the application still needs consent there; an admin can grant it for everybody"
        }
        "temporarily_unavailable" | "server_error" => "it has trouble of its own; try again later",
        "unauthorized_client" => {
            "the application may not use the authorization code flow; allow that grant type"
        }
        "insufficient_scope" => "the scopes `email` and `profile` must be allowed for the application",
        "invalid_scope" => "one of the scopes `openid email profile` is not allowed for the application",
        "invalid_request" | "unsupported_response_type" | "unsupported_grant_type" => {
            "it did not accept the request; compare the redirect URI and the grant type of the application"
        }
        "invalid_token" => "it did not accept its own access token",
        _ => "its documentation says what that means",
    };
    let at = match message {
        Message::Callback => "when it sent the person back",
        Message::Userinfo => "at the userinfo endpoint",
        _ => "at the token endpoint",
    };
    format!("The identity provider answered `{error}`{} {at}: {meaning}.", further(detail))
}

fn further(detail: Option<&str>) -> String {
    detail.map(|detail| format!(", {detail}")).unwrap_or_default()
}

fn the(message: Message) -> &'static str {
    match message {
        Message::Discovery => "The discovery document",
        Message::Keys => "The key set",
        Message::Callback => "The answer the browser brought back",
        Message::Token => "The token endpoint's answer",
        Message::IdToken => "The ID token",
        Message::Userinfo => "The userinfo endpoint's answer",
    }
}

fn key(kid: Option<&str>) -> String {
    kid.map_or_else(|| "no key ID".to_owned(), |kid| format!("key `{kid}`"))
}

fn list<S: AsRef<str>>(items: impl IntoIterator<Item = S>) -> String {
    let quoted: Vec<String> = items.into_iter().map(|item| format!("`{}`", item.as_ref())).collect();
    if quoted.is_empty() { "nothing".to_owned() } else { quoted.join(", ") }
}

/// Seconds as people say them: `4 min 10 s`.
fn span(seconds: i64) -> String {
    let (hours, minutes, rest) = (seconds / 3600, seconds % 3600 / 60, seconds % 60);
    match (hours, minutes) {
        (0, 0) => format!("{rest} s"),
        (0, _) => format!("{minutes} min {rest} s"),
        (1..=47, _) => format!("{hours} h {minutes} min"),
        _ => format!("{} days", hours / 24),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_reads_as_people_say_it() {
        assert_eq!(span(9), "9 s");
        assert_eq!(span(250), "4 min 10 s");
        assert_eq!(span(7_260), "2 h 1 min");
        assert_eq!(span(400_000), "4 days");
    }

    #[test]
    fn a_shared_entra_issuer_is_explained() {
        let fault = Fault::IssuerDiffers {
            place: Message::Discovery,
            received: "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned(),
            expected: "https://login.microsoftonline.com/common/v2.0".to_owned(),
        };
        assert!(fault.sentence().contains("Use your tenant's issuer"));
    }

    #[test]
    fn a_trailing_slash_is_explained() {
        let fault = Fault::IssuerDiffers {
            place: Message::IdToken,
            received: "https://idp.example/".to_owned(),
            expected: "https://idp.example".to_owned(),
        };
        assert!(fault.sentence().contains("trailing slash"));
    }
}
