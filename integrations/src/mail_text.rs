//! What goes into the headers of a mail, whoever carries it.

use commands::gateways::OutgoingMail;
use domain::values::Email;

/// The text on one line: a line break in a header would begin the next one.
pub(crate) fn one_line(text: &str) -> String {
    let plain = text.chars().map(|c| if c.is_control() { ' ' } else { c });
    plain.collect::<String>().trim().to_owned()
}

/// The `Message-ID` of a mail of ours: it follows from our own id.
pub(crate) fn message_id(mail: &OutgoingMail, from: &Email) -> String {
    let domain = from.as_str().split_once('@').map_or("localhost", |(_, domain)| domain);
    format!("<{}@{domain}>", mail.id)
}

/// The ids that a mail refers to, without what is not an id: they come from mails of strangers.
pub(crate) fn references(mail: &OutgoingMail) -> Vec<&str> {
    mail.references.iter().map(String::as_str).filter(|id| is_message_id(id)).collect()
}

fn is_message_id(text: &str) -> bool {
    text.len() <= 250
        && text.starts_with('<')
        && text.ends_with('>')
        && text.contains('@')
        && text.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_cannot_begin_another_one() {
        assert_eq!(one_line(" Listo\r\nBcc: otro@x.cl\n"), "Listo  Bcc: otro@x.cl");
        for id in ["a@b", "<a>", "<a@b>\r\nBcc: c", "<a b@c>", "<ñ@b>"] {
            assert!(!is_message_id(id), "{id}");
        }
        assert!(is_message_id("<CAF=9+x@mail.gmail.com>"));
    }
}
