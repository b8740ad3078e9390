//! Examiners of SCIM services that are not ours, run over all that is announced.

use std::process::Command;

use serde_json::json;

use crate::world::{
    Demo,
    program::{isolated, peer, run},
};

#[tokio::test]
async fn scim2_tester_finds_nothing_wrong() {
    let demo = Demo::start().await;
    let mut scim2 = Command::new(peer("scim-checkers/bin/scim2"));
    let token = format!("Authorization: Bearer {}", demo.directory.token);
    scim2.args(["--url", &demo.directory.base, "--header", &token, "test"]);
    let ended = run(isolated(scim2)).await.well();
    let verdicts = |verdict: &str| ended.out.lines().filter(|line| line.starts_with(verdict)).count();
    assert_eq!((verdicts("ERROR"), verdicts("CRITICAL")), (0, 0), "{}", ended.out);
    // It looks at what is announced: less than this, and something is announced no more.
    assert!(verdicts("SUCCESS") >= 130, "{}", ended.out);
}

/// It adds somebody to a group who does not exist and wants to see 200 (its finding E5), which a directory gives only
/// where it is told to: by itself it names who is missing.
#[tokio::test]
async fn scim_sanity_finds_nothing_wrong() {
    let demo = Demo::start().await;
    let ignoring = json!({"state": "on", "unknown_members": "ignore"});
    demo.acme.post("/directory", ignoring).await.must(200);
    let mut sanity = Command::new(peer("scim-checkers/bin/scim-sanity"));
    sanity.args(["probe", &demo.directory.base, "--token", &demo.directory.token]);
    sanity.args(["--i-accept-side-effects", "--json-output"]);
    let report = run(isolated(sanity)).await.well().json();
    for verdict in ["failed", "errors", "warnings"] {
        assert_eq!(report["summary"][verdict], 0, "{report:#}");
    }
    assert!(report["summary"]["passed"].as_u64().unwrap() >= 27, "{report:#}");
}
