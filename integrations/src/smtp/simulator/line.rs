//! The line to a client: what is said and heard on it.

use std::io;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::TcpStream;

/// The longest line that is heard.
const LONGEST: u64 = 1024 * 1024;

/// A client at the other end.
pub(super) struct Line(BufReader<TcpStream>);

impl Line {
    pub(super) fn new(stream: TcpStream) -> Self {
        Self(BufReader::new(stream))
    }

    pub(super) async fn say(&mut self, text: &str) -> io::Result<()> {
        self.0.get_mut().write_all(format!("{text}\r\n").as_bytes()).await
    }

    pub(super) async fn hear(&mut self) -> io::Result<String> {
        let mut bytes = Vec::new();
        let heard = (&mut self.0).take(LONGEST).read_until(b'\n', &mut bytes).await?;
        if heard == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(String::from_utf8_lossy(&bytes).trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Lines up to a lonely dot; a dot at the beginning of a line was doubled.
    pub(super) async fn hear_message(&mut self) -> io::Result<String> {
        let mut message = String::new();
        loop {
            let line = self.hear().await?;
            if line == "." {
                return Ok(message);
            }
            message.push_str(line.strip_prefix('.').unwrap_or(&line));
            message.push_str("\r\n");
        }
    }
}

/// The address in `FROM:<ana@correo.cl>`.
pub(super) fn address_in(text: &str) -> String {
    let inside = text.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or_else(String::new, |(address, _)| address.to_owned())
}

/// The text behind base64.
pub(super) fn decoded(text: &str) -> String {
    let bytes = STANDARD.decode(text.trim()).unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}
