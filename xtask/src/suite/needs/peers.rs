//! Programs that are not ours and that Usher is tested against, installed below `.peers` at pinned versions.
//!
//! What was installed is written down beside it when all went well; the same pins are not installed twice.

use std::path::Path;
use std::{fs, io};

use super::debian::python;
use crate::suite::broken::Broken;
use crate::suite::checkout::Checkout;
use crate::suite::running::{asked, must};

/// Where the pins are, from the root.
const PINS: &str = "xtask/peers";

/// The file that tells what was installed.
const STAMP: &str = "installed";

/// The virtual environments for Python peers, each named like the file of its pins. What can't do with the same libraries
/// lives apart.
const ENVIRONMENTS: [&str; 2] = ["python", "scim-checkers"];

/// Installs the Python peers into the virtual environments `.peers/python` and `.peers/scim-checkers`.
pub(super) fn install_python(checkout: &Checkout) -> Result<(), Broken> {
    ENVIRONMENTS.into_iter().try_for_each(|name| install_environment(checkout, name))
}

fn install_environment(checkout: &Checkout, name: &str) -> Result<(), Broken> {
    let pins = checkout.root().join(PINS).join(name).with_extension("txt");
    let home = checkout.peers().join(name);
    let version = asked(python(), &["--version"]).unwrap_or_default();
    let stamp = format!("{version}\n{}", read(&pins)?);
    renew(&home, &stamp, || {
        must(checkout.program(python(), &["-m", "venv"]).arg(&home))?;
        let quiet = ["install", "--quiet", "--disable-pip-version-check", "--requirement"];
        must(checkout.program(home.join("bin/pip"), &quiet).arg(&pins))
    })
}

/// Installs the Node.js peers into `.peers/node/node_modules`.
pub(super) fn install_node(checkout: &Checkout) -> Result<(), Broken> {
    let pins = checkout.root().join(PINS);
    let home = checkout.peers().join("node");
    let files = ["package.json", "package-lock.json"];
    let texts = files.map(|file| read(&pins.join(file)));
    let [package, lock] = texts;
    let (package, lock) = (package?, lock?);
    renew(&home, &format!("{package}{lock}"), || {
        for (file, text) in files.iter().zip([&package, &lock]) {
            write(&home.join(file), text)?;
        }
        let line = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        must(checkout.program("npm", &line).current_dir(&home))
    })
}

/// Installs into an empty folder, unless it holds what the stamp says.
pub(super) fn renew(
    home: &Path,
    stamp: &str,
    install: impl FnOnce() -> Result<(), Broken>,
) -> Result<(), Broken> {
    let stamped = home.join(STAMP);
    if fs::read_to_string(&stamped).is_ok_and(|found| found == stamp) {
        return Ok(());
    }
    println!("lacking: what the tests run against, in {}", home.display());
    match fs::remove_dir_all(home) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(Broken::new(home.display(), error));
        }
        _ => {}
    }
    fs::create_dir_all(home).map_err(|error| Broken::new(home.display(), error))?;
    install()?;
    write(&stamped, stamp)
}

fn read(path: &Path) -> Result<String, Broken> {
    fs::read_to_string(path).map_err(|error| Broken::new(path.display(), error))
}

fn write(path: &Path, text: &str) -> Result<(), Broken> {
    fs::write(path, text).map_err(|error| Broken::new(path.display(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_pins_are_not_installed_twice() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("python");
        let mut installed = 0;
        for stamp in ["one", "one", "two", "two"] {
            renew(&home, stamp, || {
                installed += 1;
                Ok(())
            })
            .unwrap();
        }
        assert_eq!(installed, 2);
    }

    #[test]
    fn an_installation_that_failed_is_tried_again_from_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().join("node");
        let failed = renew(&home, "one", || {
            write(&home.join("half"), "")?;
            Err(Broken::plain("no network"))
        });
        assert!(failed.is_err());
        renew(&home, "one", || {
            assert!(!home.join("half").exists());
            Ok(())
        })
        .unwrap();
    }
}
