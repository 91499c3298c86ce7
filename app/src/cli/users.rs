//! `cirujano users`: taking on staff and erasing people from the machine itself.
//!
//! Whoever may run this may read the databases, so nobody is asked to sign in; the audit shows `cli` as the
//! actor. A password comes from a prompt or from standard input, never from the command line.

use std::io::{IsTerminal as _, Read as _};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use commands::people::{
    ContactDraft, NewStaff, Registration, create_first_owner, create_staff, first_owner_exists,
    register_customer,
};
use commands::{Context, LinkToken, people};
use domain::values::PersonId;
use domain::{Actor, Role};
use secrecy::SecretString;

use super::output::say;
use crate::config::Config;
use crate::wiring::{self, WriteSide};

/// A command line of a person at this machine.
const ACTOR: &str = "cli";

#[derive(Subcommand)]
pub(super) enum UsersCommand {
    /// Takes somebody on, or registers a customer
    Create(CreateArgs),
    /// Erases a person: their key is destroyed, and their data reads "dato eliminado" for ever
    Erase(EraseArgs),
}

#[derive(Args)]
pub(super) struct CreateArgs {
    /// In which role
    #[arg(long, value_enum)]
    role: NewRole,
    /// With which address they sign in
    #[arg(long)]
    email: String,
    /// Full name
    #[arg(long, default_value = "Sin nombre")]
    name: String,
    /// Telephone
    #[arg(long)]
    phone: Option<String>,
    /// Reads the password from standard input instead of asking for it
    #[arg(long)]
    password_stdin: bool,
    /// Sets no password: prints an invitation with which they choose their own within three days
    #[arg(long, conflicts_with = "password_stdin")]
    invite: bool,
}

#[derive(Args)]
pub(super) struct EraseArgs {
    /// Whom, by their id
    person: PersonId,
    /// Why
    #[arg(long)]
    reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum NewRole {
    Owner,
    Technician,
    Receptionist,
    Customer,
}

impl NewRole {
    const fn role(self) -> Role {
        match self {
            Self::Owner => Role::Owner,
            Self::Technician => Role::Technician,
            Self::Receptionist => Role::Receptionist,
            Self::Customer => Role::Customer,
        }
    }
}

pub(super) async fn run(config: &Config, command: UsersCommand) -> Result<ExitCode> {
    let write_side = wiring::open_write_side(config).await?;
    let outcome = match command {
        UsersCommand::Create(args) => create(&write_side, args).await,
        UsersCommand::Erase(args) => erase(&write_side, args).await,
    };
    write_side.close().await;
    outcome.map(|()| ExitCode::SUCCESS)
}

async fn create(side: &WriteSide, args: CreateArgs) -> Result<()> {
    let contact = ContactDraft {
        name: args.name,
        email: Some(args.email),
        phone: args.phone,
        ..ContactDraft::default()
    };
    let context = new_context(side);
    let passwords = side.auth.passwords();
    let role = args.role.role();
    let first_owner = args.role == NewRole::Owner && !first_owner_exists(&side.executor).await?;
    if args.invite && (first_owner || args.role == NewRole::Customer) {
        bail!("an invitation is for staff, once there is an owner");
    }
    if args.invite {
        let staff = NewStaff { role, contact };
        let invited = create_staff(&side.executor, passwords, staff, context).await?;
        say!("{} {}", role, invited.registered.person);
        say!("invitation {}", invited.invitation.reveal());
        return Ok(());
    }
    let password = read_password(args.password_stdin)?;
    let person = if first_owner {
        let executor = &side.executor;
        create_first_owner(executor, passwords, None, contact, password, &context).await?.person
    } else if args.role == NewRole::Customer {
        let registration = Registration { contact, password };
        register_customer(&side.executor, passwords, registration, context).await?.person
    } else {
        // Checked before anything is written: a refused password must not leave half an account.
        commands::auth::Passwords::check(&password, contact.email.as_deref().unwrap_or_default())?;
        let staff = NewStaff { role, contact };
        let invited = create_staff(&side.executor, passwords, staff, context.clone()).await?;
        let invitation = LinkToken::presented(invited.invitation.reveal());
        side.auth.reset_password(invitation, password, context.step("password")).await?;
        invited.registered.person
    };
    say!("{role} {person}");
    Ok(())
}

async fn erase(side: &WriteSide, args: EraseArgs) -> Result<()> {
    let open = wiring::open_repairs_of(side, args.person).await?;
    people::erase(&side.executor, args.person, args.reason, open, new_context(side)).await?;
    say!("{} was erased", args.person);
    Ok(())
}

fn new_context(side: &WriteSide) -> Context {
    let command_id = side.executor.ids().uuid();
    // No two calls are the same request: of two that create a first owner at once, one is told that there is one.
    Context::new(Actor::system(ACTOR), command_id, command_id.to_string())
}

/// The password: one line of standard input, or typed twice without being shown.
fn read_password(from_stdin: bool) -> Result<SecretString> {
    if from_stdin || !std::io::stdin().is_terminal() {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).context("reading the password")?;
        let line = text.lines().next().unwrap_or_default().to_owned();
        anyhow::ensure!(!line.is_empty(), "standard input holds no password");
        return Ok(line.into());
    }
    let terminal = console::Term::stderr();
    terminal.write_str("Password: ")?;
    let password = terminal.read_secure_line()?;
    terminal.write_str("Again: ")?;
    anyhow::ensure!(terminal.read_secure_line()? == password, "the passwords differ");
    Ok(password.into())
}
