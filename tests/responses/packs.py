"""The shipped instruments, parsed once."""

from __future__ import annotations

from feedback.instruments import parsing
from feedback.instruments.service import SHIPPED

BERAKHLAK, FIVE_ASPECTS = (
    parsing.parse_yaml((SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"))[0]
    for name in ("berakhlak", "five-aspects")
)
