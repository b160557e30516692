"""A piece of work keeps to its cores and leaves those of others as they were."""

from threading import Thread

import torch

from vitaclip.models import threads


def test_the_number_holds_inside_and_is_put_back_even_after_a_mistake():
    before = torch.get_num_threads()
    try:
        with threads.using(1):
            assert torch.get_num_threads() == 1
            with threads.using(threads.ALL):
                assert torch.get_num_threads() == threads.ALL
            assert torch.get_num_threads() == 1
            raise ZeroDivisionError
    except ZeroDivisionError:
        assert torch.get_num_threads() == before


def test_a_thread_that_is_new_meanwhile_still_takes_what_it_says():
    seen = []

    def work():
        with threads.using(threads.ALL):
            seen.append(torch.get_num_threads())

    with threads.using(1):
        other = Thread(target=work)
        other.start()
        other.join()
        assert torch.get_num_threads() == 1
    assert seen == [threads.ALL]
