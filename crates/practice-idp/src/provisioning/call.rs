//! A SCIM request before it is sent, as pure data, so that a dialect is a matter of values.

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

/// Everything but RFC 3986's unreserved characters is escaped, the way Okta and Entra ID do (`%20`, not `+`).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One request, relative to the SCIM base URL.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// Path segments below the base, not yet escaped.
    pub(crate) path: Vec<String>,
    /// Query parameters, not yet escaped.
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
}

impl Call {
    fn new(method: Method, path: &[&str], body: Option<Value>) -> Self {
        Self {
            method,
            path: path.iter().map(|segment| (*segment).to_owned()).collect(),
            query: Vec::new(),
            body,
        }
    }

    pub(crate) fn list(query: Vec<(&'static str, String)>) -> Self {
        Self { query, ..Self::new(Method::GET, &["Users"], None) }
    }

    pub(crate) fn service_provider_config() -> Self {
        Self::new(Method::GET, &["ServiceProviderConfig"], None)
    }

    pub(crate) fn get(id: &str) -> Self {
        Self::new(Method::GET, &["Users", id], None)
    }

    pub(crate) fn create(body: Value) -> Self {
        Self::new(Method::POST, &["Users"], Some(body))
    }

    pub(crate) fn replace(id: &str, body: Value) -> Self {
        Self::new(Method::PUT, &["Users", id], Some(body))
    }

    pub(crate) fn patch(id: &str, body: Value) -> Self {
        Self::new(Method::PATCH, &["Users", id], Some(body))
    }

    pub(crate) fn delete(id: &str) -> Self {
        Self::new(Method::DELETE, &["Users", id], None)
    }

    /// The whole address. A query the base has (`?aadOptscim062020`) goes along with every request, as Entra ID keeps it.
    pub(crate) fn address(&self, base: &Url) -> Url {
        let mut url = base.clone();
        let mut path = base.path().trim_end_matches('/').to_owned();
        for segment in &self.path {
            path.push('/');
            path.extend(utf8_percent_encode(segment, ESCAPED));
        }
        url.set_path(&path);
        let own =
            self.query.iter().map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, ESCAPED)));
        let query: Vec<String> = base.query().map(str::to_owned).into_iter().chain(own).collect();
        url.set_query((!query.is_empty()).then(|| query.join("&")).as_deref());
        url
    }
}

/// `attribute eq "value"` with the value written as RFC 7644 section 3.4.2.2 wants it: a JSON string.
pub(crate) fn equals(attribute: &str, value: &str) -> String {
    format!("{attribute} eq {}", Value::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_escaped_the_way_okta_writes_it() {
        let base = Url::parse("http://sp.example/scim/v2/").unwrap();
        let call = Call::list(vec![
            ("filter", equals("userName", "test.user@okta.local")),
            ("startIndex", "1".to_owned()),
        ]);
        assert_eq!(
            call.address(&base).as_str(),
            "http://sp.example/scim/v2/Users?filter=userName%20eq%20%22test.user%40okta.local%22&startIndex=1"
        );
    }

    #[test]
    fn a_query_of_the_base_goes_along_with_every_request() {
        let base = Url::parse("https://sp.example/scim?aadOptscim062020").unwrap();
        assert_eq!(
            Call::get("a/b").address(&base).as_str(),
            "https://sp.example/scim/Users/a%2Fb?aadOptscim062020"
        );
        let listed = Call::list(vec![("count", "1".to_owned())]).address(&base);
        assert_eq!(listed.as_str(), "https://sp.example/scim/Users?aadOptscim062020&count=1");
    }

    #[test]
    fn a_quote_in_a_filter_value_is_escaped() {
        assert_eq!(equals("userName", "o\"neil\\"), r#"userName eq "o\"neil\\""#);
    }
}
