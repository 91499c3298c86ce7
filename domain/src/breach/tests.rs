//! Given, when and then of the register of breaches.

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::testing::{Scenario, given, golden, replay};
use crate::values::BreachId;
use crate::{Capability, Command, Refusal};

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 12, 7, 13, 0, 0).unwrap()
}

fn breach() -> BreachId {
    BreachId::new(Uuid::from_u128(7))
}

fn person(id: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(id))
}

fn details() -> BreachDetails {
    BreachDetails {
        happened_on: NaiveDate::from_ymd_opt(2026, 12, 7).unwrap(),
        nature: "Se perdió un notebook.".to_owned(),
        data: vec!["direcciones".to_owned()],
        affected: None,
        effects: "Visitas no deseadas.".to_owned(),
        measures: "El disco estaba cifrado.".to_owned(),
    }
}

fn command(intent: BreachIntent) -> BreachCommand {
    BreachCommand { breach: breach(), at: now(), intent }
}

fn record(details: BreachDetails) -> BreachCommand {
    command(BreachIntent::Record { discovered_at: now(), details })
}

fn amend(details: BreachDetails) -> BreachCommand {
    command(BreachIntent::Amend { details })
}

fn report(reported_at: DateTime<Utc>, reference: &str) -> BreachCommand {
    command(BreachIntent::Report { reported_at, reference: reference.to_owned() })
}

fn notice(to: NoticeAudience) -> BreachNotice {
    BreachNotice {
        to,
        what_happened: "se perdió un notebook con direcciones.".to_owned(),
        what_to_do: "avísanos si alguien te visita de nuestra parte.".to_owned(),
    }
}

fn notify(notice: BreachNotice) -> BreachCommand {
    command(BreachIntent::Notify { notice })
}

fn to_all() -> BreachNotice {
    notice(NoticeAudience::AllCustomers)
}

fn recorded() -> Scenario<BreachRegister> {
    given([]).when(record(details()))
}

fn refusal(scenario: &Scenario<BreachRegister>, command: BreachCommand) -> BreachError {
    scenario.state().decide(command).unwrap_err()
}

#[test]
fn every_event_decodes_for_ever() {
    golden::check("breach_register", &samples());
    // And it could have happened in that order.
    replay::<BreachRegister>(&samples());
}

#[test]
fn only_whoever_keeps_the_register_writes_into_it() {
    for command in [record(details()), amend(details()), report(now(), "1"), notify(to_all())] {
        assert_eq!(command.capability(), Capability::BreachKeeping, "{}", command.name());
    }
}

#[test]
fn a_breach_is_entered_once() {
    let details = details();
    let entered = BreachEvent::BreachRecorded {
        breach: breach(),
        discovered_at: now(),
        details: details.clone(),
        at: now(),
    };
    recorded().then([entered]).when(record(details.clone())).then([]);
    let other = BreachDetails { affected: Some(1), ..details };
    assert_eq!(refusal(&recorded(), record(other)), BreachError::AlreadyRecorded);
}

#[test]
fn what_is_known_of_it_can_change() {
    let known = BreachDetails { affected: Some(12), ..details() };
    let amended =
        BreachEvent::BreachAmended { breach: breach(), details: known.clone(), at: now() };
    let register = recorded().when(amend(known.clone())).then([amended]);
    assert_eq!(register.state().entry(breach()).unwrap().details, known);
    register.when(amend(known)).then([]);
    assert_eq!(refusal(&given([]), amend(details())), BreachError::Unknown);
}

#[test]
fn a_breach_is_described_as_the_law_asks() {
    let blank = "  ".to_owned();
    let long = "x".repeat(4_001);
    for (details, pointer) in [
        (BreachDetails { nature: blank.clone(), ..details() }, "/details/nature"),
        (BreachDetails { effects: long, ..details() }, "/details/effects"),
        (BreachDetails { measures: "\u{7}".to_owned(), ..details() }, "/details/measures"),
        (BreachDetails { data: vec![], ..details() }, "/details/data"),
        (BreachDetails { data: vec![blank], ..details() }, "/details/data"),
        (BreachDetails { data: vec!["x".to_owned(); 21], ..details() }, "/details/data"),
    ] {
        for command in [record(details.clone()), amend(details)] {
            let register = if command.name() == "breach.record" { given([]) } else { recorded() };
            assert_eq!(refusal(&register, command).pointer(), Some(pointer));
        }
    }
}

#[test]
fn it_happens_and_is_discovered_and_is_reported_in_that_order() {
    let minute = TimeDelta::minutes(1);
    let discovered_at = now() + minute;
    let early = command(BreachIntent::Record { discovered_at, details: details() });
    let future = BreachError::InTheFuture { pointer: "/discovered_at" };
    assert_eq!(refusal(&given([]), early), future);

    let tomorrow = details().happened_on.succ_opt().unwrap();
    let later = BreachDetails { happened_on: tomorrow, ..details() };
    let reversed = BreachError::OutOfOrder { pointer: "/details/happened_on" };
    assert_eq!(refusal(&given([]), record(later.clone())), reversed);
    assert_eq!(refusal(&recorded(), amend(later)), reversed);

    let future = BreachError::InTheFuture { pointer: "/reported_at" };
    assert_eq!(refusal(&recorded(), report(now() + minute, "1")), future);
    let reversed = BreachError::OutOfOrder { pointer: "/reported_at" };
    assert_eq!(refusal(&recorded(), report(now() - minute, "1")), reversed);
}

#[test]
fn the_agency_is_told_once() {
    let reported = BreachEvent::BreachReported {
        breach: breach(),
        reported_at: now(),
        reference: "VS-1".to_owned(),
        at: now(),
    };
    let register = recorded().when(report(now(), "VS-1")).then([reported]);
    let register = register.when(report(now(), "VS-1")).then([]);
    assert_eq!(refusal(&register, report(now(), "VS-2")), BreachError::AlreadyReported);
    assert_eq!(refusal(&recorded(), report(now(), " ")).pointer(), Some("/reference"));
    assert_eq!(refusal(&given([]), report(now(), "VS-1")), BreachError::Unknown);
}

#[test]
fn a_report_is_late_after_72_hours() {
    let register = recorded();
    let entry = register.state().entry(breach()).unwrap();
    let due = now() + TimeDelta::hours(72);
    assert_eq!(entry.report_due_at(), due);
    assert!(!entry.is_report_late(due));
    assert!(entry.is_report_late(due + TimeDelta::seconds(1)));
    // In time is in time, whenever one asks.
    let register = register.when(report(now(), "VS-1"));
    assert!(!register.state().entry(breach()).unwrap().is_report_late(due + TimeDelta::days(9)));
}

#[test]
fn the_same_notice_is_given_once_and_another_one_besides() {
    let given_to = |notice: BreachNotice| BreachEvent::BreachNoticeGiven {
        breach: breach(),
        happened_on: details().happened_on,
        notice,
        at: now(),
    };
    let named = notice(NoticeAudience::Persons([person(1), person(2)].into()));
    let register = recorded().when(notify(named.clone())).then([given_to(named.clone())]);
    let register = register.when(notify(named)).then([]);
    let register = register.when(notify(to_all())).then([given_to(to_all())]);
    assert_eq!(register.state().entry(breach()).unwrap().notices.len(), 2);
    assert_eq!(refusal(&given([]), notify(to_all())), BreachError::Unknown);
}

#[test]
fn a_day_that_was_corrected_is_told_anew() {
    let happened_on = details().happened_on.pred_opt().unwrap();
    let register = recorded().when(notify(to_all()));
    let register = register.when(amend(BreachDetails { happened_on, ..details() }));
    let (breach, notice, at) = (breach(), to_all(), now());
    let told = BreachEvent::BreachNoticeGiven { breach, happened_on, notice, at };
    register.when(notify(to_all())).then([told]).when(notify(to_all())).then([]);
}

#[test]
fn a_notice_is_to_somebody() {
    let nobody = notice(NoticeAudience::Persons([].into()));
    assert_eq!(refusal(&recorded(), notify(nobody)), BreachError::Audience { most: 1_000 });
    let crowd = notice(NoticeAudience::Persons((0..1_001).map(person).collect()));
    assert_eq!(refusal(&recorded(), notify(crowd)), BreachError::Audience { most: 1_000 });
}

#[test]
fn a_notice_says_only_what_a_message_can_say() {
    for text in [" ".to_owned(), "x".repeat(1_001), "escribe a ana@example.cl".to_owned()] {
        let happened = BreachNotice { what_happened: text.clone(), ..to_all() };
        assert_eq!(refusal(&recorded(), notify(happened)).pointer(), Some("/what_happened"));
        let to_do = BreachNotice { what_to_do: text, ..to_all() };
        assert_eq!(refusal(&recorded(), notify(to_do)).pointer(), Some("/what_to_do"));
    }
}
