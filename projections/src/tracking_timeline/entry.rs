//! What a customer reads about an event; most of what the workshop notes is not for them.

use domain::repair::{NoteVisibility, Photo, Receiver, RepairEvent as E};
use domain::values::{PersonId, Personal};
use domain::wording::{charge_label, day, outcome_label, photo_label};

use super::rows::{HeaderRow, PublicPhoto};

/// A public entry, before it is put in its place.
pub(super) struct Entry {
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) detail: Option<String>,
    pub(super) photos: Vec<PublicPhoto>,
    pub(super) subject: Option<PersonId>,
}

impl Entry {
    fn new(kind: &'static str, title: impl Into<String>) -> Self {
        Self { kind, title: title.into(), detail: None, photos: Vec::new(), subject: None }
    }

    fn with(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    fn about(mut self, text: &Personal) -> Self {
        self.subject = Some(text.subject());
        self.with(text.text())
    }

    /// A change of state, in the words of its head.
    fn status(head: &HeaderRow) -> Self {
        let entry = Self::new("status", head.title());
        Self { detail: head.next_step(), ..entry }
    }
}

fn public(photo: &Photo) -> Option<PublicPhoto> {
    let (hash, kind, caption) = (photo.hash.clone(), photo.kind, photo.caption.clone());
    photo.public.then_some(PublicPhoto { hash, kind, caption })
}

/// The public entry of an event; `head` has folded it already.
pub(super) fn entry(head: &HeaderRow, event: &E) -> Option<Entry> {
    let entry = match event {
        E::RepairReceived { intake, .. } => {
            let photos = intake.photos.iter().filter_map(public).collect();
            Entry { photos, ..Entry::status(head) }
        }
        E::EtaAnnounced { eta, reason, .. } => {
            let title = format!("Fecha estimada: {} a {}", day(eta.from), day(eta.to));
            Entry::new("eta", title).with(reason)
        }
        E::RepairPutOnHold { .. } => Entry::new("hold", "Trabajo en pausa"),
        E::HoldReleased { .. } => Entry::new("hold", "Retomamos el trabajo"),
        E::PhotoAdded { photo, .. } => {
            let photo = public(photo)?;
            let entry = Entry::new("photo", format!("Foto nueva: {}", photo_label(photo.kind)));
            Entry { detail: photo.caption.clone(), photos: vec![photo], ..entry }
        }
        E::NoteAdded { visibility: NoteVisibility::Public, text, .. } => {
            Entry::new("note", "Nota del taller").about(text)
        }
        E::AccessoryLoaned { item, .. } => Entry::new("loan", format!("Te prestamos: {item}")),
        E::AccessoryLoanReturned { item, .. } => Entry::new("loan", format!("Devolviste: {item}")),
        E::PaymentRecorded { charge, amount, .. } => {
            let title = format!("Recibimos tu pago de {amount}");
            Entry::new("payment", title).with(charge_label(*charge))
        }
        E::PaymentRefunded { charge, amount, .. } => {
            let title = format!("Te devolvimos {amount}");
            Entry::new("payment", title).with(charge_label(*charge))
        }
        E::FeeWaived { .. } => Entry::new("payment", "No cobraremos el diagnóstico"),
        E::FeeCharged { amount, .. } => {
            Entry::new("payment", format!("El diagnóstico cuesta {amount}"))
        }
        E::CreditGranted { amount, .. } => Entry::new("payment", format!("Te abonamos {amount}")),
        E::StorageCharged { block, .. } => {
            Entry::new("payment", format!("Bodegaje: {}", block.amount))
                .with(format!("Desde el {}", day(block.starts_on)))
        }
        E::StorageWaived { amount, .. } => {
            Entry::new("payment", format!("No cobraremos {amount} de bodegaje"))
        }
        E::NoFaultFound { summary, .. } => Entry::status(head).with(summary),
        E::DeclaredUnrepairable { reason, .. } => Entry::status(head).with(reason),
        E::WarrantyCovered { verdict, .. } => {
            Entry::new("warranty", "La garantía cubre el arreglo").with(verdict)
        }
        E::WarrantyDeclined { verdict, .. } => {
            Entry::new("warranty", "La garantía no lo cubre").with(verdict)
        }
        E::QuoteIssued { total, change_reason, .. } => {
            let mut detail = format!("Total: {total}.");
            for more in [change_reason.clone(), head.next_step()].into_iter().flatten() {
                detail = format!("{detail} {more}");
            }
            Entry::status(head).with(detail)
        }
        E::OverCapAccepted { .. } => {
            Entry::new("quote", "Aceptaste un presupuesto de más de la mitad del valor estimado")
        }
        E::QuoteApproved { total, .. } => {
            let detail = [Some(format!("Total aprobado: {total}.")), head.next_step()];
            let detail: Vec<_> = detail.into_iter().flatten().collect();
            Entry::status(head).with(detail.join(" "))
        }
        E::QuoteExpired { .. } => Entry::status(head).with("El presupuesto venció sin respuesta"),
        E::ChangeOrderDeclined { .. } => {
            Entry::new("quote", "Rechazaste el cambio: sigue lo aprobado antes")
        }
        E::MoreTestsRequested { .. } => Entry::status(head).with("Pediste más pruebas"),
        E::PartReceived { name, .. } => Entry::new("part", format!("Llegó: {name}")),
        E::LineCompleted { line, .. } => {
            let entry = Entry::new("progress", format!("Avance: {} %", head.progress));
            let done = head.work.0.line(*line).map(|line| line.description.clone());
            Entry { detail: done, ..entry }
        }
        E::LineReopened { reason, .. } => {
            Entry::new("progress", format!("Avance: {} %", head.progress)).with(reason)
        }
        E::QualityCheckFailed { .. } => {
            Entry::status(head).with("Las pruebas mostraron algo que mejorar: vuelve a la mesa")
        }
        E::CounterFaultFound { .. } => {
            Entry::status(head).with("Al entregarlo apareció una falla: vuelve a la mesa")
        }
        E::ComplaintOpened { .. } => Entry::new("complaint", "Recibimos tu reclamo"),
        E::ComplaintClosed { .. } => Entry::new("complaint", "Tu reclamo está cerrado"),
        E::WorkshopClosureNoted { from, to, .. } => {
            let title = format!("El taller cierra del {} al {}", day(*from), day(*to));
            Entry::new("closure", title).with("Esos días no cuentan para el bodegaje")
        }
        E::RepairDelivered { receiver, outcome, warranty, .. } => {
            let to = match receiver {
                Receiver::Customer => "",
                Receiver::Authorised { .. } => " a la persona que autorizaste",
            };
            let result = format!("{}{to}.", outcome_label(*outcome));
            let next = match (head.next_step(), warranty.and_then(|it| it.parts_until)) {
                (Some(next), Some(until)) => {
                    Some(format!("{next}; los repuestos nuevos, hasta el {}", day(until)))
                }
                (next, _) => next,
            };
            let detail: Vec<_> = [Some(result), next].into_iter().flatten().collect();
            Entry::status(head).with(detail.join(" "))
        }
        E::DiagnosisStarted { .. }
        | E::QuoteRejected { .. }
        | E::RepairStarted { .. }
        | E::PartsAwaited { .. }
        | E::RepairCompleted { .. }
        | E::QualityCheckPassed { .. }
        | E::InstrumentReassembled { .. }
        | E::RepairCancelled { .. }
        | E::RepairVoided { .. }
        | E::RepairAbandoned { .. } => Entry::status(head),
        // The workshop's own business.
        E::IntakeCorrected { .. }
        | E::TrackingLinkIssued { .. }
        | E::TechnicianAssigned { .. }
        | E::NoteAdded { visibility: NoteVisibility::Internal, .. }
        | E::ReceiverAuthorised { .. }
        | E::FindingRecorded { .. }
        | E::TestRunRecorded { .. }
        | E::DiagnosisChecklistCompleted { .. }
        | E::OverCapCosigned { .. }
        | E::PartsReadinessRecorded { .. }
        | E::LineWaived { .. }
        | E::NoticeProved { .. }
        | E::DisposalAuthorised { .. } => return None,
    };
    Some(entry)
}
