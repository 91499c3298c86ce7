//! The work order ("orden de trabajo"): the written reception that Ley 19.496 asks for, signed by the customer.

use crate::DocumentError;
use crate::flow::{Flow, MM};
use crate::font::Face;

/// A line of the approved quote.
#[derive(Debug, Clone)]
pub struct WorkOrderLine {
    /// In Spanish.
    pub description: String,
    /// `$20.000`.
    pub amount: String,
}

/// What a work order shows; all values ready for display.
#[derive(Debug, Clone)]
pub struct WorkOrder {
    /// `CDS-2026-0001`.
    pub number: String,
    /// `22-11-2026 10:40`.
    pub received_at: String,
    /// Who took it in.
    pub received_by: String,
    /// Name, and how to reach them.
    pub customer: Vec<(String, String)>,
    /// "Roland Juno-60".
    pub instrument: String,
    /// The serial number, or why there is none.
    pub serial: String,
    /// What the customer says, verbatim.
    pub declared_fault: String,
    /// The checklist: item, answer, remark.
    pub checklist: Vec<[String; 3]>,
    /// The lines of the approved quote, empty before.
    pub lines: Vec<WorkOrderLine>,
    /// The total of the lines, `$180.000`.
    pub total: Option<String>,
    /// The diagnosis fee, `$20.000`.
    pub fee: String,
    /// Policies accepted: name, version and hash.
    pub policies: Vec<[String; 3]>,
    /// Who signed, and the hash of what was signed.
    pub signature: (String, String),
    /// Photos of the intake, by hash.
    pub photos: Vec<String>,
    /// Where the QR code leads.
    pub url: String,
}

impl WorkOrder {
    /// The work order as an A4 PDF.
    ///
    /// # Errors
    /// When the URL does not fit in a QR code.
    pub fn to_pdf(&self) -> Result<Vec<u8>, DocumentError> {
        let title = format!("Orden de trabajo {}", self.number);
        let mut flow = Flow::a4(&title, &format!("Cirujano de Sintetizadores · {title}"));
        flow.qr(&self.url, 166.0 * MM, 12.0 * MM, 30.0 * MM)?;
        flow.text(0.0, 140.0 * MM, 18.0, Face::Bold, &title);
        flow.text(
            0.0,
            140.0 * MM,
            9.5,
            Face::Regular,
            "Cirujano de Sintetizadores, Santiago de Chile",
        );
        flow.gap(22.0);
        flow.field("Ingreso", &self.received_at);
        flow.field("Recibido por", &self.received_by);
        for (label, value) in &self.customer {
            flow.field(label, value);
        }
        flow.heading("Equipo");
        flow.field("Instrumento", &self.instrument);
        flow.field("Número de serie", &self.serial);
        flow.field("Falla declarada", &self.declared_fault);
        flow.heading("Estado y accesorios al ingreso");
        let rows: Vec<Vec<String>> = self.checklist.iter().map(|row| row.to_vec()).collect();
        flow.table(&[0.4, 0.15, 0.45], &["Ítem", "Respuesta", "Observación"], &rows);
        self.money(&mut flow);
        flow.heading("Políticas aceptadas");
        let rows: Vec<Vec<String>> = self.policies.iter().map(|row| row.to_vec()).collect();
        flow.table(&[0.3, 0.1, 0.6], &["Documento", "Versión", "SHA-256"], &rows);
        flow.heading("Firma y evidencia");
        flow.field("Firmado por", &self.signature.0);
        flow.field("Huella del documento", &self.signature.1);
        for photo in &self.photos {
            flow.field("Foto", photo);
        }
        flow.gap(8.0);
        flow.paragraph(
            "El plazo legal para reclamar la propiedad del equipo es de un año desde esta recepción \
             firmada (artículo 42, Ley 19.496). El bodegaje y sus condiciones rigen solo si los aceptaste \
             por separado. Este documento no reemplaza boleta o factura.",
        );
        flow.finish()
    }

    fn money(&self, flow: &mut Flow) {
        flow.heading("Presupuesto");
        flow.field(
            "Diagnóstico",
            &format!("{} (IVA incluido, abonable a la reparación)", self.fee),
        );
        if self.lines.is_empty() {
            flow.paragraph("El presupuesto se entrega por escrito después del diagnóstico.");
            return;
        }
        let rows: Vec<Vec<String>> = self
            .lines
            .iter()
            .map(|line| vec![line.description.clone(), line.amount.clone()])
            .collect();
        flow.table(&[0.8, 0.2], &["Trabajo aprobado", "IVA incluido"], &rows);
        if let Some(total) = &self.total {
            flow.field("Total aprobado", total);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{WorkOrder, WorkOrderLine};

    fn order(items: usize) -> WorkOrder {
        WorkOrder {
            number: "CDS-2026-0001".to_owned(),
            received_at: "22-11-2026 10:40".to_owned(),
            received_by: "Ñusta Muñoz".to_owned(),
            customer: vec![("Cliente".to_owned(), "José Peñaloza 🎹".to_owned())],
            instrument: "Roland Juno-60".to_owned(),
            serial: "492817".to_owned(),
            declared_fault: "«No suena» la voz 3, ¿será el chip?".to_owned(),
            checklist: (0..items)
                .map(|n| [format!("Ítem {n}"), "Sí".to_owned(), "sin daño".to_owned()])
                .collect(),
            lines: vec![WorkOrderLine {
                description: "Cambio de chip de voz".to_owned(),
                amount: "$180.000".to_owned(),
            }],
            total: Some("$180.000".to_owned()),
            fee: "$20.000".to_owned(),
            policies: vec![["terms".to_owned(), "1".to_owned(), "ab".repeat(32)]],
            signature: ("José Peñaloza".to_owned(), "cd".repeat(32)),
            photos: vec!["ef".repeat(32)],
            url: "https://example.cl/seguimiento/CDS-2026-0001".to_owned(),
        }
    }

    #[test]
    fn a_long_checklist_runs_on_to_further_pages() {
        let (short, long) = (order(5).to_pdf().unwrap(), order(200).to_pdf().unwrap());
        assert!(short.starts_with(b"%PDF-") && long.starts_with(b"%PDF-"));
        assert!(long.len() > short.len());
    }

    #[test]
    fn the_same_order_gives_the_same_bytes() {
        assert_eq!(order(3).to_pdf().unwrap(), order(3).to_pdf().unwrap());
    }
}
