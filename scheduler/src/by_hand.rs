//! A run that somebody asks for.

use async_trait::async_trait;
use commands::jobs::{RunJobs, StartedByHand, begin_by_hand};
use commands::{Context, ExecuteError, Refused};
use domain::job_run::Job;
use tokio::sync::oneshot;

use crate::runs::Scheduler;

#[async_trait]
impl RunJobs for Scheduler {
    async fn run_by_hand(
        &self,
        job: Job,
        context: Context,
    ) -> Result<StartedByHand, ExecuteError<Refused>> {
        let runner = self.new_runner();
        let executor = &self.0.tools.executor;
        let asked_at = executor.clock().now();
        let begun = begin_by_hand(executor, job, runner.clone(), context).await;
        let begun = begun.map_err(ExecuteError::erase)?;
        if !begun.is_ours {
            return Ok(StartedByHand::new(begun, None));
        }
        let (tell, ended) = oneshot::channel();
        let (scheduler, known) = (self.clone(), begun.clone());
        self.0.running.spawn(async move {
            if let Some(position) = scheduler.work(job, asked_at, &known, &runner).await {
                // Nobody may be waiting any more.
                let _ = tell.send(position);
            }
        });
        Ok(StartedByHand::new(begun, Some(ended)))
    }
}
