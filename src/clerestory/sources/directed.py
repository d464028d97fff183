"""Records of one line, as carriers and telephones keep them: a party, and whether the call came in or went out.

Such a table names its own line once, if at all, and for each row the other party and a direction.  Who called and who
was called follow: two columns are made of them, which the map then names like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa
import pyarrow.compute as pc

from clerestory.sources.raw import ROW, Batch, RawFile, rejects
from clerestory.sources.shape import shapes
from clerestory.sources.synonyms import fold, words_of

FROM, TO = "From (by direction)", "To (by direction)"

_DIRECTIONS = """
direction calldirection calltype type inout incomingoutgoing inoutbound msgtype messagetype smstype folder direccion
tipo tipodellamada sentido
""".split()
_OWN = """
targetnumber target targetmsisdn msisdn subscribernumber subscriber subjectnumber ownnumber localnumber owner
ownernumber linenumber line monitorednumber devicenumber numerointervenido
""".split()
_OTHER = """
othernumber otherparty otherpartynumber othermsisdn remotenumber remoteparty correspondent counterparty party
partynumber contactnumber number phonenumber phone telephone telephonenumber participant participants otherendnumber
otroparticipante otronumero numero telefono
""".split()
#: Both ends in columns of their own: then a direction adds nothing.
_CALLERS = "from caller callingnumber callernumber anumber originatingnumber sender fromnumber de origen".split()
_CALLEES = "to callee callednumber dialednumber dialled dialed bnumber receiver recipient tonumber para destino".split()

_IN = pa.array(
    "in incoming inbound received receive mt mtc terminating terminated missed rejected inbox read unread voicemail "
    "entrante recibida recibido perdida i".split()
)
_OUT = pa.array(
    "out outgoing outbound sent send mo moc originating originated dialed dialled outbox saliente realizada enviada "
    "enviado o".split()
)
_LEAST = 0.6
_NUMBER = r"^\+?[\d\s().-]{7,20}$"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """The headers that matter; own : header of the line itself, or "" with `line` as its number, or neither."""

    direction: str
    other: str
    own: str = ""
    line: str = ""


def directed(raw: RawFile) -> RawFile:
    """The table with who called and who was called in two columns; unchanged when it has them or no direction."""
    found = _columns(raw)
    if found is None:
        return raw
    used = [one for one in (found.direction, found.other, found.own) if one]
    headers = tuple(one for one in raw.headers if one not in used)
    said = "read by its direction: who called or wrote, and to whom, is told from '{}' and '{}'"
    note = said.format(found.direction, found.other)
    if found.line:
        note += "; the line's own number stands above the table"
    return replace(
        raw,
        headers=(*headers, FROM, TO),
        notes=(*raw.notes, note),
        read=lambda: _batches(raw, found, headers),
        refused=[],
    )


def _columns(raw: RawFile) -> _Columns | None:
    folded = {fold(header): header for header in raw.headers}
    both = any(name in folded for name in _CALLERS) and any(name in folded for name in _CALLEES)
    other = _first(folded, _OTHER)
    if both or not other or FROM in raw.headers or TO in raw.headers:
        return None
    directions = [folded[name] for name in _DIRECTIONS if name in folded]
    if not directions:
        return None
    sample = raw.sample()
    direction = next((one for one in directions if _is_direction(sample[one])), "")
    if not direction:
        return None
    own = _first(folded, _OWN)
    return _Columns(direction=direction, other=other, own=own, line="" if own else _line(raw.titles))


def _first(folded: dict[str, str], names: Sequence[str]) -> str:
    return next((folded[name] for name in names if name in folded), "")


def _is_direction(cells: pa.ChunkedArray) -> bool:
    """Whether most of the filled cells say in or out."""
    filled = pc.drop_null(_plain(cells))
    filled = filled.filter(pc.greater(pc.binary_length(filled), 0))
    if not len(filled):
        return False
    known = pc.or_(pc.is_in(filled, value_set=_IN), pc.is_in(filled, value_set=_OUT))
    return (pc.sum(known).as_py() or 0) >= _LEAST * len(filled)


def _plain(cells: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Directions without capitals, blanks, and words such as "call" and "sms" behind them."""
    low = pc.utf8_lower(pc.utf8_trim_whitespace(cells))
    return pc.replace_substring_regex(low, r"[\s_-]*(?:call|sms|mms|message|text|llamada|mensaje)s?$", "")


def _line(titles: Sequence[Sequence[str]]) -> str:
    """The number of the line, where a row above the table says so: "Target number", then the number."""
    for row in titles:
        cells = [cell.strip() for cell in row if cell.strip()]
        if len(cells) == 1 and ":" in cells[0]:
            cells = [part.strip() for part in cells[0].split(":", 1)]
        if len(cells) == 2 and (fold(cells[0]) in _OWN or words_of(cells[0])[:1] == ["target"]):
            number = pa.array([cells[1]])
            if pc.match_substring_regex(number, _NUMBER)[0].as_py():
                return cells[1]
    return ""


def _batches(raw: RawFile, found: _Columns, headers: Sequence[str]) -> Iterator[Batch]:
    for rows, bad in raw.read():
        way = _plain(rows[found.direction])
        came, went = (pc.fill_null(pc.is_in(way, value_set=words), False) for words in (_IN, _OUT))
        other = rows[found.other]
        own = rows[found.own] if found.own else pa.nulls(rows.num_rows, pa.string())
        if found.line:
            own = pa.repeat(found.line, rows.num_rows)
        nothing = pa.nulls(rows.num_rows, pa.string())
        caller = pc.if_else(came, other, pc.if_else(went, own, nothing))
        callee = pc.if_else(came, own, pc.if_else(went, other, nothing))
        said = pc.fill_null(pc.greater(pc.binary_length(pc.utf8_trim_whitespace(other)), 0), False)
        unclear = pc.and_(said, pc.invert(pc.or_(came, went)))
        if pc.any(unclear).as_py():
            what = shapes(pc.fill_null(rows[found.direction], "").filter(unclear))
            told = rejects(rows[ROW].filter(unclear), "direction", "incoming or outgoing", _flat(what), refused=False)
            bad = pa.concat_tables([bad, told]).sort_by("row")
        columns = [rows[name] for name in headers]
        yield pa.table([*columns, caller, callee, rows[ROW]], names=[*headers, FROM, TO, ROW]), bad


def _flat(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    return values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
