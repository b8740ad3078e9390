//! Programs that are not ours, run on files.

use std::{
    ffi::OsStr,
    io,
    path::PathBuf,
    process::{Command, Output},
};

use tempfile::TempDir;

/// A folder of its own for the files of one test.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn put(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

/// Where a key or a certificate of these tests is.
pub(crate) fn key_file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/keys").join(name)
}

/// Runs a program, which must be there: a second opinion that is not asked is none.
pub(crate) fn run<S: AsRef<OsStr>>(program: &str, arguments: impl IntoIterator<Item = S>) -> Output {
    match Command::new(program).args(arguments).output() {
        Ok(output) => output,
        Err(error) if error.kind() == io::ErrorKind::NotFound => panic!(
            "{program} is not installed, and these tests compare with it: `cargo xtask test --only needs,nextest` \
             installs it, or `apt-get install xmlsec1 libxml2-utils`"
        ),
        Err(error) => panic!("{program} could not be run: {error}"),
    }
}

/// What a program wrote, if it went well.
pub(crate) fn said(output: &Output) -> String {
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

const ASSERTION: &str = "urn:oasis:names:tc:SAML:2.0:assertion:Assertion";
const PROTOCOL: &str = "urn:oasis:names:tc:SAML:2.0:protocol";

/// The arguments by which xmlsec1 knows what an id is in SAML.
fn ids() -> Vec<String> {
    let elements = ["Response", "AuthnRequest", "LogoutRequest", "LogoutResponse"]
        .map(|element| format!("{PROTOCOL}:{element}"));
    elements
        .into_iter()
        .chain([ASSERTION.to_owned()])
        .flat_map(|element| ["--id-attr:ID".to_owned(), element])
        .collect()
}

/// Whether xmlsec1 calls the first signature in a document valid, under a certificate of these tests.
pub(crate) fn xmlsec_verifies(desk: &Desk, xml: &str, certificate: &str) -> bool {
    let mut arguments = vec!["--verify".to_owned()];
    // Since 1.3 a key that is given is used only if the document names it, unless this is said.
    if !said(&run("xmlsec1", ["--version"])).contains("xmlsec1 1.2") {
        arguments.push("--lax-key-search".to_owned());
    }
    arguments.push("--pubkey-cert-pem".to_owned());
    arguments.push(key_file(certificate).display().to_string());
    arguments.extend(ids());
    arguments.push(desk.put("verify.xml", xml).display().to_string());
    run("xmlsec1", arguments).status.success()
}

/// Has xmlsec1 fill in the signature in a document.
pub(crate) fn xmlsec_signs(desk: &Desk, template: &str, key: &str) -> String {
    let mut arguments =
        vec!["--sign".to_owned(), "--privkey-pem".to_owned(), key_file(key).display().to_string()];
    arguments.extend(ids());
    arguments.push(desk.put("sign.xml", template).display().to_string());
    said(&run("xmlsec1", arguments))
}
