//! Sheets are complete: whoever follows one reaches every value that both sides need.

use std::collections::HashSet;

use super::{Field, PROVIDERS, Protocol, Provider, Scim, Sheet, Step, Value};

fn values(sheet: &Sheet) -> HashSet<Value> {
    let values = sheet.steps.iter().filter_map(|step| match step {
        Step::Put(_, value) => Some(*value),
        Step::Go(_) | Step::Set(..) | Step::Leave(..) => None,
    });
    values.collect()
}

fn fields(sheet: &Sheet) -> HashSet<Field> {
    sheet.given.iter().map(|given| given.field).collect()
}

#[test]
fn every_sheet_takes_all_our_values_and_says_where_each_of_theirs_is() {
    for one in PROVIDERS {
        assert!(values(&one.saml).is_superset(&[Value::Acs, Value::EntityId].into()), "{}", one.name);
        assert!(fields(&one.saml).contains(&Field::MetadataXml), "{}", one.name);
        assert!(values(&one.oidc).contains(&Value::RedirectUri), "{}", one.name);
        let all = [Field::Issuer, Field::ClientId, Field::ClientSecret];
        assert_eq!(fields(&one.oidc), all.into(), "{}", one.name);
        match one.scim {
            Scim::Sheet { sheet, .. } => {
                assert_eq!(values(&sheet), [Value::BaseUrl, Value::Token].into(), "{}", one.name);
            }
            Scim::Nothing { .. } => assert_eq!(one.code, "google", "only Google can't"),
        }
    }
}

#[test]
fn whoever_provisions_says_where_another_token_goes_and_how_it_tries_again() {
    for one in PROVIDERS {
        let Scim::Sheet { mend, .. } = one.scim else { continue };
        let all = [mend.token, mend.mappings, mend.again];
        assert!(all.iter().all(|how| how.ends_with('.') && how.starts_with(char::is_uppercase)), "{all:?}");
        assert!(mend.token.contains("the new one"), "{}", one.name);
    }
}

#[test]
fn every_sheet_of_saml_maps_an_address_and_both_names() {
    for one in PROVIDERS {
        let means: HashSet<_> = one.saml.attributes.iter().map(|one| one.means).collect();
        assert!(means.is_superset(&["The address", "First name", "Last name"].into()), "{}", one.name);
        assert!(!one.sources.is_empty(), "{}", one.name);
    }
}

#[test]
fn whoever_has_a_switch_for_groups_says_which() {
    let says: Vec<_> =
        PROVIDERS.iter().filter(|one| one.group_settings().len() == 1).map(|one| one.code).collect();
    assert_eq!(says, ["okta", "entra", "jumpcloud", "pingone", "keycloak"]);
    assert!(PROVIDERS.iter().all(|one| one.group_settings().len() < 2));
}

#[test]
fn a_provider_is_found_by_its_name_and_by_its_issuer() {
    for one in PROVIDERS {
        assert_eq!(Provider::named(one.code).map(|found| found.name), Some(one.name));
        assert!(one.code.bytes().all(|letter| letter.is_ascii_lowercase()), "{}", one.code);
    }
    assert_eq!(Provider::named("nobody"), None);
    for (issuer, code) in [
        ("https://acme.okta.com", "okta"),
        ("http://www.okta.com/exk1", "okta"),
        ("https://login.microsoftonline.com/1/v2.0", "entra"),
        ("https://sts.windows.net/1/", "entra"),
        ("https://accounts.google.com/o/saml2?idpid=C1", "google"),
        ("https://acme.onelogin.com/oidc/2", "onelogin"),
        ("https://oauth.id.jumpcloud.com/", "jumpcloud"),
        ("https://auth.pingone.eu/1/as", "pingone"),
        ("https://sso.acme.example/realms/staff", "keycloak"),
        ("https://sso.acme.example/application/o/usher/", "authentik"),
        ("https://idp.acme.example", "other"),
    ] {
        assert_eq!(Provider::of_issuer(issuer).code, code, "{issuer}");
    }
}

#[test]
fn a_protocol_is_found_by_its_name() {
    for one in Protocol::ALL {
        assert_eq!(Protocol::named(one.code()), Some(one));
    }
    assert_eq!(Protocol::named("ws-fed"), None);
}
