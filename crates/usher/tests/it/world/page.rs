//! What a browser makes of a page, as far as tests look: its words, its links, its forms.

use std::collections::BTreeMap;

use html5gum::{HtmlString, Token, Tokenizer, emitters::default::DefaultEmitter};
use url::Url;

use super::http::Answer;

/// A page that was opened.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    pub(crate) answer: Answer,
    /// Where it is, after all redirects.
    pub(crate) url: Url,
    /// Every address on the way to it, its own last.
    pub(crate) way: Vec<Url>,
    pub(crate) title: String,
    /// Its words, with one space between any two.
    pub(crate) text: String,
    pub(crate) links: Vec<Link>,
    pub(crate) forms: Vec<Form>,
    /// What stands in its fields, by their ids, in forms and outside.
    pub(crate) values: BTreeMap<String, String>,
}

/// A link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A form, as it is when nobody has typed anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form {
    pub(crate) action: String,
    pub(crate) method: String,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) buttons: Vec<Button>,
}

/// A button that sends its form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Button {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) text: String,
    pub(crate) disabled: bool,
}

impl Page {
    pub(crate) fn read(answer: Answer, way: Vec<Url>) -> Self {
        let url = way.last().unwrap().clone();
        let read = Reading::of(&answer.text());
        let Reading { title, text, links, forms, values, .. } = read;
        Self { answer, url, way, title: spaced(&title), text: spaced(&text), links, forms, values }
    }

    /// Itself, if this is its status.
    #[track_caller]
    pub(crate) fn must(self, status: u16) -> Self {
        assert_eq!(self.answer.status, status, "{} shows {self}", self.url);
        self
    }

    /// Itself, if it says this.
    #[track_caller]
    pub(crate) fn says(self, words: &str) -> Self {
        assert!(self.text.contains(words), "{} does not say {words:?}: {self}", self.url);
        self
    }

    /// The one form that is sent to this path.
    #[track_caller]
    pub(crate) fn form(&self, action: &str) -> &Form {
        let mut fitting = self.forms.iter().filter(|form| form.action == action);
        match (fitting.next(), fitting.next()) {
            (Some(form), None) => form,
            (found, _) => panic!("{} forms to {action}: {self}", if found.is_some() { "many" } else { "no" }),
        }
    }

    /// The first form that has a field or a button of this name.
    #[track_caller]
    pub(crate) fn form_with(&self, name: &str) -> &Form {
        self.form_that_has(name).unwrap_or_else(|| panic!("no form with {name}: {self}"))
    }

    /// The same, if there is one.
    pub(crate) fn form_that_has(&self, name: &str) -> Option<&Form> {
        self.forms.iter().find(|form| {
            form.fields.iter().any(|(field, _)| field == name)
                || form.buttons.iter().any(|it| it.name == name)
        })
    }

    /// The link with these words.
    #[track_caller]
    pub(crate) fn link(&self, words: &str) -> &Link {
        let found = self.links.iter().find(|link| link.text.contains(words));
        found.unwrap_or_else(|| panic!("no link {words:?}: {self}"))
    }
}

impl std::fmt::Display for Page {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{} {:?}: {}\nlinks {:?}\nforms {:?}",
            self.answer.status, self.title, self.text, self.links, self.forms
        )
    }
}

impl Form {
    /// What is sent: the fields as they stand, some with other values, and the button that is pressed.
    pub(crate) fn filled(
        &self,
        typed: &[(&str, &str)],
        pressed: Option<(&str, &str)>,
    ) -> Vec<(String, String)> {
        let mut sent = self.fields.clone();
        for (name, value) in typed {
            let field = sent.iter_mut().find(|(field, _)| field == name);
            let field = field.unwrap_or_else(|| panic!("no field {name} in {self:?}"));
            (*value).clone_into(&mut field.1);
        }
        let button = match pressed {
            Some((name, value)) => {
                let found = self.buttons.iter().find(|button| button.name == name && button.value == value);
                Some(found.unwrap_or_else(|| panic!("no button {name}={value} in {self:?}")))
            }
            None => self.buttons.first(),
        };
        if let Some(button) = button {
            assert!(!button.disabled, "the button can't be pressed: {button:?}");
            if !button.name.is_empty() {
                sent.push((button.name.clone(), button.value.clone()));
            }
        }
        sent
    }

    /// The value of a field.
    #[track_caller]
    pub(crate) fn value(&self, name: &str) -> &str {
        let found = self.fields.iter().find(|(field, _)| field == name);
        found.map_or_else(|| panic!("no field {name} in {self:?}"), |(_, value)| value)
    }
}

/// A page while it is read.
#[derive(Default)]
struct Reading {
    title: String,
    text: String,
    links: Vec<Link>,
    forms: Vec<Form>,
    values: BTreeMap<String, String>,
    /// The elements whose words are not the page's, or belong to something more than the page.
    open: Vec<&'static str>,
    /// The element that nobody sees before a script shows it, and how many of its name are open: what is in it is passed over.
    unseen: Option<(String, usize)>,
    select: Option<Select>,
}

/// A list to choose from: the first of it, as in a browser, unless another is said to be selected.
#[derive(Default)]
struct Select {
    name: String,
    chosen: Option<String>,
}

/// Elements that matter beyond their words.
const NOTED: [&str; 7] = ["title", "style", "script", "a", "button", "form", "select"];

impl Reading {
    fn of(html: &str) -> Self {
        let mut reading = Self::default();
        let mut emitter = DefaultEmitter::<()>::default();
        emitter.naively_switch_states(true);
        for token in Tokenizer::new_with_emitter(html, emitter) {
            match token {
                Ok(Token::StartTag(tag)) => {
                    let read = |(name, value): (&HtmlString, &_)| (text_of(name), text_of(value));
                    let attributes = tag.attributes.iter().map(|(name, value)| read((name, &value.value)));
                    reading.start(&text_of(&tag.name), &attributes.collect());
                }
                Ok(Token::EndTag(tag)) => reading.end(&text_of(&tag.name)),
                Ok(Token::String(text)) => reading.words(&text_of(&text.value)),
                _ => {}
            }
        }
        reading
    }

    fn start(&mut self, element: &str, attributes: &BTreeMap<String, String>) {
        if let Some((unseen, open)) = &mut self.unseen {
            *open += usize::from(unseen == element);
            return;
        }
        // A form that a script sends is a form all the same.
        let is_unseen = attributes.contains_key("hidden") && element != "form";
        if is_unseen || (element == "dialog" && !attributes.contains_key("open")) {
            self.unseen = Some((element.to_owned(), 1));
            return;
        }
        // Words on both sides of a tag are two words, or one that may be broken there.
        if element != "wbr" {
            self.text.push(' ');
        }
        if let Some(noted) = NOTED.iter().find(|noted| **noted == element) {
            self.open.push(noted);
        }
        let get = |name: &str| attributes.get(name).cloned().unwrap_or_default();
        match element {
            "a" => self.links.push(Link { path: get("href"), text: String::new() }),
            "form" => {
                let method = get("method").to_ascii_lowercase();
                self.forms.push(Form { action: get("action"), method, ..Form::default() });
            }
            "input" => self.input(attributes),
            "textarea" => self.field(get("name"), String::new()),
            "select" => self.select = Some(Select { name: get("name"), chosen: None }),
            "option" => {
                let selected = attributes.contains_key("selected");
                if let Some(select) = &mut self.select
                    && (selected || select.chosen.is_none())
                {
                    select.chosen = Some(get("value"));
                }
            }
            "button" => {
                let disabled = attributes.contains_key("disabled");
                let button = Button { name: get("name"), value: get("value"), text: String::new(), disabled };
                if let Some(form) = self.form().filter(|_| get("type") != "button") {
                    form.buttons.push(button);
                }
            }
            _ => {}
        }
    }

    fn input(&mut self, attributes: &BTreeMap<String, String>) {
        let get = |name: &str| attributes.get(name).cloned().unwrap_or_default();
        self.values.insert(get("id"), get("value"));
        let checkable = matches!(get("type").as_str(), "checkbox" | "radio");
        if !get("name").is_empty() && (!checkable || attributes.contains_key("checked")) {
            self.field(get("name"), get("value"));
        }
    }

    fn field(&mut self, name: String, value: String) {
        if let Some(form) = self.form() {
            form.fields.push((name, value));
        }
    }

    fn form(&mut self) -> Option<&mut Form> {
        if self.open.contains(&"form") { self.forms.last_mut() } else { None }
    }

    fn end(&mut self, element: &str) {
        if let Some((unseen, open)) = &mut self.unseen {
            *open -= usize::from(unseen == element);
            if *open == 0 {
                self.unseen = None;
            }
            return;
        }
        self.text.push(' ');
        if let Some(at) = self.open.iter().rposition(|open| *open == element) {
            self.open.truncate(at);
        }
        if element == "select"
            && let Some(Select { name, chosen: Some(chosen) }) = self.select.take()
        {
            self.field(name, chosen);
        }
    }

    fn words(&mut self, words: &str) {
        if self.unseen.is_some() {
            return;
        }
        match self.open.last() {
            Some(&"title") => self.title.push_str(words),
            Some(&("style" | "script")) => return,
            Some(&"a") => {
                if let Some(link) = self.links.last_mut() {
                    link.text = spaced(&format!("{}{words}", link.text));
                }
            }
            Some(&"button") => {
                if let Some(button) = self.form().and_then(|form| form.buttons.last_mut()) {
                    button.text = spaced(&format!("{}{words}", button.text));
                }
            }
            _ => {}
        }
        if !self.open.contains(&"title") {
            self.text.push_str(words);
        }
    }
}

fn text_of(text: &HtmlString) -> String {
    String::from_utf8_lossy(text).into_owned()
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
