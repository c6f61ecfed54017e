"""``python -m feedback`` is the ``cermin`` command."""

from __future__ import annotations

from feedback.cli import main

if __name__ == "__main__":
    main()
