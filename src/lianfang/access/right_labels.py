"""What each right is called on screen: a verb and a noun, or words of its own where that reads
badly.

A right is named `<room>.<noun>.<verb>` in the role table. A new one made of known words has its
label at once; a test names every right that has none.
"""

from collections.abc import Iterable
from contextlib import suppress

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.access.roles import ALL_RIGHTS, ROLE_RIGHTS

Text = str | Promise

ROOMS: dict[str, Text] = {
    "places": pgettext_lazy("room", "Places"),
    "people": pgettext_lazy("room", "People"),
    "command": pgettext_lazy("room", "Command"),
    "records": pgettext_lazy("room", "Records"),
    "health": pgettext_lazy("room", "Health"),
    "field": pgettext_lazy("room", "Field work"),
    "reports": pgettext_lazy("room", "Reports"),
    "enterprises": pgettext_lazy("room", "Enterprises"),
    "posts": pgettext_lazy("room", "Posts"),
    "transport": pgettext_lazy("room", "Medical transport"),
    "gates": pgettext_lazy("room", "Gates"),
    "isolation": pgettext_lazy("room", "Isolation"),
    "screening": pgettext_lazy("room", "Screening"),
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
    "command.mobilisation": pgettext_lazy("noun of a right", "mobilisations"),
    "command.order": pgettext_lazy("noun of a right", "orders"),
    "command.phase": pgettext_lazy("noun of a right", "phases"),
    "command.playbook": pgettext_lazy("noun of a right", "playbooks"),
    "command.proposal": pgettext_lazy("noun of a right", "proposals"),
    "command.responsibility": pgettext_lazy("noun of a right", "responsibilities"),
    "command.task": pgettext_lazy("noun of a right", "tasks"),
    "command.team": pgettext_lazy("noun of a right", "teams"),
    "command.visit": pgettext_lazy("noun of a right", "visits"),
    "field.day": pgettext_lazy("noun of a right", "one's own day in the field app"),
    "field.report": pgettext_lazy("noun of a right", "residents' reports"),
    "health.check": pgettext_lazy("noun of a right", "health checks"),
    "health.coverage": pgettext_lazy("noun of a right", "who was checked"),
    "health.fever": pgettext_lazy("noun of a right", "fever cases"),
    "isolation.case": pgettext_lazy("noun of a right", "isolation cases"),
    "isolation.errand": pgettext_lazy("noun of a right", "errands"),
    "people.arrival": pgettext_lazy("noun of a right", "arrivals"),
    "people.group": pgettext_lazy("noun of a right", "special groups"),
    "people.household": pgettext_lazy("noun of a right", "households"),
    "people.person": pgettext_lazy("noun of a right", "residents"),
    "people.staff": pgettext_lazy("noun of a right", "staff"),
    "places.code": pgettext_lazy("noun of a right", "official codes"),
    "places.division": pgettext_lazy("noun of a right", "division codes"),
    "places.dwelling": pgettext_lazy("noun of a right", "dwellings"),
    "places.place": pgettext_lazy("noun of a right", "places"),
    "posts.post": pgettext_lazy("noun of a right", "posts"),
    "posts.stint": pgettext_lazy("noun of a right", "time served at posts"),
    "posts.turn": pgettext_lazy("noun of a right", "who holds posts"),
    "records.batch": pgettext_lazy("noun of a right", "deliveries of devices"),
    "records.contradiction": pgettext_lazy("noun of a right", "contradicting records"),
    "records.photo": pgettext_lazy("noun of a right", "photos of records"),
    "records.record": pgettext_lazy("noun of a right", "records"),
    "reports.bulletin": pgettext_lazy("noun of a right", "bulletins"),
    "reports.dashboard": pgettext_lazy("noun of a right", "the dashboard"),
    "reports.metric": pgettext_lazy("noun of a right", "figures"),
    "sheets.export": pgettext_lazy("noun of a right", "exports"),
    "sheets.import": pgettext_lazy("noun of a right", "imports"),
    "gates.arrival": pgettext_lazy("noun of a right", "expected arrivals"),
    "gates.closure": pgettext_lazy("noun of a right", "sealed places"),
    "gates.coach": pgettext_lazy("noun of a right", "coaches at checkpoints"),
    "gates.duty": pgettext_lazy("noun of a right", "duty lists of checkpoints"),
    "gates.passage": pgettext_lazy("noun of a right", "passages"),
    "gates.passenger": pgettext_lazy("noun of a right", "passengers of coaches"),
    "gates.permit": pgettext_lazy("noun of a right", "passes"),
    "gates.point": pgettext_lazy("noun of a right", "checkpoints"),
    "gates.roster": pgettext_lazy("noun of a right", "duty rosters"),
    "screening.campaign": pgettext_lazy("noun of a right", "screenings"),
    "screening.follow": pgettext_lazy("noun of a right", "what follows from arrivals"),
    "screening.record": pgettext_lazy("noun of a right", "what screening found"),
    "enterprises.enterprise": pgettext_lazy("noun of a right", "enterprises"),
    "enterprises.park": pgettext_lazy("noun of a right", "parks"),
    "enterprises.site": pgettext_lazy("noun of a right", "sites of enterprises"),
    "transport.check": pgettext_lazy("noun of a right", "checks on return"),
    "transport.driver": pgettext_lazy("noun of a right", "drivers"),
    "transport.medicine": pgettext_lazy("noun of a right", "medicine to be fetched"),
    "transport.series": pgettext_lazy("noun of a right", "repeating rides"),
    "transport.trip": pgettext_lazy("noun of a right", "rides"),
    "transport.vehicle": pgettext_lazy("noun of a right", "vehicles"),
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
    "gates.arrival.confirm": _("Confirm arrivals"),
    "gates.arrival.escalate": _("Tell on arrivals nobody confirmed"),
    "gates.closure.open": _("Open sealed places again"),
    "gates.closure.seal": _("Seal places"),
    "gates.duty.replace": _("Put substitutes on duty lists of checkpoints"),
    "gates.duty.swap": _("Swap duties of two people"),
    "gates.roster.fill": _("Name people for gaps of duty rosters"),
    "gates.duty.withdraw": _("Take people off duty lists of checkpoints"),
    "gates.passage.purge": _("Clear drivers of passages when their days are over"),
    "gates.passage.reveal": _("Show drivers in full"),
    "gates.coach.invite": _("Give passengers of coaches a link"),
    "gates.passenger.join": _("Join the list of a coach"),
    "gates.passenger.measure": _("Measure passengers of coaches"),
    "gates.passenger.purge": _("Clear passengers of coaches when their days are over"),
    "gates.passenger.reveal": _("Show passengers of coaches in full"),
    "gates.passenger.withdraw": _("Strike passengers of coaches off the list"),
    "gates.permit.check": _("Check passes at the gate"),
    "gates.permit.issue_many": _("Issue passes for whole estates"),
    "health.fever.act": _("Do the steps of a fever case"),
    "health.fever.clear": _("End fever cases"),
    "health.fever.escalate": _("Tell the levels above about overdue steps of fever cases"),
    "health.fever.follow": _("Note further readings in fever cases"),
    "health.fever.follow_merge": _("Take fever cases along when residents are merged"),
    "health.fever.take_visit": _("Look for fevers in visits"),
    "health.part.prepare": _("Prepare the coming months of health checks"),
    "health.tally.follow_merge": _("Count health checks anew when residents are merged"),
    "health.tally.recount": _("Recount health checks"),
    "isolation.case.extend": _("Extend isolation"),
    "isolation.case.finish": _("End the contact after isolation"),
    "isolation.case.follow_arrival": _("Isolate who arrives from a key region"),
    "isolation.case.follow_fever": _("Isolate who has a fever"),
    "isolation.case.follow_departure": _("End isolation cases of those who left the register"),
    "isolation.case.follow_move": _("Take isolation cases along when residents move"),
    "isolation.case.follow_merge": _("Take isolation cases along when residents are merged"),
    "isolation.case.move": _("Move people in isolation elsewhere or to hospital"),
    "isolation.case.release": _("Release people from isolation"),
    "isolation.case.void": _("Withdraw isolation cases opened by mistake"),
    "isolation.duty.assign": _("Say who looks after whom in isolation"),
    "isolation.duty.claim": _("Look after somebody in isolation"),
    "isolation.duty.end": _("Stop looking after somebody in isolation"),
    "isolation.errand.ask": _("Ask for errands"),
    "isolation.errand.cancel": _("Cancel errands"),
    "isolation.errand.confirm": _("Confirm errands"),
    "isolation.errand.finish": _("Leave errands at the door"),
    "isolation.errand.give_back": _("Give errands back"),
    "isolation.errand.take": _("Take errands"),
    "isolation.outing.end": _("Note that somebody in isolation is back"),
    "isolation.outing.note": _("Note that somebody in isolation left"),
    "isolation.paper.issue": _("Print notices and agreements"),
    "isolation.paper.sign": _("Note that papers were signed"),
    "isolation.slot.correct": _("Correct what people in isolation answered"),
    "isolation.slot.create": _("Make the day's slots of isolation"),
    "isolation.slot.escalate": _("Tell the levels above about missed slots of isolation"),
    "isolation.slot.record": _("Ask people in isolation how they are"),
    "screening.campaign.advance": _("Start further rounds of screenings"),
    "screening.campaign.withdraw": _("Withdraw screenings"),
    "screening.follow.close": _("Close what follows from an arrival"),
    "screening.follow.report": _("Note that an arrival was reported"),
    "screening.follow.take_arrival": _("Say what follows from an arrival"),
    "screening.follow.take_case": _("Note that somebody who arrived is isolated"),
    "screening.list.follow_move": _("Take households along on lists when they move"),
    "screening.record.make": _("Record doors of a screening"),
    "screening.record.purge": _("Clear answers of screenings when their days are over"),
    "enterprises.enterprise.create": _("Register enterprises"),
    "enterprises.enterprise.reclassify": _("Put enterprises into their class by rule"),
    "enterprises.enterprise.reveal": _("Show phones of enterprises in full"),
    "enterprises.enterprise.set_class": _("Decide the service class of enterprises"),
    "enterprises.enterprise.set_state": _("Change the state of enterprises"),
    "enterprises.park.create": _("Register parks"),
    "institutions.contact.reveal": _("Show relatives of residents of homes in full"),
    "institutions.home.view": _("View homes and their day"),
    "institutions.round.record": _("Measure the residents of homes"),
    "institutions.stay.assign": _("Give beds in homes"),
    "institutions.stay.end": _("Free beds in homes"),
    "institutions.watch.assign": _("Put staff of homes on the list"),
    "institutions.watch.withdraw": _("Take staff of homes off the list"),
    "posts.post.find": _("See posts to claim and one's own posts"),
    "posts.post.publish": _("Publish posts"),
    "posts.post.publish_many": _("Publish posts for many places at once"),
    "posts.post.withdraw": _("Withdraw posts published by mistake"),
    "posts.stint.begin": _("Begin serving at posts"),
    "posts.stint.end": _("End serving at posts"),
    "posts.turn.assign": _("Name people for posts"),
    "posts.turn.assign_many": _("Name people for posts from a roster"),
    "posts.turn.claim": _("Come forward for posts"),
    "posts.turn.confirm": _("Confirm claims of posts"),
    "posts.turn.decline": _("Decline claims of posts"),
    "posts.turn.follow": _("Free the posts of staff who left"),
    "posts.turn.give_back": _("Give posts back"),
    "transport.driver.create": _("Appoint drivers"),
    "transport.driver.end": _("End somebody's driving"),
    "transport.medicine.hand_over": _("Hand medicine over"),
    "transport.series.create": _("Ask for repeating rides"),
    "transport.series.make": _("Make the dates of repeating rides"),
    "transport.trip.cancel": _("Cancel rides"),
    "transport.trip.confirm": _("Give rides a vehicle and a driver"),
    "transport.trip.drive": _("Drive one's own rides"),
    "transport.trip.move": _("Move rides to another time"),
    "transport.trip.request": _("Ask for rides"),
    "transport.trip.return": _("Record that rides are back"),
    "transport.trip.start": _("Record that rides leave"),
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
    "command.proposal.stand_in": _("Ask for stand-ins for staff who are away"),
    "command.stand_in.end": _("End standing in for who is back"),
    "command.staff.follow": _("Hand on the work of staff who are away"),
    "command.subject.follow_merge": _("Take work along when residents are merged"),
    "command.subject.follow_unmerge": _("Give work back when a merge is undone"),
    "command.subject.follow_move": _("Take work along when residents move"),
    "field.report.close": _("Settle residents' reports"),
    "field.report.forget": _("Delete residents' reports in time"),
    "field.report.send": _("Tell something through a place's QR code"),
    "records.batch.send": _("Deliver records from devices"),
    "records.contradiction.decide": _("Decide which of two contradicting records counts"),
    "records.photo.send": _("Send photos for records"),
    "records.record.make": _("Fill in forms of the plan"),
    "records.record.purge": _("Clear away records whose days are over"),
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
    "places.place.locate": _("Draw places on the map"),
    "places.place.locate_many": _("Draw many places from a file"),
    "people.arrival.correct": _("Correct records of arrivals"),
    "people.arrival.record_many": _("Record arrivals from a roster"),
    "command.invitation.answer": _("Answer a call by link"),
    "command.mobilisation.hand_out": _("Hand out links of a mobilisation"),
    "command.mobilisation.open": _("Call everybody of a mobilisation"),
    "command.mobilisation.record_answer": _("Write down answers to a mobilisation"),
    "command.mobilisation.release": _("Release whoever did not answer a mobilisation"),
    "command.order.note_overdue": _("Note which orders are overdue"),
    "command.order.pass_on": _("Pass orders on"),
    "command.order.read": _("Read orders addressed to oneself"),
    "command.order.record_report": _("Write down reports on orders for others"),
    "command.order.remind": _("Remind of orders"),
    "command.order.report": _("Report orders as done"),
    "command.order.return": _("Send reports on orders back"),
    "command.order.withdraw": _("Withdraw orders"),
    "command.phase.enforce": _("Put phases in force"),
    "command.phase.restore": _("Take phase decisions back"),
    "sheets.export.run": _("Ask for exports of rosters"),
    "sheets.export.write": _("Write the files of exports"),
    "sheets.import.apply": _("Write approved imports into the registers"),
    "sheets.import.map": _("Match columns of imports"),
    "sheets.import.purge": _("Clear away the files of old imports"),
    "sheets.import.relocate": _("Say in which row an import's headings stand"),
    "sheets.import.return": _("Return wrong rows of imports"),
}


# Who acts in nobody's name, beside the rooms: the names the trail keeps of them.
PARTS: dict[str, Text] = {
    "by link": pgettext_lazy("actor", "Somebody with an invitation"),
    "command line": pgettext_lazy("actor", "Command line"),
    "installation": pgettext_lazy("actor", "Installation"),
    "log-in": pgettext_lazy("actor", "Log-in page"),
    "nightly check": pgettext_lazy("actor", "Nightly check"),
    "passenger": pgettext_lazy("actor", "Passenger of a coach"),
    "resident": pgettext_lazy("actor", "Resident at the door"),
    "scenario": pgettext_lazy("actor", "Demonstration"),
    "unused accounts": pgettext_lazy("actor", "Closing of unused accounts"),
    "upkeep": pgettext_lazy("actor", "Upkeep"),
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


def actor_label(actor_name: str, *, is_system: bool) -> str:
    """Who did something: a person's name, or what worked by itself, in words."""
    if not is_system:
        return actor_name
    return str(ROOMS.get(actor_name) or PARTS.get(actor_name, actor_name))


def subject_label(kind: str) -> str:
    """What an event is about, in words: the kind of row, or the noun the room gave."""
    with suppress(LookupError, ValueError):
        return str(apps.get_model(kind)._meta.verbose_name)
    return str(NOUNS.get(kind, kind))


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
