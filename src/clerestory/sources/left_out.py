"""Columns that offices' files have and that are left out on purpose: which, and why, in words."""

from __future__ import annotations

from collections.abc import Sequence

from clerestory.sources.synonyms import fold, words_of

_DEVICE = {
    "imei", "imsi", "iccid", "meid", "esn", "serialnumber", "deviceid", "handset", "targetimei", "targetimsi", "imeisv",
}  # fmt: skip
_PLACE = {
    "celltower", "cellid", "cgi", "ecgi", "lac", "tac", "enodeb", "enb", "sector", "azimuth", "latitude",
    "longitude", "lat", "lon", "lng", "tower", "towerid", "firstcell", "lastcell", "cellsite", "startcell", "endcell",
    "antenna", "bts", "ipaddress", "ip",
}  # fmt: skip
_REPORTER = {
    "howcanwereachyou", "howcanwecontactyou", "yourname", "youremail", "yourphone", "yourphonenumber", "yourcontact",
    "contactyou", "comopodemoscontactarle", "sunombre", "sucorreo", "sutelefono", "youremailaddress",
    "bestwaytoreachyou",
}  # fmt: skip
_AGREED = {"consent", "consentimiento", "agree", "permission", "gdpr", "maywe", "mayweuse", "optin"}

_WHY = (
    (_DEVICE, "numbers of devices: their digits read as telephone numbers, and no question asks for them"),
    (_PLACE, "where a device was: no question asks for it"),
    (_REPORTER, "how to reach who reported: never read, so that it is never matched with anything"),
    (_AGREED, "what was agreed to: it is not read here, and holds all the same"),
)


def reasons(headers: Sequence[str]) -> tuple[str, ...]:
    """Why columns that no field takes are left out, a sentence a reason; only for columns that are known to be so."""
    said = []
    for names, why in _WHY:
        of_these = [header for header in headers if _is(header, names)]
        if of_these:
            said.append(f"{', '.join(of_these)}: left out on purpose, {why}")
    return tuple(said)


def _is(header: str, names: set[str]) -> bool:
    if fold(header) in names:
        return True
    words = words_of(header)
    return any(word in names for word in words) or (words[:2] == ["may", "we"] and "maywe" in names)
