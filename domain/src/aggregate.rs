//! What every aggregate of the workshop offers on top of `cqrs_es::Aggregate`.
//!
//! `cqrs-es` asks for an asynchronous `handle` with a sink; ours are pure and synchronous, so each aggregate
//! writes `decide` and `evolve` and adapts them in three lines with [`handle_with_decide`].

use cqrs_es::event_sink::EventSink;

use crate::permissions::Capability;
use crate::values::PersonId;

/// A pure aggregate: `decide` proposes events, `evolve` folds them.
pub trait Decider: cqrs_es::Aggregate<Services = (), Command: Command, Error: Refusal> {
    /// The events that the command causes in this state; an empty list when it is already in effect.
    ///
    /// # Errors
    /// The rule that refuses the command.
    fn decide(&self, command: Self::Command) -> Result<Vec<Self::Event>, Self::Error>;

    /// Folds one event. An event that is impossible in this state is a damaged history, and panics.
    fn evolve(&mut self, event: &Self::Event);

    /// Whose data this stream holds, for capabilities that a customer has on their own data only.
    fn owner(&self) -> Option<PersonId>;

    /// What the actor must be allowed to do for this command on this very stream. Differs from
    /// [`Command::capability`] only where the state matters (the record of a member of the staff is not a
    /// customer's), so the executor asks again once the aggregate is loaded.
    fn capability(&self, command: &Self::Command) -> Capability {
        command.capability()
    }
}

/// What the executor needs to know of a command before any aggregate sees it.
pub trait Command {
    /// The command's stable name (`repair.approve_quote`), as audits and metrics show it.
    fn name(&self) -> &'static str;
    /// What the actor must be allowed to do.
    fn capability(&self) -> Capability;
    /// Why the actor does it, where the command says so; kept with the events for the audit.
    fn reason(&self) -> Option<&str> {
        None
    }
}

/// How a refusal is answered over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusalKind {
    /// A rule of the workshop says no in this state (409).
    Rule,
    /// A field of the command is not acceptable (422).
    Invalid,
    /// The thing named does not exist (404).
    NotFound,
    /// This actor may not do it, whatever the state (403).
    Forbidden,
}

/// A refusal by a rule: never a fault of the system.
pub trait Refusal: std::error::Error + Send + Sync + 'static {
    /// The stable code that clients program against (`repair.illegal_transition`).
    fn code(&self) -> &'static str;
    /// How it is answered.
    fn kind(&self) -> RefusalKind {
        RefusalKind::Rule
    }
    /// The JSON pointer of the field at fault, for [`RefusalKind::Invalid`].
    fn pointer(&self) -> Option<&'static str> {
        None
    }
}

/// Adapts a pure `decide` to the `handle` of `cqrs-es`: decides, then writes each event to the sink.
///
/// # Errors
/// The refusal of `decide`.
pub async fn handle_with_decide<A: Decider>(
    aggregate: &mut A,
    command: A::Command,
    sink: &EventSink<A>,
) -> Result<(), A::Error> {
    for event in aggregate.decide(command)? {
        sink.write(event, aggregate).await;
    }
    Ok(())
}
