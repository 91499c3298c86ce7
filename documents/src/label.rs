//! The 62 mm label that sticks on an instrument: its number, what it is, and a QR code to its tracking page.

use crate::DocumentError;
use crate::flow::{Flow, MM};
use crate::font::Face;

/// What a label shows. No name, no telephone: it may be seen by anybody.
#[derive(Debug, Clone)]
pub struct Label {
    /// `CDS-2026-0001`.
    pub number: String,
    /// "Roland Juno-60".
    pub instrument: String,
    /// The serial number, if there is one.
    pub serial: Option<String>,
    /// The date of intake, `22-11-2026`.
    pub received_on: String,
    /// Where the QR code leads.
    pub url: String,
}

impl Label {
    /// The label as a PDF of 62 × 29 mm.
    ///
    /// # Errors
    /// When the URL does not fit in a QR code.
    pub fn to_pdf(&self) -> Result<Vec<u8>, DocumentError> {
        let (width, height, margin) = (62.0 * MM, 29.0 * MM, 2.0 * MM);
        let side = height - 2.0 * margin;
        let mut flow = Flow::sized(&self.number, width, height, margin, None);
        let text_width = flow.content_width() - side - 2.0;
        flow.line(text_width, 10.0, Face::Bold, &self.number);
        flow.line(text_width, 8.0, Face::Regular, &self.instrument);
        if let Some(serial) = &self.serial {
            flow.line(text_width, 7.0, Face::Regular, &format!("Serie {serial}"));
        }
        flow.line(text_width, 7.0, Face::Regular, &format!("Ingreso {}", self.received_on));
        flow.qr(&self.url, width - margin - side, margin, side)?;
        flow.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Label;

    #[test]
    fn a_label_is_a_pdf_of_one_page_however_long_its_texts() {
        let label = Label {
            number: "CDS-2026-0001".to_owned(),
            instrument: "Ñandú ".repeat(40),
            serial: Some("X".repeat(200)),
            received_on: "22-11-2026".to_owned(),
            url: "https://example.cl/seguimiento/CDS-2026-0001".to_owned(),
        };
        let pdf = label.to_pdf().unwrap();
        assert!(pdf.starts_with(b"%PDF-"));
        assert!(String::from_utf8_lossy(&pdf).contains("/Count 1"));
    }
}
