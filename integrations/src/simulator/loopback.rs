//! A port of this machine that nobody else reaches.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::{AbortHandle, JoinSet};

/// A port that is taken and not served yet, so that its address is known first.
#[derive(Debug)]
pub struct Loopback {
    listener: TcpListener,
    address: SocketAddr,
}

impl Loopback {
    /// Takes a port of 127.0.0.1; 0 for any.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn bind(port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as the beginning of URLs: `http://127.0.0.1:9000`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Serves the routes until the answer is dropped.
    #[must_use]
    pub fn serve(self, routes: Router) -> Serving {
        let mut tasks = JoinSet::new();
        let handle = tasks.spawn(async move {
            if let Err(error) = axum::serve(self.listener, routes).await {
                tracing::error!(%error, "a simulator stopped");
            }
        });
        Serving { _tasks: tasks, handle }
    }

    /// The bare listener, for what is not HTTP.
    pub(crate) fn into_listener(self) -> TcpListener {
        self.listener
    }
}

/// A simulator that is served. Dropping it ends it.
#[derive(Debug)]
pub struct Serving {
    _tasks: JoinSet<()>,
    handle: AbortHandle,
}

impl Serving {
    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        !self.handle.is_finished()
    }
}
