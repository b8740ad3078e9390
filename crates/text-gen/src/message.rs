//! A message, read for what it needs.

use std::collections::BTreeMap;

use fluent_syntax::{
    ast::{self, Expression, InlineExpression, PatternElement, VariantKey},
    unicode::unescape_unicode_to_string,
};

use crate::{fault::Fault, tags};

/// One message of the catalogue.
pub(crate) struct Message {
    /// As it is called in Rust.
    pub(crate) name: String,
    /// What is said about it to whoever translates it.
    pub(crate) comment: Vec<String>,
    pub(crate) pieces: Vec<Piece>,
    /// What it mentions. By name: that order stays when the words change theirs.
    pub(crate) mentions: BTreeMap<String, Kind>,
    /// Whether it is markup: it has tags, or takes markup in.
    pub(crate) is_markup: bool,
}

/// A part of a message.
pub(crate) enum Piece {
    Text(String),
    Mention(String),
    /// By number; the last is for every other one.
    Choice(String, Vec<(u128, Vec<Self>)>, Vec<Self>),
}

/// What a message does with what it mentions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It is written.
    Shown,
    /// It is counted, and may be written.
    Counted,
    /// It is markup, and written as it is.
    Markup,
}

impl Message {
    pub(crate) fn of(message: &ast::Message<&str>) -> Result<Self, Fault> {
        let id = message.id.name;
        let name = snake(id);
        if KEYWORDS.contains(&name.as_str()) {
            return Err(Fault::of(id, "is a word of Rust: call it something else"));
        }
        let Some(pattern) = &message.value else { return Err(Fault::of(id, "says nothing")) };
        if !message.attributes.is_empty() {
            return Err(Fault::of(id, "has attributes: make each a message"));
        }
        let mut reading = Reading { id, mentions: BTreeMap::new() };
        let pieces = reading.pattern(pattern)?;
        let mentions = reading.mentions;
        let has_tags = tags::are_in(&pieces);
        let is_markup = has_tags || mentions.values().any(|kind| *kind == Kind::Markup);
        tags::check(&pieces, is_markup).map_err(|says| Fault::of(id, &says))?;
        let comment =
            message.comment.iter().flat_map(|one| &one.content).map(|line| (*line).to_owned()).collect();
        Ok(Self { name, comment, pieces, mentions, is_markup })
    }
}

struct Reading<'a> {
    id: &'a str,
    mentions: BTreeMap<String, Kind>,
}

impl Reading<'_> {
    fn pattern(&mut self, pattern: &ast::Pattern<&str>) -> Result<Vec<Piece>, Fault> {
        let mut pieces: Vec<Piece> = Vec::new();
        for element in &pattern.elements {
            match (self.element(element)?, pieces.last_mut()) {
                // A message on several lines comes line by line.
                (Piece::Text(more), Some(Piece::Text(text))) => text.push_str(&more),
                (piece, _) => pieces.push(piece),
            }
        }
        Ok(pieces)
    }

    fn element(&mut self, element: &PatternElement<&str>) -> Result<Piece, Fault> {
        match element {
            PatternElement::TextElement { value } => Ok(Piece::Text((*value).to_owned())),
            PatternElement::Placeable { expression: Expression::Inline(inline) } => self.inline(inline),
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let InlineExpression::VariableReference { id } = selector else {
                    return Err(self.fault("chooses by something else than a variable"));
                };
                self.choice(id.name, variants)
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) -> Result<Piece, Fault> {
        match inline {
            InlineExpression::StringLiteral { value } => {
                Ok(Piece::Text(unescape_unicode_to_string(value).into_owned()))
            }
            InlineExpression::NumberLiteral { value } => Ok(Piece::Text((*value).to_owned())),
            InlineExpression::VariableReference { id } => self.mention(id.name, Kind::Shown),
            InlineExpression::FunctionReference { id, arguments } if id.name == "HTML" => {
                match arguments.positional.as_slice() {
                    [InlineExpression::VariableReference { id }] if arguments.named.is_empty() => {
                        self.mention(id.name, Kind::Markup)
                    }
                    _ => Err(self.fault("gives HTML something else than one variable")),
                }
            }
            _ => Err(self.fault("refers to something that is no variable")),
        }
    }

    fn choice(&mut self, by: &str, variants: &[ast::Variant<&str>]) -> Result<Piece, Fault> {
        let Piece::Mention(by) = self.mention(by, Kind::Counted)? else {
            return Err(self.fault("chooses by nothing"));
        };
        let (mut numbered, mut other) = (Vec::new(), None);
        for variant in variants {
            let pieces = self.pattern(&variant.value)?;
            match variant.key {
                VariantKey::Identifier { name: "other" } if variant.default => other = Some(pieces),
                // English has two forms (Unicode CLDR): one of something, and any other number of it.
                VariantKey::Identifier { name: "one" } if !variant.default => numbered.push((1, pieces)),
                VariantKey::NumberLiteral { value } if !variant.default => {
                    let number = value
                        .parse()
                        .map_err(|_| self.fault("chooses by a number with a fraction or a sign"))?;
                    numbered.push((number, pieces));
                }
                _ => return Err(self.fault("chooses by something else than a number, [one] and *[other]")),
            }
        }
        let Some(other) = other else { return Err(self.fault("has a choice without *[other]")) };
        Ok(Piece::Choice(by, numbered, other))
    }

    fn mention(&mut self, name: &str, kind: Kind) -> Result<Piece, Fault> {
        let name = snake(name);
        if KEYWORDS.contains(&name.as_str()) {
            return Err(self.fault("mentions a variable that is a word of Rust: call it something else"));
        }
        let known = self.mentions.entry(name.clone()).or_insert(kind);
        match (*known, kind) {
            (Kind::Markup, Kind::Markup) => {}
            (Kind::Markup, _) | (_, Kind::Markup) => {
                return Err(self.fault("mentions one variable both as markup and as text"));
            }
            (_, Kind::Counted) => *known = kind,
            (_, Kind::Shown) => {}
        }
        Ok(Piece::Mention(name))
    }

    fn fault(&self, says: &str) -> Fault {
        Fault::of(self.id, says)
    }
}

fn snake(id: &str) -> String {
    id.replace('-', "_")
}

/// Words that no function and no parameter can have for a name, of those that somebody might choose.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "box", "break", "const", "continue", "do", "dyn", "else", "enum", "extern",
    "false", "final", "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "out",
    "override", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type",
    "unsafe", "use", "where", "while", "yield",
];
