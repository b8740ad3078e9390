//! Query strings and form bodies, read leniently but never silently: a parameter given twice can be told from one given once.

use url::form_urlencoded;

/// Names and values in the order they came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fields(Vec<(String, String)>);

/// The parameter was given more than once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeated(pub(crate) &'static str);

impl Fields {
    pub(crate) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// The first value of this name.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// The value of this name, where an empty one counts as absent (RFC 6749 section 3.1) and a second one is a fault.
    pub(crate) fn once(&self, name: &'static str) -> Result<Option<&str>, Repeated> {
        let mut values = self.0.iter().filter(|(field, _)| field == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(Repeated(name));
        }
        Ok(first.filter(|value| !value.is_empty()))
    }

    /// The first value of this name as an owned text; `None` where the form had no such field.
    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    pub(crate) fn pairs(&self) -> &[(String, String)] {
        &self.0
    }
}

/// `address` with parameters added to whatever query it has. The address itself stays as it was registered, character by character.
pub(crate) fn with_query(address: &str, pairs: &[(&str, &str)]) -> String {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    match (query.is_empty(), address.contains('?')) {
        (true, _) => address.to_owned(),
        (false, true) => format!("{address}&{query}"),
        (false, false) => format!("{address}?{query}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_given_twice_is_a_fault_and_an_empty_one_is_absent() {
        let fields = Fields::parse(b"state=a&state=b&nonce=&scope=openid+email");
        assert_eq!(fields.once("state"), Err(Repeated("state")));
        assert_eq!(fields.once("nonce"), Ok(None));
        assert_eq!(fields.once("scope"), Ok(Some("openid email")));
        assert_eq!(fields.once("missing"), Ok(None));
    }

    #[test]
    fn a_query_is_added_to_the_one_that_is_there() {
        assert_eq!(with_query("http://rp/cb?x=1", &[("code", "a b")]), "http://rp/cb?x=1&code=a+b");
        assert_eq!(with_query("http://rp", &[("code", "c")]), "http://rp?code=c");
        assert_eq!(with_query("http://rp", &[]), "http://rp");
    }
}
