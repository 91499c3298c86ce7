//! Just enough of HTTP/1.1 to ask and to know where the answer ends.

use std::net::SocketAddr;

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection that stays open.
pub(crate) struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    body_starts: usize,
}

impl Connection {
    /// Opens it.
    pub(crate) async fn open(server: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(server).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(1 << 14), body_starts: 0 })
    }

    /// Sends a whole request, reads the whole answer, and tells its status.
    pub(crate) async fn ask(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            self.read().await?;
            if let Some(head) = find(&self.buffer, b"\r\n\r\n") {
                break head;
            }
        };
        let headers = std::str::from_utf8(&self.buffer[..head])?;
        let status = headers.get(9..12).context("no status")?.parse()?;
        let length = content_length(headers)?;
        self.body_starts = head + 4;
        while self.buffer.len() < self.body_starts + length {
            self.read().await?;
        }
        Ok(status)
    }

    /// The body of the last answer.
    pub(crate) fn body(&self) -> &[u8] {
        &self.buffer[self.body_starts..]
    }

    async fn read(&mut self) -> Result<()> {
        let count = self.stream.read_buf(&mut self.buffer).await?;
        anyhow::ensure!(count > 0, "the server closed the connection");
        Ok(())
    }
}

fn content_length(headers: &str) -> Result<usize> {
    match header(headers, "content-length") {
        Some(length) => Ok(length.parse()?),
        None if headers.get(9..12).is_some_and(|status| status == "304" || status == "204") => {
            Ok(0)
        }
        None => anyhow::bail!("an answer without content-length"),
    }
}

fn header<'a>(headers: &'a str, name: &str) -> Option<&'a str> {
    headers.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}
