//! Values of an archive, and the one way in which they are written as bytes: by which rows are summed up, and by which a
//! place is noted.

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Nothing.
    None,
    /// A whole number; 0 or 1 for a flag.
    Whole(i64),
    /// Text.
    Text(String),
    /// Bytes.
    Bytes(Vec<u8>),
}

/// A row: the values of a table's columns, in their order; or of a key's.
pub type Row = Vec<Value>;

impl Value {
    /// How many bytes it holds, roughly.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::None => 1,
            Self::Whole(_) => 9,
            Self::Text(text) => text.len() + 9,
            Self::Bytes(bytes) => bytes.len() + 9,
        }
    }
}

/// Values as bytes: of each its kind, then the eight bytes of a number, or the length and the bytes of what is longer. No two
/// rows are written alike.
#[must_use]
pub fn encode(values: &[Value]) -> Vec<u8> {
    let mut all = Vec::with_capacity(values.iter().map(Value::size).sum());
    for value in values {
        match value {
            Value::None => all.push(NONE),
            Value::Whole(number) => {
                all.push(WHOLE);
                all.extend(number.to_be_bytes());
            }
            Value::Text(text) => long(&mut all, TEXT, text.as_bytes()),
            Value::Bytes(bytes) => long(&mut all, BYTES, bytes),
        }
    }
    all
}

const NONE: u8 = 0;
const WHOLE: u8 = 1;
const TEXT: u8 = 2;
const BYTES: u8 = 3;

fn long(all: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    all.push(kind);
    all.extend((bytes.len() as u64).to_be_bytes());
    all.extend(bytes);
}

/// The values that were written as these bytes; nothing, if none were.
#[must_use]
pub fn decode(mut bytes: &[u8]) -> Option<Row> {
    let mut values = Row::new();
    while let Some((kind, rest)) = bytes.split_first() {
        bytes = rest;
        values.push(match *kind {
            NONE => Value::None,
            WHOLE => Value::Whole(i64::from_be_bytes(eight(&mut bytes)?)),
            TEXT => Value::Text(String::from_utf8(counted(&mut bytes)?).ok()?),
            BYTES => Value::Bytes(counted(&mut bytes)?),
            _ => return None,
        });
    }
    Some(values)
}

fn eight(bytes: &mut &[u8]) -> Option<[u8; 8]> {
    let (eight, rest) = bytes.split_first_chunk::<8>()?;
    *bytes = rest;
    Some(*eight)
}

fn counted(bytes: &mut &[u8]) -> Option<Vec<u8>> {
    let length = usize::try_from(u64::from_be_bytes(eight(bytes)?)).ok()?;
    let (counted, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(counted.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn values_read_back_as_written() {
        let row = vec![
            Value::None,
            Value::Whole(i64::MIN),
            Value::Whole(-1),
            text(""),
            text("Ada \0 \u{10ffff}"),
            Value::Bytes(Vec::new()),
            Value::Bytes((0..=255).collect()),
        ];
        let written = encode(&row);
        assert_eq!(decode(&written), Some(row));
        for end in 1..written.len() {
            assert_ne!(decode(&written[..end]).map(|row| encode(&row)), Some(written.clone()), "{end}");
        }
        assert_eq!(decode(&[9]), None);
        assert_eq!(decode(&[TEXT, 255, 255, 255, 255, 255, 255, 255, 255]), None);
        assert_eq!(decode(&[TEXT, 0, 0, 0, 0, 0, 0, 0, 1, 0xff]), None);
    }

    #[test]
    fn no_two_rows_are_written_alike() {
        let rows = [
            vec![text("ab"), text("c")],
            vec![text("a"), text("bc")],
            vec![text(""), Value::None],
            vec![Value::None, text("")],
            vec![Value::Bytes(Vec::new()), Value::None],
            vec![Value::Whole(0), Value::None],
            vec![text("0"), Value::None],
        ];
        let mut written: Vec<_> = rows.iter().map(|row| encode(row)).collect();
        written.sort();
        written.dedup();
        assert_eq!(written.len(), rows.len());
    }
}
