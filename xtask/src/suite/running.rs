//! Programs, run with their output passed on as it comes.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::broken::Broken;

/// Runs a program to its end, and tells whether it was content.
///
/// # Errors
/// Fails when the program cannot be started.
pub(super) fn succeeds(command: &mut Command) -> Result<bool, Broken> {
    println!("$ {}", shown(command));
    let status = command.stdin(Stdio::null()).status();
    status.map(|status| status.success()).map_err(|error| Broken::new(shown(command), error))
}

/// Runs a program that must be content.
///
/// # Errors
/// Fails when the program cannot be started or ends with a failure.
pub(super) fn must(command: &mut Command) -> Result<(), Broken> {
    match succeeds(command)? {
        true => Ok(()),
        false => Err(Broken::plain(format!("`{}` failed", shown(command)))),
    }
}

/// Runs a program whose standard output is also read line by line, and tells whether it was content.
///
/// # Errors
/// Fails when the program cannot be started or its output cannot be read.
pub(super) fn listen(command: &mut Command, mut heard: impl FnMut(&str)) -> Result<bool, Broken> {
    println!("$ {}", shown(command));
    let broken = |command: &Command, error| Broken::new(shown(command), error);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| broken(command, error))?;
    if let Some(output) = child.stdout.take() {
        for line in BufReader::new(output).split(b'\n') {
            let line = line.map_err(|error| broken(command, error))?;
            let line = String::from_utf8_lossy(&line);
            heard(&line);
        }
    }
    let status = child.wait().map_err(|error| broken(command, error))?;
    Ok(status.success())
}

/// Runs a program quietly, and gives what it printed when it was content.
pub(super) fn asked(program: &str, line: &[&str]) -> Option<String> {
    let output = Command::new(program).args(line).stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Where a program is, when it is on the path.
pub(super) fn found(program: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}

/// The command as one would type it, without the folder of the program.
fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let words = program.file_name().into_iter().chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn a_program_that_fails_is_told_from_one_that_cannot_start() {
        assert!(succeeds(&mut shell("exit 0")).unwrap());
        assert!(!succeeds(&mut shell("exit 3")).unwrap());
        assert!(succeeds(&mut Command::new("no-such-program-here")).is_err());
        assert!(must(&mut shell("exit 3")).is_err());
    }

    #[test]
    fn every_line_is_heard_as_it_comes() {
        let mut lines = Vec::new();
        let content =
            listen(&mut shell("echo one; printf 'two\\nthree'; exit 1"), |line| lines.push(line.to_owned()));
        assert!(!content.unwrap());
        assert_eq!(lines, ["one", "two", "three"]);
    }

    #[test]
    fn a_program_on_the_path_is_found() {
        assert!(found("sh").is_some_and(|path| path.is_absolute()));
        assert_eq!(found("no-such-program-here"), None);
        assert_eq!(asked("sh", &["-c", "echo ' yes '"]).as_deref(), Some("yes"));
        assert_eq!(asked("sh", &["-c", "echo no; exit 1"]), None);
    }
}
