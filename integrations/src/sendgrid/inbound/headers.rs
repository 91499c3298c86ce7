//! The headers of a mail from outside.

/// The headers, unfolded, their names in lower case.
pub(super) struct Headers(Vec<(String, String)>);

impl Headers {
    /// Reads the raw block.
    pub(super) fn read(block: &str) -> Self {
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in block.lines() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = headers.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self(headers)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }

    /// The ids in a header: everything between angle brackets.
    pub(super) fn message_ids(&self, name: &str) -> Vec<String> {
        let value = self.get(name).unwrap_or_default();
        let ids = value.split('<').skip(1).filter_map(|rest| {
            let (id, _) = rest.split_once('>')?;
            Some(format!("<{id}>"))
        });
        ids.collect()
    }

    /// What it answers, oldest first.
    pub(super) fn references(&self) -> Vec<String> {
        let mut ids = self.message_ids("references");
        for id in self.message_ids("in-reply-to") {
            ids.retain(|known| *known != id);
            ids.push(id);
        }
        ids
    }

    /// Each with its name and its value.
    pub(super) fn all(&self) -> Vec<(&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
}

/// The address and the name in `"Ana Díaz" <ana@correo.cl>`.
pub(super) fn mailbox(text: &str) -> (String, Option<String>) {
    let Some((name, rest)) = text.rsplit_once('<') else {
        return (text.trim().to_ascii_lowercase(), None);
    };
    let address = rest.split('>').next().unwrap_or_default().trim().to_ascii_lowercase();
    let name = name.trim().trim_matches('"').trim();
    (address, (!name.is_empty()).then(|| name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_headers_are_one_header_and_ids_come_oldest_first() {
        let headers = Headers::read(
            "Message-ID: <c@x>\r\nReferences: <a@x>\r\n\t<b@x>\r\nIn-Reply-To: <b@x>\r\n",
        );
        assert_eq!(headers.message_ids("message-id"), ["<c@x>"]);
        assert_eq!(headers.references(), ["<a@x>", "<b@x>"]);
    }

    #[test]
    fn an_address_is_told_from_its_name() {
        let read = |text| {
            let (address, name) = mailbox(text);
            (address, name.unwrap_or_default())
        };
        assert_eq!(read("Ana@Correo.cl"), ("ana@correo.cl".into(), String::new()));
        assert_eq!(
            read("\"Díaz, Ana\" <ana@correo.cl>"),
            ("ana@correo.cl".into(), "Díaz, Ana".into())
        );
        assert_eq!(read("x <y@z> <ana@correo.cl>").0, "ana@correo.cl");
    }
}
