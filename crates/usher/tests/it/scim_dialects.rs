//! Whole conversations of identity providers with a directory, replayed from `fixtures/scim/{who}/{scenario}.json`: what
//! is sent, what is answered, and what the product then says of members, seats and groups, and has told.
//!
//! One folder is one test; one file is one conversation with a directory of its own. How a file is read is in
//! [`fixture`], how it is replayed in [`replay`].

mod compare;
mod fixture;
mod replay;
mod state;

/// One test for each folder, and the names of all of them.
macro_rules! folders {
    ($($test:ident: $folder:literal,)*) => {
        const FOLDERS: &[&str] = &[$($folder),*];

        $(
            #[tokio::test]
            async fn $test() {
                replay::folder($folder).await;
            }
        )*
    };
}

folders! {
    entra_id_is_served: "entra",
    okta_is_served: "okta",
    onelogin_is_served: "onelogin",
    jumpcloud_is_served: "jumpcloud",
    google_workspace_is_served: "google",
    pingone_is_served: "pingone",
    keycloak_is_served: "keycloak",
    authentik_is_served: "authentik",
    rippling_is_served: "rippling",
    pocket_id_is_served: "pocket-id",
    identity_governance_is_served: "governance",
    what_okta_examines_is_so: "suite-okta",
    what_microsofts_validator_examines_is_so: "suite-entra-validator",
    what_microsofts_gallery_examines_is_so: "suite-entra-gallery",
    what_the_postman_collection_examines_is_so: "suite-postman",
    what_oxides_client_examines_is_so: "suite-oxide",
}

#[test]
fn every_folder_of_conversations_is_replayed() {
    let mut there: Vec<String> = std::fs::read_dir(fixture::root())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    there.sort();
    let mut replayed = FOLDERS.to_vec();
    replayed.sort_unstable();
    assert_eq!(there, replayed);
}

#[test]
fn a_conversation_that_leaves_something_open_is_refused() {
    let step = r#"{"method": "GET", "path": "/Users", "expect": {"status": 200, "body": {}}"#;
    let state = r#""state": {"users": {}, "members": {}, "seats": 1, "groups": {}, "told": []}"#;
    let whole =
        |steps: &str| format!(r#"{{"shows": "A rule.", "source": "Somewhere.", "steps": [{steps}]}}"#);
    fixture::read(&whole(&format!("{step}, {state}}}"))).unwrap();
    for (wrong, why) in [
        (whole(""), "no step"),
        (whole(&format!("{step}}}")), "no state"),
        (whole(&format!("{step}, {state}, \"sate\": 1}}")), "unknown field `sate`"),
        (whole(&format!("{step}, {}}}", state.replace("\"seats\": 1, ", ""))), "missing field `seats`"),
        (whole(&format!("{}, {state}}}", step.replace(", \"body\": {}", ""))), "says nothing of the body"),
        (whole(&format!(r#"{{"method": "GET", "path": "/Users", {state}}}"#)), "missing field `expect`"),
        (
            whole(&format!("{}, {state}}}", step.replace("200, \"body\": {}", "409"))),
            "says nothing of the scimType",
        ),
        (whole(&format!("{step}, {state}}}")).replace("A rule.", ""), "does not say what it shows"),
    ] {
        let refused = fixture::read(&wrong).unwrap_err();
        assert!(refused.contains(why), "{refused:?} should say {why:?}: {wrong}");
    }
}
