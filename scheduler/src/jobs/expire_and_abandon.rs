//! `expire_and_abandon`: what time alone brings about at night. Quotes run out, closures of the workshop are noted,
//! instruments that nobody collected for 90 days are abandoned (a state of custody, never a loss of ownership), photos that
//! nothing refers to are removed, and so is what providers delivered long ago about people.

use commands::photos::{referenced_photos, sweep_photos};
use commands::sweeps::{declare_abandoned, expire_quotes, note_closures};
use commands::webhooks::forget_old_bodies;
use domain::repair::Status;
use domain::webhook::BODY_KEPT;
use projections::webhook_inbox::with_old_bodies;

use crate::done::{Done, JobFailure};
use crate::tools::Tools;

pub(super) async fn run(tools: &Tools) -> Result<Done, JobFailure> {
    let (executor, now) = (&tools.executor, tools.now());
    let quoted = tools.repairs_in(Status::Quoted).await?;
    let expired = expire_quotes(executor, quoted, now).await?.changed.len();
    let ready = tools.repairs_in(Status::ReadyPickup).await?;
    let closures = note_closures(executor, &ready, now).await?.changed.len();
    let abandoned = declare_abandoned(executor, ready, now).await?.changed.len();
    let referenced = referenced_photos(executor.log()).await?;
    let photos = sweep_photos(tools.photos.store(), &referenced, now).await;
    let photos = photos.map_err(|error| JobFailure::Found(error.to_string()))?.removed;
    let old = with_old_bodies(tools.read_side.db(), now - BODY_KEPT).await?;
    let bodies = forget_old_bodies(executor, old).await?;
    let done = if expired + closures + abandoned + photos + bodies == 0 {
        Done::nothing()
    } else {
        Done::saying(format!(
            "{expired} presupuestos vencidos, {closures} equipos con un cierre del taller anotado, {abandoned} equipos sin \
             retirar, {photos} fotos sueltas y {bodies} notificaciones antiguas borradas"
        ))
    };
    let done = done.counting("quotes_expired", expired).counting("closures_noted", closures);
    let done = done.counting("repairs_abandoned", abandoned).counting("photos_removed", photos);
    Ok(done.counting("bodies_erased", bodies))
}
