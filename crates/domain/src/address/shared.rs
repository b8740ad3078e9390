//! Domains that are everybody's: nobody can speak for the people who have addresses there.

use super::Domain;

/// Why a domain is everybody's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shared {
    /// Anybody can register names below it: it is on the public suffix list (publicsuffix.org), of registries like
    /// `co.uk` as well as of hosts like `github.io`.
    Suffix,
    /// Anybody can get a mailbox there.
    Mailboxes,
}

/// Domains where anybody can get a mailbox, in alphabetical order, a line each.
const MAILBOXES: &str = include_str!("mailboxes.txt");

impl Domain {
    /// Whether the domain is everybody's, and why.
    #[must_use]
    pub fn shared(&self) -> Option<Shared> {
        if psl::suffix_str(self.as_str()) == Some(self.as_str()) {
            return Some(Shared::Suffix);
        }
        MAILBOXES.lines().any(|line| line == self.as_str()).then_some(Shared::Mailboxes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(domain: &str) -> Option<Shared> {
        Domain::parse(domain).unwrap().shared()
    }

    #[test]
    fn what_others_register_below_is_shared_whoever_runs_it() {
        for domain in ["co.uk", "com.au", "CO.UK.", "github.io", "blogspot.com", "xn--55qx5d.cn", "公司.cn"]
        {
            assert_eq!(shared(domain), Some(Shared::Suffix), "{domain}");
        }
    }

    #[test]
    fn where_anybody_gets_a_mailbox_is_shared() {
        for domain in ["gmail.com", "GMail.com", "outlook.com", "icloud.com", "proton.me", "web.de", "qq.com"]
        {
            assert_eq!(shared(domain), Some(Shared::Mailboxes), "{domain}");
        }
    }

    #[test]
    fn an_organisations_own_domain_is_not() {
        for domain in [
            "acme.example",
            "acme.co.uk",
            "acme.github.io",
            "mail.acme.com",
            "аcme.test",
            "gmail.com.acme.com",
        ] {
            assert_eq!(shared(domain), None, "{domain}");
        }
    }

    #[test]
    fn each_line_is_a_domain_as_they_are_compared_and_stands_in_its_place() {
        let lines: Vec<_> = MAILBOXES.lines().collect();
        for line in &lines {
            assert_eq!(Domain::parse(line).unwrap().as_str(), *line);
        }
        assert!(lines.is_sorted_by(|one, next| one < next));
    }
}
