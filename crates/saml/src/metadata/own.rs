//! Our own metadata: what an admin gives to the identity provider.

use crate::{Certificate, request::NameIdFormat, uri, write::Writer};

/// Who we are to one identity provider: one connection has one entity id and one address.
#[derive(Debug, Clone, Copy)]
pub struct ServiceProvider<'a> {
    /// Our entity id.
    pub entity_id: &'a str,
    /// The assertion consumer service, by POST.
    pub acs: &'a str,
    /// Where word of a logout is taken and answered, by redirect and by POST; absent: nowhere.
    pub single_logout: Option<&'a str>,
    /// The certificates of the keys we sign with: two while one is being replaced.
    pub signing: &'a [Certificate],
    /// The certificates assertions may be encrypted for; none: they are to come unencrypted.
    pub encryption: &'a [Certificate],
    /// How people should be named; absent: as the identity provider likes.
    pub name_id_format: Option<NameIdFormat>,
}

/// Writes our metadata.
#[must_use]
pub fn write(own: &ServiceProvider<'_>) -> String {
    let mut writer = Writer::default();
    writer.start(
        "md:EntityDescriptor",
        &[("xmlns:md", Some(uri::METADATA)), ("entityID", Some(own.entity_id))],
    );
    let signs = if own.signing.is_empty() { "false" } else { "true" };
    writer.start(
        "md:SPSSODescriptor",
        &[
            ("AuthnRequestsSigned", Some(signs)),
            ("WantAssertionsSigned", Some("true")),
            ("protocolSupportEnumeration", Some(uri::PROTOCOL)),
        ],
    );
    for certificate in own.signing {
        key(&mut writer, "signing", certificate);
        writer.end();
    }
    for certificate in own.encryption {
        key(&mut writer, "encryption", certificate);
        // What we decrypt, the best first (Metadata section 2.4.1.1).
        for algorithm in [uri::AES256_GCM, uri::AES128_GCM, uri::OAEP] {
            writer.empty("md:EncryptionMethod", &[("Algorithm", Some(algorithm))]);
        }
        writer.end();
    }
    if let Some(location) = own.single_logout {
        for binding in [uri::REDIRECT, uri::POST] {
            let attributes = [("Binding", Some(binding)), ("Location", Some(location))];
            writer.empty("md:SingleLogoutService", &attributes);
        }
    }
    if let Some(format) = own.name_id_format {
        writer.leaf("md:NameIDFormat", &[], format.uri());
    }
    writer.empty(
        "md:AssertionConsumerService",
        &[
            ("Binding", Some(uri::POST)),
            ("Location", Some(own.acs)),
            ("index", Some("0")),
            ("isDefault", Some("true")),
        ],
    );
    writer.finish()
}

/// Begins a `KeyDescriptor` and leaves it open.
fn key(writer: &mut Writer, purpose: &str, certificate: &Certificate) {
    writer.start("md:KeyDescriptor", &[("use", Some(purpose))]);
    writer.start("ds:KeyInfo", &[("xmlns:ds", Some(uri::SIGNATURE))]);
    writer.start("ds:X509Data", &[]);
    writer.leaf("ds:X509Certificate", &[], &certificate.to_text());
    writer.end();
    writer.end();
}
