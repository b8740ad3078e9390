//! What can be wrong with a sign-in over SAML, on demand. A service provider must refuse every one of them.

use serde::{Deserialize, Serialize};

macro_rules! misbehaviours {
    ($($name:ident = $code:literal, $does:literal;)*) => {
        /// One thing that is wrong with the next sign-in over SAML, while the rest of it is in order.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        pub enum Misbehaviour {
            $(#[doc = $does] #[serde(rename = $code)] $name,)*
        }

        impl Misbehaviour {
            /// All of them, in the order they are shown.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name used in the JSON API and in forms.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$name => $code,)*
                }
            }

            /// What it does, in a sentence.
            pub fn does(self) -> &'static str {
                match self {
                    $(Self::$name => $does,)*
                }
            }
        }
    };
}

misbehaviours! {
    Unsigned = "unsigned", "Nothing is signed.";
    WrongKey = "wrong_key", "The assertion is signed with a key made for the occasion, whose certificate comes along and stands in no metadata.";
    WrongAudience = "wrong_audience", "The audience is another application.";
    WrongRecipient = "wrong_recipient", "The subject is confirmed for the address of another application.";
    WrongDestination = "wrong_destination", "The response says that it was sent to the address of another application.";
    Expired = "expired", "The assertion was issued just now, and was good for an hour that ended an hour ago.";
    NotYetValid = "not_yet_valid", "The assertion becomes good in an hour.";
    WrongInResponseTo = "wrong_in_response_to", "Response and assertion answer a request that nobody made.";
    Replayed = "replayed", "The assertion has the id of the one that was sent before it, though all else is fresh.";
    TwoAssertions = "two_assertions", "The response holds two assertions, each with an id and a good signature of its own.";
    Wrapped = "wrapped", "Signature wrapping: the signed assertion is moved into the extensions, and one that names somebody else stands in its place and carries the signature.";
    CommentInNameId = "comment_in_name_id", "A comment stands in the name, and more of the name behind it: who reads up to the comment signs in somebody else. The signature holds.";
    Sha1 = "sha1", "The assertion is digested with SHA-1; the signature over that digest is RSA with SHA-256 and holds.";
    Doctype = "doctype", "The response begins with a document type that declares an entity.";
    OtherIssuer = "other_issuer", "Response and assertion name another issuer, under a good signature of this one.";
}

impl Misbehaviour {
    /// The misbehaviour of this [`code`](Self::code).
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|misbehaviour| misbehaviour.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_misbehaviour_is_found_by_its_name_says_what_it_does_and_is_in_the_documentation_of_the_crate() {
        for one in Misbehaviour::ALL {
            assert_eq!(Misbehaviour::of_code(one.code()), Some(*one));
            assert_eq!(serde_json::to_value(one).unwrap(), one.code());
            assert!(one.does().ends_with('.'), "{}", one.code());
            assert!(include_str!("../lib.rs").contains(&format!("`{}`", one.code())), "{}", one.code());
        }
        assert_eq!(Misbehaviour::of_code(""), None);
    }
}
