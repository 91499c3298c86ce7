//! The audit keeps what each event changed in the state of its aggregate, so that its rows belong to the shape that
//! states have: another shape needs another version of its projector, which makes the rows anew.

use std::collections::{BTreeMap, BTreeSet};

use cqrs_es::DomainEvent;
use eventlog::StreamId;
use projections::audit_log::{AuditLog, AuditState};
use projections::{AggregateKind, Event, Projector as _};
use serde_json::Value;
use tests::test_app::TestApp;

/// The places of everything in the states, by aggregate.
type Shapes = BTreeMap<&'static str, BTreeSet<String>>;

/// Notes the places in the states that these events lead to.
fn note<'a>(shapes: &mut Shapes, kind: AggregateKind, events: impl IntoIterator<Item = &'a str>) {
    let mut state = AuditState::empty(kind);
    let places = shapes.entry(kind.as_str()).or_default();
    for payload in events {
        state.evolve(&Event::decode(kind, payload).unwrap());
        places_in(&serde_json::from_str(state.json()).unwrap(), "", places);
    }
}

fn note_samples<E: DomainEvent>(shapes: &mut Shapes, kind: AggregateKind, samples: &[E]) {
    let events: Vec<_> = samples.iter().map(|it| serde_json::to_string(it).unwrap()).collect();
    note(shapes, kind, events.iter().map(String::as_str));
}

fn places_in(value: &Value, at: &str, places: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                // What is no name is an id, a day or a code: the key of a map.
                let is_name =
                    key.chars().all(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '$'));
                let key = if is_name { key.as_str() } else { "*" };
                places_in(value, &format!("{at}/{key}"), places);
            }
        }
        Value::Array(items) => {
            for item in items {
                places_in(item, &format!("{at}/-"), places);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            places.insert(at.to_owned());
        }
    }
}

/// The name of the picture has the version in it: whoever changes a state raises the version, and accepts a new picture.
#[tokio::test]
async fn another_shape_of_a_state_is_another_version_of_the_audit() {
    let mut shapes = Shapes::new();
    for kind in AggregateKind::ALL {
        match kind {
            AggregateKind::Person => note_samples(&mut shapes, kind, &domain::person::samples()),
            AggregateKind::CatalogueEntry => {
                note_samples(&mut shapes, kind, &domain::catalogue::samples());
            }
            AggregateKind::Quotation => {
                note_samples(&mut shapes, kind, &domain::quotation::samples());
            }
            // One event of each kind is no history of a repair: the ones of the workshop are.
            AggregateKind::Repair => {}
            AggregateKind::WorkClock => {
                note_samples(&mut shapes, kind, &domain::work_clock::samples());
            }
            AggregateKind::PortfolioItem => {
                note_samples(&mut shapes, kind, &domain::portfolio::samples());
            }
            AggregateKind::Disclosures => {
                note_samples(&mut shapes, kind, &domain::disclosure::samples());
            }
            AggregateKind::Ticket => note_samples(&mut shapes, kind, &domain::ticket::samples()),
            AggregateKind::Payment => note_samples(&mut shapes, kind, &domain::payment::samples()),
            AggregateKind::Webhook => note_samples(&mut shapes, kind, &domain::webhook::samples()),
            AggregateKind::Notification => {
                // The last two end it in other ways.
                let samples = domain::notification::samples();
                note_samples(&mut shapes, kind, &samples[..samples.len() - 2]);
            }
            AggregateKind::Policy => {
                note_samples(&mut shapes, kind, &domain::policy_document::samples());
            }
            AggregateKind::JobRun => {
                // Those behind end it in another way.
                note_samples(&mut shapes, kind, &domain::job_run::samples()[..3]);
            }
            AggregateKind::Agenda => note_samples(&mut shapes, kind, &domain::agenda::samples()),
            AggregateKind::CalendarSync => {
                note_samples(&mut shapes, kind, &domain::calendar_sync::samples());
            }
            AggregateKind::Waitlist => {
                note_samples(&mut shapes, kind, &domain::waitlist::samples());
            }
            AggregateKind::BreachRegister => {
                note_samples(&mut shapes, kind, &domain::breach::samples());
            }
        }
    }
    let app = TestApp::start().await;
    let repair = app.delivered().await;
    let stream = StreamId::new("repair", repair.number);
    let events = app.executor.log().load(&stream, 0).await.unwrap();
    note(&mut shapes, AggregateKind::Repair, events.iter().map(|event| event.payload.as_str()));
    insta::assert_json_snapshot!(format!("audit_states_v{}", AuditLog::VERSION), shapes);
}
