//! What the events of a repair tell.

use chrono::{DateTime, Utc};
use domain::notification::digest::{Pace, pace};
use domain::notification::{Cause, Fact, Facts, NotificationKind, kind_of_move};
use domain::repair::{PaymentMethod, RepairEvent, Status};
use domain::values::RepairNumber;
use domain::wording::{customer_wording, refund_sentence};
use eventlog::{LogError, RecordedEvent};

use crate::executor::Executor;
use crate::notifications::queue::Wish;
use crate::notifications::repairs::{Move, RepairWish, Story, story, wish_about};

/// What an event tells.
#[derive(Debug)]
pub(in crate::notifications) struct Told {
    /// What is queued at once.
    pub(in crate::notifications) wishes: Vec<Wish>,
    /// The digest that takes the change in, where many came in a few minutes.
    pub(in crate::notifications) digest: Option<OpensDigest>,
}

/// A digest that goes out later, with whatever has come by then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::notifications) struct OpensDigest {
    /// The repair whose changes it tells.
    pub(in crate::notifications) number: RepairNumber,
    /// The change that opened it.
    pub(in crate::notifications) since: DateTime<Utc>,
    /// When it goes out.
    pub(in crate::notifications) until: DateTime<Utc>,
}

/// What that event of a repair tells; the repair is folded up to it, so that telling again tells the same.
pub(in crate::notifications) async fn of_repair(
    executor: &Executor,
    event: &RecordedEvent,
) -> Result<Told, LogError> {
    let nothing = Told { wishes: Vec::new(), digest: None };
    let Ok(number) = event.stream.aggregate_id.parse::<RepairNumber>() else { return Ok(nothing) };
    let story = story(executor, number, event.sequence).await?;
    let fact: RepairEvent = event.decode()?;
    let tell = |kind, facts| {
        let wish =
            RepairWish { facts, ..RepairWish::new(number, kind, Cause::event(event.event_id)) };
        wish_about(&story.repair, wish, Some(&fact))
    };
    let mut wishes: Vec<Wish> =
        beside_the_move(&fact).into_iter().filter_map(|(kind, facts)| tell(kind, facts)).collect();
    let moved = story.moves.last().filter(|last| last.event == event.event_id);
    let kind = moved.and_then(|moved| kind_of_move(moved.from, moved.to));
    let mut digest = None;
    match (kind, moved) {
        (Some(NotificationKind::StateChanged), Some(moved)) => match pace_of(&story, moved) {
            Pace::Alone => wishes.extend(tell(NotificationKind::StateChanged, Facts::new())),
            Pace::Together { since, until } => digest = Some(OpensDigest { number, since, until }),
        },
        (Some(kind), _) => wishes.extend(tell(kind, Facts::new())),
        (None, _) => {}
    }
    Ok(Told { wishes, digest })
}

/// How the change is told, given those before it that a customer is told with the same kind.
fn pace_of(story: &Story, moved: &Move) -> Pace {
    let earlier: Vec<_> = plain_changes(story)
        .filter(|change| change.event != moved.event)
        .map(|change| change.at)
        .collect();
    pace(&earlier, moved.at)
}

fn plain_changes(story: &Story) -> impl Iterator<Item = &Move> {
    let changed = Some(NotificationKind::StateChanged);
    story.moves.iter().filter(move |it| kind_of_move(it.from, it.to) == changed)
}

/// The digest, once its time has come: the changes since the one that opened it, until it goes out.
pub(in crate::notifications) async fn digest(
    executor: &Executor,
    opened: OpensDigest,
) -> Result<Option<Wish>, LogError> {
    let OpensDigest { number, since, until } = opened;
    let story = story(executor, number, u64::MAX).await?;
    let changes: Vec<&Move> =
        plain_changes(&story).filter(|it| since <= it.at && it.at < until).collect();
    let Some(first) = changes.first() else { return Ok(None) };
    let lines = changes.iter().map(|change| title(change.to)).collect();
    let cause = Cause::moment(first.event, "digest");
    let facts = Facts::new().with("cambios", Fact::Lines(lines));
    let wish =
        RepairWish { facts, ..RepairWish::new(number, NotificationKind::StateDigest, cause) };
    Ok(wish_about(&story.repair, wish, None))
}

fn title(status: Status) -> String {
    customer_wording(status).told_title(|_| None)
}

/// How money went back.
pub(super) fn way_back(method: PaymentMethod) -> Fact {
    Fact::Text(refund_sentence(method).to_owned())
}

/// What an event tells apart from the state that it leads to.
fn beside_the_move(event: &RepairEvent) -> Option<(NotificationKind, Facts)> {
    use NotificationKind as K;
    let decided = |decision: &str| {
        Some((K::QuoteDecided, Facts::new().with("decision", Fact::Text(decision.to_owned()))))
    };
    let money = |kind, charge, amount| {
        let facts = Facts::new().with("cobro", Fact::Charge(charge));
        Some((kind, facts.with("monto", Fact::Amount(amount))))
    };
    match event {
        RepairEvent::QuoteApproved { .. } => decided("aprobado"),
        RepairEvent::QuoteRejected { .. } => decided("rechazado"),
        RepairEvent::QuoteExpired { .. } => decided("vencido"),
        RepairEvent::ChangeOrderDeclined { .. } => decided("rechazado: sigue el anterior"),
        RepairEvent::MoreTestsRequested { .. } => decided("devuelto: pide más pruebas"),
        RepairEvent::PaymentRecorded { charge, amount, .. } => {
            money(K::PaymentConfirmed, *charge, *amount)
        }
        RepairEvent::PaymentRefunded { charge, amount, method, .. } => {
            let told = money(K::PaymentRefunded, *charge, *amount);
            told.map(|(kind, facts)| (kind, facts.with("devolucion", way_back(*method))))
        }
        RepairEvent::StorageCharged { block, .. } => {
            let facts = Facts::new().with("monto", Fact::Amount(block.amount));
            Some((K::StorageCharged, facts.with("fecha", Fact::Day(block.starts_on))))
        }
        RepairEvent::PartReceived { name, .. } => {
            Some((K::PartArrived, Facts::new().with("pieza", Fact::Text(name.clone()))))
        }
        _ => None,
    }
}
