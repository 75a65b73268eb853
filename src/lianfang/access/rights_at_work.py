"""Bundles of rights of everything about enterprises and the return to work; see `rights`."""

# Looking up enterprises: who they are, where they stand, whom to call.
ENTERPRISE_SIGHT = {"enterprises.enterprise.view", "enterprises.enterprise.reveal"}

# Keeping the register of enterprises.
ENTERPRISE_DESK = (
    ENTERPRISE_SIGHT
    | {"enterprises.enterprise.create", "enterprises.enterprise.update"}
    | {"enterprises.enterprise.set_state", "enterprises.enterprise.set_class"}
    | {"enterprises.enterprise.export", "enterprises.site.add", "enterprises.site.end"}
    | {"enterprises.park.create", "enterprises.park.update"}
    | {"enterprises.account.view", "enterprises.account.invite", "enterprises.account.invite_many"}
    | {"enterprises.account.revoke", "enterprises.account.end", "enterprises.account.read_code"}
)

# Employees of enterprises: seeing them and who has reported; taking temperatures at a factory gate;
# keeping the list of a firm.
WORKFORCE_SIGHT = {"workforce.employee.view", "workforce.report.view"}
WORKFORCE_ROUNDS = WORKFORCE_SIGHT | {"workforce.report.record"}
WORKFORCE_DESK = (
    WORKFORCE_ROUNDS
    | {"workforce.employee.employ", "workforce.employee.update", "workforce.employee.end"}
    | {"workforce.employee.set_state", "workforce.employee.export"}
)

# The contact of an enterprise and its own staff.
OWN_WORKFORCE = {
    "workforce.own_employee.view",
    "workforce.own_employee.employ",
    "workforce.own_employee.update",
    "workforce.own_employee.end",
    "workforce.own_employee.set_state",
    "workforce.own_employee.import",
    "workforce.own_employee.reveal",
    "workforce.own_report.view",
    "workforce.own_report.send",
    "workforce.own_signup.settle",
}

# Needs of enterprises: seeing them; speaking with enterprises and writing down what they say;
# answering, and keeping measures that help.
NEEDS_SIGHT = {"needs.ticket.view", "needs.measure.view", "needs.visit.view"}
NEEDS_LIAISON = (
    NEEDS_SIGHT
    | {"needs.ticket.raise", "needs.ticket.confirm", "needs.ticket.reopen"}
    | {"needs.visit.record", "needs.visit.correct", "needs.offer.answer"}
)
NEEDS_DESK = (
    NEEDS_LIAISON
    | {"needs.ticket.accept", "needs.ticket.assign", "needs.ticket.begin", "needs.ticket.pass_on"}
    | {"needs.ticket.note", "needs.ticket.answer", "needs.ticket.link", "needs.ticket.withdraw"}
    | {"needs.ticket.export", "needs.visit.export"}
    | {"needs.measure.create", "needs.measure.revise", "needs.measure.end"}
    | {"needs.measure.apply", "needs.measure.offer_many"}
)
OWN_NEEDS = {
    "needs.own_ticket.view",
    "needs.own_ticket.raise",
    "needs.own_ticket.confirm",
    "needs.own_ticket.reopen",
    "needs.own_ticket.withdraw",
    "needs.own_offer.answer",
}

# Money for enterprises: what is left and who applied; checking; deciding and paying.
FUNDS_SIGHT = {"funds.programme.view", "funds.application.view"}
FUNDS_DESK = FUNDS_SIGHT | {
    *("funds.application.write", "funds.application.submit", "funds.application.withdraw"),
    *("funds.application.check", "funds.application.return", "funds.application.reinstate"),
    "funds.application.export",
}
FUNDS_DECISIONS = FUNDS_DESK | {
    *("funds.application.approve", "funds.application.refuse", "funds.application.revoke"),
    *("funds.programme.open", "funds.programme.open_planned"),
    *("funds.programme.set_days", "funds.programme.set_budget"),
    *("funds.batch.create", "funds.batch.export"),
    *("funds.payment.record", "funds.payment.fail", "funds.payment.record_many"),
}
# Rooms for workers: who sleeps where; booking; taking hotels on.
LODGING_SIGHT = {"lodging.hotel.view", "lodging.booking.view"}
LODGING_DESK = LODGING_SIGHT | {
    *("lodging.wish.ask", "lodging.wish.withdraw", "lodging.booking.export"),
    *("lodging.booking.create", "lodging.booking.change", "lodging.booking.cancel"),
    *("lodging.guest.check_in", "lodging.guest.check_out"),
    *("lodging.hotel.open", "lodging.room.add", "lodging.room.update"),
}
OWN_LODGING = {"lodging.own_booking.view", "lodging.own_wish.ask", "lodging.own_wish.withdraw"}

OWN_FUNDS = {
    *("funds.own_application.view", "funds.own_application.write"),
    *("funds.own_application.submit", "funds.own_application.withdraw"),
    "funds.own_application.reinstate",
}

# Seeing what was inspected, found and ordered.
INSPECTION_SIGHT = {
    "inspections.inspection.view",
    "inspections.finding.view",
    "inspections.order.view",
    "inspections.round.view",
}

# Going from premises to premises with a checklist, and looking again.
INSPECTING = (
    INSPECTION_SIGHT
    | {"inspections.inspection.record", "inspections.inspection.correct"}
    | {"inspections.finding.rectify", "inspections.finding.recheck"}
    | {"inspections.order.answer"}
)

# Deciding about inspections: orders, closing premises and opening them again, tables.
INSPECTION_DESK = (
    INSPECTING
    | {"inspections.inspection.close", "inspections.inspection.export"}
    | {"inspections.order.issue", "inspections.notice.suspend", "inspections.notice.reopen"}
    | {"inspections.round.create", "inspections.round.edit"}
    | {"inspections.round.accept", "inspections.round.refuse"}
)

# What an enterprise's contact sees of what was found there, and answers to it.
OWN_FINDINGS = {"inspections.own_finding.view", "inspections.own_finding.rectify"}

# Recruitment: seeing it; writing down who looks for work; recommending and what follows; targets.
LABOUR_SIGHT = {
    *("labour.vacancy.view", "labour.seeker.view", "labour.referral.view"),
    *("labour.match.view", "labour.quota.view"),
}
LABOUR_FIELD = LABOUR_SIGHT | {
    *("labour.seeker.register", "labour.seeker.register_outsider", "labour.seeker.update"),
    *("labour.seeker.withdraw", "labour.seeker.reveal", "labour.signup.settle"),
}
LABOUR_DESK = LABOUR_FIELD | {
    *("labour.vacancy.raise", "labour.vacancy.update", "labour.vacancy.close"),
    *("labour.vacancy.reopen", "labour.vacancy.export", "labour.seeker.export"),
    *("labour.referral.recommend", "labour.referral.arrange", "labour.referral.judge"),
    *("labour.referral.hire", "labour.referral.hire_many", "labour.referral.decline"),
    *("labour.referral.withdraw", "labour.match.create", "labour.match.edit"),
    *("labour.match.accept", "labour.match.accept_line", "labour.match.refuse"),
}
OWN_LABOUR = {
    *("labour.own_vacancy.view", "labour.own_vacancy.raise", "labour.own_vacancy.update"),
    *("labour.own_vacancy.close", "labour.own_candidate.view", "labour.own_candidate.arrange"),
    *("labour.own_candidate.judge", "labour.own_candidate.hire", "labour.own_candidate.decline"),
    "labour.own_candidate.reveal",
}

# Filings to resume: seeing how far everybody has come; checking, deciding, marking who works.
RESUMPTION_SIGHT = {"resumption.filing.view"}
RESUMPTION_DESK = (
    RESUMPTION_SIGHT
    | {"resumption.filing.enter", "resumption.filing.take", "resumption.filing.check"}
    | {"resumption.filing.check_site", "resumption.filing.decide", "resumption.filing.return"}
    | {"resumption.filing.suspend", "resumption.filing.reopen", "resumption.filing.withdraw"}
    | {"resumption.filing.export", "resumption.batch.start", "resumption.start.mark"}
    | {"resumption.return.record"}
)
OWN_RESUMPTION = {
    "resumption.own_filing.view",
    "resumption.own_filing.begin",
    "resumption.own_filing.save",
    "resumption.own_filing.plan_batches",
    "resumption.own_filing.submit",
    "resumption.own_filing.withdraw",
    "resumption.own_paper.add",
    "resumption.own_paper.remove",
    "resumption.own_batch.start",
}

# Policies: reading them; telling enterprises and helping them to apply; publishing.
POLICY_SIGHT = {"policies.policy.view", "policies.help.view"}
POLICY_LIAISON = POLICY_SIGHT | {
    "policies.reach.note",
    "policies.help.open",
    "policies.help.take",
    "policies.help.advance",
}
POLICY_DESK = (
    POLICY_LIAISON
    | {"policies.policy.publish", "policies.policy.correct", "policies.policy.withdraw"}
    | {"policies.policy.export", "policies.help.export"}
)
OWN_POLICIES = {
    "policies.own_policy.view",
    "policies.own_policy.open",
    "policies.own_help.ask",
    "policies.own_help.give_up",
}

# Bringing workers back: who waits and what is on the road; the door of the vehicle; the desk.
CHARTERS_SIGHT = {"charters.rider.view", "charters.charter.view", "charters.proposal.view"}
CHARTERS_DOOR = {
    *("charters.charter.view", "charters.boarding.record", "charters.charter.depart"),
    "charters.charter.arrive",
}
CHARTERS_DESK = (
    CHARTERS_SIGHT
    | CHARTERS_DOOR
    | {"charters.rider.sign_up", "charters.rider.withdraw", "charters.rider.export"}
    | {"charters.charter.create", "charters.charter.update", "charters.charter.announce"}
    | {"charters.charter.change_vehicle", "charters.charter.delay", "charters.charter.cancel"}
    | {"charters.charter.export", "charters.seat.give", "charters.seat.take_back"}
    | {"charters.proposal.create", "charters.proposal.edit"}
    | {"charters.proposal.accept", "charters.proposal.refuse"}
)
OWN_CHARTERS = {
    *("charters.own_rider.view", "charters.own_rider.sign_up", "charters.own_rider.withdraw"),
    "charters.own_seat.take",
}

# What the contact of an enterprise does for it. Every right here names something of one's own
# (`own_…`): whose it is, `enterprises.selectors.members` says.
OWN_ENTERPRISE = {
    *OWN_CHARTERS,
    *OWN_FINDINGS,
    *OWN_FUNDS,
    *OWN_LABOUR,
    *OWN_LODGING,
    *OWN_NEEDS,
    *OWN_POLICIES,
    *OWN_RESUMPTION,
    *OWN_WORKFORCE,
    "places.place.view",
    "portal.own_enterprise.view",
}
