//! A standby: a second server that has all the first one writes, and takes its place when that is gone.

use std::{fs, process::Command, thread, time::Duration};

use crate::{
    Cluster, begin,
    home::{Home, server_pid},
    programs::{as_server, succeed},
};

/// The process of a server that sends what is written to a standby, and that of a standby which receives it.
const SENDER: &str = "SELECT pid FROM pg_stat_replication";
const RECEIVER: &str = "SELECT pid FROM pg_stat_wal_receiver";

impl Cluster {
    /// Starts a standby of this server, which follows it as it writes. The two have the same databases and the same
    /// password, on two ports.
    ///
    /// # Panics
    /// Where it can't be started.
    #[must_use]
    pub fn standby(&self) -> Self {
        let source = self.url("postgres");
        Self::made(&format!("standby-{}-{}", std::process::id(), self.port()), 0, |home: &Home| {
            let mut copy = as_server("pg_basebackup");
            copy.args(["--write-recovery-conf", "--wal-method=stream", "--checkpoint=fast", "--no-sync"]);
            succeed(copy.arg("--dbname").arg(source).arg("--pgdata").arg(home.path().join("data")));
            begin(home, self.password());
        })
    }

    /// From now on, nothing counts as committed before a standby has it on its disk. Whoever follows already stays as it
    /// is: once it is promoted, it waits for nobody.
    ///
    /// # Panics
    /// Where no standby follows.
    pub fn wait_for_standbys(&self) {
        let _none = self.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
        let _none = self.sql("postgres", "SELECT pg_reload_conf()");
        self.wait_for("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'");
    }

    /// Waits until a query gives rows; fails after half a minute.
    fn wait_for(&self, query: &str) {
        let _none = self.sql(
            "postgres",
            &format!(
                "SET statement_timeout = '30s'; DO $$ BEGIN WHILE NOT EXISTS ({query}) LOOP
                 PERFORM pg_sleep(0.02); PERFORM pg_stat_clear_snapshot(); END LOOP; END $$"
            ),
        );
    }

    /// Has a commit wait for a standby from now on, and waits until one does: nothing is sent to the standby any more.
    ///
    /// # Panics
    /// Where no standby follows, or nobody commits.
    pub fn hold_up_sending(&self) {
        signal("STOP", process(&self.sql("postgres", SENDER)));
        self.wait_for_a_commit();
    }

    /// The same, but what is committed reaches the standby's machine: the standby does not read it yet.
    ///
    /// # Panics
    /// Where it does not follow, or nobody commits.
    pub fn hold_up_receiving(&self, standby: &Self) {
        signal("STOP", process(&standby.sql("postgres", RECEIVER)));
        self.wait_for_a_commit();
    }

    fn wait_for_a_commit(&self) {
        self.wait_for("SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    }

    /// Has a standby whose server is gone read what had reached its machine, to the end.
    ///
    /// # Panics
    /// Where it was not held up.
    pub fn receive_the_rest(&self) {
        let receiver = process(&self.sql("postgres", RECEIVER));
        signal("CONT", receiver);
        wait_for_the_end_of(receiver);
    }

    /// Makes a standby a server that takes writes, and waits until it does.
    ///
    /// # Panics
    /// Where it is none.
    pub fn promote(&self) {
        succeed(as_server("pg_ctl").args(["promote", "-w", "-D"]).arg(self.data()));
    }

    /// Ends every process of the server at once, by SIGKILL: nobody is told anything, and nothing is finished.
    ///
    /// # Panics
    /// Where it does not run.
    pub fn kill(&self) {
        let first = server_pid(self.home.path()).expect("the server runs");
        // Stopped first, so that it starts no process that is not on the list.
        signal("STOP", first);
        let children = children_of(first);
        let all = children.iter().chain([&first]).map(ToString::to_string);
        // A child may have ended by itself since; the first process can't have.
        let _killed =
            Command::new("kill").args(["-s", "KILL"]).args(all).output().expect("`kill` can be run");
        for process in children.into_iter().chain([first]) {
            wait_for_the_end_of(process);
        }
    }
}

/// The number of a process, as a query gives it.
fn process(given: &str) -> u32 {
    given.trim().parse().expect("one standby follows")
}

fn signal(name: &str, process: u32) {
    succeed(Command::new("kill").args(["-s", name, &process.to_string()]));
}

/// The processes that another has started.
fn children_of(parent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("the system's processes").filter_map(Result::ok);
    let numbers = processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    numbers.filter(|number| parent_of(*number) == Some(parent)).collect()
}

/// The parent of a process: the second field behind its name, which stands in parentheses.
fn parent_of(process: u32) -> Option<u32> {
    let line = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    line.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// Waits until a process is gone. One that has ended and that its parent has not noticed yet is gone too.
#[expect(clippy::disallowed_methods, reason = "it is a pause between two looks")]
fn wait_for_the_end_of(process: u32) {
    for _ in 0..1500 {
        let line = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        let state = line.rsplit_once(')').map_or("Z", |(_, rest)| rest.trim_start());
        if state.starts_with('Z') {
            return;
        }
        thread::sleep(Duration::from_millis(20));
    }
    panic!("process {process} survives");
}
