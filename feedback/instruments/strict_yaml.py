"""YAML without its traps: no aliases (they multiply), no repeated keys, no tags, no dates.

The result is what JSON could hold, so that it can be stored and digested.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml
from yaml.constructor import ConstructorError

from feedback.instruments.errors import PackInvalid

if TYPE_CHECKING:
    from yaml.nodes import MappingNode, Node

MAXIMUM_BYTES = 200_000
MAXIMUM_DEPTH = 20


class _Loader(yaml.SafeLoader):
    """Refuses aliases and repeated keys; knows text, whole numbers and nothing."""

    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        if self.check_event(yaml.AliasEvent):
            raise PackInvalid(self._line(), "alias")
        self.depth += 1
        if self.depth > MAXIMUM_DEPTH:
            raise PackInvalid(self._line(), "too_deep")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _line(self) -> str:
        return f"line {self.get_mark().line + 1}"

    def construct_mapping(self, node: MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - the library's signature
        mapping = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise PackInvalid(f"line {node.start_mark.line + 1}", "key_twice")
        return mapping


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.endswith((":int", ":null"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.yaml_constructors = {
    tag: constructor
    for tag, constructor in yaml.SafeLoader.yaml_constructors.items()
    if tag is None or tag.endswith((":int", ":null", ":str", ":seq", ":map"))
}


def load(text: str) -> dict[str, Any]:
    """Return the mapping written in ``text``.

    Raises
    ------
    PackInvalid
        Naming the line and the problem (a code).
    """
    if len(text.encode("utf-8", "replace")) > MAXIMUM_BYTES:
        raise PackInvalid("file", "too_large")
    try:
        document = yaml.load(text, Loader=_Loader)  # noqa: S506 - a stricter SafeLoader
    except ConstructorError as error:
        raise PackInvalid(_place(error), "not_plain") from None
    except (yaml.YAMLError, ValueError) as error:
        raise PackInvalid(_place(error), "not_yaml") from None
    if not isinstance(document, dict):
        raise PackInvalid("file", "not_a_mapping")
    return document


def _place(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else "file"
