/** Loads main.py, calls main with the arguments it declares, and writes the outcome to descriptor 3. */
export const PYTHON_WRAPPER = String.raw`
import os
import sys

os.set_inheritable(3, False)
BASE = HERE = os.path.dirname(os.path.abspath(__file__))
SCRIPT = "main.py"
SOURCE = ""


def send(kind, body):
    # What the script itself wrote there is no part of it.
    os.ftruncate(3, 0)
    os.lseek(3, 0, os.SEEK_SET)
    data = memoryview(kind.encode() + b"\n" + body.encode())
    while data:
        data = data[os.write(3, data):]


class Unstorable(Exception):
    pass


def plain(value):
    import base64
    import dataclasses
    import datetime
    import decimal
    import enum
    import uuid

    if isinstance(value, (datetime.datetime, datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, decimal.Decimal):
        if not value.is_finite():
            raise Unstorable("it holds a Decimal that is not a number")
        as_float = float(value)
        return int(value) if value == int(value) else as_float if decimal.Decimal(repr(as_float)) == value else str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (set, frozenset)):
        return list(value)
    if isinstance(value, (uuid.UUID, os.PathLike)):
        return str(value)
    for name in ("model_dump", "to_dict", "tolist", "_asdict"):
        if callable(getattr(value, name, None)):
            return getattr(value, name)()
    if hasattr(value, "__iter__"):
        return list(value)
    raise Unstorable("a value of type %s has no form in JSON" % type(value).__name__)


def keyed(value):
    """Keys that json.dumps refuses become text; the rest is left as it is."""
    if isinstance(value, dict):
        return {key if isinstance(key, (str, int, float, bool, type(None))) else str(key): keyed(item) for key, item in value.items()}
    return [keyed(item) for item in value] if isinstance(value, (list, tuple)) else value


class Scan:
    """What the scanner in C asks of its decoder. The json package around it costs a third of a small script's time."""

    strict = True
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


def decode(text):
    try:
        from _json import make_scanner
    except ImportError:
        import json

        return json.loads(text)
    return make_scanner(Scan)(text, 0)[0]


def dump(what):
    try:
        from _json import encode_basestring, make_encoder
    except ImportError:
        import json

        return json.dumps(what, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=plain)
    return "".join(make_encoder({}, plain, encode_basestring, None, ":", ",", False, False, False)(what, 0))


def encode(value):
    try:
        try:
            text = dump(value)
        except TypeError:
            text = dump(keyed(value))
        text.encode()
        return text
    except RecursionError:
        raise Unstorable("it is nested deeper than 64 levels") from None
    except UnicodeEncodeError:
        raise Unstorable("a text in it holds half of a surrogate pair, which is no character") from None
    except ValueError as error:
        if "Circular" in str(error):
            raise Unstorable("it contains itself") from None
        if "Out of range float" in str(error):
            raise Unstorable("it holds a number that JSON has no form for (NaN or Infinity)") from None
        if "integer string conversion" in str(error):
            raise Unstorable("it holds a whole number of too many digits") from None
        raise


def describe(error):
    import linecache
    import traceback

    linecache.cache[SCRIPT] = (len(SOURCE), None, SOURCE.splitlines(True), SCRIPT)

    step = error.__traceback__
    while step is not None and step.tb_frame.f_code.co_filename == __file__:
        step = step.tb_next
    stack = "".join(traceback.format_exception(type(error), error, step)).rstrip()
    try:
        message = str(error)
    except BaseException:
        message = "its text cannot be shown: its __str__ fails"
    if isinstance(error, SystemExit):
        message = "sys.exit(%r) was called before main returned" % (error.code,)

    def clean(text):
        return text.replace("\0", "\\x00").encode("utf-8", "replace").decode()

    print(clean(stack), file=sys.stderr)
    return dump({"name": type(error).__name__, "message": clean(message), "stack": clean(stack)})


def parameters_of(main):
    """Names for keywords, names for positions only, and whether any name is taken. Plain functions need no inspect."""
    code = getattr(main, "__code__", None)
    if code is not None and not hasattr(main, "__wrapped__"):
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return list(names), list(names[: code.co_posonlyargcount]), bool(code.co_flags & 0x08)
    import inspect

    found = inspect.signature(main).parameters.values()
    fixed = [p.name for p in found if p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)]
    return fixed, [p.name for p in found if p.kind == p.POSITIONAL_ONLY], any(p.kind == p.VAR_KEYWORD for p in found)


PLAIN = ("str", "int", "float", "bool", "dict", "list", "NoneType")


def typed(main, given):
    """Turns JSON into the types that main declares and JSON lacks: dates, bytes, enums, dataclasses."""
    notes = getattr(main, "__annotations__", {})
    if all(getattr(note, "__name__", "") in PLAIN for note in notes.values()):
        return given
    import typing

    try:
        notes = typing.get_type_hints(main)
    except Exception:
        return given
    return {name: convert(value, notes.get(name)) for name, value in given.items()}


def convert(value, note):
    import types
    import typing

    origin, parts = typing.get_origin(note), typing.get_args(note)
    if origin is typing.Union or origin is getattr(types, "UnionType", typing.Union):
        parts = [part for part in parts if part is not type(None)]
        return convert(value, parts[0]) if len(parts) == 1 else fitting(value, parts)
    if isinstance(value, list) and parts and origin in (list, set, frozenset):
        made = [convert(item, parts[0]) for item in value]
        return made if origin is list else origin(made)
    if isinstance(value, dict) and len(parts) == 2 and origin is dict:
        return {key: convert(item, parts[1]) for key, item in value.items()}
    return instance(value, note) if isinstance(note, type) else value


def fitting(value, parts):
    """Of several dataclasses the one that has exactly such fields."""
    import dataclasses

    for part in parts:
        if dataclasses.is_dataclass(part) and isinstance(value, dict):
            fields = dataclasses.fields(part)
            needed = {each.name for each in fields if each.default is each.default_factory is dataclasses.MISSING}
            if needed <= set(value) <= {each.name for each in fields}:
                return convert(value, part)
    return value


def instance(value, note):
    import dataclasses
    import datetime
    import decimal
    import enum
    import typing
    import uuid

    if isinstance(value, str):
        if note is bytes:
            import base64

            return base64.b64decode(value.split(",", 1)[1] if value.startswith("data:") else value)
        if note in (datetime.datetime, datetime.date, datetime.time):
            return note.fromisoformat(value[:-1] + "+00:00" if value.endswith("Z") else value)
        if note is uuid.UUID:
            return note(value)
    if note is decimal.Decimal and isinstance(value, (int, float, str)) and not isinstance(value, bool):
        return note(str(value))
    if issubclass(note, enum.Enum) and value is not None:
        return note(value)
    if isinstance(value, dict) and dataclasses.is_dataclass(note):
        notes = typing.get_type_hints(note)
        return note(**{name: convert(item, notes.get(name)) for name, item in value.items()})
    if isinstance(value, dict) and hasattr(note, "model_validate"):
        return note.model_validate(value)
    return value


LOADED = {}


def add_packages():
    """Before what the machine has installed: a lock means its own versions. Behind Python's own modules."""
    folder = os.path.join(BASE, "deps")
    if not os.path.isdir(folder) or folder in sys.path:
        return
    import site

    known = list(sys.path)
    site.addsitedir(folder)
    added = [path for path in sys.path if path not in known]
    at = next((at for at, path in enumerate(known) if path.endswith(("site-packages", "dist-packages"))), len(known))
    sys.path[:] = known[:at] + added + known[at:]


def add_scripts(module):
    """The scripts of the workspace that this one imports, under their paths."""
    folder = os.path.join(BASE, "modules")
    if not os.path.isdir(folder):
        return
    if folder not in sys.path:
        sys.path.insert(0, folder)
    with open(os.path.join(BASE, "package.txt"), encoding="utf-8") as file:
        module.__package__ = file.read()


def load(path):
    """The script as a module. A process that serves several jobs loads each script once."""
    global SOURCE

    with open(path, encoding="utf-8") as file:
        SOURCE = file.read()
    module = LOADED.get(SOURCE)
    if module is None:
        module = type(sys)("main")
        module.__file__ = path
        add_packages()
        add_scripts(module)
        sys.modules["main"] = module
        exec(compile(SOURCE, SCRIPT, "exec"), module.__dict__)
        LOADED[SOURCE] = module
    sys.modules["main"] = module
    return module


def call():
    with open(os.path.join(HERE, "args.json"), encoding="utf-8") as file:
        given = decode(file.read())
    module = load(os.path.join(HERE, SCRIPT))
    main = getattr(module, os.environ.get("MILLRACE_ENTRYPOINT", "main"), None) or getattr(module, "main", None)
    if not callable(main):
        raise NameError("the script has no function called main")
    if os.environ.get("MILLRACE_PREPROCESS") != "1":
        return "ok", applied(main, given)
    preprocessor = getattr(module, "preprocessor", None)
    if not callable(preprocessor):
        raise NameError("the script has no function called preprocessor")
    made = applied(preprocessor, given)
    given = {} if made is None else made if isinstance(made, dict) else {"value": made}
    # Kept as they are now: main may change what it is given.
    kept = encode(given)
    return "preprocessed", (kept, applied(main, given))


def applied(function, given):
    """What a function returns for the arguments it declares."""
    names, positional, takes_any = parameters_of(function)
    given = typed(function, dict(given) if takes_any else {name: given[name] for name in names if name in given})
    value = function(*[given.pop(name) for name in positional if name in given], **given)
    if hasattr(value, "cr_await"):
        import asyncio

        value = asyncio.run(value)
    return value


def run():
    try:
        kind, value = call()
    except BaseException as error:
        send("error", describe(error))
        return 1
    try:
        body = encode(value) if kind == "ok" else "[" + value[0] + "," + encode(value[1]) + "]"
    except Unstorable as error:
        send("unstorable", dump(str(error)))
        return 1
    except BaseException as error:
        send("error", describe(error))
        return 1
    send(kind, body)
    return 0


def finish():
    try:
        code = run()
    except OSError as error:
        os.write(2, b"the script closed or replaced descriptor 3, which its result is written to (%s)\n" % str(error).encode())
        return 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def turns():
    """Serves one job after the other, each in a folder of its own, until there are no more."""
    global HERE

    os.set_inheritable(4, False)
    before = dict(os.environ)
    rest = b""
    while True:
        while b"\n" not in rest:
            more = os.read(0, 64)
            if not more:
                return
            rest += more
        turn, rest = rest.split(b"\n", 1)
        HERE = os.path.join(BASE, "turn-" + turn.decode())
        with open(os.path.join(HERE, "env.json"), encoding="utf-8") as file:
            # What one job is told, the next one is not.
            os.environ.clear()
            os.environ.update({**before, **decode(file.read())})
        finish()
        os.write(4, b".")


class Watched(dict):
    """The variables of a process that waits. Tells whether somebody looked for those that only a job has."""

    names = frozenset()
    is_asked = False

    def __missing__(self, name):
        self.is_asked = self.is_asked or os.fsdecode(name) in self.names
        raise KeyError(name)

    def __setitem__(self, name, value):
        self.is_asked = self.is_asked or os.fsdecode(name) in self.names
        super().__setitem__(name, value)

    def __iter__(self):
        self.is_asked = True
        return super().__iter__()


def load_ahead(imports, names):
    """Loads what the next script begins with. Answers whether that is the same as if the script had done it itself."""
    if not imports:
        return True
    os.set_inheritable(4, False)
    quiet = os.memfd_create("ahead")
    kept = [os.dup(at) for at in (1, 2)]
    for at in (1, 2):
        os.dup2(quiet, at)
    watched = Watched(os.environ._data)
    watched.names = frozenset(names)
    os.environ._data = os.environb._data = watched
    add_packages()
    for module, taken in imports:
        __import__(module, None, None, taken, 0)
    os.environ._data = os.environb._data = dict(watched.items())
    sys.stdout.flush()
    sys.stderr.flush()
    has_said = os.fstat(quiet).st_size > 0
    for at, file in zip((1, 2), kept):
        os.dup2(file, at)
        os.close(file)
    os.close(quiet)
    return not has_said and not watched.is_asked


def wait(imports, names):
    """Until the job's files are complete. A process that cannot wait ends: the job gets another."""
    try:
        if not load_ahead(imports, names):
            os._exit(0)
    except BaseException:
        os._exit(0)
    if imports:
        os.write(4, b".")
        os.close(4)
    while os.read(0, 64):
        pass
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    with open(os.path.join(HERE, "env.json"), encoding="utf-8") as file:
        os.environ.update(decode(file.read()))


if globals().get("IS_SESSION"):
    turns()
    os._exit(0)
if globals().get("AHEAD") is not None:
    wait(**AHEAD)
os._exit(finish())
`;
