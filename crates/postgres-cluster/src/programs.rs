//! The programs of Debian's packages, and who runs them.

use std::{
    fs::{self, File},
    io::Read as _,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

/// Whose account servers run under where tests run as root, which PostgreSQL refuses to.
const SERVERS_USER: &str = "postgres";

/// Where Debian keeps PostgreSQL's programs, the newest version first.
fn folder() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut versions: Vec<(u32, PathBuf)> = versions
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop().map(|(_, bin)| bin)
}

fn path_of(name: &str) -> PathBuf {
    let found = folder().map(|folder| folder.join(name)).filter(|path| path.is_file());
    found.unwrap_or_else(|| {
        let elsewhere = Path::new("/usr/sbin").join(name);
        if elsewhere.is_file() { elsewhere } else { PathBuf::from(name) }
    })
}

/// A program, as oneself.
pub(crate) fn program(name: &str) -> Command {
    quiet(Command::new(path_of(name)))
}

/// A program, as whoever may run servers.
pub(crate) fn as_server(name: &str) -> Command {
    let command = match server_owner() {
        None => Command::new(path_of(name)),
        Some((user, group)) => {
            let mut command = Command::new("setpriv");
            command.arg(format!("--reuid={user}")).arg(format!("--regid={group}")).arg("--clear-groups");
            command.arg("--").arg(path_of(name));
            command
        }
    };
    quiet(command)
}

fn quiet(mut command: Command) -> Command {
    command.stdin(Stdio::null()).current_dir("/");
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    command
}

/// The ids of the user and group that servers run as, where that is not oneself.
pub(crate) fn server_owner() -> Option<(u32, u32)> {
    let asked = |words: &[&str]| -> u32 {
        let said = succeed(Command::new("id").args(words));
        said.trim().parse().expect("`id` prints a number")
    };
    (asked(&["-u"]) == 0).then(|| (asked(&["-u", SERVERS_USER]), asked(&["-g", SERVERS_USER])))
}

/// Oneself, as a number.
pub(crate) fn own_id() -> String {
    succeed(Command::new("id").arg("-u")).trim().to_owned()
}

/// Runs a program to its end, and gives what it printed or why it failed.
pub(crate) fn run(command: &mut Command) -> Result<String, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    // What goes on in the background must not keep our pipes open; so what it says goes to files.
    let said = tempfile_pair();
    let (out, err) = said.map_err(|error| format!("{name}: {error}"))?;
    let handles = (out.try_clone(), err.try_clone());
    let (Ok(to_out), Ok(to_err)) = handles else { return Err(format!("{name}: no handle is left")) };
    let status = command.stdout(to_out).stderr(to_err).status();
    let status =
        status.map_err(|error| format!("{name} can't be run: {error}; is its package installed?"))?;
    let output = Output { status, stdout: all(out), stderr: all(err) };
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() {
        Ok(text(&output.stdout))
    } else {
        Err(format!("{command:?}: {}\n{}{}", output.status, text(&output.stdout), text(&output.stderr)))
    }
}

/// The same, where it must not fail.
#[track_caller]
pub(crate) fn succeed(command: &mut Command) -> String {
    match run(command) {
        Ok(said) => said,
        Err(why) => panic!("{why}"),
    }
}

/// Two files that are nobody else's and are gone with their handles.
fn tempfile_pair() -> std::io::Result<(File, File)> {
    Ok((nameless()?, nameless()?))
}

fn nameless() -> std::io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;

    let path = std::env::temp_dir().join(format!("usher-said-{}-{}", std::process::id(), secret()));
    let mut options = File::options();
    let file = options.read(true).write(true).create_new(true).mode(0o600).open(&path)?;
    fs::remove_file(&path)?;
    Ok(file)
}

fn all(mut file: File) -> Vec<u8> {
    use std::io::Seek as _;

    let mut bytes = Vec::new();
    // What can't be read back was only said, and whoever needs it finds it missing.
    let _read = file.rewind().and_then(|()| file.read_to_end(&mut bytes));
    bytes
}

/// Something nobody can guess.
pub(crate) fn secret() -> String {
    let mut bytes = [0_u8; 16];
    let read = File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut bytes));
    read.expect("the system gives random bytes");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
