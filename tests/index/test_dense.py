import numpy as np
import pytest

from index.dense import DenseIndex
from index.encoder import Vectors

# Unit vectors in the plane: east, north, west, and north-east by the 3-4-5 triangle.
PLANE: Vectors = np.array([[1, 0], [0, 1], [-1, 0], [0.6, 0.8]], dtype=np.float32)
EAST: Vectors = PLANE[0]


def rows(*numbers: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(numbers, dtype=np.int64)


def test_nearest_rows_come_first_with_their_cosines() -> None:
    found, cosines = DenseIndex(PLANE).top(EAST, 3)
    assert found.tolist() == [0, 3, 1]
    assert cosines.tolist() == pytest.approx([1.0, 0.6, 0.0])


def test_fewer_rows_than_asked_are_all_given() -> None:
    found, cosines = DenseIndex(PLANE).top(EAST, 10)
    assert found.tolist() == [0, 3, 1, 2]
    assert cosines.tolist() == pytest.approx([1.0, 0.6, 0.0, -1.0])


def test_only_allowed_rows_are_found() -> None:
    found, cosines = DenseIndex(PLANE).top(EAST, 10, allowed=rows(2, 1))
    assert found.tolist() == [1, 2]
    assert cosines.tolist() == pytest.approx([0.0, -1.0])


def test_no_allowed_rows_find_nothing() -> None:
    found, cosines = DenseIndex(PLANE).top(EAST, 10, allowed=rows())
    assert found.tolist() == []
    assert cosines.tolist() == []


def test_an_empty_index_finds_nothing() -> None:
    empty = DenseIndex(np.empty((0, 2), dtype=np.float32))
    assert len(empty) == 0
    assert empty.all_vectors().shape == (0, 2)
    assert empty.top(EAST, 5)[0].tolist() == []
    assert empty.cosines(EAST, []).tolist() == []


def test_cosines_come_in_the_order_of_the_rows_asked_for() -> None:
    dense = DenseIndex(PLANE)
    assert dense.cosines(EAST, [3, 0, 3, 2]).tolist() == pytest.approx([0.6, 1.0, 0.6, -1.0])
    assert dense.cosines(EAST, []).shape == (0,)


def test_a_cosine_does_not_depend_on_the_rows_beside_it() -> None:
    generator = np.random.default_rng(1)
    vectors = generator.standard_normal((40, 256), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    dense = DenseIndex(vectors)
    together = dense.cosines(vectors[0], rows(*range(40)))
    for row in range(40):
        assert dense.cosines(vectors[0], [row])[0] == together[row]
        assert dense.cosines(vectors[0], [row, 3, 5])[0] == together[row]


def test_the_vectors_come_out_as_they_went_in() -> None:
    assert np.array_equal(DenseIndex(PLANE).all_vectors(), PLANE)
    assert len(DenseIndex(PLANE)) == 4
