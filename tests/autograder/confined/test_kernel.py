"""A submission's kernel: what comes back, what it cannot do, and that nothing is left for the next."""

from __future__ import annotations

import json
import os
import struct
import time
from collections.abc import Iterator

import pytest

from autograder.confined import ForkServer, Kernel, KernelGone
from autograder.confined import server as forking
from autograder.confined.frames import receive

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(bubblewrap: str) -> Iterator[ForkServer]:
    with ForkServer(confined=True) as server:
        yield server


@pytest.fixture
def kernel(server: ForkServer) -> Iterator[Kernel]:
    kernel = server.kernel()
    yield kernel
    kernel.close()


def printed(kernel: Kernel, source: str) -> str:
    """What a cell prints; its error, where there is one."""
    shown = kernel.execute(source, 30)
    return "".join(output.get("text") or output.get("evalue", "") for output in shown)


def test_what_cells_show_comes_back_as_a_notebook_has_it(kernel: Kernel) -> None:
    stream, result = kernel.execute("print('a'); print('b')\n6 * 7", 30)
    assert stream == {"output_type": "stream", "name": "stdout", "text": "a\nb\n"}
    assert result["data"] == {"text/plain": "42"}
    (error,) = kernel.execute("1/0", 30)
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")


PREDICTION = """
from course.widgets.predict import Predict, Question
predict = Predict([Question("Does it?", ("yes", "no"), print)])
predict
"""


def test_of_predictions_is_made_what_a_saved_notebook_shows(kernel: Kernel) -> None:
    (shown,) = kernel.execute(PREDICTION, 30)
    assert shown["data"].keys() == {"text/html", "text/plain"}
    assert "Does it?" in shown["data"]["text/html"]
    assert printed(kernel, "print(predict.children)") == "()\n"


def test_values_are_data_or_told_to_be_none(kernel: Kernel) -> None:
    kernel.execute("x = {'a': [1, None]}\ny = ...\nimport os", 30)
    assert kernel.value("x") == {"there": True, "value": {"a": [1, None]}}
    assert kernel.value("y") == kernel.value("z") == {"there": False}
    assert kernel.value("os") == {"there": True, "kind": "module"}


def test_functions_are_called_there(kernel: Kernel) -> None:
    kernel.execute("def half(n):\n    return 1 / n", 30)
    assert kernel.call("half", [4]) == {"there": True, "value": 0.25}
    assert kernel.call("half", [0])["raised"] == "ZeroDivisionError: division by zero"
    assert kernel.call("nosuch", []) == {"there": False}


def use_up(kernel: Kernel) -> None:
    """Use a kernel that is about to end: it may answer until it is killed too, a moment after its server."""
    for _ in range(10_000):
        kernel.execute("1", 20)


def test_a_kernel_whose_server_has_gone_is_not_said_to_have_taken_too_much(bubblewrap: str) -> None:
    with ForkServer(confined=True) as server:
        kernel = server.kernel()
        assert server._process is not None
        server._process.kill()
        for _ in range(2):
            with pytest.raises(KernelGone, match=r"closed the connection|cannot be (read from|written to)"):
                use_up(kernel)
        assert printed(server.kernel(), "print(2)") == "2\n"


def test_a_message_that_comes_in_pieces_is_waited_for(server: ForkServer, kernel: Kernel) -> None:
    said = json.dumps({"do": "end"}).encode()
    server._control.sendall(struct.pack(">I", len(said)))
    time.sleep(2 * forking.LOOK)
    server._control.sendall(said)
    assert receive(server._control, 20) == {"why": ""}


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("while True: pass", "it did not answer within 2 seconds"),
        ("import os; os._exit(0)", "it has closed the connection"),
        ("kept = bytearray(700_000_000); import time; time.sleep(60)", "it took more memory than it may"),
    ],
)
def test_a_kernel_that_is_gone_says_why_from_then_on(server: ForkServer, source: str, why: str) -> None:
    kernel = server.kernel()
    seconds = 2 if "while" in source else 20
    for _ in range(2):
        with pytest.raises(KernelGone, match=why):
            kernel.execute(source, seconds)
    kernel.close()


def test_it_is_nobody_without_rights_and_sees_no_process(kernel: Kernel) -> None:
    assert int(printed(kernel, "import os; print(os.getuid())")) != 0
    assert printed(kernel, "print(os.listdir('/proc'))") == "[]\n"
    # Where the grader is not root, nobody in the box is.
    refused = "[Errno 1] Operation not permitted" if os.getuid() == 0 else "[Errno 22] Invalid argument"
    assert printed(kernel, "os.setuid(0)") == refused
    for place in ("/", "/usr", "/dev", "/home"):
        said = printed(kernel, f"open('{place}/x', 'w')")
        assert said in (
            f"[Errno 13] Permission denied: '{place}/x'",
            f"[Errno 30] Read-only file system: '{place}/x'",
        )


LEAVE = """
import os, sys, builtins, time
builtins.left = 1; sys.modules['left'] = sys; os.environ['LEFT'] = '1'
for place in (os.getcwd(), os.environ['TMPDIR'], '/dev/shm', '/run/course'):
    open(place + '/left', 'w').write('x')
get_ipython().user_ns['left'] = 1
import ctypes
print(ctypes.CDLL(None).shmget(4711, 4096, 0o1600) >= 0)
if os.fork() == 0:
    os.setsid(); time.sleep(60); os._exit(0)
"""
LOOK = """
import os, sys, builtins, ctypes
found = [p for p in (os.getcwd(), os.environ['TMPDIR'], '/dev/shm', '/run/course') if 'left' in os.listdir(p)]
found += [hasattr(builtins, 'left'), 'left' in sys.modules, 'LEFT' in os.environ, 'left' in globals()]
found += [ctypes.CDLL(None).shmget(4711, 4096, 0) >= 0]
for pid in range(3, 1000):
    try: os.kill(pid, 0); found.append(pid)
    except ProcessLookupError: pass
print(found)
"""


def test_nothing_is_left_for_the_next(server: ForkServer) -> None:
    first = server.kernel()
    assert printed(first, LEAVE) == "True\n"
    assert "'/dev/shm'" in printed(first, LOOK), "what is left is found while it is there"
    first.close()
    second = server.kernel()
    assert printed(second, LOOK) == "[False, False, False, False, False]\n"
    second.close()


def test_without_a_box_there_are_limits_still() -> None:
    with ForkServer(confined=False) as server:
        kernel = server.kernel()
        assert "MemoryError" in str(kernel.execute("bytearray(4_000_000_000)", 30))
        assert printed(kernel, "print(1)") == "1\n"
        kernel.close()
