//! The log under `cqrs-es`: a small aggregate lives in it.

use std::collections::HashMap;

use cqrs_es::event_sink::EventSink;
use cqrs_es::persist::{PersistedEventRepository, PersistedEventStore};
use cqrs_es::{Aggregate, AggregateContext, AggregateError, DomainEvent, EventStore};
use eventlog::{AppendError, EventLog, Metadata};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fixture::{Fixture, at, fresh, metadata, personal};

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) balance: i64,
    pub(crate) owner: Option<Value>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) enum AccountEvent {
    Opened { owner: Value },
    Deposited { amount: i64 },
}

impl DomainEvent for AccountEvent {
    fn event_type(&self) -> String {
        match self {
            Self::Opened { .. } => "Opened".into(),
            Self::Deposited { .. } => "Deposited".into(),
        }
    }

    fn event_version(&self) -> String {
        "1.0".into()
    }
}

#[derive(Debug, thiserror::Error)]
#[error("amounts are positive")]
pub(crate) struct Refused;

impl Aggregate for Account {
    const TYPE: &'static str = "account";
    type Command = AccountEvent;
    type Event = AccountEvent;
    type Error = Refused;
    type Services = ();

    async fn handle(
        &mut self,
        command: AccountEvent,
        (): &(),
        sink: &EventSink<Self>,
    ) -> Result<(), Refused> {
        if matches!(command, AccountEvent::Deposited { amount } if amount <= 0) {
            return Err(Refused);
        }
        sink.write(command, self).await;
        Ok(())
    }

    fn apply(&mut self, event: AccountEvent) {
        match event {
            AccountEvent::Opened { owner } => self.owner = Some(owner),
            AccountEvent::Deposited { amount } => self.balance += amount,
        }
    }
}

/// Decides and commits as `CqrsFramework::execute` does.
async fn execute(
    log: &EventLog,
    metadata: Metadata,
    id: &str,
    commands: Vec<AccountEvent>,
) -> Result<eventlog::Appended, AppendError> {
    let repository = log.repository(metadata, at(0));
    let store = PersistedEventStore::<_, Account>::new_event_store(repository.clone());
    let mut context = store.load_aggregate(id).await.unwrap();
    let sink = EventSink::default();
    for command in commands {
        context.aggregate().handle(command, &(), &sink).await.unwrap();
    }
    // What cqrs-es reports is checked by the typed outcome.
    drop(store.commit(sink.collect().await, context, HashMap::new()).await);
    repository.take_outcome().unwrap()
}

async fn load(log: &EventLog, id: &str) -> (usize, Account) {
    let repository = log.repository(Metadata::default(), at(0));
    let store = PersistedEventStore::<_, Account>::new_event_store(repository);
    let context = store.load_aggregate(id).await.unwrap();
    (context.current_sequence, context.aggregate)
}

pub(crate) async fn an_aggregate_lives_in_the_log_through_cqrs_es(f: Fixture) {
    let ana = fresh();
    let mut who = metadata(fresh());
    who.actor_id = ana.to_string();
    who.ip = Some("203.0.113.9".into());
    let open = AccountEvent::Opened { owner: personal(ana, "Ana Ñandú") };
    let deposit = |amount| AccountEvent::Deposited { amount };
    let first = execute(&f.log, who.clone(), "1", vec![open, deposit(20)]).await.unwrap();
    assert_eq!((first.sequence, first.replayed), (2, false));
    execute(&f.log, metadata(fresh()), "1", vec![deposit(22)]).await.unwrap();
    let (sequence, account) = load(&f.log, "1").await;
    assert_eq!((sequence, account.balance), (3, 42));
    assert_eq!(account.owner, Some(personal(ana, "Ana Ñandú")));
    // The same command again: its first outcome, whatever it would decide now.
    let again = execute(&f.log, who.clone(), "1", vec![deposit(99)]).await.unwrap();
    assert_eq!((again.sequence, again.replayed), (2, true));
    let repository = f.log.repository(Metadata::default(), at(0));
    let events = repository.get_last_events::<Account>("1", 1).await.unwrap();
    assert_eq!(events.len(), 2);
    let all = repository.get_events::<Account>("1").await.unwrap();
    let read: HashMap<String, String> = serde_json::from_value(all[0].metadata.clone()).unwrap();
    assert_eq!(Metadata::from(read), who);
    let mut stream = repository.stream_events::<Account>("1").await.unwrap();
    let mut streamed = 0;
    while let Some(event) = stream.next::<Account>(&[]).await {
        event.unwrap();
        streamed += 1;
    }
    assert_eq!(streamed, 3);
    f.log.vault().destroy(ana, at(1)).await.unwrap();
    let (_, account) = load(&f.log, "1").await;
    assert_eq!(account.owner, Some(json!({ "$person": ana, "$erased": true })));
}

pub(crate) async fn a_lost_race_is_told_with_its_events(f: Fixture) {
    let deposit = |amount| AccountEvent::Deposited { amount };
    let repository = f.log.repository(metadata(fresh()), at(0));
    let store = PersistedEventStore::<_, Account>::new_event_store(repository.clone());
    let context = store.load_aggregate("1").await.unwrap();
    execute(&f.log, metadata(fresh()), "1", vec![deposit(1), deposit(2)]).await.unwrap();
    let lost = store.commit(vec![deposit(3)], context, HashMap::new()).await;
    assert!(matches!(lost, Err(AggregateError::AggregateConflict)), "{lost:?}");
    let outcome = repository.take_outcome().unwrap();
    let Err(AppendError::Conflict { intervened }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(intervened[1].decode::<AccountEvent>().unwrap(), deposit(2));
    assert!(repository.take_outcome().is_none());
    let reused = metadata(Uuid::from_u128(1));
    execute(&f.log, reused.clone(), "2", vec![deposit(1)]).await.unwrap();
    let other = Metadata { fingerprint: "f2".into(), ..reused };
    let refused = execute(&f.log, other, "2", vec![deposit(2)]).await;
    assert!(matches!(refused, Err(AppendError::IdempotencyMismatch)), "{refused:?}");
}

pub(crate) async fn what_cqrs_es_does_wrongly_is_refused(f: Fixture) {
    let repository = f.log.repository(metadata(fresh()), at(0));
    let snapshots = PersistedEventStore::<_, Account>::new_snapshot_store(repository.clone(), 2);
    let refused = snapshots.load_aggregate("1").await.err().unwrap();
    assert!(refused.to_string().contains("snapshots are not kept"), "{refused}");
    let Err(refused) = repository.stream_all_events::<Account>().await else { panic!() };
    assert!(refused.to_string().contains("EventLog::replay"), "{refused}");
    let update = Some(("1".to_owned(), json!({}), 1));
    assert!(repository.persist::<Account>(&[], update).await.is_err());
    // A refused decision leaves no outcome behind.
    repository.persist::<Account>(&[], None).await.unwrap();
    assert!(repository.take_outcome().is_none());
}
