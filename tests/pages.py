"""A reader of pages that lints every page it fetches.

``page(client, url)`` fetches and lints; ``submit(client, page, form, data)`` fills a form of that
page as a browser would (hidden fields, defaults, the csrf token) and sends it. ``form`` is the id
of the form, the path it posts to, or None when the page has one form in its main part.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

VOID = ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr")
UNLABELLED = ("hidden", "submit", "button", "reset", "image")


@dataclass
class Element:
    """One element: its name, attributes, ancestors and the text inside."""

    name: str
    attributes: dict[str, str]
    ancestors: tuple[Element, ...] = field(repr=False)
    pieces: list[str] = field(default_factory=list, repr=False)

    @property
    def text(self) -> str:
        """Return the text inside, blanks run together."""
        return " ".join("".join(self.pieces).split())

    def within(self, name: str) -> Element | None:
        """Return the nearest ancestor called ``name``."""
        return next((e for e in reversed(self.ancestors) if e.name == name), None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.unbalanced: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)):
            self.unbalanced.append(f"<{tag}> repeats an attribute")
        element = Element(tag, {n: v or "" for n, v in attrs}, tuple(self._open))
        self.elements.append(element)
        if tag not in VOID:
            self._open.append(element)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self._open or self._open[-1].name != tag:
            self.unbalanced.append(f"</{tag}>")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for element in self._open:
            element.pieces.append(data)


@dataclass
class Page:
    """A fetched page."""

    response: TestResponse = field(repr=False)
    url: str
    elements: list[Element] = field(repr=False)
    unbalanced: list[str] = field(repr=False)

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return self.response.status_code

    @property
    def title(self) -> str:
        """Return the title of the document."""
        return self.first("title").text

    @property
    def heading(self) -> str:
        """Return the text of the one ``h1``."""
        return self.first("h1").text

    @property
    def text(self) -> str:
        """Return the text of the main part."""
        return self.first("main").text

    @property
    def html(self) -> str:
        """Return the markup."""
        return self.response.get_data(as_text=True)

    @property
    def links(self) -> dict[str, str]:
        """Return the address of each link of the page by its text."""
        return {a.text: a.attributes.get("href", "") for a in self.all("a")}

    @property
    def forms(self) -> list[Element]:
        """Return the forms in the main part."""
        return [form for form in self.all("form") if form.within("main")]

    @property
    def errors(self) -> list[str]:
        """Return the lines of the error summary."""
        lists = [e for e in self.all("li") if any(_has(a, "c-errors") for a in e.ancestors)]
        return [line.text for line in lists]

    def all(self, *names: str) -> list[Element]:
        """Return every element with one of these names."""
        return [element for element in self.elements if element.name in names]

    def first(self, name: str) -> Element:
        """Return the first element called ``name``."""
        return next(e for e in self.elements if e.name == name)

    def with_id(self, identifier: str) -> Element:
        """Return the element with this id."""
        return next(e for e in self.elements if e.attributes.get("id") == identifier)

    def form(self, which: str | None = None) -> Element:
        """Return a form by its id or its action's path, or the only one of the main part."""
        if which is None:
            (only,) = self.forms
            return only
        return next(f for f in self.all("form") if which in (f.attributes.get("id"), self._path(f)))

    def fields(self, form: Element) -> list[tuple[str, str]]:
        """Return what a browser would send for ``form`` as it stands, without any button."""
        sent: list[tuple[str, str]] = []
        for control in self.elements:
            if form in control.ancestors and control.attributes.get("name"):
                sent.extend(_value(control, self.elements))
        return sent

    def _path(self, form: Element) -> str:
        return urlsplit(form.attributes.get("action") or self.url).path


def page(client: FlaskClient, url: str, *, status: int = 200) -> Page:
    """Fetch ``url``, expect ``status``, lint, and return the page."""
    return read(client.get(url), url, status=status)


def read(response: TestResponse, url: str, *, status: int = 200) -> Page:
    """Turn an answer into a page, expect ``status`` and lint it."""
    assert response.status_code == status, f"{url}: {response.status}"
    reader = _Reader()
    reader.feed(response.get_data(as_text=True))
    reader.close()
    found = Page(response, url, reader.elements, reader.unbalanced)
    wrong = complaints(found)
    assert not wrong, f"{url}: {wrong}"
    return found


def submit(
    client: FlaskClient,
    on: Page,
    form: str | None,
    data: Mapping[str, str | list[str]] | None = None,
    *,
    follow: bool = False,
) -> TestResponse:
    """Send a form of ``on`` with ``data`` over what it holds; a list sends a name several times."""
    chosen = on.form(form)
    given = dict(data or {})
    fields = [(name, value) for name, value in on.fields(chosen) if name not in given]
    for name, value in given.items():
        fields.extend((name, one) for one in ([value] if isinstance(value, str) else value))
    target = chosen.attributes.get("action") or on.url
    headers = {"Origin": "https://cermin.test", "Sec-Fetch-Site": "same-origin"}
    if chosen.attributes.get("method", "get").lower() == "get":
        return client.get(f"{urlsplit(target).path}?{urlencode(fields)}", follow_redirects=follow)
    return client.post(
        target,
        data=urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers=headers,
        follow_redirects=follow,
    )


def complaints(found: Page) -> list[str]:
    """Return everything that is wrong with the page; an empty list is a clean page."""
    return [
        *found.unbalanced,
        *_about_the_document(found),
        *_about_ids(found),
        *_about_scripts(found),
        *(f"no label: {_shown(c)}" for c in _controls(found) if not _is_labelled(c, found)),
        *(
            f"no csrf field in form {form.attributes}"
            for form in found.all("form")
            if form.attributes.get("method", "").lower() == "post"
            and not any(
                form in e.ancestors and e.attributes.get("name") == "csrf_token"
                for e in found.all("input")
            )
        ),
    ]


def _about_the_document(found: Page) -> list[str]:
    wrong = []
    if len(found.all("h1")) != 1 or not found.heading:
        wrong.append(f"{len(found.all('h1'))} h1")
    if (
        len([e for e in found.all("title") if e.within("head")]) != 1
        or not found.title.removesuffix("· Cermin").strip()
    ):
        wrong.append("no title")
    if found.first("html").attributes.get("lang") not in ("id", "en"):
        wrong.append("no language")
    if len(found.all("main")) != 1:
        wrong.append("not one main")
    policy = found.response.headers.get("Content-Security-Policy", "")
    if "default-src 'none'" not in policy or "unsafe" in policy:
        wrong.append(f"policy {policy!r}")
    return wrong


def _about_ids(found: Page) -> list[str]:
    ids = [e.attributes["id"] for e in found.elements if "id" in e.attributes]
    known = set(ids)
    wrong = [f"id {one} twice" for one in sorted(known) if ids.count(one) > 1]
    for element in found.elements:
        for name in ("for", "aria-describedby", "aria-labelledby"):
            wrong.extend(
                f"{name} names no element: {one}"
                for one in element.attributes.get(name, "").split()
                if one not in known
            )
    return wrong


def _about_scripts(found: Page) -> list[str]:
    wrong = []
    for element in found.elements:
        attributes = element.attributes
        if "style" in attributes or element.name == "style":
            wrong.append(f"style in {_shown(element)}")
        if element.name == "script" and not attributes.get("src", "").startswith("/static/"):
            wrong.append("script that is not ours")
        wrong.extend(f"{name} in {_shown(element)}" for name in attributes if name.startswith("on"))
        target = attributes.get("href", "") + attributes.get("action", "")
        if target.strip().lower().startswith(("javascript:", "data:")):
            wrong.append(f"address {target[:30]}")
    return wrong


def _controls(found: Page) -> list[Element]:
    return [
        e
        for e in found.all("input", "select", "textarea", "button")
        if e.attributes.get("type") != "hidden"
    ]


def _is_labelled(control: Element, found: Page) -> bool:
    attributes = control.attributes
    if attributes.get("aria-label") or attributes.get("aria-labelledby"):
        return True
    if control.name == "button":
        return bool(control.text)
    if attributes.get("type") in UNLABELLED:
        return bool(attributes.get("value"))
    around = control.within("label")
    pointing = [e for e in found.all("label") if e.attributes.get("for") == attributes.get("id")]
    return any(label.text for label in [*pointing, *([around] if around else [])])


def _value(control: Element, elements: list[Element]) -> list[tuple[str, str]]:
    attributes, kind = control.attributes, control.attributes.get("type", "text")
    name = attributes["name"]
    if "disabled" in attributes or control.name not in ("input", "select", "textarea"):
        return []
    if control.name == "textarea":
        return [(name, "".join(control.pieces).removeprefix("\n"))]
    if control.name == "select":
        options = [e for e in elements if e.name == "option" and control in e.ancestors]
        chosen = [e for e in options if "selected" in e.attributes]
        if not chosen and "multiple" not in attributes:
            chosen = options[:1]
        return [(name, e.attributes.get("value", e.text)) for e in chosen]
    if kind in ("checkbox", "radio"):
        return [(name, attributes.get("value", "on"))] if "checked" in attributes else []
    return (
        []
        if kind in ("submit", "button", "image", "file")
        else [(name, attributes.get("value", ""))]
    )


def _has(element: Element, name: str) -> bool:
    return name in element.attributes.get("class", "").split()


def _shown(element: Element) -> str:
    return f"<{element.name} {' '.join(f'{k}={v!r}' for k, v in element.attributes.items())}>"
