//! E-mail addresses and what is not one.

use proptest::prelude::*;

use crate::values::Email;

#[test]
fn an_address_is_trimmed_and_lowered() {
    assert_eq!(
        Email::parse("  Ana.Perez+juno@Example.CL ").unwrap().as_str(),
        "ana.perez+juno@example.cl"
    );
}

#[test]
fn what_no_mail_server_accepts_is_refused() {
    let long = format!("{}@example.cl", "a".repeat(244));
    let long_local = format!("{}@example.cl", "a".repeat(65));
    let long_label = format!("a@{}.cl", "b".repeat(64));
    for wrong in [
        "",
        "@",
        "a@b",
        "a@b.",
        "a@.cl",
        "a@-b.cl",
        "a@b-.cl",
        "a@b..cl",
        "a@b.c",
        "a@1.2.3.44",
        ".a@b.cl",
        "a.@b.cl",
        "a..b@b.cl",
        "a b@b.cl",
        "a@b c.cl",
        "a@b@c.cl",
        "a\u{0}@b.cl",
        "a\n@b.cl",
        "a\r\nBcc: x@y.cl",
        "ñandú@example.cl",
        "a@ñandú.cl",
        "\"a b\"@example.cl",
        "<a@example.cl>",
        &long,
        &long_local,
        &long_label,
    ] {
        assert!(Email::parse(wrong).is_err(), "{wrong:?}");
    }
}

#[test]
fn an_email_is_not_shown_by_debug() {
    assert_eq!(format!("{:?}", Email::parse("a@example.cl").unwrap()), "Email(…)");
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in any::<String>()) {
        let _ = Email::parse(&text);
    }

    #[test]
    fn a_normal_address_is_its_own_normal_form(text in "[ A-Za-z.+@-]{0,40}") {
        if let Ok(email) = Email::parse(&text) {
            prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
        }
    }
}
