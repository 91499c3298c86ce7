//! Given, when and then of disclosures.

use chrono::{DateTime, TimeZone, Utc};
use uuid::Uuid;

use super::*;
use crate::testing::{given, golden, replay};

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap()
}

fn somebody(id: u128) -> PersonId {
    PersonId::new(Uuid::from_u128(id))
}

#[test]
fn a_golden_file_for_each_event() {
    golden::check("disclosures", &samples());
    replay::<Disclosures>(&samples());
}

#[test]
fn what_is_shown_again_the_same_day_is_noted_once() {
    let show = |what, subject| DisclosureCommand::NoteShown { what, subject, at: at() };
    let (ana, luis) = (Some(somebody(1)), Some(somebody(2)));
    let shown = DisclosureEvent::PersonalDataShown { what: Shown::Person, subject: ana, at: at() };
    let given = || given::<Disclosures>([shown.clone()]);
    given().when(show(Shown::Person, ana)).nothing_happens();
    for (what, subject) in [(Shown::Person, luis), (Shown::Dossier, ana), (Shown::PeopleList, None)]
    {
        given().when(show(what, subject)).then([DisclosureEvent::PersonalDataShown {
            what,
            subject,
            at: at(),
        }]);
    }
}

#[test]
fn every_export_is_noted() {
    let (format, filter) = ("csv".to_owned(), "todo".to_owned());
    let exported =
        DisclosureEvent::DataExported { format: format.clone(), filter: filter.clone(), at: at() };
    let export = DisclosureCommand::NoteExport { format, filter, at: at() };
    given::<Disclosures>([exported.clone()]).when(export).then([exported]);
}
