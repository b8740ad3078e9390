#![no_main]

// Not a module of the library, which the tests of `crates/scim` take in whole.
#[path = "../src/saml.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    checks::saml(data);
});
