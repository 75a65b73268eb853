"""`lianfang doctor`: what is wrong with this installation, and what to do about it."""

import argparse

from django.conf import settings
from django.db.utils import Error

from lianfang.cli.doctor_database import database_findings
from lianfang.cli.doctor_machine import Finding, machine_findings
from lianfang.cli.environment import database
from lianfang.cli.supervisor import say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: it looks at everything."""


def run(options: argparse.Namespace) -> int:
    findings = [*machine_findings()]
    # Asked before the doctor starts the database for itself.
    is_running = settings.USES_EMBEDDED_DATABASE and settings.EMBEDDED_DATABASE.is_running()
    can_start = all(one.is_right for one in findings if one.name == "database files")
    try:
        if can_start:
            with database():
                findings += database_findings(is_running=is_running)
    except (Error, RuntimeError, OSError, TimeoutError) as error:
        advice = (
            "look into " + str(settings.EMBEDDED_DATABASE.data / "server.log")
            if settings.USES_EMBEDDED_DATABASE
            else "check DATABASE_URL and that the server answers"
        )
        findings.append(Finding("database", False, str(error).splitlines()[0], advice))
    for finding in findings:
        mark = "ok   " if finding.is_right else "WRONG"
        say(f"{mark} {finding.name}: {finding.detail}")
        if not finding.is_right:
            say(f"      -> {finding.advice}")
    return 0 if all(finding.is_right for finding in findings) else 1
