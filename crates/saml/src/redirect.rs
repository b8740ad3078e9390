//! The redirect binding: a message in a query, deflated, and a signature over the bytes of that query
//! (Bindings section 3.4.4).

use jiff::Timestamp;
use miniz_oxide::{
    deflate::compress_to_vec,
    inflate::{TINFLStatus, decompress_to_vec_with_limit},
};
use url::form_urlencoded;

use crate::{
    Algorithm, Certificate, Fault, PrivateKey, Sha1, document::LARGEST, encoded, fault::Message, uri,
};

/// The longest query that is taken, in bytes. Browsers and servers take less.
const LONGEST_QUERY: usize = 64 * 1024;

/// How hard to compress: the default of everybody.
const LEVEL: u8 = 6;

/// Which of the two parameters a message travels in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Parameter {
    Request,
    Response,
}

impl Parameter {
    const fn name(self) -> &'static str {
        match self {
            Self::Request => "SAMLRequest",
            Self::Response => "SAMLResponse",
        }
    }
}

/// The address that carries a message.
pub(crate) fn address(
    location: &str,
    parameter: Parameter,
    message: &str,
    relay_state: Option<&str>,
    key: Option<&PrivateKey>,
) -> Result<String, Fault> {
    let deflated = encoded::encode(&compress_to_vec(message.as_bytes(), LEVEL));
    let mut query = String::new();
    let mut append = |name: &str, value: &str| {
        if !query.is_empty() {
            query.push('&');
        }
        query.push_str(name);
        query.push('=');
        query.extend(form_urlencoded::byte_serialize(value.as_bytes()));
        query.clone()
    };
    append(parameter.name(), &deflated);
    if let Some(relay_state) = relay_state {
        append("RelayState", relay_state);
    }
    if let Some(key) = key {
        let signed = append("SigAlg", uri::RSA_SHA256);
        append("Signature", &encoded::encode(&key.sign(signed.as_bytes())?));
    }
    let separator = if location.contains('?') { '&' } else { '?' };
    Ok(format!("{location}{separator}{query}"))
}

/// A message out of a query.
#[derive(Debug)]
pub(crate) struct Carried {
    /// The message, inflated.
    pub(crate) text: String,
    /// What came with it.
    pub(crate) relay_state: Option<String>,
}

/// Takes a signed message out of the query of a request, as it stood in the request line: the signature is
/// over those very bytes, which decoding and encoding again need not give back.
pub(crate) fn read(
    query: &str,
    parameter: Parameter,
    message: Message,
    certificates: &[Certificate],
    sha1: Sha1,
    now: Timestamp,
) -> Result<Carried, Fault> {
    let malformed = |why: &str| Fault::malformed(message, why);
    if certificates.is_empty() {
        return Err(Fault::NoCertificate);
    }
    if query.len() > LONGEST_QUERY {
        return Err(Fault::Limit { message, limit: "its query is longer than 64 KiB" });
    }
    let raw = |name| raw_value(query, name, message);
    let body = raw(parameter.name())?.ok_or_else(|| malformed("its query holds no message"))?;
    let relay_state = raw("RelayState")?;
    let (Some(algorithm), Some(signature)) = (raw("SigAlg")?, raw("Signature")?) else {
        return Err(Fault::Unsigned { message });
    };
    if raw("SAMLEncoding")?.is_some_and(|encoding| decoded(encoding) != uri::DEFLATE) {
        return Err(malformed("it is encoded otherwise than with DEFLATE"));
    }

    let relayed = relay_state.map(|state| format!("&RelayState={state}")).unwrap_or_default();
    let signed = format!("{}={body}{relayed}&SigAlg={algorithm}", parameter.name());
    let algorithm = Algorithm::named(&decoded(algorithm), sha1, now)?;
    let signature =
        encoded::decode(&decoded(signature)).ok_or_else(|| malformed("its signature is not base64"))?;
    if !certificates.iter().any(|one| algorithm.holds(one, signed.as_bytes(), &signature)) {
        let known = certificates.iter().map(Certificate::fingerprint).collect();
        return Err(Fault::UnknownKey { received: None, known });
    }

    let deflated = encoded::decode(&decoded(body)).ok_or_else(|| malformed("it is not base64"))?;
    let text = inflate(&deflated, message)?;
    Ok(Carried { text, relay_state: relay_state.map(decoded) })
}

/// Inflates, and stops at the size of the largest message whatever the input would grow to.
fn inflate(deflated: &[u8], message: Message) -> Result<String, Fault> {
    let inflated = decompress_to_vec_with_limit(deflated, LARGEST).map_err(|error| match error.status {
        TINFLStatus::HasMoreOutput => Fault::Limit { message, limit: "it is larger than 256 KiB" },
        _ => Fault::malformed(message, "it can't be inflated"),
    })?;
    String::from_utf8(inflated).map_err(|_| Fault::malformed(message, "it is not UTF-8"))
}

/// The value of a parameter as it stands in the query. One that comes twice could be read as either.
fn raw_value<'a>(query: &'a str, name: &str, message: Message) -> Result<Option<&'a str>, Fault> {
    let query = query.strip_prefix('?').unwrap_or(query);
    let pairs = query.split('&').map(|pair| pair.split_once('=').unwrap_or((pair, "")));
    let mut values = pairs.filter(|(key, _)| decoded(key) == name);
    match (values.next(), values.next()) {
        (Some(_), Some(_)) => Err(Fault::malformed(message, format!("`{name}` comes twice"))),
        (first, _) => Ok(first.map(|(_, value)| value)),
    }
}

fn decoded(raw: &str) -> String {
    // One pair without a separator in it, so there is one name, and it is the whole.
    form_urlencoded::parse(raw.replace('=', "%3D").as_bytes())
        .next()
        .map(|(whole, _)| whole.into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_that_grows_beyond_the_limit_is_refused() {
        let bomb = compress_to_vec(&vec![b'a'; LARGEST + 1], 9);
        assert!(bomb.len() < 2_048);
        let fault = inflate(&bomb, Message::LogoutRequest).unwrap_err();
        assert!(matches!(fault, Fault::Limit { .. }), "{fault}");
        let fits = compress_to_vec(&vec![b'a'; LARGEST], 9);
        assert_eq!(inflate(&fits, Message::LogoutRequest).unwrap().len(), LARGEST);
        assert!(inflate(b"\xff\xff", Message::LogoutRequest).is_err());
        assert!(inflate(&fits[..fits.len() - 8], Message::LogoutRequest).is_err());
    }

    #[test]
    fn values_are_taken_as_they_stand_and_only_once() {
        let raw = |query, name| raw_value(query, name, Message::LogoutRequest);
        assert_eq!(raw("?a=%2b&b=x=y", "a").unwrap(), Some("%2b"));
        assert_eq!(raw("a=1&b=x=y", "b").unwrap(), Some("x=y"));
        assert_eq!(raw("a=1", "b").unwrap(), None);
        assert!(raw("a=1&a=1", "a").is_err());
        assert!(raw("a=1&%61=2", "a").is_err());
        assert_eq!(decoded("a%2Bb+c=="), "a+b c==");
    }
}
