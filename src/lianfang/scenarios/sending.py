"""Records as the phones of a scenario send them."""

import hashlib
from datetime import datetime

import msgspec

from lianfang.kit.ids import id_at
from lianfang.records.kinds import Incoming


def as_sent(body: msgspec.Struct, moment: datetime) -> Incoming:
    """What arrives of a record that a phone with the right time made at `moment`."""
    raw = msgspec.json.encode(body)
    record_id = id_at(moment)
    return Incoming(
        id=record_id,
        digest=hashlib.sha256(record_id.bytes + raw).digest()[:16],
        device_time=moment,
        taken_at=moment,
        skew=0,
        body=body,
        raw=raw,
    )
