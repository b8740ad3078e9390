#![no_main]

// Not a module of the library, which the tests of `crates/scim` take in whole.
#[path = "../src/id_token.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    checks::id_token(data);
});
