//! The papers that go with a mail (`product.md` §5b, notification matrix): whoever gets a document that counts keeps it
//! without having to sign in.

use documents::DocumentError;
use domain::notification::{Message, NotificationKind};
use domain::payment::Payment;
use domain::policy_document::{PolicyEvent, Published};
use domain::quotation::PolicyAcceptance;
use domain::repair::{Repair, RepairEvent};
use domain::values::{PaymentId, RepairNumber};
use eventlog::LogError;

use super::cause::causing_event;
use crate::appointments::find_named;
use crate::executor::Executor;
use crate::gateways::Attachment;
use crate::papers::{
    calendar_file, counter_receipt, policy_text, receipt, tracking_url, work_order,
};
use crate::policies::document;

/// A paper with its name, drawn or not.
type Paper = (String, Result<Vec<u8>, DocumentError>);

/// What goes with a mail.
pub(super) async fn enclosures_of(
    executor: &Executor,
    message: &Message,
    public_url: &str,
) -> Result<Result<Vec<Attachment>, DocumentError>, LogError> {
    let papers = match message.kind {
        NotificationKind::RepairCreated => {
            reception(executor, message, public_url).await?.into_iter().collect()
        }
        NotificationKind::QuoteReady | NotificationKind::QuoteExpiring => {
            accepted_texts(executor, message).await?
        }
        NotificationKind::PaymentConfirmed => {
            booked_receipt(executor, message, public_url).await?.into_iter().collect()
        }
        NotificationKind::PaymentInExcess => {
            let payment = payment_about(message);
            payment_receipt(executor, payment, public_url).await?.into_iter().collect()
        }
        NotificationKind::PolicyChanged => new_text(executor, message).await?.into_iter().collect(),
        _ => Vec::new(),
    };
    let entry = calendar_entry(executor, message).await?;
    Ok(papers.into_iter().map(enclosed).chain(entry.map(Ok)).collect())
}

/// The appointment for the customer's own calendar, as it stands now: made, moved or gone.
async fn calendar_entry(
    executor: &Executor,
    message: &Message,
) -> Result<Option<Attachment>, LogError> {
    use NotificationKind as K;
    let (K::AppointmentBooked | K::AppointmentMoved | K::AppointmentCancelled, Some(about)) =
        (message.kind, &message.about)
    else {
        return Ok(None);
    };
    let found = find_named(executor, &about.id).await?;
    Ok(found.map(|found| {
        let file = calendar_file(executor, &found.appointment);
        Attachment {
            filename: "cita.ics".to_owned(),
            media_type: file.media_type.to_owned(),
            content: file.text.into_bytes(),
        }
    }))
}

fn enclosed((filename, content): Paper) -> Result<Attachment, DocumentError> {
    content.map(|content| Attachment {
        filename,
        media_type: "application/pdf".to_owned(),
        content,
    })
}

/// The reception that the customer signed.
async fn reception(
    executor: &Executor,
    message: &Message,
    public_url: &str,
) -> Result<Option<Paper>, LogError> {
    let Some((number, repair)) = repair_of(executor, message).await? else { return Ok(None) };
    let order = work_order(executor, &repair, tracking_url(public_url, number)).await?;
    Ok(order.map(|order| (format!("orden-{number}.pdf"), order.to_pdf())))
}

/// The texts that hold for the repair: those that were accepted at its intake, as they stood then.
async fn accepted_texts(executor: &Executor, message: &Message) -> Result<Vec<Paper>, LogError> {
    let Some((_, repair)) = repair_of(executor, message).await? else { return Ok(Vec::new()) };
    let Some(intake) = repair.intake() else { return Ok(Vec::new()) };
    let mut papers = Vec::new();
    for accepted in intake.policies.iter().chain(&intake.storage_policy) {
        papers.extend(accepted_text(executor, accepted).await?);
    }
    Ok(papers)
}

async fn accepted_text(
    executor: &Executor,
    accepted: &PolicyAcceptance,
) -> Result<Option<Paper>, LogError> {
    let Some((code, document, _)) = document(executor, &accepted.policy).await? else {
        return Ok(None);
    };
    Ok(document.version(accepted.version).map(|text| paper_of(code, text)))
}

fn paper_of(code: &str, text: &Published) -> Paper {
    (format!("{code}-v{}.pdf", text.version), policy_text(text).to_pdf())
}

/// The receipt of what was paid online.
async fn payment_receipt(
    executor: &Executor,
    payment: Option<PaymentId>,
    public_url: &str,
) -> Result<Option<Paper>, LogError> {
    let Some(payment) = payment else { return Ok(None) };
    let known = executor.load_if_any::<Payment>(&payment.to_string()).await?;
    let Some(attempt) = known.as_ref().and_then(|known| known.state.attempt()) else {
        return Ok(None);
    };
    let receipt = receipt(attempt, tracking_url(public_url, attempt.repair));
    Ok(receipt.map(|receipt| (named(&receipt.payment), receipt.to_pdf())))
}

/// The receipt of the money whose booking the message tells of.
async fn booked_receipt(
    executor: &Executor,
    message: &Message,
    public_url: &str,
) -> Result<Option<Paper>, LogError> {
    let Some(event) = causing_event(executor, message).await? else { return Ok(None) };
    let RepairEvent::PaymentRecorded { payment, .. } = event.decode()? else { return Ok(None) };
    if payment.is_some() {
        return payment_receipt(executor, payment, public_url).await;
    }
    let Ok(number) = event.stream.aggregate_id.parse() else { return Ok(None) };
    let receipt = counter_receipt(&event, number, tracking_url(public_url, number))?;
    Ok(receipt.map(|receipt| (named(&receipt.payment), receipt.to_pdf())))
}

fn named(payment: &str) -> String {
    format!("comprobante-{payment}.pdf")
}

/// The payment that the message is about.
fn payment_about(message: &Message) -> Option<PaymentId> {
    let about = message.about.as_ref().filter(|about| about.aggregate == "payment")?;
    about.id.parse().ok()
}

/// The text that was published.
async fn new_text(executor: &Executor, message: &Message) -> Result<Option<Paper>, LogError> {
    let Some(event) = causing_event(executor, message).await? else { return Ok(None) };
    let PolicyEvent::PolicyPublished { policy, version, .. } = event.decode()? else {
        return Ok(None);
    };
    let known = document(executor, &policy).await?;
    Ok(known.and_then(|(code, document, _)| Some(paper_of(code, document.version(version)?))))
}

async fn repair_of(
    executor: &Executor,
    message: &Message,
) -> Result<Option<(RepairNumber, std::sync::Arc<Repair>)>, LogError> {
    let about = message.about.as_ref().filter(|about| about.aggregate == "repair");
    let Some(number) = about.and_then(|about| about.id.parse::<RepairNumber>().ok()) else {
        return Ok(None);
    };
    let repair = executor.load_if_any::<Repair>(&number.to_string()).await?;
    Ok(repair.map(|repair| (number, repair.state)))
}
