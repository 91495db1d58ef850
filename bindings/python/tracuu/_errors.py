"""One class of error for each `ErrorCode` of the library."""

from __future__ import annotations


class Error(Exception):
    """What every function of this package raises for bad data, a bad query or a refusal.

    Wrong types of arguments raise `TypeError`, as everywhere.

    Attributes:
        code: Name of the error code, for instance ``"corrupt"``.
        message: What is wrong, without its place.
        file: Path of the file concerned, or None.
        offset: Byte in that file; of a `QuerySyntax`, code point in the query. None if unknown.
        line: Line in that file, counted from 1, or None.
    """

    code: str = ""

    def __init__(
        self,
        message: str,
        file: str | None = None,
        offset: int | None = None,
        line: int | None = None,
        text: str | None = None,
    ) -> None:
        super().__init__(message if text is None else text)
        self.message = message
        self.file = file
        self.offset = offset
        self.line = line

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.message, self.file, self.offset, self.line, str(self))


class InvalidArgument(Error, ValueError):
    """A documented rule for arguments was broken."""

    code = "invalid_argument"


class IoError(Error):
    """The operating system refused."""

    code = "io"


class Corrupt(Error):
    """Bytes of the index do not follow the format."""

    code = "corrupt"


class FormatTooOld(Error):
    """The index was written by a version that is no longer read."""

    code = "format_too_old"


class FormatTooNew(Error):
    """The index was written by a later version."""

    code = "format_too_new"


class QuerySyntax(Error, ValueError):
    """A query cannot be read; `offset` is the code point in its text."""

    code = "query_syntax"


class NotFound(Error):
    """An index or a file that was named does not exist."""

    code = "not_found"


class AlreadyExists(Error):
    """An index stands where a new one was to be made."""

    code = "already_exists"


class Locked(Error):
    """Another writer holds the index."""

    code = "locked"


class BadRecord(Error):
    """A record cannot be used: no id, no text, an id that was there before."""

    code = "bad_record"


class LimitExceeded(Error):
    """A documented limit would be passed."""

    code = "limit_exceeded"


class DeadlineExceeded(Error):
    """The time a search was given is over."""

    code = "deadline_exceeded"


class Cancelled(Error):
    """A search was stopped."""

    code = "cancelled"


_CLASSES: dict[str, type[Error]] = {
    one.code: one
    for one in (
        InvalidArgument, IoError, Corrupt, FormatTooOld, FormatTooNew, QuerySyntax, NotFound,
        AlreadyExists, Locked, BadRecord, LimitExceeded, DeadlineExceeded, Cancelled,
    )
}  # fmt: skip


def make_error(
    code: str, message: str, file: str | None, offset: int | None, line: int | None, text: str
) -> Error:
    """The error of a code; the compiled part calls this."""
    if code == "query_syntax" and offset is not None:
        text = f"at character {offset}: {message}"
    return _CLASSES[code](message, file, offset, line, text)
