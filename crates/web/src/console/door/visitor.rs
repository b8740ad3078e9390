//! Who is in a workspace: a member, or whoever holds a setup link, and what pages have to know of either.

use app::members::By;
use domain::{
    Member, Moment, Workspace,
    rules::{enter, lock::Hand},
    session::Session,
};

use crate::{
    console::security::HERE as SECURITY,
    gate::{caller::Holder, session::Signed},
    page::{Errand, Frame, Lasts, Place, Tab, Who, person::Person},
};

/// A member in their workspace.
#[derive(Debug)]
pub(in crate::console) struct Insider {
    pub(in crate::console) signed: Signed,
    pub(in crate::console) member: Member,
}

/// Whoever sets something up in a workspace: a member, or whoever holds a setup link.
#[derive(Debug)]
pub(in crate::console) enum Setter {
    Insider(Box<Insider>),
    Holder(Box<Holder>),
}

/// What pages have to know of whoever is in a workspace.
pub(in crate::console) trait Visitor {
    /// The hand they act with.
    fn hand(&self) -> Hand;
    /// Who asks, for use cases.
    fn by(&self, now: Moment) -> By;
    /// What every form of theirs carries.
    fn csrf(&self) -> &str;
    /// Their session, where they are signed in.
    fn session(&self) -> Option<&Session>;
    /// The frame of a page.
    fn frame(&self, workspace: &Workspace, tab: Tab) -> Frame;
    /// Where a path is for them that follows the workspace's own path.
    fn path(&self, workspace: &Workspace, rest: &str) -> String;
}

impl Visitor for Insider {
    fn hand(&self) -> Hand {
        Hand::Member(self.member.role)
    }

    fn by(&self, _now: Moment) -> By {
        By::Member { actor: self.signed.actor(), member: self.member.id }
    }

    fn csrf(&self) -> &str {
        &self.signed.csrf
    }

    fn session(&self) -> Option<&Session> {
        Some(&self.signed.session)
    }

    fn frame(&self, workspace: &Workspace, tab: Tab) -> Frame {
        let Signed { session, csrf, now } = &self.signed;
        let (ends, idle) = (enter::ends(session, workspace, *now), workspace.session_limits.idle());
        let lasts = Lasts::of_a_person(ends, idle, *now, self.path(workspace, ""));
        Frame {
            who: Some(Who { name: Person::of(&self.member).name, csrf: csrf.clone(), lasts }),
            place: Some(Place { name: workspace.name.clone(), slug: workspace.slug.clone(), tab }),
            errand: None,
        }
    }

    fn path(&self, workspace: &Workspace, rest: &str) -> String {
        format!("/w/{}{rest}", workspace.slug)
    }
}

impl Visitor for Holder {
    fn hand(&self) -> Hand {
        Hand::Link(self.link.purpose)
    }

    fn by(&self, now: Moment) -> By {
        By::Link { link: self.link.id, now }
    }

    fn csrf(&self) -> &str {
        &self.csrf
    }

    fn session(&self) -> Option<&Session> {
        None
    }

    fn frame(&self, workspace: &Workspace, _tab: Tab) -> Frame {
        let errand = Errand { name: workspace.name.clone(), path: self.path(workspace, "") };
        Frame { errand: Some(errand), ..Frame::default() }
    }

    /// All they reach is the set-up, which is theirs below the link's own path.
    fn path(&self, _workspace: &Workspace, rest: &str) -> String {
        format!("/setup/{}{}", self.link.id, rest.strip_prefix(SECURITY).unwrap_or(rest))
    }
}

/// Whoever is in a workspace, as a visitor of its pages.
pub(in crate::console) trait AsVisitor {
    fn visitor(&self) -> &dyn Visitor;
}

impl AsVisitor for Insider {
    fn visitor(&self) -> &dyn Visitor {
        self
    }
}

impl AsVisitor for Setter {
    fn visitor(&self) -> &dyn Visitor {
        match self {
            Self::Insider(insider) => &**insider,
            Self::Holder(holder) => &**holder,
        }
    }
}
