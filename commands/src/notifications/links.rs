//! Where a message leads. A link is made when the message is sent and never stored: the secret in it is derived anew
//! from the command that made it, and only used if it still opens what it is for.

use domain::Role;
use domain::notification::templates::SMS_LINK_MAX_CHARS;
use domain::notification::{Channel, Message};
use domain::payment::Payment;
use domain::quotation::Quotation;
use domain::repair::Repair;
use eventlog::{LogError, StreamId};
use uuid::Uuid;

use crate::appointments::find_named;
use crate::appointments::waitlist::waitlist;
use crate::executor::Executor;
use crate::ports::LinkToken;
use crate::tickets::link_token;

/// The names under which commands that issue a link later derive its secret (`POST /repairs/{id}/tracking-link`).
const DERIVED: [&str; 1] = ["tracking-link"];

/// The address of what the message is about, as its recipient opens it.
pub(super) async fn link_of(
    executor: &Executor,
    message: &Message,
    public_url: &str,
) -> Result<String, LogError> {
    let Some(about) = &message.about else { return Ok(public_url.to_owned()) };
    let is_customer = message.recipient.role == Role::Customer;
    let (page, secret) = match about.aggregate.as_str() {
        "repair" if is_customer => tracking_page(executor, &about.id, public_url).await?,
        "repair" => (format!("{public_url}/api/v1/repairs/{}", about.id), None),
        "payment" if is_customer => match repair_of_payment(executor, &about.id).await? {
            Some(number) => tracking_page(executor, &number, public_url).await?,
            None => (public_url.to_owned(), None),
        },
        "payment" => (format!("{public_url}/api/v1/payments/{}/status", about.id), None),
        "quotation" => {
            let page = format!("{public_url}/api/v1/quotations/{}", about.id);
            (page, estimate_secret(executor, &about.id).await?)
        }
        "policy" => (format!("{public_url}/api/v1/policies/{}", about.id), None),
        // The register is the owner's. Everybody else learns what the workshop keeps and how it is asked about it.
        "breach_register" if message.recipient.role == Role::Owner => {
            (format!("{public_url}/api/v1/admin/breaches"), None)
        }
        "breach_register" => (format!("{public_url}/api/v1/policies/privacy"), None),
        "ticket" => {
            let secret = match about.id.parse() {
                Ok(ticket) if is_customer => link_token(executor, ticket).await?,
                Ok(_) | Err(_) => None,
            };
            (format!("{public_url}/api/v1/tickets/{}", about.id), secret)
        }
        "appointment" => {
            let page = format!("{public_url}/api/v1/appointments/{}", about.id);
            let secret = appointment_secret(executor, &about.id).await?;
            (page, secret.filter(|_| is_customer))
        }
        "waitlist" => (slots_page(executor, message.channel, &about.id, public_url).await?, None),
        _ => (public_url.to_owned(), None),
    };
    Ok(match (message.channel, secret) {
        // An SMS has no room for a secret: the page asks for something that the customer knows.
        (Channel::Sms, _) if page.chars().count() <= SMS_LINK_MAX_CHARS => page,
        (Channel::Sms, _) => public_url.to_owned(),
        (Channel::Email | Channel::InApp, Some(secret)) => {
            format!("{page}?token={}", secret.reveal())
        }
        (Channel::Email | Channel::InApp, None) => page,
    })
}

/// The slots that somebody on the waitlist can book: those of the day of what is offered. An SMS names the day itself, and
/// has no room for it in its link.
async fn slots_page(
    executor: &Executor,
    channel: Channel,
    entry: &str,
    public_url: &str,
) -> Result<String, LogError> {
    let list = waitlist(executor).await?;
    let known = entry.parse().ok().and_then(|entry| list.entry(entry));
    let Some(known) = known else { return Ok(public_url.to_owned()) };
    let kind = known.kind.as_str();
    let minutes = known.minutes.map_or_else(String::new, |minutes| format!("&minutes={minutes}"));
    let offered = known.offer.filter(|_| channel != Channel::Sms);
    let days = offered.map_or_else(String::new, |offer| {
        let day = offer.slot.local.date();
        format!("&from={day}&to={day}")
    });
    Ok(format!("{public_url}/api/v1/appointments/slots?kind={kind}{minutes}{days}"))
}

/// The secret of the link that changes an appointment. Both are named by the command that booked it.
async fn appointment_secret(executor: &Executor, id: &str) -> Result<Option<LinkToken>, LogError> {
    let Some(found) = find_named(executor, id).await? else { return Ok(None) };
    let secret = executor.ids().token_for(found.appointment.appointment.uuid());
    Ok(Some(secret).filter(|secret| secret.opens(&found.appointment.link_hash)))
}

/// The page on which a customer follows a repair, and the secret that opens it.
async fn tracking_page(
    executor: &Executor,
    number: &str,
    public_url: &str,
) -> Result<(String, Option<LinkToken>), LogError> {
    let page = format!("{public_url}/api/v1/tracking/{number}");
    Ok((page, tracking_secret(executor, number).await?))
}

/// Whose charge the payment is for.
async fn repair_of_payment(executor: &Executor, id: &str) -> Result<Option<String>, LogError> {
    let payment = executor.load_if_any::<Payment>(id).await?;
    let attempt = payment.as_ref().and_then(|known| known.state.attempt());
    Ok(attempt.map(|attempt| attempt.repair.to_string()))
}

/// The secret of the newest tracking link, where it can be derived.
async fn tracking_secret(executor: &Executor, number: &str) -> Result<Option<LinkToken>, LogError> {
    let Some(repair) = executor.load_if_any::<Repair>(number).await? else { return Ok(None) };
    let Some(hash) = repair.state.tracking_hash() else { return Ok(None) };
    let stream = StreamId::new(<Repair as cqrs_es::Aggregate>::TYPE, number);
    let issued = executor.log().load(&stream, 0).await?.into_iter().rfind(|event| {
        matches!(event.event_type.as_str(), "RepairReceived" | "TrackingLinkIssued")
    });
    let secrets = issued.map(|event| secrets_of(executor, event.metadata.command_id));
    Ok(secrets.into_iter().flatten().find(|secret| secret.opens(hash)))
}

async fn estimate_secret(executor: &Executor, id: &str) -> Result<Option<LinkToken>, LogError> {
    let Some(quotation) = executor.load_if_any::<Quotation>(id).await? else { return Ok(None) };
    let Some(estimate) = quotation.state.estimate() else { return Ok(None) };
    let stream = StreamId::new(<Quotation as cqrs_es::Aggregate>::TYPE, id);
    let given = executor.log().load(&stream, 0).await?.into_iter().next();
    let secrets = given.map(|event| secrets_of(executor, event.metadata.command_id));
    Ok(secrets.into_iter().flatten().find(|secret| secret.opens(&estimate.access_hash)))
}

/// The secrets that a command may have handed out.
fn secrets_of(executor: &Executor, command: Uuid) -> Vec<LinkToken> {
    let derived = DERIVED.iter().map(|name| Uuid::new_v5(&command, name.as_bytes()));
    let ids = std::iter::once(command).chain(derived);
    ids.map(|id| executor.ids().token_for(id)).collect()
}
