//! Text that has tags in it.

use std::{
    borrow::Cow,
    fmt::{self, Display, Write},
};

/// HTML that is complete in itself: what was put into it is escaped, and its tags are closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Markup(Cow<'static, str>);

impl Markup {
    pub(crate) const fn fixed(html: &'static str) -> Self {
        Self(Cow::Borrowed(html))
    }

    pub(crate) const fn from(html: String) -> Self {
        Self(Cow::Owned(html))
    }
}

impl Display for Markup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(feature = "askama")]
impl askama::filters::HtmlSafe for Markup {}

/// What is markup by itself, to be put into a message: a time with its machine-readable twin, say.
pub trait Html {
    /// Writes it. Whoever implements this escapes what is not theirs.
    ///
    /// # Errors
    ///
    /// When what it is written to can take no more.
    fn html(&self, out: &mut dyn Write) -> fmt::Result;
}

impl Html for Markup {
    fn html(&self, out: &mut dyn Write) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl<T: Html + ?Sized> Html for &T {
    fn html(&self, out: &mut dyn Write) -> fmt::Result {
        (**self).html(out)
    }
}

/// Writes into whatever takes HTML, with nothing left in it that HTML would understand.
pub struct Escaping<'a>(pub &'a mut dyn Write);

impl Write for Escaping<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
            let (before, from) = rest.split_at(at);
            self.0.write_str(before)?;
            self.0.write_str(match from.as_bytes().first() {
                Some(b'&') => "&#38;",
                Some(b'<') => "&#60;",
                Some(b'>') => "&#62;",
                Some(b'"') => "&#34;",
                _ => "&#39;",
            })?;
            rest = from.get(1..).unwrap_or_default();
        }
        self.0.write_str(rest)
    }
}

// A string takes whatever is written to it, and what is put into messages has no errors of its own.
pub(crate) fn put(out: &mut String, it: &dyn Display) {
    let _ = write!(out, "{it}");
}

pub(crate) fn put_escaped(out: &mut String, it: &dyn Display) {
    let _ = write!(Escaping(out), "{it}");
}

pub(crate) fn put_markup(out: &mut String, it: &dyn Html) {
    let _ = it.html(out);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_in_is_read_as_it_was_typed() {
        let mut out = String::new();
        put_escaped(&mut out, &"<b>\"Ada\" & 'co'</b> é");
        assert_eq!(out, "&#60;b&#62;&#34;Ada&#34; &#38; &#39;co&#39;&#60;/b&#62; é");
        let mut out = String::new();
        put(&mut out, &"<Ada>");
        assert_eq!(out, "<Ada>", "a message without tags is escaped by the page that it stands on");
    }

    #[test]
    fn markup_stays_markup() {
        let mut out = String::new();
        put_markup(&mut out, &Markup::from("<bdi>Ada</bdi>".to_owned()));
        assert_eq!(out, "<bdi>Ada</bdi>");
        assert_eq!(Markup::fixed("a<br>b").to_string(), "a<br>b");
    }
}
