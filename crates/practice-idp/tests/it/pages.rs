//! The pages as a browser without script uses them.

use crate::recorder::Recorder;
use crate::support::{Answer, Idp};
use practice_idp::application::Dialect;
use serde_json::json;

/// Follows the redirect after a form.
async fn followed(idp: &Idp, answer: Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text);
    let path = answer.header("location").split('#').next().unwrap().to_owned();
    idp.get(&path).await.text
}

#[tokio::test]
async fn a_button_shows_what_came_of_it_next_to_the_person() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    let assigned = idp.form("/people/ada/assign", &[("from", "people")]).await;
    assert!(assigned.header("location").ends_with("#ada"));
    let page = followed(&idp, assigned).await;
    assert!(page.contains("Usher created Ada Lovelace (201)."));
    assert!(page.contains("1 of 8 are assigned"));

    recorder.script(403, json!({"detail": "no seat is left"}));
    let page = followed(&idp, idp.form("/people/grace/assign", &[("from", "people")]).await).await;
    assert!(page.contains("Usher refused: 403 – no seat is left"));
    assert!(page.contains("Try again"));
}

#[tokio::test]
async fn a_form_that_can_not_be_saved_comes_back_with_what_was_typed() {
    let idp = Idp::start().await;
    let typed = [
        ("given_name", "<Mary>"),
        ("family_name", ""),
        ("email", "nowhere"),
        ("user_name", ""),
        ("department", ""),
    ];
    for path in ["/people", "/people/ada"] {
        let answer = idp.form(path, &typed).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("value=\"&#60;Mary&#62;\""), "{}", answer.text);
        assert!(answer.text.contains("Write an address such as"));
        assert!(answer.text.contains("aria-invalid=\"true\" aria-describedby=\"email-flaw\""));
    }
    let settings = idp.form("/application", &[("scim_base_url", "nowhere")]).await;
    assert_eq!(settings.status, 422);
    assert!(settings.text.contains(">nowhere</textarea>"));
}

#[tokio::test]
async fn a_person_is_added_edited_and_deleted_by_forms() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Entra).await;
    let typed = [
        ("given_name", "Mary"),
        ("family_name", "Somerville"),
        ("email", "mary@acme.example"),
        ("user_name", ""),
    ];
    let added = idp.form("/people", &typed).await;
    let path = added.header("location").to_owned();
    assert!(followed(&idp, added).await.contains("Mary Somerville"));
    idp.form(&format!("{path}/assign"), &[("from", "person")]).await;
    let page = followed(&idp, idp.form(&path, &[("given_name", "Mary Fairfax")]).await).await;
    assert!(page.contains("Usher took the change to Mary Fairfax Somerville (200)."));
    let page = followed(&idp, idp.form(&format!("{path}/delete"), &[("manner", "told")]).await).await;
    assert!(page.contains("is removed from the practice IdP."));
    assert_eq!(idp.get(&path).await.status, 404);
}

#[tokio::test]
async fn settings_are_saved_and_an_empty_token_field_keeps_the_token() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Rfc).await;
    let form = [
        ("name", "Another"),
        ("scim_base_url", recorder.base.as_str()),
        ("scim_token", ""),
        ("dialect", "okta"),
        ("client_id", "rp"),
        ("client_secret", ""),
        ("redirect_uris", "http://rp/one\r\nhttp://rp/two\r\n"),
        ("assigned_only", "yes"),
    ];
    assert!(followed(&idp, idp.form("/application", &form).await).await.contains("Saved."));
    let set = idp.running.application();
    assert!(set.scim_token.is_some());
    assert_eq!((set.name.as_str(), set.dialect), ("Another", Dialect::Okta));
    assert_eq!(set.client.redirect_uris, ["http://rp/one", "http://rp/two"]);
    let tested = idp.form("/application/test", &[("dialect", "entra")]).await;
    assert!(followed(&idp, tested).await.contains("Microsoft Entra ID would accept it."));
    idp.form("/application", &[("forget_token", "yes")]).await;
    assert!(idp.running.application().scim_token.is_none());
}

#[tokio::test]
async fn names_are_shown_as_text_whatever_they_are() {
    let idp = Idp::start().await;
    let typed =
        [("given_name", "<b>\"&'"), ("family_name", "x"), ("email", "x@y.example"), ("user_name", "")];
    idp.form("/people", &typed).await;
    let page = idp.get("/").await.text;
    assert!(!page.contains("<b>") && page.contains("&#60;b&#62;"));
}

#[tokio::test]
async fn a_group_is_made_filled_pushed_and_deleted_by_forms() {
    let recorder = Recorder::start().await;
    let idp = Idp::provisioning_to(&recorder.base, Dialect::Okta).await;
    idp.post("/api/people/ada/assign").await;
    let refused = idp.form("/groups", &[("name", " ")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text.contains("Give it a name of 1 to 200 characters on one line."));
    let made = idp.form("/groups", &[("name", "<Engineering>")]).await;
    let path = made.header("location").to_owned();
    assert!(followed(&idp, made).await.contains("&#60;Engineering&#62;"));
    idp.form(&format!("{path}/put-in"), &[("member", "people/ada")]).await;
    let page = followed(&idp, idp.form(&format!("{path}/assign"), &[("from", "group")]).await).await;
    assert!(page.contains("Usher created the group &#60;Engineering&#62; (201)."), "{page}");
    assert!(page.contains("Member there") && page.contains("Push now"));
    assert!(idp.get("/groups").await.text.contains("1 of 1 are pushed"));
    assert!(idp.get("/people/ada").await.text.contains("&#60;Engineering&#62;"));
    let page = followed(&idp, idp.form(&path, &[("name", "Platform")]).await).await;
    assert!(page.contains("Usher took the change to the group Platform (200)."));
    assert_eq!(idp.form(&path, &[("name", "")]).await.status, 422);
    let page = followed(&idp, idp.form(&format!("{path}/take-out"), &[("member", "people/ada")]).await).await;
    assert!(page.contains("Nobody is in it."));
    assert_eq!(idp.form(&format!("{path}/put-in"), &[("member", "ada")]).await.status, 400);
    let gone = idp.form(&format!("{path}/delete"), &[("manner", "told")]).await;
    assert!(followed(&idp, gone).await.contains("The group Platform is removed from the practice IdP."));
    assert_eq!(idp.get(&path).await.status, 404);
}
