"""A form for ``docker run`` and the command line that it stands for: change either, and the other follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape
from typing import Any

import ipywidgets

from course.docker_cli.run_line import RunLine, RunLineError
from course.topology.model import Topology
from course.widgets import texts
from course.widgets.static import with_static

_WIDE = ipywidgets.Layout(width="auto", max_width="800px")
_STYLE = {"description_width": "110px"}


class RunForm(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Image, name, networks, ports and hosts, each in a field, and all of it as one line; a button runs it.

    `carry_out` takes the command line, and gives the exit code and what was printed. `images` are offered.
    """

    def __init__(
        self,
        topology: Topology,
        carry_out: Callable[[str], tuple[int, str]],
        images: Sequence[str] = (),
        line: str = "docker run -d nginx",
    ) -> None:
        self._carry_out = carry_out
        self._state = RunLine.parse(line)
        self._filling = False
        self.image = ipywidgets.Combobox(
            description=texts.RUN_IMAGE, options=list(images), style=_STYLE, layout=_WIDE
        )
        self.name = _field(texts.RUN_NAME, texts.RUN_NAME_HINT)
        self.networks = ipywidgets.Combobox(
            description=texts.RUN_NETWORK,
            placeholder=texts.RUN_NETWORK_HINT,
            style=_STYLE,
            layout=_WIDE,
        )
        self.ports = _field(texts.RUN_PORTS, texts.RUN_PORTS_HINT)
        self.hosts = _field(texts.RUN_HOSTS, texts.RUN_HOSTS_HINT)
        self.line = _field(texts.RUN_LINE, "")
        self.line.add_class("dnc-command")
        self.button = ipywidgets.Button(description=texts.RUN, button_style="primary")
        self.said = ipywidgets.HTML()
        for field in self._fields():
            field.observe(self._filled, "value")
        self.line.observe(self._typed, "value")
        self.button.on_click(self._run)
        self.show(topology)
        self._fill()
        super().__init__([*self._fields(), self.line, self.button, self.said])

    def show(self, topology: Topology) -> None:
        """Offer the networks that there are."""
        self.networks.options = [network.name for network in topology.networks]

    def _fields(self) -> list[Any]:
        return [self.image, self.name, self.networks, self.ports, self.hosts]

    # -- the two sides ----------------------------------------------------------------------

    def _filled(self, change: Any) -> None:
        """A field was changed: the line follows."""
        if self._filling:
            return
        self._state = replace(
            self._state,
            image=self.image.value.strip(),
            name=self.name.value.strip(),
            networks=tuple(self.networks.value.split()),
            ports=tuple(self.ports.value.split()),
            hosts=tuple(self.hosts.value.split()),
        )
        self._put(self.line, str(self._state))
        self._ready("" if self._state.image else texts.RUN_NO_IMAGE)

    def _typed(self, change: Any) -> None:
        """The line was changed: the fields follow, as long as it is a ``docker run``."""
        if self._filling:
            return
        try:
            self._state = RunLine.parse(self.line.value)
        except RunLineError as error:
            self._ready(str(error))
            return
        self._fill(line=False)
        self._ready("" if self._state.image else texts.RUN_NO_IMAGE)

    def _fill(self, line: bool = True) -> None:
        state = self._state
        self._put(self.image, state.image)
        self._put(self.name, state.name)
        self._put(self.networks, " ".join(state.networks))
        self._put(self.ports, " ".join(state.ports))
        self._put(self.hosts, " ".join(state.hosts))
        if line:
            self._put(self.line, str(state))

    def _put(self, field: Any, value: str) -> None:
        """Set a field without taking it for the reader's doing."""
        self._filling = True
        try:
            field.value = value
        finally:
            self._filling = False

    def _ready(self, objection: str) -> None:
        self.button.disabled = bool(objection)
        self.said.value = f'<p role="status">{escape(objection)}</p>' if objection else ""

    # -- running ----------------------------------------------------------------------------

    def _run(self, button: Any) -> None:
        code, printed = self._carry_out(self.line.value)
        failed = texts.RUN_EXIT_CODE.format(code=code) if code else ""
        self.said.value = f'<pre role="status">{escape(printed)}{failed}</pre>'

    def _repr_mimebundle_(self, **arguments: Any) -> Any:
        line = self.line.value
        page = f"<pre>{escape(line)}</pre>{self.said.value}"
        return with_static(super()._repr_mimebundle_(**arguments), page, line)


def _field(label: str, hint: str) -> Any:
    return ipywidgets.Text(
        description=label, placeholder=hint, style=_STYLE, layout=_WIDE, continuous_update=True
    )
