"""What can be wrong with a template."""

from __future__ import annotations


class TemplateFailed(Exception):
    """A template cannot be carried out on this document. The message is Go's."""


class TemplateSyntaxFailed(TemplateFailed):
    """A text is no template. The message is Go's."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"template: :{line}: {reason}")
