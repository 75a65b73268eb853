"""`lianfang worker`: background jobs, started by `serve`, or alone on another machine."""

import argparse
from typing import Any

from procrastinate.contrib.django import app

from lianfang.access.jobs import LOST_SECONDS
from lianfang.cli.environment import database

HEARTBEAT_SECONDS = 3.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=int, default=2, help="how many jobs at a time")


def run(options: argparse.Namespace) -> int:
    # The connector is the one for Django, which can make an asynchronous one for the worker.
    connector: Any = app.connector
    with database(), app.replace_connector(connector.get_worker_connector()) as worker:
        worker.run_worker(
            concurrency=options.jobs,
            delete_jobs="successful",
            fetch_job_polling_interval=1.0,
            shutdown_graceful_timeout=10,
            # A worker that says nothing for so long is dead; others take up its jobs.
            update_heartbeat_interval=HEARTBEAT_SECONDS,
            stalled_worker_timeout=LOST_SECONDS,
        )
    return 0
