"""Which posts move as one, and which moves are done whole or not at all."""

from datetime import UTC, datetime, timedelta

from bot.domain.posts import Post, PostState, Target
from bot.domain.queue import EVERY, Opening
from bot.domain.rearranging import Move, parts, shuffled, sift, swapped, units

NINE = datetime(2026, 11, 25, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def post(number: int, days: int, *, family: int | None = None, account: str = "mastodon-1") -> Post:
    due = NINE + days * DAY
    targets = (Target(account, "Acme"),)
    return Post(
        *(number, 1, number, 1, 1, PostState.SCHEDULED, 1, "Hello", due, NINE, None, None, targets, ()),
        family_id=family,
    )


def to(days: int, each: Post) -> Move:
    return Move(each, NINE + days * DAY)


def numbers(moves: tuple[Move, ...]) -> list[int]:
    return [move.post.number for move in moves]


def test_texts_of_one_post_are_a_unit_while_they_are_due_at_one_moment():
    one, two, away, other = post(1, 0, family=1), post(2, 0, family=1), post(3, 1, family=1), post(4, 0)
    assert units([one, other, two, away]) == ((one, two), (other,), (away,))


def test_every_text_of_a_unit_gets_the_time_of_the_other_unit():
    one, two, other = post(1, 0, family=1), post(2, 0, family=1), post(3, 1)
    assert swapped((one, two), (other,)) == (to(1, one), to(1, two), to(0, other))


def test_a_unit_takes_one_place_among_those_that_are_shuffled():
    found = units([post(1, 0, family=1), post(2, 0, family=1, account="bluesky-1"), post(3, 1), post(4, 2)])
    openings = [Opening(NINE + days * DAY, frozenset({EVERY})) for days in range(3)]
    for seed in range(20):
        moves = shuffled(found, openings, seed)
        after = {move.post.number: move.to for move in moves}
        assert after.get(1) == after.get(2)
        kept = {unit[0].scheduled_at for unit in found if unit[0].number not in after}
        assert kept | set(after.values()) == {opening.moment for opening in openings}


def test_moves_that_take_each_others_places_are_one_part_and_others_are_parts_of_their_own():
    swap = (to(1, post(1, 0)), to(0, post(2, 1)))
    circle = (to(6, post(3, 5)), to(7, post(4, 6)), to(5, post(5, 7)))
    family = (to(20, post(6, 9, family=6)), to(20, post(7, 9, family=6)))
    beside = (to(20, post(8, 9)),)
    found = parts((*circle, *swap, *beside, *family))
    assert sorted(sorted(numbers(part)) for part in found) == [[1, 2], [3, 4, 5], [6, 7], [8]]


def test_what_belongs_to_a_post_that_stays_stays_with_it():
    moves = (to(1, post(1, 0)), to(9, post(3, 8)), to(0, post(2, 1)))
    going, left = sift(moves, lambda move: "it is paused" if move.post.number == 2 else "")
    assert numbers(going) == [3]
    assert [(each.number, why) for each, why in left] == [
        (2, "it is paused"),
        (1, "it belongs to #2, which stays"),
    ]
