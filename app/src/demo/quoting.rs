//! What happens to the formal quote: issued, discussed, decided, changed in the middle of the work.

use anyhow::{Context as _, Result};
use commands::sweeps;
use domain::Actor;
use domain::calendar::santiago_date;
use domain::quotation::PricingRules;
use domain::repair::{LineKind, OVER_CAP_SENTENCE, QuoteLine, RepairIntent, ValuationSnapshot};
use domain::values::{LineId, Money, Personal, QuotationId};
use rand::Rng;

use super::job::Job;
use super::workshop::{Workshop, evidence};

impl Workshop {
    pub(super) async fn issue_quote(&self, job: &mut Job) -> Result<()> {
        if job.lines.is_empty() {
            job.lines = self.lines_of(job);
        }
        self.issue(job, None).await
    }

    /// Something more was found while working: a dearer line, one more, and the reason.
    pub(super) async fn order_change(&self, job: &mut Job) -> Result<()> {
        job.lines.push(QuoteLine {
            id: LineId::new(self.executor.ids().uuid()),
            kind: LineKind::Labour,
            description: "Cambio de condensadores de la fuente".into(),
            amount: Money::clp(job.rng.random_range(8..25) * 1_000),
            minutes: 45,
            used_part: false,
        });
        self.issue(job, Some("Al abrirlo encontramos condensadores secos en la fuente.")).await
    }

    async fn issue(&self, job: &mut Job, change_reason: Option<&str>) -> Result<()> {
        let quotation =
            *job.quotation.get_or_insert_with(|| QuotationId::new(self.executor.ids().uuid()));
        let valuation = ValuationSnapshot {
            amount: self.catalogue.models[job.model].value,
            valued_on: santiago_date(self.now()),
            source: "manual".into(),
            reason: Some("Tasación del taller según estado del equipo".into()),
        };
        let intent = RepairIntent::IssueQuote {
            quotation,
            lines: job.lines.clone(),
            valuation: Some(valuation),
            change_reason: change_reason.map(str::to_owned),
            parts_deposit: None,
        };
        self.bench(job, intent).await?;
        job.revision += 1;
        Ok(())
    }

    pub(super) async fn ask_for_more_tests(&self, job: &Job) -> Result<()> {
        let reason = "Quiere saber si el ruido viene de la misma falla".to_owned();
        self.bench(job, RepairIntent::RequestMoreTests { reason }).await
    }

    /// The customer agrees; where more than half of the value is asked, in writing and with the owner.
    pub(super) async fn approve(&self, job: &mut Job) -> Result<()> {
        let revision = job.revision;
        let over_cap = self.look_at(job).await?.quote(revision).is_some_and(|quote| quote.over_cap);
        if over_cap {
            let typed = Self::personal(job, OVER_CAP_SENTENCE)?;
            let accept = RepairIntent::AcceptOverCap { revision, typed };
            self.repair(job, &Self::customer(job)?, accept).await?;
            let cosign = RepairIntent::CosignOverCap { revision };
            self.repair(job, &self.staff.owner.clone(), cosign).await?;
        }
        let (by, evidence) = self.decider(job)?;
        self.repair(job, &by, RepairIntent::ApproveQuote { revision, evidence }).await
    }

    pub(super) async fn reject(&self, job: &mut Job) -> Result<()> {
        let revision = job.revision;
        let reason: Option<Personal> = job
            .rng
            .random_ratio(1, 2)
            .then(|| Self::personal(job, "Es más de lo que quiero gastar en este equipo"))
            .transpose()?;
        let (by, evidence) = self.decider(job)?;
        self.repair(job, &by, RepairIntent::RejectQuote { revision, reason, evidence }).await
    }

    /// A declined change: the lines of the earlier approval stand.
    pub(super) async fn decline_change(&self, job: &mut Job) -> Result<()> {
        self.reject(job).await?;
        job.lines.pop().context("invariant: a change added a line")?;
        Ok(())
    }

    pub(super) async fn let_expire(&self, job: &Job) -> Result<()> {
        sweeps::expire_quotes(&self.executor, job.number, self.now()).await?;
        Ok(())
    }

    /// Who says yes or no: the customer signed in, by the link, or on the phone with the counter's note.
    fn decider(&self, job: &mut Job) -> Result<(Actor, Option<domain::repair::Evidence>)> {
        let customer = Self::customer_id(job)?;
        Ok(match job.rng.random_range(0..10) {
            0..4 => (Self::customer(job)?, None),
            4..8 => (Actor::link(customer), None),
            _ => {
                let call = evidence("phone_call", format!("Llamada {}", self.now().timestamp()));
                (self.staff.receptionist.clone(), Some(call))
            }
        })
    }

    /// A line of labour for each fault, and one for its parts.
    fn lines_of(&self, job: &mut Job) -> Vec<QuoteLine> {
        let rules = PricingRules::CURRENT;
        let tier = self.catalogue.models[job.model].tier;
        let mut lines = Vec::new();
        for fault in &job.faults {
            let fault = &self.catalogue.faults[*fault];
            let minutes = fault.minutes * job.rng.random_range(80..130) / 100;
            let labour = rules.labour(minutes).scaled(tier.labour_percent(), 100);
            lines.push(self.line(LineKind::Labour, fault.name.clone(), labour, minutes));
            if fault.parts > Money::ZERO {
                let name = format!("Repuestos: {}", fault.name.to_lowercase());
                lines.push(self.line(LineKind::Part, name, fault.parts, 0));
            }
        }
        lines
    }

    fn line(&self, kind: LineKind, description: String, amount: Money, minutes: u32) -> QuoteLine {
        let id = LineId::new(self.executor.ids().uuid());
        QuoteLine { id, kind, description, amount, minutes, used_part: false }
    }
}
