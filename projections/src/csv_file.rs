//! CSV as es-CL spreadsheets open it: UTF-8 with a byte order mark, `;` between fields, CRLF.

/// The byte order mark, without which Excel reads UTF-8 as Windows-1252.
const BOM: &[u8] = "\u{feff}".as_bytes();

/// A file that is being written.
pub(crate) struct CsvFile {
    bom: bool,
    writer: csv::Writer<Vec<u8>>,
}

impl CsvFile {
    /// A file with this first line.
    pub(crate) fn new(header: &[&str]) -> Self {
        let mut file = Self { bom: true, ..Self::continued() };
        file.row(header.iter().map(ToString::to_string));
        file
    }

    /// The continuation of one.
    pub(crate) fn continued() -> Self {
        let writer = csv::WriterBuilder::new()
            .delimiter(b';')
            .terminator(csv::Terminator::CRLF)
            .flexible(true)
            .from_writer(Vec::new());
        Self { bom: false, writer }
    }

    /// One more line. A field that a spreadsheet would take for a formula is kept from being one.
    pub(crate) fn row(&mut self, fields: impl IntoIterator<Item = String>) {
        let safe = fields.into_iter().map(|field| {
            let is_formula = field.starts_with(['=', '+', '-', '@', '\t', '\r'])
                && field.parse::<f64>().is_err();
            if is_formula { format!("'{field}") } else { field }
        });
        self.writer.write_record(safe).expect("invariant: memory can be written to");
    }

    /// The bytes.
    pub(crate) fn finish(self) -> Vec<u8> {
        let lines = self.writer.into_inner().expect("invariant: memory can be written to");
        if self.bom { [BOM, &lines].concat() } else { lines }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_opens_in_a_chilean_spreadsheet_and_runs_nothing() {
        let mut file = CsvFile::new(&["a", "b"]);
        file.row(["ñandú; \"sí\"".to_owned(), "=cmd()".to_owned()]);
        file.row(["-5".to_owned(), "línea\ndos".to_owned()]);
        let text = String::from_utf8(file.finish()).unwrap();
        let expected = "\u{feff}a;b\r\n\"ñandú; \"\"sí\"\"\";'=cmd()\r\n-5;\"línea\ndos\"\r\n";
        assert_eq!(text, expected);
    }
}
