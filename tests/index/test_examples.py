"""Example questions: which passage answers which, and which one is nearest, by hand."""

from collections.abc import Sequence
from math import exp, sqrt

import numpy as np
import pytest

from corpus.blocks import Block
from corpus.document import Document
from corpus.passages import MAX_CHARS
from index.analysis import Terms
from index.build import build_index
from index.dense import DenseIndex
from index.evidence import Asked
from index.examples import Examples, Nearest, Spoken, example_texts
from index.fusion import EXAMPLE_DOCUMENTS, OF_EXAMPLES
from index.late import LateIndex, LateQuestion
from index.lexical import LexicalIndex
from index.rows import Rows
from index.search import Index
from index.strength import REFERENCE
from tests.index.test_late import HALF, PIECES
from tests.index.toy import make_document, only, words_of
from tests.toy import ToyEncoder, document, fact


def tied(*documents: Document) -> list[tuple[str, str]]:
    """(question, words of a passage that answers it), in order."""
    index = build_index(documents, ToyEncoder())
    pairs = index.examples.answered_by.T.tolist()
    passages = [index.passages[row] for _, row in pairs]
    words = [index.documents[p.document_id].slice(p.start, p.end) for p in passages]
    return [(index.examples.texts[q], said) for (q, _), said in zip(pairs, words, strict=True)]


def test_a_question_is_tied_to_the_passage_of_its_fact_and_to_no_other() -> None:
    one = make_document("a", "een", fact("twee", "vraag 2a?", "vraag 2b?"), fact("drie", "vraag 3"))
    other = make_document("b", "vier", fact("vijf", "vraag 5?"))
    assert tied(one, make_document("leeg"), other) == [
        ("vraag 2a?", "twee"),
        ("vraag 2b?", "twee"),
        ("vraag 3", "drie"),
        ("vraag 5?", "vijf"),
    ]


def test_a_question_about_a_whole_document_and_a_gap_are_tied_to_no_passage() -> None:
    whole = make_document("a", "een", "twee", questions=("waarover?",), gaps=("en wat niet?",))
    index = build_index([whole], ToyEncoder())
    assert index.examples.texts == ("waarover?", "en wat niet?")
    assert index.examples.answered_by.shape == (2, 0)
    assert index.examples.answered.tolist() == [True, False]


def test_a_passage_that_holds_several_facts_answers_the_questions_of_all() -> None:
    listed = [Block("paragraph", "Wie:"), fact("jongeren", "ben ik jong?"), fact("ouderen", "oud?")]
    together = "Wie:\n\njongeren\nouderen"
    assert tied(document("a", listed)) == [
        ("ben ik jong?", together),
        ("ben ik jong?", "jongeren"),
        ("oud?", together),
        ("oud?", "ouderen"),
    ]


def test_a_fact_that_is_cut_answers_with_each_of_its_passages() -> None:
    sentence = "Deze zin telt veertig tekens met de punt. "
    long = Block("paragraph", sentence * (MAX_CHARS // len(sentence) + 2), questions=("hoelang?",))
    pairs = tied(document("a", [Block("paragraph", "Vooraf."), long, Block("paragraph", "Slot.")]))
    assert [question for question, _ in pairs] == ["hoelang?"] * 2
    assert " ".join(words for _, words in pairs) == (long.text).strip()


def test_a_fact_without_a_passage_answers_nothing_and_its_question_stays() -> None:
    index = build_index([make_document("a", "een", fact("enz.", "wat nog?"))], ToyEncoder())
    assert index.examples.texts == ("wat nog?",)
    assert index.examples.answered_by.shape == (2, 0)
    assert index.search("wat nog?")[0].example == "wat nog?"


def test_one_question_may_stand_under_several_facts() -> None:
    both = make_document("a", fact("een", "hoeveel?"), fact("twee", "hoeveel?"))
    assert tied(both) == [("hoeveel?", "een"), ("hoeveel?", "twee")]


def test_the_texts_are_in_the_order_of_the_documents() -> None:
    first = make_document("a", fact("een", "feit a"), questions=("heel a",), gaps=("gat a",))
    second = make_document("b", "twee", gaps=("gat b",))
    third = make_document("c", fact("drie", "feit c"))
    documents = [first, second, third]
    examples = build_index(documents, ToyEncoder()).examples
    assert example_texts(documents) == examples.texts
    assert examples.texts == ("heel a", "feit a", "gat a", "gat b", "feit c")
    assert examples.documents.tolist() == [0, 0, 0, 1, 2]
    assert examples.answered.tolist() == [True, True, False, False, True]
    assert (
        len(examples.rows) == len(examples.rows.lexical.scores(Terms((), ()), whole_words=1)) == 5
    )


def heard(
    *questions: tuple[float, str, str],
    documents: Sequence[int],
    answered: Sequence[bool] | None = None,
    pairs: Sequence[tuple[int, int]] = (),
) -> Spoken:
    """Of example questions with (cosine, words for BM25, words for late interaction).

    "loon" is asked for. Three documents, three passages.
    """
    vectors = np.asarray([(c, sqrt(1 - c * c)) for c, _, _ in questions], np.float32)
    rows = Rows(
        DenseIndex(vectors.reshape(-1, 2)),
        LexicalIndex.build([Terms(tuple(words.split()), ()) for _, words, _ in questions]),
    )
    examples = Examples(
        texts=tuple(words for _, words, _ in questions),
        rows=rows,
        late=LateIndex.build(PIECES, [late for _, _, late in questions], [""] * len(questions)),
        documents=np.asarray(documents, np.int64),
        answered=np.asarray(answered or [True] * len(questions)),
        answered_by=np.asarray(pairs, np.int64).reshape(-1, 2).T,
    )
    asked = Asked(
        terms=Terms(("loon",), ()),
        variants=(),
        late=LateQuestion.of(PIECES, "loon", []),
        vector=np.asarray([1, 0], np.float32),
    )
    return examples.find(asked, fusion=only(), strength=REFERENCE, documents=3, passages=3)


def numbers(nearest: Nearest) -> list[list[float]]:
    """Of each owner: row, BM25, cosine, late interaction."""
    columns = (nearest.row, nearest.lexical, nearest.cosine, nearest.late)
    return [[round(float(x), 3) for x in row] for row in zip(*columns, strict=True)]


NONE = [-1, 0, 0, 0]


def test_the_nearest_question_of_each_document_speaks_for_it() -> None:
    # Sums, by what is said in words, by vector and by pieces: 1.2, 1.107 | .9, .85.
    spoken = heard(
        (0.2, "loon a", "verlof"),
        (0.9, "b c", "verlof"),
        (0.4, "d e", "salaris"),
        (0.85, "f g", "verlof"),
        documents=[0, 2, 0, 2],
    )
    assert numbers(spoken.by_document) == [[0, 1, 0.2, 0], NONE, [1, 0, 0.9, 0]]
    assert numbers(spoken.by_passage) == numbers(spoken.gaps) == [NONE] * 3
    assert spoken.by_document.best(10).tolist() == [0, 2]
    assert spoken.by_document.best(1).tolist() == [0]
    assert spoken.by_document.best(0).tolist() == []


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        ((0.2, "loon", "verlof"), [1, 1, 0.2, 0]),
        ((0.6, "b", "verlof"), [1, 0, 0.6, 0]),
        ((0.2, "b", "salaris"), [1, 0, 0.2, round(HALF, 3)]),
        ((0.4, "b", "verlof"), [0, 0, 0.5, 0]),
    ],
)
def test_words_vector_and_pieces_count_alike(
    second: tuple[float, str, str], expected: list[float]
) -> None:
    spoken = heard((0.5, "a", "verlof"), second, documents=[0, 0], pairs=[(0, 1), (1, 1)])
    assert numbers(spoken.by_document)[0] == expected
    assert numbers(spoken.by_passage) == [NONE, expected, NONE]


def test_a_question_speaks_for_each_passage_that_answers_it() -> None:
    spoken = heard(
        (0.5, "a", "verlof"),
        (0.9, "b", "verlof"),
        (0.7, "c", "verlof"),
        documents=[0, 0, 1],
        pairs=[(0, 0), (0, 1), (2, 1)],
    )
    assert numbers(spoken.by_passage) == [[0, 0, 0.5, 0], [2, 0, 0.7, 0], NONE]
    assert numbers(spoken.by_document) == [[1, 0, 0.9, 0], [2, 0, 0.7, 0], NONE]
    assert spoken.by_passage.best(10).tolist() == [1, 0]


def test_a_gap_speaks_for_no_document_and_no_passage() -> None:
    spoken = heard(
        (0.5, "a", "verlof"),
        (1.0, "loon", "loon"),
        (1.0, "loon", "loon"),
        documents=[0, 0, 1],
        answered=[True, False, False],
    )
    assert numbers(spoken.by_document) == [[0, 0, 0.5, 0], NONE, NONE]
    assert numbers(spoken.by_passage) == [NONE] * 3
    assert numbers(spoken.gaps) == [[1, 1, 1, 1], [2, 1, 1, 1], NONE]


def test_the_lead_of_a_gap_is_what_it_is_nearer_by_than_what_is_answered() -> None:
    spoken = heard(
        (0.5, "loon", "verlof"),
        (0.25, "a", "loon"),
        (0.75, "b", "salaris"),
        (0.5, "c", "verlof"),
        documents=[0, 0, 1, 2],
        answered=[True, False, False, True],
    )
    # Sharing words does not count here: those are a share of what fits best.
    assert spoken.gap_lead(0) == pytest.approx(0.25 + 1 - 0.5, abs=1e-5)
    assert spoken.gap_lead(1) == pytest.approx(0.75 + HALF, abs=1e-3)
    assert spoken.gap_lead(2) == 0.0


def test_a_document_whose_gap_is_further_off_has_a_negative_lead() -> None:
    near, far = (0.75, "a", "verlof"), (0.25, "b", "verlof")
    assert heard(near, far, documents=[0, 0], answered=[True, False]).gap_lead(0) == -0.5


@pytest.mark.parametrize(
    ("cosines", "answered", "share"),
    [
        ([0.5], [False], 1.0),
        ([0.5, 0.9], [True, True], 0.0),
        ([0.5, 0.5], [True, False], 1 / 2),
        ([0.5, 0.5, 0.5, 0.5], [True, False, True, True], 1 / 4),
        ([0.75, 0.25], [True, False], exp(-4) / (1 + exp(-4))),
        ([0.25, 0.75, 0.75], [True, False, True], 1 / (2 + exp(-4))),
        # an eleventh is not asked
        ([0.5] * 10 + [0.25], [True] * 10 + [False], 0.0),
        ([0.5] * 9 + [0.25], [True] * 9 + [False], exp(-2) / (9 + exp(-2))),
    ],
)
def test_the_nearest_questions_vote_on_whether_one_like_it_is_answered(
    cosines: list[float], answered: list[bool], share: float
) -> None:
    questions = [(cosine, "a", "verlof") for cosine in cosines]
    spoken = heard(*questions, documents=[0] * len(cosines), answered=answered)
    assert spoken.votes == pytest.approx(share, abs=1e-4)


def test_without_any_question_nothing_is_said() -> None:
    spoken = heard(documents=[])
    for nearest in (spoken.by_document, spoken.by_passage, spoken.gaps):
        assert numbers(nearest) == [NONE] * 3
        assert nearest.best(10).tolist() == []
    assert (spoken.votes, [spoken.gap_lead(n) for n in range(3)]) == (0.0, [0.0] * 3)


def test_of_equally_near_owners_the_first_comes_first() -> None:
    spoken = heard(*[(0.5, "a", "verlof")] * 3, documents=[2, 0, 1])
    assert spoken.by_document.best(2).tolist() == [0, 1]


def test_few_documents_compete_by_their_example_questions_alone() -> None:
    n = EXAMPLE_DOCUMENTS + 5
    nearest = Nearest.none(n)
    nearest.row[:] = np.arange(n)
    nearest.cosine[:] = np.linspace(-1, 1, n)
    assert nearest.best(EXAMPLE_DOCUMENTS).tolist() == list(range(n - 1, 4, -1))


QUESTION = "Hoelang duurt een landingsbaan?"


def answering() -> Index:
    """One fact that answers the question in other words, beside facts that say its words."""
    return build_index(
        [
            make_document(
                "verlof", "Een landingsbaan bestaat.", fact("Tot het pensioen.", QUESTION)
            ),
            make_document("andere", "Hoelang een baan duurt.", gaps=("Krijg ik extra verlof?",)),
        ],
        ToyEncoder(),
    )


def test_a_passage_ranks_by_the_question_that_it_answers() -> None:
    index = answering()
    fusion = only(fact_lexical=0.25, fact_dense=0.5, fact_late=2.0)
    first, *others = index.search(QUESTION, fusion=fusion)
    assert words_of(index, first) == "Tot het pensioen."
    assert first.answers == QUESTION
    assert first.score == pytest.approx(0.25 + 0.5 + 2.0, abs=1e-4)
    assert {(h.score, h.answers) for h in others} == {(0.0, "")}
    assert len(others) == 2


def test_the_question_of_a_fact_speaks_for_the_document_too() -> None:
    index = answering()
    hits = index.search(QUESTION, fusion=only(example_late=1.0))
    assert [h.passage.document_id for h in hits] == ["verlof", "verlof", "andere"]
    assert [h.example for h in hits] == [QUESTION, QUESTION, ""]
    assert [h.score for h in hits] == pytest.approx([1, 1, 0], abs=1e-5)


def test_a_gap_is_told_and_lifts_nothing() -> None:
    index = answering()
    fusion = only(lexical=1.0, **dict.fromkeys(OF_EXAMPLES, 1.0))
    gap = "Krijg ik extra verlof?"
    hits = {words_of(index, h): h for h in index.search(gap, fusion=fusion)}
    own = hits["Hoelang een baan duurt."]
    assert own.gap_lead == pytest.approx(2.0, abs=1e-4)  # the very words, and nothing is answered
    assert (own.example, own.example_cosine, own.answers) == ("", 0.0, "")
    assert own.score == 0
    assert {h.gap_lead for h in hits.values() if h.passage.document_id == "verlof"} == {0.0}
    [votes] = {h.gap_votes for h in hits.values()}
    assert votes > 0.9  # of two questions, one of which is what was asked
    [votes] = {h.gap_votes for h in index.search(QUESTION)}
    assert 0 < votes < 0.1


def test_a_document_with_gaps_alone_is_weighed_as_one_without_example_questions() -> None:
    [both] = (
        build_index([make_document("a", "een", gaps=("wat?",))], ToyEncoder())
        .find("wat?")
        .evidence.has_examples.tolist()
    )
    assert both is False


def test_gaps_bring_no_passage_into_the_pool() -> None:
    crowd = [make_document(f"d{i}", *["premie premie"] * 3) for i in range(120)]
    silent = make_document("stil", "alfa", gaps=("premie?",))
    index = build_index([*crowd, silent], ToyEncoder())
    found = index.find("premie?")
    assert "stil" not in {index.passages[row].document_id for row in found.pool.tolist()}
    assert found.spoken.gaps.late[-1] == pytest.approx(1.0, abs=1e-5)
