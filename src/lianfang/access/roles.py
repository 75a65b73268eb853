"""One table of what each role may do. A right is a string `<room>.<noun>.<verb>`.

Rights that end in a verb of doing are the names of actions (see `actions`); those ending in `view`
open pages and lists. A right holds in the places of the appointment that gives it, and everything
inside them. Nothing else in the program decides about rights: pages, services, API and the role
page
all read this table.
"""

from lianfang.access.enums import Role

# What everybody who serves may see: places, structure, coverage, figures. No names of residents.
FIGURES = {
    "places.place.view",
    "command.team.view",
    "command.coverage.view",
    "command.playbook.view",
    "reports.dashboard.view",
    "reports.metric.view",
    "reports.bulletin.view",
}

# Rows behind the figures: residents and staff, masked.
ROWS = {
    "people.person.view",
    "people.household.view",
    "people.staff.view",
    "command.responsibility.view",
    "command.task.view",
    "command.visit.view",
    "command.proposal.view",
}

# Work at the door. `people.person.name`: who works with people face to face reads their names; all
# others see them masked, and reveal one when they need it.
FIELD_WORK = {
    "places.place.view",
    "people.person.view",
    "people.person.name",
    "people.person.reveal",
    "people.household.view",
    "people.household.reveal",
    "people.staff.view",
    "people.staff.reveal",
    "people.arrival.record",
    "command.coverage.view",
    "command.responsibility.view",
    "command.task.view",
    "command.visit.view",
    "command.visit.record",
    "command.visit.correct",
}

# Keeping the registers of a community in order.
REGISTERS = {
    "places.place.create",
    "places.place.update",
    "places.place.close",
    "places.place.reopen",
    "places.place.locate",
    "places.code.add",
    "places.code.end",
    "places.dwelling.create",
    "places.dwelling.update",
    "people.person.name",
    "people.person.create",
    "people.person.update",
    "people.person.depart",
    "people.person.relocate",
    "people.person.merge",
    "people.person.unmerge",
    "people.person.reveal",
    "people.person.export",
    "people.group.join",
    "people.group.join_many",
    "people.group.leave",
    "people.household.create",
    "people.household.update",
    "people.household.reveal",
    "people.household.export",
    "people.arrival.record",
    "people.arrival.correct",
    "people.staff.create",
    "people.staff.update",
    "people.staff.set_unavailable",
    "people.staff.link_user",
    "people.staff.reveal",
    "people.staff.export",
    "sheets.import.view",
    "sheets.import.start",
    "sheets.import.relocate",
    "sheets.import.map",
    "sheets.import.check",
    "sheets.import.approve",
    "sheets.import.apply",
    "sheets.import.return",
    "sheets.import.discard",
    "sheets.export.run",
    "sheets.export.write",
}

# Deciding who answers for whom.
ORGANISING = {
    "command.team.create",
    "command.team.update",
    "command.team.dissolve",
    "command.team.export",
    "command.member.join",
    "command.member.join_many",
    "command.member.leave",
    "command.checkin.record",
    "command.checkin.end",
    "command.responsibility.assign",
    "command.responsibility.assign_many",
    "command.responsibility.end",
    "command.responsibility.export",
    "command.proposal.create",
    "command.proposal.edit",
    "command.proposal.accept",
    "command.proposal.refuse",
    "command.task.create",
    "command.task.reassign",
    "command.task.escalate",
}

COMMANDING = {
    "command.incident.open",
    "command.incident.close",
    "command.phase.enforce",
    "command.phase.revoke",
    "reports.bulletin.draft",
    "reports.bulletin.issue",
    "reports.metric.recount",
}

ROLE_RIGHTS: dict[Role, frozenset[str]] = {
    Role.COMMANDER: frozenset(
        FIGURES
        | ROWS
        | ORGANISING
        | COMMANDING
        | {"people.person.reveal", "people.household.reveal", "people.staff.reveal"}
        | {"sheets.import.view"}
    ),
    Role.WORKING_GROUP_MEMBER: frozenset(
        FIGURES
        | ROWS
        | REGISTERS
        | ORGANISING
        | {"reports.bulletin.draft", "command.visit.record", "command.visit.correct"}
    ),
    Role.LEADER: frozenset(
        FIGURES
        | ROWS
        | {"people.person.reveal", "people.household.reveal", "people.staff.reveal"}
        | {"command.task.escalate"}
    ),
    Role.COMMUNITY_SECRETARY: frozenset(FIGURES | ROWS | FIELD_WORK | REGISTERS | ORGANISING),
    Role.COMMUNITY_WORKER: frozenset(
        FIGURES
        | ROWS
        | FIELD_WORK
        | REGISTERS
        | {"command.proposal.create", "command.responsibility.assign", "command.task.reassign"}
    ),
    Role.GRID_WORKER: frozenset(
        FIELD_WORK
        | {"people.person.update", "people.person.depart", "people.household.update"}
        | {"people.group.join", "people.group.leave", "command.team.view"}
        # Whoever may open a colleague's phone must first find the colleague.
        | {"people.staff.view", "command.playbook.view"}
    ),
    Role.VOLUNTEER: frozenset(
        {
            "places.place.view",
            "people.person.view",
            "people.person.name",
            "command.task.view",
            "command.visit.view",
            "command.visit.record",
            "command.visit.correct",
        }
    ),
    Role.CHECKPOINT_GUARD: frozenset({"places.place.view", "people.arrival.record"}),
    Role.INSPECTOR: frozenset({"places.place.view", "command.playbook.view"}),
    Role.STOREKEEPER: frozenset({"places.place.view", "command.playbook.view"}),
    Role.ENTERPRISE_CONTACT: frozenset({"places.place.view"}),
    Role.VIEWER: frozenset(FIGURES),
    # Three separate hands (GB/T 22239-2019): one sets up, one permits, one watches.
    Role.SYSTEM_ADMINISTRATOR: frozenset(
        {
            "places.place.view",
            "places.place.create",
            "places.place.update",
            "places.place.move",
            "places.place.close",
            "places.place.reopen",
            "places.place.locate",
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
        }
    ),
}

ADMINISTRATORS = frozenset(
    {Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR}
)

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
    }
)

# What no person does: the system's own notes.
SYSTEM_WORK = frozenset(
    {
        "access.session.refuse",
        "access.factor.demonstrate",
        "access.request.tidy",
        "command.proposal.plan",
        "command.subject.follow_merge",
        "command.subject.follow_move",
        "command.staff.follow",
    }
)

ALL_RIGHTS = frozenset().union(*ROLE_RIGHTS.values()) | OWN_ACCOUNT | SYSTEM_WORK


def excludes(held: Role, wanted: Role) -> bool:
    """Whether one account may not hold both: an administrator holds nothing beside that one
    role."""
    return held != wanted and bool({held, wanted} & ADMINISTRATORS)
