//! Writing an export.

use std::io::Write;

use chrono::{DateTime, Utc};
use serde::Serialize;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::line::{EventLine, Header, Trailer};
use super::{ExportError, FORMAT, Manifest, VERSION};
use crate::event::RawEvent;
use crate::hex::hex;

/// The compression level: most of the gain for little of the time.
const LEVEL: i32 = 6;

/// An export that is being written.
pub(crate) struct Exporter<W: Write> {
    out: zstd::Encoder<'static, W>,
    hash: Sha256,
    line: Vec<u8>,
    manifest: Manifest,
}

impl<W: Write> Exporter<W> {
    pub(crate) fn start(
        writer: W,
        log_id: Uuid,
        created_at: DateTime<Utc>,
    ) -> Result<Self, ExportError> {
        let mut out = zstd::Encoder::new(writer, LEVEL)?;
        out.include_checksum(true)?;
        let header = Header { format: FORMAT.into(), version: VERSION, log_id, created_at };
        let manifest = Manifest {
            log_id,
            created_at,
            events: 0,
            sha256: String::new(),
            first: None,
            last: None,
        };
        let mut exporter = Self { out, hash: Sha256::new(), line: Vec::new(), manifest };
        exporter.encode(&header)?;
        exporter.out.write_all(&exporter.line)?;
        Ok(exporter)
    }

    pub(crate) fn event(&mut self, event: &RawEvent<'_>) -> Result<(), ExportError> {
        self.encode(&EventLine::from(event))?;
        self.hash.update(&self.line);
        self.out.write_all(&self.line)?;
        self.manifest.events += 1;
        self.manifest.first.get_or_insert(event.position);
        self.manifest.last = Some(event.position);
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<(W, Manifest), ExportError> {
        self.manifest.sha256 = hex(&self.hash.finalize_reset());
        let trailer = Trailer { manifest: self.manifest.clone() };
        self.encode(&trailer)?;
        self.out.write_all(&self.line)?;
        let mut writer = self.out.finish()?;
        writer.flush()?;
        Ok((writer, self.manifest))
    }

    fn encode(&mut self, line: &impl Serialize) -> Result<(), ExportError> {
        self.line.clear();
        serde_json::to_writer(&mut self.line, line).map_err(std::io::Error::from)?;
        self.line.push(b'\n');
        Ok(())
    }
}
