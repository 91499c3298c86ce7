//! An appointment as a calendar file (RFC 5545), for the mail that confirms, moves or cancels it.

use chrono::{DateTime, Utc};

use super::standing::AppointmentState as State;
use super::state::Appointment;

/// A line is at most so many octets long, its break apart; a longer one is folded.
const LINE_MAX_OCTETS: usize = 75;

/// What the file says in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IcsTexts<'a> {
    /// The title, in Spanish.
    pub summary: &'a str,
    /// What to bring, how to change it, in Spanish.
    pub description: &'a str,
    /// Where.
    pub location: &'a str,
    /// The workshop's mailbox. Without it the file is one to keep and no message to a calendar: RFC 5546 wants to
    /// know who publishes or cancels.
    pub organizer: Option<&'a str>,
}

/// A calendar file with what it has to be called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarFile {
    /// The file.
    pub text: String,
    /// Its media type. Of a message to a calendar it names the method too, by which mail programs tell it from a file to
    /// keep (RFC 5545, 3.7.2).
    pub media_type: &'static str,
}

/// The calendar file, as of `stamp`: a hold that ran out by then is cancelled. Its UID is the appointment's id and its
/// instants are UTC, so that every calendar shows its own local time, by the rules of today; `SEQUENCE` tells a
/// calendar which of two files is the newer one. It names no page: whoever sees the calendar would see the secret in
/// its address.
pub fn ics(appointment: &Appointment, stamp: DateTime<Utc>, texts: &IcsTexts<'_>) -> CalendarFile {
    let (method, status) = match appointment.state(stamp) {
        State::Held => ("PUBLISH", "TENTATIVE"),
        State::Confirmed | State::Attended | State::Missed => ("PUBLISH", "CONFIRMED"),
        State::Released | State::Cancelled => ("CANCEL", "CANCELLED"),
    };
    let media_type = match (texts.organizer, method) {
        (None, _) => "text/calendar; charset=utf-8",
        (Some(_), "PUBLISH") => "text/calendar; charset=utf-8; method=PUBLISH",
        (Some(_), _) => "text/calendar; charset=utf-8; method=CANCEL",
    };
    // A hold that ran out has no event that would count, and its end is newer than its beginning all the same.
    let sequence = match appointment.state(stamp) {
        State::Released => appointment.sequence.saturating_add(1),
        State::Held | State::Confirmed | State::Attended | State::Missed | State::Cancelled => {
            appointment.sequence
        }
    };
    let lasts = appointment.slot.interval();
    let mut file = String::new();
    let mut line = |name: &str, value: &str| fold(&mut file, &format!("{name}:{value}"));
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//Cirujano de Sintetizadores//Agenda//ES");
    line("CALSCALE", "GREGORIAN");
    if texts.organizer.is_some() {
        line("METHOD", method);
    }
    line("BEGIN", "VEVENT");
    line("UID", &appointment.appointment.to_string());
    line("DTSTAMP", &instant(stamp));
    line("DTSTART", &instant(lasts.from));
    line("DTEND", &instant(lasts.until));
    line("SEQUENCE", &sequence.to_string());
    line("STATUS", status);
    line("SUMMARY", &escaped(texts.summary));
    line("DESCRIPTION", &escaped(texts.description));
    line("LOCATION", &escaped(texts.location));
    if let Some(mailbox) = texts.organizer {
        line("ORGANIZER", &format!("mailto:{}", unbroken(mailbox)));
    }
    line("END", "VEVENT");
    line("END", "VCALENDAR");
    CalendarFile { text: file, media_type }
}

/// `20261209T130000Z`.
fn instant(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text value: backslash, semicolon and comma are escaped, a line break becomes `\n`, and other control characters
/// go.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").replace('\r', "\n").chars() {
        match c {
            '\\' | ';' | ',' => value.extend(['\\', c]),
            '\n' => value.push_str("\\n"),
            '\t' => value.push('\t'),
            c if c.is_control() => {}
            c => value.push(c),
        }
    }
    value
}

/// An address is no text value, and is not escaped; but nothing may end its line.
fn unbroken(url: &str) -> String {
    url.chars().filter(|c| !c.is_control()).collect()
}

/// Writes a line, folded between characters so that no part is longer than [`LINE_MAX_OCTETS`].
fn fold(file: &mut String, line: &str) {
    let mut octets = 0;
    for c in line.chars() {
        if octets + c.len_utf8() > LINE_MAX_OCTETS {
            file.push_str("\r\n ");
            octets = 1;
        }
        file.push(c);
        octets += c.len_utf8();
    }
    file.push_str("\r\n");
}
