"""Go templates, as ``--format`` takes them: text/template of Go's library, and the functions Docker adds.

Template("{{.Name}}: {{range .Ports}}{{.}} {{end}}").render(document)

No Python library reads this language. Left out: ``define``, ``template``, ``block`` and ``call``, complex
numbers."""

from course.docker_cli.gotemplate.errors import TemplateFailed, TemplateSyntaxFailed
from course.docker_cli.gotemplate.evaluate import Record, Template

__all__ = ["Record", "Template", "TemplateFailed", "TemplateSyntaxFailed"]
