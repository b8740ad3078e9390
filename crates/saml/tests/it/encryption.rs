//! Encrypted assertions: opened with our key, refused with one fault whatever is wrong.

#![expect(clippy::disallowed_methods, reason = "the identity provider of these tests may use any nonce")]

use aws_lc_rs::{
    aead::{AES_128_GCM, AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey},
    cipher::{AES_128, AES_256, EncryptingKey, EncryptionContext, UnboundCipherKey},
    encoding::AsDer,
    rand,
    rsa::{
        OAEP_SHA1_MGF1SHA1, OAEP_SHA256_MGF1SHA256, OaepAlgorithm, OaepPublicEncryptingKey,
        PrivateDecryptingKey, PublicEncryptingKey,
    },
};
use base64::prelude::{BASE64_STANDARD, Engine};
use saml::{
    Claims, Fault, PrivateKey,
    fault::{Code, Message, Purpose},
    response::{Expected, Signed},
};

use crate::idp::{Key, RESPONSE_ID, Signing, Told, decrypt_but, der, signed_element, sp_key};

const AES256: &str = "http://www.w3.org/2009/xmlenc11#aes256-gcm";
const OAEP: &str = "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p";

/// How an assertion is encrypted.
struct Sealing {
    cipher: &'static str,
    transport: &'static str,
    /// What stands inside the method of the wrapped key.
    parameters: &'static str,
    oaep: &'static OaepAlgorithm,
    /// Whether the wrapped key stands beside the data rather than inside.
    beside: bool,
    /// A byte of the ciphertext to change, from its start.
    flip: Option<usize>,
    /// Whether the highest bit of it is changed rather than the lowest.
    flip_high: bool,
}

impl Default for Sealing {
    fn default() -> Self {
        Self {
            cipher: AES256,
            transport: OAEP,
            parameters: "",
            oaep: &OAEP_SHA1_MGF1SHA1,
            beside: false,
            flip: None,
            flip_high: false,
        }
    }
}

impl Sealing {
    fn seal(&self, plain: &[u8]) -> String {
        let mut key = vec![0; if self.cipher.contains("128") { 16 } else { 32 }];
        rand::fill(&mut key).unwrap();
        let mut ciphertext =
            if self.cipher.contains("cbc") { chained(&key, plain) } else { counted(&key, plain) };
        if let Some(at) = self.flip {
            ciphertext[at] ^= if self.flip_high { 0x80 } else { 1 };
        }
        let public = PrivateDecryptingKey::from_pkcs8(&der(include_str!("../keys/sp.pem"))).unwrap();
        let public = public.public_key().as_der().unwrap();
        let wrapping =
            OaepPublicEncryptingKey::new(PublicEncryptingKey::from_der(public.as_ref()).unwrap()).unwrap();
        let mut wrapped = vec![0; wrapping.ciphertext_size()];
        wrapping.encrypt(self.oaep, &key, &mut wrapped, None).unwrap();
        // In canonical form a namespace is declared once.
        let declared = if self.beside { r#" xmlns:xenc="http://www.w3.org/2001/04/xmlenc#""# } else { "" };
        let key = format!(
            r#"<xenc:EncryptedKey{declared}><xenc:EncryptionMethod Algorithm="{}">{}</xenc:EncryptionMethod><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedKey>"#,
            self.transport,
            self.parameters,
            BASE64_STANDARD.encode(&wrapped)
        );
        let (inside, beside) = if self.beside { (String::new(), key) } else { (key, String::new()) };
        format!(
            r#"<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="{}"></xenc:EncryptionMethod><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{inside}</ds:KeyInfo><xenc:CipherData><xenc:CipherValue>{}</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>{beside}</saml:EncryptedAssertion>"#,
            self.cipher,
            BASE64_STANDARD.encode(&ciphertext)
        )
    }
}

/// In Galois/counter mode.
fn counted(key: &[u8], plain: &[u8]) -> Vec<u8> {
    let algorithm = if key.len() == 16 { &AES_128_GCM } else { &AES_256_GCM };
    let nonce = [7; 12];
    let sealing = LessSafeKey::new(UnboundKey::new(algorithm, key).unwrap());
    let mut data = plain.to_vec();
    sealing.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::empty(), &mut data).unwrap();
    [&nonce[..], &data].concat()
}

/// In cipher block chaining, padded as XML Encryption does it.
fn chained(key: &[u8], plain: &[u8]) -> Vec<u8> {
    let algorithm = if key.len() == 16 { &AES_128 } else { &AES_256 };
    let padding = 16 - plain.len() % 16;
    let mut data = [plain, &vec![0xAA; padding - 1], &[u8::try_from(padding).unwrap()]].concat();
    let vector = [9; 16];
    EncryptingKey::cbc(UnboundCipherKey::new(algorithm, key).unwrap())
        .unwrap()
        .less_safe_encrypt(&mut data, EncryptionContext::Iv128(vector.into()))
        .unwrap();
    [&vector[..], &data].concat()
}

const CHAINING: [&str; 2] =
    ["http://www.w3.org/2001/04/xmlenc#aes128-cbc", "http://www.w3.org/2001/04/xmlenc#aes256-cbc"];

fn signed_assertion() -> String {
    Told::default().signed_assertion(&Signing::with(Key::Idp))
}

fn open_with(xml: &str, keys: &[PrivateKey]) -> Result<Claims, Fault> {
    decrypt_but(xml, &[Key::Idp], keys, |_| ())
}

fn open(sealing: &Sealing) -> Result<Claims, Fault> {
    open_with(&Told::default().response(&sealing.seal(signed_assertion().as_bytes())), &[sp_key()])
}

#[test]
fn an_encrypted_assertion_gives_the_claims_of_a_plain_one() {
    let mut plain = crate::idp::verify(&Told::default().assertion_signed()).unwrap();
    plain.proof.encrypted = true;
    const OAEP_11: &str = "http://www.w3.org/2009/xmlenc11#rsa-oaep";
    const DIGEST: &str = r#"<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2000/09/xmldsig#sha1"></ds:DigestMethod>"#;
    const SHA256: &str = r#"<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"></ds:DigestMethod><x:MGF xmlns:x="http://www.w3.org/2009/xmlenc11#" Algorithm="http://www.w3.org/2009/xmlenc11#mgf1sha256"></x:MGF>"#;
    for sealing in [
        Sealing::default(),
        Sealing { cipher: "http://www.w3.org/2009/xmlenc11#aes128-gcm", ..Sealing::default() },
        Sealing { beside: true, ..Sealing::default() },
        Sealing { parameters: DIGEST, ..Sealing::default() },
        Sealing { transport: OAEP_11, ..Sealing::default() },
        Sealing {
            transport: OAEP_11,
            parameters: SHA256,
            oaep: &OAEP_SHA256_MGF1SHA256,
            ..Sealing::default()
        },
    ] {
        assert_eq!(open(&sealing).unwrap(), plain);
    }
}

#[test]
fn every_one_of_our_keys_is_tried() {
    let other = PrivateKey::from_pkcs8(&der(Key::Next.pem())).unwrap();
    let xml = Told::default().response(&Sealing::default().seal(signed_assertion().as_bytes()));
    assert!(open_with(&xml, &[other.clone(), sp_key()]).is_ok());
    assert_eq!(open_with(&xml, &[other]).unwrap_err(), Fault::Decryption);
    assert_eq!(open_with(&xml, &[]).unwrap_err(), Fault::NoDecryptionKey);
}

#[test]
fn algorithms_that_leak_are_refused_by_name() {
    for cipher in [CHAINING[0], CHAINING[1], "http://www.w3.org/2001/04/xmlenc#tripledes-cbc", ""] {
        let fault = open(&Sealing { cipher, ..Sealing::default() }).unwrap_err();
        assert_eq!(fault.code(), Code::Algorithm, "{cipher}");
    }
    for transport in ["http://www.w3.org/2001/04/xmlenc#rsa-1_5", ""] {
        let fault = open(&Sealing { transport, ..Sealing::default() }).unwrap_err();
        assert_eq!(fault.code(), Code::Algorithm, "{transport}");
    }
}

#[test]
fn whatever_is_wrong_with_a_ciphertext_the_fault_is_one() {
    let keys = [sp_key()];
    let xml = Told::default().response(&Sealing::default().seal(signed_assertion().as_bytes()));
    for changed in changed_values(&xml, 9) {
        assert_eq!(open_with(&changed, &keys).unwrap_err(), Fault::Decryption);
    }
    let wrong_padding = Sealing { oaep: &OAEP_SHA256_MGF1SHA256, ..Sealing::default() };
    assert_eq!(open(&wrong_padding).unwrap_err(), Fault::Decryption);
    // What is decrypted and is nothing to read has the same fault.
    for plain in [&b""[..], b"\xff\xff", b"hello", b"<a>", b"<a/>", b"<!DOCTYPE a><a/>", b"<x:y/>"] {
        let xml = Told::default().response(&Sealing::default().seal(plain));
        assert_eq!(open_with(&xml, &[sp_key()]).unwrap_err(), Fault::Decryption, "{plain:?}");
    }
}

#[test]
fn a_chained_ciphertext_opens_only_under_a_signature_around_it() {
    let mut plain = crate::idp::verify(&Told::default().assertion_signed()).unwrap();
    plain.proof.encrypted = true;
    let told = Told::default();
    for cipher in CHAINING {
        let sealing = Sealing { cipher, ..Sealing::default() };
        let sealed = sealing.seal(signed_assertion().as_bytes());
        assert_eq!(open_with(&told.response_signed(&sealed), &[sp_key()]).unwrap(), plain);
        // The assertion in it is signed like every other.
        let unsigned = told.response_signed(&sealing.seal(told.assertion().as_bytes()));
        assert_eq!(open_with(&unsigned, &[sp_key()]).unwrap_err(), Fault::UnsignedAssertion);
        let theirs = told.signed_assertion(&Signing::with(Key::Attacker));
        let theirs = told.response_signed(&sealing.seal(theirs.as_bytes()));
        assert_eq!(open_with(&theirs, &[sp_key()]).unwrap_err().code(), Code::Key);
        // Without a signature around, or with one by somebody else, no key is ever used.
        let fault = open_with(&told.response(&sealed), &[sp_key()]).unwrap_err();
        assert_eq!(fault, Fault::UnsignedCiphertext { received: cipher.to_owned() });
        let forged = signed_element(&told.response(&sealed), RESPONSE_ID, &Signing::with(Key::Attacker));
        assert_eq!(open_with(&forged, &[sp_key()]).unwrap_err().code(), Code::Key);
        // RSA with the padding of PKCS #1 v1.5 never, whoever signed around it.
        let transport = "http://www.w3.org/2001/04/xmlenc#rsa-1_5";
        let old = Sealing { cipher, transport, ..Sealing::default() }.seal(signed_assertion().as_bytes());
        let fault = open_with(&told.response_signed(&old), &[sp_key()]).unwrap_err();
        assert!(matches!(fault, Fault::Algorithm { purpose: Purpose::KeyTransport, .. }), "{fault}");
    }
}

#[test]
fn whoever_changes_a_chained_ciphertext_learns_nothing_of_what_it_opens_to() {
    let sealing = Sealing { cipher: CHAINING[0], ..Sealing::default() };
    let xml = Told::default().response_signed(&sealing.seal(signed_assertion().as_bytes()));
    let keys = [sp_key()];
    for changed in changed_values(&xml, 9) {
        let fault = open_with(&changed, &keys).unwrap_err();
        assert_eq!(fault, Fault::Signature { message: Message::Response });
    }
}

/// A message with one byte of an encrypted value in it changed, for every so manyth byte of each and for those at its ends.
fn changed_values(xml: &str, every: usize) -> Vec<String> {
    let mut all = Vec::new();
    for (at, tag) in xml.match_indices("<xenc:CipherValue>") {
        let begin = at + tag.len();
        let end = begin + xml[begin..].find('<').unwrap();
        let bytes = BASE64_STANDARD.decode(&xml[begin..end]).unwrap();
        let places = (0..bytes.len()).filter(|at| at % every == 0 || *at < 32 || bytes.len() - at <= 32);
        for place in places {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            all.push(format!("{}{}{}", &xml[..begin], BASE64_STANDARD.encode(changed), &xml[end..]));
        }
    }
    assert!(all.len() > 100);
    all
}

#[test]
fn what_a_signed_ciphertext_opens_to_is_one_fault_where_it_is_nothing_to_read() {
    let told = Told::default();
    let sealing = |cipher, flip| Sealing { cipher, flip, ..Sealing::default() };
    for cipher in CHAINING {
        for plain in [&b""[..], b"\xff\xff", b"hello", b"<a>", b"<a/>", b"<x:y/>"] {
            let xml = told.response_signed(&sealing(cipher, None).seal(plain));
            assert_eq!(open_with(&xml, &[sp_key()]).unwrap_err(), Fault::Decryption, "{plain:?}");
        }
        // A padding that is none: the identity provider has signed what it did not encrypt well.
        let last = 16 + signed_assertion().len() / 16 * 16 - 1;
        let xml = told.response_signed(
            &Sealing { flip_high: true, ..sealing(cipher, Some(last)) }.seal(signed_assertion().as_bytes()),
        );
        assert_eq!(open_with(&xml, &[sp_key()]).unwrap_err(), Fault::Decryption);
    }
}

#[test]
fn encryption_is_no_signature() {
    // Everybody has our public key.
    let sealed = Sealing::default().seal(Told::default().assertion().as_bytes());
    let fault = open_with(&Told::default().response(&sealed), &[sp_key()]).unwrap_err();
    assert_eq!(fault.code(), Code::Unsigned);
    let theirs = Told::default().signed_assertion(&Signing::with(Key::Attacker));
    let sealed = Sealing::default().seal(theirs.as_bytes());
    let fault = open_with(&Told::default().response(&sealed), &[sp_key()]).unwrap_err();
    assert_eq!(fault.code(), Code::Key);
}

#[test]
fn a_plaintext_can_not_rebuild_the_response_around_it() {
    let told = Told::default();
    let evil = Told { assertion_id: "_evil".to_owned(), ..told.clone() }.assertion();
    for plain in [
        format!("{}{evil}", signed_assertion()),
        format!("{evil}{}", signed_assertion()),
        format!("{}</samlp:Response>", signed_assertion()),
        format!("<x>{}</x>", signed_assertion()),
        format!("<samlp:Extensions></samlp:Extensions>{}", signed_assertion()),
        format!("{}<samlp:Extensions></samlp:Extensions>", signed_assertion()),
        Sealing::default().seal(signed_assertion().as_bytes()),
    ] {
        let xml = told.response(&Sealing::default().seal(plain.as_bytes()));
        let code = open_with(&xml, &[sp_key()]).unwrap_err().code();
        assert_eq!(code, Code::Decryption);
    }
}

#[test]
fn a_signature_over_the_ciphertext_is_enough_only_where_the_connection_says_so() {
    let told = Told::default();
    let sealed = Sealing::default().seal(told.assertion().as_bytes());
    let xml = told.response_signed(&sealed);
    assert_eq!(open_with(&xml, &[sp_key()]).unwrap_err(), Fault::UnsignedAssertion);
    let either = |xml: &str| {
        decrypt_but(xml, &[Key::Idp], &[sp_key()], |expected| expected.signed = Signed::AssertionOrResponse)
    };
    let claims = either(&xml).unwrap();
    assert!(claims.proof.encrypted);
    assert_eq!(claims.name_id.value, "alice@acme.example.evil.example");
    // Another ciphertext in its place.
    let other = Sealing::default()
        .seal(Told { assertion_id: "_x".to_owned(), ..told.clone() }.assertion().as_bytes());
    assert_eq!(either(&xml.replace(&sealed, &other)).unwrap_err().code(), Code::Signature);
    // Both signed, and encrypted between.
    let both = told.response_signed(&Sealing::default().seal(signed_assertion().as_bytes()));
    assert!(open_with(&both, &[sp_key()]).is_ok());
}

#[test]
fn a_plaintext_may_lean_on_namespaces_around_it_only_where_they_are_signed() {
    // The prefix is declared on the response and used nowhere but inside.
    let told = Told {
        envelope: format!(
            r#" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"{}"#,
            Told::default().envelope
        ),
        ..Told::default()
    };
    let declaration = r#" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion""#;
    let leaning = |assertion: String| {
        let without = assertion.replacen(declaration, "", 1);
        assert_ne!(without, assertion);
        without
    };
    let sealed = Sealing::default().seal(leaning(signed_assertion()).as_bytes());
    // An assertion that is signed itself may: its canonical form declares what it uses.
    let response = told.response(&sealed);
    assert!(open_with(&response, &[sp_key()]).is_ok());
    // One that leans on the signature around it may not: that declaration is not under the signature, and
    // whoever brings the message could bind the prefix to something else.
    let sealed = Sealing::default().seal(leaning(told.assertion()).as_bytes());
    let signature = Signing::with(Key::Idp).over(&Told::default().response(&sealed), RESPONSE_ID);
    let xml = told.response(&sealed).replacen("</saml:Issuer>", &format!("</saml:Issuer>{signature}"), 1);
    let either = |expected: &mut Expected<'_>| expected.signed = Signed::AssertionOrResponse;
    let fault = decrypt_but(&xml, &[Key::Idp], &[sp_key()], either).unwrap_err();
    assert_eq!(fault, Fault::Decryption);
}

#[test]
fn a_key_of_ours_shows_itself_to_nobody_and_knows_its_certificate() {
    assert_eq!(format!("{:?}", sp_key()), "PrivateKey(…)");
    assert!(sp_key().fits(&crate::idp::sp_certificate()));
    assert!(!sp_key().fits(&Key::Idp.certificate()));
    for bad in [&b""[..], b"x", &der(Key::P256.pem())] {
        assert_eq!(PrivateKey::from_pkcs8(bad).unwrap_err().code(), Code::OwnKey);
    }
}
