//! A connection over SAML is made, shown, tested and told anew: by the operator's API and on the workspace's own pages.

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use x509_cert::{Certificate, der::Decode};

use crate::world::{Call, Demo, Idp, Workspace, idp::Alone, page::Page};

const OWNER: &str = "owner@acme.example";

fn metadata_url(idp: &Idp) -> String {
    format!("{}/saml/metadata", idp.issuer)
}

#[tokio::test]
async fn it_is_made_from_pasted_metadata_or_from_their_address_and_shows_what_goes_into_the_identity_provider()
 {
    let demo = Demo::start().await;
    let xml = demo.idp.saml_metadata().await;
    let url = metadata_url(&demo.idp);
    let pasted = json!({"protocol": "saml", "metadata_xml": xml});
    let fetched = json!({"protocol": "saml", "metadata_url": url, "idp_initiated": true});
    let mut made = Vec::new();
    for new in [pasted, fetched] {
        let one = demo.acme.post("/connections", new).await.must(201).json();
        let (id, usher) = (one["id"].as_str().unwrap(), &demo.operator.usher);
        assert_eq!((&one["protocol"], &one["mode"]), (&json!("saml"), &json!("off")));
        assert_eq!(one["issuer"], url, "the practice identity provider's entity id");
        assert_eq!(one["acs_url"], format!("{usher}/sso/saml/{id}/acs"));
        assert_eq!(one["entity_id"], format!("{usher}/sso/saml/{id}/metadata"));
        assert_eq!(one["metadata_url"], one["entity_id"]);
        let certificate = &one["certificates"][0];
        assert_eq!(certificate["fingerprint"].as_str().unwrap().len(), 32 * 3 - 1, "{certificate}");
        assert!(certificate["expires_at"].as_str().unwrap().ends_with('Z'), "{certificate}");
        assert!(one.get("client_id").is_none() && one.get("redirect_uri").is_none(), "{one}");
        made.push(one);
    }
    assert_eq!((&made[0]["idp_initiated"], &made[1]["idp_initiated"]), (&json!(false), &json!(true)));
    assert_eq!((&made[0]["idp_metadata_url"], &made[1]["idp_metadata_url"]), (&Value::Null, &json!(url)));
    assert_ne!(made[0]["entity_id"], made[1]["entity_id"], "each is somebody else to the identity provider");
    let listed = demo.acme.get("/connections").await.must(200).json();
    assert_eq!(listed["items"].as_array().unwrap()[1..], made[..]);
    let recorded = demo.acme.audit().await.pop().unwrap();
    assert_eq!(recorded["action"], "connection.created");
    assert_eq!(recorded["details"]["certificates"][0], made[1]["certificates"][0]["fingerprint"]);
}

#[tokio::test]
async fn our_metadata_say_what_the_identity_provider_has_to_know() {
    let demo = Demo::start().await;
    let new = json!({"protocol": "saml", "metadata_url": metadata_url(&demo.idp)});
    let made = demo.acme.post("/connections", new).await.must(201).json();
    let text = |name: &str| made[name].as_str().unwrap();
    let answer = demo.operator.http.send(Call::get(text("metadata_url"))).await.must(200);
    assert_eq!(answer.header("content-type"), "application/samlmetadata+xml");
    let xml = answer.text();
    for said in [
        format!("entityID=\"{}\"", text("entity_id")),
        format!("Location=\"{}\"", text("acs_url")),
        "Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST\"".to_owned(),
        "WantAssertionsSigned=\"true\"".to_owned(),
        "AuthnRequestsSigned=\"false\"".to_owned(),
    ] {
        assert!(xml.contains(&said), "{said} in {xml}");
    }
    let oidc = demo.acme.get("/connections").await.must(200).json()["items"][0]["id"].clone();
    for other in [oidc.as_str().unwrap(), "cx_00000000000000000000000000", "x"] {
        let url = format!("{}/sso/saml/{other}/metadata", demo.operator.usher);
        demo.operator.http.send(Call::get(url)).await.must(404);
    }
}

/// Sends a browser away through a connection: the query it goes with.
async fn sent_away(demo: &Demo, connection: &Value) -> String {
    let browser = demo.browser();
    let start = browser.at(&format!("/sso/start/{}", connection["id"].as_str().unwrap()));
    let answer = browser.step(&start).await.must(302);
    answer.header("location").split_once('?').unwrap().1.to_owned()
}

/// Whether the query of a request is signed by the key of the certificate in our metadata (SAML Bindings section 3.4.4.1).
async fn is_signed(demo: &Demo, connection: &Value, query: &str) -> bool {
    let url = connection["metadata_url"].as_str().unwrap();
    let xml = demo.operator.http.send(Call::get(url)).await.must(200).text();
    let Some((_, rest)) = xml.split_once("<ds:X509Certificate>") else { return false };
    assert!(xml.contains("AuthnRequestsSigned=\"true\"") && xml.contains("use=\"signing\""), "{xml}");
    let der = STANDARD.decode(rest.split_once('<').unwrap().0).unwrap();
    let certificate = Certificate::from_der(&der).unwrap();
    let key = certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes();
    let (signed, signature) = query.split_once("&Signature=").unwrap();
    assert!(signed.contains("&RelayState=") && signed.ends_with("rsa-sha256"), "{signed}");
    let signature =
        url::form_urlencoded::parse(format!("s={signature}").as_bytes()).next().unwrap().1.into_owned();
    let key = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key);
    key.verify(signed.as_bytes(), &STANDARD.decode(signature).unwrap()).is_ok()
}

#[tokio::test]
async fn requests_are_signed_where_the_identity_provider_asks_for_it_by_a_key_of_that_connection_alone() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let plain = demo.acme.connect_saml(&demo.idp).await;
    let query = sent_away(&demo, &plain).await;
    assert!(!query.contains("Signature="), "nobody asked: {query}");
    assert!(!is_signed(&demo, &plain, &query).await);

    let xml = demo.idp.saml_metadata().await;
    let wanting = xml.replace("WantAuthnRequestsSigned=\"false\"", "WantAuthnRequestsSigned=\"true\"");
    assert_ne!(wanting, xml);
    let new = json!({"protocol": "saml", "metadata_xml": wanting});
    let other = demo.acme.post("/connections", new).await.must(201).json();
    demo.acme.force_mode(other["id"].as_str().unwrap(), "optional").await.must(200);
    assert_eq!(other["wants_signed_requests"], true);
    let of_other = sent_away(&demo, &other).await;
    assert!(is_signed(&demo, &other, &of_other).await);

    // One that comes to ask for it later has a key of its own from then on, and keeps it.
    let path = format!("/connections/{}/metadata", plain["id"].as_str().unwrap());
    demo.acme.put(&path, json!({"metadata_xml": wanting})).await.must(200);
    let query = sent_away(&demo, &plain).await;
    assert!(is_signed(&demo, &plain, &query).await);
    assert!(!is_signed(&demo, &plain, &of_other).await && !is_signed(&demo, &other, &query).await);
    demo.acme.put(&path, json!({"metadata_xml": wanting, "idp_initiated": true})).await.must(200);
    assert!(is_signed(&demo, &plain, &query).await, "the same key");
    let browser = demo.browser();
    let page = browser.open(&format!("/sso/start/{}", plain["id"].as_str().unwrap())).await.must(200);
    let page = browser.be(&page, "ada").await.must(200);
    browser.bring(&page).await.must(200);
    assert!(!demo.database.keeps("PRIVATE KEY"));
}

#[tokio::test]
async fn our_metadata_ask_for_encryption_where_an_admin_wants_it_and_only_there() {
    let demo = Demo::start().await;
    let xml = demo.idp.saml_metadata().await;
    let new = json!({"protocol": "saml", "metadata_xml": xml});
    let made = demo.acme.post("/connections", new).await.must(201).json();
    assert_eq!(made["encryption"], false);
    let ours = async || {
        demo.operator.http.send(Call::get(made["metadata_url"].as_str().unwrap())).await.must(200).text()
    };
    assert!(!ours().await.contains("KeyDescriptor"));
    let path = format!("/connections/{}/metadata", made["id"].as_str().unwrap());
    let change = async |change: Value| {
        let mut body = json!({"metadata_xml": xml});
        body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        demo.acme.put(&path, body).await.must(200).json()["encryption"].clone()
    };
    assert_eq!(change(json!({"encryption": true})).await, true);
    let asking = ours().await;
    let encryption = "use=\"encryption\"";
    assert!(asking.contains(encryption) && !asking.contains("use=\"signing\""), "{asking}");
    let methods: Vec<_> = asking
        .split("EncryptionMethod Algorithm=\"")
        .skip(1)
        .filter_map(|rest| rest.split_once('"')?.0.rsplit_once('#').map(|(_, name)| name))
        .collect();
    assert_eq!(methods, ["aes256-gcm", "aes128-gcm", "rsa-oaep-mgf1p"], "nothing without authentication");
    let recorded = demo.acme.audit().await.pop().unwrap();
    assert_eq!(recorded["details"]["encryption"], true);
    // It stays as it is, with the same key, until somebody wishes otherwise.
    assert_eq!(change(json!({"idp_initiated": true})).await, true);
    assert_eq!(ours().await, asking);
    assert_eq!(change(json!({"encryption": false})).await, false);
    assert!(!ours().await.contains(encryption));
    assert!(!demo.database.keeps("PRIVATE KEY"));
    let oidc = json!({"protocol": "oidc", "issuer": "https://idp.example", "client_id": "a", "client_secret": "b",
        "encryption": true});
    assert!(demo.acme.post("/connections", oidc).await.must(400).text().contains("encryption"));
}

#[tokio::test]
async fn metadata_that_can_t_be_used_are_refused_with_the_reason_and_nothing_is_made() {
    let demo = Demo::start().await;
    let before = demo.acme.picture().await;
    let xml = demo.idp.saml_metadata().await;
    let bare = xml.replace("X509Certificate", "X509Other");
    let plain = xml.replace("http://127.0.0.1", "http://idp.example");
    let nowhere = format!("{}/nothing", demo.idp.issuer);
    let saml = |rest: Value| {
        let mut new = json!({"protocol": "saml"});
        new.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        new
    };
    for (new, why) in [
        (saml(json!({})), "metadata_xml"),
        (saml(json!({"metadata_xml": xml, "metadata_url": metadata_url(&demo.idp)})), "not both"),
        (saml(json!({"metadata_xml": "<a/>"})), "root is `a`"),
        (saml(json!({"metadata_xml": "<!DOCTYPE a><a/>"})), "metadata"),
        (saml(json!({"metadata_xml": bare})), "certificate"),
        (saml(json!({"metadata_xml": plain})), "https"),
        (saml(json!({"metadata_xml": xml, "entity_id": "https://other.example"})), "other.example"),
        (saml(json!({"metadata_url": "http://idp.example/metadata"})), "https"),
        (saml(json!({"metadata_url": "file:///etc/passwd"})), "https"),
        (saml(json!({"metadata_url": "https://169.254.169.254/latest"})), "metadata_url"),
        (saml(json!({"metadata_url": nowhere})), "404"),
        (saml(json!({"metadata_xml": xml, "client_id": "x"})), "oidc"),
        (json!({"protocol": "oidc", "issuer": "https://a.example", "metadata_xml": xml}), "saml"),
        (json!({"protocol": "ldap"}), "oidc or saml"),
    ] {
        let answer = demo.acme.post("/connections", new.clone()).await.problem(400, "value_invalid");
        let detail = answer.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains(why), "{why} in {detail}, for {new}");
    }
    assert_eq!(demo.acme.picture().await, before);
}

#[tokio::test]
async fn it_is_told_anew_of_its_identity_provider_and_never_of_another() {
    let demo = Demo::start().await;
    let connection = demo.acme.connect_saml(&demo.idp).await;
    let path = format!("/connections/{}/metadata", connection["id"].as_str().unwrap());
    let xml = demo.idp.saml_metadata().await;
    let same = demo.acme.put(&path, json!({"metadata_url": metadata_url(&demo.idp)})).await.must(200).json();
    assert_eq!((&same["mode"], &same["certificates"]), (&json!("required"), &connection["certificates"]));
    let other = xml.replace("/saml/metadata\"", "/saml/other\"");
    assert_ne!(other, xml);
    let answer = demo.acme.put(&path, json!({"metadata_xml": other})).await.problem(400, "value_invalid");
    assert!(answer.text().contains("another one"), "{}", answer.text());
    let oidc = demo.acme.get("/connections").await.must(200).json()["items"][0]["id"].clone();
    let oidc = format!("/connections/{}/metadata", oidc.as_str().unwrap());
    demo.acme.put(&oidc, json!({"metadata_xml": xml})).await.problem(400, "value_invalid");
    let nobodys = "/connections/cx_00000000000000000000000000/metadata";
    demo.acme.put(nobodys, json!({"metadata_xml": xml})).await.problem(404, "connection_not_found");
}

fn certificate(metadata: &str) -> &str {
    let (_, rest) = metadata.split_once("X509Certificate>").unwrap();
    rest.split_once('<').unwrap().0
}

/// The metadata of another identity provider, which has a certificate of its own.
async fn of_another(demo: &Demo) -> String {
    let Alone { idp, .. } = Idp::alone("other.example", &demo.operator.usher).await;
    idp.saml_metadata().await
}

/// The fingerprints that a connection believes.
async fn believed(workspace: &Workspace, id: &str) -> Vec<Value> {
    let shown = workspace.get(&format!("/connections/{id}")).await.must(200).json();
    shown["certificates"].as_array().unwrap().iter().map(|one| one["fingerprint"].clone()).collect()
}

#[tokio::test]
async fn what_it_is_told_anew_is_seen_first_and_certificates_known_so_far_stay_unless_somebody_says_otherwise()
 {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let made = demo.acme.connect_saml(&demo.idp).await;
    let id = made["id"].as_str().unwrap();
    let known = made["certificates"][0]["fingerprint"].clone();
    let path = format!("/w/acme/settings/security/connections/{id}/metadata");
    let confirm = format!("{path}/confirm");
    let xml = demo.idp.saml_metadata().await;
    let (second, third, fourth) = (of_another(&demo).await, of_another(&demo).await, of_another(&demo).await);
    let with = |other: &str| xml.replace(certificate(&xml), certificate(other));
    let owner = demo.browser_of(OWNER).await;
    let look = async |xml: &str| {
        let page = owner.open(&path).await.must(200);
        let typed = [("metadata_url", ""), ("metadata_xml", xml)];
        owner.send_form(&page, page.form(&path), &typed, None).await.must(200)
    };

    // Nothing is believed for having been given.
    let seen = look(&with(&second)).await.says("Nothing of it is believed yet").says("New certificate");
    assert!(
        seen.text.contains(known.as_str().unwrap()) && seen.text.contains("None: nobody looks"),
        "{seen}"
    );
    assert_eq!(believed(&demo.acme, id).await, std::slice::from_ref(&known));
    // Its people come in before and after it switches.
    owner.send_form(&seen, seen.form(&confirm), &[], None).await.must(200).says("The metadata were taken");
    let both = believed(&demo.acme, id).await;
    assert!(both.len() == 2 && both.contains(&known), "{both:?}");
    let ada = demo.browser();
    let page = ada.open(&format!("/sso/start/{id}")).await.must(200);
    let page = ada.be(&page, "ada").await.must(200);
    assert_eq!(ada.bring(&page).await.must(200).url.path(), "/w/acme");
    // What was seen before is not what it would come to now.
    let stale = owner.send_form(&seen, seen.form(&confirm), &[("known", "drop")], None).await.must(400);
    stale.says("has changed since you looked");
    assert_eq!(believed(&demo.acme, id).await, both);

    // Four are too many, on the page and in a form that asks for it all the same.
    let (begin, end) =
        (xml.find("<md:KeyDescriptor").unwrap(), xml.find("</md:KeyDescriptor>").unwrap() + 19);
    let key = |other: &str| xml[begin..end].replace(certificate(&xml), certificate(other));
    let two = format!("{}{}{}{}", &xml[..begin], key(&third), key(&fourth), &xml[end..]);
    let seen = look(&two).await.says("Three certificates are believed at most");
    let mut form = seen.form(&confirm).clone();
    form.fields.push(("known".to_owned(), "keep".to_owned()));
    owner.send_form(&seen, &form, &[], None).await.must(400).says("more than three");
    assert_eq!(believed(&demo.acme, id).await, both);

    // Those known so far go where somebody says so; and a look that finds nothing new says that.
    let seen = look(&with(&second)).await;
    owner.send_form(&seen, seen.form(&confirm), &[("known", "drop")], None).await.must(200);
    let left = believed(&demo.acme, id).await;
    assert!(left.len() == 1 && !left.contains(&known), "{left:?}");
    look(&with(&second)).await.says("as before");
    // Another identity provider is refused before anything is to be confirmed.
    let page = owner.open(&path).await.must(200);
    let other = [("metadata_url", ""), ("metadata_xml", second.as_str())];
    owner.send_form(&page, page.form(&path), &other, None).await.must(400).says("another one");
}

#[tokio::test]
async fn an_admin_makes_it_tests_it_and_switches_it_on_without_help() {
    let demo = Demo::start().await;
    demo.idp.assign("ada").await;
    let owner = demo.browser_of(OWNER).await;
    let page = owner.open("/w/acme/settings/security").await.must(200);
    let page = owner.click(&page, "Set up another connection").await.must(200);
    let other = page.links.iter().find(|link| link.path.ends_with("/sso/new/other/saml")).unwrap();
    let other_path = other.path.clone();
    let page = owner.open(&other_path).await.must(200);
    // The two values that the identity provider asks for stand there before there is anything of it, and stay: at the
    // page's own address, and for whoever begins again in the same browser.
    let value =
        |page: &Page, end: &str| page.values.values().find(|value| value.ends_with(end)).unwrap().clone();
    let (acs, entity_id) = (value(&page, "/acs"), value(&page, "/metadata"));
    let again = owner.open(page.url.as_str()).await.must(200);
    assert_eq!((value(&again, "/acs"), value(&again, "/metadata")), (acs.clone(), entity_id.clone()));
    let begun =
        owner.open("/w/acme/settings/security/sso").await.must(200).says("The connection is not made yet");
    let again = owner.click(&begun, "Go on").await.must(200);
    assert_eq!(value(&again, "/acs"), acs);
    demo.idp.configure(json!({"saml_entity_id": entity_id, "saml_acs": acs})).await;

    let page = owner.click(&page, "Next").await.must(200).says("firstName");
    let page = owner.click(&page, "Next").await.must(200);
    let form = page.form_with("metadata_xml");
    owner
        .send_form(&page, form, &[], None)
        .await
        .must(400)
        .says("Give the address of the metadata, or paste them");
    let typed = [("metadata_xml", "<a/>")];
    owner.send_form(&page, form, &typed, None).await.must(400).says("root is");
    let xml = demo.idp.saml_metadata().await;
    // What they say is looked at before anything is made, and what was looked at is what is made.
    let look = owner.send_form(&page, form, &[("metadata_xml", &xml)], None).await.must(200);
    let look = look.says("Is this your identity provider?").says(&metadata_url(&demo.idp)).says("Good");
    assert_eq!(demo.acme.get("/connections").await.json()["items"].as_array().unwrap().len(), 1);
    let make = look.form_with("seen");
    let other = [("metadata_xml", xml.replace("/saml/metadata\"", "/saml/other\""))];
    let other: Vec<_> = other.iter().map(|(name, text)| (*name, text.as_str())).collect();
    owner.send_form(&look, make, &other, None).await.must(400).says("has changed since you looked");
    let made = owner.send_form(&look, make, &[], None).await.must(200).says("The connection was made");
    assert!(made.url.path().ends_with("/test"), "{made}");
    assert!(made.values.values().any(|value| *value == acs), "the values stay at hand: {:?}", made.values);
    let steps = owner.click(&made, "Application").await.must(200);
    assert_eq!(value(&steps, "/acs"), acs, "the steps can be read again while it is tested");
    owner.send_form(&look, make, &[], None).await.must(400).says("made already");
    let anew = owner.open(&other_path).await.must(200);
    assert_ne!(value(&anew, "/acs"), acs, "the next one has addresses of its own");
    let done = owner.open("/w/acme/settings/security").await.must(200).says("SAML 2.0");
    let made = demo.acme.get("/connections").await.json()["items"][1].clone();
    assert_eq!(made["acs_url"], acs);
    let mode = format!("/w/acme/settings/security/connections/{}/mode", made["id"].as_str().unwrap());
    assert!(done.form(&mode).buttons.iter().all(|button| button.value != "optional"), "untested: {done}");

    let id = made["id"].as_str().unwrap();
    let page = owner.open(&format!("/w/acme/settings/security/sso/{id}/test")).await.must(200);
    let page = owner.click(&page, "Test sign-in").await.must(200);
    let page = owner.be(&page, "ada").await.must(200);
    let session = owner.session();
    let page = owner.bring(&page).await.must(200).says("It works");
    for said in ["ada.lovelace@acme.example", "persistent", "rsa-sha256", "Lovelace"] {
        assert!(page.text.contains(said), "{said}: {page}");
    }
    assert_eq!(owner.session(), session, "a test signs nobody in");
    let page = owner.click(&page, "Go on").await.must(200).says("Tested");
    let page = owner.click(&page, "Next").await.must(200);
    owner.send_form(&page, page.form(&mode), &[], Some(("mode", "optional"))).await.must(200);
    assert_eq!(demo.acme.get("/connections").await.json()["items"][1]["mode"], "optional");

    // Who may not set it up is shown nothing to do it with, and a form sent anyway does nothing.
    let ada = demo.browser();
    let start = ada.open(&format!("/sso/start/{}", made["id"].as_str().unwrap())).await;
    let page = ada.be(&start, "ada").await;
    ada.bring(&page).await.must(200);
    for page in ["sso", "sso/new/okta/saml", "directory/setup", "directory/setup/okta"] {
        let page = ada.open(&format!("/w/acme/settings/security/{page}")).await;
        assert_eq!(page.url.path(), "/w/acme/settings/security");
    }
}
