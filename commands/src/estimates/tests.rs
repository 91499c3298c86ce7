//! An estimate needs its disclaimer, opens with its link, and is kept for somebody.

use chrono::TimeDelta;
use domain::Actor;
use domain::catalogue::{
    CatalogueCommand, CatalogueEntry, Entry, FaultCategory, Tier, fault, juno_60,
};
use domain::policies::{Policy, policy};
use domain::quotation::{EstimateOutcome, Quotation};
use domain::values::{FaultCode, InstrumentCode, Money};

use super::*;
use crate::context::Context;
use crate::executor::ExecuteError;
use crate::ports::LinkToken;
use crate::test_support::{World, customer};

async fn world() -> World {
    let world = World::staffed().await;
    let entries = [
        Entry::Instrument(juno_60(Tier::Legendary, Some(Money::clp(2_000_000)))),
        Entry::Fault(fault("dead", "power_supply", FaultCategory::Power, 60, Money::ZERO, &[])),
    ];
    for entry in entries {
        let id = entry.code().to_string();
        let (source, at) = ("owner".to_owned(), world.now());
        let put = CatalogueCommand::PutEntry { entry: Box::new(entry), source, at };
        let system = world.by(Actor::system("test"));
        world.executor.execute::<CatalogueEntry>(&id, put, system).await.unwrap();
    }
    world
}

fn accepted() -> AcceptedDisclaimer {
    let text = policy(Policy::ESTIMATE_DISCLAIMER).unwrap();
    AcceptedDisclaimer { version: text.version, hash: text.hash().clone(), accepted_at: None }
}

fn wish(disclaimer: Option<AcceptedDisclaimer>) -> GiveEstimate {
    GiveEstimate {
        instrument: InstrumentCode::parse("roland-juno-60").unwrap(),
        faults: vec![FaultCode::parse("dead").unwrap()],
        disclaimer,
    }
}

#[tokio::test]
async fn no_price_is_given_before_the_disclaimer_in_force_is_accepted() {
    let world = world().await;
    let yesterday = world.now() - TimeDelta::hours(25);
    let others = [
        None,
        Some(AcceptedDisclaimer { version: 99, ..accepted() }),
        Some(AcceptedDisclaimer { hash: domain::values::Sha256Hex::of(b"x"), ..accepted() }),
        Some(AcceptedDisclaimer { accepted_at: Some(yesterday), ..accepted() }),
    ];
    for disclaimer in others {
        let visitor = world.by(Actor::anonymous());
        let refused = give_estimate(&world.executor, wish(disclaimer), visitor).await;
        let Err(EstimateError::DisclaimerRequired(text)) = refused else { panic!("{refused:?}") };
        assert_eq!(text.policy, Policy::ESTIMATE_DISCLAIMER);
    }
    let visitor = world.by(Actor::anonymous());
    let given = give_estimate(&world.executor, wish(Some(accepted())), visitor).await.unwrap();
    let estimate = open_estimate(&world.executor, given.quotation, &given.access).await.unwrap();
    let estimate = estimate.state.estimate().unwrap();
    assert!(matches!(estimate.outcome, EstimateOutcome::Priced(_)), "{estimate:?}");
    assert_eq!(estimate.catalogue_version, 1);
}

#[tokio::test]
async fn an_estimate_that_is_asked_for_again_is_the_first_one_with_the_same_link() {
    let world = world().await;
    let context = world.by(Actor::anonymous());
    let ask = async |context: Context| {
        give_estimate(&world.executor, wish(Some(accepted())), context).await.unwrap()
    };
    let (first, again) = (ask(context.clone()).await, ask(context).await);
    assert_eq!(again.quotation, first.quotation);
    assert_eq!(again.access, first.access);
    assert!(again.executed.replayed);
    assert_ne!(ask(world.by(Actor::anonymous())).await.quotation, first.quotation);
}

#[tokio::test]
async fn what_the_catalogue_does_not_have_is_not_estimated() {
    let world = world().await;
    let mut unknown = wish(Some(accepted()));
    unknown.faults = vec![FaultCode::parse("haunted").unwrap()];
    let visitor = world.by(Actor::anonymous());
    let refused = give_estimate(&world.executor, unknown, visitor).await;
    let Err(EstimateError::Execute(ExecuteError::Rejected(refused))) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(domain::Refusal::pointer(&refused), Some("/faults"));
}

#[tokio::test]
async fn an_estimate_is_kept_by_whoever_has_its_link() {
    let world = world().await;
    let visitor = || world.by(Actor::anonymous());
    let given = give_estimate(&world.executor, wish(Some(accepted())), visitor()).await.unwrap();
    let save = |access: LinkToken, email: Option<&str>| SaveEstimate {
        quotation: given.quotation,
        access,
        email: email.map(str::to_owned),
    };
    let wrong = save(LinkToken::presented("guess"), Some("ana@example.cl"));
    let refused = save_estimate(&world.executor, wrong, visitor()).await;
    assert!(matches!(refused, Err(ExecuteError::NotFound)));
    let nobody = save(given.access.clone(), None);
    let refused = save_estimate(&world.executor, nobody, visitor()).await;
    assert!(matches!(refused, Err(ExecuteError::Rejected(_))));
    let mine = save(given.access.clone(), Some("Ana@Example.cl"));
    let first = save_estimate(&world.executor, mine.clone(), visitor()).await.unwrap();
    let again = save_estimate(&world.executor, mine, visitor()).await.unwrap();
    assert_eq!((first.version, again.version), (2, 2));
    let taken = save(given.access, None);
    let refused = save_estimate(&world.executor, taken, world.by(customer())).await;
    assert!(matches!(refused, Err(ExecuteError::Rejected(_))));
    let loaded = world.executor.load::<Quotation>(&given.quotation.to_string()).await.unwrap();
    let (_, email) = loaded.state.estimate().unwrap().saved.clone().unwrap();
    assert_eq!(email.unwrap().reveal(), Some("ana@example.cl"));
}
