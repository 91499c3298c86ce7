//! What happens on the bench: the diagnosis, the work, the tests.

use anyhow::{Context as _, Result};
use domain::repair::{
    AwaitedPart, EtaRange, Finding, LineKind, Measurement, NoteVisibility, Outcome, PartsReadiness,
    PhotoKind, RepairIntent, Settlement, TestPhase, TestRun,
};
use domain::values::{FindingId, Money, NoteId, TestRunId, WorkSessionId};
use domain::work_clock::{WorkClock, WorkClockCommand};
use rand::Rng;
use rand::seq::IndexedRandom as _;

use super::job::Job;
use super::plan::Covered;
use super::workshop::{Running, Workshop, evidence};

const FOR_CUSTOMER: [&str; 4] = [
    "Terminamos el diagnóstico: te enviamos el detalle y el presupuesto.",
    "Revisamos el equipo completo; el detalle va en el presupuesto.",
    "Encontramos la falla y ya sabemos cómo repararla.",
    "Probamos todas las funciones y anotamos lo que no responde bien.",
];

const FOR_WORKSHOP: [&str; 4] = [
    "Ojo con el conector del panel, está fatigado.",
    "Tiene una reparación anterior con estaño de mala calidad.",
    "Falta un tornillo de la tapa inferior, puse uno de repuesto.",
    "Medir de nuevo las fuentes después de una hora prendido.",
];

impl Workshop {
    pub(super) async fn assign(&self, job: &Job) -> Result<()> {
        let technician = self.technician_id(job);
        let intent = RepairIntent::AssignTechnician { technician, is_technician: true };
        self.repair(job, &self.technician(job), intent).await
    }

    pub(super) async fn start_diagnosis(&self, job: &Job) -> Result<()> {
        self.bench(job, RepairIntent::StartDiagnosis).await
    }

    pub(super) async fn finish_checklist(&self, job: &Job) -> Result<()> {
        self.bench(job, RepairIntent::CompleteDiagnosisChecklist).await
    }

    pub(super) async fn start_repair(&self, job: &Job) -> Result<()> {
        self.bench(job, RepairIntent::StartRepair).await
    }

    pub(super) async fn bench(&self, job: &Job, intent: RepairIntent) -> Result<()> {
        self.repair(job, &self.technician(job), intent).await
    }

    pub(super) async fn photograph(&self, job: &mut Job, kind: PhotoKind) -> Result<()> {
        let photo = self.photo(kind, &mut job.rng);
        self.bench(job, RepairIntent::AddPhoto { photo }).await
    }

    pub(super) async fn record_finding(&self, job: &mut Job, index: u8) -> Result<()> {
        let Some(fault) = job.faults.get(usize::from(index)) else { return Ok(()) };
        let fault = &self.catalogue.faults[*fault];
        let finding = Finding {
            id: FindingId::new(self.executor.ids().uuid()),
            component: Some(fault.component.clone()),
            fault: Some(fault.code.clone()),
            description: fault.name.clone(),
            severity: job.rng.random_range(1..=3),
            photo: None,
        };
        self.bench(job, RepairIntent::RecordFinding { finding }).await
    }

    /// Files a test run in which everything passed, or one step did not.
    pub(super) async fn test(&self, job: &mut Job, phase: TestPhase, passes: bool) -> Result<()> {
        let rng = &mut job.rng;
        let measurements = vec![
            measured("power_rails.plus_15v", "V", (14_250, 15_750), rng),
            measured("power_rails.minus_15v", "V", (-15_750, -14_250), rng),
            measured("memory_battery", "V", (2_900, 3_300), rng),
            measured("outputs.noise", "mVpp", (0, 12_000), rng),
            seen("midi_in_out", true),
            seen("every_voice_every_octave", passes),
            seen("burn_in_30_min", passes),
        ];
        let run = TestRun {
            id: TestRunId::new(self.executor.ids().uuid()),
            procedure: "synthesizer".into(),
            version: 1,
            phase,
            measurements,
        };
        let by = match phase {
            TestPhase::QualityControl => self.inspector(job),
            TestPhase::Diagnosis | TestPhase::Repair => self.technician(job),
        };
        self.repair(job, &by, RepairIntent::RecordTestRun { run }).await
    }

    pub(super) async fn note(&self, job: &mut Job, visibility: NoteVisibility) -> Result<()> {
        let texts = match visibility {
            NoteVisibility::Public => &FOR_CUSTOMER,
            NoteVisibility::Internal => &FOR_WORKSHOP,
        };
        let text = *texts.choose(&mut job.rng).expect("invariant: there are texts");
        let note = NoteId::new(self.executor.ids().uuid());
        let text = Self::personal(job, text)?;
        self.bench(job, RepairIntent::AddNote { note, visibility, text }).await
    }

    pub(super) async fn report_no_fault(&self, job: &Job) -> Result<()> {
        let summary =
            "Lo probamos dos días con la rutina completa y no apareció la falla.".to_owned();
        self.bench(job, RepairIntent::ReportNoFault { summary }).await
    }

    pub(super) async fn declare_unrepairable(&self, job: &mut Job) -> Result<()> {
        let photo = self.photo(PhotoKind::Damage, &mut job.rng);
        let hash = photo.hash.clone();
        self.bench(job, RepairIntent::AddPhoto { photo }).await?;
        let intent = RepairIntent::DeclareUnrepairable {
            reason: "El circuito integrado dañado ya no se fabrica y no hay equivalente.".into(),
            photo: Some(hash),
            labour_charge: Money::ZERO,
        };
        self.bench(job, intent).await
    }

    pub(super) async fn judge_warranty(&self, job: &Job, covered: Covered) -> Result<()> {
        let intent = match covered {
            Covered::Yes => RepairIntent::CoverByWarranty {
                verdict: "Es la misma falla: la cubre la garantía.".into(),
            },
            Covered::No => RepairIntent::DeclineWarranty {
                verdict: "Es una falla distinta de la reparada.".into(),
            },
        };
        self.bench(job, intent).await
    }

    /// Starts the technician's timer; the one that runs on another repair is stopped first.
    pub(super) async fn work(&mut self, job: &Job) -> Result<()> {
        let repair = job.number.context("invariant: the repair is received first")?;
        if self.timers[job.technician].is_some() {
            self.stop_timer(job).await?;
        }
        let session = WorkSessionId::new(self.executor.ids().uuid());
        let technician = self.technician_id(job);
        let at = self.now();
        let start = WorkClockCommand::Start { session, technician, repair, workable: true, at };
        self.execute::<WorkClock>(technician, start, &self.technician(job)).await?;
        self.timers[job.technician] = Some(Running { repair });
        Ok(())
    }

    /// Stops the timer, unless the technician has turned to another repair meanwhile.
    pub(super) async fn stop_work(&mut self, job: &Job) -> Result<()> {
        let running = self.timers[job.technician].as_ref().map(|timer| timer.repair);
        if running.is_some() && running == job.number { self.stop_timer(job).await } else { Ok(()) }
    }

    async fn stop_timer(&mut self, job: &Job) -> Result<()> {
        let Some(Running { repair }) = self.timers[job.technician].take() else { return Ok(()) };
        let stop = WorkClockCommand::Stop { repair, at: self.now() };
        self.execute::<WorkClock>(self.technician_id(job), stop, &self.technician(job)).await?;
        Ok(())
    }

    pub(super) async fn settle_parts(&self, job: &Job) -> Result<()> {
        let needed = job.lines.iter().any(|line| line.kind == LineKind::Part);
        let readiness = if needed {
            let shelf = format!("Estante {}", 1 + job.serial % 20);
            PartsReadiness::Reserved(evidence("shelf", shelf))
        } else {
            PartsReadiness::NotNeeded
        };
        self.bench(job, RepairIntent::RecordPartsReadiness { readiness }).await
    }

    pub(super) async fn await_parts(&self, job: &mut Job) -> Result<()> {
        let today = domain::calendar::santiago_date(self.now());
        let eta = today + chrono::Duration::days(job.rng.random_range(10..28));
        let parts = vec![AwaitedPart { name: awaited_part(job), eta }];
        self.bench(job, RepairIntent::AwaitParts { parts }).await?;
        let eta = EtaRange { from: eta, to: eta + chrono::Duration::days(7) };
        let reason = "Depende de la llegada del repuesto".to_owned();
        self.bench(job, RepairIntent::AnnounceEta { eta, reason }).await
    }

    pub(super) async fn receive_parts(&self, job: &Job) -> Result<()> {
        self.bench(job, RepairIntent::ReceivePart { name: awaited_part(job) }).await
    }

    /// Ticks off a line of the approved quote; one that a change added is found at the end.
    pub(super) async fn finish_line(&self, job: &Job, index: u8) -> Result<()> {
        let Some(line) = job.lines.get(usize::from(index)) else { return Ok(()) };
        self.bench(job, RepairIntent::CompleteLine { line: line.id }).await
    }

    pub(super) async fn complete(&self, job: &Job) -> Result<()> {
        for line in self.look_at(job).await?.lines() {
            if line.state == domain::repair::LineState::Open {
                self.bench(job, RepairIntent::CompleteLine { line: line.line.id }).await?;
            }
        }
        self.bench(job, RepairIntent::Complete { outcome: Outcome::Repaired }).await
    }

    pub(super) async fn fail_quality(&self, job: &Job) -> Result<()> {
        let reason = "Una voz se desafina al calentarse".to_owned();
        self.repair(job, &self.inspector(job), RepairIntent::FailQualityCheck { reason }).await
    }

    pub(super) async fn pass_quality(&self, job: &mut Job) -> Result<()> {
        self.test(job, TestPhase::QualityControl, true).await?;
        let technicians = u32::try_from(self.staff.technicians.len()).unwrap_or(u32::MAX);
        let intent = RepairIntent::PassQualityCheck { technicians };
        self.repair(job, &self.inspector(job), intent).await
    }

    pub(super) async fn cancel_late(&self, job: &Job) -> Result<()> {
        let approved = self.look_at(job).await?.approved_total().unwrap_or_default();
        let labour = approved.min(Money::clp(15_000));
        let intent = RepairIntent::Cancel {
            reason: "El cliente prefiere venderlo como está".into(),
            settlement: Some(Settlement { labour, parts: Money::ZERO }),
        };
        self.repair(job, &self.staff.owner.clone(), intent).await
    }
}

/// The name of the part that the repair waits for.
fn awaited_part(job: &Job) -> String {
    let part = job.lines.iter().find(|line| line.kind == LineKind::Part);
    part.map_or_else(|| "Repuesto".to_owned(), |line| line.description.clone())
}

fn measured(step: &str, unit: &str, (min, max): (i64, i64), rng: &mut impl Rng) -> Measurement {
    Measurement {
        step: step.to_owned(),
        value_milli: Some(rng.random_range(min..=max)),
        unit: Some(unit.to_owned()),
        min_milli: Some(min),
        max_milli: Some(max),
        passed: true,
        note: None,
    }
}

fn seen(step: &str, passed: bool) -> Measurement {
    Measurement {
        step: step.to_owned(),
        value_milli: None,
        unit: None,
        min_milli: None,
        max_milli: None,
        passed,
        note: None,
    }
}
