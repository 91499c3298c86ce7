//! To which mails no machine may answer (RFC 3834).

use crate::ticket::mail_guard::{InboundMail, NoAutoReply, no_auto_reply_to};
use crate::values::Email;

fn own() -> Vec<Email> {
    ["taller@example.cl", "t@reply.example.cl"].map(|own| Email::parse(own).unwrap()).to_vec()
}

fn guard(headers: &[(&str, &str)]) -> Option<NoAutoReply> {
    let (return_path, from) = ("ana@example.com", "ana@example.com");
    let mail = InboundMail { headers, return_path, from, vouched: true };
    no_auto_reply_to(&mail, &own())
}

fn sent_by(return_path: &str, from: &str) -> Option<NoAutoReply> {
    no_auto_reply_to(&InboundMail { headers: &[], return_path, from, vouched: true }, &own())
}

#[test]
fn a_mail_that_a_person_wrote_may_be_answered() {
    assert_eq!(guard(&[("Subject", "Hola"), ("Precedence", "normal")]), None);
    assert_eq!(guard(&[("Auto-Submitted", "no")]), None);
    assert_eq!(guard(&[("auto-submitted", " No ; owner-email=\"x@example.com\"")]), None);
    assert_eq!(sent_by("<ana@example.com>", "Ana@Example.com"), None);
}

#[test]
fn an_auto_submitted_mail_is_not_answered() {
    for header in [
        ("Auto-Submitted", "auto-replied"),
        ("AUTO-SUBMITTED", "Auto-Generated"),
        ("auto-submitted", "auto-notified; owner-email=\"x@example.com\""),
        ("Auto-Submitted", ""),
        ("X-Autoreply", "yes"),
        ("X-Autorespond", "fuera de la oficina"),
        ("Auto-Submitted", "auto-generated"),
    ] {
        assert_eq!(guard(&[header]), Some(NoAutoReply::AutoSubmitted), "{header:?}");
    }
}

#[test]
fn a_mail_in_bulk_is_not_answered() {
    for value in ["bulk", "junk", "Bulk", " JUNK ", "auto_reply"] {
        let reason = guard(&[("precedence", value)]);
        assert_eq!(reason, Some(NoAutoReply::BulkPrecedence), "{value}");
    }
}

#[test]
fn a_mailing_list_is_not_answered_but_heard() {
    for header in [("List-Id", "<synths.example.org>"), ("Precedence", "list")] {
        assert_eq!(guard(&[header]), Some(NoAutoReply::MailingList), "{header:?}");
    }
    assert!(!NoAutoReply::MailingList.is_machine());
}

#[test]
fn a_bounce_is_not_answered() {
    for empty in ["", "<>", " <> "] {
        assert_eq!(
            sent_by(empty, "ana@example.com"),
            Some(NoAutoReply::EmptyReturnPath),
            "{empty}"
        );
    }
}

#[test]
fn a_mail_server_is_not_answered() {
    for server in
        ["mailer-daemon@example.com", "MAILER-DAEMON@mx.example.com", "Postmaster@example.com"]
    {
        assert_eq!(sent_by("x@example.com", server), Some(NoAutoReply::MailerDaemon), "{server}");
        assert_eq!(sent_by(server, "x@example.com"), Some(NoAutoReply::MailerDaemon), "{server}");
    }
}

#[test]
fn our_own_address_is_not_answered() {
    for address in ["taller@example.cl", "Taller@Example.CL", "<t+4f2a@reply.example.cl>"] {
        assert_eq!(sent_by(address, "x@example.com"), Some(NoAutoReply::OwnAddress), "{address}");
        assert_eq!(sent_by("x@example.com", address), Some(NoAutoReply::OwnAddress), "{address}");
    }
    assert_eq!(sent_by("t@example.cl", "taller@otro.cl"), None);
}

#[test]
fn a_person_who_asks_for_silence_or_whom_nothing_vouches_for_is_not_answered_but_heard() {
    for value in ["All", "OOF, AutoReply", "DR,autoreply"] {
        let reason = guard(&[("X-Auto-Response-Suppress", value)]);
        assert_eq!(reason, Some(NoAutoReply::Suppressed), "{value}");
    }
    assert_eq!(guard(&[("X-Auto-Response-Suppress", "DR, RN")]), None);
    let (return_path, from) = ("ana@example.com", "ana@example.com");
    let forged = InboundMail { headers: &[], return_path, from, vouched: false };
    assert_eq!(no_auto_reply_to(&forged, &own()), Some(NoAutoReply::Unvouched));
    assert!(!NoAutoReply::Unvouched.is_machine() && !NoAutoReply::Suppressed.is_machine());
    assert!(NoAutoReply::OwnAddress.is_machine() && NoAutoReply::AutoSubmitted.is_machine());
}

#[test]
fn every_reason_has_its_name() {
    use NoAutoReply as N;
    let names = [
        (N::AutoSubmitted, "auto_submitted"),
        (N::BulkPrecedence, "bulk_precedence"),
        (N::MailingList, "mailing_list"),
        (N::EmptyReturnPath, "empty_return_path"),
        (N::MailerDaemon, "mailer_daemon"),
        (N::OwnAddress, "own_address"),
        (N::Suppressed, "suppressed"),
        (N::Unvouched, "unvouched"),
    ];
    for (reason, name) in names {
        assert_eq!(reason.as_str(), name);
    }
}
