"""Adding, changing and deleting documents."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from tracuu import _native
from tracuu._errors import InvalidArgument
from tracuu._query import Query, as_query
from tracuu._types import Added, Committed, Problem

if TYPE_CHECKING:
    from types import TracebackType

    from tracuu._index import Index

OnError = Literal["raise", "skip"]


def _to_text(value: object) -> str:
    """A value that is no str, number or bool: of dates ISO 8601, else JSON."""
    import json

    if hasattr(value, "isoformat"):
        if value != value:  # pandas.NaT
            return ""
        written = str(value.isoformat())
        return written.removesuffix("T00:00:00")
    if hasattr(value, "item"):  # a NumPy scalar
        item = value.item()
        if item != item:
            return ""
        return item if isinstance(item, str) else json.dumps(item, ensure_ascii=False, default=str)
    if type(value).__name__ in ("NAType", "NaTType"):
        return ""
    return json.dumps(value, ensure_ascii=False, default=str)


class _Progress:
    """Tells how many records were taken: by tqdm if it is installed, else on stderr."""

    def __init__(self, total: int | None) -> None:
        self._bar: Any = None
        self._told = 0
        try:
            from tqdm.auto import tqdm

            self._bar = tqdm(total=total, unit=" records")
        except ImportError:
            pass

    def __call__(self, count: int) -> None:
        if self._bar is not None:
            self._bar.update(count - self._told)
        elif sys.stderr.isatty():
            print(f"\r{count:,} records", end="", file=sys.stderr, flush=True)
        self._told = count

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
        elif sys.stderr.isatty():
            print(file=sys.stderr)


class Writer:
    """Changes an index. Made by `Index.writer`; at most one of an index at a time.

    Nothing is visible or durable before `commit`. As a context manager it commits and waits for
    merges at the end of the block, and drops what was not committed if the block raises, also
    `KeyboardInterrupt`.
    """

    def __init__(
        self,
        index: Index,
        *,
        threads: int,
        memory: int,
        merge: bool,
        accept_legacy: bool,
        progress: bool,
    ) -> None:
        self._index = index
        self._progress = progress
        self._native = _native.NativeWriter(index.path, threads, memory, merge, accept_legacy)

    def __enter__(self) -> Writer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None and not self._native.closed:
                self.settle()
        finally:
            self.close()

    def add(self, records: object, *, on_error: OnError = "raise") -> Added:
        """Adds documents. An id that is there already is a bad record.

        Args:
            records: dicts with ``id`` and ``text`` (one, or any iterable of them); a pandas or
                polars frame, an Arrow table, or anything else with ``__arrow_c_stream__`` and
                columns ``id`` and ``text``. What else they hold becomes fields, as text.
            on_error: ``"raise"`` stops at the first record that cannot be used; ``"skip"`` goes on
                and tells of it in the result.

        Raises:
            BadRecord: no id or text, an id twice, a text in an old encoding.
            LimitExceeded: a text of more than 64 MiB, a field of more than 1 MiB.
            InvalidArgument: a table without id or text, or a column of a type without text.
        """
        return self._take(records, False, on_error)

    def update(self, records: object, *, on_error: OnError = "raise") -> Added:
        """As `add`, but a document whose id is there already is replaced."""
        return self._take(records, True, on_error)

    def add_files(
        self,
        paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
        *,
        update: bool = False,
        jsonl: bool = False,
        on_error: OnError = "raise",
    ) -> Added:
        """Adds folders (their .txt and .jsonl files) and files, as `tracuu index` does."""
        if isinstance(paths, (str, os.PathLike)):
            paths = [paths]
        names = [os.fspath(path) for path in paths]
        return self._run(
            None,
            lambda progress: self._native.add_files(
                names, jsonl, update, on_error == "skip", progress
            ),
        )

    def _take(self, records: object, replace: bool, on_error: OnError) -> Added:
        if on_error not in ("raise", "skip"):
            raise ValueError("on_error: raise or skip is wanted")
        skip = on_error == "skip"
        native = self._native
        total = len(records) if hasattr(records, "__len__") else None
        if isinstance(records, Mapping):
            one = [dict(records)]
            return self._run(
                1, lambda progress: native.add_records(one, replace, skip, _to_text, progress)
            )
        if hasattr(records, "__arrow_c_stream__"):
            try:
                stream = records.__arrow_c_stream__()
            except ImportError:  # pandas without pyarrow
                stream = None
            if stream is not None:
                return self._run(
                    total, lambda progress: native.add_arrow(stream, replace, skip, progress)
                )
        if hasattr(records, "columns") and hasattr(records, "to_dict"):
            frame: Any = records
            names = [str(name) for name in frame.columns]
            missing = {"id", "text"} - set(names)
            if missing or len(set(names)) < len(names):
                raise InvalidArgument("the table needs columns called id and text, each name once")
            columns = [frame[name].tolist() for name in frame.columns]
            return self._run(
                total,
                lambda progress: native.add_columns(
                    names, columns, replace, skip, _to_text, progress
                ),
            )
        if not isinstance(records, Iterable) or isinstance(records, (str, bytes)):
            raise TypeError(
                "records: dicts, a frame, or a table with __arrow_c_stream__ are wanted, not "
                + type(records).__name__
            )
        iterable: Iterable[Any] = records
        return self._run(
            total,
            lambda progress: native.add_records(iterable, replace, skip, _to_text, progress),
        )

    def _run(
        self,
        total: int | None,
        work: Callable[
            [Callable[[int], object] | None],
            tuple[int, int, int, list[tuple[int, str, str, str]]],
        ],
    ) -> Added:
        progress = _Progress(total) if self._progress else None
        try:
            added, replaced, skipped, problems = work(progress)
        finally:
            if progress is not None:
                progress.close()
        return Added(added, replaced, skipped, [Problem(*one) for one in problems])

    def delete(self, id: str) -> bool:
        """Deletes the document with this id at the next commit; False if there is none."""
        return self._native.erase(id)

    def delete_matching(self, query: Query | str) -> int:
        """Deletes all documents that match, those added since the last commit included.

        Returns how many.
        """
        return self._native.delete_matching(as_query(query)._tree)

    def set_columns(self, id: str, **values: object) -> bool:
        """Gives a document other values of columns at the next commit; None takes one away.

        Returns False if there is no such document. ``number`` and ``article`` are searched as text,
        too: replace the document instead.

        Raises:
            InvalidArgument: there is no such column, or a date is none.
        """
        return self._native.set_columns(id, dict(values), _to_text)

    def commit(self) -> Committed:
        """Makes everything since the last commit durable and visible, also to the index this
        writer was made by."""
        return self._done(self._native.commit())

    def settle(self) -> Committed:
        """Commits, waits for the merges that are due, and commits what they made."""
        return self._done(self._native.settle())

    def optimize(self) -> Committed:
        """Commits and merges everything into one segment; nothing is left of deleted documents."""
        return self._done(self._native.optimize())

    def _done(self, info: tuple[int, int, int]) -> Committed:
        self._index.refresh()
        return Committed(*info)

    def preview(self) -> Index:
        """An index that shows what the next commit would make visible, until it is refreshed."""
        return self._index._showing(self._native.preview())

    @property
    def invalid_sequences(self) -> int:
        """Broken UTF-8 sequences met in the texts so far."""
        return self._native.invalid_sequences

    @property
    def merge_problem(self) -> str | None:
        """Why this writer merges no more; nothing is lost by that."""
        return self._native.merge_problem

    @property
    def closed(self) -> bool:
        return self._native.closed

    def close(self) -> None:
        """Lets go of the index; what was not committed is dropped."""
        self._native.close()
