//! What becomes of a file of messages.

use text_gen::functions;

fn of(source: &str) -> String {
    functions(source).expect("it is a catalogue")
}

/// What is said against the one message of this file.
fn against(source: &str) -> String {
    let faults = functions(source).expect_err("something is wrong with it");
    let [fault] = faults.as_slice() else { panic!("{faults:?}") };
    fault.to_string()
}

#[test]
fn a_message_that_says_the_same_always_is_a_constant() {
    let written = of("leave-now = Leave now\n");
    assert!(written.contains("pub const fn leave_now() -> &'static str {\n\"Leave now\"\n}"), "{written}");
    let written = of("look = Look <a href=\"/here\">here</a>\n");
    assert!(written.contains("pub const fn look() -> crate::Markup {"), "{written}");
}

#[test]
fn what_is_mentioned_is_taken_in_the_order_of_its_names_however_the_words_stand() {
    let takes = "(total: impl std::fmt::Display, used: impl std::fmt::Display) -> String";
    for words in ["{ $used } of { $total }", "of { $total } seats, { $used }"] {
        let written = of(&format!("seats = {words}\n"));
        assert!(written.contains(&format!("pub fn seats{takes}")), "{written}");
    }
}

#[test]
fn what_is_put_into_markup_is_escaped_unless_it_is_markup() {
    let written = of("until = Until { HTML($at) } <strong>{ $who }</strong>\n");
    assert!(
        written.contains("(at: impl crate::Html, who: impl std::fmt::Display) -> crate::Markup"),
        "{written}"
    );
    assert!(
        written.contains("put_markup(&mut out, &at)") && written.contains("put_escaped(&mut out, &who)"),
        "{written}"
    );
    let written = of("until = Until { $at }\n");
    assert!(written.contains("markup::put(&mut out, &at)"), "{written}");
}

#[test]
fn the_words_go_with_the_number() {
    let written = of("gone = { $n ->\n    [0] Nobody\n    [one] One person\n   *[other] { $n } people\n}\n");
    assert!(written.contains("(n: impl crate::Count)"), "{written}");
    for arm in ["0 => {\nout += \"Nobody\";", "1 => {\nout += \"One person\";", "_ => {\n"] {
        assert!(written.contains(arm), "{written}");
    }
}

#[test]
fn a_message_may_stand_on_several_lines_and_say_what_fluent_would_understand() {
    let written = of("long =\n    One line\n    and another{\" \"}\nbrace = {\"{\"}id{\"}\"}\n");
    assert!(written.contains("\"One line\\nand another \""), "{written}");
    assert!(written.contains("\"{id}\""), "{written}");
}

#[test]
fn whoever_translates_reads_what_is_said_about_it() {
    let written = of("# Over the list.\nmembers = Members\n");
    assert!(written.contains("#[doc = \"Over the list.\"]"), "{written}");
}

#[test]
fn what_no_page_could_use_is_refused() {
    for (source, says) in [
        ("move = Move\n", "is a word of Rust"),
        ("a = One\na = Two\n", "is there twice"),
        ("-brand = Usher\n", "is a term"),
        ("a = { b }\n", "refers to something that is no variable"),
        ("a = { NUMBER($n) }\n", "refers to something that is no variable"),
        ("a = { $n ->\n    [few] Few\n   *[other] Many\n}\n", "chooses by something else than a number"),
        ("a = { $n ->\n    [other] Many\n   *[one] One\n}\n", "chooses by something else than a number"),
        ("a = { HTML($who) }, <em>{ $who }</em>\n", "both as markup and as text"),
        ("a = Half <strong>bold\n", "does not close <strong>"),
        ("a = <em><strong>both</em></strong>\n", "closes <em>"),
        ("a = <script>alert()</script>\n", "the tag <script>"),
        ("a = R&D in <em>markup</em>\n", "begins no entity"),
        ("a = one&nbsp;word\n", "has an entity"),
        ("a = { $n ->\n    [one] <em>one\n   *[other] many</em>\n}\n", "does not close <em>"),
    ] {
        assert!(functions(source).is_err(), "{source}");
        let said = against(source);
        assert!(said.contains(says), "{source}: {said}");
    }
    assert!(!functions("a = \nnonsense\n").unwrap_err().is_empty());
}
