"""The shipped instruments, parsed once."""

from __future__ import annotations

from feedback.instruments import pack
from feedback.instruments.service import SHIPPED

BERAKHLAK, FIVE_ASPECTS = (
    pack.parse_yaml((SHIPPED / f"{name}.yaml").read_text(encoding="utf-8"))[0]
    for name in ("berakhlak", "five-aspects")
)
