//! The state of any aggregate, folded by the domain's own `evolve`, and personal data kept out of it.

use domain::Decider;
use domain::agenda::Agenda;
use domain::breach::BreachRegister;
use domain::calendar_sync::CalendarSync;
use domain::catalogue::CatalogueEntry;
use domain::disclosure::Disclosures;
use domain::job_run::JobRun;
use domain::notification::Notification;
use domain::payment::Payment;
use domain::person::Person;
use domain::policy_document::PolicyDocument;
use domain::portfolio::PortfolioItem;
use domain::quotation::Quotation;
use domain::repair::Repair;
use domain::ticket::Ticket;
use domain::values::ERASED_TEXT;
use domain::waitlist::Waitlist;
use domain::webhook::Webhook;
use domain::work_clock::WorkClock;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::cell::{Cell, CellType, Kind};
use crate::fold::{AggregateKind, Event};

/// An aggregate of any type.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Aggregate {
    Person(Person),
    CatalogueEntry(CatalogueEntry),
    Quotation(Quotation),
    Repair(Repair),
    WorkClock(WorkClock),
    PortfolioItem(PortfolioItem),
    Disclosures(Disclosures),
    Ticket(Ticket),
    Payment(Payment),
    Webhook(Webhook),
    Notification(Notification),
    Policy(PolicyDocument),
    JobRun(JobRun),
    Agenda(Agenda),
    CalendarSync(CalendarSync),
    Waitlist(Waitlist),
    BreachRegister(BreachRegister),
}

/// The state of an aggregate, and the same as a JSON text: states are large, an event changes little of one, and
/// texts are compared without taking them apart.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditState {
    aggregate: Aggregate,
    /// None before the first event.
    json: Option<String>,
}

impl AuditState {
    /// Before the first event.
    pub fn empty(kind: AggregateKind) -> Self {
        let aggregate = match kind {
            AggregateKind::Person => Aggregate::Person(Person::default()),
            AggregateKind::CatalogueEntry => Aggregate::CatalogueEntry(CatalogueEntry::default()),
            AggregateKind::Quotation => Aggregate::Quotation(Quotation::default()),
            AggregateKind::Repair => Aggregate::Repair(Repair::default()),
            AggregateKind::WorkClock => Aggregate::WorkClock(WorkClock::default()),
            AggregateKind::PortfolioItem => Aggregate::PortfolioItem(PortfolioItem::default()),
            AggregateKind::Disclosures => Aggregate::Disclosures(Disclosures::default()),
            AggregateKind::Ticket => Aggregate::Ticket(Ticket::default()),
            AggregateKind::Payment => Aggregate::Payment(Payment::default()),
            AggregateKind::Webhook => Aggregate::Webhook(Webhook::default()),
            AggregateKind::Notification => Aggregate::Notification(Notification::default()),
            AggregateKind::Policy => Aggregate::Policy(PolicyDocument::default()),
            AggregateKind::JobRun => Aggregate::JobRun(JobRun::default()),
            AggregateKind::Agenda => Aggregate::Agenda(Agenda::default()),
            AggregateKind::CalendarSync => Aggregate::CalendarSync(CalendarSync::default()),
            AggregateKind::Waitlist => Aggregate::Waitlist(Waitlist::default()),
            AggregateKind::BreachRegister => Aggregate::BreachRegister(BreachRegister::default()),
        };
        Self { aggregate, json: None }
    }

    /// The state as JSON.
    pub fn json(&self) -> &str {
        self.json.as_deref().unwrap_or("null")
    }

    /// Folds an event of the aggregate and answers the state before it. An event of another aggregate changes
    /// nothing.
    ///
    /// # Panics
    /// When the event is impossible in this state: a damaged history.
    pub fn evolve(&mut self, event: &Event) -> String {
        match (&mut self.aggregate, event) {
            (Aggregate::Person(state), Event::Person(event)) => state.evolve(event),
            (Aggregate::CatalogueEntry(state), Event::Catalogue(event)) => state.evolve(event),
            (Aggregate::Quotation(state), Event::Quotation(event)) => state.evolve(event),
            (Aggregate::Repair(state), Event::Repair(event)) => state.evolve(event),
            (Aggregate::WorkClock(state), Event::WorkClock(event)) => state.evolve(event),
            (Aggregate::PortfolioItem(state), Event::Portfolio(event)) => state.evolve(event),
            (Aggregate::Disclosures(state), Event::Disclosure(event)) => state.evolve(event),
            (Aggregate::Ticket(state), Event::Ticket(event)) => state.evolve(event),
            (Aggregate::Payment(state), Event::Payment(event)) => state.evolve(event),
            (Aggregate::Webhook(state), Event::Webhook(event)) => state.evolve(event),
            (Aggregate::Notification(state), Event::Notification(event)) => state.evolve(event),
            (Aggregate::Policy(state), Event::Policy(event)) => state.evolve(event),
            (Aggregate::JobRun(state), Event::JobRun(event)) => state.evolve(event),
            (Aggregate::Agenda(state), Event::Agenda(event)) => state.evolve(event),
            (Aggregate::CalendarSync(state), Event::CalendarSync(event)) => state.evolve(event),
            (Aggregate::Waitlist(state), Event::Waitlist(event)) => state.evolve(event),
            (Aggregate::BreachRegister(state), Event::Breach(event)) => state.evolve(event),
            (
                Aggregate::Person(_)
                | Aggregate::CatalogueEntry(_)
                | Aggregate::Quotation(_)
                | Aggregate::Repair(_)
                | Aggregate::WorkClock(_)
                | Aggregate::PortfolioItem(_)
                | Aggregate::Disclosures(_)
                | Aggregate::Ticket(_)
                | Aggregate::Payment(_)
                | Aggregate::Webhook(_)
                | Aggregate::Agenda(_)
                | Aggregate::CalendarSync(_)
                | Aggregate::Waitlist(_)
                | Aggregate::BreachRegister(_)
                | Aggregate::Notification(_)
                | Aggregate::Policy(_)
                | Aggregate::JobRun(_),
                _,
            ) => {}
        }
        let json = self.to_json();
        self.json.replace(json).unwrap_or_else(|| "null".to_owned())
    }

    const fn kind(&self) -> AggregateKind {
        match &self.aggregate {
            Aggregate::Person(_) => AggregateKind::Person,
            Aggregate::CatalogueEntry(_) => AggregateKind::CatalogueEntry,
            Aggregate::Quotation(_) => AggregateKind::Quotation,
            Aggregate::Repair(_) => AggregateKind::Repair,
            Aggregate::WorkClock(_) => AggregateKind::WorkClock,
            Aggregate::PortfolioItem(_) => AggregateKind::PortfolioItem,
            Aggregate::Disclosures(_) => AggregateKind::Disclosures,
            Aggregate::Ticket(_) => AggregateKind::Ticket,
            Aggregate::Payment(_) => AggregateKind::Payment,
            Aggregate::Webhook(_) => AggregateKind::Webhook,
            Aggregate::Notification(_) => AggregateKind::Notification,
            Aggregate::Policy(_) => AggregateKind::Policy,
            Aggregate::JobRun(_) => AggregateKind::JobRun,
            Aggregate::Agenda(_) => AggregateKind::Agenda,
            Aggregate::CalendarSync(_) => AggregateKind::CalendarSync,
            Aggregate::Waitlist(_) => AggregateKind::Waitlist,
            Aggregate::BreachRegister(_) => AggregateKind::BreachRegister,
        }
    }

    fn to_json(&self) -> String {
        let json = match &self.aggregate {
            Aggregate::Person(state) => serde_json::to_string(state),
            Aggregate::CatalogueEntry(state) => serde_json::to_string(state),
            Aggregate::Quotation(state) => serde_json::to_string(state),
            Aggregate::Repair(state) => serde_json::to_string(state),
            Aggregate::WorkClock(state) => serde_json::to_string(state),
            Aggregate::PortfolioItem(state) => serde_json::to_string(state),
            Aggregate::Disclosures(state) => serde_json::to_string(state),
            Aggregate::Ticket(state) => serde_json::to_string(state),
            Aggregate::Payment(state) => serde_json::to_string(state),
            Aggregate::Webhook(state) => serde_json::to_string(state),
            Aggregate::Notification(state) => serde_json::to_string(state),
            Aggregate::Policy(state) => serde_json::to_string(state),
            Aggregate::JobRun(state) => serde_json::to_string(state),
            Aggregate::Agenda(state) => serde_json::to_string(state),
            Aggregate::CalendarSync(state) => serde_json::to_string(state),
            Aggregate::Waitlist(state) => serde_json::to_string(state),
            Aggregate::BreachRegister(state) => serde_json::to_string(state),
        };
        json.expect("invariant: aggregates serialise")
    }
}

impl CellType for AuditState {
    const KIND: Kind = Kind::Json;

    fn to_cell(&self) -> Cell {
        // What serde makes of the enum, without serialising the state once more.
        let written = |json: &String| format!("{{\"{}\":{json}}}", self.kind().as_str());
        Cell::Json(self.json.as_ref().map_or_else(|| written(&self.to_json()), written))
    }

    fn from_cell(cell: Cell) -> Result<Self, String> {
        let Cell::Json(text) = cell else { return Err(format!("unexpected {cell:?}")) };
        let aggregate = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let state = Self { aggregate, json: None };
        Ok(Self { json: Some(state.to_json()), ..state })
    }
}

/// A payload without personal texts, and where in it they stood; none where there are none. Whether they were still
/// readable makes no difference, so that a rebuild after an erasure gives the same rows.
pub(super) fn without_personal(
    payload: &str,
) -> Result<Option<(String, Vec<String>)>, serde_json::Error> {
    if !payload.contains("\"$person\"") {
        return Ok(None);
    }
    let mut value: Value = serde_json::from_str(payload)?;
    let mut places = Vec::new();
    redact(&mut value, &mut String::new(), &mut places);
    Ok(Some((value.to_string(), places)))
}

fn redact(value: &mut Value, path: &mut String, places: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(person) = fields.get("$person").cloned() {
                let mut erased = Map::new();
                erased.insert("$person".into(), person);
                erased.insert("$erased".into(), Value::Bool(true));
                *fields = erased;
                places.push(path.clone());
                return;
            }
            for (key, value) in fields {
                let length = path.len();
                path.push('/');
                path.push_str(key);
                redact(value, path, places);
                path.truncate(length);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter_mut().enumerate() {
                let length = path.len();
                path.push('/');
                path.push_str(&index.to_string());
                redact(value, path, places);
                path.truncate(length);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

/// A state as people read it: personal texts in the clear, or "dato eliminado".
pub fn shown(value: &Value) -> Value {
    match value {
        Value::Object(fields) if fields.contains_key("$person") => {
            fields.get("$clear").cloned().unwrap_or_else(|| Value::from(ERASED_TEXT))
        }
        Value::Object(fields) => {
            fields.iter().map(|(key, value)| (key.clone(), shown(value))).collect()
        }
        Value::Array(items) => items.iter().map(shown).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_reads_the_same_before_and_after_an_erasure() {
        let person = "00000000-0000-0000-0000-000000000007";
        let clear = format!(r#"{{"X":{{"name":{{"$person":"{person}","$clear":"Ana"}},"n":1}}}}"#);
        let erased = format!(r#"{{"X":{{"name":{{"$person":"{person}","$erased":true}},"n":1}}}}"#);
        let (text, places) = without_personal(&clear).unwrap().unwrap();
        assert_eq!(places, ["/X/name"]);
        assert!(!text.contains("Ana"));
        assert_eq!(without_personal(&erased).unwrap(), Some((text, places)));
        assert_eq!(without_personal(r#"{"X":{"n":1}}"#).unwrap(), None);
    }

    #[test]
    fn a_state_is_written_as_it_is_read() {
        for kind in AggregateKind::ALL {
            let state = AuditState::empty(kind);
            let Cell::Json(text) = state.to_cell() else { panic!("a state is JSON") };
            assert_eq!(text, serde_json::to_string(&state.aggregate).unwrap());
            let read = AuditState::from_cell(Cell::Json(text.clone())).unwrap();
            assert_eq!((read.to_cell(), read.aggregate), (Cell::Json(text), state.aggregate));
        }
    }

    #[test]
    fn people_read_a_text_or_that_it_was_erased() {
        let state = serde_json::json!([{"$person": "x", "$clear": "Ana"}, {"$person": "x", "$erased": true}]);
        assert_eq!(shown(&state), serde_json::json!(["Ana", "dato eliminado"]));
    }
}
