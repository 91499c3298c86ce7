//! The table of problems holds together.

use std::collections::HashSet;

use super::*;

#[test]
fn every_code_is_listed_once_and_spelled_alike() {
    let mut seen = HashSet::new();
    for kind in PROBLEMS {
        assert!(seen.insert(kind.code), "{} twice", kind.code);
        let legal = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_' || b == b'.';
        assert!(kind.code.bytes().all(legal) && kind.code.contains('.'), "{}", kind.code);
        assert!(StatusCode::from_u16(kind.status).is_ok_and(|status| status.as_u16() >= 400));
        assert!(kind.detail.ends_with('.') && !kind.title.ends_with('.'), "{}", kind.code);
    }
}

#[test]
fn a_fault_says_nothing_of_its_cause() {
    let problem = Problem::bug("the secret cause").with_detail("more secret");
    let body = problem.body(Some("r-1")).to_string();
    assert!(!body.contains("secret"), "{body}");
    assert!(body.contains("urn:request:r-1"));
}

#[test]
fn a_field_error_carries_its_pointer() {
    let body = Problem::invalid("/lines/0/amount", "is negative").body(None);
    assert_eq!(body["status"], 422);
    assert_eq!(body["errors"][0]["pointer"], "/lines/0/amount");
}

#[test]
fn a_rule_that_is_not_listed_is_still_a_refusal() {
    let problem = Problem::of_refusal("repair.rule_of_tomorrow", 409);
    assert_eq!((problem.code(), problem.status().as_u16()), ("repair.rule_of_tomorrow", 409));
}
