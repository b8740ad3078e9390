//! What is published, kept in a file beside the test that prints it.

use std::{env, fs, path::Path};

/// The text is what the file holds. With `UPDATE_GOLDEN=1` the file is written instead; read the difference then.
#[track_caller]
pub(super) fn holds(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if env::var_os("UPDATE_GOLDEN").is_some_and(|value| value == "1") {
        fs::write(&path, text).unwrap();
        return;
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let lines = kept.lines().map(Some).chain(std::iter::repeat(None));
    let differs = text.lines().map(Some).chain([None]).zip(lines).find(|(is, was)| is != was);
    if let Some((is, was)) = differs {
        panic!("{name} holds\n{}\nand now it is\n{}\n", was.unwrap_or("nothing"), is.unwrap_or("nothing"));
    }
    assert_eq!(text, kept);
}
