//! Random believable lives of people and repairs, the same for a seed: what the domain itself allows.

use chrono::{DateTime, Duration, Utc};
use domain::calendar::{santiago_date, santiago_year};
use domain::person::{ConsentPurpose, Contact, PersonEvent};
use domain::repair::samples::{self, OWNER, SECOND_TECHNICIAN, TECHNICIAN};
use domain::repair::{
    ChargeKind, EtaRange, Intake, LineState, NoteVisibility, Notice, Outcome, PaymentMethod,
    PhotoKind, QuoteLine, Receiver, Repair, RepairCommand, RepairIntent as I, Settlement,
    Signature, Status, TestPhase, ValuationSnapshot, WarrantyClaim,
};
use domain::values::{Money, NoteId, PersonId, Personal, RepairNumber, Sha256Hex};
use domain::{Actor, Command, Decider, Role};
use eventlog::StreamId;
use uuid::Uuid;

use crate::fixture::Fixture;
use crate::talks::Talks;

/// A workshop that lives.
pub(crate) struct Workshop {
    random: u64,
    pub(crate) people: Vec<(PersonId, u64)>,
    pub(crate) repairs: Vec<Life>,
    pub(crate) talks: Talks,
    serial: u128,
}

/// A repair, as the domain knows it.
pub(crate) struct Life {
    pub(crate) number: RepairNumber,
    pub(crate) repair: Repair,
    pub(crate) version: u64,
    customer: PersonId,
}

impl Life {
    pub(crate) fn stream(&self) -> StreamId {
        repair_stream(self.number)
    }
}

pub(crate) fn repair_stream(number: RepairNumber) -> StreamId {
    StreamId::new("repair", number.to_string())
}

pub(crate) fn person_stream(person: PersonId) -> StreamId {
    StreamId::new("person", person.to_string())
}

const NAMES: [&str; 6] =
    ["Ana Ñuñoa", "Benjamín O'Higgins", "Camila Pérez 🎹", "D", "Ema Ibáñez", "Félix Müller"];
const INSTRUMENTS: [(&str, &str); 4] = [
    ("roland-juno-60", "Roland Juno-60"),
    ("korg-ms-20", "Korg MS-20"),
    ("yamaha-dx7", "Yamaha DX7"),
    ("moog-minimoog", "Moog Minimoog"),
];

impl Workshop {
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            random: seed,
            people: Vec::new(),
            repairs: Vec::new(),
            talks: Talks::new(seed),
            serial: 0x1000,
        }
    }

    fn draw(&mut self, below: u64) -> u64 {
        // SplitMix64.
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.random;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % below
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.draw(of.len() as u64)).unwrap()]
    }

    fn id(&mut self) -> Uuid {
        self.serial += 1;
        Uuid::from_u128(self.serial)
    }

    /// Registers the staff, and so many customers.
    pub(crate) async fn open(&mut self, fixture: &Fixture, customers: usize) {
        for staff in [TECHNICIAN, SECOND_TECHNICIAN] {
            self.register(fixture, staff, Role::Technician, "Teresa Técnica").await;
        }
        self.register(fixture, OWNER, Role::Owner, "Olga Dueña").await;
        for _ in 0..customers {
            let (id, name) = (PersonId::new(self.id()), self.pick(&NAMES));
            self.register(fixture, id, Role::Customer, name).await;
        }
    }

    async fn register(&mut self, fixture: &Fixture, person: PersonId, role: Role, name: &str) {
        let digits = 10_000_000 + self.draw(89_999_999);
        let contact = contact(person, name, &format!("+569{digits}"));
        let event =
            PersonEvent::PersonRegistered { person, role, contact, at: fixture.clock.now() };
        let by = fixture.by(&person, role.as_str(), "person.register");
        fixture.append(&person_stream(person), 0, &[event], by).await;
        if role == Role::Customer {
            self.people.push((person, 1));
        }
    }

    /// Lets so many things happen.
    pub(crate) async fn live(&mut self, fixture: &Fixture, steps: usize) {
        for _ in 0..steps {
            let minutes = i64::try_from(self.draw(600)).unwrap();
            fixture.clock.advance(Duration::minutes(minutes) + Duration::microseconds(17));
            match self.draw(10) {
                0 => self.somebody_changes(fixture).await,
                1 => self.take_in(fixture).await,
                _ => self.go_on(fixture).await,
            }
            let customers: Vec<_> = self.people.iter().map(|(person, _)| *person).collect();
            self.talks.go_on(fixture, &customers).await;
        }
    }

    async fn somebody_changes(&mut self, fixture: &Fixture) {
        let index = usize::try_from(self.draw(self.people.len() as u64)).unwrap();
        let (person, version) = self.people[index];
        let at = fixture.clock.now();
        let event = match self.draw(4) {
            0 => {
                let name = self.pick(&NAMES);
                PersonEvent::ContactChanged { contact: contact(person, name, "+56912345678"), at }
            }
            1 => PersonEvent::ConsentGiven {
                purpose: ConsentPurpose::Portfolio,
                text_hash: Sha256Hex::of(b"consent"),
                at,
            },
            2 => PersonEvent::ConsentWithdrawn { purpose: ConsentPurpose::Portfolio, at },
            _ => PersonEvent::SessionOpened { session: self.id(), method: "password".into(), at },
        };
        let by = fixture.by(&person, "customer", "person.change");
        fixture.append(&person_stream(person), version, &[event], by).await;
        self.people[index].1 += 1;
    }

    async fn take_in(&mut self, fixture: &Fixture) {
        let at = fixture.clock.now();
        let count = u32::try_from(self.repairs.len()).unwrap() + 1;
        let year = u16::try_from(santiago_year(at)).unwrap();
        let number = RepairNumber::new(year, count).unwrap();
        let index = usize::try_from(self.draw(self.people.len() as u64)).unwrap();
        let customer = self.people[index].0;
        let intake = self.intake(customer);
        let mut life = Life { number, repair: Repair::default(), version: 0, customer };
        let token = self.id();
        let intent = I::Receive {
            number,
            intake: Box::new(intake),
            reachable: true,
            tracking_hash: Sha256Hex::of(token.as_bytes()),
        };
        let by = Actor::person(samples::RECEPTIONIST, Role::Receptionist);
        assert!(ask(&mut life, fixture, by, intent).await, "an intake is accepted");
        self.repairs.push(life);
    }

    fn intake(&mut self, customer: PersonId) -> Intake {
        let (code, label) = self.pick(&INSTRUMENTS);
        let mut intake = Intake { customer, ..samples::intake() };
        intake.instrument = domain::repair::InstrumentRef::Catalogue {
            code: domain::values::InstrumentCode::parse(code).unwrap(),
            version: 1,
        };
        label.clone_into(&mut intake.instrument_label);
        intake.serial = domain::repair::Serial::Known(format!("SN-{}", self.draw(100_000)));
        intake.declared_fault = Personal::new(customer, "No enciende");
        intake.signature.signer = Personal::new(customer, "La firma");
        intake.estimate = None;
        let delivered = self.repairs.iter().find_map(|life| {
            let warranty = life.repair.warranty()?;
            Some(WarrantyClaim {
                repair: life.number,
                warranty_until: warranty.labour_until,
                parts_until: warranty.parts_until,
            })
        });
        if self.draw(4) == 0 {
            intake.warranty_of = delivered;
            intake.fee_if_not_covered = true;
        }
        intake
    }

    async fn go_on(&mut self, fixture: &Fixture) {
        if self.repairs.is_empty() {
            return self.take_in(fixture).await;
        }
        let newest = self.repairs.len().min(12) as u64;
        let index = self.repairs.len() - 1 - usize::try_from(self.draw(newest)).unwrap();
        for _ in 0..6 {
            let choices = self.choices(index, fixture.clock.now());
            let which = usize::try_from(self.draw(choices.len() as u64)).unwrap();
            let (by, intent) = choices.into_iter().nth(which).unwrap();
            if ask(&mut self.repairs[index], fixture, by, intent).await {
                return;
            }
        }
    }

    /// Takes a repair on until it is delivered.
    pub(crate) async fn deliver(&mut self, fixture: &Fixture, index: usize) {
        for _ in 0..2_000 {
            if self.repairs[index].repair.status().is_some_and(Status::is_terminal) {
                return;
            }
            fixture.clock.advance(Duration::minutes(61));
            let choices = self.choices(index, fixture.clock.now());
            let which = usize::try_from(self.draw(choices.len() as u64)).unwrap();
            let (by, intent) = choices.into_iter().nth(which).unwrap();
            let spoils = matches!(
                intent,
                I::RejectQuote { .. }
                    | I::ExpireQuote { .. }
                    | I::Cancel { .. }
                    | I::Void { .. }
                    | I::DeclareUnrepairable { .. }
                    | I::ReportNoFault { .. }
                    | I::FailQualityCheck { .. }
                    | I::ReportCounterFault { .. }
                    | I::Hold { .. }
                    | I::OpenComplaint { .. }
            );
            if !spoils {
                ask(&mut self.repairs[index], fixture, by, intent).await;
            }
        }
        let life = &self.repairs[index];
        let (status, hold) = (life.repair.status(), life.repair.hold_reason());
        let (quotes, complaint) = (life.repair.quotes(), life.repair.open_complaint());
        panic!("{} is never delivered: {status:?} {hold:?} {complaint:?} {quotes:?}", life.number);
    }

    /// What may come next; the domain refuses some of it.
    fn choices(&mut self, index: usize, at: DateTime<Utc>) -> Vec<(Actor, I)> {
        let ana = Actor::person(TECHNICIAN, Role::Technician);
        let beto = Actor::person(SECOND_TECHNICIAN, Role::Technician);
        let owner = Actor::person(OWNER, Role::Owner).with_step_up();
        let desk = Actor::person(samples::RECEPTIONIST, Role::Receptionist);
        let system = Actor::system("tests");
        let reason = || "Así se acordó".to_owned();
        let (fresh, serial) = (santiago_date(at), self.id());
        let amount = i64::try_from(self.draw(200) + 1).unwrap() * 1_000;
        let tag = serial.to_string();
        let life = &self.repairs[index];
        let customer_id = life.customer;
        let customer = Actor::person(customer_id, Role::Customer);
        let repair = &life.repair;
        let offer = |lines: Vec<QuoteLine>| I::IssueQuote {
            quotation: repair.quotation().unwrap_or(domain::values::QuotationId::new(serial)),
            lines,
            valuation: Some(ValuationSnapshot { valued_on: fresh, ..samples::valuation(400_000) }),
            change_reason: Some(reason()),
            parts_deposit: None,
        };
        let pay = |charge, amount, method| I::RecordPayment {
            charge,
            amount,
            method,
            evidence: samples::evidence(&tag),
        };
        let eta = EtaRange { from: fresh, to: fresh + chrono::Days::new(9) };
        let revision = repair.current_revision().unwrap_or(1);
        let due = repair.balance() + repair.storage_due(at);
        let note = |visibility| I::AddNote {
            note: NoteId::new(serial),
            visibility,
            text: Personal::new(customer_id, "La llamamos: prefiere la tarde"),
        };
        let photo = |kind| I::AddPhoto { photo: samples::photo(&tag, kind) };
        let run = |phase| I::RecordTestRun { run: samples::run(serial.as_u128(), phase, true) };
        let part = "CEM3340".to_owned();
        let mut next = vec![
            (ana.clone(), I::AnnounceEta { eta, reason: reason() }),
            (ana.clone(), note(NoteVisibility::Public)),
            (ana.clone(), note(NoteVisibility::Internal)),
            (ana.clone(), photo(PhotoKind::During)),
            (desk.clone(), I::Hold { reason: reason() }),
            (desk.clone(), I::ReleaseHold),
            (owner.clone(), I::GrantCredit { amount: Money::clp(1_000), reason: reason() }),
            (desk.clone(), I::OpenComplaint { reference: tag.clone() }),
            (desk.clone(), I::CloseComplaint { resolution: reason() }),
        ];
        let usual = match repair.status().unwrap() {
            Status::Received => vec![
                (desk.clone(), pay(ChargeKind::Budget, Money::clp(20_000), PaymentMethod::Cash)),
                (ana.clone(), I::StartDiagnosis),
                (ana.clone(), I::AssignTechnician { technician: TECHNICIAN, is_technician: true }),
                (owner.clone(), I::WaiveFee { reason: reason() }),
                (owner.clone(), I::Void { reason: reason() }),
                (owner.clone(), I::Cancel { reason: reason(), settlement: None }),
            ],
            Status::Diagnosing => vec![
                (ana.clone(), I::RecordFinding { finding: samples::finding(serial.as_u128()) }),
                (ana.clone(), I::CompleteDiagnosisChecklist),
                (ana.clone(), offer(samples::lines())),
                (
                    ana.clone(),
                    offer(vec![samples::labour(1, 250_000, 60), samples::part(2, amount)]),
                ),
                (ana.clone(), run(TestPhase::Diagnosis)),
                (ana.clone(), I::ReportNoFault { summary: reason() }),
                (ana.clone(), I::CoverByWarranty { verdict: reason() }),
                (ana.clone(), I::DeclineWarranty { verdict: reason() }),
            ],
            Status::Quoted => vec![
                (customer.clone(), I::ApproveQuote { revision, evidence: None }),
                (customer.clone(), I::ApproveQuote { revision, evidence: None }),
                (customer.clone(), I::RejectQuote { revision, reason: None, evidence: None }),
                (system.clone(), I::ExpireQuote { revision }),
                (owner.clone(), I::CosignOverCap { revision }),
                (
                    customer.clone(),
                    I::AcceptOverCap {
                        revision,
                        typed: Personal::new(customer_id, domain::repair::OVER_CAP_SENTENCE),
                    },
                ),
                (ana.clone(), I::RequestMoreTests { reason: reason() }),
            ],
            Status::Approved => vec![
                (ana.clone(), I::AssignTechnician { technician: TECHNICIAN, is_technician: true }),
                (
                    ana.clone(),
                    I::RecordPartsReadiness {
                        readiness: domain::repair::PartsReadiness::Reserved(samples::evidence(
                            &tag,
                        )),
                    },
                ),
                (
                    ana.clone(),
                    I::RecordPartsReadiness {
                        readiness: domain::repair::PartsReadiness::NotNeeded,
                    },
                ),
                (ana.clone(), I::StartRepair),
            ],
            Status::Repairing => vec![
                (ana.clone(), run(TestPhase::Repair)),
                (ana.clone(), photo(PhotoKind::After)),
                (ana.clone(), I::Complete { outcome: Outcome::Repaired }),
                (
                    ana.clone(),
                    I::AwaitParts {
                        parts: vec![domain::repair::AwaitedPart { name: part, eta: eta.to }],
                    },
                ),
                (
                    owner.clone(),
                    I::Cancel {
                        reason: reason(),
                        settlement: Some(Settlement {
                            labour: Money::clp(10_000),
                            parts: Money::ZERO,
                        }),
                    },
                ),
                (
                    ana.clone(),
                    offer({
                        let mut lines = samples::lines();
                        lines.push(samples::labour(9, amount, 30));
                        lines
                    }),
                ),
            ],
            Status::WaitingParts => {
                vec![(ana.clone(), I::ReceivePart { name: part }), (ana.clone(), I::StartRepair)]
            }
            Status::Completed => vec![
                (beto.clone(), run(TestPhase::QualityControl)),
                (beto.clone(), I::PassQualityCheck { technicians: 2 }),
                (beto.clone(), I::FailQualityCheck { reason: reason() }),
            ],
            Status::ReadyPickup | Status::Abandoned => vec![
                (desk.clone(), pay(ChargeKind::Repair, due.cash_rounded(), PaymentMethod::Cash)),
                (desk.clone(), pay(ChargeKind::Repair, due, PaymentMethod::Transfer)),
                (
                    desk.clone(),
                    I::Refund {
                        charge: ChargeKind::Budget,
                        amount: -due,
                        method: PaymentMethod::Transfer,
                        reason: reason(),
                    },
                ),
                (owner.clone(), I::GrantCredit { amount: due, reason: reason() }),
                (
                    desk.clone(),
                    I::Deliver {
                        receiver: Receiver::Customer,
                        identity_checked: true,
                        accessories_returned: true,
                        signature: Signature {
                            signer: Personal::new(customer_id, "Quien firma"),
                            ..samples::signature()
                        },
                    },
                ),
                (
                    desk.clone(),
                    I::ProveNotice { notice: Notice::Ready, evidence: samples::evidence(&tag) },
                ),
                (ana.clone(), I::ReportCounterFault { reason: reason() }),
                (system.clone(), I::ChargeStorage),
            ],
            Status::Rejected | Status::Unrepairable | Status::Cancelled => vec![
                (ana.clone(), I::Reassemble { accessories_complete: true }),
                (ana.clone(), offer(samples::lines())),
            ],
            Status::Delivered | Status::Voided => Vec::new(),
        };
        // What moves it on is likelier than what is said on the way.
        for _ in 0..4 {
            next.extend(usual.iter().cloned());
        }
        for line in repair.lines() {
            let line_id = line.line.id;
            next.push((
                ana.clone(),
                match line.state {
                    LineState::Open => I::CompleteLine { line: line_id },
                    LineState::Done | LineState::Waived => continue,
                },
            ));
        }
        next
    }
}

/// Asks the domain; what it allows is appended.
async fn ask(life: &mut Life, fixture: &Fixture, by: Actor, intent: I) -> bool {
    let at = fixture.clock.now();
    let actor = by.person_id().map_or_else(|| "tests".to_owned(), |id| id.to_string());
    let command = RepairCommand { by: by.clone(), at, intent };
    let mut metadata = fixture.by(&actor, by.role.as_str(), command.name());
    metadata.reason = command.reason().map(ToOwned::to_owned);
    let Ok(events) = life.repair.decide(command) else { return false };
    if events.is_empty() {
        return false;
    }
    fixture.append(&life.stream(), life.version, &events, metadata).await;
    for event in &events {
        life.repair.evolve(event);
        life.version += 1;
    }
    true
}

pub(crate) fn contact(person: PersonId, name: &str, phone: &str) -> Contact {
    Contact {
        name: Personal::new(person, name),
        email: Some(Personal::new(person, "alguien@ejemplo.cl")),
        phone: Some(Personal::new(person, phone)),
        rut: Some(Personal::new(person, "12345678-5")),
        address: Some(Personal::new(person, "Av. Siempre Viva 742, Ñuñoa")),
    }
}
