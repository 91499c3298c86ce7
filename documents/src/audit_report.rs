//! The audit as a PDF: the filter, the rows, their count, and the root of the log's chain at that moment.

use crate::DocumentError;
use crate::flow::Flow;
use crate::font::Face;

/// A row of the report; all values ready for display.
#[derive(Debug, Clone)]
pub struct AuditReportRow {
    /// `22-11-2026 10:40:12`.
    pub at: String,
    /// Who, and in which role.
    pub actor: String,
    /// What happened.
    pub action: String,
    /// To what.
    pub subject: String,
    /// Why, and from where.
    pub detail: String,
}

/// An audit report.
#[derive(Debug, Clone)]
pub struct AuditReport {
    /// The filter, in words.
    pub filter: String,
    /// When it was made.
    pub made_at: String,
    /// The log's position and chain root then.
    pub root: String,
    /// The rows.
    pub rows: Vec<AuditReportRow>,
}

impl AuditReport {
    /// The report as an A4 PDF.
    ///
    /// # Errors
    /// When the PDF writer refuses.
    pub fn to_pdf(&self) -> Result<Vec<u8>, DocumentError> {
        let mut flow = Flow::a4("Auditoría", "Cirujano de Sintetizadores · Auditoría");
        flow.text(0.0, flow.content_width(), 18.0, Face::Bold, "Auditoría");
        flow.field("Filtro", &self.filter);
        flow.field("Emitido", &self.made_at);
        flow.field("Raíz de la bitácora", &self.root);
        flow.field("Registros", &self.rows.len().to_string());
        flow.gap(6.0);
        let rows: Vec<Vec<String>> = self
            .rows
            .iter()
            .map(|row| {
                vec![
                    row.at.clone(),
                    row.actor.clone(),
                    row.action.clone(),
                    row.subject.clone(),
                    row.detail.clone(),
                ]
            })
            .collect();
        flow.table(
            &[0.16, 0.2, 0.2, 0.16, 0.28],
            &["Cuándo", "Quién", "Qué", "Sobre qué", "Detalle"],
            &rows,
        );
        flow.finish()
    }
}
