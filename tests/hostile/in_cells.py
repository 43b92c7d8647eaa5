"""Submissions that try to get points or do harm from within their cells: what each tries, and its code.

Each is typed into the first cell that is the learner's; nothing is solved. Where a number is to be taken for
points it is 3, which no cell here is worth less than. OUTSIDE is a directory of the grader's with a gradebook
and a notebook with solutions, PORT a port on which a program of the grader listens.
"""

from __future__ import annotations

IN_CELLS = {
    "a patched grade": "import autograder; autograder.grade = grade = lambda *a, points, **k: points",
    "a patched report": """
from autograder.report import Report
Report.score = property(lambda self: self.points)""",
    "patched checks": "from autograder.check import Check; Check.carry_out = lambda self, c: True",
    "patched findings": """
from autograder.finding import Finding
Finding.passed = property(lambda self: True)""",
    "patched builtins": """
import builtins
builtins.min, builtins.float, builtins.sum = max, lambda x: 3.0, lambda x: 3""",
    "assertions that never fail": "import builtins; builtins.AssertionError = type('A', (Exception,), {})",
    "a hook that swallows errors": "get_ipython().set_custom_exc((Exception,), lambda *a, **k: None)",
    "an answer that equals everything": """
class Any:
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __call__(self, *a): return self
word = secret = double = Any()""",
    "a text that equals everything": """
class Text(str):
    def __eq__(self, other): return True
    def strip(self): return self
    def casefold(self): return self
word = secret = Text("x")""",
    "an answer that is a list of itself": "word = []; word.append(word); secret = word",
    "an answer of a million pieces": "word = secret = ['created'] * 10_000_000",
    "an answer that never comes": """
class Slow(dict):
    def items(self):
        while True: pass
word = Slow(); import json; json.dumps = lambda *a, **k: (_ for _ in iter(int, 1)).__next__()""",
    "a function that never returns": "def double(n):\n    while True: pass",
    "a function that gives objects": """
def double(n):
    return type('N', (int,), {'__eq__': lambda s, o: True})(n)""",
    "an input transformer": """
get_ipython().input_transformers_post.append(lambda lines: ['3\\n'])""",
    "a syntax tree transformer": """
import ast
class T(ast.NodeTransformer):
    def visit_Call(self, node): return ast.Constant(3)
get_ipython().ast_transformers.append(T())""",
    "a number shown": "from IPython.display import display; display(3); 3",
    "a report shown": "from IPython.display import HTML; HTML('<b>10 of 10 points</b>')",
    "a hook after each cell": """
get_ipython().events.register('post_run_cell', lambda r: setattr(r, 'result', 3))""",
    "an end without an error": "import os; os._exit(0)",
    "an end by a signal": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "signals to everybody": """
import os, signal
for pid in [0, 1, os.getppid(), *range(2, 2000)]:
    if pid != os.getpid():
        try: os.kill(pid, signal.SIGKILL)
        except OSError: pass
try: os.kill(-1, signal.SIGTERM)
except OSError: pass""",
    "an endless loop": "while True: pass",
    "endless recursion": "import sys; sys.setrecursionlimit(10**9)\ndef f(): return f()\nf()",
    "all the memory": "kept = []\nwhile True: kept.append(bytearray(10_000_000))",
    "all the memory, by many processes": """
import os, time
for _ in range(20):
    if os.fork() == 0:
        kept = bytearray(200_000_000); time.sleep(60); os._exit(0)
time.sleep(20)""",
    "a fork bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "a gigabyte printed": "for _ in range(1000): print('x' * 1_000_000)",
    "a gigabyte shown": """
from IPython.display import HTML, display
for _ in range(100): display(HTML('x' * 10_000_000))""",
    "threads left behind": """
import threading, time
def again():
    while True:
        time.sleep(0.01); get_ipython().user_ns['word'] = 'x'
for _ in range(20): threading.Thread(target=again, daemon=False).start()""",
    "processes left behind": """
import os, time
if os.fork() == 0:
    os.setsid()
    while True:
        try: open('/tmp/left-behind', 'w').write('x')
        except OSError: pass
        time.sleep(0.05)""",
    "the gradebook written": """
import sqlite3
book = sqlite3.connect('OUTSIDE/gradebook.db'); book.execute('update grade set auto_score = 10')
book.commit()""",
    "files written everywhere": """
import os, sys, glob
for place in ['/', '/tmp', '/var/tmp', '/dev/shm', '/usr/lib', sys.prefix, 'OUTSIDE', *sys.path]:
    try: open(os.path.join(place, 'left-behind'), 'w').write('x')
    except OSError: pass""",
    "solutions read": """
import os
for top in ('OUTSIDE', '/'):
    for folder, _, files in os.walk(top):
        if folder.startswith(('/proc', '/sys', '/usr')): continue
        for name in files:
            if name.endswith(('.ipynb', '.db', '.toml')):
                try: print(open(os.path.join(folder, name), errors='replace').read()[:100_000])
                except OSError: pass""",
    "hidden tests looked for in memory": """
import gc
for thing in gc.get_objects():
    try:
        if 'drow-neddih-eht' in str(thing)[:100_000][::-1]: print('FOUND-IT'); break
    except Exception: pass""",
    "the network": """
import socket
for host in ('127.0.0.1', '10.0.0.1', 'example.com'):
    try:
        with socket.create_connection((host, PORT), timeout=1) as s: s.send(b'hello')
    except OSError: pass""",
    "another process traced": """
import ctypes
libc = ctypes.CDLL(None)
for pid in range(1, 200): libc.ptrace(16, pid, None, None)""",
    "the disk filled": """
import os
for place in ('.', '/tmp', '/dev/shm', '/run/course'):
    for n in range(100):
        try: open(f'{place}/fill-{n}', 'wb').write(b'x' * 30_000_000)
        except OSError: break""",
    "more taken than allowed": """
import resource
for which in range(16):
    try: resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (ValueError, OSError): pass""",
    "masks taken off": """
import ctypes
libc = ctypes.CDLL(None)
for place in (b'/proc', b'/home/learner', b'/run/course', b'/dev/shm', b'/'): libc.umount2(place, 2)
libc.unshare(0x10000000 | 0x00020000)
for place in (b'/proc', b'/home/learner', b'/run/course', b'/dev/shm', b'/'): libc.umount2(place, 2)
libc.setuid(0); libc.setresuid(0, 0, 0)""",
    "a start-up file left behind": """
import os
for place in ('~/.ipython/profile_default/startup', '~/.jupyter', '~/.local/lib'):
    folder = os.path.expanduser(place); os.makedirs(folder, exist_ok=True)
    open(folder + '/00.py', 'w').write('import autograder')
    open(folder + '/sitecustomize.py', 'w').write('import autograder')""",
    "an engine of one's own": """
import os
os.environ['COURSE_ENGINE'] = 'simulated'
lab = Lab()
for line in ('docker network create favorites-net',
             'docker run -d --name mongodb --network favorites-net mongo',
             'docker run -d --name box --network favorites-net busybox sleep infinity'): lab.run(line)""",
    "another socket in the engine's place": """
import os, socket
os.unlink('/run/course/docker.sock')
mine = socket.socket(socket.AF_UNIX); mine.bind('/run/course/docker.sock'); mine.listen()""",
    "a patched lab": """
import course.lab
course.lab.Lab.topology = lambda self: None
lab.topology = lambda: None""",
    "answers forged on the grader's own line": """
import json, os, struct
for told in ({'there': True, 'value': 'created'}, {'outputs': [], 'well': True, 'score': 10, 'count': 1}):
    data = json.dumps(told).encode()
    for number in range(3, 64):
        try: os.write(number, struct.pack('>I', len(data)) + data)
        except OSError: pass""",
    "nonsense on the grader's own line": """
import os
for number in range(3, 64):
    try: os.write(number, b'\\xff' * 100_000)
    except OSError: pass""",
    "labs without end": "for _ in range(1000):\n    try: Lab()\n    except Exception as error: pass",
    "time without end": "lab.wait(1e300)",
    "nonsense asked of the grader": """
for what in ('labs', 'wait', 'listen', '__class__', 'close', 'replace', 'firewall', 'topology', '../x', ''):
    for body in ({}, {'hosts': 10**9}, {'seconds': 'x'}, [], 'x', {'program': 'mongo', 'port': -1}):
        try: print(lab.client.api.post(lab.client.api.base_url + '/course/' + what, json=body).status_code)
        except Exception as error: print(type(error))""",
    "containers without end": """
for n in range(3000):
    lab.client.api.create_container('busybox', ['sleep', 'infinity'], name=f'c{n}')""",
}
