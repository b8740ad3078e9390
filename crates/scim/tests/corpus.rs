//! The stored corpus of the fuzz targets, run by the same checks on every compiler.
#![expect(clippy::unwrap_used, reason = "what a test cannot go on without fails it")]

#[path = "../../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "the fuzz targets see it as a library")]
mod checks;

use std::fs;
use std::path::Path;

fn run(target: &str, check: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut count = 0;
    for file in fs::read_dir(&folder).unwrap() {
        let path = file.unwrap().path();
        eprintln!("{}", path.display());
        check(&fs::read(&path).unwrap());
        count += 1;
    }
    assert!(count > 0, "{} is empty", folder.display());
}

#[test]
fn filters_of_the_corpus_mean_what_they_show() {
    run("filter", checks::filter);
}

#[test]
fn paths_of_the_corpus_do_one_thing() {
    run("path", checks::path);
}

#[test]
fn patches_of_the_corpus_are_atomic() {
    run("patch", checks::patch);
}

#[test]
fn bodies_of_the_corpus_are_canonical() {
    run("body", checks::body);
}

#[test]
fn bulk_requests_of_the_corpus_are_told_in_full() {
    run("bulk", checks::bulk);
}
