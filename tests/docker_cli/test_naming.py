import pytest

from course.docker_cli.errors import CommandFailed
from course.docker_cli.naming import ImageName, natural, short_id


@pytest.mark.parametrize(
    ("text", "repository", "familiar"),
    [
        ("mongo", "docker.io/library/mongo", "mongo:latest"),
        ("mongo:8", "docker.io/library/mongo", "mongo:8"),
        ("grafana/grafana", "docker.io/grafana/grafana", "grafana/grafana:latest"),
        ("localhost:5000/x", "localhost:5000/x", "localhost:5000/x:latest"),
        ("registry.example.com/a/b:1", "registry.example.com/a/b", "registry.example.com/a/b:1"),
        (f"mongo@sha256:{'a' * 64}", "docker.io/library/mongo", f"mongo@sha256:{'a' * 64}"),
    ],
)
def test_names_of_images(text: str, repository: str, familiar: str) -> None:
    name = ImageName(text)
    assert (name.repository, name.familiar) == (repository, familiar)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("BUSY", "invalid reference format: repository name (library/BUSY) must be lowercase"),
        ("busybox:", "invalid reference format"),
        ("", "invalid reference format"),
        ("a b", "invalid reference format"),
    ],
)
def test_what_is_no_name(text: str, message: str) -> None:
    with pytest.raises(CommandFailed) as failure:
        ImageName(text)
    assert failure.value.message == message


def test_short_ids_and_order() -> None:
    assert short_id("sha256:" + "b" * 64) == "b" * 12
    assert sorted(["n10", "n2", "bridge", "n1"], key=natural) == ["bridge", "n1", "n2", "n10"]
