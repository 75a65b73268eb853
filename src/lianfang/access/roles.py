"""One table of what each role may do. A right is a string `<room>.<noun>.<verb>`.

Rights that end in a verb of doing are the names of actions (see `actions`); those ending in `view`
open pages and lists. A right holds in the places of the appointment that gives it, and everything
inside them. Nothing else in the program decides about rights: pages, services, API and the role
page all read this table.
"""

from lianfang.access.enums import Role
from lianfang.access.rights import (
    ARRIVING,
    AT_A_POST,
    AT_THE_DOOR,
    AT_THE_GATE,
    BULLETIN_DESK,
    CHECKING,
    COMMANDING,
    DRIVING,
    FIELD_WORK,
    FIGURES,
    GATE_DECISIONS,
    GATE_KEEPING,
    INSTITUTION_CARE,
    INSTITUTION_DESK,
    INSTITUTION_SIGHT,
    ISOLATION_DESK,
    ISOLATION_SERVICE,
    ISOLATION_SIGHT,
    ORGANISING,
    PLAN_DESK,
    PLAN_PROGRESS,
    POSTS_DESK,
    RECORDING,
    REGISTERS,
    RIDES,
    ROBOT_KEEPING,
    ROWS,
    SCREENING,
    SCREENING_DESK,
    TABLES_DESK,
    TRANSPORT_DESK,
    WALL,
)
from lianfang.access.rights_at_work import (
    CHARTERS_DESK,
    CHARTERS_DOOR,
    CHARTERS_SIGHT,
    ENTERPRISE_DESK,
    ENTERPRISE_SIGHT,
    FUNDS_DECISIONS,
    FUNDS_DESK,
    FUNDS_SIGHT,
    INSPECTING,
    INSPECTION_DESK,
    INSPECTION_SIGHT,
    LABOUR_DESK,
    LABOUR_FIELD,
    LABOUR_SIGHT,
    LODGING_DESK,
    LODGING_SIGHT,
    NEEDS_DESK,
    NEEDS_LIAISON,
    OWN_ENTERPRISE,
    POLICY_DESK,
    POLICY_LIAISON,
    RESUMPTION_DESK,
    RESUMPTION_SIGHT,
    WORKFORCE_DESK,
    WORKFORCE_ROUNDS,
    WORKFORCE_SIGHT,
)

# What a whole town's headquarters and its working groups do alike, desk by desk.
_DESKS_OF_THE_TOWN = (
    TRANSPORT_DESK
    | ISOLATION_DESK
    | GATE_DECISIONS
    | SCREENING_DESK
    | LODGING_DESK
    | FUNDS_DECISIONS
    | RESUMPTION_DESK
    | ENTERPRISE_DESK
    | INSPECTION_DESK
    | NEEDS_DESK
    | POLICY_DESK
    | WORKFORCE_DESK
    | LABOUR_DESK
    | CHARTERS_DESK
    | {"labour.quota.set"}
    | INSTITUTION_DESK
    | POSTS_DESK
)

ROLE_RIGHTS: dict[Role, frozenset[str]] = {
    Role.COMMANDER: frozenset(
        FIGURES
        | ROWS
        | ORGANISING
        | COMMANDING
        | PLAN_DESK
        | TABLES_DESK
        | {"people.person.reveal", "people.household.reveal", "people.staff.reveal"}
        | {"sheets.import.view"}
        | _DESKS_OF_THE_TOWN
    ),
    Role.WORKING_GROUP_MEMBER: frozenset(
        FIGURES
        | ROWS
        | REGISTERS
        | ORGANISING
        | AT_THE_DOOR
        | CHECKING
        | PLAN_DESK
        | TABLES_DESK
        | {"overview.ranking.publish"}
        | BULLETIN_DESK
        | {"reports.bulletin.review", "reports.bulletin.return"}
        | {"command.visit.record", "command.visit.correct"}
        | {"health.fever.clear"}
        | _DESKS_OF_THE_TOWN
    ),
    Role.LEADER: frozenset(
        FIGURES
        | ROWS
        | {"people.person.reveal", "people.household.reveal", "people.staff.reveal"}
        | {"command.task.escalate", "command.order.pass_on", "command.order.remind"}
        | PLAN_PROGRESS
        | {"transport.trip.view", "transport.vehicle.view"}
        | LODGING_SIGHT
        | FUNDS_SIGHT
        | RESUMPTION_SIGHT
        | ENTERPRISE_SIGHT
        | INSPECTION_SIGHT
        | {"inspections.order.answer"}
        | NEEDS_LIAISON
        | POLICY_LIAISON
        | WORKFORCE_SIGHT
        | LABOUR_SIGHT
        | CHARTERS_SIGHT
        | INSTITUTION_SIGHT
        | ISOLATION_SIGHT
        | {"gates.point.view", "gates.passage.view", "gates.arrival.view"}
        | {"gates.closure.view", "gates.permit.view"}
        | AT_A_POST
        | {"posts.post.view"}
    ),
    Role.COMMUNITY_SECRETARY: frozenset(
        FIGURES
        | PLAN_PROGRESS
        | ROWS
        | FIELD_WORK
        | AT_THE_DOOR
        | REGISTERS
        | ORGANISING
        | TRANSPORT_DESK
        | ISOLATION_DESK
        | GATE_DECISIONS
        | SCREENING_DESK
        | LODGING_DESK
        | FUNDS_DESK
        | {"funds.application.approve", "funds.application.refuse", "funds.application.revoke"}
        | RESUMPTION_DESK
        | ENTERPRISE_DESK
        | INSPECTION_DESK
        | NEEDS_DESK
        | POLICY_DESK
        | WORKFORCE_DESK
        | LABOUR_DESK
        | CHARTERS_DESK
        | INSTITUTION_CARE
        | INSTITUTION_DESK
        | POSTS_DESK
    ),
    Role.COMMUNITY_WORKER: frozenset(
        FIGURES
        | ROWS
        | FIELD_WORK
        | AT_THE_DOOR
        | REGISTERS
        | {"command.proposal.create", "command.responsibility.assign", "command.task.reassign"}
        | {"command.order.pass_on"}
        | RIDES
        | DRIVING
        | {"transport.trip.export"}
        | ISOLATION_DESK
        | GATE_KEEPING
        | SCREENING_DESK
        | LODGING_DESK - {"lodging.hotel.open"}
        | FUNDS_DESK
        | RESUMPTION_DESK
        - {"resumption.filing.decide", "resumption.filing.suspend", "resumption.filing.reopen"}
        | ENTERPRISE_DESK - {"enterprises.enterprise.set_class"}
        | INSPECTION_DESK - {"inspections.inspection.close", "inspections.notice.reopen"}
        | NEEDS_DESK
        | POLICY_DESK
        | WORKFORCE_DESK
        | LABOUR_DESK
        | CHARTERS_DESK
        | INSTITUTION_CARE
        | INSTITUTION_DESK
        | AT_A_POST
        | {"posts.post.view", "posts.post.export"}
    ),
    Role.GRID_WORKER: frozenset(
        FIELD_WORK
        | AT_THE_DOOR
        | {"people.person.update", "people.person.depart", "people.household.update"}
        | {"people.group.join", "people.group.leave", "command.team.view"}
        # Whoever may open a colleague's phone must first find the colleague.
        | {"people.staff.view", "command.playbook.view"}
        | RIDES
        | DRIVING
        | ENTERPRISE_SIGHT
        | INSPECTING
        | NEEDS_LIAISON
        | POLICY_LIAISON
        | WORKFORCE_ROUNDS
        | LABOUR_FIELD
        | CHARTERS_DOOR
        | INSTITUTION_CARE
        | ISOLATION_SERVICE
        | {"isolation.paper.sign"}
        | SCREENING
        | {"screening.follow.view", "screening.follow.report"}
        | AT_THE_GATE
        | ARRIVING
        | {"gates.permit.view"}
        | AT_A_POST
        | {"posts.post.view"}
    ),
    Role.VOLUNTEER: frozenset(
        AT_THE_DOOR
        | DRIVING
        | ISOLATION_SERVICE
        | {
            *RECORDING,
            *CHECKING,
            "places.place.view",
            "people.person.view",
            "people.person.name",
            "command.task.view",
            "command.visit.view",
            "command.visit.record",
            "command.visit.correct",
        }
        | SCREENING
        | AT_THE_GATE
        | ARRIVING
        | AT_A_POST
    ),
    Role.CHECKPOINT_GUARD: frozenset(
        {
            *AT_THE_GATE,
            *RECORDING,
            "health.check.record",
            "places.place.view",
            "field.day.view",
            "people.arrival.record",
            # A charter that their checkpoint expects.
            "charters.charter.arrive",
        }
        | AT_A_POST
    ),
    Role.INSPECTOR: frozenset(
        {*RECORDING, *ENTERPRISE_SIGHT, "places.place.view", "command.playbook.view"}
        | RESUMPTION_SIGHT
        | {"resumption.filing.check_site"}
        | INSPECTING
        | {"command.team.view", "field.day.view", "inspections.notice.suspend"}
    ),
    Role.STOREKEEPER: frozenset({"places.place.view", "command.playbook.view"}),
    Role.ENTERPRISE_CONTACT: frozenset(OWN_ENTERPRISE),
    Role.VIEWER: frozenset(FIGURES),
    Role.DISPLAY: frozenset(WALL),
    # Three separate hands (GB/T 22239-2019): one sets up, one permits, one watches.
    Role.SYSTEM_ADMINISTRATOR: frozenset(
        ROBOT_KEEPING
        | {
            "places.place.view",
            "reports.recount.view",
            "places.place.create",
            "places.place.update",
            "places.place.move",
            "places.place.close",
            "places.place.reopen",
            "places.place.locate",
            "places.place.locate_many",
            "places.code.add",
            "places.code.end",
            "places.division.import",
            "sheets.import.purge",
            "command.playbook.view",
            "command.playbook.install",
            "access.user.view",
            "access.user.create",
            "access.user.update",
            "access.user.disable",
            "access.user.enable",
            "access.user.reset_password",
            "access.user.reset_factor",
            "access.appointment.rehome",
            "access.role.view",
        }
    ),
    Role.SECURITY_ADMINISTRATOR: frozenset(
        {
            "places.place.view",
            "access.user.view",
            "access.user.disable",
            "access.role.view",
            "access.appointment.view",
            "access.appointment.grant",
            "access.appointment.end",
            "access.token.issue",
            "access.token.revoke",
        }
    ),
    Role.AUDIT_ADMINISTRATOR: frozenset(
        {
            "places.place.view",
            "access.user.view",
            "access.role.view",
            "access.appointment.view",
            "access.audit.view",
            "access.audit.verify",
            "access.audit.export",
            "reports.recount.view",
        }
    ),
}

ADMINISTRATORS = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)
# Accounts that hold one role and nothing beside: a screen on a wall is nobody's desk.
ALONE = ADMINISTRATORS | {Role.DISPLAY}

# What everybody with an account may do with their own account, wherever they serve.
OWN_ACCOUNT = frozenset(
    {
        "access.self.view",
        "access.self.change_password",
        "access.self.add_factor",
        "access.self.remove_factor",
        "access.self.revoke_token",
        "access.session.open",
        "access.session.close",
        # An order is answered by whoever it is addressed to, wherever they serve.
        "command.order.read",
        "command.order.report",
        # What waits for somebody is read by nobody else.
        "command.waiting.read",
    }
)

# What no person does: the system's own notes.
SYSTEM_WORK = frozenset(
    {
        "records.record.purge",
        "reports.bulletin.draft_scheduled",
        "reports.bulletin.remind",
        "tables.filling.schedule",
        "tables.filling.remind",
        "tables.file.purge",
        "robots.message.queue",
        "robots.message.note",
        "robots.message.expire",
        "access.session.refuse",
        "access.factor.demonstrate",
        "access.request.tidy",
        "access.code.issue",
        "access.code.check",
        "access.code.note_handed",
        "access.phone.set",
        "access.phone.release",
        "command.proposal.plan",
        "command.order.note_overdue",
        "command.invitation.answer",
        "command.subject.follow_merge",
        "command.subject.follow_unmerge",
        "command.subject.follow_move",
        "command.staff.follow",
        "command.tally.keep",
        "command.tally.recount",
        "people.household.recount",
        "charters.charter.recount",
        "command.stand_in.end",
        "health.fever.open",
        "health.fever.follow",
        "health.fever.take_visit",
        "health.fever.follow_merge",
        "health.fever.escalate",
        "health.tally.follow_merge",
        "health.part.prepare",
        "field.report.send",
        "field.report.forget",
        "enterprises.enterprise.reclassify",
        "resumption.filing.escalate",
        "resumption.filing.follow",
        "workforce.employee.follow_merge",
        "workforce.missing.tell",
        "workforce.report.send",
        "workforce.signup.forget",
        "workforce.signup.send",
        "enterprises.account.accept",
        "enterprises.account.follow",
        "posts.turn.follow",
        "transport.series.make",
        "gates.arrival.escalate",
        "gates.passage.purge",
        "gates.passenger.join",
        "gates.passenger.purge",
        "gates.roster.plan",
        "inspections.round.plan",
        "isolation.case.finish",
        "isolation.case.follow_arrival",
        "isolation.case.follow_fever",
        "isolation.case.follow_departure",
        "isolation.case.follow_merge",
        "isolation.case.follow_move",
        "isolation.slot.create",
        "isolation.slot.escalate",
        "inspections.order.escalate",
        "needs.ticket.escalate",
        "charters.charter.take_coach",
        "charters.proposal.plan",
        "charters.rider.follow",
        "labour.match.plan",
        "workplan.work.remind",
        "labour.vacancy.follow",
        "labour.seeker.follow",
        "labour.signup.forget",
        "labour.signup.send",
        "screening.follow.take_arrival",
        "screening.follow.take_case",
        "screening.list.follow_move",
        "screening.record.purge",
    }
)

ALL_RIGHTS = frozenset().union(*ROLE_RIGHTS.values()) | OWN_ACCOUNT | SYSTEM_WORK


def excludes(held: Role, wanted: Role) -> bool:
    """Whether one account may not hold both: an administrator or a wall screen holds nothing beside
    that one role."""
    return held != wanted and bool({held, wanted} & ALONE)
