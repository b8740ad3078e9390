//! A home: the folder of a server, who uses it, and the guardian that removes it.

use std::{
    fs::{self, File, Permissions},
    os::unix::fs::{PermissionsExt as _, chown},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::programs::{own_id, server_owner, succeed};

const GUARDIAN: &str = include_str!("guardian.sh");

/// The folder of a server, for as long as it is used.
pub(crate) struct Home {
    path: PathBuf,
    /// Locked, so that the guardian sees that somebody is there. The system unlocks it however the process ends.
    _used: File,
}

impl Home {
    /// Enters the home of this name. Where there is none in which all is well, it is made.
    pub(crate) fn enter(name: &str, grace: u32, make: impl FnOnce(&Self)) -> Self {
        // A folder in the system's own place for such, since others than root must be able to walk there.
        let all = std::env::temp_dir().join(format!("usher-postgres-{}", own_id()));
        fs::create_dir_all(&all).expect("a folder for servers");
        fs::set_permissions(&all, Permissions::from_mode(0o711)).expect("its permissions");
        let path = all.join(name);
        let starting = File::create(beside(&path)).expect("a file to lock");
        starting.lock().expect("nobody else starts it meanwhile");
        let ready = path.join("address").is_file() && runs(&path);
        if !ready {
            remove(&path);
            fs::create_dir(&path).expect("a home");
            fs::set_permissions(&path, Permissions::from_mode(0o700)).expect("its permissions");
            if let Some((user, group)) = server_owner() {
                chown(&path, Some(user), Some(group)).expect("it becomes the server's");
            }
            fs::write(path.join("users"), "").expect("a file to lock");
        }
        let used = File::open(path.join("users")).expect("a file to lock");
        used.lock_shared().expect("the guardian lets go");
        guard(&path, grace);
        let home = Self { path, _used: used };
        if !ready {
            make(&home);
        }
        home
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    pub(crate) fn read(&self, name: &str) -> Option<String> {
        fs::read_to_string(self.path.join(name)).ok()
    }

    /// Writes a file that is the server's alone.
    pub(crate) fn put(&self, name: &str, content: &str) {
        let path = self.path.join(name);
        fs::write(&path, content).expect("a file of the server's");
        fs::set_permissions(&path, Permissions::from_mode(0o600)).expect("its permissions");
        if let Some((user, group)) = server_owner() {
            chown(&path, Some(user), Some(group)).expect("it becomes the server's");
        }
    }
}

/// The file that is locked while a home is made or removed.
fn beside(path: &Path) -> PathBuf {
    path.with_extension("lock")
}

/// Whether the server of a home runs.
fn runs(path: &Path) -> bool {
    let Some(pid) = server_pid(path) else { return false };
    let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&command).contains(&*path.to_string_lossy())
}

/// The number of the server's first process, as it wrote it down.
pub(crate) fn server_pid(path: &Path) -> Option<u32> {
    let text = fs::read_to_string(path.join("data/postmaster.pid")).ok()?;
    text.lines().next()?.trim().parse().ok()
}

/// Removes what a home without a guardian left behind.
fn remove(path: &Path) {
    if runs(path)
        && let Some(pid) = server_pid(path)
    {
        succeed(Command::new("kill").args(["-s", "QUIT", &pid.to_string()]));
    }
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => panic!("{}: {error}", path.display()),
        _ => {}
    }
}

/// Sees to it that a home has a guardian. It is a session of its own, so that it is not killed along with a test.
fn guard(path: &Path, grace: u32) {
    let mut guardian = Command::new("setsid");
    guardian.args(["--fork", "sh", "-c", GUARDIAN, "guardian"]).arg(path).arg(grace.to_string());
    guardian.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).current_dir("/");
    let status = guardian.status().expect("setsid can be run");
    assert!(status.success(), "the guardian does not start: {status}");
}
