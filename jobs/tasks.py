"""The Celery side: a wake-up that carries an id."""

from celery import shared_task


@shared_task(name="jobs.run")
def run_job(job_id):
    """Runs the job if it still waits; a second wake-up finds nothing to do."""
    from jobs.worker import run

    run(job_id)
