//! A workshop for tests: a log in a temporary folder, a clock that is set, ids that repeat.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::person::{Person, PersonCommand};
use domain::repair::samples::{self, OWNER, RECEPTIONIST, SECOND_TECHNICIAN, TECHNICIAN};
use domain::repair::{Repair, RepairCommand, RepairIntent};
use domain::values::{PersonId, RepairNumber};
use domain::{Actor, Role};
use eventlog::{Append, EventLog, LogConfig, MasterKey, Metadata, NewEvent, StreamId};
use tempfile::TempDir;
use uuid::Uuid;

use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor};
use crate::people::ContactDraft;
use crate::ports::{SeededIds, SetClock};

pub(crate) struct World {
    pub(crate) executor: Executor,
    pub(crate) clock: Arc<SetClock>,
    _folder: TempDir,
}

impl World {
    pub(crate) async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}", folder.path().join("log.db").display());
        let config = LogConfig::new(url, MasterKey::new([7; 32]));
        let log = EventLog::open(&config).await.unwrap();
        let clock = Arc::new(SetClock::new(samples::instant()));
        let ids = Arc::new(SeededIds::new(clock.clone(), 7));
        let executor = Executor::new(log, clock.clone(), ids);
        Self { executor, clock, _folder: folder }
    }

    /// An executor as another process has it: the same log, a memory of its own.
    pub(crate) fn another_executor(&self, seed: u64) -> Executor {
        let ids = Arc::new(SeededIds::new(self.clock.clone(), seed));
        Executor::new(self.executor.log().clone(), self.clock.clone(), ids)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.executor.clock().now()
    }

    /// A context of its own for that actor.
    pub(crate) fn by(&self, actor: Actor) -> Context {
        Context {
            ip: Some("203.0.113.9".into()),
            user_agent: Some("curl/8".into()),
            ..Context::new(actor, self.executor.ids().uuid(), "request")
        }
    }

    /// Registers a person under a fixed id.
    pub(crate) async fn register(&self, person: PersonId, role: Role, name: &str) {
        let contact = draft(name).read(person).unwrap();
        let at = self.now();
        let command = if role.is_staff() {
            PersonCommand::RegisterStaff { person, role, contact, at }
        } else {
            PersonCommand::RegisterGuest { person, contact, at }
        };
        let context = self.by(Actor::system("test"));
        self.executor.execute::<Person>(&person.to_string(), command, context).await.unwrap();
    }

    /// The people of the samples.
    pub(crate) async fn staffed() -> Self {
        let world = Self::open().await;
        world.register(samples::CUSTOMER, Role::Customer, "cliente").await;
        world.register(TECHNICIAN, Role::Technician, "ana").await;
        world.register(SECOND_TECHNICIAN, Role::Technician, "beto").await;
        world.register(RECEPTIONIST, Role::Receptionist, "recepcion").await;
        world.register(OWNER, Role::Owner, "duena").await;
        world
    }

    pub(crate) async fn repair(
        &self,
        number: RepairNumber,
        by: Actor,
        intent: RepairIntent,
    ) -> Result<Executed, ExecuteError<domain::repair::RepairError>> {
        let command = RepairCommand { by: by.clone(), at: self.now(), intent };
        self.executor.execute::<Repair>(&number.to_string(), command, self.by(by)).await
    }

    /// Appends an event as another version, or a damaged disk, would leave it.
    pub(crate) async fn append(
        &self,
        aggregate_type: &'static str,
        id: &str,
        event_type: &str,
        payload: serde_json::Value,
    ) {
        let event_version = "1.0".to_owned();
        let append = Append {
            stream: StreamId::new(aggregate_type, id.to_owned()),
            expected_sequence: self.history(aggregate_type, id).await.len() as u64,
            events: vec![NewEvent { event_type: event_type.to_owned(), event_version, payload }],
            metadata: Metadata { command_id: self.executor.ids().uuid(), ..Metadata::default() },
            recorded_at: self.now(),
        };
        self.executor.log().append(append).await.unwrap();
    }

    /// All events of a stream, by name.
    pub(crate) async fn history(&self, aggregate_type: &'static str, id: &str) -> Vec<String> {
        let stream = StreamId::new(aggregate_type, id);
        let events = self.executor.log().load(&stream, 0).await.unwrap();
        events.into_iter().map(|event| event.event_type).collect()
    }
}

pub(crate) fn draft(name: &str) -> ContactDraft {
    ContactDraft {
        name: format!("{name} Ñuñez"),
        email: Some(format!("{name}@example.cl")),
        phone: Some("+56 9 1234 5678".into()),
        ..ContactDraft::default()
    }
}

pub(crate) fn customer() -> Actor {
    Actor::person(samples::CUSTOMER, Role::Customer)
}

pub(crate) fn technician() -> Actor {
    Actor::person(TECHNICIAN, Role::Technician)
}

pub(crate) fn second_technician() -> Actor {
    Actor::person(SECOND_TECHNICIAN, Role::Technician)
}

pub(crate) fn reception() -> Actor {
    Actor::person(RECEPTIONIST, Role::Receptionist)
}

pub(crate) fn owner() -> Actor {
    Actor::person(OWNER, Role::Owner)
}

pub(crate) fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}
