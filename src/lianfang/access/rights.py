"""The bundles of rights that roles are made of: what belongs together in the work.

A right is a string `<room>.<noun>.<verb>`. Rights that end in a verb of doing are the names of
actions; those ending in `view` open pages and lists. Which role has which bundle stands in `roles`.
"""

# What everybody who serves may see: places, structure, coverage, figures. No names of residents.
FIGURES = {
    "places.place.view",
    "command.team.view",
    "command.coverage.view",
    "command.playbook.view",
    "health.coverage.view",
    "screening.campaign.view",
    "reports.dashboard.view",
    "reports.metric.view",
    "reports.bulletin.view",
    "overview.wall.view",
    "workplan.plan.view",
}

# The wall screen and nothing else: no rows, no names, no other page.
WALL = {"overview.wall.view"}

# A plan with a target date: writing down how far a key work is; keeping the plan.
PLAN_PROGRESS = {
    "workplan.progress.record",
    "workplan.milestone.reach",
    "workplan.milestone.take_back",
}
PLAN_DESK = (
    PLAN_PROGRESS
    | {"workplan.plan.create", "workplan.plan.update", "workplan.plan.close"}
    | {"workplan.plan.reopen", "workplan.plan.export"}
    | {"workplan.work.add", "workplan.work.update", "workplan.work.finish"}
    | {"workplan.work.withdraw", "workplan.work.reopen"}
    | {"workplan.milestone.add", "workplan.milestone.move", "workplan.milestone.withdraw"}
)

# Rows behind the figures: residents and staff, masked.
ROWS = {
    "people.person.view",
    "people.household.view",
    "people.staff.view",
    "command.responsibility.view",
    "command.task.view",
    "command.visit.view",
    "command.proposal.view",
    "command.order.view",
    "command.mobilisation.view",
    "records.record.view",
    "health.check.view",
    "health.fever.view",
    "screening.record.view",
    "screening.follow.view",
    "overview.ranking.export",
}

# Health checks and the first steps when somebody has a fever.
CHECKING = {
    "health.check.view",
    "health.check.record",
    "health.check.correct",
    "health.fever.view",
    "health.fever.act",
}

# Forms of the plan filled in, on a phone or at a desk, and records delivered from devices.
RECORDING = {
    "places.place.view",
    "records.batch.send",
    "records.photo.send",
    "records.record.make",
    "records.record.correct",
    "records.record.view",
}

# Work at the door. `people.person.name`: who works with people face to face reads their names; all
# others see them masked, and reveal one when they need it.
FIELD_WORK = {
    *RECORDING,
    *CHECKING,
    "health.coverage.view",
    "health.fever.clear",
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

# The field app, and what residents told through the QR code of their place.
AT_THE_DOOR = {"field.day.view", "field.report.view", "field.report.close"}

# Going from door to door in a screening. Who is found there is put on the register with it, so the
# right to record a door covers that and no more.
SCREENING = {
    "screening.campaign.view",
    "screening.record.view",
    "screening.record.make",
    "screening.record.correct",
}

# Starting and ending screenings, and what follows from arrivals.
SCREENING_DESK = {
    *SCREENING,
    "screening.campaign.start",
    "screening.campaign.advance",
    "screening.campaign.close",
    "screening.campaign.withdraw",
    "screening.campaign.reopen",
    "screening.record.export",
    "screening.follow.view",
    "screening.follow.report",
    "screening.follow.close",
}

# Keeping the registers of a community in order.
REGISTERS = {
    *RECORDING,
    "records.record.export",
    "records.contradiction.decide",
    "places.place.create",
    "places.place.update",
    "places.place.close",
    "places.place.reopen",
    "places.place.locate",
    "places.place.locate_many",
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
    "people.arrival.record_many",
    "people.arrival.correct",
    "people.arrival.export",
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
    "health.check.export",
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
    "command.proposal.stand_in",
    "command.proposal.edit",
    "command.proposal.accept",
    "command.proposal.refuse",
    "command.task.create",
    "command.task.reassign",
    "command.task.escalate",
    "command.order.issue",
    "command.order.remind",
    "command.order.withdraw",
    "command.order.correct",
    "command.order.return",
    "command.order.record_report",
    "command.order.pass_on",
    "command.mobilisation.start",
    "command.mobilisation.open",
    "command.mobilisation.hand_out",
    "command.mobilisation.record_answer",
    "command.mobilisation.release",
}

# Writing bulletins; another person reads them before they are issued.
BULLETIN_DESK = {
    "reports.bulletin.draft",
    "reports.bulletin.correct",
    "reports.event.add",
    "reports.event.strike",
    "reports.bulletin.submit",
    "reports.bulletin.discard",
}

COMMANDING = BULLETIN_DESK | {
    "command.incident.open",
    "command.incident.close",
    "command.phase.enforce",
    "command.phase.revoke",
    "command.phase.restore",
    "reports.bulletin.review",
    "reports.bulletin.return",
    "reports.bulletin.issue",
    "reports.metric.recount",
    "reports.recount.view",
    "overview.ranking.publish",
    "health.tally.recount",
}

# Seeing which vehicles drive whom, and asking for a ride.
RIDES = {
    "transport.trip.view",
    "transport.vehicle.view",
    "transport.trip.request",
    "transport.trip.cancel",
    "transport.series.create",
    "transport.series.end",
    "transport.medicine.add",
}

# What somebody who drives does with their own rides; a desk that confirms may write up any.
DRIVING = {
    "transport.trip.drive",
    "transport.trip.start",
    "transport.trip.return",
    "transport.check.record",
    "transport.check.correct",
    "transport.medicine.hand_over",
}

# Deciding over vehicles and drivers.
TRANSPORT_DESK = {
    *RIDES,
    *DRIVING,
    "transport.trip.confirm",
    "transport.trip.refuse",
    "transport.trip.move",
    "transport.trip.export",
    "transport.vehicle.create",
    "transport.vehicle.update",
    "transport.driver.create",
    "transport.driver.end",
}

# Coming forward for posts around one, and serving them.
AT_A_POST = {"posts.post.find", "posts.turn.claim", "posts.turn.give_back"} | {
    "posts.stint.begin",
    "posts.stint.end",
    "posts.stint.record",
    "posts.stint.correct",
}

# Publishing posts, and deciding who holds them.
POSTS_DESK = (
    AT_A_POST
    | {"posts.post.view", "posts.post.publish", "posts.post.publish_many", "posts.post.update"}
    | {"posts.post.close", "posts.post.withdraw", "posts.post.reopen", "posts.post.export"}
    | {"posts.turn.assign", "posts.turn.assign_many", "posts.turn.confirm", "posts.turn.decline"}
)

# Whom isolation concerns, and what they need.
ISOLATION_SIGHT = {"isolation.case.view", "isolation.errand.view"}

# Looking after people in isolation, one to one, and running errands for anybody.
ISOLATION_SERVICE = (
    ISOLATION_SIGHT
    | {"isolation.duty.claim", "isolation.duty.end"}
    | {"isolation.slot.record", "isolation.slot.correct"}
    | {"isolation.outing.note", "isolation.outing.end"}
    | {"isolation.errand.ask", "isolation.errand.take", "isolation.errand.give_back"}
    | {"isolation.errand.finish", "isolation.errand.confirm", "isolation.errand.cancel"}
)

# Deciding who is isolated, where, how long, and who looks after them.
ISOLATION_DESK = (
    ISOLATION_SERVICE
    | {"isolation.case.open", "isolation.case.extend", "isolation.case.move"}
    | {"isolation.case.release", "isolation.case.void", "isolation.case.export"}
    | {"isolation.duty.assign", "isolation.paper.issue", "isolation.paper.sign"}
)

# What a guard does at a checkpoint.
AT_THE_GATE = {
    "gates.point.view",
    "gates.passage.view",
    "gates.passage.record",
    "gates.passage.correct",
    "gates.permit.check",
    "gates.coach.view",
    "gates.coach.open",
    "gates.coach.close",
    "gates.coach.invite",
    "gates.passenger.add",
    "gates.passenger.measure",
    "gates.passenger.withdraw",
}

# What a village does about those a checkpoint sent to it, and what is sealed there.
ARRIVING = {"gates.arrival.view", "gates.arrival.confirm", "gates.closure.view"}

# Keeping the gates and passes of a community.
GATE_KEEPING = (
    AT_THE_GATE
    | ARRIVING
    | {"gates.duty.assign", "gates.duty.withdraw", "gates.duty.swap", "gates.duty.replace"}
    | {"gates.duty.export"}
    | {"gates.roster.view", "gates.roster.create", "gates.roster.edit", "gates.roster.fill"}
    | {"gates.roster.accept", "gates.roster.refuse"}
    | {"gates.passage.reveal", "gates.passage.export"}
    | {"gates.passenger.reveal", "gates.coach.export"}
    | {"gates.permit.view", "gates.permit.issue", "gates.permit.issue_many"}
    | {"gates.permit.revoke"}
)

# Deciding which checkpoints there are and what is sealed.
GATE_DECISIONS = (
    GATE_KEEPING
    | {"gates.point.open", "gates.point.close"}
    | {"gates.closure.seal", "gates.closure.open"}
)

# Closed institutions: seeing a home's day; measuring from bed to bed; beds and shifts.
INSTITUTION_SIGHT = {"institutions.home.view"}
INSTITUTION_CARE = INSTITUTION_SIGHT | {
    "institutions.round.record",
    "institutions.contact.reveal",
}
INSTITUTION_DESK = (
    INSTITUTION_SIGHT
    | {"institutions.contact.reveal"}
    | {"institutions.stay.assign", "institutions.stay.end"}
    | {"institutions.watch.assign", "institutions.watch.withdraw"}
)

# Robots of groups of a work chat, and what they tell.
ROBOT_KEEPING = (
    {"robots.robot.view", "robots.robot.create", "robots.robot.update", "robots.robot.remove"}
    | {"robots.robot.test", "robots.robot.silence", "robots.robot.wake"}
    | {"robots.message.retry", "robots.message.drop"}
)


# Tables superiors ask for: taking them in, saying what columns mean, filling, sending on; looking
# at what others filled and freezing it.
TABLES_DESK = {
    "tables.form.view",
    "tables.form.receive",
    "tables.form.update",
    "tables.form.end",
    "tables.version.receive",
    "tables.version.export",
    "tables.meaning.choose",
    "tables.meaning.accept",
    "tables.filling.draft",
    "tables.filling.count",
    "tables.filling.try",
    "tables.filling.refill",
    "tables.filling.send",
    "tables.filling.return",
    "tables.filling.freeze",
    "tables.filling.withdraw",
    "tables.filling.correct",
    "tables.filling.export",
    "tables.difference.note",
    "tables.difference.settle",
}
