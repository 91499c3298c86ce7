//! Every template rendered with facts as they could be: nothing missing, nothing secret, every SMS in one message.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use super::super::gsm7;
use super::super::templates::{
    RenderError, Rendered, SMS_LINK_MAX_CHARS, Sending, Template, all, find, newest, render,
};
use super::*;
use crate::repair::Status;
use crate::search::fold;
use crate::values::{Money, Sha256Hex};
use crate::wording::customer_wording;

fn link() -> String {
    format!("{:-<SMS_LINK_MAX_CHARS$}", "https://cirujano.example/s/")
}

/// Nobody who can be named, and nothing handed on.
fn bare(link: &str) -> Sending<'_> {
    Sending {
        name: None,
        link,
        workshop: "T",
        short_name: "T",
        contact: "c",
        answer: None,
        is_answerable: false,
        has_enclosure: false,
    }
}

fn rendered(template: &Template, facts: &Facts) -> Rendered {
    let link = link();
    let sending = Sending {
        name: Some("Begoña Ñancupil"),
        link: &link,
        workshop: "Cirujano de Sintetizadores",
        short_name: "Cirujano",
        contact: "Santiago · hola@cirujano.example",
        answer: Some("Está en el banco.\n\nLa próxima semana lo probamos."),
        is_answerable: true,
        has_enclosure: true,
    };
    render(template, facts, &sending)
        .unwrap_or_else(|error| panic!("{} by {}: {error}", template.kind, template.channel))
}

fn text_of(kind: NotificationKind, channel: Channel) -> String {
    rendered(newest(kind, channel).unwrap(), &facts(kind)).text
}

/// The facts of the kind with the longest texts that may come.
fn longest(kind: NotificationKind) -> Facts {
    let mut longest = facts(kind);
    for name in ["equipo", "pieza", "cita", "categoria"] {
        if longest.get(name).is_some() {
            longest = longest.with(name, Fact::Text("Sintetizador Ñandú [2] ".repeat(20)));
        }
    }
    for name in ["total", "monto", "saldo"] {
        if longest.get(name).is_some() {
            longest = longest.with(name, Fact::Amount(Money::clp(12_345_678)));
        }
    }
    longest
}

/// An SMS has no room for the address of an appointment, and two hours before it nothing can be changed any more.
fn leads_somewhere(template: &Template) -> bool {
    use NotificationKind as K;
    let since = [
        (K::AppointmentReminder, 2),
        (K::AppointmentSoon, 2),
        (K::AppointmentMoved, 1),
        (K::AppointmentCancelled, 1),
    ];
    let is_of_appointment =
        since.iter().any(|(kind, version)| template.kind == *kind && template.version >= *version);
    !(is_of_appointment && template.channel == Channel::Sms)
}

#[test]
fn every_template_is_rendered_with_its_facts_alone() {
    for template in all() {
        let facts = facts(template.kind);
        assert_eq!(facts.fit(template.kind), Ok(()), "{}", template.kind);
        let Rendered { subject, text } = rendered(template, &facts);
        assert_eq!(subject.is_some(), template.channel == Channel::Email, "{}", template.kind);
        let has_link = text.contains(&link());
        assert_eq!(
            has_link,
            leads_somewhere(template),
            "{} by {}",
            template.kind,
            template.channel
        );
        for rest in ["{", "}", "\n\n\n", "  ", " .", " ,", "..", "::"] {
            let all = format!("{}\n{text}", subject.as_deref().unwrap_or_default());
            assert!(
                !all.contains(rest),
                "{} by {}: {rest:?}\n{all}",
                template.kind,
                template.channel
            );
        }
    }
}

#[test]
fn every_template_is_rendered_without_what_the_wording_leaves_room_for() {
    for template in all() {
        let mut bare = Facts::new();
        for needed in facts_of(template.kind) {
            let fact = facts(template.kind).get(needed.name).unwrap().clone();
            bare = bare.with(needed.name, fact);
        }
        assert_eq!(bare.fit(template.kind), Ok(()), "{}", template.kind);
        let Rendered { text, .. } = rendered(template, &bare);
        assert!(!text.contains("\n\n\n") && !text.contains(" ."), "{}\n{text}", template.kind);
    }
}

#[test]
fn a_name_that_nothing_provides_is_an_error() {
    let facts = facts(NotificationKind::PickupReady);
    let template = newest(NotificationKind::PickupReady, Channel::Sms).unwrap();
    for source in
        ["{{ valor }}", "{{ equipo.tier }}", "{% if valor %}a{% endif %}", "{{ equipo | upper }}"]
    {
        let broken = Template { source, ..*template };
        let link = link();
        let error = render(&broken, &facts, &bare(&link));
        assert!(matches!(error, Err(RenderError::Template(_))), "{source}: {error:?}");
    }
}

#[test]
fn every_sms_fits_into_one_message_without_changing_its_alphabet() {
    for template in all().iter().filter(|template| template.channel == Channel::Sms) {
        for facts in [facts(template.kind), longest(template.kind)] {
            let text = rendered(template, &facts).text;
            let septets = gsm7::septets(&text).expect("only characters of the alphabet");
            assert!(septets <= gsm7::MAX_SEPTETS, "{}: {septets}\n{text}", template.kind);
            assert!(text.starts_with("Cirujano: "), "{text}");
            assert_eq!(text.ends_with(&link()), leads_somewhere(template), "{text}");
        }
    }
}

#[test]
fn in_an_sms_names_are_cut_as_little_as_it_takes_and_numbers_never() {
    let kind = NotificationKind::RepairCreated;
    let text = rendered(newest(kind, Channel::Sms).unwrap(), &longest(kind)).text;
    assert_eq!(gsm7::septets(&text), Some(gsm7::MAX_SEPTETS));
    assert!(text.contains("CDS-2026-0001"), "{text}");
    let short = text_of(kind, Channel::Sms);
    assert!(short.contains("Roland Juno-60"), "{short}");
}

#[test]
fn an_sms_that_cannot_fit_is_refused() {
    let kind = NotificationKind::RepairCreated;
    let link = "x".repeat(150);
    let error = render(newest(kind, Channel::Sms).unwrap(), &facts(kind), &bare(&link));
    assert!(matches!(error, Err(RenderError::TooLong { .. })), "{error:?}");
}

#[test]
fn no_message_tells_a_value_a_tier_a_margin_or_an_internal_note() {
    for template in all() {
        let rendered = rendered(template, &facts(template.kind));
        for text in [template.source, &rendered.text] {
            let text = fold(text);
            for secret in [
                "valordemercado",
                "valorestimado",
                "tasacion",
                "tier",
                "legendar",
                "premium",
                "cobrominimo",
                "margen",
                "comision",
                "notainterna",
                "costodelproveedor",
                "score",
            ] {
                assert!(!text.contains(secret), "{} says {secret}", template.kind);
            }
        }
    }
}

#[test]
fn states_are_told_in_the_words_of_the_wording() {
    let changed = NotificationKind::StateChanged;
    for status in Status::ALL {
        let told = Facts::new()
            .with("numero", Fact::Text("CDS-2026-0001".to_owned()))
            .with("equipo", Fact::Text("Juno-60".to_owned()))
            .with("estado", Fact::Status(status));
        let Rendered { subject, text } = rendered(newest(changed, Channel::Email).unwrap(), &told);
        let title = customer_wording(status).told_title(|_| None);
        assert!(subject.unwrap().ends_with(&title) && text.contains(&title), "{status}");
    }
    assert!(text_of(changed, Channel::Email).contains("CEM3340 llega aprox. 20-03-2026"));
    let ready = text_of(NotificationKind::PickupReady, Channel::Sms);
    assert!(ready.contains("Agenda tu retiro; sin costo hasta el 31-03-2026"), "{ready}");
    let quote = text_of(NotificationKind::QuoteReady, Channel::Email);
    assert!(quote.contains("Apruébalo o recházalo antes del 17-03-2026"), "{quote}");
}

#[test]
fn whoever_cannot_be_named_is_greeted_all_the_same() {
    let kind = NotificationKind::EstimateSaved;
    let text =
        render(newest(kind, Channel::Email).unwrap(), &facts(kind), &bare("x")).unwrap().text;
    assert!(text.starts_with("Hola:\n"), "{text}");
    assert!(text_of(kind, Channel::Email).starts_with("Hola Begoña Ñancupil:\n"));
}

#[test]
fn an_answer_is_handed_on_and_says_how_to_go_on() {
    for kind in [NotificationKind::TicketAnswered, NotificationKind::TicketAutoReplied] {
        let template = newest(kind, Channel::Email).unwrap();
        let text = text_of(kind, Channel::Email);
        assert!(text.contains("banco.\n\nLa próxima") && text.contains("responde a este correo"));
        let one_way = Sending { answer: Some("Sí."), ..bare("x") };
        let text = render(template, &facts(kind), &one_way).unwrap().text;
        assert!(!text.contains("responde a este correo"), "{text}");
        let nothing = render(template, &facts(kind), &bare("x"));
        assert!(matches!(nothing, Err(RenderError::Template(_))), "{nothing:?}");
    }
}

#[test]
fn a_mail_says_whether_it_can_be_muted() {
    let says = |kind, part: &str| assert!(text_of(kind, Channel::Email).contains(part), "{kind}");
    says(NotificationKind::StateChanged, "Puedes elegir qué avisos recibes");
    says(NotificationKind::PaymentConfirmed, "no se puede desactivar: informa de un pago");
    says(NotificationKind::DataBreach, "no se puede desactivar: informa de tus derechos");
}

#[test]
fn a_receipt_says_that_it_is_no_boleta_and_day_90_that_nothing_is_lost() {
    let receipt = text_of(NotificationKind::PaymentConfirmed, Channel::Email);
    assert!(receipt.contains("no reemplaza la boleta o factura"));
    for kind in [NotificationKind::AbandonmentWarning, NotificationKind::AbandonedNotice] {
        for channel in [Channel::Email, Channel::Sms] {
            let text = fold(&text_of(kind, channel));
            assert!(text.contains("siguesiendotuyo"), "{kind} by {channel}");
        }
        assert!(text_of(kind, Channel::Email).contains("artículo 42"));
    }
}

#[test]
fn a_template_is_found_by_what_pins_it() {
    for template in all() {
        assert_eq!(find(&template.reference(), template.channel), Some(template));
    }
    let unknown = TemplateRef { code: "state_changed".to_owned(), version: 99 };
    assert_eq!(find(&unknown, Channel::Email), None);
}

#[test]
fn a_template_that_was_sent_is_not_edited_but_gets_a_new_version() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/templates");
    let list = fs::read_to_string(folder.join("templates.sha256")).unwrap();
    let listed: BTreeMap<&str, &str> = list
        .lines()
        .filter_map(|line| line.split_once("  "))
        .map(|(hash, file)| (file, hash))
        .collect();
    let mut missing = Vec::new();
    for template in all() {
        let file = format!("{}/{}.v{}.txt", template.channel, template.kind, template.version);
        let hash = Sha256Hex::of(template.source.as_bytes());
        if listed.get(file.as_str()) != Some(&hash.as_str()) {
            missing.push(format!("{hash}  {file}"));
        }
    }
    assert!(
        missing.is_empty(),
        "new or edited; a new one is added to templates.sha256:\n{}",
        missing.join("\n")
    );
    assert_eq!(listed.len(), all().len(), "a template is gone, but messages pin it");
}

#[test]
fn a_balance_below_zero_is_told_as_the_customers() {
    use NotificationKind as K;
    for kind in [
        K::PaymentConfirmed,
        K::PaymentRefunded,
        K::PaymentRejected,
        K::PickupReady,
        K::PickupReminder,
        K::StorageCharged,
    ] {
        let told = |pesos| {
            let facts = facts(kind).with("saldo", Fact::Amount(Money::clp(pesos)));
            rendered(newest(kind, Channel::Email).unwrap(), &facts).text
        };
        assert!(told(-30_000).contains("Saldo a tu favor: $30.000."), "{kind}");
        assert!(told(0).contains("No queda saldo por pagar."), "{kind}");
        assert!(told(5_000).contains("Saldo por pagar: $5.000."), "{kind}");
    }
}
