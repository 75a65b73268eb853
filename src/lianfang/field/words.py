"""Every word the field app may show. It carries both languages, because a phone without signal can
still change its language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from lianfang.people.enums import ArrivalTransport, HouseholdKind, Relation, Sex
from lianfang.screening.enums import DoorOutcome

LANGUAGES = {"zh": "zh-hans", "en": "en"}

WORDS: Mapping[str, Promise] = {
    "today": _("Today"),
    "scan": _("Scan"),
    "forms": _("Forms"),
    "not-sent": _("Unsent"),
    "more": _("More"),
    "rooms": _("Pages of the app"),
    "back": _("Back"),
    "open": _("Open"),
    "choose": _("Choose"),
    "optional": _("optional"),
    "yes": _("Yes"),
    "no": _("No"),
    "as-of": _("as of {time}"),
    "loading": _("Fetching today's list …"),
    "first-needs-network": _(
        "The first visit needs a network. After that the app opens without one."
    ),
    "please-sign-in": _("Sign in to see today's list."),
    "needs-https": _(
        "This address is not encrypted (https). The app may keep nothing here; "
        "ask your community for the right address."
    ),
    "sign-in": _("Sign in"),
    "sign-in-again": _("Sign in again to send what waits"),
    "sign-out": _("Sign out"),
    "no-right": _("Your role has no field work. Ask your community."),
    "nobody-today": _("Nothing to visit today. Forms and scanning work all the same."),
    "not-on-roster": _(
        "You are not on the staff roster yet. Ask your community to link your account."
    ),
    "done-for-now": _("Done for now. Doors due later today stand under All doors."),
    "done-of": _("{done} of {total} done"),
    "missed": _("{missed} missed"),
    "to-do": _("To do"),
    "all-doors": _("All doors"),
    "old-list": _("This list is of {day}. It is renewed as soon as there is a network."),
    "residents-told": _("Residents told something: {count}"),
    "residents-reports": _("Residents' reports"),
    "unverified": _("Self-reported, unverified"),
    "nothing-told": _("Nothing waits."),
    "told-temperature": _("Temperature"),
    "told-arrival": _("Arrival"),
    "told-help": _("Help wanted"),
    "report-verified": _("Checked, it is so"),
    "report-helped": _("Help was given"),
    "report-passed_on": _("Handed on"),
    "report-not_so": _("It is not so"),
    "settled": _("Settled."),
    "not-settled": _("Not settled: somebody was faster, or you may not."),
    "needs-network": _("This needs a network."),
    "visit": _("Visit"),
    "not-here": _("This is not in today's list any more."),
    "outcome": _("How did it go"),
    "outcome-seen": _("Seen"),
    "outcome-phoned": _("By phone"),
    "outcome-nobody": _("Nobody there"),
    "outcome-refused": _("Refused"),
    "temperature": _("Temperature"),
    "fever-from": _("Fever from {fever}"),
    "take-temperature": _("Take the temperature."),
    "symptoms": _("Symptoms"),
    "needs": _("Needs"),
    "note": _("Note"),
    "save": _("Save"),
    "save-next": _("Save, next door"),
    "saved-here": _("Saved on this phone; it is sent when there is a network."),
    "fever-found": _("Fever or symptoms"),
    "follow-steps": _("Do this now, before the next door."),
    "to-list": _("Done, to the list"),
    "no-forms": _("No form of the plan is in force here."),
    "doors-here": _("Doors of today here"),
    "unknown-place": _(
        "This place is not in today's list. What you record here is checked when it is sent."
    ),
    "scanned-place": _("The scanned place"),
    "where": _("At which place"),
    "about-whom": _("About whom"),
    "kept-days": _("Answers are kept for {days} days."),
    "must-answer": _("This must be answered."),
    "at-least": _("At least {least}."),
    "at-most": _("At most {most}."),
    "between": _("Between {least} and {most}."),
    "whole-number": _("A whole number, please."),
    "a-number": _("A number, please."),
    "at-most-decimals": _("At most {decimals} digits behind the point."),
    "at-most-characters": _("At most {most} characters."),
    "a-phone": _("This is not a phone number."),
    "a-plate": _("This is not a number plate."),
    "photo": _("Take a photo"),
    "no-picture": _("This picture cannot be read."),
    "remove": _("Remove"),
    "one-more": _("One more"),
    "point-at-code": _("Point the camera at the code of the stairwell, gate or pass."),
    "no-camera": _("The camera cannot be used. Type what is printed under the code."),
    "not-a-place": _("This is not the code of a place."),
    "no-such-code": _("No place of yours has this code, or there is no network to look."),
    "typed-code": _("Or type the code"),
    "unsent": _("{count} not sent"),
    "all-sent-short": _("All sent"),
    "all-sent": _("Everything has arrived."),
    "needs-you": _("{count} need you"),
    "waiting": _("{count} waiting"),
    "photos-waiting": _("{count} photos are on their way."),
    "kept-hours": _("Kept on this phone for {hours} hours at most"),
    "gone-in": _("Deleted here in {hours} h. Find a network!"),
    "lost": _(
        "{count} records were older than 72 hours and have been deleted here. Write them "
        "up at the desk."
    ),
    "conflict": _(
        "Something else was sent under this number before. Both are kept, and your "
        "community decides."
    ),
    "understood": _("Understood"),
    "mend": _("Mend and send"),
    "send-again": _("Send again"),
    "drop": _("Delete"),
    "drop-sure": _("Delete this record? It was never sent."),
    "send-now": _("Send now"),
    "clock-off": _("This phone's clock is {minutes} min off. Please set it."),
    "install": _("Put on the home screen"),
    "what-i-answer-for": _("What I answer for"),
    "how-it-keeps": _("What this phone keeps"),
    "how-it-keeps-text": _(
        "Only today's own list and what was not sent yet, encrypted. It goes when it has "
        "arrived, when you sign out, when somebody else signs in, and after 72 hours."
    ),
    "last-sent": _("Last sent {time}"),
    "leave-sure": _(
        "{count} records were not sent yet. Signing out deletes them. Sign out all the same?"
    ),
    "passage": _("Passage"),
    "record-passages": _("record passages"),
    "way": _("Direction and vehicle"),
    "way-in": _("In"),
    "way-out": _("Out"),
    "vehicle-car": _("Car"),
    "vehicle-foot": _("On foot"),
    "vehicle-coach": _("Coach"),
    "vehicle-lorry": _("Lorry"),
    "vehicle-motorcycle": _("Motorbike"),
    "vehicle-other": _("Other kind"),
    "plate": _("Number plate"),
    "persons": _("How many people"),
    "origin": _("From where"),
    "destination": _("Going to"),
    "driver-phone": _("Driver's phone"),
    "more-details": _("From, to, phone, note"),
    "coming-back": _("Coming back (one tap)"),
    "deed-pass": _("Let through"),
    "deed-registered": _("Register, pass"),
    "deed-turned_back": _("Turn back"),
    "deed-handed_over": _("Hand over"),
    "scan-pass": _("Scan a pass"),
    "pass-good": _("The pass holds."),
    "pass-forged": _("Not a pass of ours."),
    "pass-unchecked": _("This phone cannot check signatures; the server will."),
    "pass-revoked": _("The pass was revoked."),
    "pass-over": _("The pass has ended."),
    "pass-ahead": _("The pass does not hold yet."),
    "pass-weekday": _("Not on this day of the week."),
    "pass-hours": _("Not at this hour."),
    "screening": _("Screening"),
    "round": _("round {round}"),
    "doors-left": _("{left} of {total} households still to be asked"),
    "all-doors-settled": _("Every household of yours is settled."),
    "door-outcome": _("What was found"),
    "more-doors": _("{count} more households follow when these are done."),
    "door-found": _("A household on no list"),
    "door-found-hint": _("The household and everybody named here join the register and the list."),
    "door-not_yet": _("Not visited yet"),
    "door-number": _("Door"),
    "home-kind": _("Kind of household"),
    "somebody-else": _("Somebody else lives here"),
    "not-on-register": _("Not on the register"),
    "persons-seen": _("Persons seen"),
    "seen-hint": _("Empty: those marked above."),
    "persons-living": _("Persons living there"),
    "living-hint": _("Empty: as on the register."),
    "was-there": _("At home?"),
    "there-true": _("Was there"),
    "there-false": _("Not there"),
    "person-name": pgettext_lazy("person", "Name"),
    "relation": _("Relation"),
    "sex": _("Sex"),
    "phone": _("Phone"),
    "paper-number": _("Paper number"),
    "paper-hint": _("Leave empty if it is not shown."),
    "came-from-elsewhere": _("Came from elsewhere"),
    "came-from": _("Came from"),
    "arrived-on": _("Arrived on"),
    "came-by": _("Came by"),
    "change-unsent": _("This was not sent yet. What you save now takes its place."),
    **{f"door-{one.value}": one.label for one in DoorOutcome},
    **{f"home-{one.value}": one.label for one in HouseholdKind},
    **{f"relation-{one.value}": one.label for one in Relation},
    **{f"way-by-{one.value}": one.label for one in ArrivalTransport},
    **{f"sex-{one.value}": one.label for one in Sex},
}


def all_words() -> dict[str, dict[str, str]]:
    """{"zh": {key: text}, "en": {key: text}}."""
    found = {}
    for short, language in LANGUAGES.items():
        with override(language):
            found[short] = {key: str(text) for key, text in WORDS.items()}
    return found
