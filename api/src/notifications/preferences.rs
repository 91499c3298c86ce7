//! `GET` and `PUT /notifications/preferences`: through which channels one wants to be told things.

use axum::extract::State;
use domain::notification::matrix::row;
use domain::notification::{Channel, MuteCause, NotificationKind};
use domain::person::{Person, PersonCommand, Profile};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::extract::{Allowed, Caller, IdempotencyKey, Json, SignedIn};
use crate::problem::Problem;
use crate::state::ApiState;
use crate::written::Written;

/// One channel.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ChannelPreference {
    /// `email` or `sms`.
    #[schema(value_type = String)]
    channel: Channel,
    /// Whether the person wants it.
    wanted: bool,
    /// Why it is closed, where it is: `preference`, or `stop_reply` and `spam_report` where the other side lets nothing
    /// through any more.
    #[schema(value_type = Option<String>)]
    muted: Option<MuteCause>,
    /// Whether the workshop has it at all.
    available: bool,
}

/// What a person wants to be told, and how.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "channels": [
        { "channel": "email", "wanted": true, "muted": null, "available": true },
        { "channel": "sms", "wanted": false, "muted": "preference", "available": true }
    ],
    "always_sent": ["quote_ready", "pickup_ready", "payment_confirmed"]
}))]
pub(crate) struct PreferencesView {
    /// The channels that can be switched off.
    channels: Vec<ChannelPreference>,
    /// What is sent all the same, since it tells of rights, terms or money.
    #[schema(value_type = Vec<String>)]
    always_sent: Vec<NotificationKind>,
}

/// Through which channels one wants to be told things; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "email": true, "sms": false }))]
pub(crate) struct PreferencesRequest {
    /// By mail.
    email: Option<bool>,
    /// By SMS.
    sms: Option<bool>,
}

const SWITCHABLE: [Channel; 2] = [Channel::Email, Channel::Sms];

impl PreferencesView {
    fn of(profile: &Profile, state: &ApiState) -> Self {
        let preference = |channel| {
            let muted = profile.muted.get(&channel).copied();
            let available = state.notifications.is_enabled(channel);
            ChannelPreference { channel, wanted: muted.is_none(), muted, available }
        };
        let fixed = NotificationKind::ALL.into_iter().filter(|kind| {
            let row = row(*kind);
            row.fixed.is_some()
                && SWITCHABLE.iter().any(|channel| row.sends(profile.role, *channel))
        });
        Self { channels: SWITCHABLE.map(preference).into(), always_sent: fixed.collect() }
    }
}

/// One's own preferences.
#[utoipa::path(
    get, path = "/notifications/preferences", tag = "notifications", security(("bearer" = [])),
    responses((status = 200, description = "The preferences", body = PreferencesView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn get_notification_preferences(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
) -> Result<Json<PreferencesView>, Problem> {
    Ok(Json(view(&state, &caller).await?))
}

/// Changes one's own preferences. What tells of rights, terms or money is sent all the same.
#[utoipa::path(
    put, path = "/notifications/preferences", tag = "notifications", security(("bearer" = [])),
    responses((status = 200, description = "The preferences from now on", body = PreferencesView))
)]
#[tracing::instrument(skip_all)]
pub(crate) async fn set_notification_preferences(
    State(state): State<ApiState>,
    caller: Allowed<SignedIn>,
    key: IdempotencyKey,
    Json(request): Json<PreferencesRequest>,
) -> Result<Written<PreferencesView>, Problem> {
    let id = caller.signed_in()?.person.to_string();
    let (context, at) = (key.context(&caller), state.clock.now());
    let mut position = state.executor.log().head().await?;
    for (channel, wanted) in [(Channel::Email, request.email), (Channel::Sms, request.sms)] {
        let command = match wanted {
            None => continue,
            Some(true) => PersonCommand::UnmuteChannel { channel, at },
            Some(false) => PersonCommand::MuteChannel { channel, cause: MuteCause::Preference, at },
        };
        let step = context.step(channel.as_str());
        position = state.executor.execute::<Person>(&id, command, step).await?.position;
    }
    Ok(Written::done(position, view(&state, &caller).await?))
}

async fn view(state: &ApiState, caller: &Caller) -> Result<PreferencesView, Problem> {
    let id = caller.signed_in()?.person.to_string();
    let person = state.executor.load::<Person>(&id).await?.state;
    let profile = person.profile().ok_or_else(|| Problem::of("person.erased"))?;
    Ok(PreferencesView::of(profile, state))
}
