//! `cirujano serve`.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::config::Config;
use crate::serve;

#[derive(Args, Default)]
pub(super) struct ServeArgs {
    /// The address to listen on [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
}

pub(super) async fn run(mut config: Config, args: &ServeArgs) -> Result<ExitCode> {
    if let Some(listen) = args.listen {
        config.http.listen = listen;
    }
    serve::run(config).await?;
    Ok(ExitCode::SUCCESS)
}
