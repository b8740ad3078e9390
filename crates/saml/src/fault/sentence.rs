//! The sentence of each fault, for the admin of the customer's side: what came, what was expected, what to
//! do in the identity provider.

use super::{Fault, Message, Purpose};

pub(super) fn of(fault: &Fault) -> String {
    match fault {
        Fault::Malformed { message, why } => format!("{} can't be read: {why}.", the(*message)),
        Fault::Limit { message, limit } => format!("{} is refused: {limit}.", the(*message)),
        Fault::Markup { message, found } => format!(
            "{} contains {found}, which no identity provider writes and which can hide a part of a value.",
            the(*message)
        ),
        Fault::Structure { message, why } => {
            format!("{} is not put together as SAML asks: {why}.", the(*message))
        }
        Fault::Unsigned { message: Message::LogoutRequest } => said(
            "The logout request is not signed. Switch on signing of logout requests in the identity provider.",
        ),
        Fault::Unsigned { message } => format!(
            "{} is not signed. Switch on signing of assertions in the identity provider.",
            the(*message)
        ),
        Fault::UnsignedAssertion => said(
            "Only the response is signed; switch on \"Sign assertion\" in the identity provider (in Entra ID, \
             the signing option \"Sign SAML response and assertion\").",
        ),
        Fault::Profile { message, why } => {
            format!("The signature of {} is not one we verify: {why}.", lower(*message))
        }
        Fault::Algorithm { purpose, received } => algorithm(*purpose, received),
        Fault::UnsignedCiphertext { received } => format!(
            "The encryption algorithm `{received}` is accepted only in a response that is signed itself, after the \
             assertion was encrypted. Have the response signed, too, or use AES-128-GCM or AES-256-GCM, or switch \
             encryption of assertions off: the connection is encrypted anyway."
        ),
        Fault::Sha1Ended { ended } => format!(
            "SHA-1 signatures were allowed for this connection until {}. Set the signature algorithm to \
             RSA-SHA256.",
            ended.strftime("%Y-%m-%d")
        ),
        Fault::UnknownKey { received, known } => unknown_key(received.as_deref(), known),
        Fault::Signature { message } => format!(
            "The signature does not hold: {} was changed after it was signed, or its certificate is not the \
             one it was signed with.",
            lower(*message)
        ),
        Fault::NoDecryptionKey => said(
            "The assertion is encrypted, and this connection has no key to decrypt it. Switch encryption of \
             assertions off, or give the identity provider our encryption certificate.",
        ),
        Fault::Decryption => said(
            "The assertion could not be decrypted. Give the identity provider our current encryption \
             certificate; its metadata are at the address shown here.",
        ),
        Fault::Status { code, second, detail } => status(code, second.as_deref(), detail.as_deref()),
        Fault::Issuer { place, received, expected } => issuer(*place, received.as_deref(), expected),
        Fault::Destination { received, expected } => {
            let again = "our ACS URL, or for logouts our single logout URL,";
            address("The message was sent to", received.as_deref(), expected, again)
        }
        Fault::Recipient { received, expected } => {
            address("The assertion is meant for the address", received.as_deref(), expected, "our ACS URL")
        }
        Fault::InResponseTo { .. } => said(
            "The answer does not belong to the sign-in that was started in this browser. It may be an old \
             tab; start again. Sign-ins that the identity provider starts by itself are not taken here.",
        ),
        Fault::Solicited { .. } => said(
            "This address takes sign-ins that the identity provider starts by itself, and the answer is one \
             to a request.",
        ),
        Fault::Audience { received, expected } => audience(received, expected),
        Fault::Condition { received } => {
            format!("The assertion is bound to a condition we do not know: `{received}`.")
        }
        Fault::Confirmation { received } => {
            format!("The assertion is confirmed by {}; we expect a bearer confirmation.", list(received))
        }
        Fault::Expired { what, seconds_ago } => format!(
            "`{what}` passed {} ago. If this comes at once after signing in, the identity provider's clock \
             is behind ours.",
            span(*seconds_ago)
        ),
        Fault::NotYet { what, seconds_ahead } => {
            format!("The identity provider's clock is {} ahead of ours (`{what}`).", span(*seconds_ahead))
        }
        Fault::Stale { seconds_ago } => format!(
            "The assertion was issued {} ago, which is too long for a sign-in. Start again; if it stays so, \
             the identity provider's clock is behind ours.",
            span(*seconds_ago)
        ),
        Fault::Subject { why } => {
            format!("The subject of the assertion {why}. Set the Name ID of the application.")
        }
        Fault::NoAuthentication => {
            said("The assertion does not say that somebody signed in (`AuthnStatement`).")
        }
        Fault::NotFresh { seconds_before } => format!(
            "A fresh sign-in was asked for, and the one the identity provider tells of was {} before.",
            span(*seconds_before)
        ),
        Fault::Metadata { why } => format!("The metadata can't be used: {why}."),
        Fault::Certificate { why } => format!("A certificate of the identity provider {why}."),
        Fault::NoCertificate => said(
            "There is no certificate of the identity provider, so none of its signatures can be believed. \
             Add its signing certificate.",
        ),
        Fault::OwnKey { why } => format!("Our own key {why}."),
    }
}

fn said(sentence: &str) -> String {
    sentence.to_owned()
}

fn algorithm(purpose: Purpose, received: &str) -> String {
    let (what, hint) = match purpose {
        Purpose::Signature => ("signature", "Set the signature algorithm to RSA-SHA256"),
        Purpose::Digest => ("digest", "Set the digest algorithm to SHA-256"),
        Purpose::KeyTransport => ("key transport", "Set it to RSA-OAEP"),
        Purpose::Encryption => (
            "encryption",
            "Set it to AES-128-GCM or AES-256-GCM, or switch encryption of assertions off: the connection \
             is encrypted anyway",
        ),
    };
    format!("The {what} algorithm `{received}` is not accepted. {hint}.")
}

fn unknown_key(received: Option<&str>, known: &[String]) -> String {
    match received {
        Some(received) => format!(
            "Signed with a certificate we do not know (SHA-256 fingerprint `{received}`); this connection has \
             {}. If the identity provider has just changed its certificate, compare the fingerprint there \
             and give this connection its new metadata; the certificates known so far can stay beside it.",
            list(known)
        ),
        None => format!(
            "The signature is by none of this connection's certificates ({}). If the identity provider has \
             just changed its certificate, give this connection its new metadata; the certificates known so far \
             can stay beside the new one.",
            list(known)
        ),
    }
}

fn status(code: &str, second: Option<&str>, detail: Option<&str>) -> String {
    let meaning = match second.unwrap_or(code) {
        "AuthnFailed" => "the person did not sign in there",
        "RequestDenied" => "the person is not assigned to the application there, or turned back",
        "NoPassive" => "the person has to sign in there first",
        "InvalidNameIDPolicy" => "it can't give a Name ID of the format that was asked for",
        "NoAuthnContext" => "it can't sign people in the way that was asked for",
        "Requester" => "it did not accept the request; compare entity ID, ACS URL and signing certificate",
        "Responder" => "it has trouble of its own; its log says which",
        _ => "its log says why",
    };
    let finer: String = second.into_iter().chain(detail).map(|part| format!(", {part}")).collect();
    format!("The identity provider answered `{code}`{finer}: {meaning}.")
}

fn issuer(place: Message, received: Option<&str>, expected: &str) -> String {
    let Some(received) = received else {
        return format!("{} does not name its issuer, we expect `{expected}`.", the(place));
    };
    let hint = if received.trim_end_matches('/') == expected.trim_end_matches('/') {
        " They differ in the trailing slash; enter it exactly as the identity provider writes it."
    } else {
        " Compare the identity provider's entity ID."
    };
    format!("{} is from `{received}`, we expect `{expected}`.{hint}", the(place))
}

fn audience(received: &[String], expected: &str) -> String {
    let slash = |other: &String| other.trim_end_matches('/') == expected.trim_end_matches('/');
    let hint = if received.iter().any(slash) { ": they differ in the trailing slash" } else { "" };
    format!(
        "The response is for {}, we expect `{expected}`. Paste our entity ID again{hint}.",
        list(received)
    )
}

fn address(says: &str, received: Option<&str>, expected: &str, again: &str) -> String {
    match received {
        Some(received) => {
            format!("{says} `{received}`, we expect `{expected}`. Paste {again} again.")
        }
        None => format!("{says} nobody names, we expect `{expected}`. Paste {again} again."),
    }
}

fn the(message: Message) -> &'static str {
    match message {
        Message::Response => "The response",
        Message::Assertion => "The assertion",
        Message::LogoutRequest => "The logout request",
        Message::Metadata => "The metadata document",
        Message::Own => "Our own message",
    }
}

fn lower(message: Message) -> &'static str {
    match message {
        Message::Response => "the response",
        Message::Assertion => "the assertion",
        Message::LogoutRequest => "the logout request",
        Message::Metadata => "the metadata document",
        Message::Own => "our own message",
    }
}

fn list(items: &[String]) -> String {
    let quoted: Vec<String> = items.iter().map(|item| format!("`{item}`")).collect();
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
    fn a_trailing_slash_is_explained() {
        let expected = "https://usher.example/saml".to_owned();
        let received = vec![format!("{expected}/")];
        assert!(Fault::Audience { received, expected }.sentence().contains("trailing slash"));
    }

    #[test]
    fn a_clock_ahead_is_told_as_people_say_it() {
        let fault = Fault::NotYet { what: "NotBefore", seconds_ahead: 250 };
        assert!(fault.sentence().contains("4 min 10 s ahead"), "{fault}");
    }

    #[test]
    fn a_status_is_told_with_its_finer_codes() {
        let fault = Fault::Status {
            code: "Requester".to_owned(),
            second: Some("RequestDenied".to_owned()),
            detail: Some("AADSTS50105".to_owned()),
        };
        let sentence = fault.sentence();
        assert!(sentence.contains("`Requester`, RequestDenied, AADSTS50105: the person"), "{sentence}");
    }
}
