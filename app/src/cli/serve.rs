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
    /// Plays every provider on this machine: no real money, mail or message. Never for a real workshop
    #[arg(long)]
    sandbox: bool,
    /// The port of the sandbox; 0 for any that is free
    #[arg(long, value_name = "PORT", requires = "sandbox", default_value_t = 8090)]
    sandbox_port: u16,
}

pub(super) async fn run(mut config: Config, args: &ServeArgs) -> Result<ExitCode> {
    if let Some(listen) = args.listen {
        config.http.listen = listen;
    }
    serve::run(config, args.sandbox.then_some(args.sandbox_port)).await?;
    Ok(ExitCode::SUCCESS)
}
