//! The workshop of the demo: its people, its clock, and the one way in which anything happens, the executor.

use std::collections::VecDeque;
use std::fmt::Display;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use chrono::{DateTime, Utc};
use commands::photos::ProcessedPhoto;
use commands::ports::{Clock as _, SetClock};
use commands::{Context, Executable, Executed, Executor};
use domain::Actor;
use domain::repair::{Evidence, Photo, PhotoKind, Repair, RepairCommand, RepairIntent};
use domain::values::{PersonId, Personal, RepairNumber, Sha256Hex};
use rand::Rng;
use rand::seq::IndexedRandom as _;

use super::catalogue::Catalogue;
use super::job::Job;
use super::timetable::Timetable;

/// Customers who may come again are drawn from the last ones, so that memory has a bound.
const REMEMBERED_CUSTOMERS: usize = 300;

/// Who works here.
pub(super) struct Staff {
    pub(super) owner: Actor,
    pub(super) receptionist: Actor,
    pub(super) technicians: Vec<PersonId>,
}

/// A timer that runs.
pub(super) struct Running {
    pub(super) repair: RepairNumber,
}

/// Everything that acts need.
pub(super) struct Workshop {
    pub(super) executor: Executor,
    pub(super) clock: Arc<SetClock>,
    pub(super) timetable: Timetable,
    pub(super) catalogue: Catalogue,
    pub(super) staff: Staff,
    pub(super) pictures: Vec<ProcessedPhoto>,
    pub(super) customers: VecDeque<PersonId>,
    pub(super) people_so_far: u64,
    /// The timer of each technician.
    pub(super) timers: Vec<Option<Running>>,
}

impl Workshop {
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Lets the clock go to that instant; it never goes back.
    pub(super) fn wait_until(&self, at: DateTime<Utc>) {
        self.clock.set(at.max(self.now() + chrono::Duration::seconds(1)));
    }

    pub(super) fn technician(&self, job: &Job) -> Actor {
        Actor::person(self.technician_id(job), domain::Role::Technician)
    }

    pub(super) fn technician_id(&self, job: &Job) -> PersonId {
        self.staff.technicians[job.technician]
    }

    /// Somebody else on the bench, for the quality control.
    pub(super) fn inspector(&self, job: &Job) -> Actor {
        let other = (job.technician + 1) % self.staff.technicians.len();
        Actor::person(self.staff.technicians[other], domain::Role::Technician)
    }

    pub(super) fn customer(job: &Job) -> Result<Actor> {
        Ok(Actor::person(Self::customer_id(job)?, domain::Role::Customer))
    }

    pub(super) fn customer_id(job: &Job) -> Result<PersonId> {
        job.customer.context("invariant: the customer is registered first")
    }

    /// A text about the customer, sealed with their key.
    pub(super) fn personal(job: &Job, text: impl Into<Box<str>>) -> Result<Personal> {
        Ok(Personal::new(Self::customer_id(job)?, text))
    }

    pub(super) fn remember_customer(&mut self, person: PersonId) {
        if self.customers.len() == REMEMBERED_CUSTOMERS {
            self.customers.pop_front();
        }
        self.customers.push_back(person);
    }

    /// The circumstances of a new command.
    pub(super) fn context(&self, actor: &Actor) -> Context {
        let mut context = Context::new(actor.clone(), self.executor.ids().uuid(), "demo");
        // Addresses that are reserved for examples; the workshop's own, or a customer's.
        let (ip, agent) = if actor.role.is_staff() {
            ("192.0.2.10", "Cirujano demo (taller)")
        } else {
            ("203.0.113.77", "Cirujano demo (cliente)")
        };
        context.ip = Some(ip.to_owned());
        context.user_agent = Some(agent.to_owned());
        context
    }

    pub(super) async fn execute<A: Executable>(
        &self,
        id: impl Display,
        command: A::Command,
        actor: &Actor,
    ) -> Result<Executed> {
        let id = id.to_string();
        let executed = self.executor.execute::<A>(&id, command, self.context(actor)).await;
        executed.with_context(|| format!("{} {id} at {}", A::TYPE, self.now()))
    }

    /// Asks something of the job's repair.
    pub(super) async fn repair(
        &self,
        job: &Job,
        actor: &Actor,
        intent: RepairIntent,
    ) -> Result<()> {
        let number = job.number.context("invariant: the repair is received first")?;
        let name = intent.name();
        let command = RepairCommand { by: actor.clone(), at: self.now(), intent };
        self.execute::<Repair>(number, command, actor).await.context(name)?;
        Ok(())
    }

    /// The job's repair as it stands.
    pub(super) async fn look_at(&self, job: &Job) -> Result<Arc<Repair>> {
        let number = job.number.context("invariant: the repair is received first")?;
        Ok(self.executor.load::<Repair>(&number.to_string()).await?.state)
    }

    /// One of the pictures, as a photo of that kind.
    pub(super) fn photo(&self, kind: PhotoKind, rng: &mut impl Rng) -> Photo {
        let picture = self.pictures.choose(rng).expect("invariant: there are pictures");
        photo_of(picture, kind)
    }

    /// Two different pictures of the intake.
    pub(super) fn intake_photos(&self, rng: &mut impl Rng) -> Vec<Photo> {
        let chosen = self.pictures.choose_multiple(rng, 2);
        chosen.map(|picture| photo_of(picture, PhotoKind::Intake)).collect()
    }
}

fn photo_of(picture: &ProcessedPhoto, kind: PhotoKind) -> Photo {
    Photo {
        hash: picture.hash.clone(),
        kind,
        media_type: picture.media_type.to_owned(),
        width: picture.width,
        height: picture.height,
        bytes: picture.bytes,
        public: true,
        caption: None,
    }
}

/// Proof of something done outside the system.
pub(super) fn evidence(kind: &str, reference: String) -> Evidence {
    Evidence { kind: kind.to_owned(), reference, file: None }
}

/// The digest of a document that the demo only pretends to have.
pub(super) fn document(name: &str, number: RepairNumber) -> Sha256Hex {
    Sha256Hex::of(format!("{name} {number}").as_bytes())
}
