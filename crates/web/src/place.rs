//! A place in the list of members, as it stands in addresses: nobody has to read it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use store::MemberPlace;

/// A place as text.
pub(crate) fn written(place: &MemberPlace) -> String {
    format!("{}.{}", place.id, BASE64_URL_SAFE_NO_PAD.encode(&place.key))
}

/// The place that was written so; none where it was not.
pub(crate) fn place(text: &str) -> Option<MemberPlace> {
    let (id, key) = text.split_once('.')?;
    let key = BASE64_URL_SAFE_NO_PAD.decode(key).ok()?;
    Some(MemberPlace { id: id.parse().ok()?, key: String::from_utf8(key).ok()? })
}

#[cfg(test)]
mod tests {
    use domain::MemberId;
    use store::MemberPlace;

    use super::{place, written};

    #[test]
    fn a_place_reads_back_as_written_and_anything_else_is_none() {
        let there = MemberPlace { key: "zoë & co.".to_owned(), id: MemberId::from_bits(7) };
        assert_eq!(place(&written(&there)), Some(there));
        for text in
            ["", ".", "mem_1.", "x.y", "mem_00000000000000000000000001.?", "mem_00000000000000000000000001"]
        {
            assert_eq!(place(text), None, "{text}");
        }
    }
}
