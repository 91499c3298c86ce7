//! Reading an export: the events are handed out as they come, and the end is only reported as the end when
//! the manifest agrees with everything that was read.

use std::fmt;
use std::io::{BufRead, BufReader, Read};

use sha2::{Digest, Sha256};

use super::line::{EventLine, Header, Trailer};
use super::{FORMAT, ImportError, ImportSource, Manifest, VERSION};
use crate::event::StoredEvent;
use crate::hex::hex;
use crate::position::Position;

/// Events handed out together.
const BATCH: usize = 1_000;
/// The longest line that is read, in bytes: an event's largest payload, its metadata and escapes.
const LONGEST_LINE: u64 = 64 << 20;

/// An export that is being read.
pub(crate) struct Archive<R: Read> {
    lines: BufReader<zstd::Decoder<'static, BufReader<R>>>,
    header: Header,
    hash: Sha256,
    count: u64,
    first: Option<Position>,
    last: Option<Position>,
    finished: bool,
}

impl<R: Read + Send> Archive<R> {
    /// Reads the first line.
    pub(crate) fn open(reader: R) -> Result<Self, ImportError> {
        let mut lines = BufReader::new(zstd::Decoder::new(reader)?);
        let line = next_line(&mut lines)?
            .ok_or_else(|| ImportError::Format("the file is empty".into()))?;
        let header: Header =
            serde_json::from_str(&line).map_err(|error| ImportError::Format(error.to_string()))?;
        if header.format != FORMAT || header.version != VERSION {
            return Err(ImportError::Format(format!("{} {}", header.format, header.version)));
        }
        Ok(Self {
            lines,
            header,
            hash: Sha256::new(),
            count: 0,
            first: None,
            last: None,
            finished: false,
        })
    }

    fn finish(&mut self, line: &str) -> Result<(), ImportError> {
        let Trailer { manifest } = serde_json::from_str(line)
            .map_err(|error| damaged(format_args!("neither event nor manifest: {error}")))?;
        let hash = std::mem::take(&mut self.hash);
        let read = Manifest {
            log_id: self.header.log_id,
            created_at: self.header.created_at,
            events: self.count,
            sha256: hex(&hash.finalize()),
            first: self.first,
            last: self.last,
        };
        if read != manifest {
            return Err(damaged("its events are not those of its manifest"));
        }
        if next_line(&mut self.lines)?.is_some() {
            return Err(damaged("something follows the manifest"));
        }
        self.finished = true;
        Ok(())
    }
}

impl<R: Read + Send> ImportSource for Archive<R> {
    fn next_batch(&mut self) -> Result<Option<Vec<StoredEvent>>, ImportError> {
        let mut batch = Vec::new();
        while !self.finished && batch.len() < BATCH {
            let line = next_line(&mut self.lines)?
                .ok_or_else(|| damaged("it ends before its manifest"))?;
            if line.starts_with(r#"{"manifest""#) {
                self.finish(&line)?;
                break;
            }
            let event = read_event(&line)?;
            if self.last.is_some_and(|last| event.position <= last) {
                return Err(damaged(format_args!("position {} is out of order", event.position)));
            }
            self.hash.update(line.as_bytes());
            self.count += 1;
            self.first.get_or_insert(event.position);
            self.last = Some(event.position);
            batch.push(event);
        }
        Ok(if batch.is_empty() { None } else { Some(batch) })
    }
}

fn read_event(line: &str) -> Result<StoredEvent, ImportError> {
    let event: EventLine<'_> =
        serde_json::from_str(line).map_err(|error| damaged(format_args!("an event: {error}")))?;
    event.into_stored().map_err(|error| damaged(format_args!("a time: {error}")))
}

fn damaged(why: impl fmt::Display) -> ImportError {
    ImportError::Damaged(why.to_string())
}

/// The next line with its line feed, `None` at the end.
fn next_line(lines: &mut impl BufRead) -> Result<Option<String>, ImportError> {
    let mut line = String::new();
    lines.take(LONGEST_LINE).read_line(&mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    if !line.ends_with('\n') {
        return Err(damaged("a line is cut off or too long"));
    }
    Ok(Some(line))
}
