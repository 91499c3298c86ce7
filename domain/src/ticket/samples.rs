//! One event of each kind, for golden files and for the suites of other crates.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::classification::{Classification, MatchedWord};
use super::events::TicketEvent;
use super::facts::{
    AutoReplyKind, Category, Channel, ClockKind, ClockStop, Measure, Party, SlaDue, SlaLevel,
    SlaSchedule, SlaTerms,
};
use crate::values::{MessageId, Money, PaymentId, PersonId, Personal, RepairNumber, TicketId};

/// Friday 2026-03-06, 14:00 in Santiago, and so many minutes.
fn at(minute: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 6, 17, 0, 0).single().expect("invariant: a real instant")
        + TimeDelta::minutes(minute)
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0193_0000_0000_7000_8000_0000_0000_0000 + number)
}

fn customer() -> PersonId {
    PersonId::new(id(0x31))
}

fn staff() -> PersonId {
    PersonId::new(id(0x21))
}

fn message(number: u128) -> MessageId {
    MessageId::new(id(0x60 + number))
}

fn personal(text: &str) -> Personal {
    Personal::new(customer(), text)
}

fn terms(target_minutes: u32) -> SlaTerms {
    SlaTerms { target_minutes, measure: Measure::OpenTime, rules_version: 1 }
}

fn schedule(due: &[(SlaLevel, i64)]) -> SlaSchedule {
    let due = due.iter().map(|(level, minute)| SlaDue { level: *level, at: at(*minute) }).collect();
    SlaSchedule { due, calendar: "cl-1".to_owned() }
}

fn reached(clock: u32, level: SlaLevel, minute: i64) -> TicketEvent {
    TicketEvent::SlaLevelReached {
        clock,
        level,
        due_at: at(minute),
        calendar: "cl-1".to_owned(),
        rules_version: 1,
        alert_from: Some(at(minute)),
        at: at(minute),
    }
}

/// One event of each kind at least, in an order that could have happened.
pub fn samples() -> Vec<TicketEvent> {
    use SlaLevel::{Breach, Compensation, Reminder, Urgent};
    let repair = RepairNumber::new(2026, 1).expect("invariant: a legal number");
    let ticket = TicketId::new(id(0x51));
    vec![
        TicketEvent::TicketOpened {
            ticket,
            customer: customer(),
            channel: Channel::Mail,
            message: message(1),
            subject: personal("Mi Juno"),
            text: personal("¿Cuál es el estado de mi equipo?"),
            category: Category::RepairStatus,
            classification: Classification {
                category: Category::RepairStatus,
                matched: vec![MatchedWord {
                    word: "estado".to_owned(),
                    category: Category::RepairStatus,
                }],
                rules_version: 1,
            },
            repair: None,
            payment: None,
            no_auto_reply: None,
            at: at(0),
        },
        TicketEvent::SlaClockStarted {
            clock: 1,
            kind: ClockKind::FirstResponse,
            terms: terms(120),
            schedule: schedule(&[(Reminder, 60), (Urgent, 96), (Breach, 120), (Compensation, 180)]),
            at: at(0),
        },
        TicketEvent::AutomaticReplyGiven {
            message: message(2),
            kind: AutoReplyKind::Acknowledgement,
            text: personal("Hola: recibimos tu mensaje. Esta es una respuesta automática."),
            at: at(1),
        },
        TicketEvent::RepairLinked { repair, at: at(5) },
        TicketEvent::PaymentLinked { payment: PaymentId::new(id(0x71)), at: at(5) },
        TicketEvent::TicketAssigned { assignee: staff(), at: at(6) },
        TicketEvent::InternalNoteAdded {
            note: message(3),
            author: staff(),
            text: personal("Llamar antes de responder"),
            at: at(7),
        },
        TicketEvent::WaitingForCustomerBegun { by: Party::Staff(staff()), at: at(10) },
        TicketEvent::SlaClockPaused { clock: 1, spent_seconds: 600, at: at(10) },
        TicketEvent::CustomerReplied {
            message: message(4),
            channel: Channel::Mail,
            text: personal("Es el número 1"),
            at: at(20),
        },
        TicketEvent::WaitingForCustomerEnded { by: Party::System, at: at(20) },
        TicketEvent::SlaClockResumed {
            clock: 1,
            schedule: schedule(&[
                (Reminder, 70),
                (Urgent, 106),
                (Breach, 130),
                (Compensation, 190),
            ]),
            at: at(20),
        },
        TicketEvent::TicketReclassified {
            from: Category::RepairStatus,
            to: Category::Warranty,
            by: Party::Staff(staff()),
            at: at(25),
        },
        TicketEvent::SlaClockRetargeted {
            clock: 1,
            terms: terms(240),
            spent_seconds: 900,
            schedule: Some(schedule(&[
                (Reminder, 130),
                (Urgent, 202),
                (Breach, 240),
                (Compensation, 1_270),
            ])),
            at: at(25),
        },
        TicketEvent::StaffReplied {
            message: message(5),
            author: staff(),
            text: personal("Tu equipo está en la mesa"),
            at: at(30),
        },
        TicketEvent::SlaClockStopped {
            clock: 1,
            cause: ClockStop::Answered,
            spent_seconds: 1_200,
            breached: false,
            at: at(30),
        },
        TicketEvent::TicketResolved { by: Party::Staff(staff()), at: at(31) },
        TicketEvent::TicketReopened { by: Party::Customer, at: at(40) },
        TicketEvent::SlaClockStarted {
            clock: 2,
            kind: ClockKind::NextResponse,
            terms: terms(80),
            schedule: schedule(&[
                (Reminder, 80),
                (Urgent, 104),
                (Breach, 120),
                (Compensation, 160),
            ]),
            at: at(40),
        },
        reached(2, Reminder, 80),
        reached(2, Urgent, 104),
        reached(2, Breach, 120),
        reached(2, Compensation, 160),
        TicketEvent::CompensationProposed {
            clock: 2,
            amount: Money::clp(5_000),
            decide_by: at(4_560),
            at: at(160),
        },
        TicketEvent::SlaClockStopped {
            clock: 2,
            cause: ClockStop::Resolved,
            spent_seconds: 7_500,
            breached: true,
            at: at(165),
        },
        TicketEvent::TicketResolved { by: Party::Staff(staff()), at: at(165) },
        TicketEvent::TicketClosed { by: Party::System, reopen_until: at(10_280), at: at(200) },
        TicketEvent::SatisfactionRated {
            score: 4,
            comment: Some(personal("Tarde, pero bien")),
            at: at(210),
        },
        TicketEvent::CompensationOverdue { clock: 2, at: at(4_560) },
        TicketEvent::CompensationDeclined {
            clock: 2,
            reason: "Se habló con el cliente".to_owned(),
            at: at(4_600),
        },
        TicketEvent::TicketReopened { by: Party::Customer, at: at(5_560) },
        TicketEvent::SlaClockStarted {
            clock: 3,
            kind: ClockKind::NextResponse,
            terms: terms(80),
            schedule: schedule(&[
                (Reminder, 5_600),
                (Urgent, 5_624),
                (Breach, 5_640),
                (Compensation, 5_680),
            ]),
            at: at(5_560),
        },
        reached(3, Reminder, 5_600),
        reached(3, Urgent, 5_624),
        reached(3, Breach, 5_640),
        reached(3, Compensation, 5_680),
        TicketEvent::CompensationProposed {
            clock: 3,
            amount: Money::clp(5_000),
            decide_by: at(7_440),
            at: at(5_680),
        },
        TicketEvent::CompensationApproved {
            clock: 3,
            amount: Money::clp(5_000),
            repair: Some(repair),
            at: at(5_690),
        },
        TicketEvent::TicketAbsorbed { from: TicketId::new(id(0x52)), at: at(5_700) },
        TicketEvent::TicketMerged {
            into: TicketId::new(id(0x53)),
            by: Party::Staff(staff()),
            at: at(5_710),
        },
    ]
}
