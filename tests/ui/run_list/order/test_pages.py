from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

import pytest

from taskmon.paths import Paths
from taskmon.store import Hooks, Reader, Section, Store
from taskmon.ui.run_list.filter import Filter
from taskmon.ui.run_list.order.pages import Orders, Wanted, read_changes, read_first, read_orders
from tests.store.acts import add, claim


@pytest.fixture
def store(paths: Paths) -> Iterator[Store]:
    with closing(Store(paths, Hooks())) as store:
        store.open()
        yield store


def test_a_run_that_starts_while_the_list_is_read_is_in_one_section(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was in none: its row went, and the one beside it was selected in its place."""
    wanted, order = Wanted(Filter()), Reader.order
    starting: list[int] = []

    def order_while_it_starts(self: Reader, *asked: object) -> Iterable[int]:
        found = order(self, *asked)  # type: ignore[arg-type]  # whatever is asked
        while starting:
            claim(store, starting.pop())
        return found

    monkeypatch.setattr(Reader, "order", order_while_it_starts)
    with closing(store.reader()) as reader:
        reads: tuple[Callable[[int], Orders], ...] = (
            lambda _: read_first(reader, wanted).orders,
            lambda _: read_orders(reader, wanted).orders,
            lambda run_id: read_changes(reader, wanted, frozenset({run_id}), Section).page.orders,
        )
        for read in reads:
            run = add(store)
            starting.append(run.id)
            orders = read(run.id)
            assert [section for section in Section if run.id in orders[section]] == [Section.QUEUE]
        run = add(store)
        starting.append(run.id)
        assert read_changes(reader, wanted, frozenset({run.id}), ()).places == {run.id: Section.QUEUE}
