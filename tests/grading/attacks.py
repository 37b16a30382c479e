# ruff: noqa: E501  # a table: one attack, as few lines as it takes
"""Dishonest and broken submissions: cells that stand in a notebook before wrong answers.

Each is (cells, answer): ``answer`` is the body of every graded function. None may gain a point. Network attacks
name loopback addresses alone; {port} and {path} are put in by the test, which listens there itself.
"""

_FIND_SOCKET = """
import os, socket, stat, struct, json, time
def judge():
    for fd in range(3, 128):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return socket.socket(fileno=os.dup(fd))
        except OSError:
            pass
def forged(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack(">I", len(text)) + text + data
"""
_ZEROS = "return tuple(torch.zeros(2, 2) for _ in range(2))"


def _forge(*lines: str) -> tuple[list[str], str]:
    """Send something of one's own to the judge in place of an answer."""
    body = "\n    ".join(["s = judge()", *lines, "os._exit(0)"])
    return [_FIND_SOCKET, f"def send_it():\n    {body}"], "send_it()"


ATTACKS: dict[str, tuple[list[str], str]] = {
    # comparison
    "numpy's comparisons say yes": ([
        "np.allclose = np.array_equal = lambda *a, **k: True\n"
        "np.isclose = lambda a, b, **k: np.ones_like(a, bool)\n"
        "np.testing.assert_allclose = lambda *a, **k: None"], _ZEROS),
    "torch's comparisons say yes": ([
        "torch.allclose = torch.equal = lambda *a, **k: True\n"
        "torch.testing.assert_close = lambda *a, **k: None"], _ZEROS),
    "an object that equals everything": ([
        "class Yes:\n    shape = (2, 2)\n    dtype = np.dtype('f8')\n"
        "    def __eq__(self, other): return True\n"
        "    def __array__(self, *a, **k): return np.zeros((2, 2))\n"
        "    def __getattr__(self, name): return lambda *a, **k: True"], "return Yes(), Yes()"),
    "an array whose arithmetic lies": ([
        "class Lie(np.ndarray):\n    def __array_ufunc__(self, *a, **k): return True\n"
        "    def __array_function__(self, *a, **k): return True"],
        "return np.zeros((2, 2)).view(Lie), np.zeros(2).view(Lie)"),
    "a tensor whose functions lie": ([
        "class Lie(torch.Tensor):\n    @classmethod\n"
        "    def __torch_function__(cls, *a, **k): return True"],
        "return torch.zeros(2, 2).as_subclass(Lie), torch.zeros(2).as_subclass(Lie)"),
    "the course's comparison is replaced": ([
        "import helpers.exercises.compare as c\nc.difference = lambda *a, **k: None\n"
        "c.agreeing = lambda g, e, t: np.ones(g.shape, bool)"], _ZEROS),
    "the worker's call is replaced": ([
        "from helpers.grading.inside import calls, worker, protocol\n"
        "worker.calls.call = lambda *a: type('O', (), dict(arrays=(), error='', blank=False, "
        "problem=''))()\nworker._answer = lambda *a, **k: None"], _ZEROS),
    "a check of one's own": (["def check(*a): return 'done'\nimport helpers.exercises as h\n"
                              "h.check = check"], _ZEROS),
    # looking for answers
    "reads the stack for what is expected": (["import inspect"],
        "for f in inspect.stack():\n        for v in {**f.frame.f_locals, **f.frame.f_globals}.items():\n"
        "            if 'expect' in v[0] or 'answer' in v[0]: return v[1]\n    return torch.zeros(1)"),
    "looks through memory for arrays": (["import gc"],
        "found = [o for o in gc.get_objects() if isinstance(o, np.ndarray)]\n"
        "    return (found + [np.zeros(1)])[0], (found + [np.zeros(1)])[-1]"),
    "reads its own memory file": ([],
        "data = open('/proc/self/mem', 'rb').read(100)\n    return data"),
    "reads every descriptor": (["import os"],
        "found = []\n    for fd in range(3, 200):\n        try: found.append(os.pread(fd, 1000, 0))\n"
        "        except OSError: pass\n    assert not found\n    return torch.zeros(1)"),
    "imports the answers": (["from answers import EXERCISES\n"
        "score_gradient = EXERCISES['attention.score_gradient'].answer\n"
        "merge = EXERCISES['attention.merge'].answer"], "return EXERCISES"),
    "searches the disk for answers and secrets": (["""
import os
FOUND = {}
for folder, _, files in os.walk("/"):
    if folder.startswith(("/proc", "/sys")): continue
    for name in files:
        path = os.path.join(folder, name)
        if ("answers" in path and "n06" in path) or name in (".grading-secret", "ledger.sqlite", "score_gradient.py"):
            FOUND[path] = open(path).read()
for source in FOUND.values():
    exec(source)
"""], "return globals()['answer'](*inputs)"),
    "looks the public cases up": (["""
import numpy as np, pathlib, helpers.exercises
TABLE = {}
for path in (pathlib.Path(helpers.exercises.__file__).parent / "recorded").glob("*.npz"):
    with np.load(path) as z:
        TABLE[path.stem] = {k: z[k] for k in z.files}
"""], "t = [v for k, v in sorted(list(TABLE.values())[0].items()) if v.dtype.kind == 'f']\n"
      "    return t[0], t[1]"),
    "reads process 1's environment": (["import glob, os\nTEXT = b''\n"
        "for p in glob.glob('/proc/*/environ') + glob.glob('/proc/*/cmdline'):\n"
        "    try: TEXT += open(p, 'rb').read()\n    except OSError: pass\n"
        "assert b'CANARY' not in TEXT and b'secret' not in TEXT.lower()"], _ZEROS),
    # ending
    "sys.exit in a cell": (["import sys\nsys.exit(0)"], _ZEROS),
    "sys.exit in the function": (["import sys"], "sys.exit(0)"),
    "os._exit in a cell": (["import os\nos._exit(0)"], _ZEROS),
    "os._exit in the function": (["import os"], "os._exit(0)"),
    "aborts": (["import os"], "os.abort()"),
    "crashes the interpreter": (["import ctypes"], "ctypes.string_at(0)"),
    "kills itself": (["import os, signal"], "os.kill(os.getpid(), signal.SIGKILL)"),
    "kills its parent": (["import os"], "os.kill(os.getppid(), 9)"),
    "kills its process group": (["import os"], "os.killpg(0, 9)"),
    "kills everyone it may": (["import os"], "os.kill(-1, 9)\n    return torch.zeros(1)"),
    "kills process 1": (["import os"], "os.kill(1, 9)\n    return torch.zeros(1)"),
    "kills every number": (["import os"],
        "for n in range(1, 3000):\n        if n != os.getpid():\n            try: os.kill(n, 9)\n"
        "            except OSError: pass\n    return torch.zeros(1)"),
    "raises an error that carries the inputs": ([],
        "raise type('E' + repr(inputs), (Exception,), {})(repr(inputs))"),
    # hanging
    "loops in a cell": (["while True: pass"], _ZEROS),
    "loops in a cell with signals ignored": ([
        "import signal\nfor n in range(1, 65):\n    try: signal.signal(n, signal.SIG_IGN)\n"
        "    except (OSError, ValueError): pass\nwhile True: pass"], _ZEROS),
    "loops in the function": ([], "while True: pass"),
    "loops and catches everything": ([],
        "while True:\n        try:\n            while True: pass\n        except BaseException: pass"),
    "sleeps with signals blocked": (["import signal, time"],
        "signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))\n    time.sleep(10**6)"),
    "computes in C, where no signal is seen": ([], "return 3 ** (10 ** 9)"),
    "waits for a lock": (["import threading"], "l = threading.Lock(); l.acquire(); l.acquire()"),
    # resources
    "forks without end": (["import os\nwhile True: os.fork()"], _ZEROS),
    "starts processes in other ways": (["""
import subprocess, multiprocessing, os, ctypes
STARTED = []
for way in (lambda: subprocess.Popen(["/bin/sleep", "600"]),
            lambda: multiprocessing.get_context("fork").Process(target=print).start(),
            lambda: multiprocessing.get_context("spawn").Process(target=print).start(),
            lambda: os.posix_spawn("/bin/sleep", ["sleep", "600"], {}),
            lambda: os.system("sleep 600 &"),
            lambda: ctypes.CDLL(None).vfork()):
    try: STARTED.append(way())
    except BaseException: pass
"""], "return torch.zeros(len(STARTED))"),
    "starts threads without end": (["import threading, time\nwhile True:\n"
        "    threading.Thread(target=time.sleep, args=(600,)).start()"], _ZEROS),
    "takes all memory": (["BLOCKS = []\nwhile True: BLOCKS.append(bytearray(1 << 28))"], _ZEROS),
    "takes all memory in torch": ([], "return torch.ones(1 << 40), torch.ones(1 << 40)"),
    "takes memory that is no process's": (["import os, ctypes"],
        "fds = [os.memfd_create(str(n)) for n in range(100)]\n"
        "    [os.write(fd, bytes(32 << 20)) for fd in fds]"),
    "takes shared memory": (["import ctypes"],
        "c = ctypes.CDLL(None)\n    ids = [c.shmget(0, 1 << 28, 0o1600) for _ in range(50)]\n"
        "    assert set(ids) == {{-1}}".replace("{{", "{").replace("}}", "}")),
    "fills the disk": (["""
FILES = []
for place in ("/tmp", "/dev/shm", "/", "/dev", "/course", "/var/tmp"):
    try:
        for n in range(10000):
            with open(f"{place}/fill{n}", "wb") as file: file.write(bytes(1 << 20))
    except OSError: pass
"""], _ZEROS),
    "opens files without end": (["FILES = []\nwhile True: FILES.append(open('/dev/null'))"], _ZEROS),
    "prints without end": (["import sys\nfor n in range(2000): print('x' * 100000)\n"
                            "for n in range(2000): sys.stderr.write('x' * 100000)"], _ZEROS),
    "returns far too much": ([], "return np.zeros(1 << 28), np.zeros(1 << 28)"),
    "returns a view that is huge": ([],
        "return np.broadcast_to(np.zeros(1), (1 << 40,)), torch.zeros(1).expand(1 << 40)"),
    "recurses without end": (["import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()"], "f()"),
    "nests a list without end": ([], "x = []\n    x.append(x)\n    return x, x"),
    "source that breaks the parser": (["x = " + "(" * 3000 + ")" * 3000, "y = " + "-" * 90000 + "1",
                                       "z = " + ".a" * 30000], _ZEROS),
    # network
    "connects to loopback": (["import socket\ns = socket.create_connection(('127.0.0.1', {port}), 1)\n"
                              "s.sendall(b'stolen')"], _ZEROS),
    "sends to loopback": (["import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
                           "s.sendto(b'stolen', ('127.0.0.1', {port}))"], _ZEROS),
    "connects to a unix socket": (["import socket\ns = socket.socket(socket.AF_UNIX)\n"
                                   "s.connect('{path}')\ns.sendall(b'stolen')"], _ZEROS),
    "connects to an abstract unix socket": (["import socket\ns = socket.socket(socket.AF_UNIX)\n"
        "s.connect(chr(0) + '{abstract}')\ns.sendall(b'stolen')"], _ZEROS),
    # files
    "deletes all that it can": (["import shutil\nfor p in ('/', '/course', '/tmp', '{folder}'):\n"
                                 "    shutil.rmtree(p, ignore_errors=True)"], _ZEROS),
    "writes into the course": (["""
import glob, sys
for p in glob.glob("/course/**/*.py", recursive=True) + [m.__file__ for m in list(sys.modules.values()) if getattr(m, "__file__", None)]:
    try: open(p, "a").write("raise SystemExit")
    except OSError: pass
"""], _ZEROS),
    "writes grades": (["import os, sqlite3\nos.makedirs('{folder}', exist_ok=True)\n"
        "open('{folder}/grades.csv', 'w').write('me,999')"], _ZEROS),
    "leaves files for the next": (["""
import os
for place in ("/tmp", "/dev/shm", "/dev", "/course", "/", "/run", os.path.expanduser("~")):
    for name in ("numpy.py", "torch.py", "sitecustomize.py", "left"):
        try: open(f"{place}/{name}", "w").write("raise SystemExit")
        except OSError: pass
"""], _ZEROS),
    "makes namespaces and mounts": (["""
import ctypes, os
c = ctypes.CDLL(None)
DONE = [c.unshare(0x10000000), c.unshare(0x20000), c.chroot(b"/tmp"), c.umount2(b"/course/helpers", 2),
        c.mount(b"none", b"/tmp", b"tmpfs", 0, None), c.ptrace(16, 1, 0, 0), c.setuid(0),
        c.mount(b"none", b"/", None, 4128, None)]
"""], "return torch.tensor([float(d) for d in DONE])"),
    # afterwards
    "goes on in a thread and at exit": (["import threading, time, atexit\ndef on():\n"
        "    while True: time.sleep(0.01); open('/tmp/left', 'a').write('x')\n"
        "threading.Thread(target=on).start()\natexit.register(on)"], _ZEROS),
    # the protocol
    "header too long": _forge("s.sendall(struct.pack('>I', 2**32 - 1))"),
    "header of 65 KB": _forge("s.sendall(forged({'x': 'y' * 70000}))"),
    "negative shape": _forge("s.sendall(forged({'arrays': [['<f8', [-1, 4]]]}))"),
    "huge shape": _forge("s.sendall(forged({'arrays': [['<f8', [2**25, 2**25]]]}))"),
    "shape that overflows": _forge("s.sendall(forged({'arrays': [['<f8', [2**25] * 8]]}))"),
    "object dtype": _forge("s.sendall(forged({'arrays': [['|O', [1]]]}, bytes(8)))"),
    "dtype with fields": _forge("s.sendall(forged({'arrays': [['f8,O', [1]]]}, bytes(16)))"),
    "many arrays": _forge("s.sendall(forged({'arrays': [['<f8', [0]]] * 3000}))"),
    "NaN in the header": _forge("s.sendall(forged(b'{\"x\": NaN, \"arrays\": []}'))"),
    "deep JSON": _forge("s.sendall(forged(b'[' * 60000))"),
    "a huge number": _forge("s.sendall(forged(b'{\"arrays\": [[\"<f8\", [' + b'9' * 60000 + b']]]}'))"),
    "bad UTF-8 in the header": _forge("s.sendall(forged(bytes([255, 254]) * 100))"),
    "a pickle": _forge("import pickle", "s.sendall(forged(pickle.dumps(print)))"),
    "half a message": _forge("s.sendall(forged({'arrays': [['<f8', [4]]]}, bytes(8)))"),
    "dripping bytes": _forge("data = forged({'x': 'y' * 60000})",
                             "for b in data: s.sendall(bytes([b])); time.sleep(0.05)"),
    "a flood": _forge("while True: s.sendall(bytes(1 << 20))"),
    "a flood of small messages": _forge("while True: s.sendall(forged({}))"),
    "a claim of points": _forge("s.sendall(forged({'points': 999, 'right': True, 'score': 1.0, "
                                "'state': 'right', 'arrays': []}))"),
    "answers before the question": ([_FIND_SOCKET, """
s = judge()
zeros = forged({"arrays": [["<f8", [2, 2]], ["<f8", [2]]]}, bytes(48))
s.sendall(forged({"mentions": {}}) + forged({"errors": []}) + zeros * 50)
"""], _ZEROS),
    "an error's name that is no name": _forge("s.sendall(forged({'error': '<script>alert(1)</script>'}))"),
    "closes the conversation": ([_FIND_SOCKET], "[os.close(fd) for fd in range(3, 60)]"),
    "reads the judge's questions": ([_FIND_SOCKET], "judge().recv(1000)\n    return torch.zeros(1)"),
    # Python
    "NaN and infinity": ([], "return np.full((3, 3), np.nan), np.full(3, np.inf)"),
    "an object that runs when unpickled": (["import os\nclass P:\n    def __reduce__(self):\n"
        "        return os.system, ('touch {folder}/pickled',)"], "return P(), np.array([P()])"),
    "modules are shadowed": (["import sys, types\nfor n in ('numpy', 'json', 'struct', 'torch', 'socket'):\n"
        "    sys.modules[n] = types.ModuleType(n)"], "return 1, 1"),
    "import is replaced": (["import builtins\nbuiltins.__import__ = lambda *a, **k: None"], _ZEROS),
    "builtins are replaced": (["import builtins\nbuiltins.len = lambda x: 1\nbuiltins.isinstance = "
        "lambda *a: True\nbuiltins.all = builtins.any = lambda x: True"], _ZEROS),
    "the inputs are changed in place": ([],
        "for x in inputs:\n        if hasattr(x, 'fill_'): x.fill_(0)\n        elif hasattr(x, 'fill'): x.fill(0)\n"
        "    return inputs[0], inputs[1]"),
    "returns its inputs": ([], "return inputs[0], inputs[1]"),
    "limits are raised": (["import resource\nfor n in range(16):\n    try: resource.setrlimit(n, (-1, -1))\n"
        "    except (OSError, ValueError): pass\nx = bytearray(6 << 30)"], "return torch.zeros(len(x))"),
    "an output that is markup": ([], "class T(str): pass\n    return '<script>alert(1)</script>'"),
    "only the public cases": ([],
        "import helpers.exercises.recorded\n    return torch.zeros(1)"),
}  # fmt: skip
