//! Repairs: intake, the work, and everything that staff record about it. One file per operation.
//!
//! State changes go through `POST /repairs/{id}/status`, other facts through an endpoint of their own; a `PUT`
//! corrects intake facts and nothing else.

pub(crate) mod add_note;
pub(crate) mod add_photo;
pub(crate) mod announce_eta;
pub(crate) mod answer;
pub(crate) mod assign_technician;
pub(crate) mod authorise_receiver;
pub(crate) mod change_line;
pub(crate) mod change_status;
pub(crate) mod complete_checklist;
pub(crate) mod correct_intake;
pub(crate) mod customer_view;
pub(crate) mod decide_warranty;
pub(crate) mod evidence;
pub(crate) mod get_history;
pub(crate) mod get_repair;
pub(crate) mod grant_credit;
pub(crate) mod hold;
pub(crate) mod intake;
pub(crate) mod issue_tracking_link;
pub(crate) mod list_repairs;
pub(crate) mod live;
pub(crate) mod loan;
pub(crate) mod log_work;
pub(crate) mod prove_notice;
pub(crate) mod receive_repair;
pub(crate) mod record_complaint;
pub(crate) mod record_finding;
pub(crate) mod record_parts;
pub(crate) mod record_payment;
pub(crate) mod record_test_run;
pub(crate) mod refund;
pub(crate) mod signature;
pub(crate) mod status_request;
pub(crate) mod storage;
pub(crate) mod view;
pub(crate) mod waive_fee;

use domain::values::RepairNumber;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which repair.
#[derive(Debug, Clone, Copy, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(crate) struct RepairPath {
    /// The repair's number.
    #[param(value_type = String, example = "CDS-2026-0001")]
    pub(crate) id: RepairNumber,
}
