//! What a message is taken for: the stems of the seed and their precedence.

use proptest::prelude::*;

use crate::ticket::Category;
use crate::ticket::classification::ClassificationRules;

fn classify(text: &str) -> Category {
    ClassificationRules::current().classify("Hola", text).category
}

fn matched(text: &str) -> Vec<String> {
    let classification = ClassificationRules::current().classify("Hola", text);
    classification.matched.into_iter().map(|matched| matched.word).collect()
}

#[test]
fn the_keywords_of_the_seed_and_garant_are_recognised() {
    for (text, category) in [
        ("¿Me pueden cotizar un cambio de teclas?", Category::QuoteQuestion),
        ("Necesito una cotización", Category::QuoteQuestion),
        ("¿Qué precio tiene?", Category::QuoteQuestion),
        ("¿Cuál es el estado de mi equipo?", Category::RepairStatus),
        ("Quiero saber el avance", Category::RepairStatus),
        ("El pago no funcionó", Category::PaymentIssue),
        ("Tengo un reclamo", Category::Complaint),
        ("Esto es una queja formal", Category::Complaint),
        ("¿Sigue en garantía?", Category::Warranty),
        ("Hola, ¿abren el sábado?", Category::GeneralInquiry),
        ("", Category::GeneralInquiry),
    ] {
        assert_eq!(classify(text), category, "{text}");
    }
}

#[test]
fn case_and_accents_do_not_matter() {
    for text in
        ["GARANTÍA", "garantia", "Garantía", "garanti\u{301}a", "ＧＡＲＡＮＴÍＡ", "¡garantías!"]
    {
        assert_eq!(classify(text), Category::Warranty, "{text}");
    }
    assert_eq!(classify("COTIZACIÓN"), Category::QuoteQuestion);
}

#[test]
fn a_stem_is_the_beginning_of_a_word() {
    assert_eq!(classify("El equipo se apagó"), Category::GeneralInquiry, "that is no payment");
    assert_eq!(classify("Está en mal estado,precio?"), Category::RepairStatus);
    assert_eq!(classify("los pagos/avances"), Category::PaymentIssue);
}

#[test]
fn the_precedence_is_complaint_payment_warranty_status_quote_general() {
    let words = ["reclamo", "pago", "garantía", "estado", "precio"];
    let order = [
        Category::Complaint,
        Category::PaymentIssue,
        Category::Warranty,
        Category::RepairStatus,
        Category::QuoteQuestion,
    ];
    for first in 0..words.len() {
        // However the words are ordered in the text.
        let mut text = words[first..].to_vec();
        assert_eq!(classify(&text.join(" ")), order[first]);
        text.reverse();
        assert_eq!(classify(&text.join(" ")), order[first]);
    }
    assert_eq!(classify("¿En qué estado está mi pago?"), Category::PaymentIssue);
}

#[test]
fn the_words_that_matched_are_kept_once_each_the_decisive_first() {
    assert_eq!(
        matched("El precio, el PRECIO y el Estado: ¡un reclamo! Reclamos..."),
        ["reclamo", "reclamos", "estado", "precio"]
    );
    let classification = ClassificationRules::current().classify("Garantía", "Hola");
    assert_eq!(classification.matched[0].word, "garantia", "the subject is read too");
    assert_eq!(classification.matched[0].category, Category::Warranty);
    assert_eq!(classification.rules_version, 1);
}

#[test]
fn a_long_word_is_not_copied() {
    let words = matched(&format!("pago{}", "x".repeat(100)));
    assert_eq!(words[0].len(), 40);
}

#[test]
fn other_rules_can_be_tried() {
    let rules =
        ClassificationRules { version: 2, stems: vec![(Category::QuoteQuestion, vec!["valor"])] };
    let classification = rules.classify("Consulta", "¿Qué valor tiene, y el pago?");
    assert_eq!(classification.category, Category::QuoteQuestion);
    assert_eq!(classification.rules_version, 2);
}

proptest! {
    #[test]
    fn any_text_is_classified(subject in ".{0,80}", text in ".{0,400}") {
        let classification = ClassificationRules::current().classify(&subject, &text);
        let expected = classification.matched.first().map(|matched| matched.category);
        prop_assert_eq!(classification.category, expected.unwrap_or(Category::GeneralInquiry));
    }
}
