"""Words of the invented adverts and log lines that the bench of templates is run on."""

SYLLABLES = (
    "ba", "re", "mo", "ti", "lu", "ka", "sen", "dor", "vi", "na", "pel", "gra", "ton", "mi", "so", "qua", "ble",
    "er", "an", "ist",
)  # fmt: skip
PLACES = (
    "Springfield", "Riverton", "Oakdale", "Fairview", "Salem", "Madison", "Clinton", "Ashland", "Dover", "Hudson",
    "Milton", "Newport",
)  # fmt: skip
USERS = (
    "root", "admin", "guest", "test", "backup", "ana", "boris", "carla", "dario", "elena", "farid",
)  # fmt: skip
#: One trade's sentences in each maker's own words: unrelated makers share many of them.
TRADE = """
{We move|Moving} {homes|flats|houses} {across|all over} {town|the county} {at fair prices|for less}
{Two|Three} {careful|strong|trained} {men|movers|helpers} {with|and} a {large|clean|covered} {van|lorry|truck}
{Pianos|Wardrobes|Heavy pieces} {are no problem|carried with care|moved by specialists}
{Boxes|Packing material} {included|free of charge|can be had from us} {before|ahead of} the {day|move}
{Storage|Dry storage} {for a week or a year|by the week} {in our own warehouse|close to the station}
{We work|Available} {on weekends|on Sundays too|seven days a week} {by arrangement|at no extra cost}
{Goods|Your furniture} insured {to the full value|up to a fixed sum} {on every job|per load}
{Same day|Next day} {service|transport} {when you are in a hurry|on request}
{Old furniture|What you no longer need} {taken away|brought to the tip|given to charity}
{Free|No cost} {visit|survey} {before we quote|to see how much there is to carry}
{Family firm|Local company} {since|trading since} nineteen {eighty|ninety} {two|five|eight}
{Dismantling|Taking apart} and {assembly|setting up} of {beds|kitchens|shelves} {on site|included}
{Long distance|Cross country} {trips|moves} {every week|twice a month}
{Blankets|Straps} {come with us|are brought} to {protect|guard} {floors|walls} {from scratches|while we work}
{Windows|Glass fronts} {washed inside and out|polished without streaks} {after the move|on the last day}
{Keys|Your keys} {kept safe|held in a locked cabinet} {and never labelled|by the manager}
""".strip().splitlines()
PASSAGES = (
    "call now for a free quote no obligation fully insured and licensed company thank you for reading",
    "we accept cash card and transfer prices include tax see our terms and conditions on the website",
    "do not miss this offer limited places share this with your friends and family today",
)
#: Shapes of log lines: {n} a number, {h} a host, {w} a word of few values.  Some differ in one word only.
LOGS = """
gate {n} opened by key {n}
gate {n} closed by key {n}
session opened for user {w} by uid {n}
session closed for user {w}
password refused for user {w} from {h} port {n}
password accepted for user {w} from {h} port {n}
password refused for unknown user {w} from {h} port {n}
block {n} of size {n} received from {h}
block {n} sent to {h} in {n} ms
cache table entries: {n} (order: {n}, {n} bytes)
index table entries: {n} (order: {n}, {n} bytes)
connection from {h} ({n}) at {n}
connection to {h} lost after {n} seconds, will retry in {n}
task {n} moved from waiting to running
task {n} moved from running to done
printer service started
backup service started
backup service stopped
disk {n} is {n} percent full, oldest file {n} days
worker {n} asked for memory {n} but limit is {n}
mail queue holds {n} messages for {h}
certificate of {h} ends in {n} days
reading sensor {n} gave {n} degrees
user {w} changed role to {w}
""".strip().splitlines()
