//! A state in a word or two, as cards and lists show it.

/// A state in a word or two, with a sign, so that colour alone never says it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chip {
    pub(crate) tone: &'static str,
    pub(crate) icon: &'static str,
    pub(crate) text: String,
}

impl Chip {
    pub(crate) fn new(tone: &'static str, icon: &'static str, text: impl Into<String>) -> Self {
        Self { tone, icon, text: text.into() }
    }

    pub(crate) fn good(text: impl Into<String>) -> Self {
        Self::new("good", "check", text)
    }

    pub(crate) fn waiting(text: impl Into<String>) -> Self {
        Self::new("warn", "clock", text)
    }

    /// Something that has to be looked at.
    pub(crate) fn amiss(text: impl Into<String>) -> Self {
        Self::new("warn", "warn", text)
    }

    pub(crate) fn off(text: impl Into<String>) -> Self {
        Self::new("", "off", text)
    }

    pub(crate) fn locked() -> Self {
        Self::new("", "lock", text::frame::locked())
    }
}

#[cfg(test)]
mod tests {
    use super::Chip;

    #[test]
    fn no_two_kinds_differ_by_colour_alone() {
        let all = ["x"; 4].map(String::from);
        let [a, b, c, d] = all;
        let chips = [Chip::good(a), Chip::waiting(b), Chip::amiss(c), Chip::off(d), Chip::locked()];
        let mut icons: Vec<_> = chips.iter().map(|chip| chip.icon).collect();
        icons.sort_unstable();
        icons.dedup();
        assert_eq!(icons.len(), chips.len());
    }
}
