//! A small flow layout: headings, paragraphs, fields and tables run down the page and on to the next.
//!
//! Pages are kept as drawing operations until the end, because a footer says how many there are.

use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule};
use krilla::surface::Surface;
use krilla::text::TextDirection;

use crate::DocumentError;
use crate::font::{Face, Fonts, clip, wrap};
use crate::qr::Qr;

/// Millimetres in points.
pub(crate) const MM: f32 = 72.0 / 25.4;

enum Op {
    Text { x: f32, y: f32, size: f32, face: Face, text: String },
    Box { x: f32, y: f32, width: f32, height: f32, grey: u8 },
}

/// A document being laid out.
pub(crate) struct Flow {
    width: f32,
    height: f32,
    margin: f32,
    y: f32,
    pages: Vec<Vec<Op>>,
    title: String,
    footer: Option<String>,
}

impl Flow {
    /// An A4 document with a footer on each page.
    pub(crate) fn a4(title: &str, footer: &str) -> Self {
        Self::sized(title, 210.0 * MM, 297.0 * MM, 18.0 * MM, Some(footer.to_owned()))
    }

    /// A document of another size, in points.
    pub(crate) fn sized(
        title: &str,
        width: f32,
        height: f32,
        margin: f32,
        footer: Option<String>,
    ) -> Self {
        let title = title.to_owned();
        Self { width, height, margin, y: margin, pages: vec![Vec::new()], title, footer }
    }

    /// The width between the margins.
    pub(crate) fn content_width(&self) -> f32 {
        self.width - 2.0 * self.margin
    }

    fn push(&mut self, op: Op) {
        self.pages.last_mut().expect("invariant: a flow has a page").push(op);
    }

    fn room(&mut self, needed: f32) {
        let footer = if self.footer.is_some() { 8.0 * MM } else { 0.0 };
        if self.y + needed > self.height - self.margin - footer && self.y > self.margin {
            self.pages.push(Vec::new());
            self.y = self.margin;
        }
    }

    /// White space.
    pub(crate) fn gap(&mut self, points: f32) {
        self.y += points;
    }

    /// A text over the given width, from `x` right of the margin.
    pub(crate) fn text(&mut self, x: f32, max: f32, size: f32, face: Face, text: &str) {
        for line in wrap(text, face, size, max) {
            self.room(size * 1.35);
            self.y += size;
            self.push(Op::Text { x: self.margin + x, y: self.y, size, face, text: line });
            self.y += size * 0.35;
        }
    }

    /// A text on one line, cut where it does not fit.
    pub(crate) fn line(&mut self, max: f32, size: f32, face: Face, text: &str) {
        self.text(0.0, max, size, face, &clip(text, face, size, max));
    }

    /// A paragraph over the whole width.
    pub(crate) fn paragraph(&mut self, text: &str) {
        self.text(0.0, self.content_width(), 9.5, Face::Regular, text);
    }

    /// A section's heading.
    pub(crate) fn heading(&mut self, text: &str) {
        self.gap(8.0);
        self.room(40.0);
        self.text(0.0, self.content_width(), 12.0, Face::Bold, text);
        self.rule();
    }

    /// A thin line.
    pub(crate) fn rule(&mut self) {
        let (x, y, width) = (self.margin, self.y + 1.0, self.content_width());
        self.push(Op::Box { x, y, width, height: 0.6, grey: 120 });
        self.y += 5.0;
    }

    /// A labelled value.
    pub(crate) fn field(&mut self, label: &str, value: &str) {
        let split = 42.0 * MM;
        self.room(14.0);
        let top = self.y;
        self.text(0.0, split - 4.0, 9.5, Face::Bold, label);
        let after_label = self.y;
        self.y = top;
        self.text(split, self.content_width() - split, 9.5, Face::Regular, value);
        self.y = self.y.max(after_label);
    }

    /// A table: fractions of the width, a header, rows. The header stands again on each page.
    pub(crate) fn table(&mut self, columns: &[f32], header: &[&str], rows: &[Vec<String>]) {
        let header: Vec<String> = header.iter().map(|text| (*text).to_owned()).collect();
        self.row(columns, &header, Face::Bold);
        self.rule();
        for row in rows {
            let pages = self.pages.len();
            let height = self.row_height(columns, row, Face::Regular);
            self.room(height);
            if self.pages.len() > pages {
                self.row(columns, &header, Face::Bold);
                self.rule();
            }
            self.row(columns, row, Face::Regular);
        }
    }

    fn cells<'a>(
        &self,
        columns: &'a [f32],
        row: &'a [String],
        face: Face,
    ) -> impl Iterator<Item = (f32, Vec<String>)> + use<'a> {
        let width = self.content_width();
        columns.iter().zip(row).scan(0.0, move |x, (fraction, text)| {
            let cell = (*x, wrap(text, face, 8.5, fraction * width - 5.0));
            *x += fraction * width;
            Some(cell)
        })
    }

    fn row_height(&self, columns: &[f32], row: &[String], face: Face) -> f32 {
        let lines = self.cells(columns, row, face).map(|(_, lines)| lines.len()).max().unwrap_or(1);
        #[expect(clippy::cast_precision_loss, reason = "a cell has few lines")]
        let lines = lines as f32;
        lines * 11.5 + 2.0
    }

    fn row(&mut self, columns: &[f32], row: &[String], face: Face) {
        let height = self.row_height(columns, row, face);
        self.room(height);
        let cells: Vec<_> = self.cells(columns, row, face).collect();
        for (x, lines) in cells {
            let mut y = self.y;
            for text in lines {
                y += 10.0;
                self.push(Op::Text { x: self.margin + x, y, size: 8.5, face, text });
                y += 1.5;
            }
        }
        self.y += height;
    }

    /// A QR code whose top left corner lies at `(x, y)` of the current page, in points.
    pub(crate) fn qr(
        &mut self,
        text: &str,
        x: f32,
        y: f32,
        side: f32,
    ) -> Result<(), DocumentError> {
        let code = Qr::of(text)?;
        let squares: Vec<_> = code.squares(x, y, side).collect();
        for [x, y, unit] in squares {
            self.push(Op::Box { x, y, width: unit, height: unit, grey: 0 });
        }
        Ok(())
    }

    /// The PDF.
    pub(crate) fn finish(self) -> Result<Vec<u8>, DocumentError> {
        let fonts = Fonts::load();
        let mut document = Document::new();
        document.set_metadata(
            Metadata::new()
                .title(self.title.clone())
                .language("es-CL".to_owned())
                .authors(vec!["Cirujano de Sintetizadores".to_owned()]),
        );
        let count = self.pages.len();
        let settings = PageSettings::from_wh(self.width, self.height)
            .ok_or_else(|| DocumentError::Pdf("the page has no size".to_owned()))?;
        for (index, ops) in self.pages.iter().enumerate() {
            let mut page = document.start_page_with(settings.clone());
            let mut surface = page.surface();
            for op in ops {
                draw(&mut surface, &fonts, op);
            }
            if let Some(footer) = &self.footer {
                let text = format!("{footer} · página {} de {count}", index + 1);
                let y = self.height - self.margin + 6.0;
                let op = Op::Text { x: self.margin, y, size: 7.5, face: Face::Regular, text };
                draw(&mut surface, &fonts, &op);
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| DocumentError::Pdf(format!("{error:?}")))
    }
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, op: &Op) {
    let fill = |grey: u8| Fill {
        paint: rgb::Color::new(grey, grey, grey).into(),
        opacity: NormalizedF32::ONE,
        rule: FillRule::NonZero,
    };
    match op {
        Op::Text { x, y, size, face, text } => {
            surface.set_fill(Some(fill(20)));
            let at = Point::from_xy(*x, *y);
            surface.draw_text(at, fonts.of(*face), *size, text, false, TextDirection::Auto);
        }
        Op::Box { x, y, width, height, grey } => {
            surface.set_fill(Some(fill(*grey)));
            let mut path = PathBuilder::new();
            if let Some(rect) = Rect::from_xywh(*x, *y, *width, *height) {
                path.push_rect(rect);
            }
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}
