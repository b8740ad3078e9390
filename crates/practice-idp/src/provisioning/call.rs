//! A SCIM request before it is sent, as pure data, so that a dialect is a matter of values.

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;
use url::Url;

/// Everything but RFC 3986's unreserved characters is escaped, the way Okta and Entra ID do (`%20`, not `+`).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// One of the two endpoints resources are kept at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Collection {
    Users,
    Groups,
}

impl Collection {
    /// The segment of the address.
    pub(crate) fn segment(self) -> &'static str {
        match self {
            Self::Users => "Users",
            Self::Groups => "Groups",
        }
    }

    /// The resource type of what is in it.
    pub(crate) fn kind(self) -> &'static str {
        match self {
            Self::Users => "User",
            Self::Groups => "Group",
        }
    }
}

/// How a client writes an address where the standards leave it a choice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Spelling {
    /// A space in a query is written `+`, as HTML forms do, and not `%20`.
    pub(crate) has_plus_for_space: bool,
    /// An address without a query ends in a bare `?`.
    pub(crate) has_bare_question_mark: bool,
}

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

    pub(crate) fn list(of: Collection, query: Vec<(&'static str, String)>) -> Self {
        Self { query, ..Self::new(Method::GET, &[of.segment()], None) }
    }

    /// A list of those that `filter` finds.
    pub(crate) fn search(of: Collection, filter: String) -> Self {
        Self::list(of, vec![("filter", filter)])
    }

    /// One page of a list.
    pub(crate) fn page(of: Collection, count: u32) -> Self {
        Self::list(of, vec![("startIndex", "1".to_owned()), ("count", count.to_string())])
    }

    pub(crate) fn service_provider_config() -> Self {
        Self::new(Method::GET, &["ServiceProviderConfig"], None)
    }

    pub(crate) fn get(of: Collection, id: &str) -> Self {
        Self::new(Method::GET, &[of.segment(), id], None)
    }

    pub(crate) fn create(of: Collection, body: Value) -> Self {
        Self::new(Method::POST, &[of.segment()], Some(body))
    }

    pub(crate) fn replace(of: Collection, id: &str, body: Value) -> Self {
        Self::new(Method::PUT, &[of.segment(), id], Some(body))
    }

    /// Replaces a resource by a body that says its id as well, as most clients do.
    pub(crate) fn replace_named(of: Collection, id: &str, mut body: Value) -> Self {
        body["id"] = Value::from(id);
        Self::replace(of, id, body)
    }

    pub(crate) fn patch(of: Collection, id: &str, body: Value) -> Self {
        Self::new(Method::PATCH, &[of.segment(), id], Some(body))
    }

    pub(crate) fn delete(of: Collection, id: &str) -> Self {
        Self::new(Method::DELETE, &[of.segment(), id], None)
    }

    /// The same with another query parameter behind those it has.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.query.push((name, value.to_owned()));
        self
    }

    /// Whether it asks for a list of resources.
    pub(crate) fn is_list(&self) -> bool {
        self.method == Method::GET
            && matches!(self.path.as_slice(), [only] if only == "Users" || only == "Groups")
    }

    /// The whole address. A query the base has (`?aadOptscim062020`) goes along with every request, as Entra ID keeps it.
    pub(crate) fn address(&self, base: &Url, spelling: Spelling) -> Url {
        let mut url = base.clone();
        let mut path = base.path().trim_end_matches('/').to_owned();
        for segment in &self.path {
            path.push('/');
            path.extend(utf8_percent_encode(segment, ESCAPED));
        }
        url.set_path(&path);
        let own = self.query.iter().map(|(name, value)| {
            let value = utf8_percent_encode(value, ESCAPED).to_string();
            let value = if spelling.has_plus_for_space { value.replace("%20", "+") } else { value };
            format!("{name}={value}")
        });
        let query: Vec<String> = base.query().map(str::to_owned).into_iter().chain(own).collect();
        let has_query = !query.is_empty() || spelling.has_bare_question_mark;
        url.set_query(has_query.then(|| query.join("&")).as_deref());
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
    use Collection::Users;

    #[test]
    fn a_filter_is_escaped_the_way_okta_writes_it() {
        let base = Url::parse("http://sp.example/scim/v2/").unwrap();
        let call = Call::search(Users, equals("userName", "test.user@okta.local")).with("startIndex", "1");
        assert_eq!(
            call.address(&base, Spelling::default()).as_str(),
            "http://sp.example/scim/v2/Users?filter=userName%20eq%20%22test.user%40okta.local%22&startIndex=1"
        );
    }

    #[test]
    fn a_query_of_the_base_goes_along_with_every_request() {
        let base = Url::parse("https://sp.example/scim?aadOptscim062020").unwrap();
        assert_eq!(
            Call::get(Users, "a/b").address(&base, Spelling::default()).as_str(),
            "https://sp.example/scim/Users/a%2Fb?aadOptscim062020"
        );
        let listed = Call::list(Users, vec![("count", "1".to_owned())]).address(&base, Spelling::default());
        assert_eq!(listed.as_str(), "https://sp.example/scim/Users?aadOptscim062020&count=1");
    }

    #[test]
    fn a_space_is_a_plus_and_a_question_mark_stands_alone_only_for_those_who_write_so() {
        let base = Url::parse("https://sp.example/scim").unwrap();
        let plus = Spelling { has_plus_for_space: true, ..Spelling::default() };
        let search = Call::search(Users, equals("userName", "a+b c"));
        assert_eq!(
            search.address(&base, plus).as_str(),
            "https://sp.example/scim/Users?filter=userName+eq+%22a%2Bb+c%22"
        );
        let bare = Spelling { has_bare_question_mark: true, ..Spelling::default() };
        assert_eq!(Call::get(Users, "1").address(&base, bare).as_str(), "https://sp.example/scim/Users/1?");
    }

    #[test]
    fn a_quote_in_a_filter_value_is_escaped() {
        assert_eq!(equals("userName", "o\"neil\\"), r#"userName eq "o\"neil\\""#);
    }
}
