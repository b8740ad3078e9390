//! What stopped a form.

use domain::Refusal;

use super::quoted;

/// What stopped a form, at the top of its page and at the field that is to be mended.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) sentence: String,
    /// The refusal's stable code, where the product said no.
    pub(crate) code: Option<&'static str>,
    /// The id of the field or part of the page it is about.
    pub(crate) at: &'static str,
}

/// A field, the message that is its label, and the label.
type Label = (&'static str, &'static str, fn() -> &'static str);

macro_rules! labels {
    ($($field:ident: $label:ident,)*) => {
        [$((stringify!($field), stringify!($label), text::fields::$label)),*]
    };
}

/// What fields are called on their pages, where the sentence about one says only what would do.
const LABELS: [Label; 17] = labels! {
    client_id: client_id,
    client_name: name,
    client_secret: client_secret,
    family_name: family_name,
    from: from_utc,
    given_name: given_name,
    issuer: issuer,
    jwks_uri: jwks_url,
    keys_audience: audience,
    keys_issuer: issuer_iss,
    keys_name: name,
    keys_subject: subject,
    metadata_url: metadata_url,
    reason: reason,
    session_absolute_minutes: minutes_in_all,
    session_idle_minutes: minutes_unused,
    until: until_utc,
};

impl Problem {
    /// A refusal that is about this part of the page. Where it is a value that can't be used, the field beside the sentence
    /// says which, and its name in the API would mean nothing to people.
    pub(crate) fn refused(refusal: &Refusal, at: &'static str) -> Self {
        let sentence = match refusal {
            Refusal::ValueInvalid { why, .. } => quoted(&capitalized(why)),
            _ => refusal.to_string(),
        };
        Self { sentence, code: Some(refusal.code()), at }
    }

    /// The sentence about this field, where it is the one to mend.
    pub(crate) fn flaw<'a>(problem: Option<&'a Self>, field: &str) -> Option<&'a str> {
        problem.filter(|problem| problem.at == field).map(|problem| problem.sentence.as_str())
    }

    /// What the field is called, for where it is not to be seen.
    pub(crate) fn label(&self) -> Option<&'static str> {
        let is_value = self.code == Some("value_invalid");
        LABELS.iter().find(|(field, ..)| is_value && *field == self.at).map(|(.., label)| label())
    }
}

/// A sentence that stood behind a colon, by itself.
fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use domain::Refusal;

    use super::{LABELS, Problem};

    #[test]
    fn what_would_do_is_said_without_the_names_of_the_api() {
        let invalid = |field| Refusal::ValueInvalid { field, why: "use 1 to 9 characters.".to_owned() };
        let problem = Problem::refused(&invalid("given_name"), "given_name");
        assert_eq!(problem.sentence, "Use 1 to 9 characters.");
        assert_eq!((problem.label(), problem.code), (Some("Given name"), Some("value_invalid")));
        assert_eq!(Problem::refused(&invalid("name"), "confirm").label(), None);
        let last = Problem::refused(&Refusal::OwnerIsLast, "reason");
        assert_eq!(last.label(), None);
        assert_eq!(last.sentence, Refusal::OwnerIsLast.to_string());
    }

    #[test]
    fn fields_are_called_as_their_pages_call_them() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let pages = std::fs::read_dir(folder)
            .unwrap()
            .map(|page| std::fs::read_to_string(page.unwrap().path()).unwrap());
        let pages: Vec<String> = pages.collect();
        for (field, label, _) in LABELS {
            let label = format!("text::fields::{label}()");
            let made = [format!("\"{field}\", {label}"), format!("for=\"{field}\">{{{{ {label} }}}}<")];
            let is_made = pages.iter().any(|page| made.iter().any(|made| page.contains(made)));
            assert!(is_made, "no page calls {field} {label}");
        }
    }
}
