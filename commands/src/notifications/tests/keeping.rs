//! Estimates that are kept: each mail goes where that very saving said, and greets nobody but its recipient.

use chrono::TimeDelta;
use domain::quotation::QuotationEvent;
use domain::repair::samples::CUSTOMER;
use domain::values::Personal;
use eventlog::{Append, Metadata, NewEvent, StreamId};

use super::desk::Desk;

#[tokio::test]
async fn a_mail_elsewhere_greets_nobody_by_name_and_a_later_saving_does_not_redirect_it() {
    let desk = Desk::open().await;
    let now = desk.world.now();
    let mut given = domain::quotation::samples().swap_remove(0);
    let QuotationEvent::EstimateGiven { quotation, valid_until, .. } = &mut given else { panic!() };
    *valid_until = now + TimeDelta::days(30);
    let stream = StreamId::new("quotation", quotation.to_string());
    let saved = |email: Option<&str>| QuotationEvent::EstimateSaved {
        person: CUSTOMER,
        email: email.map(|email| Personal::new(CUSTOMER, email)),
        at: now,
    };
    let events = [given, saved(Some("otra@example.cl")), saved(None)].map(|event| NewEvent {
        event_type: event.name().to_owned(),
        event_version: "1.0".to_owned(),
        payload: serde_json::to_value(&event).unwrap(),
    });
    let append = Append {
        stream,
        expected_sequence: 0,
        events: events.to_vec(),
        metadata: Metadata { command_id: desk.world.executor.ids().uuid(), ..Metadata::default() },
        recorded_at: now,
    };
    desk.world.executor.log().append(append).await.unwrap();
    desk.settle().await;
    let mails = desk.mail.mails.lock().unwrap();
    let [elsewhere, own] = &mails[..] else { panic!("{} mails", mails.len()) };
    assert_eq!((elsewhere.to.email.as_str(), &elsewhere.to.name), ("otra@example.cl", &None));
    assert!(elsewhere.text.starts_with("Hola:"), "{}", elsewhere.text);
    assert_eq!(own.to.name.as_deref(), Some("cliente Ñuñez"));
    assert!(own.text.starts_with("Hola cliente:"), "{}", own.text);
}
