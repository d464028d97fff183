"""Files as offices really get them, invented: nobody's numbers, nobody's words."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import openpyxl

EXAMPLES = Path(__file__).parents[2] / "docs/files/examples"
JPEG = b"\xff\xd8\xff\xe0" + b"\x00" * 400

SHEETS = {
    "Cover": [["Quarterly report"], [], ["Made by the records desk for the task force, in confidence."]],
    "Adverts": [
        ["id", "date", "text", "place", "site", "price"],
        [1, "2025-03-04", "Pianos moved, 212 555 0143, fair prices", "Albany", "board.example.org", 120],
        [2, "2025-03-05", "Gutters cleaned by hand, 646 555 0199", "Troy", "board.example.org", 80],
    ],
    "Call sheet": [
        ["Call sheet of March"],
        ["Date", "Time", "Caller", "Number dialled", "Notes"],
        ["2025-03-04", "09:15", "212-555-0143", "646-555-0111", "asked for work"],
    ],
    "Codes": [["Code", "Meaning"], ["A1", "open"], ["B2", "closed"]],
}

EXTRACTION = {
    "Summary": [["Extraction report"], ["Device", "Example Phone 3"], ["Examiner", "unit 4"]],
    "SMS Messages": [
        ["SMS Messages (3)"],
        ["#", "Folder", "Party", "Timestamp-Date", "Timestamp-Time", "Body", "Status"],
        [1, "Inbox", "+1 212 555 0143 Mover", "3/4/2025", "3/4/2025 9:15:00 AM(UTC-5)", "van at five tomorrow", "Read"],
        [2, "Sent", "+1 212 555 0143 Mover", "3/4/2025", "3/4/2025 9:20:00 AM(UTC-5)", "which corner", "Sent"],
        [3, "Inbox", "+1 646 555 0199", "3/5/2025", "3/5/2025 7:00:00 AM(UTC-5)", "bring the ladders", "Unread"],
    ],
    "Call Log": [
        ["Call Log (2)"],
        ["#", "Type", "Party", "Timestamp-Time", "Duration", "IMEI"],
        [1, "Outgoing", "+1 646 555 0111", "3/4/2025 9:30:00 AM(UTC-5)", "00:03:25", "004999010640000"],
        [2, "Missed", "+1 212 555 0143 Mover", "3/4/2025 9:40:00 AM(UTC-5)", "00:00:00", "004999010640000"],
    ],
    "Contacts": [["#", "Name", "Phone"], [1, "Mover", "+1 212 555 0143"]],
}

EXTRACTION_CSV = (
    "From,To,Timestamp-Time,Body,Direction,Status\n"
    '+1 212 555 0143 Mover,+1 646 555 0111,3/4/2025 9:15:00 AM(UTC+0),"van at five, as ever",Incoming,Read\n'
    "+1 646 555 0111,+1 212 555 0143 Mover,3/4/2025 9:20:00 AM(UTC+0),which corner,Outgoing,Sent\n"
)

RETURN = {
    "return/messages.json": json.dumps(
        {
            "account": {"vanity": "a.mover", "created": "2024-01-01"},
            "messages": [
                {
                    "sender": "example.mover",
                    "recipient": "ana.example",
                    "sent": "2025-03-04T09:15:00Z",
                    "body": "van at 5",
                },
                {
                    "sender": "ana.example",
                    "recipient": "example.mover",
                    "sent": "2025-03-04T09:16:00Z",
                    "body": "where",
                },
            ],
        }
    ),
    "return/adverts.csv": (
        "posted,text,place,site,price\n2025-03-04,Pianos moved 212 555 0143,Albany,b.example.org,120\n"
    ),
    "return/calls.html": (
        "<html><head><style>td {color: red}</style><script>var x = '<td>no</td>';</script></head><body>"
        "<h1>Calls</h1><table><tr><th>Date</th><th>Caller</th><th>Number dialled</th><th>Duration</th></tr>"
        "<tr><td>2025-03-04 09:15</td><td>+1 212 555 0143</td><td>+1&nbsp;646 555 0111</td><td>0:03:25</td></tr>"
        "</table></body></html>"
    ),
    "return/readme.txt": "These records were made in the ordinary course of business.\n",
}
PICTURES = {
    "return/media/photo of mara 2125550143.jpg": JPEG,
    "return/clip": b"\x00\x00\x00\x20ftypisom" + b"\x00" * 60,
}


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """A workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def zipped(path: Path, parts: dict[str, str | bytes]) -> Path:
    """A zip with these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path
