//! Giving an estimate: the catalogue is looked up, the disclaimer is checked, the domain computes.

use chrono::{DateTime, Utc};
use domain::RefusalKind;
use domain::catalogue::{CatalogueEntry, Entry, Fault, Instrument};
use domain::policies::Policy;
use domain::quotation::{EstimateRequest, PolicyAcceptance, Quotation, QuotationCommand};
use domain::values::{CatalogueCode, FaultCode, InstrumentCode, QuotationId, Sha256Hex};
use eventlog::LogError;

use crate::context::Context;
use crate::executor::{ExecuteError, Executed, Executor, Refused};
use crate::policies::{TextInForce, in_force};
use crate::ports::LinkToken;
use crate::repairs;

/// The disclaimer as somebody says they accepted it.
#[derive(Debug, Clone)]
pub struct AcceptedDisclaimer {
    /// Its version.
    pub version: u32,
    /// SHA-256 of the text they were shown.
    pub hash: Sha256Hex,
    /// When; none for this very moment.
    pub accepted_at: Option<DateTime<Utc>>,
}

/// A wish for an estimate.
#[derive(Debug, Clone)]
pub struct GiveEstimate {
    /// The model.
    pub instrument: InstrumentCode,
    /// What is wrong with it.
    pub faults: Vec<FaultCode>,
    /// The disclaimer, if it was accepted.
    pub disclaimer: Option<AcceptedDisclaimer>,
}

/// An estimate that was given.
#[derive(Debug, Clone)]
pub struct GivenEstimate {
    /// Which.
    pub quotation: QuotationId,
    /// Where it is in the log.
    pub executed: Executed,
    /// The secret of the link that opens it.
    pub access: LinkToken,
}

/// Why no estimate was given.
#[derive(Debug, thiserror::Error)]
pub enum EstimateError {
    /// The disclaimer in force was not accepted within the last day. It has to be shown first, and no price.
    #[error("the disclaimer must be accepted first")]
    DisclaimerRequired(Box<TextInForce>),
    /// It was refused, or the log failed.
    #[error(transparent)]
    Execute(#[from] ExecuteError<Refused>),
}

impl From<LogError> for EstimateError {
    fn from(error: LogError) -> Self {
        Self::Execute(error.into())
    }
}

/// Gives an estimate.
///
/// # Errors
/// See [`EstimateError`].
pub async fn give_estimate(
    executor: &Executor,
    wish: GiveEstimate,
    context: Context,
) -> Result<GivenEstimate, EstimateError> {
    let at = executor.clock().now();
    let text = in_force(executor, Policy::ESTIMATE_DISCLAIMER, at).await?;
    let text = Box::new(text.expect("invariant: the disclaimer is built in"));
    let Some(accepted) = wish.disclaimer else {
        return Err(EstimateError::DisclaimerRequired(text));
    };
    let disclaimer = PolicyAcceptance {
        policy: text.policy.to_owned(),
        version: accepted.version,
        hash: accepted.hash,
        accepted_at: accepted.accepted_at.unwrap_or(at),
    };
    let (instrument, version) = instrument(executor, &wish.instrument).await?;
    let mut faults = Vec::with_capacity(wish.faults.len());
    for code in &wish.faults {
        faults.push(fault(executor, code).await?);
    }
    let access = executor.ids().token_for(context.command_id);
    let quotation = QuotationId::new(executor.ids().uuid());
    let request = EstimateRequest {
        quotation,
        instrument_label: repairs::label(executor, &instrument.brand, &instrument.name).await?,
        instrument: (instrument, version),
        faults,
        disclaimer,
        in_force: text.pinned(),
        access_hash: access.hash(),
        at,
    };
    let command = QuotationCommand::GiveEstimate(Box::new(request));
    match executor.execute::<Quotation>(&quotation.to_string(), command, context).await {
        Ok(executed) => {
            // For a repetition this is the estimate of the first time.
            let quotation = executed.aggregate_id.parse();
            let quotation = quotation.map_err(|_| ExecuteError::IdempotencyMismatch)?;
            Ok(GivenEstimate { quotation, executed, access })
        }
        Err(ExecuteError::Rejected(refusal)) if asks_for_the_disclaimer(&refusal) => {
            Err(EstimateError::DisclaimerRequired(text))
        }
        Err(error) => Err(error.erase().into()),
    }
}

fn asks_for_the_disclaimer(refusal: &domain::quotation::QuotationError) -> bool {
    use domain::quotation::QuotationError as E;
    matches!(refusal, E::DisclaimerRequired | E::DisclaimerExpired)
}

async fn instrument(
    executor: &Executor,
    code: &InstrumentCode,
) -> Result<(Instrument, u64), EstimateError> {
    match offered(executor, CatalogueCode::Instrument(code.clone())).await? {
        Some((Entry::Instrument(instrument), version)) => Ok((instrument, version)),
        _ => Err(unknown("/instrument", format!("the catalogue has no instrument {code}"))),
    }
}

async fn fault(executor: &Executor, code: &FaultCode) -> Result<(Fault, u64), EstimateError> {
    match offered(executor, CatalogueCode::Fault(code.clone())).await? {
        Some((Entry::Fault(fault), version)) => Ok((fault, version)),
        _ => Err(unknown("/faults", format!("the catalogue has no fault {code}"))),
    }
}

async fn offered(
    executor: &Executor,
    code: CatalogueCode,
) -> Result<Option<(Entry, u64)>, LogError> {
    let loaded = executor.load_if_any::<CatalogueEntry>(&code.to_string()).await?;
    Ok(loaded.and_then(|loaded| match &*loaded.state {
        CatalogueEntry::Offered(entry) => Some(((**entry).clone(), loaded.version)),
        CatalogueEntry::Unknown | CatalogueEntry::Deprecated(_) => None,
    }))
}

fn unknown(pointer: &'static str, message: String) -> EstimateError {
    let refused = Refused::new("catalogue.unknown", RefusalKind::Invalid, Some(pointer), message);
    ExecuteError::Rejected(refused).into()
}
