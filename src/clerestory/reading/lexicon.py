"""The words that readers know and what each may mean: English and Spanish, digits also in four other languages."""

from __future__ import annotations

from functools import cache

import numpy as np

from clerestory.reading.domains import TOP_LEVEL, WORDS

# What a word may be; one word may be several things ("dot" parts digits and parts the names of a host).
UNIT, TEEN, TEN, HUNDRED, HUNDREDS, NAMES = 1, 2, 4, 8, 16, 32
REPEAT, AND, PLURAL, SOUND = 64, 128, 256, 512
PLUS, JOIN, CALL, FILL, NEAR, GLUE = 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15
BAIT, SOFT, MONEY, MEASURE, CLOCK, EXTENSION = 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20, 1 << 21
AT, DOT, MARK, TLD, SCHEME, PLAIN, PLATFORM = 1 << 22, 1 << 23, 1 << 24, 1 << 25, 1 << 26, 1 << 27, 1 << 28
NUMBER, LOOKS, INSERTED = 1 << 29, 1 << 30, 1 << 31
#: What puts the pieces of a number in order ("then 555, last 0143"); what calls one its area code.
ORDER, AREA = 1 << 32, 1 << 33
#: What counts pieces ("part one"); what says that a digit comes again ("five twice"); what comes last; what
#: says that it is written from its end; what is counted; a code.
STEP, AGAIN, LATE, BACKWARD, COUNT, PREFIX = 1 << 34, 1 << 35, 1 << 36, 1 << 37, 1 << 38, 1 << 39
#: French joins what others keep apart: "soixante-quinze", "quatre-vingt", "dix-sept".
TAKES_TEENS, FOUR_SCORE, TAKES_UNITS = TEN | HUNDREDS, TEN | HUNDRED, TEEN | HUNDRED
#: The value of a word that repeats: "tres veces cinco".
TIMES = 2
SPELLED = UNIT | TEEN | TEN | HUNDRED | HUNDREDS | REPEAT | PLURAL

#: Currencies; "$" and "peso" are those of the workspace's country.
CURRENCIES = (
    "",
    "$",
    "peso",
    "USD",
    "EUR",
    "GBP",
    "MXN",
    "CAD",
    "AUD",
    "NZD",
    "INR",
    "JPY",
    "COP",
    "BRL",
    "CHF",
    "PHP",
)
CURRENCIES += ("SGD", "HKD", "ZAR", "RUB", "KRW", "TRY", "NGN", "VND")

_VALUES: dict[int, dict[int, str]] = {
    UNIT: {
        0: "zero oh o nought naught ought aught cero zro ziro null zeero zerro sero",
        1: "one uno una un onne eins wun",
        2: "two dos tow zwei zwo deux dois duas tew doz",
        3: "three tres thre tree trois drei tre trez",
        4: "four cuatro quatro quatre vier quattro kuatro fower",
        5: "five cinco fiv fife sinco cinq funf fuenf cinque fyve faiv sinko",
        6: "six seis siks seix sechs meia sicks syx seys",
        7: "seven siete sevn siet sept sieben sete sette sevin ciete",
        8: "eight ocho eigth eigt huit acht oito eyt osho",
        9: "nine nueve niner nien nin neuf neun nove nyne nuebe",
    },
    TEEN: {
        10: "ten diez",
        11: "eleven once onze elf",
        12: "twelve doce douze zwolf zwoelf",
        13: "thirteen trece treize",
        14: "fourteen catorce quatorze",
        15: "fifteen quince quinze",
        16: "sixteen dieciseis seize",
        17: "seventeen diecisiete",
        18: "eighteen dieciocho",
        19: "nineteen diecinueve",
        21: "veintiuno veintiun",
        22: "veintidos",
        23: "veintitres",
        24: "veinticuatro",
        25: "veinticinco",
        26: "veintiseis",
        27: "veintisiete",
        28: "veintiocho",
        29: "veintinueve",
    },
    TEN: {
        20: "twenty veinte veinti",
        30: "thirty treinta trente trinta",
        40: "forty fourty cuarenta quarante quarenta",
        50: "fifty cincuenta cinquante cinquenta",
        60: "sixty sesenta sessenta",
        70: "seventy setenta",
        80: "eighty ochenta",
        90: "ninety ninty noventa",
    },
    HUNDRED: {100: "hundred", 1000: "thousand mil", TIMES: "times veces"},
    HUNDREDS: {
        100: "cien ciento",
        200: "doscientos doscientas",
        300: "trescientos trescientas",
        400: "cuatrocientos cuatrocientas",
        500: "quinientos quinientas",
        600: "seiscientos seiscientas",
        700: "setecientos setecientas",
        800: "ochocientos ochocientas",
        900: "novecientos novecientas",
    },
    REPEAT: {2: "double doble doppel", 3: "triple treble", 4: "quadruple cuadruple"},
    TAKES_TEENS: {60: "soixante"},
    FOUR_SCORE: {20: "vingt vingts"},
    TAKES_UNITS: {10: "dix"},
    AGAIN: {2: "twice", 3: "thrice"},
    PLURAL: {
        0: "zeros zeroes ohs",
        1: "ones unos",
        2: "twos doses",
        3: "threes treses",
        4: "fours cuatros",
        5: "fives cincos",
        6: "sixes seises",
        7: "sevens sietes",
        8: "eights ochos",
        9: "nines nueves",
    },
    SOUND: {1: "won um", 2: "to too due", 4: "for fore", 6: "sei", 8: "ate otto"},
    MARK: {
        ord("_"): "underscore guionbajo unterstrich",
        ord("-"): "dash hyphen minus guion bindestrich tiret hifen",
        ord("+"): "plus mas",
        ord("/"): "slash barra schragstrich diagonal",
    },
    MONEY: {
        CURRENCIES.index(code): words
        for code, words in {
            "": "cents centavos",
            "$": "dollar dollars dolar dolares bucks",
            "peso": "peso pesos",
            "USD": "usd",
            "EUR": "eur euro euros",
            "GBP": "gbp pound pounds quid libras",
            "MXN": "mxn",
            "CAD": "cad",
            "AUD": "aud",
            "NZD": "nzd",
            "INR": "inr rupees rs",
            "JPY": "jpy yen",
            "COP": "cop",
            "BRL": "brl reais",
            "CHF": "chf",
            "PHP": "php",
            "SGD": "sgd",
            "HKD": "hkd",
            "ZAR": "zar rand",
        }.items()
    },
    # 1: a name may follow with nothing between; 2: also a plain word ("line rental", "signal lost").
    PLATFORM: {
        1: "instagram insta ig snapchat snap sc telegram telegrm tg tele kik wechat weixin tiktok threema zalo vk "
        "vkontakte cashapp venmo zelle paypal revolut kakaotalk kakao wickr bluesky bsky mastodon "
        "teleg teleqram telegarm instgram instagran snapchap zello tango likee kwai gab parler clubhouse xiaohongshu "
        "douyin botim zangi icq jabber linktree vsco bereal psn xbox",
        2: "facebook fb twitter tweet skype signal line discord threads linkedin messenger viber youtube pinterest "
        "reddit qq session element matrix steam roblox twitch imo truth nextdoor patreon substack tumblr",
    },
}

_WORDS: dict[int, str] = {
    AND: "y and et",
    PLUS: "plus mas",
    JOIN: "dash hyphen dot point period minus slash space guion punto barra raya espacio then area code star comma "
    "coma codigo prefijo number numero nbsp luego underscore line break followed by rest remaining finish finally "
    "ending resto termina um uh erm er umm uhh hmm eh ehm pause pausa hyphen tiret bindestrich strich ponto "
    "asterisk asterisco tilde pipe tab gap minus",
    CALL: "call calls calling text texts txt tel telephone phone phones fone ph cell cellphone mobile mob whatsapp "
    "whats whatsap watsapp wapp wa wsp wasap sms ring msg message messages contact contacts dial viber signal "
    "imo line fax landline hotline llama llame llamar llamanos llamame llamenos movil celular cel telefono "
    "telf tlf tfno fono contacto mensaje escribe escribeme escribenos bookings reservations reservas "
    "enquiries inquiries reach tf cb telefon telefonnummer handynummer rufnummer mobilnummer mobil telefoon portable "
    "appelez ligue chiama cellulare",
    FILL: "number numbers num no nr nbr id code is es numero nro n der",
    NEAR: "at on us me my our the to now or today anytime please pls direct only just via via al a el la en por mi "
    "nuestro ahora directo and y day night this here also alternatively number its it free toll whatsapp w o",
    GLUE: "call text txt tel phone cell mobile whatsapp wa sms ring now or and today only anytime ask please pls "
    "thanks for on at me us llama llame movil cel telf tlf ya dial ph number my is to plus dash dot y k usd "
    "eur gbp mxn cad aud",
    BAIT: "invoice factura isbn issn ean upc gtin asin sku tracking track parcel shipment waybill awb consignment "
    "guia iban bic swift routing acct account cuenta serial imei vin ssn nif cif nie vat tax ein cuit rfc npi "
    "passport pasaporte version build patch firmware coordinates coords coordenadas lat latitude lon lng longitude "
    "gps zip zipcode postcode barcode doi pmid transaction txn receipt recibo pedido docket permit ref "
    "reference referencia fedex usps ups dhl expediente lote batch patent model modelo odometer mileage "
    "population usdot card inv mc tarjeta rut dni cpf sn pn mrn dea ndc ein itin tin npi lot udi rma tkt pnr locator "
    "confirmacion auth authorization authorisation approval voucher coupon promo pin otp passcode password token hash "
    "checksum medicare medicaid employee badge payroll nino nhs utr abn acn tfn gstin gst pesel regon krs siren siret "
    "steuernr steuernummer hrb kvk bsn oib cuil cnpj cep curp rfc nss clabe cvu cbu ruc rif nit cedula orcid arxiv "
    "nir lccn oclc iccid imsi meid msisdn esn uuid guid barcode folio remision contrato contract matter ledger cheque "
    "check chk deposit wire aba sort crn uei duns cage naics sic hs tariff barrel meter medidor lote kontonummer "
    "aadhaar aadhar passport visa iva piva partita ust umsatzsteuer mwst btw moms tva tfr mls bol pro "
    "auftragsnummer auftragsnr auftrag kundennummer kundennr rechnungsnummer rechnungsnr rechnung bestellnummer "
    "bestellnr bestellung vertragsnummer seriennummer artikelnummer sendungsnummer aktenzeichen facture commande "
    "colis dossier factuur bestelnummer ordernummer klantnummer factuurnummer fattura pratica fatura "
    "pdf doc docx xls xlsx csv "
    "txt jpg jpeg png gif heic webp mp3 mp4 avi wav html htm xml json eml",
    SOFT: "order orden booking reservation confirmation claim registration reg ticket case caso policy license licence "
    "licencia item article listing lot job post posting ad part member customer client file poliza reserva id po",
    MEASURE: "mm cm km kg kgs lb lbs ft sqft sqm sf yards miles mi meters metres metros inches hrs hr hours horas mins "
    "minutes ml gb mb mph kwh psi pcs units people personas persons clients reviews sq m2 m3 ghz mhz tons "
    "tonnes toneladas pages paginas grams gramos",
    PLAIN: "look looking see seen saw visit visiting apply applying register registered available shop meet meeting "
    "stay staying work working based located hosted online site page website details info more listed posted "
    "advertised start open opens live lives being are was were not here there it them everyone everything "
    "book order buy read join reserve find check click browse go over back "
    "disponible visita visite visitanos mira trabajo estamos pagina sitio",
    CLOCK: "am pm hs hrs",
    EXTENSION: "ext extension x xt extn",
    NAMES: "handle user username usuario account cuenta name nombre id is es page profile add me us my our on at usr "
    "as como soy somos estoy naam navn namn nom nome utilisateur benutzer benutzername nutzername gebruikersnaam",
    ORDER: "add then next comes follow follows followed finish finishes finished finishing end ends ending final "
    "finally last lastly first second third fourth part bit step beside after afterwards before goes go going gone "
    "start starts starting begin begins beginning opens middle mid close closes closing rest remaining remainder plus "
    "continues continue continua carries commence finit finissant pause yes yeah yep ok okay right got "
    "put take behind type press write marca pon "
    "luego despues sigue siguen acaba termina terminan fin final ultimo ultimos primero primera empieza empiezan "
    "comienza inicio cierra cierran centro abre segundo tercero medio seguido seguida "
    "dann danach schluss zuerst anfang vorne hinten mitte ende premier debut puis ensuite enfin termine apres suite "
    "depois segue primeiro",
    LATE: "last lastly end ends ending final finally finish ultimo ultimos",
    PREFIX: "area code prefix prefijo lada clave vorwahl indicatif ac codigo dialling dialing",
    COUNT: "days weeks months years yrs nights beds bed bedroom bedrooms rooms room men man guys workers vans trucks "
    "helpers floors boxes bags items jobs dias semanas meses hombres cuartos habitaciones jours hommes tage mann "
    "zimmer",
    BACKWARD: "backwards backward reverse reversed reverses mirror mirrored flip flipped leftwards reves rueckwaerts "
    "ruckwarts envers rovescio",
    STEP: "part parte partie teil bit step piece section chunk group block half",
    AREA: "area code prefix prefijo front first before lada clave vorwahl indicatif ac codigo start starts begin "
    "begins beginning inicio empieza dialling dialing",
    AT: "at arroba arobase klammeraffe chiocciola",
    DOT: "dot punto period point punkt ponto",
    SCHEME: "http https hxxp hxxps www",
}


def _meanings() -> dict[str, tuple[int, int]]:
    """Each word with its kinds and its value."""
    meanings: dict[str, tuple[int, int]] = {}
    pairs = [(word, kind, 0) for kind, words in _WORDS.items() for word in words.split()]
    pairs += [(word, kind, n) for kind, by in _VALUES.items() for n, words in by.items() for word in words.split()]
    pairs += [(word, TLD | (PLAIN if word in WORDS else 0), 0) for word in TOP_LEVEL]
    for word, kind, value in pairs:
        before, old = meanings.get(word, (0, 0))
        meanings[word] = (before | kind, value or old)
    return meanings


#: Columns of the tree behind the 26 steps.
KIND, VALUE = 26, 27


@cache
def tree() -> np.ndarray:
    """The words as one tree of letters: a row a node, 26 next nodes (0: none), kinds and value of what ends here."""
    rows = [[0] * 28]
    for word, (kind, value) in _meanings().items():
        if not (word.isascii() and word.isalpha()):
            continue
        node = 0
        for letter in word:
            at = ord(letter) - 97
            if not rows[node][at]:
                rows[node][at] = len(rows)
                rows.append([0] * 28)
            node = rows[node][at]
        rows[node][KIND], rows[node][VALUE] = kind, value
    return np.array(rows, np.int64)
