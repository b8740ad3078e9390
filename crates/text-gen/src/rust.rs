//! A message as a function.

use std::fmt::Write;

use crate::message::{Kind, Message, Piece};

pub(crate) fn function(message: &Message) -> String {
    let mut out = String::new();
    for line in english(&message.pieces).lines().chain(message.comment.iter().map(String::as_str)) {
        // What is in a message is no link and no code of the documentation.
        add(&mut out, format_args!("#[doc = {line:?}]\n"));
    }
    let gives = if message.is_markup { "crate::Markup" } else { "String" };
    if let [Piece::Text(_)] | [] = message.pieces.as_slice() {
        constant(&mut out, message);
        return out;
    }
    let takes: Vec<String> =
        message.mentions.iter().map(|(name, kind)| format!("{name}: impl {}", trait_of(*kind))).collect();
    add(&mut out, format_args!("#[must_use]\npub fn {}({}) -> {gives} {{\n", message.name, takes.join(", ")));
    add(&mut out, format_args!("let mut out = String::new();\n"));
    pieces(&mut out, message, &message.pieces);
    let end = if message.is_markup { "crate::Markup::from(out)" } else { "out" };
    add(&mut out, format_args!("{end}\n}}\n"));
    out
}

/// A message that is always the same.
fn constant(out: &mut String, message: &Message) {
    let text = english(&message.pieces);
    let (gives, it) = if message.is_markup {
        ("crate::Markup", format!("crate::Markup::fixed({text:?})"))
    } else {
        ("&'static str", format!("{text:?}"))
    };
    add(out, format_args!("#[must_use]\npub const fn {}() -> {gives} {{\n{it}\n}}\n", message.name));
}

fn pieces(out: &mut String, message: &Message, all: &[Piece]) {
    for piece in all {
        match piece {
            Piece::Text(text) => add(out, format_args!("out += {text:?};\n")),
            Piece::Mention(name) => {
                let way = match message.mentions.get(name) {
                    Some(Kind::Markup) => "crate::markup::put_markup",
                    Some(_) | None if message.is_markup => "crate::markup::put_escaped",
                    Some(_) | None => "crate::markup::put",
                };
                add(out, format_args!("{way}(&mut out, &{name});\n"));
            }
            Piece::Choice(by, numbered, other) => {
                add(out, format_args!("match {by}.count() {{\n"));
                for (number, inside) in numbered {
                    add(out, format_args!("{number} => {{\n"));
                    pieces(out, message, inside);
                    add(out, format_args!("}}\n"));
                }
                add(out, format_args!("_ => {{\n"));
                pieces(out, message, other);
                add(out, format_args!("}}\n}}\n"));
            }
        }
    }
}

/// The message as it stands in the catalogue, for whoever reads the function's documentation.
fn english(all: &[Piece]) -> String {
    all.iter().fold(String::new(), |text, piece| match piece {
        Piece::Text(more) => text + more,
        Piece::Mention(name) => format!("{text}{{{name}}}"),
        Piece::Choice(by, _, other) => format!("{text}{{by {by}: {}}}", english(other)),
    })
}

const fn trait_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Shown => "std::fmt::Display",
        Kind::Counted => "crate::Count",
        Kind::Markup => "crate::Html",
    }
}

fn add(out: &mut String, what: std::fmt::Arguments<'_>) {
    // A string takes whatever is written to it.
    let _ = out.write_fmt(what);
}
