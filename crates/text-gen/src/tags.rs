//! Tags in a message: few, and closed in the order they were opened, whoever has translated it.

use crate::message::Piece;

/// What may be in a sentence. Whatever makes a page out of sentences stands in its template.
const KNOWN: &[&str] = &["a", "abbr", "bdi", "br", "code", "em", "kbd", "span", "strong", "wbr"];
/// What is never closed.
const VOID: &[&str] = &["br", "wbr"];

/// Whether there is a tag.
pub(crate) fn are_in(pieces: &[Piece]) -> bool {
    each_way(pieces).iter().any(|text| text.contains('<'))
}

/// That tags are known and closed, and that text says what it seems to say.
pub(crate) fn check(pieces: &[Piece], is_markup: bool) -> Result<(), String> {
    each_way(pieces).iter().try_for_each(|text| if is_markup { markup(text) } else { plain(text) })
}

fn plain(text: &str) -> Result<(), String> {
    match text.split('&').skip(1).any(|rest| entity(rest).is_some()) {
        true => Err("has an entity, which is read as it stands where there are no tags: write the character"
            .to_owned()),
        false => Ok(()),
    }
}

fn markup(text: &str) -> Result<(), String> {
    if text.split('&').skip(1).any(|rest| entity(rest).is_none()) {
        return Err("has an & that begins no entity: write &amp;".to_owned());
    }
    let mut open = Vec::new();
    for rest in text.split('<').skip(1) {
        let Some((tag, _)) = rest.split_once('>') else { return Err("has a tag without an end".to_owned()) };
        let (is_end, tag) = tag.strip_prefix('/').map_or((false, tag), |tag| (true, tag));
        let name = tag.split(' ').next().unwrap_or_default();
        if !KNOWN.contains(&name) {
            return Err(format!("has the tag <{name}>, which belongs into a template"));
        }
        match (is_end, VOID.contains(&name)) {
            (false, true) => {}
            (false, false) => open.push(name),
            (true, _) if open.pop() == Some(name) => {}
            (true, _) => return Err(format!("closes <{name}> where it is not what was opened last")),
        }
    }
    open.pop().map_or(Ok(()), |name| Err(format!("does not close <{name}>")))
}

/// The name of an entity, where this begins with the rest of one.
fn entity(rest: &str) -> Option<&str> {
    let (name, _) = rest.split_once(';')?;
    let is_name =
        !name.is_empty() && name.len() < 10 && name.chars().all(|it| it.is_ascii_alphanumeric() || it == '#');
    is_name.then_some(name)
}

/// The text of every way that a message can come out, with a word for whatever is put in.
fn each_way(pieces: &[Piece]) -> Vec<String> {
    pieces.iter().fold(vec![String::new()], |ways, piece| match piece {
        Piece::Text(text) => ways.into_iter().map(|way| way + text).collect(),
        Piece::Mention(_) => ways.into_iter().map(|way| way + "it").collect(),
        Piece::Choice(_, numbered, other) => {
            let ends: Vec<String> = numbered
                .iter()
                .map(|(_, pieces)| pieces)
                .chain([other])
                .flat_map(|pieces| each_way(pieces))
                .collect();
            ways.iter().flat_map(|way| ends.iter().map(move |end| format!("{way}{end}"))).collect()
        }
    })
}
