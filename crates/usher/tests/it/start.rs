//! The command line: what it says of itself, what it needs to start, and what it refuses to start with.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::world::{
    Call, Demo, Http, Installation, Served,
    program::{Ended, Running, run, usher},
};

const COMMANDS: [&str; 11] = [
    "serve",
    "demo",
    "practice-idp",
    "migrate",
    "check-config",
    "operator-key",
    "move",
    "backup",
    "restore",
    "rekey",
    "doctor",
];

#[tokio::test]
async fn every_command_says_what_it_is_for() {
    let all = run(usher(&["--help"])).await.well().out;
    let listed = all.split("Commands:").nth(1).unwrap().split("Options:").next().unwrap();
    let mut listed: Vec<_> = listed.lines().filter_map(|line| line.split_whitespace().next()).collect();
    listed.retain(|word| *word != "help");
    assert_eq!(listed, COMMANDS, "{all}");
    for command in COMMANDS {
        let help = run(usher(&[command, "--help"])).await.well();
        assert!(help.out.contains(&format!("Usage: usher {command}")), "{help:?}");
        assert!(help.err.is_empty(), "{help:?}");
    }
    for word in ["create", "list", "revoke"] {
        run(usher(&["operator-key", word, "--help"])).await.well();
    }
    assert!(run(usher(&["--version"])).await.well().out.starts_with("usher "));
    for wrong in [&["fly"][..], &[], &["serve", "--nonsense"], &["operator-key"], &["backup"]] {
        let ended = run(usher(wrong)).await.refused();
        assert!(ended.out.is_empty(), "{ended:?}");
    }
}

#[tokio::test]
async fn a_configuration_is_checked_key_by_key_and_never_shows_a_secret() {
    let it = Installation::new();
    let good = std::fs::read_to_string(it.path("usher.toml")).unwrap();
    let checked = it.command(&["check-config", "--json"]).await.well().json();
    assert_eq!((&checked["ok"], checked["warnings"].as_array().unwrap().len()), (&json!(true), 1));
    it.command(&["check-config"]).await.well();

    let secret = "c2hvcnQtYW5kLXNlY3JldA==";
    let url = it.database.url();
    let engine = url.split_inclusive(':').next().unwrap();
    let cases: [(&str, &str, &str); 12] = [
        ("listen = \"127.0.0.1:0\"", "listne = \"127.0.0.1:0\"", "listne"),
        ("listen = \"127.0.0.1:0\"", "listen = \"everywhere\"", "listen"),
        ("public_url = \"http://usher.example\"", "", "public_url"),
        ("http://usher.example", "usher.example", "public_url"),
        ("http://usher.example", "http://usher.example/app", "public_url"),
        ("http://usher.example", "ftp://usher.example", "public_url"),
        (engine, "mysql:", "database"),
        ("MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=", secret, "secret_key"),
        ("allow_private_targets = [\"127.0.0.0/8\"]", "allow_private_target = []", "allow_private_target"),
        ("level = \"warn\"", "format = \"prose\"", "format"),
        ("[log]", "[mail]\nhost = \"relay.example\"\n[log]", "from"),
        ("[log]", "[mail]\nhost = \"h\"\nfrom = \"a@b.example\"\nusername = \"me\"\n[log]", "mail.password"),
    ];
    for (line, instead, named) in cases {
        assert!(good.contains(line), "{line}");
        it.write(&good.replace(line, instead));
        for command in ["check-config", "serve"] {
            let ended = it.command(&[command]).await.refused();
            assert!(ended.err.contains(named), "{command} with {instead:?} says {ended:?}");
            assert!(!ended.err.contains(secret), "{ended:?}");
        }
        assert!(!it.path("usher.db").exists(), "{instead}: a refused configuration made a database");
    }
    it.write("this is not TOML");
    it.command(&["serve"]).await.refused();
    std::fs::remove_file(it.path("usher.toml")).unwrap();
    let ended = it.command(&["check-config", "--json"]).await.refused();
    let told: Value = serde_json::from_str(&ended.err).unwrap();
    assert!(told["error"].as_str().unwrap().contains("usher.toml"), "{told}");
}

#[tokio::test]
async fn check_config_refuses_whatever_serve_would_refuse() {
    let it = Installation::new();
    let good = std::fs::read_to_string(it.path("usher.toml")).unwrap();
    let cases = [
        ("\"127.0.0.0/8\"", "\"my own network\"", "my own network"),
        ("level = \"warn\"", "level = \"web=loud\"", "log"),
        ("[log]", "[mail]\nhost = \"relay.example\"\nfrom = \"nobody\"\n[log]", "mail"),
    ];
    let mut wrong = Vec::new();
    for (line, instead, named) in cases {
        it.write(&good.replace(line, instead));
        let serve = it.command(&["serve"]).await.refused();
        assert!(serve.err.contains(named), "{instead:?}: {serve:?}");
        let checked = it.command(&["check-config"]).await;
        if checked.code == Some(0) {
            wrong.push(format!("check-config is content with {instead:?}"));
        }
        if it.path("usher.db").exists() {
            std::fs::remove_file(it.path("usher.db")).unwrap();
            wrong.push(format!("a database was made although {instead:?} was refused"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Runs a command with these variables in its environment and nothing else of ours.
async fn with_variables(words: &[&str], variables: &[(&str, &str)]) -> Ended {
    let mut command = usher(words);
    command.envs(variables.iter().copied());
    run(command).await
}

#[tokio::test]
async fn the_environment_goes_over_the_file_and_is_as_strict() {
    let it = Installation::new();
    let database = format!("sqlite:{}", it.text("other.db"));
    let enough = [
        ("USHER_PUBLIC_URL", "https://usher.example"),
        ("USHER_DATABASE", database.as_str()),
        ("USHER_SECRET_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="),
    ];
    with_variables(&["check-config"], &enough).await.well();
    with_variables(&["migrate"], &enough).await.well();
    assert!(it.path("other.db").exists());
    let config = it.text("usher.toml");
    let over = [("USHER_DATABASE", database.as_str()), ("USHER_MAIL_PORT", "many")];
    let ended = with_variables(&["check-config", "--config", &config], &over).await.refused();
    assert!(ended.err.contains("USHER_MAIL_PORT"), "{ended:?}");
    for unknown in ["USHER_DATABSE", "USHER_", "USHER_MAIL", "USHER_OUTBOUND_ALLOW"] {
        let ended = with_variables(&["serve", "--config", &config], &[(unknown, "x")]).await.refused();
        assert!(ended.err.contains(unknown), "{ended:?}");
    }
}

#[tokio::test]
async fn every_key_is_listed_with_its_variable_and_what_it_means() {
    let it = Installation::new();
    let keys = it.command(&["check-config", "--list", "--json"]).await.well().json();
    let text = it.command(&["check-config", "--list"]).await.well().out;
    for key in keys.as_array().unwrap() {
        let word = |name: &str| key[name].as_str().unwrap().to_owned();
        let variable = format!("USHER_{}", word("key").replace('.', "_").to_uppercase());
        assert_eq!(word("variable"), variable);
        assert!(
            !word("means").is_empty() && text.contains(&word("key")) && text.contains(&variable),
            "{key}"
        );
    }
    for key in
        ["listen", "public_url", "database", "secret_key", "mail.host", "outbound.allow_private_targets"]
    {
        assert!(keys.as_array().unwrap().iter().any(|it| it["key"] == key), "{key}");
    }
}

#[tokio::test]
async fn an_operator_key_is_shown_once_and_opens_the_api() {
    let it = Installation::new();
    let made = it.command(&["operator-key", "create", "--name", "first", "--json"]).await.well().json();
    let shown = it.command(&["operator-key", "create", "--name", "second"]).await.well();
    let second = shown.out.trim().to_owned();
    assert_eq!(second.lines().count(), 1, "standard output holds the key alone: {shown:?}");
    assert!(!shown.err.contains(&second), "{shown:?}");
    let first = made["operator_key"].as_str().unwrap().to_owned();
    assert!(first.starts_with("usk_") && second.starts_with("usk_") && first != second);
    let serving = it.serve().await;
    assert_eq!(serving.ready["public_url"], "http://usher.example/");
    let http = Http::with_public_host_at(serving.address);
    for key in [&first, &second] {
        let call = Call::get("http://usher.example/api/v1/workspaces").bearer(key);
        http.send(call).await.must(200);
    }
    assert!(!it.database.keeps(&first), "the key itself is kept");
}

#[tokio::test]
async fn a_revoked_operator_key_is_refused_at_once_and_the_others_still_work() {
    let it = Installation::new();
    let mut made = Vec::new();
    for name in ["old backend", "new backend"] {
        let words = ["operator-key", "create", "--name", name, "--json"];
        made.push(it.command(&words).await.well().json());
    }
    let text = |number: usize, name: &str| made[number][name].as_str().unwrap().to_owned();
    let serving = it.serve().await;
    let http = Http::with_public_host_at(serving.address);
    let ask = async |number: usize| {
        let call = Call::get("http://usher.example/api/v1/workspaces").bearer(&text(number, "operator_key"));
        http.send(call).await
    };
    ask(0).await.must(200);
    ask(1).await.must(200);

    let old = text(0, "id");
    let revoked = it.command(&["operator-key", "revoke", &old, "--json"]).await.well().json();
    assert_eq!((&revoked["id"], &revoked["name"]), (&json!(old), &json!("old backend")));
    assert!(revoked["revoked_at"].is_string(), "{revoked}");
    ask(0).await.problem(401, "operator_key_invalid");
    ask(1).await.must(200);

    let again = it.command(&["operator-key", "revoke", &old, "--json"]).await.well().json();
    assert_eq!(again, revoked, "revoking twice is revoking");
    it.command(&["operator-key", "revoke", &old]).await.well();
    let listed = it.command(&["operator-key", "list", "--json"]).await.well();
    for secret in [text(0, "operator_key"), text(1, "operator_key")] {
        assert!(!listed.out.contains(&secret), "{listed:?}");
    }
    let items = listed.json()["items"].as_array().unwrap().clone();
    assert_eq!((items.len(), &items[0]), (2, &revoked));
    assert_eq!((&items[1]["id"], &items[1]["revoked_at"]), (&json!(text(1, "id")), &Value::Null));
    let read = it.command(&["operator-key", "list"]).await.well().out;
    assert!(read.contains(&old) && read.contains("old backend") && read.contains("revoked"), "{read}");

    let unknown = "key_01ARZ3NDEKTSV4RRFFQ69G5FAV".to_lowercase();
    for wrong in [unknown.as_str(), "nonsense", &text(1, "operator_key")] {
        let ended = it.command(&["operator-key", "revoke", wrong]).await.refused();
        assert!(ended.out.is_empty(), "{ended:?}");
    }
    ask(1).await.must(200);
    // What concerns no workspace stands under an id of no bytes.
    let entries =
        it.database.ask("SELECT action, target FROM audit WHERE length(workspace) = 0 ORDER BY number");
    let actions: Vec<_> = entries.iter().map(|entry| entry.split_once('|').unwrap().0).collect();
    assert_eq!(actions, ["operator_key.created", "operator_key.created", "operator_key.revoked"]);
    assert!(entries[2].ends_with(&old), "{entries:?}");
}

#[tokio::test]
async fn a_port_that_is_taken_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let it = Installation::new();
    let config = std::fs::read_to_string(it.path("usher.toml")).unwrap();
    it.write(&config.replace("127.0.0.1:0", &address));
    let serve = it.command(&["serve"]).await.refused();
    let folder = it.text("demo");
    let free = "127.0.0.1:0";
    let demo =
        run(usher(&["demo", "--data", &folder, "--listen", &address, "--idp-listen", free])).await.refused();
    let beside =
        run(usher(&["demo", "--data", &folder, "--listen", free, "--idp-listen", &address])).await.refused();
    let alone = run(usher(&["practice-idp", "--listen", &address])).await.refused();
    for ended in [serve, demo, beside, alone] {
        assert!(ended.err.contains(&address), "{ended:?}");
    }
}

#[tokio::test]
async fn the_demo_says_in_one_line_where_everything_is() {
    let demo = Demo::start().await;
    let ready = &demo.ready;
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{ready}")).to_owned();
    let usher = text(&ready["usher"]);
    assert!(text(&ready["operator_key"]).starts_with("usk_"));
    assert!(text(&ready["workspace"]["id"]).starts_with("ws_"));
    assert_eq!(ready["workspace"]["slug"], "acme");
    assert!(text(&ready["scim"]["base_url"]).starts_with(&format!("{usher}/scim/v2/dir_")));
    assert!(text(&ready["scim"]["token"]).starts_with("uss_"));
    assert_eq!(text(&ready["console"]), format!("{usher}/w/acme"));
    assert_ne!(ready["idp"], ready["usher"]);

    let acme = demo.acme.get("").await.must(200).json();
    let facts = json!({"kind": "team", "plan": "enterprise", "seats": 25, "sso": "optional"});
    for (name, value) in facts.as_object().unwrap() {
        assert_eq!(acme[name], *value, "{name}");
    }
    assert_eq!(acme["directory"]["state"], "on");
    assert_eq!(demo.acme.owner().await["email"], "owner@acme.example");
    let domains = demo.acme.get("/domains").await.must(200).json();
    assert_eq!(
        (&domains["items"][0]["domain"], &domains["items"][0]["verified"]),
        (&json!("acme.example"), &json!(true))
    );
    let tested = demo.idp.test_connection().await;
    assert_eq!(tested["result"], "done", "{tested:#}");
}

#[tokio::test]
async fn a_demo_on_the_same_folder_goes_on_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().display().to_string();
    let words = ["demo", "--json", "--data", &data, "--listen", "127.0.0.1:0", "--idp-listen", "127.0.0.1:0"];
    let (mut first, before) = Running::start(usher(&words)).await;
    first.kill();
    let (_second, after) = Running::start(usher(&words)).await;
    for name in ["operator_key", "workspace"] {
        assert_eq!(after[name], before[name], "{name}");
    }
    assert_eq!(after["scim"]["token"], before["scim"]["token"]);
    let call = Call::get(format!("{}/Users", after["scim"]["base_url"].as_str().unwrap()));
    Http::new().send(call.bearer(after["scim"]["token"].as_str().unwrap())).await.must(200);
    let free = "127.0.0.1:0";
    let words = ["demo", "--database", "mysql://localhost/x", "--listen", free, "--idp-listen", free];
    let ended = run(usher(&words)).await.refused();
    assert!(ended.err.contains("sqlite:") && ended.err.contains("postgres:"), "{ended:?}");
}

#[tokio::test]
async fn no_line_of_the_log_holds_a_secret() {
    let installation = Installation::new();
    let config = std::fs::read_to_string(installation.path("usher.toml")).unwrap();
    installation.write(&config.replace("\"warn\"", "\"trace\""));
    let served = Served::of(installation).await;
    let ready = served.acme(None).await;
    let mut ada = crate::world::person("ada");
    ada["password"] = json!("a-password-of-ada");
    ready.directory.create(&ada).await;
    ready.directory.found_by("userName eq \"ada@acme.example\"").await;
    served.operator.verify("a-session-secret").await.must(401);
    let log = served.serving.running.log();
    assert!(log.contains("answered"), "nothing was logged: {log}");
    for secret in [&served.operator.key, &ready.directory.token] {
        assert!(!log.contains(secret.as_str()), "a secret is in the log");
    }
    for secret in ["a-password-of-ada", "a-session-secret", "a-client-secret", "ada@acme.example"] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}
