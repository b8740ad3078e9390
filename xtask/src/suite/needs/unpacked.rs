//! Peers that come as Debian packages and are not installed but unpacked, below `.peers`: they would have a web server
//! installed that starts by itself, and their settings belong to the tests rather than to the machine.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::debian;
use super::peers::renew;
use crate::suite::broken::Broken;
use crate::suite::checkout::Checkout;
use crate::suite::running::must;

/// The packages. None has anything compiled in it, so any machine can run them; what they stand on is in `debian.rs`.
const PACKAGES: &[&str] = &[
    "liblemonldap-ng-common-perl",
    "liblemonldap-ng-handler-perl",
    "liblemonldap-ng-portal-perl",
    "simplesamlphp",
];

/// Unpacks them into `.peers/debian`, at the versions this Debian has.
pub(super) fn install(checkout: &Checkout) -> Result<(), Broken> {
    let home = checkout.peers().join("debian");
    renew(&home, &PACKAGES.join("\n"), || {
        debian::update(checkout)?;
        let mut download = checkout.program("apt-get", &["download"]);
        must(download.args(PACKAGES).current_dir(&home))?;
        for package in downloaded(&home)? {
            must(checkout.program("dpkg-deb", &["--extract"]).arg(&package).arg(&home))?;
            fs::remove_file(&package).map_err(|error| Broken::new(package.display(), error))?;
        }
        Ok(())
    })
}

fn downloaded(home: &Path) -> Result<Vec<PathBuf>, Broken> {
    let broken = |error| Broken::new(home.display(), error);
    let mut packages = Vec::new();
    for entry in fs::read_dir(home).map_err(broken)? {
        packages.push(entry.map_err(broken)?.path());
    }
    packages.retain(|path| path.extension() == Some(OsStr::new("deb")));
    if packages.len() == PACKAGES.len() {
        Ok(packages)
    } else {
        Err(Broken::plain(format!("{} of {} packages were downloaded", packages.len(), PACKAGES.len())))
    }
}
