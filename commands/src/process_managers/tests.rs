//! Reactions: done once, done again without harm, refused without blocking.

use std::sync::atomic::{AtomicU32, Ordering};

use domain::Refusal as _;
use domain::person::{ConsentPurpose, Person, PersonCommand};
use domain::portfolio::{PortfolioItem, Visibility};
use domain::quotation::Quotation;
use domain::repair::samples::{self, CUSTOMER, TECHNICIAN};
use domain::repair::{
    ChargeKind, Intake, Outcome, PartsReadiness, PaymentMethod, PhotoKind, Receiver, Repair,
    RepairIntent, TestPhase,
};
use domain::values::{Money, PersonId, RepairNumber, Sha256Hex};
use domain::{Actor, Role};
use eventlog::Position;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::auth::{AccessClaims, Revocations};
use crate::test_support::{World, customer, reception, second_technician, technician, uuid};

/// The life of a repair, from the counter to the customer's hands.
async fn deliver(world: &World, count: u32, outcome: Outcome) -> RepairNumber {
    let number = samples::number(count);
    let intake = Intake { estimate: None, ..samples::intake() };
    let pay = |charge, amount| RepairIntent::RecordPayment {
        charge,
        amount: Money::clp(amount),
        method: PaymentMethod::Cash,
        evidence: samples::evidence("boleta 1"),
    };
    let done = |line| RepairIntent::CompleteLine { line: samples::line_id(line) };
    let steps = [
        (
            reception(),
            RepairIntent::Receive {
                number,
                intake: Box::new(intake),
                reachable: true,
                tracking_hash: samples::hash("tracking"),
            },
        ),
        (reception(), pay(ChargeKind::Budget, 20_000)),
        (technician(), RepairIntent::StartDiagnosis),
        (technician(), RepairIntent::RecordFinding { finding: samples::finding(41) }),
        (technician(), RepairIntent::CompleteDiagnosisChecklist),
        (
            technician(),
            RepairIntent::IssueQuote {
                quotation: domain::values::QuotationId::new(uuid(u128::from(count) + 0x500)),
                lines: samples::lines(),
                valuation: Some(samples::valuation(400_000)),
                change_reason: None,
                parts_deposit: None,
            },
        ),
        (customer(), RepairIntent::ApproveQuote { revision: 1, evidence: None }),
        (
            technician(),
            RepairIntent::AssignTechnician { technician: TECHNICIAN, is_technician: true },
        ),
        (
            technician(),
            RepairIntent::RecordPartsReadiness {
                readiness: PartsReadiness::Reserved(samples::evidence("Cajón B3")),
            },
        ),
        (technician(), RepairIntent::StartRepair),
        (technician(), done(1)),
        (technician(), done(2)),
        (technician(), done(3)),
        (
            technician(),
            RepairIntent::RecordTestRun { run: samples::run(51, TestPhase::Repair, true) },
        ),
        (
            technician(),
            RepairIntent::AddPhoto { photo: samples::photo("before", PhotoKind::Before) },
        ),
        (
            technician(),
            RepairIntent::AddPhoto { photo: samples::photo("finished", PhotoKind::After) },
        ),
        (technician(), RepairIntent::Complete { outcome }),
        (second_technician(), RepairIntent::PassQualityCheck { technicians: 2 }),
        (reception(), pay(ChargeKind::Repair, 160_000)),
        (
            reception(),
            RepairIntent::Deliver {
                receiver: Receiver::Customer,
                identity_checked: true,
                accessories_returned: true,
                signature: samples::signature(),
            },
        ),
    ];
    for (by, intent) in steps {
        let name = intent.name();
        let done = world.repair(number, by, intent).await;
        done.unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    number
}

async fn set_consent(world: &World, given: bool) {
    let (purpose, at) = (ConsentPurpose::Portfolio, world.now());
    let command = if given {
        PersonCommand::GiveConsent { purpose, text_hash: Sha256Hex::of(b"texto"), at }
    } else {
        PersonCommand::WithdrawConsent { purpose, at }
    };
    let id = CUSTOMER.to_string();
    world.executor.execute::<Person>(&id, command, world.by(customer())).await.unwrap();
}

fn managers(world: &World) -> ProcessManagers {
    ProcessManagers::new(world.executor.clone(), all(None))
}

async fn item(world: &World, number: RepairNumber) -> Option<PortfolioItem> {
    let loaded = world.executor.load_if_any::<PortfolioItem>(&number.to_string()).await.unwrap();
    loaded.map(|loaded| (*loaded.state).clone())
}

#[tokio::test]
async fn a_delivered_repair_is_shown_when_its_customer_consented() {
    let world = World::staffed().await;
    set_consent(&world, true).await;
    let number = deliver(&world, 1, Outcome::Repaired).await;
    let delivered_at = world.now();
    managers(&world).catch_up().await.unwrap();
    let Some(PortfolioItem::Proposed(item)) = item(&world, number).await else { panic!() };
    assert!(item.slug.starts_with("roland-juno-60-"), "{}", item.slug);
    assert_eq!(item.title, "Roland Juno-60: reparado y probado");
    assert!(item.summary.starts_with("Qué encontramos: "), "{}", item.summary);
    assert!(item.summary.contains("Qué hicimos: Trabajo 1; Trabajo 2."), "{}", item.summary);
    assert_eq!(item.before, Some(samples::hash("before")));
    assert_eq!(item.after, Some(samples::hash("finished")));
    assert_eq!(item.visibility, Visibility::From(delivered_at + chrono::TimeDelta::hours(24)));
    // Again, from the very beginning: nothing is proposed twice.
    let head = world.executor.log().head().await.unwrap();
    let checkpoints = world.executor.log().checkpoints();
    let event = world.executor.log().read_after(Position::START, 10_000).await.unwrap();
    let delivered = event.iter().find(|event| event.event_type == "RepairDelivered").unwrap();
    PortfolioCuration.react(&world.executor, delivered).await.unwrap();
    PortfolioCuration.react(&world.another_executor(8), delivered).await.unwrap();
    assert_eq!(world.executor.log().head().await.unwrap(), head);
    assert_eq!(checkpoints.get("portfolio_curation").await.unwrap(), head);
}

#[tokio::test]
async fn without_consent_or_without_success_nothing_is_shown() {
    let world = World::staffed().await;
    let silent = deliver(&world, 1, Outcome::Repaired).await;
    managers(&world).catch_up().await.unwrap();
    set_consent(&world, true).await;
    let partial = deliver(&world, 2, Outcome::Partial).await;
    managers(&world).catch_up().await.unwrap();
    assert!(item(&world, silent).await.is_none());
    assert!(item(&world, partial).await.is_none());
}

#[tokio::test]
async fn a_withdrawn_consent_takes_every_item_of_that_customer_away_for_good() {
    let world = World::staffed().await;
    set_consent(&world, true).await;
    let numbers =
        [deliver(&world, 1, Outcome::Repaired).await, deliver(&world, 2, Outcome::Repaired).await];
    managers(&world).catch_up().await.unwrap();
    set_consent(&world, false).await;
    managers(&world).catch_up().await.unwrap();
    for number in numbers {
        assert_eq!(item(&world, number).await, Some(PortfolioItem::Withdrawn));
    }
}

#[tokio::test]
async fn a_covered_return_hides_the_item_of_the_repair_that_did_not_last() {
    let world = World::staffed().await;
    set_consent(&world, true).await;
    let number = deliver(&world, 1, Outcome::Repaired).await;
    managers(&world).catch_up().await.unwrap();
    let until = world.executor.load::<Repair>(&number.to_string()).await.unwrap();
    let warranty_until = until.state.warranty().unwrap().labour_until;
    let claim = domain::repair::WarrantyClaim { repair: number, warranty_until, parts_until: None };
    let intake = Intake { warranty_of: Some(claim), ..samples::intake() };
    let back = samples::number(2);
    let receive = RepairIntent::Receive {
        number: back,
        intake: Box::new(intake),
        reachable: true,
        tracking_hash: samples::hash("another"),
    };
    world.repair(back, reception(), receive).await.unwrap();
    world.repair(back, technician(), RepairIntent::StartDiagnosis).await.unwrap();
    let covered = RepairIntent::CoverByWarranty { verdict: "La misma falla".into() };
    world.repair(back, technician(), covered).await.unwrap();
    managers(&world).catch_up().await.unwrap();
    let Some(PortfolioItem::Proposed(item)) = item(&world, number).await else { panic!() };
    assert_eq!(item.visibility, Visibility::Hidden);
}

#[tokio::test]
async fn an_estimate_becomes_the_repair_that_it_came_with() {
    let world = World::staffed().await;
    let given = domain::quotation::samples().swap_remove(0);
    let domain::quotation::QuotationEvent::EstimateGiven { quotation, .. } = &given else {
        panic!()
    };
    let quotation = *quotation;
    let append = eventlog::Append {
        stream: eventlog::StreamId::new("quotation", quotation.to_string()),
        expected_sequence: 0,
        events: vec![eventlog::NewEvent {
            event_type: "EstimateGiven".into(),
            event_version: "1.0".into(),
            payload: serde_json::to_value(&given).unwrap(),
        }],
        metadata: eventlog::Metadata { command_id: uuid(900), ..Default::default() },
        recorded_at: world.now(),
    };
    world.executor.log().append(append).await.unwrap();
    for (count, estimate) in
        [(1, quotation), (2, quotation), (3, domain::values::QuotationId::new(uuid(901)))]
    {
        let receive = RepairIntent::Receive {
            number: samples::number(count),
            intake: Box::new(Intake { estimate: Some(estimate), ..samples::intake() }),
            reachable: true,
            tracking_hash: samples::hash("tracking"),
        };
        world.repair(samples::number(count), reception(), receive).await.unwrap();
    }
    // The second and the third are refused, and block nothing.
    assert_eq!(managers(&world).catch_up().await.unwrap(), 3);
    let loaded = world.executor.load::<Quotation>(&quotation.to_string()).await.unwrap();
    assert_eq!(loaded.state.estimate().unwrap().repair, Some(samples::number(1)));
}

/// Fails as an unavailable log does, then works.
struct Flaky(AtomicU32);

#[async_trait]
impl ProcessManager for &'static Flaky {
    fn name(&self) -> &'static str {
        "flaky"
    }

    fn event_types(&self) -> &'static [&'static str] {
        &["PersonRegistered"]
    }

    async fn react(
        &self,
        _executor: &Executor,
        _event: &RecordedEvent,
    ) -> Result<(), ExecuteError<Refused>> {
        let unavailable = LogError::Unavailable { what: "testing", source: None };
        match self.0.fetch_add(1, Ordering::Relaxed) {
            0 => Err(unavailable.into()),
            _ => Ok(()),
        }
    }
}

#[tokio::test]
async fn an_unavailable_log_is_tried_again_from_the_checkpoint() {
    static FLAKY: Flaky = Flaky(AtomicU32::new(0));
    let world = World::staffed().await;
    let managers = ProcessManagers::new(world.executor.clone(), vec![Box::new(&FLAKY)]);
    assert!(managers.catch_up().await.is_err());
    assert_eq!(world.executor.log().checkpoints().get("flaky").await.unwrap(), Position::START);
    assert_eq!(managers.catch_up().await.unwrap(), 5);
    assert_eq!(FLAKY.0.load(Ordering::Relaxed), 6);
}

#[tokio::test]
async fn one_process_at_a_time_runs_the_managers_and_another_takes_over_when_it_stops() {
    let world = World::staffed().await;
    let checkpoints = world.executor.log().checkpoints();
    let lease = async |owner: &str| {
        let lasts = std::time::Duration::from_secs(30);
        checkpoints.acquire("process_managers", owner, world.now(), lasts).await.unwrap()
    };
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (managers, stop) = (managers(&world), stop.clone());
        async move { managers.run(stop).await }
    });
    set_consent(&world, true).await;
    // The checkpoint follows what was reacted to; here nothing is, so the lease tells that it runs.
    while lease("intruder").await.is_some() {
        let mine = lease("intruder").await.unwrap();
        checkpoints.release(&mine).await.unwrap();
        tokio::task::yield_now().await;
    }
    stop.cancel();
    running.await.unwrap();
    assert!(lease("intruder").await.is_some());
}

#[tokio::test]
async fn what_another_process_closed_or_erased_is_forgotten_here() {
    let world = World::staffed().await;
    let revocations = Revocations::default();
    let (session, stop) = (uuid(700), CancellationToken::new());
    let system = || world.by(Actor::system("test"));
    let id = CUSTOMER.to_string();
    let open = PersonCommand::OpenSession { session, method: "password".into(), at: world.now() };
    world.executor.execute::<Person>(&id, open, system()).await.unwrap();
    let following = tokio::spawn(follow_for_memory(
        world.executor.clone(),
        revocations.clone(),
        world.executor.log().head().await.unwrap(),
        stop.clone(),
    ));
    let other = world.another_executor(8);
    let at = world.now();
    let close = PersonCommand::CloseSession { session, cause: "closed_remotely".into(), at };
    other.execute::<Person>(&id, close, system()).await.unwrap();
    let erase = PersonCommand::Erase { reason: "lo pidió".into(), open_repairs: 0, at };
    other.execute::<Person>(&id, erase, system()).await.unwrap();
    let claims = |person: PersonId, session| AccessClaims {
        person,
        role: Role::Customer,
        session,
        issued_at: at,
        expires_at: at + crate::auth::ACCESS_TOKEN_LIFE,
        step_up_until: None,
    };
    let heeded = async {
        while !revocations.covers(&claims(CUSTOMER, uuid(701))) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(20), heeded).await.unwrap();
    assert!(revocations.covers(&claims(TECHNICIAN, session)));
    assert!(!revocations.covers(&claims(TECHNICIAN, uuid(701))));
    stop.cancel();
    following.await.unwrap();
    assert!(world.executor.log().vault().is_destroyed(CUSTOMER.uuid()).await.unwrap());
}

#[test]
fn a_refusal_keeps_what_an_answer_needs() {
    let refused = Refused::from(&domain::person::PersonError::Name);
    assert_eq!((refused.code(), refused.pointer()), ("person.name_invalid", Some("/name")));
}
