//! `GET /repairs/{id}/dossier.zip`: the dossier ("expediente") for a dispute: papers, photos, hashes, proof.

use axum::extract::State;
use axum::response::Response;
use commands::photos::Variant;
use documents::{DossierFile, dossier};
use domain::Decider as _;
use domain::disclosure::Shown;
use domain::repair::{Photo, Repair};
use eventlog::{ChainRoot, EventLog, StreamId};
use serde::Serialize;

use super::{attachment, readable, work_order_pdf};
use crate::disclosures::note_shown;
use crate::extract::{Allowed, Path, SignedIn};
use crate::problem::Problem;
use crate::repairs::RepairPath;
use crate::state::ApiState;

/// What ties the repair to the log: its events by position and id, and the end of the log's hash chain.
#[derive(Serialize)]
struct Proof {
    chain: ChainRoot,
    events: Vec<ProvedEvent>,
}

#[derive(Serialize)]
struct ProvedEvent {
    position: String,
    sequence: u64,
    event_type: String,
    event_id: uuid::Uuid,
    recorded_at: chrono::DateTime<chrono::Utc>,
}

/// The dossier as a zip archive. Customers get the photos that were shared with them, staff get all.
#[utoipa::path(
    get, path = "/repairs/{id}/dossier.zip", tag = "repairs", security(("bearer" = [])),
    params(RepairPath),
    responses((status = 200, description = "The archive", body = Vec<u8>, content_type = "application/zip"))
)]
#[tracing::instrument(skip_all, fields(repair.id = %path.id))]
pub(crate) async fn get_dossier(
    State(state): State<ApiState>,
    Path(path): Path<RepairPath>,
    caller: Allowed<SignedIn>,
) -> Result<Response, Problem> {
    let repair = readable(&state, path.id, &caller).await?;
    note_shown(&state, &caller, Shown::Dossier, repair.owner()).await?;
    let order = work_order_pdf(&state, &repair).await?;
    let mut files = vec![DossierFile { path: "orden-de-trabajo.pdf".to_owned(), bytes: order }];
    files.extend(photos(&state, &repair, caller.actor.role.is_staff()).await?);
    let number = path.id.to_string();
    let proof = proof(state.executor.log(), &number).await?;
    let archive = dossier(&number, &files, &proof).map_err(Problem::internal)?;
    Ok(attachment("application/zip", &format!("expediente-{number}.zip"), archive))
}

async fn photos(state: &ApiState, repair: &Repair, all: bool) -> Result<Vec<DossierFile>, Problem> {
    let mut files = Vec::new();
    for photo in repair.photos().iter().filter(|photo| all || photo.public) {
        let kept = state.photos.store().get(&photo.hash, Variant::Full).await;
        if let Some(bytes) = kept.map_err(Problem::internal)? {
            files.push(DossierFile { path: path_of(photo), bytes });
        }
    }
    // The same picture may have been added as two kinds.
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files.dedup_by(|a, b| a.path == b.path);
    Ok(files)
}

fn path_of(photo: &Photo) -> String {
    let ending = photo.media_type.rsplit('/').next().unwrap_or("bin");
    format!("fotos/{}.{ending}", photo.hash)
}

async fn proof(log: &EventLog, number: &str) -> Result<Proof, Problem> {
    let chain = log.chain().root().await.map_err(Problem::internal)?;
    let stream = StreamId::new("repair", number.to_owned());
    let events = log.load(&stream, 0).await.map_err(Problem::internal)?;
    let events = events
        .into_iter()
        .map(|event| ProvedEvent {
            position: event.position.to_string(),
            sequence: event.sequence,
            event_type: event.event_type,
            event_id: event.event_id,
            recorded_at: event.recorded_at,
        })
        .collect();
    Ok(Proof { chain, events })
}
