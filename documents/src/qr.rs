//! A QR code as black squares, so that it prints sharp at any size.

use qrcode::{Color, QrCode};

use crate::DocumentError;

/// Modules of white that scanners need around the code.
const QUIET_ZONE: usize = 4;

/// Where the dark modules of a code lie, in units of its whole side including the quiet zone.
pub(crate) struct Qr {
    side: usize,
    dark: Vec<(usize, usize)>,
}

impl Qr {
    /// The code of a text.
    pub(crate) fn of(text: &str) -> Result<Self, DocumentError> {
        let code = QrCode::new(text)?;
        let width = code.width();
        let dark = code
            .to_colors()
            .into_iter()
            .enumerate()
            .filter(|(_, color)| *color == Color::Dark)
            .map(|(index, _)| (index % width + QUIET_ZONE, index / width + QUIET_ZONE))
            .collect();
        Ok(Self { side: width + 2 * QUIET_ZONE, dark })
    }

    /// The dark squares `(x, y, side)` of the code drawn at a point with a side, in points.
    pub(crate) fn squares(&self, x: f32, y: f32, side: f32) -> impl Iterator<Item = [f32; 3]> {
        #[expect(clippy::cast_precision_loss, reason = "a QR code has at most 185 modules a side")]
        let unit = side / self.side as f32;
        #[expect(clippy::cast_precision_loss, reason = "a QR code has at most 185 modules a side")]
        self.dark
            .iter()
            .map(move |(column, row)| [x + *column as f32 * unit, y + *row as f32 * unit, unit])
    }
}
