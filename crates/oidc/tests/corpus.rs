//! The stored corpus of the fuzz target, run by the same checks on every compiler.

#[path = "../../../fuzz/src/id_token.rs"]
#[expect(unreachable_pub, reason = "the fuzz target sees it as it is")]
mod checks;

use std::fs;
use std::path::Path;

#[test]
fn messages_of_the_corpus_are_believed_where_they_fit_or_refused() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/id_token");
    let (mut count, mut believed) = (0, 0);
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        eprintln!("{}", path.display());
        believed += usize::from(checks::id_token(&fs::read(&path).unwrap()));
        count += 1;
    }
    // A corpus in which nothing is believed would find nothing out about what is.
    assert!(believed > 5 && count > 2 * believed, "{believed} of {count} are believed");
}
