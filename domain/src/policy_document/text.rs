//! What a text must say, and what no text of this workshop may say.

use crate::search::fold;

/// Ways of saying that 90 days make an instrument the workshop's (or nobody's), folded as the search folds.
///
/// Ley 19.496 art. 42 gives the customer a year from the signed reception document, and ABANDONED is a custody
/// status here (`product.md` §8 row 4).
const LOSSES: [&str; 16] = [
    "90diasabandon",
    "90diasseabandon",
    "90diasseconsideraabandon",
    "90diasseconsideraraabandon",
    "90diasseentiendeabandon",
    "90diasseentenderaabandon",
    "90diasquedaabandon",
    "90diasquedaraabandon",
    "noventadiasabandon",
    "noventadiasseconsideraabandon",
    "noventadiasseentiendeabandon",
    "perderaslapropiedad",
    "pierdeslapropiedad",
    "pasaaserdeltaller",
    "pasaraaserdeltaller",
    "quedaradepropiedaddeltaller",
];

/// How the text takes the instrument away from its owner, if it does.
pub fn loss_of_ownership(text: &str) -> Option<&'static str> {
    let text = fold(text);
    LOSSES.into_iter().find(|loss| text.contains(loss))
}

/// Whether the text begins with its title and says its version, so that a printed copy can be told apart.
pub(super) fn says_title_and_version(text: &str, title: &str, version: u32) -> bool {
    text.strip_prefix("# ")
        .and_then(|text| text.strip_prefix(title))
        .is_some_and(|rest| rest.starts_with('\n') && rest.contains(&format!("Versión {version}.")))
}
