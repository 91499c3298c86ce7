//! What happens when a repair is over: put together, announced, stored, collected, and sometimes back again.

use anyhow::{Context as _, Result};
use commands::sweeps;
use domain::calendar::santiago_date;
use domain::person::{ConsentPurpose, Person, PersonCommand};
use domain::repair::{ChargeKind, Notice, PaymentMethod, Receiver, RepairIntent, Signature};
use domain::values::{Money, Personal, Sha256Hex};
use rand::Rng;

use super::job::Job;
use super::names;
use super::workshop::{Workshop, document, evidence};

impl Workshop {
    pub(super) async fn reassemble(&self, job: &Job) -> Result<()> {
        self.bench(job, RepairIntent::Reassemble { accessories_complete: true }).await
    }

    pub(super) async fn prove(&self, job: &Job, notice: Notice) -> Result<()> {
        let proof = evidence("email", format!("Entregado {}", self.now().timestamp()));
        let intent = RepairIntent::ProveNotice { notice, evidence: proof };
        self.repair(job, &self.staff.receptionist.clone(), intent).await
    }

    pub(super) async fn abandon(&self, job: &Job) -> Result<()> {
        sweeps::declare_abandoned(&self.executor, job.number, self.now()).await?;
        Ok(())
    }

    pub(super) async fn consent(&self, job: &Job) -> Result<()> {
        let give = PersonCommand::GiveConsent {
            purpose: ConsentPurpose::Portfolio,
            text_hash: Sha256Hex::of(b"consentimiento portafolio 1"),
            at: self.now(),
        };
        self.execute::<Person>(Self::customer_id(job)?, give, &Self::customer(job)?).await?;
        Ok(())
    }

    /// Settles what is owed and hands the instrument over, to the customer or to somebody they sent.
    pub(super) async fn deliver(&self, job: &mut Job) -> Result<()> {
        let receptionist = self.staff.receptionist.clone();
        if self.look_at(job).await?.storage_due(self.now()) > Money::ZERO {
            self.repair(job, &receptionist, RepairIntent::ChargeStorage).await?;
        }
        let balance = self.look_at(job).await?.balance();
        if balance < Money::ZERO {
            self.give_back(job, -balance).await?;
        }
        self.pay(job, ChargeKind::Repair, balance).await?;
        let receiver = if job.rng.random_ratio(12, 100) {
            let name = Self::personal(job, "Persona autorizada")?;
            let rut = names::rut(job.rng.random_range(6_000_000..24_000_000));
            let rut = Self::personal(job, rut)?;
            let authorise =
                RepairIntent::AuthoriseReceiver { name: name.clone(), rut: rut.clone() };
            self.repair(job, &receptionist, authorise).await?;
            Receiver::Authorised { name, rut }
        } else {
            Receiver::Customer
        };
        let number = job.number.context("invariant: the repair is received first")?;
        let signature = Signature {
            signer: Personal::new(Self::customer_id(job)?, "Firma en tableta"),
            document_hash: document("entrega", number),
        };
        let intent = RepairIntent::Deliver {
            receiver,
            identity_checked: true,
            accessories_returned: true,
            signature,
        };
        self.repair(job, &receptionist, intent).await
    }

    async fn give_back(&self, job: &Job, amount: Money) -> Result<()> {
        let intent = RepairIntent::Refund {
            charge: ChargeKind::Budget,
            amount,
            method: PaymentMethod::Transfer,
            reason: "Saldo a favor del cliente".into(),
        };
        self.repair(job, &self.staff.owner.clone(), intent).await
    }

    /// The customer claims the warranty, if it still stands: the job begins anew.
    pub(super) async fn claim_warranty(&self, job: &mut Job) -> Result<bool> {
        let warranty = self.look_at(job).await?.warranty();
        let today = santiago_date(self.now());
        if warranty.is_none_or(|warranty| warranty.labour_until < today) {
            return Ok(false);
        }
        job.warranty_of = job.number.take();
        job.estimate = None;
        job.quotation = None;
        job.revision = 0;
        job.lines.clear();
        Ok(true)
    }
}
