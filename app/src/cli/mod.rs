//! The command line. One file for each command; `serve` is the one that runs when none is named.

mod audit;
mod backup;
mod config;
mod demo;
mod jobs;
mod log;
mod migrate;
mod openapi;
pub(crate) mod output;
mod progress;
mod projections;
mod serve;
mod users;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::config::{Config, Overrides};
use crate::telemetry;

/// The operating system of a synthesizer repair workshop.
#[derive(Parser)]
#[command(name = "cirujano", version, about)]
pub struct Cli {
    #[command(flatten)]
    overrides: Overrides,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API; what happens when no command is given
    Serve(serve::ServeArgs),
    /// Brings the databases up to date
    Migrate,
    /// Plays a year of the workshop into an empty log
    Demo(demo::DemoArgs),
    /// The read tables: how they are doing, and what can be done about it
    #[command(subcommand)]
    Projections(projections::ProjectionsCommand),
    /// Who did what, when, and what it changed
    #[command(subcommand)]
    Audit(audit::AuditCommand),
    /// The log of events: export, import, figures, proof
    #[command(subcommand)]
    Log(log::LogCommand),
    /// The scheduled jobs: how they are doing, and running one by hand
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
    /// Backups: making one, and getting everything back
    #[command(subcommand)]
    Backup(backup::BackupCommand),
    /// People: take on staff, erase somebody
    #[command(subcommand)]
    Users(users::UsersCommand),
    /// What the configuration says and lacks
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Prints the OpenAPI description
    #[command(hide = true)]
    Openapi,
    /// Prints the list of problem codes
    #[command(hide = true)]
    Problems,
}

/// Runs a command; the exit code of one that judges says what it found.
pub async fn run(cli: Cli) -> Result<ExitCode> {
    let command = cli.command.unwrap_or_else(|| Command::Serve(serve::ServeArgs::default()));
    match command {
        Command::Openapi => return openapi::openapi(),
        Command::Problems => return openapi::problems(),
        _ => {}
    }
    let config = Config::load(&cli.overrides)?;
    telemetry::start_messages(&config.telemetry)?;
    match command {
        Command::Serve(args) => serve::run(config, &args).await,
        Command::Migrate => migrate::run(&config).await,
        Command::Demo(args) => demo::run(&config, &args).await,
        Command::Projections(command) => projections::run(&config, command).await,
        Command::Audit(command) => audit::run(&config, command).await,
        Command::Log(command) => log::run(&config, command).await,
        Command::Jobs(command) => jobs::run(&config, command).await,
        Command::Backup(command) => backup::run(&config, command).await,
        Command::Users(command) => users::run(&config, command).await,
        Command::Config(command) => Ok(config::run(&config, &command)),
        Command::Openapi | Command::Problems => Ok(ExitCode::SUCCESS),
    }
}
