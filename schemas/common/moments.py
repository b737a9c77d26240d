"""Field type for times in queries: ms, or ISO 8601."""

from typing import Any

from marshmallow import ValidationError

from app.services.common.time_ranges import NOT_A_MOMENT, is_moment
from schemas.common.fields import Text


class Moment(Text):
    """Time in ms, or a date or time in ISO 8601 format; the service knows the time zone of those without one."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=40, shortest=1, validators=[_require_moment], **kwargs)


def _require_moment(text: str) -> None:
    if not is_moment(text):
        raise ValidationError(NOT_A_MOMENT)
