//! The scene of the demo: who works in the workshop, and the values of its catalogue.

use std::collections::VecDeque;
use std::sync::Arc;

use anyhow::Result;
use commands::Executor;
use commands::catalogue_import;
use commands::people::ContactDraft;
use commands::photos::ProcessedPhoto;
use commands::ports::SetClock;
use domain::person::{Person, PersonCommand};
use domain::values::PersonId;
use domain::{Actor, Role};

use super::DemoOptions;
use super::catalogue::{Catalogue, ONE_AT_A_TIME};
use super::timetable::Timetable;
use super::workshop::{Staff, Workshop};

/// Repairs that a technician finishes in a year.
const REPAIRS_PER_TECHNICIAN: u64 = 180;

impl Workshop {
    /// Opens the workshop: a catalogue with values of the day, and its people.
    pub(super) async fn open(
        options: &DemoOptions,
        executor: Executor,
        clock: Arc<SetClock>,
        pictures: Vec<ProcessedPhoto>,
    ) -> Result<Self> {
        let id = || PersonId::new(executor.ids().uuid());
        let (owner, receptionist) = (id(), id());
        // Two at least: whoever repaired it does not check it.
        let technicians = (options.repairs / REPAIRS_PER_TECHNICIAN).max(2);
        let technicians: Vec<PersonId> = (0..technicians).map(|_| id()).collect();
        let workshop = Self {
            clock,
            timetable: Timetable::new(options.special_days.clone()),
            catalogue: Catalogue::read()?,
            staff: Staff {
                owner: Actor::person(owner, Role::Owner).with_step_up(),
                receptionist: Actor::person(receptionist, Role::Receptionist),
                technicians: technicians.clone(),
            },
            pictures,
            customers: VecDeque::new(),
            people_so_far: 0,
            timers: technicians.iter().map(|_| None).collect(),
            executor,
        };
        workshop.hire(owner, Role::Owner, "Antonia Peña", "duena").await?;
        workshop.hire(receptionist, Role::Receptionist, "Martín Soto", "recepcion").await?;
        for (index, technician) in technicians.into_iter().enumerate() {
            let name = format!("Técnico {}", index + 1);
            let mailbox = format!("tecnico{}", index + 1);
            workshop.hire(technician, Role::Technician, &name, &mailbox).await?;
        }
        catalogue_import::import_curated(&workshop.executor, ONE_AT_A_TIME).await?;
        Ok(workshop)
    }

    async fn hire(&self, person: PersonId, role: Role, name: &str, mailbox: &str) -> Result<()> {
        let email = Some(format!("{mailbox}@example.com"));
        let draft = ContactDraft { name: name.to_owned(), email, ..ContactDraft::default() };
        let contact = draft.read(person)?;
        let command = PersonCommand::RegisterStaff { person, role, contact, at: self.now() };
        self.execute::<Person>(person, command, &Actor::system("demo")).await?;
        Ok(())
    }
}
