//! What happens at the counter: estimates, the intake, the fee, and changes of mind before the diagnosis.

use anyhow::{Context as _, Result};
use commands::estimates::{
    AcceptedDisclaimer, GiveEstimate, SaveEstimate, give_estimate, save_estimate,
};
use commands::people::{ContactDraft, register_guest};
use commands::repairs::{ReceiveRepair, receive};
use domain::Actor;
use domain::policies::{Policy, REQUIRED_AT_INTAKE, policy};
use domain::quotation::PolicyAcceptance;
use domain::repair::{
    Answer, ChargeKind, ChecklistItem, InstrumentRef, Intake, MemoryAnswers, PaymentMethod,
    RepairIntent, Serial, Signature,
};
use domain::values::{Money, Personal};
use rand::Rng;
use rand::seq::IndexedRandom as _;

use super::job::Job;
use super::names::somebody;
use super::workshop::{Workshop, evidence};

const CHECKLIST: [&str; 8] = [
    "power_supply",
    "cables",
    "case",
    "pedals",
    "manuals",
    "knobs_missing",
    "keys_broken",
    "previous_repairs",
];

const METHODS: [PaymentMethod; 4] = [
    PaymentMethod::CardTerminal,
    PaymentMethod::CardTerminal,
    PaymentMethod::Transfer,
    PaymentMethod::Cash,
];

impl Workshop {
    /// Somebody new, or one of the last customers again.
    pub(super) async fn register(&mut self, job: &mut Job) -> Result<()> {
        if !self.customers.is_empty() && job.rng.random_ratio(18, 100) {
            let index = job.rng.random_range(0..self.customers.len());
            job.customer = self.customers.get(index).copied();
            return Ok(());
        }
        self.people_so_far += 1;
        let fictional = somebody(self.people_so_far, &mut job.rng);
        let draft = ContactDraft {
            name: fictional.name,
            email: fictional.email,
            phone: fictional.phone,
            rut: fictional.rut,
            address: fictional.address,
        };
        let context = self.context(&self.staff.receptionist);
        let person = register_guest(&self.executor, draft, context).await?.person;
        self.remember_customer(person);
        job.customer = Some(person);
        Ok(())
    }

    /// A visitor of the site asks what it would cost; half of them keep the answer.
    pub(super) async fn ask_for_estimate(&mut self, job: &mut Job) -> Result<()> {
        let owner = self.staff.owner.clone();
        self.catalogue.appraise(job.model, &self.executor, &owner).await?;
        let disclaimer = self.accepted(Policy::ESTIMATE_DISCLAIMER)?;
        let faults = job.faults.iter().map(|fault| self.catalogue.faults[*fault].code.clone());
        let wish = GiveEstimate {
            instrument: self.catalogue.models[job.model].code.clone(),
            faults: faults.collect(),
            disclaimer: Some(AcceptedDisclaimer {
                version: disclaimer.version,
                hash: disclaimer.hash,
                accepted_at: None,
            }),
        };
        let visitor = Actor::anonymous();
        let given = give_estimate(&self.executor, wish, self.context(&visitor)).await?;
        job.estimate = Some(given.quotation);
        if job.rng.random_bool(0.5) {
            let email = format!("visita{}@example.com", job.serial);
            let wish = SaveEstimate {
                quotation: given.quotation,
                access: given.access,
                email: Some(email),
            };
            save_estimate(&self.executor, wish, self.context(&visitor)).await?;
        }
        Ok(())
    }

    pub(super) async fn receive(&mut self, job: &mut Job) -> Result<()> {
        let customer = Self::customer_id(job)?;
        let model = &self.catalogue.models[job.model];
        let symptoms: Vec<&str> =
            job.faults.iter().map(|fault| self.catalogue.faults[*fault].symptom.as_str()).collect();
        let rng = &mut job.rng;
        let intake = Intake {
            customer,
            instrument: InstrumentRef::Catalogue { code: model.code.clone(), version: 0 },
            instrument_label: model.label.clone(),
            serial: if rng.random_ratio(9, 10) {
                Serial::Known(format!("{:06}", rng.random_range(1_000..999_999)))
            } else {
                Serial::Missing { reason: "La placa está borrada".into() }
            },
            declared_fault: Personal::new(customer, symptoms.join(" ")),
            checklist: CHECKLIST.iter().map(|item| checklist_item(item, rng)).collect(),
            memory: MemoryAnswers {
                backup_done: answer(rng),
                patches_matter: answer(rng),
                dump_wanted: rng.random_ratio(1, 6),
            },
            photos: self.intake_photos(rng),
            policies: REQUIRED_AT_INTAKE
                .iter()
                .map(|code| self.accepted(code))
                .collect::<Result<_>>()?,
            storage_policy: if rng.random_ratio(85, 100) {
                Some(self.accepted(Policy::STORAGE)?)
            } else {
                None
            },
            signature: Signature {
                signer: Personal::new(customer, "Firma en tableta"),
                document_hash: domain::values::Sha256Hex::of(&job.serial.to_be_bytes()),
            },
            budget_without_asking: rng.random_ratio(1, 5).then(|| Money::clp(40_000)),
            high_value: model.value > Money::clp(3_000_000),
            warranty_of: None,
            estimate: job.estimate,
            fee_if_not_covered: job.warranty_of.is_some(),
        };
        // Version, label and the end of a claimed warranty are looked up on the way in.
        let warranty_of = job.warranty_of;
        let request = ReceiveRepair { intake, warranty_of };
        let context = self.context(&self.staff.receptionist);
        let number = receive(&self.executor, request, context).await?.number;
        job.number = Some(number);
        Ok(())
    }

    pub(super) async fn pay_fee(&self, job: &mut Job) -> Result<()> {
        let fee = self.look_at(job).await?.fee();
        self.pay(job, ChargeKind::Budget, fee).await
    }

    /// Pays in one of the usual ways; nothing when nothing is due.
    pub(super) async fn pay(&self, job: &mut Job, charge: ChargeKind, due: Money) -> Result<()> {
        if due <= Money::ZERO {
            return Ok(());
        }
        let method = *METHODS.choose(&mut job.rng).expect("invariant: there are methods");
        let amount = if method == PaymentMethod::Cash { due.cash_rounded() } else { due };
        let kind = match method {
            PaymentMethod::Cash => "cash_receipt",
            PaymentMethod::Transfer => "bank_receipt",
            PaymentMethod::CardTerminal | PaymentMethod::Online => "card_voucher",
        };
        let proof = evidence(kind, format!("{:08}", job.rng.random_range(0..100_000_000)));
        let intent = RepairIntent::RecordPayment { charge, amount, method, evidence: proof };
        self.repair(job, &self.staff.receptionist.clone(), intent).await
    }

    pub(super) async fn waive_fee(&self, job: &Job) -> Result<()> {
        let reason = "Cliente frecuente".to_owned();
        self.repair(job, &self.staff.owner.clone(), RepairIntent::WaiveFee { reason }).await
    }

    pub(super) async fn void(&self, job: &Job) -> Result<()> {
        let reason = "Ingresado dos veces por error".to_owned();
        self.repair(job, &self.staff.owner.clone(), RepairIntent::Void { reason }).await
    }

    pub(super) async fn cancel_early(&self, job: &Job) -> Result<()> {
        let paid = self.look_at(job).await?.paid(ChargeKind::Budget);
        let reason = "El cliente se arrepintió antes del diagnóstico".to_owned();
        if paid > Money::ZERO {
            let refund = RepairIntent::Refund {
                charge: ChargeKind::Budget,
                amount: paid,
                method: PaymentMethod::Transfer,
                reason: reason.clone(),
            };
            self.repair(job, &self.staff.owner.clone(), refund).await?;
        }
        let cancel = RepairIntent::Cancel { reason, settlement: None };
        self.repair(job, &Self::customer(job)?, cancel).await
    }

    pub(super) fn accepted(&self, code: &str) -> Result<PolicyAcceptance> {
        let policy = policy(code).with_context(|| format!("there is no policy {code}"))?;
        Ok(PolicyAcceptance {
            policy: code.to_owned(),
            version: policy.version,
            hash: policy.hash().clone(),
            accepted_at: self.now(),
        })
    }
}

fn checklist_item(item: &str, rng: &mut impl Rng) -> ChecklistItem {
    ChecklistItem { item: item.to_owned(), answer: answer(rng), note: None, photo: None }
}

fn answer(rng: &mut impl Rng) -> Answer {
    match rng.random_range(0..10) {
        0..5 => Answer::Yes,
        5..8 => Answer::No,
        _ => Answer::NotApplicable,
    }
}
