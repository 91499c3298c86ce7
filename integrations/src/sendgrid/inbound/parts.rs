//! The parts of the form that an inbound mail comes in, each in a charset of its own.

use std::collections::BTreeMap;

use commands::gateways::{Delivery, ReceivedFile, Unreadable};
use encoding_rs::{Encoding, UTF_8};
use futures::{FutureExt as _, stream};
use multer::Multipart;

/// Files beyond this number are left out; they are the sender's signature pictures.
const MOST_FILES: usize = 20;

struct Part {
    filename: Option<String>,
    media_type: Option<String>,
    content: Vec<u8>,
}

/// The parts, by name.
pub(super) struct Parts {
    parts: BTreeMap<String, Part>,
    charsets: BTreeMap<String, String>,
}

impl Parts {
    pub(super) fn read(delivery: &Delivery<'_>) -> Result<Self, Unreadable> {
        const WRONG: Unreadable = Unreadable { what: "it is not a form in parts" };
        let content_type = delivery.header("content-type").ok_or(WRONG)?;
        let boundary = multer::parse_boundary(content_type).map_err(|_| WRONG)?;
        // The bytes are all here, so that reading them never waits.
        let parts = all_parts(delivery.body, &boundary).now_or_never();
        let parts = parts.and_then(Result::ok).ok_or(WRONG)?;
        let mut read = Self { parts, charsets: BTreeMap::new() };
        let charsets = read.text("charsets");
        read.charsets =
            charsets.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Ok(read)
    }

    /// A part as text, in the charset that it was written in.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let part = self.parts.get(name)?;
        let charset = self.charsets.get(name).map_or("", String::as_str);
        let encoding = Encoding::for_label(charset.as_bytes()).unwrap_or(UTF_8);
        Some(encoding.decode(&part.content).0.into_owned())
    }

    /// The files, in order.
    pub(super) fn files(&self) -> Vec<ReceivedFile> {
        let part = |number: usize| self.parts.get(&format!("attachment{number}"));
        let files = (1..=MOST_FILES).map_while(part).map(|part| ReceivedFile {
            filename: part.filename.clone().unwrap_or_default(),
            media_type: part.media_type.clone().unwrap_or_default(),
            content: part.content.clone(),
        });
        files.collect()
    }
}

async fn all_parts(body: &[u8], boundary: &str) -> multer::Result<BTreeMap<String, Part>> {
    let whole = axum::body::Bytes::copy_from_slice(body);
    let bytes = stream::iter([Ok::<_, std::convert::Infallible>(whole)]);
    let mut multipart = Multipart::new(bytes, boundary);
    let mut parts = BTreeMap::new();
    while let Some(field) = multipart.next_field().await? {
        let Some(name) = field.name().map(str::to_owned) else {
            continue;
        };
        let filename = field.file_name().map(str::to_owned);
        let media_type = field.content_type().map(ToString::to_string);
        let content = field.bytes().await?.to_vec();
        parts.insert(name, Part { filename, media_type, content });
    }
    Ok(parts)
}
