"""What this room does in somebody's name in the rooms below, once it has asked for its own right.

An inspector who may close premises need not hold the right to change any enterprise's state, nor a
contact who proves that something is put right the right to send photos of records: this room asked
whether they may do what they do, and answers for the rest. The trail still names the person.
"""

from dataclasses import replace

from lianfang.access.actors import Actor


def in_name_of(actor: Actor) -> Actor:
    """The actor with every right, for a service below that this room calls for them."""
    return replace(actor, is_system=True, name="inspections", _territories={})
