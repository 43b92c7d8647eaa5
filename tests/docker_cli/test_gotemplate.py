"""What each template gives was seen with Docker 28.2 (`docker inspect -f`)."""

import pytest

from course.docker_cli.documents import as_go_sees
from course.docker_cli.gotemplate import Record, Template, TemplateFailed, TemplateSyntaxFailed

CONTAINER = as_go_sees(
    {
        "Id": "28fe8b9deef6",
        "Name": "/web",
        "RestartCount": 0,
        "State": {"Status": "running", "Running": True, "Pid": 7},
        "Config": {
            "Env": ["A=b", "C=d"],
            "Labels": {"k": "v", "a": "b"},
            "Entrypoint": None,
            "Volumes": None,
        },
        "HostConfig": {"Links": None, "Init": None, "Memory": 0},
        "NetworkSettings": {
            "Ports": {"80/tcp": [{"HostIp": "127.0.0.1", "HostPort": "18080"}]},
            "Networks": {"bridge": {"IPAddress": "172.17.0.2"}, "a-net": {"IPAddress": "172.18.0.2"}},
        },
    }
)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("plain", "plain"),
        ("{{.Name}}", "/web"),
        ("{{ .State.Status }} {{.State.Running}} {{.RestartCount}}", "running true 0"),
        ('{{.State.Running}}  {{- "x" -}}  y', "truexy"),
        ("{{/* nothing */}}x", "x"),
        ("a {{- /* nothing */ -}} b", "ab"),
        ("{{.Config.Env}}", "[A=b C=d]"),
        ("{{.Config.Labels}}", "map[a:b k:v]"),
        ("{{.Config.Labels.k}}{{.Config.Labels.zz}}", "v<no value>"),
        ('{{index .Config.Labels "zz"}}|', "|"),
        (
            "{{.Config.Entrypoint}} {{.Config.Volumes}} {{.HostConfig.Links}} {{.HostConfig.Init}}",
            "[] map[] [] <nil>",
        ),
        ("{{json .HostConfig.Links}}", "null"),
        ("{{.State}}", "{running true 7 <nil>}"),
        ("{{.NetworkSettings.Ports}}", "map[80/tcp:[{127.0.0.1 18080}]]"),
        ('{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}', "18080"),
        ('{{index .NetworkSettings.Networks "bridge" "IPAddress"}}', "172.17.0.2"),
        ('{{with index .NetworkSettings.Networks "a-net"}}{{.IPAddress}}{{end}}', "172.18.0.2"),
        ("{{.NetworkSettings.Networks.nope.IPAddress}}", "<no value>"),
        (
            "{{range $k, $v := .NetworkSettings.Networks}}{{$k}}={{$v.IPAddress}} {{end}}",
            "a-net=172.18.0.2 bridge=172.17.0.2 ",
        ),
        ("{{range .Config.Env}}{{.}};{{end}}", "A=b;C=d;"),
        ("{{range $i, $e := .Config.Env}}{{$i}}{{end}}", "01"),
        ("{{range .HostConfig.Links}}x{{else}}none{{end}}", "none"),
        ('{{range .Config.Env}}{{if eq . "C=d"}}{{break}}{{end}}{{.}}{{end}}', "A=b"),
        ('{{range .Config.Env}}{{if eq . "A=b"}}{{continue}}{{end}}{{.}}{{end}}', "C=d"),
        ("{{range 3}}{{.}}{{end}}", "012"),
        ("{{if .State.Running}}yes{{else}}no{{end}}", "yes"),
        ('{{if eq .Name "/x"}}a{{else if .HostConfig.Memory}}b{{else}}c{{end}}', "c"),
        ("{{with .State}}{{.Status}} {{$.Name}}{{end}}", "running /web"),
        ("{{$x := 1}}{{range .Config.Env}}{{$x = .}}{{end}}{{$x}}", "C=d"),
        ('{{.Name | printf "%s|%q|%v"}}', "/web|%!q(MISSING)|%!v(MISSING)"),
        (
            '{{printf "%-6s|%3d|%03d|%q|%t|%v|%d%%" .Name 7 7 "a" true nil "x"}}',
            '/web  |  7|007|"a"|true|<nil>|%!d(string=x)%',
        ),
        ('{{println .Name}}{{print 1 2 "a" "b" 3}}', "/web\n1 2ab3"),
        ("{{len .Config.Env}} {{len .Name}}", "2 4"),
        ("{{slice .Id 0 5}} {{truncate .Id 3}} {{truncate .Id 99}}", "28fe8 28f 28fe8b9deef6"),
        ('{{join .Config.Env ","}} {{split .Name "e"}}', "A=b,C=d [/w b]"),
        ('{{upper .Name}} {{lower "ABC"}} {{title "abc def"}} [{{pad "x" 2 1}}]', "/WEB abc Abc Def [  x ]"),
        ('{{and 1 0}} {{or 0 "x"}} {{not .State.Running}}', "0 x false"),
        ("{{or .Name (index .Config.Env 99)}}", "/web"),
        ('{{lt 1 2}} {{ge "b" "a"}} {{ne 1 1}} {{eq 2 1 2}}', "true true false true"),
        ('{{html "<a>"}} {{urlquery "a b&c"}}', "&lt;a&gt; a+b%26c"),
        ("{{`raw\\n`}}{{\"tab\\t\"}}{{'a'}} {{1.5}} {{0x10}}", "raw\\ntab\t97 1.5 16"),
        ("{{json .Config.Env}} {{json .State.Status}}", '["A=b","C=d"] "running"'),
        ("{{(.State).Status}} {{(index .Config.Env 0) | len}}", "running 3"),
    ],
)
def test_what_templates_give(template: str, text: str) -> None:
    assert Template(template).render(CONTAINER) == text


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{.Foo}}", ':1:2: executing "" at <.Foo>: map has no entry for key "Foo"'),
        (
            "{{.NetworkSettings.Foo}}",
            ':1:18: executing "" at <.NetworkSettings.Foo>: map has no entry for key "Foo"',
        ),
        ("{{.State.Foo.Bar}}", ':1:8: executing "" at <.State.Foo.Bar>: map has no entry for key "Foo"'),
        ("a\n {{.Foo}}", ':2:3: executing "" at <.Foo>: map has no entry for key "Foo"'),
        (
            "{{index .Config.Env 99}}",
            ':1:2: executing "" at <index .Config.Env 99>: error calling index: index out of range: 99',
        ),
        (
            "{{eq .Name 1}}",
            ':1:2: executing "" at <eq .Name 1>: error calling eq: incompatible types for comparison',
        ),
        (
            "{{truncate .Id}}",
            ':1:2: executing "" at <truncate>: wrong number of args for truncate: want 2 got 1',
        ),
    ],
)
def test_templates_that_do_not_fit(template: str, message: str) -> None:
    with pytest.raises(TemplateFailed) as failure:
        Template(template).render(CONTAINER)
    assert str(failure.value) == f"template: {message}"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{{end}}", ":1: unexpected {{end}}"),
        ("{{if}}x{{end}}", ":1: missing value for if"),
        ("{{range .Env}}", ":1: unexpected EOF"),
        ('{{"a', ":1: unterminated quoted string"),
        ("{{.Env", ":1: unclosed action"),
        ("{{nope}}", ':1: function "nope" not defined'),
        ("{{.Networks.my-net.IPAddress}}", ":1: bad character U+002D '-'"),
        ("{{break}}", ":1: {{break}} outside {{range}}"),
        ("{{'ab'}}", ":1: malformed character constant: 'ab'"),
        ("{{$x = 1}}", ':1: undefined variable "$x"'),
        ("{{$x}}", ':1: undefined variable "$x"'),
        ("\n\n{{end}}", ":3: unexpected {{end}}"),
    ],
)
def test_texts_that_are_no_templates(template: str, message: str) -> None:
    with pytest.raises(TemplateSyntaxFailed) as failure:
        Template(template)
    assert str(failure.value) == f"template: {message}"


def test_the_fields_that_a_template_needs() -> None:
    assert Template("{{.A.B}}{{range .C}}{{$.D}}{{end}}{{json .}}").fields() == {"A", "C", "D", "."}


def test_records_have_methods_and_names_for_errors() -> None:
    record = Record({"Name": "web", "Label": {"k": "v"}.get})
    record.type_name = "*x.Context"
    assert Template('{{.Label "k"}} {{json .}}').render(record) == 'v {"Name":"web"}'
    with pytest.raises(TemplateFailed, match=r"can't evaluate field Foo in type \*x\.Context"):
        Template("{{.Foo}}").render(record)
