"""The table of pieces that ships, whatever its values are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.encoder import unit
from index.pieces import load_pieces, pieces_fingerprint, quantised
from tests.index.toy import toy_pieces

TOY = {"[UNK]": ((1, 1), 1.0), "premie": ((1, 0), 1.0), "loon": ((0, 1), 1.0), "en": ((1, 2), 0.1)}


def test_every_piece_has_a_vector_of_length_one_and_a_weight() -> None:
    pieces = load_pieces()
    n = pieces.tokenizer.get_vocab_size()
    assert pieces.vectors.shape[0] == n
    assert pieces.weights.shape == (n,)
    assert pieces.vectors.dtype == np.int8
    assert pieces.weights.dtype == np.float32
    assert (np.abs(pieces.vectors).max(axis=1) == 127).all()  # all of the byte is used
    assert (pieces.weights > 0).all()
    assert load_pieces() is pieces


def test_the_fingerprint_is_a_sha256_and_stays_the_same() -> None:
    assert len(bytes.fromhex(pieces_fingerprint())) == 32
    pieces_fingerprint.cache_clear()
    first = pieces_fingerprint()
    pieces_fingerprint.cache_clear()
    assert pieces_fingerprint() == first


def test_each_piece_is_given_once_in_the_order_of_its_first_place() -> None:
    found = toy_pieces(TOY).of(["loon premie Loon", "", "en en en", "onbekend loon"])
    assert [ids.tolist() for ids in found] == [[2, 1], [], [3], [0, 2]]
    assert {ids.dtype for ids in found} == {np.dtype(np.int32)}
    assert toy_pieces(TOY).of([]) == []


@given(st.lists(st.text(), max_size=4))
def test_pieces_of_a_text_do_not_depend_on_its_company(texts: list[str]) -> None:
    pieces = load_pieces()
    together = pieces.of(texts)
    assert [ids.tolist() for ids in together] == [pieces.of([t])[0].tolist() for t in texts]
    assert all(len(set(ids.tolist())) == len(ids) for ids in together)


def test_a_text_without_letters_or_digits_has_no_pieces() -> None:
    assert [ids.tolist() for ids in load_pieces().of(["", " ", "???"])] == [[], [], []]


def test_a_hundred_thousand_words_are_not_cut_off() -> None:
    [ids] = load_pieces().of(["de " * 100_000 + "premie"])
    assert ids.tolist() == [*load_pieces().of(["de"])[0], *load_pieces().of(["premie"])[0]]


def test_quantised_vectors_are_nearly_what_they_were() -> None:
    drawn = np.random.default_rng(5).standard_normal((200, 128), dtype=np.float32)
    vectors = unit(drawn)
    small = quantised(vectors)
    assert small.dtype == np.int8
    assert np.abs(small.astype(int)).max(axis=1).tolist() == [127] * 200
    back = unit(small.astype(np.float32))
    assert np.abs(vectors @ vectors.T - back @ back.T).max() < 0.01
    assert (vectors * back).sum(axis=1).min() > 0.999


def test_what_was_quantised_once_stays_as_it_is() -> None:
    """Late interaction counts on it: its whole numbers are those of the table."""
    small = quantised(unit(np.random.default_rng(6).standard_normal((50, 16), dtype=np.float32)))
    assert (quantised(unit(small.astype(np.float32))) == small).all()


def test_a_vector_of_noughts_stays_one() -> None:
    assert quantised(np.zeros((2, 3), np.float32)).tolist() == [[0, 0, 0], [0, 0, 0]]
    assert quantised(np.zeros((0, 3), np.float32)).shape == (0, 3)
