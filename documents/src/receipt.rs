//! The receipt ("comprobante") of a payment. It tells what came in; the tax document is another one.

use crate::DocumentError;
use crate::flow::{Flow, MM};
use crate::font::Face;

/// What a receipt shows; all values ready for display. No name: whoever has the link may print it.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// The payment's id.
    pub payment: String,
    /// `CDS-2026-0001`.
    pub repair: String,
    /// What was paid: "Diagnóstico".
    pub charge: String,
    /// `$20.000`.
    pub amount: String,
    /// `22-11-2026 10:40`.
    pub paid_at: String,
    /// The way of paying: "Webpay".
    pub media: String,
    /// The gateway's order ("Flow 3500000"), or the reference of what proves it.
    pub reference: String,
    /// The boleta or factura, once there is one.
    pub tax_document: Option<String>,
    /// Where the QR code leads.
    pub url: String,
}

impl Receipt {
    /// The receipt as an A4 PDF.
    ///
    /// # Errors
    /// When the URL does not fit in a QR code.
    pub fn to_pdf(&self) -> Result<Vec<u8>, DocumentError> {
        let title = format!("Comprobante de pago {}", self.repair);
        let mut flow = Flow::a4(&title, &format!("Cirujano de Sintetizadores · {title}"));
        flow.qr(&self.url, 166.0 * MM, 12.0 * MM, 30.0 * MM)?;
        flow.text(0.0, 140.0 * MM, 18.0, Face::Bold, &title);
        let place = "Cirujano de Sintetizadores, Santiago de Chile";
        flow.text(0.0, 140.0 * MM, 9.5, Face::Regular, place);
        flow.gap(22.0);
        flow.field("Reparación", &self.repair);
        flow.field("Concepto", &self.charge);
        flow.field("Monto pagado", &format!("{} (IVA incluido)", self.amount));
        flow.field("Fecha de pago", &self.paid_at);
        flow.field("Medio de pago", &self.media);
        flow.field("Referencia", &self.reference);
        flow.field("Pago", &self.payment);
        if let Some(document) = &self.tax_document {
            flow.field("Documento tributario", document);
        }
        flow.gap(8.0);
        flow.paragraph("Este comprobante no reemplaza boleta o factura.");
        flow.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Receipt;

    #[test]
    fn the_same_receipt_gives_the_same_bytes_on_one_page() {
        let receipt = Receipt {
            payment: "0193c1f0-7c1e-7000-8000-000000000001".to_owned(),
            repair: "CDS-2026-0001".to_owned(),
            charge: "Diagnóstico".to_owned(),
            amount: "$20.000".to_owned(),
            paid_at: "22-11-2026 10:40".to_owned(),
            media: "Webpay".to_owned(),
            reference: "Flow 3500000".to_owned(),
            tax_document: Some("Boleta 1284 del 22-11-2026".to_owned()),
            url: "https://example.cl/seguimiento/CDS-2026-0001".to_owned(),
        };
        let pdf = receipt.to_pdf().unwrap();
        assert!(String::from_utf8_lossy(&pdf).contains("/Count 1"));
        assert_eq!(pdf, receipt.to_pdf().unwrap());
    }
}
