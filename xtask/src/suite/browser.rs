//! The scripts in `tests/browser`, each run by Node's test runner against the built binary.

use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;

use super::broken::Broken;
use super::checkout::Checkout;
use super::running::{listen, succeeds};
use super::tally::Tally;

/// Where the scripts are, from the root. Folders below it hold what they share.
const SCRIPTS: &str = "tests/browser";

/// Where the report goes, from the root.
const REPORT: &str = "target/browser.tap";

/// Where pictures go, from the root.
const PICTURES: &str = "docs/img";

pub(super) fn run(checkout: &Checkout) -> Result<Tally, Broken> {
    let scripts = scripts(&checkout.root().join(SCRIPTS)).map_err(|error| Broken::new(SCRIPTS, error))?;
    if scripts.is_empty() {
        println!("there are no scripts in {SCRIPTS}");
        return Ok(Tally::default());
    }
    let binary = built(checkout)?;
    let report = checkout.root().join(REPORT);
    let folder = report.parent().unwrap_or(&report);
    fs::create_dir_all(folder).map_err(|error| Broken::new(folder.display(), error))?;

    let told = format!("--test-reporter-destination={REPORT}");
    let line = [
        "--test",
        // Each has a program and a browser of its own, and waits for them much of its time.
        "--test-concurrency=2",
        "--test-reporter=spec",
        "--test-reporter-destination=stdout",
        "--test-reporter=tap",
        &told,
    ];
    let mut node = checkout.program("node", &line);
    node.args(&scripts).env("TEST_USHER", binary);
    let content = succeeds(checkout.with_peers(&mut node))?;
    let text = fs::read_to_string(&report)
        .map_err(|error| Broken::new(format!("{REPORT} was not written"), error))?;
    let tally = Tally::from_tap(&text)
        .ok_or_else(|| Broken::plain(format!("{REPORT} is not a report in TAP's format")))?;
    Ok(tally.with_verdict(content))
}

/// Takes a picture of every page a browser comes by, for the documentation.
pub(super) fn pictures(checkout: &Checkout) -> Result<bool, Broken> {
    let binary = built(checkout)?;
    let script = checkout.root().join(SCRIPTS).join("world/pictures.mjs");
    let mut node = checkout.program("node", &["--test", "--test-reporter=spec"]);
    node.arg(script).env("TEST_USHER", binary).env("PICTURES", checkout.root().join(PICTURES));
    succeeds(checkout.with_peers(&mut node))
}

/// The scripts in a folder, in the order of their names. A folder that does not exist has none.
fn scripts(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut scripts = entries.map(|entry| entry.map(|entry| entry.path())).collect::<io::Result<Vec<_>>>()?;
    scripts.retain(|path| path.is_file() && path.extension().is_some_and(|extension| extension == "mjs"));
    scripts.sort();
    Ok(scripts)
}

/// Builds the binary as the workspace's tests build it, so that nothing is compiled twice, and tells where it is.
fn built(checkout: &Checkout) -> Result<PathBuf, Broken> {
    let line =
        ["build", "--workspace", "--bins", "--tests", "--locked", "--message-format=json-render-diagnostics"];
    let mut binary = None;
    let content = listen(&mut checkout.cargo(&line), |line| binary = executable(line).or(binary.take()))?;
    if !content {
        return Err(Broken::plain("the binary does not build"));
    }
    binary.ok_or_else(|| Broken::plain("cargo does not say where it put the binary `usher`"))
}

/// The path of the binary `usher`, when this message of cargo's tells it.
fn executable(message: &str) -> Option<PathBuf> {
    let message: Value = serde_json::from_str(message).ok()?;
    let ours = message["target"]["name"] == "usher"
        && message["target"]["kind"][0] == "bin"
        && message["profile"]["test"] == false;
    ours.then(|| message["executable"].as_str().map(PathBuf::from)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scripts_are_those_of_the_folder_itself() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("shared")).unwrap();
        for path in ["b.mjs", "a.mjs", "read.md", "shared/c.mjs"] {
            fs::write(folder.path().join(path), "").unwrap();
        }
        let expected = [folder.path().join("a.mjs"), folder.path().join("b.mjs")];
        assert_eq!(scripts(folder.path()).unwrap(), expected);
        assert!(scripts(&folder.path().join("gone")).unwrap().is_empty());
    }

    #[test]
    fn the_binary_is_told_from_its_tests_and_from_others() {
        let message = |name: &str, kind: &str, test: bool| {
            format!(
                "{{\"target\":{{\"name\":\"{name}\",\"kind\":[\"{kind}\"]}},\"profile\":{{\"test\":{test}}},\
                 \"executable\":\"/t/{name}\"}}"
            )
        };
        assert_eq!(executable(&message("usher", "bin", false)), Some(PathBuf::from("/t/usher")));
        assert_eq!(executable(&message("usher", "bin", true)), None);
        assert_eq!(executable(&message("usher", "test", false)), None);
        assert_eq!(executable(&message("xtask", "bin", false)), None);
        assert_eq!(executable("not json"), None);
    }
}
