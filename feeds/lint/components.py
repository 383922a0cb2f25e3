"""The components of an iCalendar file: properties between BEGIN and END."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from feeds.lint.finding import Finding
from feeds.lint.lines import Property

_DEEPEST = 8  # RFC 5545 and its extensions nest three


@dataclass(slots=True)
class Component:
    name: str
    line: int
    properties: dict[str, list[Property]] = field(default_factory=dict)
    parts: list[Component] = field(default_factory=list)

    def all(self, name: str) -> list[Property]:
        return self.properties.get(name, [])

    def first(self, name: str) -> Property | None:
        """The one that programs take where there are several."""
        found = self.all(name)
        return found[0] if found else None

    def parts_called(self, name: str) -> Iterator[Component]:
        return (part for part in self.parts if part.name == name)


def read_components(lines: Iterable[Property | Finding], findings: list[Finding]) -> list[Component]:
    """The outermost components; what is wrong about lines and nesting is added to `findings`."""
    outside = Component("", 0)
    open_ = [outside]
    for line in lines:
        if isinstance(line, Finding):
            findings.append(line)
        elif line.name == "BEGIN":
            if len(open_) > _DEEPEST:
                findings.append(Finding("nesting", line.line, f"More than {_DEEPEST} components lie in each other."))
                break
            part = Component(line.value.strip().upper(), line.line)
            open_[-1].parts.append(part)
            open_.append(part)
        elif line.name == "END":
            _close(line, open_, findings)
        elif len(open_) == 1:
            findings.append(Finding("nesting", line.line, f"{line.name[:40]} stands outside of the calendar."))
        else:
            open_[-1].properties.setdefault(line.name, []).append(line)
    else:
        findings.extend(Finding("nesting", part.line, f"{part.name[:40]} has no END.") for part in open_[1:])
    return outside.parts


def _close(line: Property, open_: list[Component], findings: list[Finding]) -> None:
    name = line.value.strip().upper()
    if open_[-1].name != name:
        findings.append(Finding("nesting", line.line, f"END:{name[:40]} ends nothing that is open here."))
    for depth in range(len(open_) - 1, 0, -1):
        if open_[depth].name == name:
            del open_[depth:]
            return
