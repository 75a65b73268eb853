"""What each right is called on screen: a verb and a noun, or words of its own where that reads
badly.

A right is named `<room>.<noun>.<verb>` in the role table. A new one made of known words has its
label
at once; a test names every right that has none.
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.roles import ALL_RIGHTS, ROLE_RIGHTS

Text = str | Promise

ROOMS: dict[str, Text] = {
    "places": pgettext_lazy("room", "Places"),
    "people": pgettext_lazy("room", "People"),
    "command": pgettext_lazy("room", "Command"),
    "reports": pgettext_lazy("room", "Reports"),
    "sheets": pgettext_lazy("room", "Rosters in and out"),
    "access": pgettext_lazy("room", "Accounts and trail"),
}

NOUNS: dict[str, Text] = {
    "access.appointment": pgettext_lazy("noun of a right", "appointments"),
    "access.audit": pgettext_lazy("noun of a right", "the audit trail"),
    "access.role": pgettext_lazy("noun of a right", "roles"),
    "access.self": pgettext_lazy("noun of a right", "one's own account"),
    "access.token": pgettext_lazy("noun of a right", "API keys"),
    "access.user": pgettext_lazy("noun of a right", "accounts"),
    "command.checkin": pgettext_lazy("noun of a right", "double check-ins"),
    "command.coverage": pgettext_lazy("noun of a right", "coverage"),
    "command.incident": pgettext_lazy("noun of a right", "incidents"),
    "command.member": pgettext_lazy("noun of a right", "team members"),
    "command.phase": pgettext_lazy("noun of a right", "phases"),
    "command.playbook": pgettext_lazy("noun of a right", "playbooks"),
    "command.proposal": pgettext_lazy("noun of a right", "proposals"),
    "command.responsibility": pgettext_lazy("noun of a right", "responsibilities"),
    "command.task": pgettext_lazy("noun of a right", "tasks"),
    "command.team": pgettext_lazy("noun of a right", "teams"),
    "command.visit": pgettext_lazy("noun of a right", "visits"),
    "people.arrival": pgettext_lazy("noun of a right", "arrivals"),
    "people.group": pgettext_lazy("noun of a right", "special groups"),
    "people.household": pgettext_lazy("noun of a right", "households"),
    "people.person": pgettext_lazy("noun of a right", "residents"),
    "people.staff": pgettext_lazy("noun of a right", "staff"),
    "places.code": pgettext_lazy("noun of a right", "official codes"),
    "places.division": pgettext_lazy("noun of a right", "division codes"),
    "places.dwelling": pgettext_lazy("noun of a right", "dwellings"),
    "places.place": pgettext_lazy("noun of a right", "places"),
    "reports.bulletin": pgettext_lazy("noun of a right", "bulletins"),
    "reports.dashboard": pgettext_lazy("noun of a right", "the dashboard"),
    "reports.metric": pgettext_lazy("noun of a right", "figures"),
    "sheets.export": pgettext_lazy("noun of a right", "exports"),
    "sheets.import": pgettext_lazy("noun of a right", "imports"),
}

VERBS: dict[str, Text] = {
    "accept": pgettext_lazy("verb of a right", "Accept"),
    "add": pgettext_lazy("verb of a right", "Add"),
    "apply": pgettext_lazy("verb of a right", "Apply"),
    "approve": pgettext_lazy("verb of a right", "Approve"),
    "assign": pgettext_lazy("verb of a right", "Assign"),
    "check": pgettext_lazy("verb of a right", "Check"),
    "close": pgettext_lazy("verb of a right", "Close"),
    "correct": pgettext_lazy("verb of a right", "Correct"),
    "create": pgettext_lazy("verb of a right", "Create"),
    "disable": pgettext_lazy("verb of a right", "Disable"),
    "discard": pgettext_lazy("verb of a right", "Discard"),
    "dissolve": pgettext_lazy("verb of a right", "Dissolve"),
    "draft": pgettext_lazy("verb of a right", "Draft"),
    "edit": pgettext_lazy("verb of a right", "Edit"),
    "enable": pgettext_lazy("verb of a right", "Enable"),
    "end": pgettext_lazy("verb of a right", "End"),
    "enforce": pgettext_lazy("verb of a right", "Put in force"),
    "escalate": pgettext_lazy("verb of a right", "Escalate"),
    "export": pgettext_lazy("verb of a right", "Export"),
    "grant": pgettext_lazy("verb of a right", "Grant"),
    "import": pgettext_lazy("verb of a right", "Import"),
    "install": pgettext_lazy("verb of a right", "Install"),
    "issue": pgettext_lazy("verb of a right", "Issue"),
    "join": pgettext_lazy("verb of a right", "Add"),
    "leave": pgettext_lazy("verb of a right", "Remove"),
    "locate": pgettext_lazy("verb of a right", "Draw on the map"),
    "merge": pgettext_lazy("verb of a right", "Merge"),
    "move": pgettext_lazy("verb of a right", "Move"),
    "open": pgettext_lazy("verb of a right", "Open"),
    "plan": pgettext_lazy("verb of a right", "Plan"),
    "purge": pgettext_lazy("verb of a right", "Clear away"),
    "reassign": pgettext_lazy("verb of a right", "Reassign"),
    "record": pgettext_lazy("verb of a right", "Record"),
    "recount": pgettext_lazy("verb of a right", "Recount"),
    "refuse": pgettext_lazy("verb of a right", "Refuse"),
    "reopen": pgettext_lazy("verb of a right", "Reopen"),
    "return": pgettext_lazy("verb of a right", "Return"),
    "revoke": pgettext_lazy("verb of a right", "Revoke"),
    "run": pgettext_lazy("verb of a right", "Run"),
    "start": pgettext_lazy("verb of a right", "Start"),
    "update": pgettext_lazy("verb of a right", "Change"),
    "verify": pgettext_lazy("verb of a right", "Verify"),
    "view": pgettext_lazy("verb of a right", "View"),
    "write": pgettext_lazy("verb of a right", "Write"),
}

# Words of their own, and whatever the system itself does.
OWN_WORDS: dict[str, Text] = {
    "access.appointment.rehome": _("Take appointments along when a place moves"),
    "access.factor.demonstrate": _("Set up a demo's second factor"),
    "access.request.tidy": _("Clear away old requests"),
    "access.self.add_factor": _("Set up one's second factor"),
    "access.self.change_password": _("Change one's password"),
    "access.self.remove_factor": _("Take one's second factor away"),
    "access.self.revoke_token": _("Revoke one's own API keys"),
    "access.session.close": _("Sign out"),
    "access.session.open": _("Sign in"),
    "access.session.refuse": _("Log-in refused"),
    "access.token.issue": _("Issue API keys"),
    "access.token.revoke": _("Revoke API keys"),
    "access.user.reset_factor": _("Reset second factors"),
    "access.user.reset_password": _("Reset passwords"),
    "command.member.join_many": _("Add many team members"),
    "command.responsibility.assign_many": _("Assign many responsibilities"),
    "command.staff.follow": _("Hand on the work of staff who are away"),
    "command.subject.follow_merge": _("Take work along when residents are merged"),
    "command.subject.follow_move": _("Take work along when residents move"),
    "people.group.join": _("Put residents into special groups"),
    "people.group.join_many": _("Put many residents into special groups"),
    "people.group.leave": _("Take residents out of special groups"),
    "people.person.depart": _("Record that residents moved away or died"),
    "people.person.name": _("See residents' full names"),
    "people.household.reveal": _("See masked fields of households"),
    "people.person.reveal": _("See masked fields of residents"),
    "people.person.unmerge": _("Part merged residents again"),
    "people.staff.reveal": _("See masked fields of staff"),
    "people.person.relocate": _("Note that residents moved"),
    "people.staff.link_user": _("Join staff to their accounts"),
    "people.staff.set_unavailable": _("Record when staff cannot serve"),
    "sheets.import.map": _("Match columns of imports"),
    "sheets.import.relocate": _("Change the place of imports"),
    "sheets.import.return": _("Return wrong rows of imports"),
}


def has_words(right: str) -> bool:
    """Whether the right has a label in words."""
    noun, _dot, verb = right.rpartition(".")
    return right in OWN_WORDS or (noun in NOUNS and verb in VERBS)


def label_of(right: str) -> str:
    """The right in words of the reader's language; its bare name if it has none."""
    if right in OWN_WORDS:
        return str(OWN_WORDS[right])
    noun, _dot, verb = right.rpartition(".")
    if noun not in NOUNS or verb not in VERBS:
        return right
    return str(_("%(verb)s %(noun)s")) % {"verb": VERBS[verb], "noun": NOUNS[noun]}


def grouped_rights() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every right some role gives, as (room in words, [(right, label)]), rooms in their order."""
    given = sorted(frozenset[str]().union(*ROLE_RIGHTS.values()))
    return _grouped(given)


def action_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every action there can be an event of, for the filter of the trail."""
    return _grouped(sorted(right for right in ALL_RIGHTS if not right.endswith(".view")))


def _grouped(rights: Iterable[str]) -> list[tuple[str, list[tuple[str, str]]]]:
    rooms: dict[str, list[tuple[str, str]]] = {room: [] for room in ROOMS}
    for right in rights:
        rooms.setdefault(right.split(".")[0], []).append((right, label_of(right)))
    return [(str(ROOMS.get(room, room)), rows) for room, rows in rooms.items() if rows]
