//! Makes Rust of a catalogue: every message of a Fluent file (<https://projectfluent.org>) becomes a function that takes what the
//! message mentions. So a page that asks for a message that is not there, or leaves out what it mentions, does not compile.
//!
//! What is taken of Fluent: text, variables, choices by number (`[0]`, `[one]`, `*[other]`) and `HTML($name)` for what is markup
//! already. A message with a tag in it is markup as a whole, and what is put into it is escaped.

mod fault;
mod message;
mod rust;
mod tags;

pub use fault::Fault;

use fluent_syntax::{ast::Entry, parser};
use message::Message;

/// The functions of one file of the catalogue, as the inside of a module.
///
/// # Errors
///
/// Everything that is wrong with the file, each with the message that it is about.
pub fn functions(source: &str) -> Result<String, Vec<Fault>> {
    let resource = match parser::parse(source) {
        Ok(resource) => resource,
        Err((_, errors)) => return Err(errors.iter().map(|error| Fault::syntax(source, error)).collect()),
    };
    let (mut written, mut faults, mut names) = (String::new(), Vec::new(), std::collections::BTreeSet::new());
    for entry in &resource.body {
        let read = match entry {
            Entry::Message(message) => Message::of(message),
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => continue,
            Entry::Term(term) => {
                Err(Fault::of(term.id.name, "is a term, and only messages are made into functions"))
            }
            Entry::Junk { content } => Err(Fault::of(content.trim(), "is no message")),
        };
        match read {
            Ok(message) if !names.insert(message.name.clone()) => {
                faults.push(Fault::of(&message.name, "is there twice"));
            }
            Ok(message) => written.push_str(&rust::function(&message)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(written) } else { Err(faults) }
}
