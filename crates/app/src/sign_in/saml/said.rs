//! What a believed assertion says about somebody: the identity is the Name ID with its qualifiers, the rest are labels.
//!
//! Attributes are known by the names that identity providers give them out of the box and in their guides. What one has
//! its own names for is mapped there.

use domain::{
    Address, Moment,
    sign_in::{Lack, MOST_NAMES},
};
use saml::{Claims, NameId};
use text::said as says;

use super::super::heard::{Doubt, Naming, Said, Word, shown};

const FORMAT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:";
/// Named anew at each sign-in (Core section 8.3.8), so nobody could be known again by it.
const TRANSIENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient";
const PERSISTENT: &str = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent";
const UNSPECIFIED: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";
const EMAIL_FORMAT: &str = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";

/// The names of attributes, without regard to case. URIs of the LDAP profile, of ADFS and Entra ID, and plain names.
const EMAIL: &[&str] = &[
    "email",
    "mail",
    "emailAddress",
    "urn:oid:0.9.2342.19200300.100.1.3",
    "urn:oid:1.2.840.113549.1.9.1",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
    "http://schemas.xmlsoap.org/claims/EmailAddress",
];
const EMAIL_VERIFIED: &[&str] = &["email_verified", "emailVerified"];
const GIVEN_NAME: &[&str] = &[
    "givenName",
    "firstName",
    "given_name",
    "first_name",
    "urn:oid:2.5.4.42",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
];
const FAMILY_NAME: &[&str] = &[
    "familyName",
    "lastName",
    "family_name",
    "last_name",
    "surname",
    "sn",
    "urn:oid:2.5.4.4",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
];
const USER_NAME: &[&str] = &[
    "userName",
    "user_name",
    "login",
    "uid",
    "upn",
    "urn:oid:0.9.2342.19200300.100.1.1",
    "urn:oid:1.3.6.1.4.1.5923.1.1.1.6",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn",
    "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name",
];
/// Ids that never change and that a directory may tell as `externalId`.
const STABLE_ID: &[&str] = &[
    "id",
    "oid",
    "externalId",
    "external_id",
    "http://schemas.microsoft.com/identity/claims/objectidentifier",
];

/// The longest label that is kept, in characters.
const LONGEST: usize = 256;

/// What a believed assertion says about somebody. Why it names nobody who could be known again, for the admin.
pub(super) fn of(claims: &Claims, entity_id: &str) -> Result<Said, String> {
    let subject = subject(&claims.name_id, &claims.issuer, entity_id)?;
    let format = claims.name_id.format.as_deref();
    let email = one(claims, EMAIL).or_else(|| {
        let named = format == Some(EMAIL_FORMAT) && claims_none(claims, EMAIL);
        named.then(|| claims.name_id.value.clone())
    });
    let user_name = one(claims, USER_NAME);
    let (given_name, family_name) = (one(claims, GIVEN_NAME), one(claims, FAMILY_NAME));
    let stable = one(claims, STABLE_ID);
    let proof = says::signed_with_by(algorithm(claims), &claims.proof.fingerprint);
    let until = claims.session_not_on_or_after.map(|until| Moment::from_micros(until.as_microsecond()));
    let mut labels = vec![
        (says::name_id(), claims.name_id.value.clone()),
        (says::name_id_format(), short(format.unwrap_or(says::not_sent()))),
        (says::other_stable_id(), shown(stable.as_deref())),
        (says::user_name(), shown(user_name.as_deref())),
        (says::email(), shown(email.as_deref())),
        (says::given_name(), shown(given_name.as_deref())),
        (says::family_name(), shown(family_name.as_deref())),
        (says::signed_with(), proof),
        (says::signed_in_at(), claims.authenticated_at.to_string()),
        (says::session_ends(), shown(until.map(|until| until.to_string()).as_deref())),
    ];
    labels.push((says::attribute_names(), attribute_names(claims)));
    if let Some(denied) = denied(claims) {
        labels.push((says::email_verified(), cut(denied)));
    }
    Ok(Said {
        subject,
        also_known_as: stable.into_iter().collect(),
        user_name,
        came: claims.attributes.iter().map(|one| one.name.clone()).take(MOST_NAMES).collect(),
        naming: naming(format),
        given_name,
        family_name,
        session_until: until,
        session_there: claims.session_index.clone(),
        labels: labels.into_iter().map(|(label, value)| (label.to_owned(), value)).collect(),
        ..Said::with(word(claims, email.as_deref()))
    })
}

/// What the word about the address comes to: this one, if there is one that is meant.
fn word(claims: &Claims, email: Option<&str>) -> Word {
    let Some(email) = email else {
        let mut named = values(claims, EMAIL);
        let Some(first) = named.next() else { return Word::None(Lack::Unsaid) };
        return Word::None(if named.all(|one| one == first) { Lack::Unreadable } else { Lack::Several });
    };
    // There is no word in SAML by which an address is vouched for: releasing it is the admin's doing. Where the identity
    // provider says that it does not stand behind it, be it once among several times, it is not believed.
    match Address::parse(email) {
        Err(_) => Word::None(Lack::Unreadable),
        Ok(address) if denied(claims).is_some() => Word::Doubted(address, Doubt::Denied),
        Ok(address) => Word::Vouched(address),
    }
}

/// What says that the address is not verified, if anything does.
fn denied(claims: &Claims) -> Option<&str> {
    values(claims, EMAIL_VERIFIED).find(|verified| !verified.eq_ignore_ascii_case("true"))
}

/// By what a Name ID of this format names people.
fn naming(format: Option<&str>) -> Naming {
    match format {
        Some(PERSISTENT) => Naming::Lasting,
        Some(EMAIL_FORMAT) => Naming::Address,
        None | Some(UNSPECIFIED) => Naming::Unsaid,
        Some(other) => Naming::Other(short(other)),
    }
}

/// Who somebody is to the identity provider (Core sections 2.2.2 and 8.3.7). Qualifiers that only say what goes without
/// saying, the identity provider itself and us, are left out: some write them and some do not. Any other belongs to the
/// name; it stands behind a line break, which no name can hold.
pub(super) fn subject(name: &NameId, issuer: &str, entity_id: &str) -> Result<String, String> {
    if name.format.as_deref() == Some(TRANSIENT) {
        return Err("SAML-SUBJECT: The Name ID is transient: it is another one at each sign-in, so nobody could be known \
                    again by it. Set the format of the Name ID to persistent, or to the email address."
            .to_owned());
    }
    let other = |qualifier: &Option<String>, usual: &str| {
        qualifier.clone().filter(|qualifier| !qualifier.is_empty() && qualifier != usual)
    };
    let by = other(&name.name_qualifier, issuer);
    let to = other(&name.sp_name_qualifier, entity_id);
    if by.is_none() && to.is_none() {
        return Ok(name.value.clone());
    }
    let (by, to) = (by.unwrap_or_default(), to.unwrap_or_default());
    if [&by, &to].iter().any(|it| it.len() > 1024 || it.chars().any(char::is_control)) {
        return Err(
            "SAML-SUBJECT: A qualifier of the Name ID is too long or holds control characters.".to_owned()
        );
    }
    Ok(format!("{}\n{by}\n{to}", name.value))
}

/// All values of the attributes of these names.
fn values<'a>(claims: &'a Claims, names: &'a [&str]) -> impl Iterator<Item = &'a str> {
    let meant = move |name: &str| names.iter().any(|one| one.eq_ignore_ascii_case(name));
    let attributes = claims.attributes.iter().filter(move |one| meant(&one.name));
    attributes.flat_map(|one| &one.values).map(|value| value.trim()).filter(|value| !value.is_empty())
}

fn claims_none(claims: &Claims, names: &[&str]) -> bool {
    values(claims, names).next().is_none()
}

/// The one value there is. Two that differ are none: nothing says which is meant.
fn one(claims: &Claims, names: &[&str]) -> Option<String> {
    let mut values = values(claims, names);
    let first = values.next()?;
    (values.all(|value| value == first) && first.chars().count() <= LONGEST).then(|| first.to_owned())
}

fn algorithm(claims: &Claims) -> String {
    let name = serde_json::to_value(claims.proof.algorithm);
    name.ok().and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default()
}

/// What an admin compares their mapping with.
fn attribute_names(claims: &Claims) -> String {
    const MOST: usize = 40;
    let mut names: Vec<_> = claims.attributes.iter().take(MOST).map(|one| cut(&one.name)).collect();
    if claims.attributes.len() > MOST {
        names.push(says::and_more(claims.attributes.len() - MOST));
    }
    if names.is_empty() { shown(None) } else { names.join(", ") }
}

/// A format without what all of them begin with.
fn short(format: &str) -> String {
    let short = format.strip_prefix(FORMAT);
    let short = short.or_else(|| format.strip_prefix("urn:oasis:names:tc:SAML:1.1:nameid-format:"));
    cut(short.unwrap_or(format))
}

fn cut(text: &str) -> String {
    let mut letters = text.chars();
    let kept: String = letters.by_ref().take(LONGEST).collect();
    if letters.next().is_some() { format!("{kept}…") } else { kept }
}

#[cfg(test)]
mod tests;
