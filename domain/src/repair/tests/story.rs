//! Given, when, then: a repair that is told by its commands, so that every state in a test is one that the
//! rules themselves let happen.

use chrono::{DateTime, Duration, NaiveDate, Utc};

use crate::actor::{Actor, Role};
use crate::aggregate::{Decider, Refusal};
use crate::repair::samples::*;
use crate::repair::*;
use crate::values::{Money, NoteId, PersonId, Personal};

pub(super) fn customer() -> Actor {
    Actor::person(CUSTOMER, Role::Customer)
}
pub(super) fn link() -> Actor {
    Actor::link(CUSTOMER)
}
pub(super) fn ana() -> Actor {
    Actor::person(TECHNICIAN, Role::Technician)
}
pub(super) fn beto() -> Actor {
    Actor::person(SECOND_TECHNICIAN, Role::Technician)
}
pub(super) fn reception() -> Actor {
    Actor::person(RECEPTIONIST, Role::Receptionist)
}
pub(super) fn owner() -> Actor {
    Actor::person(OWNER, Role::Owner).with_step_up()
}
pub(super) fn system() -> Actor {
    Actor::system("custody")
}

/// A repair so far, and the time.
#[derive(Debug, Clone)]
pub(super) struct Story {
    pub(super) repair: Repair,
    pub(super) events: Vec<RepairEvent>,
    pub(super) at: DateTime<Utc>,
}

impl Story {
    /// Before anything happened.
    pub(super) fn new() -> Self {
        Self { repair: Repair::default(), events: Vec::new(), at: instant() }
    }

    pub(super) fn decide(
        &self,
        by: Actor,
        intent: RepairIntent,
    ) -> Result<Vec<RepairEvent>, RepairError> {
        self.repair.decide(RepairCommand { by, at: self.at, intent })
    }

    /// When somebody does something, and it happens.
    #[track_caller]
    pub(super) fn when(mut self, by: Actor, intent: RepairIntent) -> Self {
        let what = intent.name();
        let events = self.decide(by, intent).unwrap_or_else(|refusal| {
            panic!("{what} was refused: {} ({refusal})", refusal.code());
        });
        assert!(!events.is_empty(), "{what} caused nothing");
        for event in &events {
            self.repair.evolve(event);
        }
        self.events.extend(events);
        self
    }

    /// Then it is refused with that code.
    #[track_caller]
    pub(super) fn refuses(&self, by: Actor, intent: RepairIntent, code: &str) {
        let what = intent.name();
        match self.decide(by, intent) {
            Ok(events) => panic!("{what} should be refused with {code}, but caused {events:?}"),
            Err(refusal) => assert_eq!(refusal.code(), format!("repair.{code}"), "{refusal}"),
        }
    }

    /// Then it causes nothing, since it is in effect already.
    #[track_caller]
    pub(super) fn has_already(&self, by: Actor, intent: RepairIntent) {
        let what = intent.name();
        assert_eq!(self.decide(by, intent), Ok(vec![]), "{what} should be in effect already");
    }

    /// Then that is the last event.
    #[track_caller]
    pub(super) fn ends_with(&self, name: &str) -> &RepairEvent {
        let last = self.events.last().expect("something happened");
        assert_eq!(last.name(), name);
        last
    }

    #[track_caller]
    pub(super) fn is(self, status: Status) -> Self {
        assert_eq!(self.repair.status(), Some(status));
        self
    }

    pub(super) fn later(mut self, by: Duration) -> Self {
        self.at += by;
        self
    }

    /// Noon in Santiago on that date, give or take an hour.
    pub(super) fn on(mut self, date: NaiveDate) -> Self {
        self.at = noon(date);
        self
    }

    pub(super) fn status(&self) -> Status {
        self.repair.status().expect("it was received")
    }

    pub(super) fn balance(&self) -> i64 {
        self.repair.balance().pesos()
    }
}

pub(super) fn noon(date: NaiveDate) -> DateTime<Utc> {
    date.and_hms_opt(15, 30, 0).unwrap().and_utc()
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(super) fn clp(pesos: i64) -> Money {
    Money::clp(pesos)
}

pub(super) fn text(text: &str) -> String {
    text.to_owned()
}

/// Intents with every field as the happy path has it.
pub(super) fn receive() -> RepairIntent {
    receive_with(intake())
}
pub(super) fn receive_with(intake: Intake) -> RepairIntent {
    RepairIntent::Receive {
        number: number(1),
        intake: Box::new(intake),
        reachable: true,
        tracking_hash: hash("tracking"),
    }
}
pub(super) fn pay(charge: ChargeKind, amount: i64) -> RepairIntent {
    RepairIntent::RecordPayment {
        charge,
        amount: clp(amount),
        method: PaymentMethod::Cash,
        evidence: evidence("boleta 1"),
    }
}
pub(super) fn give_back(charge: ChargeKind, amount: i64) -> RepairIntent {
    RepairIntent::Refund {
        charge,
        amount: clp(amount),
        method: PaymentMethod::Transfer,
        reason: text("Se devuelve"),
    }
}
pub(super) fn assign(technician: PersonId) -> RepairIntent {
    RepairIntent::AssignTechnician { technician, is_technician: true }
}
pub(super) fn note(id: u128, visibility: NoteVisibility) -> RepairIntent {
    let text = Personal::new(CUSTOMER, "La fuente está en corto");
    RepairIntent::AddNote { note: NoteId::new(uuid(id)), visibility, text }
}
pub(super) fn find() -> RepairIntent {
    RepairIntent::RecordFinding { finding: finding(41) }
}
pub(super) fn test(id: u128, phase: TestPhase, passed: bool) -> RepairIntent {
    RepairIntent::RecordTestRun { run: run(id, phase, passed) }
}
pub(super) fn quote() -> RepairIntent {
    quote_of(lines(), 400_000)
}
pub(super) fn quote_of(lines: Vec<QuoteLine>, value: i64) -> RepairIntent {
    RepairIntent::IssueQuote {
        quotation: quotation(),
        lines,
        valuation: Some(valuation(value)),
        change_reason: None,
        parts_deposit: None,
    }
}
pub(super) fn change_order(lines: Vec<QuoteLine>) -> RepairIntent {
    RepairIntent::IssueQuote {
        quotation: quotation(),
        lines,
        valuation: Some(valuation(400_000)),
        change_reason: Some(text("Apareció otra falla")),
        parts_deposit: None,
    }
}
/// The lines of the first quote and one more.
pub(super) fn more_lines() -> Vec<QuoteLine> {
    let mut lines = lines();
    lines.push(labour(4, 10_000, 60));
    lines
}
pub(super) fn approve(revision: u32) -> RepairIntent {
    RepairIntent::ApproveQuote { revision, evidence: None }
}
pub(super) fn reject(revision: u32) -> RepairIntent {
    RepairIntent::RejectQuote { revision, reason: None, evidence: None }
}
pub(super) fn accept_over_cap(revision: u32) -> RepairIntent {
    let typed = Personal::new(CUSTOMER, OVER_CAP_SENTENCE);
    RepairIntent::AcceptOverCap { revision, typed }
}
pub(super) fn parts_reserved() -> RepairIntent {
    let readiness = PartsReadiness::Reserved(evidence("Cajón B3"));
    RepairIntent::RecordPartsReadiness { readiness }
}
pub(super) fn await_parts(name: &str) -> RepairIntent {
    RepairIntent::AwaitParts {
        parts: vec![AwaitedPart { name: text(name), eta: day("2026-04-20") }],
    }
}
pub(super) fn do_line(number: u128) -> RepairIntent {
    RepairIntent::CompleteLine { line: line_id(number) }
}
pub(super) fn photograph(kind: PhotoKind) -> RepairIntent {
    RepairIntent::AddPhoto { photo: photo("finished", kind) }
}
pub(super) fn complete() -> RepairIntent {
    RepairIntent::Complete { outcome: Outcome::Repaired }
}
pub(super) fn pass() -> RepairIntent {
    RepairIntent::PassQualityCheck { technicians: 2 }
}
pub(super) fn unrepairable(labour_charge: i64) -> RepairIntent {
    RepairIntent::DeclareUnrepairable {
        reason: text("Placa corroída"),
        photo: Some(hash("intake 1")),
        labour_charge: clp(labour_charge),
    }
}
pub(super) fn cancel() -> RepairIntent {
    RepairIntent::Cancel { reason: text("Ya no la quiere"), settlement: None }
}
pub(super) fn cancel_for(labour: i64, parts: i64) -> RepairIntent {
    RepairIntent::Cancel {
        reason: text("Acordado por correo del 3 de marzo"),
        settlement: Some(Settlement { labour: clp(labour), parts: clp(parts) }),
    }
}
pub(super) fn void() -> RepairIntent {
    RepairIntent::Void { reason: text("Ingresado dos veces") }
}
pub(super) fn reassemble() -> RepairIntent {
    RepairIntent::Reassemble { accessories_complete: true }
}
pub(super) fn prove(notice: Notice) -> RepairIntent {
    let evidence = evidence(&format!("SMS {notice:?}"));
    RepairIntent::ProveNotice { notice, evidence }
}
pub(super) fn deliver() -> RepairIntent {
    deliver_to(Receiver::Customer)
}
pub(super) fn deliver_to(receiver: Receiver) -> RepairIntent {
    RepairIntent::Deliver {
        receiver,
        identity_checked: true,
        accessories_returned: true,
        signature: signature(),
    }
}

/// States, each reached on its usual way.
impl Story {
    /// From the approved quote to the bench.
    pub(super) fn with_work_begun(self) -> Self {
        self.when(ana(), assign(TECHNICIAN))
            .when(ana(), parts_reserved())
            .when(ana(), RepairIntent::StartRepair)
    }

    /// From the bench to every gate of COMPLETED open.
    fn with_work_done(self) -> Self {
        self.when(ana(), do_line(1))
            .when(ana(), do_line(2))
            .when(ana(), do_line(3))
            .when(ana(), test(51, TestPhase::Repair, true))
            .when(ana(), photograph(PhotoKind::After))
    }

    /// From the quote on the table to an instrument that can be collected.
    pub(super) fn approved_and_ready(self) -> Self {
        self.when(customer(), approve(1))
            .with_work_begun()
            .with_work_done()
            .when(ana(), complete())
            .when(beto(), pass())
    }

    pub(super) fn received() -> Self {
        Self::new().when(reception(), receive())
    }
    pub(super) fn paid() -> Self {
        Self::received().when(reception(), pay(ChargeKind::Budget, 20_000))
    }
    pub(super) fn diagnosing() -> Self {
        Self::paid().when(ana(), RepairIntent::StartDiagnosis)
    }
    pub(super) fn diagnosed() -> Self {
        Self::diagnosing().when(ana(), find()).when(ana(), RepairIntent::CompleteDiagnosisChecklist)
    }
    pub(super) fn quoted() -> Self {
        Self::diagnosed().when(ana(), quote())
    }
    pub(super) fn approved() -> Self {
        Self::quoted().when(customer(), approve(1))
    }
    pub(super) fn repairing() -> Self {
        Self::approved().with_work_begun()
    }
    pub(super) fn waiting() -> Self {
        Self::repairing().when(ana(), await_parts("CEM3340"))
    }
    /// On the bench with every gate of COMPLETED open.
    pub(super) fn finished() -> Self {
        Self::repairing().with_work_done()
    }
    pub(super) fn completed() -> Self {
        Self::finished().when(ana(), complete())
    }
    pub(super) fn ready() -> Self {
        Self::completed().when(beto(), pass())
    }
    pub(super) fn settled() -> Self {
        Self::ready().when(reception(), pay(ChargeKind::Repair, 160_000))
    }
    pub(super) fn delivered() -> Self {
        Self::settled().when(reception(), deliver())
    }
    pub(super) fn rejected() -> Self {
        Self::quoted().when(customer(), reject(1))
    }
    pub(super) fn unrepairable() -> Self {
        Self::diagnosing().when(ana(), unrepairable(0))
    }
    pub(super) fn cancelled() -> Self {
        Self::diagnosing().when(ana(), note(31, NoteVisibility::Public)).when(customer(), cancel())
    }
    /// Ready since 2026-03-02 and warned on days 60 and 80; today is day 90.
    pub(super) fn forgotten() -> Self {
        Self::ready()
            .when(reception(), prove(Notice::Ready))
            .on(day("2026-05-01"))
            .when(reception(), prove(Notice::Day60))
            .on(day("2026-05-21"))
            .when(reception(), prove(Notice::Day80))
            .on(day("2026-05-31"))
    }
    pub(super) fn abandoned() -> Self {
        Self::forgotten().when(system(), RepairIntent::Abandon)
    }
    pub(super) fn voided() -> Self {
        Self::received().when(owner(), void())
    }

    /// A warranty claim on the bench, before its verdict.
    pub(super) fn claimed(fee_if_not_covered: bool) -> Self {
        let claim = WarrantyClaim {
            repair: number(7),
            warranty_until: day("2026-05-31"),
            parts_until: None,
        };
        let intake = Intake { warranty_of: Some(claim), fee_if_not_covered, ..intake() };
        Self::new()
            .when(reception(), receive_with(intake))
            .when(ana(), RepairIntent::StartDiagnosis)
    }

    pub(super) fn of(status: Status) -> Self {
        let story = match status {
            Status::Received => Self::received(),
            Status::Diagnosing => Self::diagnosed(),
            Status::Quoted => Self::quoted(),
            Status::Approved => Self::approved(),
            Status::Repairing => Self::repairing(),
            Status::WaitingParts => Self::waiting(),
            Status::Completed => Self::completed(),
            Status::ReadyPickup => Self::ready(),
            Status::Delivered => Self::delivered(),
            Status::Rejected => Self::rejected(),
            Status::Unrepairable => Self::unrepairable(),
            Status::Cancelled => Self::cancelled(),
            Status::Abandoned => Self::abandoned(),
            Status::Voided => Self::voided(),
        };
        story.is(status)
    }
}
