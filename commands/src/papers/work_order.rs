//! What stands on a work order, from the repair and the people it names.

use documents::{WorkOrder, WorkOrderLine};
use domain::person::Person;
use domain::policies;
use domain::quotation::PolicyAcceptance;
use domain::repair::{Answer, Intake, Repair, Serial, checklist_label};
use domain::values::{PersonId, Personal, Rut};
use domain::wording::local_time;
use eventlog::LogError;

use crate::executor::Executor;

/// The work order of a repair; nothing before its intake. `url` is where its QR code leads.
///
/// # Errors
/// A failure of the log.
pub async fn work_order(
    executor: &Executor,
    repair: &Repair,
    url: String,
) -> Result<Option<WorkOrder>, LogError> {
    let (Some(number), Some(intake), Some(received_at)) =
        (repair.number(), repair.intake(), repair.received_at())
    else {
        return Ok(None);
    };
    let total = repair.approved_total().map(|total| total.to_string());
    Ok(Some(WorkOrder {
        number: number.to_string(),
        received_at: local_time(received_at),
        received_by: name_of(executor, repair.received_by()).await?,
        customer: customer(executor, intake.customer).await?,
        instrument: intake.instrument_label.clone(),
        serial: match &intake.serial {
            Serial::Known(number) => number.clone(),
            Serial::Missing { reason } => format!("Sin serie: {reason}"),
        },
        declared_fault: intake.declared_fault.text().to_owned(),
        checklist: checklist(intake),
        lines: repair
            .lines()
            .iter()
            .map(|work| WorkOrderLine {
                description: work.line.description.clone(),
                amount: work.line.amount.to_string(),
            })
            .collect(),
        total,
        fee: repair.fee().to_string(),
        policies: intake.policies.iter().chain(&intake.storage_policy).map(accepted).collect(),
        signature: (
            intake.signature.signer.text().to_owned(),
            intake.signature.document_hash.to_string(),
        ),
        photos: intake.photos.iter().map(|photo| photo.hash.to_string()).collect(),
        url,
    }))
}

async fn name_of(executor: &Executor, person: Option<PersonId>) -> Result<String, LogError> {
    let Some(person) = person else { return Ok(String::new()) };
    let known = executor.load_if_any::<Person>(&person.to_string()).await?;
    let profile = known.as_ref().and_then(|known| known.state.profile());
    Ok(profile.map(|profile| profile.contact.name.text().to_owned()).unwrap_or_default())
}

async fn customer(executor: &Executor, id: PersonId) -> Result<Vec<(String, String)>, LogError> {
    let known = executor.load_if_any::<Person>(&id.to_string()).await?;
    let Some(profile) = known.as_ref().and_then(|known| known.state.profile()) else {
        return Ok(Vec::new());
    };
    let contact = &profile.contact;
    let text = |value: &Option<Personal>| value.as_ref().map(|value| value.text().to_owned());
    let rows = [
        ("Cliente", Some(contact.name.text().to_owned())),
        ("Teléfono", text(&contact.phone)),
        ("Correo", text(&contact.email)),
        ("RUT", text(&contact.rut).map(shown)),
    ];
    Ok(rows.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?))).collect())
}

/// A RUT as people write it.
fn shown(rut: String) -> String {
    Rut::parse(&rut).map_or(rut, Rut::display)
}

fn checklist(intake: &Intake) -> Vec<[String; 3]> {
    intake
        .checklist
        .iter()
        .map(|item| {
            let answer = match item.answer {
                Answer::Yes => "Sí",
                Answer::No => "No",
                Answer::NotApplicable => "No aplica",
            };
            [
                checklist_label(&item.item).to_owned(),
                answer.to_owned(),
                item.note.clone().unwrap_or_default(),
            ]
        })
        .collect()
}

fn accepted(acceptance: &PolicyAcceptance) -> [String; 3] {
    let title =
        policies::policy(&acceptance.policy).map_or(acceptance.policy.as_str(), |p| p.title);
    [title.to_owned(), acceptance.version.to_string(), acceptance.hash.to_string()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rut_is_shown_with_its_dots() {
        assert_eq!(shown("12345678-5".into()), "12.345.678-5");
        assert_eq!(shown("dato eliminado".into()), "dato eliminado");
    }
}
