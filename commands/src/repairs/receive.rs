//! Taking an instrument in: everything looked up, then written under the next free number.
//!
//! The number is the stream, and the log refuses a second first event of a stream: so numbers have no gaps and no
//! twins, with any number of processes. Within a process the intakes take turns, since a number may only be
//! tried once the one before it is taken.

use domain::catalogue::{CatalogueEntry, Entry};
use domain::person::Person;
use domain::repair::{
    InstrumentRef, Intake, Repair, RepairCommand, RepairIntent, Warranty, WarrantyClaim,
};
use domain::values::{BrandCode, CatalogueCode, InstrumentCode, RepairNumber};
use domain::{Capability, RefusalKind, calendar};
use eventlog::LogError;

use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused, check_capability};
use crate::policies::must_be_in_force;
use crate::ports::LinkToken;

/// Numbers that other processes may take before an intake gives up.
const MAX_TRIES: u32 = 64;

/// An instrument at the counter.
#[derive(Debug, Clone)]
pub struct ReceiveRepair {
    /// What was written down. The catalogue's version and label, and the end of a claimed warranty, are looked
    /// up and replaced.
    pub intake: Intake,
    /// The earlier repair whose warranty is claimed.
    pub warranty_of: Option<RepairNumber>,
}

/// A repair that was taken in.
#[derive(Debug, Clone)]
pub struct ReceivedRepair {
    /// Its number.
    pub number: RepairNumber,
    /// Where it is in the log.
    pub executed: Executed,
    /// The secret of its tracking link; none when this is a repetition and the link was changed since.
    pub tracking: Option<LinkToken>,
}

/// Why an instrument was not taken in.
pub type ReceiveError = ExecuteError<Refused>;

/// Takes an instrument in. Repeating the command gives the first number again.
///
/// # Errors
/// A refusal, or a failure of the log.
pub async fn receive(
    executor: &Executor,
    request: ReceiveRepair,
    context: Context,
) -> Result<ReceivedRepair, ReceiveError> {
    check_capability(&context, Capability::Counter)?;
    let work = {
        let executor = executor.clone();
        async move { take_in(&executor, request, context).await }
    };
    executor.to_the_end(work).await?
}

async fn take_in(
    executor: &Executor,
    request: ReceiveRepair,
    context: Context,
) -> Result<ReceivedRepair, ReceiveError> {
    let tracking = executor.ids().token_for(context.command_id);
    if let Some(first) = executor.answered_before::<Refused>(&context).await? {
        return repeated(executor, first, tracking).await;
    }
    let ReceiveRepair { mut intake, warranty_of } = request;
    look_up_instrument(executor, &mut intake).await?;
    intake.warranty_of = match warranty_of {
        Some(repair) => Some(look_up_warranty(executor, repair).await?),
        None => None,
    };
    let reachable = is_reachable(executor, &intake).await?;
    let at = executor.clock().now();
    must_be_in_force(executor, &intake.policies, at).await?;
    must_be_in_force(executor, intake.storage_policy.as_slice(), at).await?;
    let year = u16::try_from(calendar::santiago_year(at)).map_err(|_| impossible_year())?;
    let mut turn = executor.numbers().turn().await;
    for _ in 0..MAX_TRIES {
        let number = turn.next(executor.log(), year).await?;
        let intent = RepairIntent::Receive {
            number,
            intake: Box::new(intake.clone()),
            reachable,
            tracking_hash: tracking.hash(),
        };
        let command = RepairCommand { by: context.actor.clone(), at, intent };
        let attempt = context.clone().expecting(0);
        match executor.execute::<Repair>(&number.to_string(), command, attempt).await {
            Ok(executed) if executed.replayed => {
                drop(turn);
                return repeated(executor, executed, tracking).await;
            }
            Ok(executed) => {
                turn.note(number);
                return Ok(ReceivedRepair { number, executed, tracking: Some(tracking) });
            }
            // Another process has this number: the next one is ours to try.
            Err(ExecuteError::Stale { .. }) => turn.note(number),
            Err(error) => return Err(error.erase()),
        }
    }
    Err(ExecuteError::Contended)
}

/// The answer of the first time.
async fn repeated(
    executor: &Executor,
    executed: Executed,
    tracking: LinkToken,
) -> Result<ReceivedRepair, ReceiveError> {
    let number = executed.aggregate_id.parse().map_err(|_| ExecuteError::IdempotencyMismatch)?;
    let repair = executor.load::<Repair>(&executed.aggregate_id).await;
    let repair = repair.map_err(ExecuteError::erase)?.state;
    let opens = repair.tracking_hash().is_some_and(|hash| tracking.opens(hash));
    Ok(ReceivedRepair { number, executed, tracking: opens.then_some(tracking) })
}

/// Looks up what a correction of that intake needs: the instrument as the catalogue has it, and that storage, where it
/// is accepted only now, is accepted in the text in force.
///
/// # Errors
/// A refusal when the catalogue has no such instrument or the text is another, or a failure of the log.
pub async fn look_up_correction(
    executor: &Executor,
    before: &Intake,
    intake: &mut Intake,
) -> Result<(), ReceiveError> {
    intake.warranty_of.clone_from(&before.warranty_of);
    look_up_instrument(executor, intake).await?;
    if before.storage_policy.is_some() {
        return Ok(());
    }
    must_be_in_force(executor, intake.storage_policy.as_slice(), executor.clock().now()).await
}

/// Pins the version of the catalogue's entry and the label that goes with it.
async fn look_up_instrument(executor: &Executor, intake: &mut Intake) -> Result<(), ReceiveError> {
    let InstrumentRef::Catalogue { code, version } = &mut intake.instrument else {
        return Ok(());
    };
    let entry = CatalogueCode::Instrument(code.clone()).to_string();
    let Some(loaded) = executor.load_if_any::<CatalogueEntry>(&entry).await? else {
        return Err(ExecuteError::Rejected(unknown_instrument(code)));
    };
    let Some(Entry::Instrument(instrument)) = loaded.state.entry() else {
        return Err(ExecuteError::Rejected(unknown_instrument(code)));
    };
    *version = loaded.version;
    intake.instrument_label = label(executor, &instrument.brand, &instrument.name).await?;
    Ok(())
}

/// "Roland Juno-60".
pub(crate) async fn label(
    executor: &Executor,
    brand: &BrandCode,
    name: &str,
) -> Result<String, LogError> {
    let entry = CatalogueCode::Brand(brand.clone()).to_string();
    let loaded = executor.load_if_any::<CatalogueEntry>(&entry).await?;
    let brand_name = loaded.as_ref().and_then(|loaded| match loaded.state.entry() {
        Some(Entry::Brand(brand)) => Some(brand.name.as_str()),
        _ => None,
    });
    Ok(format!("{} {name}", brand_name.unwrap_or(brand.as_str())))
}

/// The ends of the earlier repair's warranty, as they stand when the instrument comes back.
async fn look_up_warranty(
    executor: &Executor,
    repair: RepairNumber,
) -> Result<WarrantyClaim, ReceiveError> {
    let earlier = executor.load_if_any::<Repair>(&repair.to_string()).await?;
    let warranty = earlier.and_then(|earlier| earlier.state.warranty());
    match warranty {
        Some(Warranty { labour_until, parts_until }) => {
            Ok(WarrantyClaim { repair, warranty_until: labour_until, parts_until })
        }
        None => Err(ExecuteError::Rejected(Refused::new(
            "repair.warranty_of_unknown",
            RefusalKind::Invalid,
            Some("/warranty_of"),
            "the earlier repair was not delivered with a warranty",
        ))),
    }
}

/// Whether the customer has a phone or an e-mail.
async fn is_reachable(executor: &Executor, intake: &Intake) -> Result<bool, ReceiveError> {
    let customer = executor.load_if_any::<Person>(&intake.customer.to_string()).await?;
    let profile = customer.as_ref().and_then(|customer| customer.state.profile());
    let Some(profile) = profile else {
        return Err(ExecuteError::Rejected(Refused::new(
            "repair.customer_unknown",
            RefusalKind::Invalid,
            Some("/customer"),
            "there is no such customer",
        )));
    };
    Ok(profile.contact.phone.is_some() || profile.contact.email.is_some())
}

fn unknown_instrument(code: &InstrumentCode) -> Refused {
    Refused::new(
        "catalogue.unknown",
        RefusalKind::Invalid,
        Some("/instrument"),
        format!("the catalogue has no instrument {code}"),
    )
}

fn impossible_year() -> LogError {
    LogError::Damaged { at: "the clock".to_owned(), why: "shows no year of four digits".to_owned() }
}
