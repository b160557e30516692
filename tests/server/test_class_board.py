"""A round on the board: every guess counts once, until the reveal, and nothing else is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from vitaclip.errors import InputError
from vitaclip.server.class_board import AWAY, MOST_SEATS, OVER, ClassBoard, Question

LABELS = ("sitting down", "standing up", "waving")


def asked(name="a", labels=LABELS):
    return Question(name, labels, {"labels": labels}, {"truth": ""})


@pytest.fixture
def board():
    board = ClassBoard()
    board.ask(asked())
    return board


def test_guesses_of_many_at_once_are_all_counted(board):
    with ThreadPoolExecutor(36) as people:
        list(people.map(lambda n: board.guess(f"seat {n}", "a", n % 3), range(360)))
    assert board.look().counts == (120, 120, 120)


def test_a_seat_has_one_guess_and_may_change_it_until_the_reveal(board):
    for choice in (0, 2, 1, 1):
        board.guess("mine", "a", choice)
    assert board.look("mine").mine == 1 and board.look().counts == (0, 1, 0)
    assert board.look("other").mine is None
    board.reveal("a")
    with pytest.raises(InputError, match=OVER):
        board.guess("mine", "a", 0)
    assert board.look("mine").mine == 1 and board.look().revealed


@pytest.mark.parametrize("choice", [-1, 3, 10**30])
def test_a_choice_that_is_none_is_one_sentence_and_not_counted(board, choice):
    with pytest.raises(InputError, match="no such class"):
        board.guess("mine", "a", choice)
    assert board.look().counts == (0, 0, 0)


@pytest.mark.parametrize("labels", [(), ("waving",), tuple("abcdefghi")])
def test_too_few_or_too_many_classes_are_no_question(labels):
    board = ClassBoard()
    with pytest.raises(InputError, match="among 2 to 8 classes"):
        board.ask(asked(labels=labels))
    assert board.look().question is None


def test_of_another_round_nothing_can_be_guessed_told_or_ended(board):
    board.guess("mine", "a", 1)
    board.ask(asked("b"))
    assert board.look("mine").mine is None
    for late in (lambda: board.guess("mine", "a", 1), lambda: board.reveal("a"),
                 lambda: board.close("a")):  # fmt: skip
        with pytest.raises(InputError, match=OVER):
            late()
    assert board.look().counts == (0, 0, 0) and not board.look().revealed
    board.close("b")
    assert board.look().question is None
    with pytest.raises(InputError, match=OVER):
        board.guess("mine", "b", 1)


def test_made_up_seats_take_no_more_than_their_room(board):
    for number in range(MOST_SEATS):
        board.guess(f"{number}", "a", 0)
        board.look(f"{number}")
    with pytest.raises(InputError, match="no more fit"):
        board.guess("one more", "a", 0)
    board.guess("7", "a", 1)  # who has guessed may still change it
    assert board.look("one more").counts == (MOST_SEATS - 1, 1, 0)
    assert board.look().here == MOST_SEATS


def test_whoever_has_not_been_heard_of_sits_there_no_more():
    now = [0.0]
    board = ClassBoard(clock=lambda: now[0])
    board.look("a")
    now[0] = AWAY / 2
    assert board.look("b").here == 2 and board.look().here == 2
    now[0] = AWAY + 1
    assert board.look().here == 1
