"""Blank tables as files: what stands where, what a column means, how a cell is filled.

Pure: no models, no Django. The `tables` room brings meanings and values and keeps what was learned.

    reading.read_blank(content, name) -> Blank                         UnreadableBlank(code)
    guessing.propose(blank, meanings, places, remembered=(), enterprises=()) -> Proposal
    filling.fill(blank, content, values, rows={}, stamps={}) -> Filled
        values  {CellRef: Value} for cells that exist; shares in per cent (98.5)
        rows    {region id: [{slot id: Value}, ...]} for regions that grow
        stamps  {stamp id: Value}; a datetime is written in the form the blank asks for
    changes.compare(old, new) -> Differences
    changes.remember(blank, {slot id: Guess | None}) -> tuple[Remembered, ...]
"""
