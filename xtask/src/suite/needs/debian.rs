//! Programs that come as Debian packages.

use std::path::Path;

use super::{WITH_IDENTITY_PROVIDERS, WITH_PEERS};
use crate::suite::Stage;
use crate::suite::broken::Broken;
use crate::suite::checkout::Checkout;
use crate::suite::running::{asked, found, must};

/// The oldest Node.js that the peers run on: the one of Debian 12.
const OLDEST_NODE: u32 = 18;

/// Packages that belong together.
struct Row {
    packages: &'static [&'static str],
    /// Whether what they bring is there, wherever it came from.
    there: fn() -> bool,
    used_by: &'static [Stage],
    why: &'static str,
}

const ROWS: &[Row] = &[
    Row {
        packages: &["build-essential"],
        there: || found("cc").is_some(),
        used_by: &[
            Stage::Clippy,
            Stage::Deny,
            Stage::Nextest,
            Stage::Postgres,
            Stage::Doctests,
            Stage::Browser,
        ],
        why: "SQLite and aws-lc are compiled from C",
    },
    Row {
        packages: &["python3", "python3-venv"],
        there: || asked(python(), &["-c", "import ensurepip, venv"]).is_some(),
        used_by: WITH_PEERS,
        why: "an identity provider and a SCIM client that are not ours are written in Python",
    },
    Row {
        packages: &["nodejs", "npm"],
        there: || {
            asked("node", &["--version"]).is_some_and(|version| suffices(&version)) && found("npm").is_some()
        },
        used_by: WITH_PEERS,
        why: "pages are driven from Node.js",
    },
    Row {
        packages: &["chromium"],
        there: || found("chromium").is_some(),
        used_by: WITH_PEERS,
        why: "pages are opened in a real browser",
    },
    Row {
        packages: &["xmlsec1", "libxml2-utils"],
        there: || found("xmlsec1").is_some() && found("xmllint").is_some(),
        used_by: &[Stage::Nextest],
        why: "signatures and canonical forms are compared with those of programs that are not ours",
    },
    Row {
        packages: &["php-cli", "php-mbstring", "php-xml"],
        there: || {
            let loaded = "exit((int) !(extension_loaded('dom') && extension_loaded('mbstring')));";
            asked("php", &["-r", loaded]).is_some()
        },
        used_by: WITH_IDENTITY_PROVIDERS,
        why: "SimpleSAMLphp is written in PHP",
    },
    Row {
        packages: OF_LEMONLDAP,
        there: || asked("perl", IN_PERL).is_some(),
        used_by: WITH_IDENTITY_PROVIDERS,
        why: "LemonLDAP::NG is written in Perl, and its SAML in C",
    },
    Row {
        packages: &["postgresql", "pgbouncer", "openssl"],
        there: || {
            postgres_is_there()
                && found("openssl").is_some()
                && (found("pgbouncer").is_some() || Path::new("/usr/sbin/pgbouncer").is_file())
        },
        used_by: &[Stage::Nextest, Stage::Postgres],
        why: "the storage port is kept on PostgreSQL, behind a pooler and over TLS too",
    },
];

/// What the portal of LemonLDAP::NG stands on. Its own packages are among those that are only unpacked.
const OF_LEMONLDAP: &[&str] = &[
    "libapache-session-perl",
    "libcache-cache-perl",
    "libclass-xsaccessor-perl",
    "libclone-perl",
    "libconfig-inifiles-perl",
    "libcrypt-openssl-rsa-perl",
    "libcrypt-openssl-x509-perl",
    "libcrypt-rijndael-perl",
    "libcrypt-urandom-perl",
    "libemail-date-format-perl",
    "libhtml-template-perl",
    "libio-string-perl",
    "libjson-perl",
    "libjson-xs-perl",
    "liblasso-perl",
    "liblist-moreutils-perl",
    "libmouse-perl",
    "libplack-perl",
    "libregexp-assemble-perl",
    "libstring-random-perl",
    "libtext-unidecode-perl",
    "liburi-perl",
    "libwww-perl",
    "libxml-simple-perl",
];

/// Loads what those packages bring.
const IN_PERL: &[&str] = &[
    "-MApache::Session",
    "-MCache::Cache",
    "-MClass::XSAccessor",
    "-MClone",
    "-MConfig::IniFiles",
    "-MCrypt::OpenSSL::RSA",
    "-MCrypt::OpenSSL::X509",
    "-MCrypt::Rijndael",
    "-MCrypt::URandom",
    "-MEmail::Date::Format",
    "-MHTML::Template",
    "-MIO::String",
    "-MJSON",
    "-MJSON::XS",
    "-MLasso",
    "-MList::MoreUtils",
    "-MMouse",
    "-MPlack",
    "-MRegexp::Assemble",
    "-MString::Random",
    "-MText::Unidecode",
    "-MURI",
    "-MLWP",
    "-MXML::Simple",
    "-e1",
];

/// Whether there are PostgreSQL's programs, which Debian keeps off the path, one folder for each version.
fn postgres_is_there() -> bool {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().filter_map(Result::ok);
    versions.map(|version| version.path().join("bin/initdb")).any(|initdb| initdb.is_file())
}

/// The Python for which Debian's `python3-venv` makes environments, rather than one of the user's own on the path.
pub(super) fn python() -> &'static str {
    const OF_DEBIAN: &str = "/usr/bin/python3";
    if Path::new(OF_DEBIAN).is_file() { OF_DEBIAN } else { "python3" }
}

/// Installs the packages that are needed and lacking, in one go.
pub(super) fn install(checkout: &Checkout, needed: &dyn Fn(&[Stage]) -> bool) -> Result<(), Broken> {
    let lacking: Vec<_> = ROWS.iter().filter(|row| needed(row.used_by) && !(row.there)()).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    for row in &lacking {
        println!("lacking: {} ({})", row.packages.join(", "), row.why);
    }
    let packages: Vec<_> = lacking.iter().flat_map(|row| row.packages).copied().collect();
    if found("apt-get").is_none() {
        return Err(Broken::plain(format!(
            "there is no apt-get here: install {} by hand",
            packages.join(", ")
        )));
    }
    update(checkout)?;
    apt(checkout, &[&["install", "--yes", "--no-install-recommends"], &packages[..]].concat())?;

    let still: Vec<_> =
        lacking.iter().filter(|row| !(row.there)()).flat_map(|row| row.packages).copied().collect();
    if still.is_empty() {
        Ok(())
    } else {
        Err(Broken::plain(format!("installed, and yet not usable: {}", still.join(", "))))
    }
}

/// Learns of the packages there are.
pub(super) fn update(checkout: &Checkout) -> Result<(), Broken> {
    apt(checkout, &["update"])
}

fn apt(checkout: &Checkout, line: &[&str]) -> Result<(), Broken> {
    let words: Vec<_> = elevated().iter().chain(APT).chain(line).copied().collect();
    must(&mut checkout.program(words[0], &words[1..]))
}

/// apt-get, told not to ask questions; through `env`, because sudo passes no variables on.
const APT: &[&str] = &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"];

/// What to put before a command so that it may install: nothing for root.
fn elevated() -> &'static [&'static str] {
    if asked("id", &["-u"]).as_deref() == Some("0") { &[] } else { &["sudo", "--non-interactive"] }
}

/// Whether this is the version of a Node.js that is new enough, as `node --version` says it.
fn suffices(version: &str) -> bool {
    let major = version.strip_prefix('v').and_then(|rest| rest.split('.').next());
    major.and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major >= OLDEST_NODE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_node_does_not_suffice() {
        assert!(suffices("v18.20.4") && suffices("v20.20.2") && suffices("v100.0.0"));
        assert!(!suffices("v16.0.0") && !suffices("18") && !suffices(""));
    }

    #[test]
    fn nothing_is_installed_for_stages_that_need_nothing() {
        let checkout = Checkout::at(Path::new("/nowhere"));
        install(&checkout, &|users| users.contains(&Stage::Fmt)).unwrap();
    }
}
