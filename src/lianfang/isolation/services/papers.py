"""Printing a paper anew, and noting that it was signed."""

import uuid
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.isolation.enums import CaseState, PaperKind
from lianfang.isolation.models import Paper
from lianfang.isolation.services.issuing import write_paper
from lianfang.isolation.services.steps import WrongCaseState, locked_case
from lianfang.kit.errors import Conflict, InvalidInput, NotFound


class PaperSigned(Conflict):
    """It was signed before, or is withdrawn."""

    code = "paper_signed"
    default = _("This paper was signed or withdrawn already.")


@action("isolation.paper.issue")
def issue_paper(*, actor: Actor, now: datetime, case_id: uuid.UUID, kind: str) -> Paper:
    """A new notice or agreement with the days that hold now. A release certificate is made by the
    release alone. Raises InvalidInput, WrongCaseState."""
    case = locked_case(case_id)
    concerning(case, path=case.path, paper=kind)
    if kind not in (PaperKind.NOTICE, PaperKind.AGREEMENT):
        raise InvalidInput(fields={"kind": _("A certificate is made when somebody is released.")})
    if case.state == CaseState.VOID or not case.is_running:
        raise WrongCaseState(case)
    paper = write_paper(actor, now, case, kind)
    concerning(paper, path=case.path)
    return paper


@action("isolation.paper.sign")
def sign_paper(*, actor: Actor, now: datetime, paper_id: uuid.UUID) -> Paper:
    """The person signed it. Raises PaperSigned."""
    with everywhere("the place is checked just below"):
        paper: Paper | None = (
            Paper.objects.select_for_update(of=("self",))
            .select_related("case")
            .filter(pk=paper_id)
            .first()
        )
    if paper is None:
        raise NotFound()
    concerning(paper, path=paper.case.path)
    if paper.signed_at is not None or paper.withdrawn_at is not None:
        raise PaperSigned()
    paper.signed_at = now
    paper.save(update_fields=["signed_at"])
    return paper
