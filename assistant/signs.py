"""The signs in Dutch by which a question shows its kind: a list, a comparison, a status and so on.

Signs are about the words around a subject and never about the subject, so that they hold for any
corpus. A fact question taken for a list or a comparison is worse than a list taken for a fact, so
they are narrow: what bears no sign is a fact.
"""

import re
from typing import Literal

Kind = Literal["fact", "list", "comparison", "status", "definition", "source"]


def _signs(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE)


# What a list can be a list of. A question for any other plural ("welke vier groepen") is answered
# by one sentence that sums them up, and is a fact.
# They name no subject: whatever helps is a "maatregel".
_GENERIC = (
    r"(?:maatregelen|premies|kortingen|verminderingen|subsidies|vergoedingen|toelagen|toeslagen"
    r"|tegemoetkomingen|tussenkomsten|stelsels|systemen|regelingen|formules|plannen|initiatieven"
    r"|incentives|voordelen|rechten|mogelijkheden|instrumenten|hulpmiddelen|akkoorden|afspraken"
    r"|diensten|programma.?s)"
)
_PLURAL = (
    rf"(?:[\w-]*{_GENERIC}|[\w-]*(?:bonussen|cheques|kredieten|uitkeringen|statuten|verloven|vergunningen"
    r"|opleidingen|stages|trajecten|projecten))"
)
_MASS = r"(?:\w*(?:steun|hulp|ondersteuning|begeleiding|financiering|bescherming))"
_CATEGORY = rf"(?:{_PLURAL}|{_MASS})"
_FEW = r"(?:(?!(?:twee|drie|vier|vijf|zes|zeven|acht|negen|tien|\d+)\b)[\w'-]+\s+){0,2}"
_EXISTS = (
    r"(?:is|zijn|was|waren|bestaa[nt]|bestond(?:en)?|heb(?:ben)?|had(?:den)?|krijg(?:t|en)?|kreeg"
    r"|kregen|kan|kun(?:nen|t)?|mag|mogen|bied(?:t|en)|biedt|geef(?:t)?|geven|voorzie[nt]|voorziet"
    r"|kom(?:t|en)|help(?:t|en)|steun(?:t|en)|laten|laat|geld(?:t|en)|loop(?:t)?|lopen|ken(?:t|nen)"
    r"|staan|gaan|gaat|richten|doe(?:t|n)|maken|maakt|vallen|valt|horen|bevat(?:ten)?|hebben|moet"
    r"|werd(?:en)?|word(?:t|en)|vind|bent|ben|er)\b"
)
# Things that only make a list when the question says that it wants all of them.
_ALL = r"(?:allemaal|allerlei|zoal|alles|overal|alle\b)"

_LIST = _signs(
    rf"\bwelke\s+{_FEW}{_PLURAL}(?:\s*,?\s*(?:en|of|,)\s*{_FEW}{_CATEGORY})?\s+{_FEW}{_EXISTS}",
    rf"\bwelke\s+{_FEW}{_CATEGORY}(?:\s*,?\s*(?:en|of|,)\s*{_FEW}{_CATEGORY})?\s+{_EXISTS}",
    rf"\bwelke\s+{_FEW}{_PLURAL}(?:\s+(?:en|of)\s+{_PLURAL})?\s+(?:voor|rond|om|over)\b",
    rf"\bwelke\b[^?.;]*\b{_CATEGORY}\b[^?.;]*\b{_ALL}",
    rf"\bwelke\s+{_FEW}{_PLURAL}\b[^?.;]*\b(?:zijn|waren|bestaan)\s+er\b",
    rf"\bin welke\s+{_FEW}{_PLURAL}\b",
    rf"\bwat voor\s+{_FEW}{_CATEGORY}\b",
    rf"\b(?:overzicht|lijst|lijstje|opsomming)\s+(?:van|met|over)\s+(?!de\s+\d){_FEW}",
    rf"\b(?:geef|toon|noem|lijst|som|zoek)\b[^?.;]*\b(?:alle|de|een paar)\s+{_FEW}{_CATEGORY}\b",
    rf"\balle\s+{_FEW}{_CATEGORY}\b[^?.;]*\b(?:op een rij|opgelijst|oplijsten|opsommen)",
    r"\bgeef\b[^?.;]*\boverzicht",
    rf"\bwat\s+(?:is|zijn|bestaa[nt]|heb|hebben|kan|kun|mag|krijg|doet|doen)\b[^?.;]*\b{_ALL}",
    r"\bwat (?:is|was|werd|wordt) er\s+(?:\w+\s+){0,3}(?:geregeld|voorzien|gedaan|mogelijk)",
    r"\bwat (?:bestaa[nt]|bestond|is|zijn) er\s+(?:\w+\s+){0,2}voor\b",
    rf"\b(?:zijn|waren|bestaan) er\s+{_FEW}{_PLURAL}\b",
    r"\bwaar\b[^?.;]*\b(?:allemaal|overal)\b",
    r"\bwaar heb(?:ben)?\s+(?:ik|wij|we|je|jij|u|ge)\s+(?:\w+\s+)?recht op\b",
    r"\bwaarop heb(?:ben)?\s+\w+\s+(?:allemaal\s+|zoal\s+)?recht",
    rf"\bwat zijn\s+(?:(?:de|alle|mijn|onze)\s+)?{_FEW}{_GENERIC}\b[^?.;]*"
    r"\b(?:voor|rond|om|over)\b",
    r"^\W*alles\s+(?:over|rond|voor)\b",
    r"^\W*overzicht\b",
    r"\bwat bestaat er\W*$",
    r"\bwat\s+(?:zeg(?:gen|t)|zeiden|staat|stond)\b[^?.;]*\bde\s+(?:akkoorden|plannen)\b[^?.;]*"
    r"\bover\b",
    rf"\bwelke\s+{_FEW}(?:acties|stappen|oproepen|campagnes|ingrepen)\b[^?.;]*"
    r"\b(?:voor|rond|over|om)\b",
)
_TEXTS = (
    r"(?:bronnen|bron|publicaties?|documenten|document|artikels?|artikelen|persberichten|persartikels"
    r"|rapporten|verslagen|studies|teksten|nieuwsbrieven|nieuwsbrief|kranten|websites?|pagina.?s)"
)
_SOURCE = _signs(
    rf"\b(?:in\s+)?welke?\s+{_FEW}{_TEXTS}\b[^?.;]*\b(?:er|over|rond|zeggen|zegt|melden|meldt|gaan"
    r"|gaat|vermeld\w*|behandel\w*|schrijven|schrijft|staat|staan|bevat\w*|jullie)\b",
    r"\bwaar (?:staat|staan|vind ik|vinden we|lees ik|kan ik)\b[^?.;]*\b(?:iets|meer|info\w*)"
    r"\b[^?.;]*\b(?:over|rond)\b",
    rf"\b(?:geef|toon|zoek)\b[^?.;]*\b{_TEXTS}\s+(?:over|rond)\b",
    rf"\bwat (?:zijn|is) de {_TEXTS}\s+(?:over|rond|voor)\b",
    r"\bwie (?:schreef|berichtte|publiceerde|schrijft)\b[^?.;]*\bover\b",
)
_YES_NO = (
    r"(?:^|[.!?;:,]\s*|\b(?:en|of|maar|dus)\s+)(?:kan|kun|kunnen|kunt|mag|mogen|is|zijn|krijg|krijgen"
    r"|krijgt|geldt|gelden|loopt|lopen|werkt|werken|wordt|worden|heb|hebben|bestaat|bestaan)\b"
)
_STATUS = _signs(
    r"\bbestaa[nt]\b(?!\s+er\s+een)[^?.;]*\b(?:nog|al|nu|intussen|reeds|eigenlijk)\b(?!\s+(?:een|ergens)\b)",
    rf"{_YES_NO}[^?.;]*\b(?:nu|vandaag|momenteel|altijd|steeds|tegenwoordig)\s+nog\b",
    rf"{_YES_NO}[^?.;]*\bnog\s+(?:altijd|steeds|geldig|actief|actueel|van kracht|van toepassing"
    r"|mogelijk|beschikbaar|in voege|aan\s?vrag\w*|steun vragen|toepassen|verlengen|krijgen"
    r"|binnenhalen|openen|instappen|indienen|oprichten)\b",
    rf"{_YES_NO}[^?.;]*\bnog\b[^?.;]*\b(?:aanvragen|krijgen|verlengen|toepassen|als ik nu)\b",
    r"^\s*(?:is|zijn|was|werd|werden|wordt|worden)\b[^?.;]*\b(?:afgeschaft|stopgezet|gestopt|geschrapt"
    r"|verdwenen|weg|opgeheven|vervangen|ingetrokken|voorbij|afgelopen|uitgedoofd)\b",
    r"\b(?:is|zijn|gaat|gaan|werkt|loopt|lopen)\b[^?.;]*\b(?:al|intussen|reeds|ondertussen)\b[^?.;]*"
    r"\b(?:gestart|begonnen|ingevoerd|in voege|van kracht|uitgevoerd|actief|gekomen|beslist"
    r"|goedgekeurd|aangenomen|bezig|in werking)\b",
    r"\ber\s+(?:\w+\s+)?(?:ooit|uiteindelijk|al|echt|effectief)\s+(?:\w+\s+)?(?:gekomen|doorgegaan)",
    r"^\W*(?:loopt|lopen|geldt|gelden|werkt)\b[^?.;]*\bnog\b(?!\s+(?:een|meer)\b)",
    r"^\W*(?:is|zijn)\b[^?.;]*\b(?:doorgegaan|doorgevoerd|uitgevoerd|ingevoerd)\W*$",
    r"\b(?:terechtgekomen van|in huis gekomen|van gekomen|van geworden)\b",
    r"\bhoever?\s+(?:staat|staan)\b|\bin hoeverre\b[^?.;]*\buitgevoerd|\bbij een aankondiging",
    r"\bhoe zit het (?:nu |vandaag |intussen )?met\b",
    r"\bin de plaats\b|\b(?:vervangen|opgevolgd) door w(?:at|elke?|ie)\b|\bopvolger van\b"
    r"|\bwat vervangt\b|\bdoor wat (?:is|werd|wordt)\b[^?.;]*\bvervangen",
    r"\bwelke?\b[^?.;]*\b(?:aflossen|opvolgen|vervangen|afgelost)\b",
    r"\b(?:kwijt|voorbij|gedaan|weg)\b[^?.;]*\bsinds\b[^?.;]*\bnieuwe\b",
)
# "Wat is het bedrag van ...?" asks for one thing that is known of a subject, and is a fact.
_NOT_A_TERM = (
    r"(?!(?:de|het|een)?\s*(?:\w+(?:e|ste)\s+)?(?:[\w-]*(?:bedrag|prijs|kost|kostprijs|termijn|leeftijd"
    r"|voorwaarde|doel|datum|som|loon|minimum|maximum|verschil|aantal|grens|pensioen|percentage|tarief"
    r"|budget|duur|reden|besluit|adres|nummer|vergoeding|telefoonnummer|titel|naam)\b))"
)
_DEFINITION = _signs(
    rf"^\W*(?:en\s+)?wat (?:is|zijn)\s+(?:(?:nu|juist|precies|eigenlijk)\s+)*"
    rf"(?P<a>{_NOT_A_TERM}(?:(?:een|dat|die|de|het|zo.?n)\s+)*[\w'+-]+(?:\s+(?!van\b)[\w'+-]+)?)"
    r"(?:\s+(?:nu|juist|precies|eigenlijk|weer|voor iets|voor (?:mensen|wie)\b.*))*\W*$",
    r"\bwat (?:betekent|betekenen)\s+(?P<b>[^?]+)",
    r"\b(?:waarvoor|waar)\s+staat\s+(?P<c>[^?]+?)(?:\s+voor)?\s*\W*$",
    r"\bwat wilt?\s+(?P<j>[^?]+?)\s+zeggen\b",
    r"\bwat houdt\s+(?P<d>[^?]+?)\s+in\b",
    r"\bwat (?:wordt|bedoelt|bedoelen|verstaat|verstaan)\b[^?]*?\b(?:met|onder)\s+(?P<e>[^?]+)",
    r"\bdefinitie van\s+(?P<f>[^?]+)",
    r"\bwat doet\s+(?P<g>een [\w'+-]+)(?:\s+(?:precies|juist|eigenlijk|nu))?",
    r"\bwanneer (?:ben|is|was|waren|geldt|gold)\s+(?:je|ik|men|iemand|een \w+)\s+(?:als\s+)?"
    r"(?P<h>['\"\u2018\u2019][^'\"\u2019]+['\"\u2019]|(?:laag|hoog|kort|midden)\s?\w+)",
    r"\bwanneer (?:noemt|noemde|gold|geldt)\s+(?:men|je|iemand)[^'\"\u2018]*"
    r"(?P<i>['\"\u2018][^'\"\u2019]+)",
)


MORE = (
    r"(?:meer|meest|minder|minst|hoger|hoogst|hoogste|lager|laagst|laagste|beter|best|beste|langer"
    r"|langst|korter|groter|grootst|voordeliger|voordeligst|interessanter|intressanter|interessantst"
    r"|goedkoper|goedkoopst|sneller|snelst|strenger|makkelijker|gemakkelijker|voordeel)"
)
_OF_TWO = (
    r"(?:welke?|wat|wie)\s+van\s+(?:(?:de|die|deze)\s+)?(?:twee|drie|beide|allebei)"
    r"|(?:alle\s?twee|allebei|alletwee|bij elk(?:e|\s+van)?\b|bij beide)"
)
ASKING = r"(?:hoe ?veel|hoe ?lang|hoe hoog|hoe groot|hoe vaak|voor wie|wanneer|welke?|wat|wie|waar)"
# They say that two things are held side by side, whatever those are.
_COMPARISON = _signs(
    r"\b(?:verschil|verschillen|onderscheid|verschilt|verschillend)\b(?!\s+(?:maakt|er)\b)",
    r"\b(?:tegenover|versus|vs\.?|t\.o\.v\.|ten opzichte van|vergeleken met|in vergelijking met)\s+"
    r"(?!(?:19|20)\d\d\b)",
    r"\b(?:19|20)\d\d\s+(?:tegenover|versus|vs\.?|t\.o\.v\.|vergeleken met)\s",
    r"\b(?:van|in|uit)\s+(?:19|20)\d\d\b[^?.]*\ben\s+(?:dat|die|het|dit)\s+(?:van|in|uit)\s+(?:19|20)\d\d",
    r"^\W*(?:is|zijn|betekenen)\b[^?.]*\b(?:hetzelfde|identiek)\b",
    r"\bverhou(?:d|dt|den)\b[^?.]*\bzich\b|\bmet elkaar te maken\b",
    r"\bdat van (?:19|20)\d\d of dat van (?:19|20)\d\d\b",
    r"\bvergelijk(?:ing|en)?\b",
    r"\b(?:afwijken|afwijkt|anders)\s+(?:van|dan)\b",
    r"\b(?:twijfel|kiezen|keuze|kies)\w*\s+tussen\b",
    rf"\b{_OF_TWO}",
    rf"\b{MORE}\b[^?.]*\bdan\b[^?.]*\b(?:vroeger|nu|nieuwe|oude)\b",
    # "hoeveel krijg ik bij A en hoeveel bij B", "wat kost A en wat kost B"
    rf"\b(?P<asked>{ASKING})\b[^?.]+?,?\s+en\s+(?:(?:op|bij|voor)\s+)?(?P=asked)\s+(?:een|de|het|in"
    r"|voor|bij|via|met|naar)\s",
    rf"\b(?P<again>{ASKING}\s+(?!(?:is|zijn|was)\b)\w+)\s+[^?.]+?,?\s+en\s+(?P=again)\s",
)
# What of a question for a list or for sources is not about its subject.
LISTING = _signs(
    r"\b(?:welke|welk|wat|waar|geef|toon|noem|lijst|som|me|mij|eens|alle|allemaal|allerlei|zoal|overal"
    r"|overzicht|lijstje|opsomming|bestaan|bestaat|bestond|bestonden|is|zijn|was|waren|er|staan|staat"
    r"|vind|iets|meer|info|informatie|geregeld|voorzien|gedaan|aan bod|op een rij|opgelijst)\b",
    rf"(?<![\w-])(?:{_GENERIC}|steun|hulp|ondersteuning|{_TEXTS})\b",
)


def kind_of(question: str) -> Kind:
    """By signs alone; the first that fits, from the most telling to the least."""
    if _SOURCE.search(question):
        return "source"
    if _COMPARISON.search(question):
        return "comparison"
    if _LIST.search(question):
        return "list"
    if _STATUS.search(question):
        return "status"
    return "definition" if _DEFINITION.search(question) else "fact"


def term_of(question: str) -> str:
    """The term whose meaning is asked for, as typed; "" when none is."""
    found = _DEFINITION.search(question)
    said = next(filter(None, found.groupdict().values()), "") if found else ""
    return said.strip(" '\"\u2018\u2019.,;:")
