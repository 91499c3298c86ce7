//! Given, when and then of policies.

use chrono::{DateTime, NaiveDate, TimeZone, Utc};
use proptest::prelude::*;

use super::*;
use crate::policies::{Policy, PolicyVersion, policies, policy, policy_versions};
use crate::testing::{Scenario, given, golden, replay};
use crate::values::{PersonId, Sha256Hex};
use crate::{Actor, Capability, Command, Role};

const TITLE: &str = "Costo del diagnóstico";

fn at() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 3, 2, 13, 0, 0).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn text(version: u32, body: &str) -> String {
    format!("# {TITLE}\n\nVersión {version}. {body}\n")
}

fn draft(version: u32, body: &str) -> PolicyCommand {
    draft_of(&text(version, body))
}

fn draft_of(text: &str) -> PolicyCommand {
    PolicyCommand::Draft {
        policy: Policy::BUDGET_FEE.to_owned(),
        title: TITLE.to_owned(),
        text: text.to_owned(),
        at: at(),
    }
}

fn publish_from(version: u32, body: &str, from: &str, material: bool) -> PolicyCommand {
    PolicyCommand::Publish {
        policy: Policy::BUDGET_FEE.to_owned(),
        hash: Sha256Hex::of(text(version, body).as_bytes()),
        effective_from: day(from),
        material,
        summary: "Cambia el precio.".to_owned(),
        at: at(),
    }
}

fn publish(version: u32, body: &str) -> PolicyCommand {
    publish_from(version, body, "2026-03-02", true)
}

fn seed(policy: &str) -> PolicyCommand {
    PolicyCommand::Seed { policy: policy.to_owned(), at: at() }
}

fn published(version: u32, from: &str, material: bool) -> PolicyEvent {
    let text = text(version, "Cuesta.");
    PolicyEvent::PolicyPublished {
        policy: Policy::BUDGET_FEE.to_owned(),
        version,
        title: TITLE.to_owned(),
        hash: Sha256Hex::of(text.as_bytes()),
        text,
        effective_from: day(from),
        material,
        summary: "Cambia el precio.".to_owned(),
        at: at(),
    }
}

fn fresh() -> Scenario<PolicyDocument> {
    given([])
}

#[test]
fn every_event_decodes_for_ever() {
    golden::check("policy", &samples());
    let document: PolicyDocument = replay(&samples());
    assert_eq!(document.latest().unwrap().version, 1);
}

#[test]
fn a_draft_is_written_read_over_and_published() {
    fresh()
        .when(draft(1, "Cuesta."))
        .then([PolicyEvent::PolicyDrafted {
            policy: Policy::BUDGET_FEE.to_owned(),
            version: 1,
            title: TITLE.to_owned(),
            text: text(1, "Cuesta."),
            hash: Sha256Hex::of(text(1, "Cuesta.").as_bytes()),
            at: at(),
        }])
        .when(draft(1, "Cuesta."))
        .nothing_happens()
        .when(publish(1, "Cuesta."))
        .then([published(1, "2026-03-02", true)])
        .when(publish(1, "Cuesta."))
        .nothing_happens();
}

#[test]
fn a_draft_is_replaced_until_it_is_published() {
    let scenario = fresh().when(draft(1, "Cuesta.")).when(draft(1, "No cuesta."));
    assert_eq!(scenario.events().len(), 1);
    let scenario = scenario.when(publish(1, "Cuesta.")).refused("policy.draft_changed");
    let scenario = scenario.when(publish(1, "No cuesta."));
    assert_eq!(scenario.state().draft, None);
    scenario.when(publish(2, "Otra cosa.")).refused("policy.no_draft");
}

#[test]
fn a_text_says_its_title_and_the_version_that_it_will_be() {
    for wrong in [
        text(2, "Cuesta."),
        "Versión 1. Cuesta.".to_owned(),
        "# Otro título\n\nVersión 1.".to_owned(),
        format!("# {TITLE} y más\n\nVersión 1."),
        format!("# {TITLE}\n\nVersión 10."),
    ] {
        fresh().when(draft_of(&wrong)).refused("policy.heading_invalid");
    }
    let history = [published(1, "2026-03-02", true)];
    given::<PolicyDocument>(history.clone())
        .when(draft(1, "Cuesta."))
        .refused("policy.heading_invalid");
    assert_eq!(given::<PolicyDocument>(history).when(draft(2, "Más.")).events().len(), 1);
}

#[test]
fn title_and_text_are_readable() {
    let with = |title: &str, text: &str| {
        fresh().when(PolicyCommand::Draft {
            policy: Policy::BUDGET_FEE.to_owned(),
            title: title.to_owned(),
            text: text.to_owned(),
            at: at(),
        })
    };
    with(" ", "# a").refused("policy.title_invalid");
    with("a\nb", "# a\nb\n\nVersión 1.").refused("policy.title_invalid");
    with(&"a".repeat(121), "# a").refused("policy.title_invalid");
    with(TITLE, "").refused("policy.text_invalid");
    with(TITLE, "# \u{0}").refused("policy.text_invalid");
    with(TITLE, &"a".repeat(100_001)).refused("policy.text_invalid");
}

#[test]
fn ninety_days_are_never_written_as_a_loss_of_ownership() {
    for loss in [
        "A los 90 días, abandonado.",
        "Pasados 90 días se considera abandonado.",
        "Pasados 90 días se considerará ABANDONADO.",
        "Después de noventa días se entiende abandonado.",
        "Tras 90 días perderás la propiedad.",
        "El equipo pasa a ser del taller.",
        "Quedará de propiedad del taller.",
    ] {
        fresh().when(draft(1, loss)).refused("policy.loss_of_ownership");
    }
    let custody =
        "El día 90 anotamos que lleva más de 90 días en bodega; el equipo sigue siendo tuyo.";
    assert_eq!(fresh().when(draft(1, custody)).events().len(), 1);
}

#[test]
fn nothing_holds_for_the_past_or_before_the_version_before_it() {
    let later = [published(1, "2026-05-01", true)];
    fresh()
        .when(draft(1, "Cuesta."))
        .when(publish_from(1, "Cuesta.", "2026-03-01", true))
        .refused("policy.effective_in_the_past")
        .when(publish_from(1, "Cuesta.", "2026-03-02", true))
        .then([published(1, "2026-03-02", true)]);
    let scenario = given::<PolicyDocument>(later)
        .when(draft(2, "Más."))
        .when(publish_from(2, "Más.", "2026-04-30", true))
        .refused("policy.effective_before_previous")
        .when(publish_from(2, "Más.", "2026-05-01", true));
    assert_eq!(scenario.events().len(), 1);
}

#[test]
fn whoever_is_asked_again_is_told_what_changes() {
    let PolicyCommand::Publish { policy, hash, effective_from, material, at, .. } =
        publish(1, "Cuesta.")
    else {
        unreachable!()
    };
    let summary = " ".to_owned();
    fresh()
        .when(draft(1, "Cuesta."))
        .when(PolicyCommand::Publish { policy, hash, effective_from, material, summary, at })
        .refused("policy.summary_missing");
}

#[test]
fn only_the_documents_of_the_workshop_exist_each_in_its_own_stream() {
    fresh().when(seed("otra")).refused("policy.unknown");
    given::<PolicyDocument>([published(1, "2026-03-02", true)])
        .when(seed(Policy::TERMS))
        .refused("policy.other_policy");
}

#[test]
fn the_six_built_in_texts_are_the_first_versions() {
    assert_eq!(policies().len(), 6);
    for built_in in policies() {
        let scenario = fresh().when(seed(built_in.code));
        let document = scenario.state();
        let versions: Vec<_> = policy_versions(built_in.code).collect();
        assert_eq!(document.published.len(), versions.len());
        for (published, version) in document.published.iter().zip(versions) {
            assert_eq!((published.version, &published.hash), (version.version, version.hash()));
            assert_eq!(published.effective_from, day("2026-03-02"));
        }
        let in_force = document.in_force(day("2026-03-02")).unwrap();
        assert_eq!((&in_force.hash, &*in_force.text), (built_in.hash(), built_in.text));
        scenario.when(seed(built_in.code)).nothing_happens();
    }
}

#[test]
fn an_update_brings_its_new_text_unless_the_owner_has_taken_the_document_on() {
    let first = fresh().when(seed(Policy::TERMS)).events()[0].clone();
    let scenario = given::<PolicyDocument>([first.clone()]).when(seed(Policy::TERMS));
    assert_eq!(scenario.state().latest().unwrap().hash, *policy(Policy::TERMS).unwrap().hash());
    let title = policy(Policy::TERMS).unwrap().title;
    let own = format!("# {title}\n\nVersión 2. Nuestras propias condiciones.\n");
    let hash = Sha256Hex::of(own.as_bytes());
    let drafted = PolicyCommand::Draft {
        policy: Policy::TERMS.to_owned(),
        title: title.to_owned(),
        text: own,
        at: at(),
    };
    let publish = PolicyCommand::Publish {
        policy: Policy::TERMS.to_owned(),
        hash,
        effective_from: day("2026-03-02"),
        material: true,
        summary: "Propias.".to_owned(),
        at: at(),
    };
    given::<PolicyDocument>([first])
        .when(drafted)
        .when(seed(Policy::TERMS))
        .nothing_happens()
        .when(publish)
        .when(seed(Policy::TERMS))
        .nothing_happens();
}

#[test]
fn what_applies_is_a_matter_of_the_day() {
    let document: PolicyDocument =
        replay(&[published(1, "2026-03-02", true), published(2, "2026-05-01", false)]);
    let in_force = |on| document.in_force(day(on)).map(|published| published.version);
    assert_eq!(in_force("2026-03-01"), None);
    assert_eq!(in_force("2026-04-30"), Some(1));
    assert_eq!(in_force("2026-05-01"), Some(2));
}

#[test]
fn a_material_change_asks_again_once_it_holds_and_an_immaterial_one_does_not() {
    let document: PolicyDocument = replay(&[
        published(1, "2026-03-02", true),
        published(2, "2026-05-01", false),
        published(3, "2026-06-01", true),
        published(4, "2026-07-01", false),
    ]);
    let pinned = |number: u32| document.version(number).unwrap().pinned();
    let asks =
        |accepted: Option<u32>, on| document.asks_again(accepted.map(pinned).as_ref(), day(on));
    assert!(!asks(None, "2026-03-01"), "nothing holds yet");
    assert!(asks(None, "2026-03-02"));
    assert!(!asks(Some(1), "2026-05-31"));
    assert!(asks(Some(1), "2026-06-01"));
    assert!(asks(Some(2), "2026-08-01"), "the material one lies between");
    assert!(!asks(Some(3), "2026-08-01"));
    let forged = PolicyVersion { version: 3, hash: Sha256Hex::of(b"otro texto") };
    assert!(document.asks_again(Some(&forged), day("2026-08-01")));
    let unknown = PolicyVersion { version: 9, hash: Sha256Hex::of(b"x") };
    assert!(document.asks_again(Some(&unknown), day("2026-08-01")));
}

#[test]
fn the_difference_of_two_versions_is_told_line_by_line() {
    let lines = diff("a\nb\nc\n", "a\nB\nc\nd\n");
    let told: Vec<_> = lines
        .iter()
        .map(|line| {
            let sign = match line.change {
                Change::Kept => ' ',
                Change::Removed => '-',
                Change::Added => '+',
            };
            format!("{sign}{}", line.text)
        })
        .collect();
    assert_eq!(told, [" a", "-b", "+B", " c", "+d"]);
    let scenario = fresh().when(seed(Policy::WARRANTY));
    let changes = scenario.state().diff(1, 2).unwrap();
    assert!(changes.iter().any(|line| line.change == Change::Added && line.text == "Versión 2."));
    assert!(scenario.state().diff(1, 9).is_none());
}

#[test]
fn a_draft_is_compared_with_the_version_before_it() {
    assert_eq!(fresh().when(seed(Policy::TERMS)).state().draft_diff(), None);
    let first = fresh().when(draft(1, "Cuesta."));
    assert!(first.state().draft_diff().unwrap().iter().all(|it| it.change == Change::Added));
}

#[test]
fn the_owner_drafts_and_publishes_with_a_second_factor() {
    let capability = |command: PolicyCommand| command.capability();
    assert_eq!(capability(draft(1, "a")), Capability::PolicyDrafting);
    assert_eq!(capability(publish(1, "a")), Capability::PolicyPublishing);
    assert_eq!(capability(seed("terms")), Capability::Automation);
    let owner = Actor::person(PersonId::new(uuid::Uuid::nil()), Role::Owner);
    assert_eq!(crate::grant(owner.role, Capability::PolicyPublishing), crate::Grant::StepUp);
}

#[test]
#[should_panic(expected = "impossible history: PolicyPublished")]
fn an_impossible_history_is_not_folded() {
    replay::<PolicyDocument>(&[published(2, "2026-03-02", true)]);
}

proptest! {
    #[test]
    fn whatever_is_asked_nothing_panics_and_replay_equals_live(
        steps in prop::collection::vec((0_u8..6, 1_u32..5, 0_u32..60, any::<bool>()), 0..30),
    ) {
        let mut document = PolicyDocument::default();
        let mut history = Vec::new();
        for (kind, version, days, material) in steps {
            let body = if days % 2 == 0 { "Cuesta." } else { "No cuesta." };
            let from = (day("2026-02-15") + chrono::Duration::days(days.into())).to_string();
            let next = document.next_version();
            let command = match kind {
                0 => seed(Policy::BUDGET_FEE),
                1 => draft(version, body),
                2 => draft(next, body),
                3 => publish_from(version, body, &from, material),
                4 => publish_from(next, body, &from, material),
                _ => draft(next, "90 días = abandonado"),
            };
            for event in document.decide(command).unwrap_or_default() {
                document.evolve(&event);
                history.push(event);
            }
        }
        for (published, version) in document.published.iter().zip(1..) {
            prop_assert_eq!(published.version, version);
            prop_assert_eq!(&published.hash, &Sha256Hex::of(published.text.as_bytes()));
            prop_assert_eq!(loss_of_ownership(&published.text), None);
        }
        prop_assert!(document.published.is_sorted_by_key(|published| published.effective_from));
        prop_assert_eq!(replay::<PolicyDocument>(&history), document);
    }

    #[test]
    fn a_difference_holds_both_texts(old in "[ab\n]{0,30}", new in "[ab\n]{0,30}") {
        let lines = diff(&old, &new);
        let kept = |without| lines.iter().filter(|line| line.change != without).count();
        prop_assert_eq!(kept(Change::Added), old.lines().count());
        prop_assert_eq!(kept(Change::Removed), new.lines().count());
    }
}
