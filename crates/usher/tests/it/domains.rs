//! Domains: proven in DNS, looked after, lost and given up.

use serde_json::{Value, json};

use crate::world::{Installation, Served, Workspace, person_at, until, zone::Zone};

/// A service that asks a DNS server of the test's.
async fn served_with(zone: &Zone) -> Served {
    let installation = Installation::new();
    let config = std::fs::read_to_string(installation.path("usher.toml")).unwrap();
    installation.write(&format!("{config}[dns]\nservers = [\"{}\"]\n", zone.address));
    Served::of(installation).await
}

async fn domain_of(workspace: &Workspace, domain: &str) -> Value {
    let all = workspace.operator.all(&format!("/workspaces/{}/domains", workspace.id)).await;
    all.into_iter().find(|one| one["domain"] == domain).unwrap_or(Value::Null)
}

/// A workspace that has proven a domain in DNS, and the record that proves it.
async fn proven(served: &Served, zone: &Zone) -> (Workspace, (String, String)) {
    let acme = served.operator.team("acme", None).await;
    let claim = acme.post("/domains", json!({"domain": "acme.test"})).await.must(201).json();
    let text = |field: &str| claim[field].as_str().unwrap().to_owned();
    let record = (text("txt_name"), text("txt_value"));
    zone.holds(&[(&record.0, &record.1)]);
    acme.post("/domains/acme.test/verify", json!({"by": "dns"})).await.must(200);
    (acme, record)
}

#[tokio::test]
async fn a_domain_is_proven_by_its_record_and_by_no_other() {
    let zone = Zone::start().await;
    let served = served_with(&zone).await;
    let acme = served.operator.team("acme", None).await;
    let claim = acme.post("/domains", json!({"domain": "acme.test"})).await.must(201).json();
    assert_eq!(claim["state"], "waiting");
    let (name, value) = (claim["txt_name"].as_str().unwrap(), claim["txt_value"].as_str().unwrap());
    let check = async || acme.post("/domains/acme.test/verify", json!({"by": "dns"})).await;

    check().await.problem(409, "domain_unproven");
    zone.holds(&[(name, "v=spf1 -all"), ("acme.test", value)]);
    check().await.problem(409, "domain_unproven");
    zone.is_in_trouble();
    check().await.problem(409, "domain_unanswered");
    assert_eq!(domain_of(&acme, "acme.test").await["state"], "waiting");

    zone.holds(&[(name, "v=spf1 -all"), (name, value)]);
    let proven = check().await.must(200).json();
    assert_eq!((&proven["state"], &proven["verified_by"]), (&json!("verified"), &json!("dns")));
}

#[tokio::test]
async fn everybodys_domains_are_refused_to_everybody() {
    let served = Served::start().await;
    let acme = served.operator.team("acme", None).await;
    for shared in ["gmail.com", "GMAIL.com.", "outlook.com", "co.uk", "github.io"] {
        acme.post("/domains", json!({"domain": shared})).await.problem(409, "domain_shared");
    }
    assert_eq!(domain_of(&acme, "gmail.com").await, Value::Null);
}

#[tokio::test]
async fn a_record_that_disappears_is_told_once_and_its_return_saves_the_domain() {
    let zone = Zone::start().await;
    let served = served_with(&zone).await;
    let (acme, (name, value)) = proven(&served, &zone).await;
    let check = async || acme.post("/domains/acme.test/verify", json!({"by": "dns"})).await;
    let told = acme.events().await.len();

    zone.is_in_trouble();
    check().await.problem(409, "domain_unanswered");
    assert_eq!(domain_of(&acme, "acme.test").await["state"], "verified", "no answer is no proof of anything");

    zone.holds(&[]);
    for _ in 0..2 {
        check().await.problem(409, "domain_unproven");
    }
    let shown = domain_of(&acme, "acme.test").await;
    assert_eq!((&shown["state"], &shown["verified"]), (&json!("at_risk"), &json!(true)));
    assert!(shown["lost_at"].is_string());

    zone.holds(&[(&name, &value)]);
    assert_eq!(check().await.must(200).json()["state"], "verified");
    assert_eq!(acme.told_after(told).await, ["domain.endangered", "domain.recovered"]);
}

#[tokio::test]
async fn a_domain_whose_record_stays_away_is_lost_without_anybody_asking_and_nobody_loses_access() {
    let zone = Zone::start().await;
    let mut served = served_with(&zone).await;
    let (acme, (name, value)) = proven(&served, &zone).await;
    acme.enable_sso().await;
    let directory = acme.directory("on").await;
    let ada = directory.create(&person_at("ada", "ada@acme.test")).await;
    zone.holds(&[]);
    acme.post("/domains/acme.test/verify", json!({"by": "dns"})).await.problem(409, "domain_unproven");
    // Eight days go by.
    let eight_days: u64 = 8 * 24 * 3600 * 1_000_000;
    served.installation.database.ask(&format!(
        "UPDATE domains SET missing_since = missing_since - {eight_days}, checked_at = checked_at - {eight_days}"
    ));
    served.installation.database.ask(&format!("UPDATE leases SET until = until - {eight_days}"));
    served.serving.running.kill();
    served.start_again().await;
    let acme = acme.seen_by(&served.operator);
    until("the domain is lost", async || {
        let shown = domain_of(&acme, "acme.test").await;
        if shown["state"] == "lost" { Ok(()) } else { Err(shown.to_string()) }
    })
    .await;
    assert!(acme.events().await.iter().any(|event| event["type"] == "domain.lost"));
    let directory = directory.with_http(served.operator.http.clone());
    assert!(acme.addresses().await.contains(&"ada@acme.test".to_owned()));
    let bob = directory.create(&person_at("bob", "bob@acme.test")).await;
    assert!(bob["id"].is_string(), "people are still taken in: {bob}");
    assert!(served.operator.account_of("bob@acme.test").await.is_none(), "the address is not theirs");
    directory.delete(&format!("/Users/{}", ada["id"].as_str().unwrap())).await.must(204);
    assert!(!acme.addresses().await.contains(&"ada@acme.test".to_owned()));

    let rival = served.operator.team("rival", None).await;
    rival.post("/domains", json!({"domain": "acme.test"})).await.must(201);
    rival.post("/domains/acme.test/verify", json!({"by": "operator"})).await.problem(409, "domain_contested");
    zone.holds(&[(&name, &value)]);
    acme.post("/domains/acme.test/verify", json!({"by": "dns"})).await.must(200);
}

#[tokio::test]
async fn a_claimed_domain_is_verified_by_itself_once_its_record_is_there() {
    let zone = Zone::start().await;
    let mut served = served_with(&zone).await;
    let acme = served.operator.team("acme", None).await;
    let claim = acme.post("/domains", json!({"domain": "acme.test"})).await.must(201).json();
    zone.holds(&[(claim["txt_name"].as_str().unwrap(), claim["txt_value"].as_str().unwrap())]);
    let told = acme.events().await.len();
    // The next look is due.
    served.installation.database.ask("UPDATE leases SET until = until - 3600000000");
    served.serving.running.kill();
    served.start_again().await;
    let acme = acme.seen_by(&served.operator);
    until("the domain is verified", async || {
        let shown = domain_of(&acme, "acme.test").await;
        if shown["state"] == "verified" { Ok(()) } else { Err(shown.to_string()) }
    })
    .await;
    assert_eq!(acme.told_after(told).await, ["domain.verified"]);
    assert_eq!(domain_of(&acme, "acme.test").await["verified_by"], "dns");
}

#[tokio::test]
async fn a_domain_is_given_up_unless_required_single_sign_on_rests_on_it() {
    let served = Served::start().await;
    let acme = served.acme(None).await.workspace;
    let connection = acme.get("/connections").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    acme.force_mode(&connection, "required").await.must(200);
    acme.delete("/domains/acme.example").await.problem(409, "domain_kept_by_sso");
    acme.delete("/domains/nowhere.example").await.problem(404, "domain_not_found");
    acme.force_mode(&connection, "optional").await.must(200);
    let told = acme.events().await.len();
    acme.delete("/domains/acme.example").await.must(204);
    assert_eq!(acme.told_after(told).await, ["domain.released"]);
    acme.delete("/domains/acme.example").await.problem(404, "domain_not_found");
    let rival = served.operator.team("rival", None).await;
    rival.own("acme.example").await;
}
