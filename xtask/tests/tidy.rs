//! The checkout itself is tidy, so that a plain test run tells what `cargo xtask tidy` tells.

use xtask::tidy::{self, Tree};

#[test]
fn the_house_is_tidy() {
    let tree = Tree::read(xtask::root()).expect("the checkout can be read");
    let complaints: Vec<_> = tidy::complaints(&tree).iter().map(ToString::to_string).collect();
    assert!(complaints.is_empty(), "{} complaints:\n{}", complaints.len(), complaints.join("\n"));
}
