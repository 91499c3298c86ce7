//! What a message says, for whoever looks at it later or before anybody gets it: without name and without the secret of
//! a link, which are added when it is sent and never kept.

use domain::notification::templates::{self, RenderError, Rendered, Sending, Template, render};
use domain::notification::{Channel, Facts, Message, NotificationKind, TemplateRef, preview_facts};
use domain::repair::Repair;
use domain::values::RepairNumber;
use eventlog::LogError;

use super::Notifications;
use super::answers::hands_on;
use super::repairs::told_of;
use crate::executor::Executor;

/// What stands for an answer, which is read in its ticket.
const ANSWER: &str = "(Aquí va la respuesta, que se lee en la consulta.)";

/// A text as it would be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The template that it was made with.
    pub template: TemplateRef,
    /// What a person would read.
    pub rendered: Rendered,
}

impl Notifications {
    /// What that message says or said.
    ///
    /// # Errors
    /// When its template is gone or cannot be filled in.
    pub fn shown(&self, message: &Message) -> Result<Rendered, RenderError> {
        let template = templates::find(&message.template, message.channel);
        let missing = || RenderError::Template(format!("there is no {}", message.template));
        self.filled(template.ok_or_else(missing)?, &message.facts)
    }

    /// The newest template of that kind and channel with facts as such a message could have them; of a real repair,
    /// where one is named. None when the matrix has no such message, or there is no such repair.
    ///
    /// # Errors
    /// When the log fails.
    pub async fn preview(
        &self,
        executor: &Executor,
        (kind, channel): (NotificationKind, Channel),
        repair: Option<RepairNumber>,
    ) -> Result<Option<Result<Preview, RenderError>>, LogError> {
        let Some(template) = templates::newest(kind, channel) else { return Ok(None) };
        let mut facts = preview_facts(kind);
        if let Some(number) = repair {
            let known = executor.load_if_any::<Repair>(&number.to_string()).await?;
            let told = known.and_then(|known| told_of(&known.state, kind, &Facts::new(), None));
            let Some(told) = told else { return Ok(None) };
            for (name, fact) in told.iter().filter(|(name, _)| *name != "estado") {
                facts = facts.with(name, fact.clone());
            }
        }
        let rendered = self.filled(template, &facts);
        let template = template.reference();
        Ok(Some(rendered.map(|rendered| Preview { template, rendered })))
    }

    fn filled(&self, template: &Template, facts: &Facts) -> Result<Rendered, RenderError> {
        let terms = self.terms();
        let sending = Sending {
            name: None,
            link: &terms.public_url,
            workshop: &terms.workshop,
            short_name: &terms.short_name,
            contact: &terms.contact,
            answer: hands_on(template.kind).then_some(ANSWER),
            is_answerable: terms.reply_addresses.is_some(),
            has_enclosure: false,
        };
        render(template, facts, &sending)
    }
}
