//! Signatures in what we send: the same profile that we verify.

use aws_lc_rs::digest;

use crate::{
    Fault, PrivateKey,
    c14n::canonical,
    document::{self, Bounds, is},
    encoded,
    fault::Message,
    uri,
    write::Writer,
};

/// Signs a message of ours: the signature becomes the child after `Issuer`, where the schema has it (Core
/// section 3.2.1).
pub(crate) fn enveloped(message: &str, key: &PrivateKey) -> Result<String, Fault> {
    let own = Bounds::message(Message::Own);
    let document = document::parse(message, own)?;
    let root = document.root_element();
    let issuer = root.first_element_child().filter(|child| is(*child, uri::ASSERTION, "Issuer"));
    let (Some(issuer), Some(id)) = (issuer, root.attribute("ID")) else {
        return Err(Fault::malformed(Message::Own, "it has no ID or does not begin with its issuer"));
    };
    let digest = digest::digest(&digest::SHA256, canonical(root, &[], None).as_bytes());
    let info = signed_info(id, &encoded::encode(digest.as_ref()));
    let info_document = document::parse(&info, own)?;
    let info_root = info_document.root_element();
    let signed = canonical(info_root, &[], None);
    let value = encoded::encode(&key.sign(signed.as_bytes())?);
    let mut signature = Writer::default();
    signature.start("ds:Signature", &[("xmlns:ds", Some(uri::SIGNATURE))]);
    signature.leaf("ds:SignatureValue", &[], &value);
    let signature = signature.finish();
    // The signed part goes before the value as it was signed; its namespace is declared twice, and reads once.
    let at = signature.find("<ds:SignatureValue>").unwrap_or_default();
    let signature = format!("{}{signed}{}", &signature[..at], &signature[at..]);
    let end = issuer.range().end;
    Ok(format!("{}{signature}{}", &message[..end], &message[end..]))
}

fn signed_info(id: &str, digest: &str) -> String {
    let mut writer = Writer::default();
    writer.start("ds:SignedInfo", &[("xmlns:ds", Some(uri::SIGNATURE))]);
    writer.empty("ds:CanonicalizationMethod", &[("Algorithm", Some(uri::EXCLUSIVE))]);
    writer.empty("ds:SignatureMethod", &[("Algorithm", Some(uri::RSA_SHA256))]);
    writer.start("ds:Reference", &[("URI", Some(&format!("#{id}")))]);
    writer.start("ds:Transforms", &[]);
    writer.empty("ds:Transform", &[("Algorithm", Some(uri::ENVELOPED))]);
    writer.empty("ds:Transform", &[("Algorithm", Some(uri::EXCLUSIVE))]);
    writer.end();
    writer.empty("ds:DigestMethod", &[("Algorithm", Some(uri::SHA256))]);
    writer.leaf("ds:DigestValue", &[], digest);
    writer.finish()
}
