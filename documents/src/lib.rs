//! What the workshop prints or hands over as a file: the work order, the label, the audit report, the dossier.
//!
//! Pure functions from plain data to bytes. Callers look the data up and decide what the reader may see;
//! nothing here knows the log, a database or HTTP. All texts are Spanish.
#![warn(missing_docs)]

mod audit_report;
mod dossier;
mod flow;
mod font;
mod label;
mod policy_text;
mod qr;
mod receipt;
mod work_order;

pub use audit_report::{AuditReport, AuditReportRow};
pub use dossier::{DossierFile, dossier};
pub use label::Label;
pub use policy_text::PolicyText;
pub use receipt::Receipt;
pub use work_order::{WorkOrder, WorkOrderLine};

/// A document that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// The PDF writer refused.
    #[error("the PDF could not be written: {0}")]
    Pdf(String),
    /// The text does not fit in a QR code.
    #[error("the QR code could not be made")]
    Qr(#[from] qrcode::types::QrError),
    /// The archive could not be written.
    #[error("the archive could not be written")]
    Zip(#[from] zip::result::ZipError),
    /// Bytes could not be written into the archive.
    #[error("the archive could not be written")]
    Io(#[from] std::io::Error),
}
