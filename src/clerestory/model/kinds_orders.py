"""What courts and programmes keep of people without their names: assignments, conditions, positions."""

from __future__ import annotations

from clerestory.model.column import Column, identifier, plain
from clerestory.model.kind import Kind

PROGRAMME = Kind(
    name="programme",
    meaning="one assignment to a programme, of a person without a name or of a class as a whole, and what followed",
    protected=True,
    columns=(
        plain("programme", meaning="which programme", required=True),
        plain("arm", meaning="to what one was assigned: the programme's arm, as decided that day", required=True),
        plain("assigned_on", "date", "the day of assignment: time zero", required=True),
        plain("assigned_by", meaning="how the arm came about: lot, judge, rule, choice"),
        plain("place", meaning="where"),
        plain("unit", meaning="what was assigned together: a class, a school, a court"),
        plain("people", "int64", "how many people the row stands for; empty for one"),
        plain("age_band", meaning="age in bands, as in 25-34"),
        plain("prior_arrests", "int64", "arrests before the assignment"),
        plain("finished_on", "date", "the day the programme was finished, if it was"),
        plain("event", meaning="what followed first: rearrest, death, moved away; empty for nothing"),
        plain("event_on", "date", "the day of it"),
        plain("followed_until", "date", "the last day on which records were searched"),
    ),
)

LOCATION = Kind(
    name="location",
    meaning="one position fix of a device that a court's order tracks",
    protected=True,
    columns=(
        plain("order_number", meaning="the order under which the device is tracked", required=True),
        plain("fixed_at", "timestamp", "when, in UTC", required=True),
        Column(name="latitude", type="float64", required=True, meaning="degrees north"),
        Column(name="longitude", type="float64", required=True, meaning="degrees east"),
        plain("error_m", "float64", "radius in metres that holds 68 of 100 fixes, as the receiver says"),
        plain("error_major_m", "float64", "long half axis of the error ellipse, one standard deviation, in metres"),
        plain("error_minor_m", "float64", "short half axis, the same"),
        plain("error_bearing", "float64", "direction of the long axis, degrees from north, clockwise"),
        plain("receiver", meaning="kind of receiver"),
    ),
)

COURT_ORDER = Kind(
    name="court_order",
    meaning="one condition of a court's order, or one entry of a registry that a law says must be checked",
    protected=True,
    columns=(
        plain("order_number", meaning="the court's own number of the order", required=True),
        plain("condition", meaning="zone, contact or registry", required=True),
        plain("from_day", "date", "first day on which it holds", required=True),
        plain("until_day", "date", "last day on which it holds"),
        plain("hours", meaning="hours of the day on which it holds, in UTC, as in 22:00-06:00; empty for all"),
        plain("covers", meaning="channels that a ban on contact covers, joined by +, as in call+message"),
        identifier("restrained", "number or account of the person under the order"),
        identifier("protected", "number or account of the person the order protects"),
        Column(name="zone_latitude", type="float64", meaning="centre of the zone, degrees north"),
        Column(name="zone_longitude", type="float64", meaning="centre of the zone, degrees east"),
        plain("zone_radius_m", "float64", "radius of the zone in metres"),
        plain("zone_centre", meaning="what the centre is: public place, or shifted; never a protected address"),
        plain("zone_shift_m", "float64", "how far a centre was shifted from what it protects, in metres"),
        identifier("name", "name of a registry entry"),
        Column(name="born", type="date", shown="identifier", meaning="date of birth of a registry entry"),
        identifier("second_field", "one more field of a registry entry, such as the last digits of a document"),
        plain("law", meaning="section of law that orders a check"),
    ),
)
