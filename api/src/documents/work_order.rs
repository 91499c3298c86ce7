//! What stands on a work order, from the repair and the people it names.

use documents::{WorkOrder, WorkOrderLine};
use domain::policies;
use domain::quotation::PolicyAcceptance;
use domain::repair::{Answer, Intake, Repair, Serial, checklist_label};
use domain::values::{PersonId, RepairNumber, Rut};
use projections::people;

use super::{local_time, tracking_url};
use crate::problem::Problem;
use crate::state::ApiState;

/// The work order of a repair.
pub(super) async fn work_order(
    state: &ApiState,
    number: RepairNumber,
    repair: &Repair,
) -> Result<WorkOrder, Problem> {
    let gone = || Problem::of("resource.not_found");
    let intake = repair.intake().ok_or_else(gone)?;
    let received_at = repair.received_at().ok_or_else(gone)?;
    let total = repair.approved_total().map(|total| total.to_string());
    Ok(WorkOrder {
        number: number.to_string(),
        received_at: local_time(received_at),
        received_by: name_of(state, repair.received_by()).await?,
        customer: customer(state, intake.customer).await?,
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
        url: tracking_url(state, number),
    })
}

async fn name_of(state: &ApiState, person: Option<PersonId>) -> Result<String, Problem> {
    let Some(person) = person else { return Ok(String::new()) };
    Ok(people::names_of(state.db(), [person]).await?.remove(&person).unwrap_or_default())
}

async fn customer(state: &ApiState, id: PersonId) -> Result<Vec<(String, String)>, Problem> {
    let Some(person) = people::get(state.db(), id).await? else { return Ok(Vec::new()) };
    let rows = [
        ("Cliente", Some(person.name)),
        ("Teléfono", person.phone),
        ("Correo", person.email),
        ("RUT", person.rut.map(shown)),
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
