"""Dutch sentence boundaries, as offsets.

A boundary is a mark of end (. ! ? and the ellipsis), closing quotes or brackets, white space, and
something that can begin a sentence. A full stop after an abbreviation, an initial or an ordinal
at the head of the text is not an end.
"""

import re

# After these a sentence goes on, whatever follows.
_NEVER_END = frozenset(
    """a aanh aant afd afl al alg ambt art bijl bijv bl blz bt bv ca cat cf cfr cit dd dept dhr
    dr drs d.d d.i d.m.v d.w.z e.d.m ed etc fa fam fig gem geb gebr gesch ing inkl inl incl
    i.c i.c.m i.f.v i.g.v i.h.b i.h.k.v i.k.v i.o i.o.v i.p.v i.s.m i.t.t i.v.m i.z.g ir jg jl
    l lic max m.a.w m.b.o m.b.t m.b.v m.i m.i.v m.m.v m.n m.u.v mevr mej mgr min mr mrd mw
    n.a.v n.b nl nr nrs o.a o.b.v o.g.v o.i.v o.l.v o.m o.w.v p pag par p.a p.m p.p prof proc
    pt red resp ref r.v s sr st t.a.v t.b.v t.e.m t.g.v t.h.v t.l.v t.n.v t.o.v t.w.v t/m tel
    tab temp toep uitz v v.d vb verg vgl vnl vr w.o wed z z.g z.o.z zgn zg jan feb febr mrt
    apr jun jul aug sept sep okt nov b.s k.b m.b art.nr bvb""".split()  # noqa: SIM905 - a word list reads better as text
)
# These often close a sentence: they end it when what follows begins like one.
_MAY_END = frozenset(
    "enz e.a e.d e.v etc a.u.b aub b.v n.v v.z.w vzw cvba bvba u s.d km kl mln mld jr n.v.t".split()  # noqa: SIM905
)

_END = re.compile(r"""(?P<mark>[.!?\u2026]+)(?P<close>["'\u2019\u201d\u00bb)\]]*)(?P<gap>\s+)""")
_BEGIN = re.compile(
    r"""["'\u2018\u2019\u201c\u201e\u00ab(\[]*(?:[A-Z\u00c0-\u00de]|\d|['\u2019](?:t|s|n|k)\b)"""
)
_LAST_WORD = re.compile(r"[^\s(\[\"'\u2018\u201c\u201e\u00ab/]+$")


def sentence_spans(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Offsets of the sentences in text[start:end), in order, without the white space between.

    Together the spans hold every character that is not white space. Empty or blank text gives [].
    """
    stop = len(text) if end is None else end
    spans = []
    begin = start
    for match in _END.finditer(text, start, stop):
        if _ends_sentence(text, match, begin, stop):
            spans.append((begin, match.end("close")))
            begin = match.end("gap")
    spans.append((begin, stop))
    stripped = (_strip(text, a, b) for a, b in spans)
    return [(a, b) for a, b in stripped if a < b]


def _ends_sentence(text: str, match: re.Match[str], begin: int, stop: int) -> bool:
    if not _BEGIN.match(text, match.end(), stop):
        return False
    if match["mark"] != ".":
        return True
    # The word before the full stop; 40 characters are more than any abbreviation needs.
    head = _LAST_WORD.search(text, max(begin, match.start() - 40), match.start())
    if head is None:
        return True
    word = head[0].lower()
    if word in _NEVER_END:
        return False
    if word in _MAY_END:
        return True
    is_initial = len(word) == 1 and word.isalpha()
    is_ordinal = word.isdigit() and head.start() == begin and len(word) <= 3
    return not (is_initial or is_ordinal)


def _strip(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end
