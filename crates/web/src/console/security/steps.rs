//! What the wizards share: the bar that says where one is, and an identity provider's sheet with our values in it.

use sheets::{Attribute, Sheet, Step, Value};

/// A step of a wizard, in its bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) label: &'static str,
    pub(super) is_done: bool,
    pub(super) is_here: bool,
    /// Where it is, if one can go there from here.
    pub(super) path: Option<String>,
}

/// The bar: every step of a wizard, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Bar {
    /// What the steps lead to.
    pub(super) name: &'static str,
    pub(super) marks: Vec<Mark>,
}

impl Bar {
    /// A bar of these steps, of which one is on the one of this number, from 0. A step is done if it lies before it.
    pub(super) fn new(name: &'static str, here: usize, steps: &[(&'static str, Option<String>)]) -> Self {
        let mark = |(number, (label, path)): (usize, &(&'static str, Option<String>))| Mark {
            label,
            is_done: number < here,
            is_here: number == here,
            path: path.clone().filter(|_| number != here),
        };
        Self { name, marks: steps.iter().enumerate().map(mark).collect() }
    }

    /// Where one is, as people count.
    pub(super) fn number(&self) -> usize {
        1 + self.marks.iter().position(|mark| mark.is_here).unwrap_or_default()
    }
}

/// A line of a sheet as a page shows it.
pub(super) enum Line {
    Go(&'static str),
    /// A field there takes this value of ours.
    Put {
        label: &'static str,
        /// The id of the field in which the value stands on our page.
        id: String,
        /// What it is called here.
        name: &'static str,
        /// The value, once there is one.
        value: Option<String>,
        is_secret: bool,
    },
    Set(&'static str, &'static str),
    Leave(&'static str, &'static str),
}

/// A sheet as a page shows it.
pub(super) struct Shown {
    pub(super) lines: Vec<Line>,
    pub(super) attributes: &'static [Attribute],
    pub(super) cautions: &'static [&'static str],
}

impl Shown {
    /// A sheet with the values that there are.
    pub(super) fn of(sheet: &Sheet, values: &[(Value, String)]) -> Self {
        let line = |(number, step): (usize, &Step)| match *step {
            Step::Go(what) => Line::Go(what),
            Step::Put(label, value) => Line::Put {
                label,
                id: format!("value-{number}"),
                name: value.name(),
                value: values.iter().find(|(one, _)| *one == value).map(|(_, text)| text.clone()),
                is_secret: value == Value::Token,
            },
            Step::Set(label, what) => Line::Set(label, what),
            Step::Leave(label, why) => Line::Leave(label, why),
        };
        Self {
            lines: sheet.steps.iter().enumerate().map(line).collect(),
            attributes: sheet.attributes,
            cautions: sheet.cautions,
        }
    }
}

#[cfg(test)]
mod tests {
    use sheets::{Protocol, Provider, Value};

    use super::{Bar, Line, Shown};

    #[test]
    fn a_bar_counts_as_people_do_and_does_not_lead_to_where_one_is() {
        let steps = [("One", Some("/1".to_owned())), ("Two", Some("/2".to_owned())), ("Three", None)];
        let bar = Bar::new("It", 1, &steps);
        assert_eq!(bar.number(), 2);
        let marks: Vec<_> = bar.marks.iter().map(|it| (it.is_done, it.is_here, it.path.as_deref())).collect();
        assert_eq!(marks, [(true, false, Some("/1")), (false, true, None), (false, false, None)]);
    }

    #[test]
    fn a_value_that_is_not_there_yet_is_told_by_its_name() {
        let okta = Provider::named("okta").unwrap();
        let shown = Shown::of(okta.sheet(Protocol::Saml), &[(Value::Acs, "https://a.example".to_owned())]);
        let puts: Vec<_> = shown
            .lines
            .iter()
            .filter_map(|line| match line {
                Line::Put { name, value, .. } => Some((*name, value.as_deref())),
                _ => None,
            })
            .collect();
        assert_eq!(puts, [("ACS URL", Some("https://a.example")), ("Entity ID", None)]);
    }
}
