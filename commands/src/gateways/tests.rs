//! What callers may rely on: amounts, tokens, segments, and when repeating is safe.

use std::time::Duration;

use domain::values::Money;
use uuid::Uuid;

use super::*;

#[test]
fn a_reported_amount_is_pesos_only_when_it_is_whole_and_clp() {
    let clp = |number: &str| ReportedAmount { currency: "CLP".into(), number: number.into() }.clp();
    assert_eq!(clp("20000"), Some(Money::clp(20_000)));
    assert_eq!(clp("12000.00"), Some(Money::clp(12_000)));
    assert_eq!(clp("-5000.0"), Some(Money::clp(-5_000)));
    for wrong in
        ["12000.50", "12.000,00", "1e4", "", "-", "12000.", ".5", " 1", "99999999999999999999"]
    {
        assert_eq!(clp(wrong), None, "{wrong}");
    }
    let dollars = ReportedAmount { currency: "USD".into(), number: "20000".into() };
    assert_eq!(dollars.clp(), None);
}

#[test]
fn a_payment_token_is_short_plain_text_that_hides_in_logs() {
    let token = PaymentToken::parse("33373581FC32576FAF33C46FC6454B1FFEBD7E1H").unwrap();
    assert!(!format!("{token:?}").contains("3337"));
    for wrong in ["", "a b", "ñ", "a&b=c", &"A".repeat(101)] {
        assert!(PaymentToken::parse(wrong).is_none(), "{wrong}");
    }
}

#[test]
fn only_what_never_happened_is_safe_to_repeat() {
    let pause = Duration::from_secs(7);
    let refused = GatewayError::refused(RefusalCause::Recipient, "21211");
    let cases = [
        (GatewayError::Disabled, false, None),
        (GatewayError::CircuitOpen { retry_after: pause }, true, Some(pause)),
        (GatewayError::NotSent { reason: "no connection" }, true, None),
        (GatewayError::Unknown { reason: "timed out" }, false, None),
        (GatewayError::Failed, false, None),
        (GatewayError::RateLimited { retry_after: Some(pause) }, true, Some(pause)),
        (GatewayError::Deferred { retry_after: pause }, true, Some(pause)),
        (refused.clone(), false, None),
    ];
    for (error, safe, retry_after) in cases {
        assert_eq!(
            (error.is_safe_to_repeat(), error.retry_after()),
            (safe, retry_after),
            "{error}"
        );
    }
    assert_eq!(refused.to_string(), "the provider refused: 21211");
}

#[test]
fn one_accented_a_makes_a_text_travel_in_sixteen_bits() {
    let count = |text: &str| {
        let Segments { encoding, count } = Segments::of(text);
        (encoding, count)
    };
    assert_eq!(count(""), (SmsEncoding::Gsm7, 1));
    assert_eq!(count(&"n".repeat(160)), (SmsEncoding::Gsm7, 1));
    assert_eq!(count(&"ñ".repeat(161)), (SmsEncoding::Gsm7, 2));
    assert_eq!(count(&"é".repeat(306)), (SmsEncoding::Gsm7, 2));
    assert_eq!(count(&"€".repeat(80)), (SmsEncoding::Gsm7, 1));
    assert_eq!(count(&"€".repeat(81)), (SmsEncoding::Gsm7, 2));
    assert_eq!(count(&"á".repeat(70)), (SmsEncoding::Ucs2, 1));
    assert_eq!(count(&"á".repeat(71)), (SmsEncoding::Ucs2, 2));
    assert_eq!(count(&"🎹".repeat(35)), (SmsEncoding::Ucs2, 1));
    assert_eq!(count(&"🎹".repeat(36)), (SmsEncoding::Ucs2, 2));
}

#[test]
fn a_delivered_message_is_further_than_anything_told_later() {
    let order = [
        SmsState::Other("read".into()),
        SmsState::Queued,
        SmsState::Sent,
        SmsState::Undelivered,
        SmsState::Delivered,
    ];
    assert!(order.is_sorted_by_key(SmsState::rank));
}

#[test]
fn a_person_stops_messages_in_spanish_too() {
    let says = |text: &str| InboundSms {
        provider_id: "SM1".into(),
        from: "+56912345678".into(),
        text: text.into(),
    };
    for stop in ["STOP", " stop ", "Baja.", "ALTO!", "parar"] {
        assert!(says(stop).asks_to_stop(), "{stop}");
    }
    assert!(!says("stop sending me the wrong invoice").asks_to_stop());
    assert!(!format!("{:?}", says("hola")).contains("569"));
}

#[test]
fn an_entry_of_the_calendar_leads_back_to_its_booking() {
    let booking = Uuid::from_u128(0x0123_4567_89ab_cdef);
    let id = CalendarEntryId::of(booking);
    assert_eq!(CalendarEntryId::booking(id.as_str()), Some(booking));
    for foreign in ["abc", "_60q30c1g60o30e1i60o4ac1g60rj8gpl", &booking.to_string()] {
        assert_eq!(CalendarEntryId::booking(foreign), None, "{foreign}");
    }
}

#[tokio::test]
async fn a_gateway_without_keys_says_that_it_is_off() {
    let token = PaymentToken::parse("A1").unwrap();
    assert!(!PaymentGateway::is_enabled(&Off));
    assert_eq!(PaymentGateway::status(&Off, &token).await, Err(GatewayError::Disabled));
    assert_eq!(PaymentGateway::find(&Off, "1").await, Err(GatewayError::Disabled));
    assert_eq!(SmsGateway::status(&Off, "SM1").await, Err(GatewayError::Disabled));
    assert!(!MailGateway::is_enabled(&Off));
    let id = CalendarEntryId::of(Uuid::nil());
    assert_eq!(CalendarGateway::remove(&Off, &id).await, Err(GatewayError::Disabled));
}

#[test]
fn a_header_of_a_delivery_is_found_in_any_case() {
    let headers = [("X-Twilio-Signature".to_owned(), "abc".to_owned())];
    let delivery = Delivery { url: "https://x.cl/", headers: &headers, body: b"" };
    assert_eq!(delivery.header("x-twilio-signature"), Some("abc"));
    assert_eq!(delivery.header("sign"), None);
}
