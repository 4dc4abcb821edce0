import type { Programs } from './programs';

export const PYTHON: Programs = {
  language: 'python3',
  echo: 'def main(value):\n    return value',
  withDefault: 'def main(given="fallback"):\n    return given',
  throws: {
    source: 'def main():\n    raise ValueError("boom")',
    error: { name: 'ValueError', message: 'boom' },
  },
  brokenSyntax: 'def main(:\n    pass',
  prints: 'import sys\ndef main():\n    print("out")\n    print("err", file=sys.stderr)',
  sleeps: 'import time\ndef main():\n    time.sleep(60)',
  cleansUp:
    'import os, signal, time\ndef end(*_):\n    print("cleaned up")\n    os._exit(0)\n' +
    'def main():\n    signal.signal(signal.SIGTERM, end)\n    print("ready")\n    time.sleep(60)',
  large: 'def main(size):\n    return "x" * size',
  nul: 'def main():\n    return "a\\0b"',
  deep: 'def main():\n    value = []\n    for _ in range(100):\n        value = [value]\n    return value',
  readsToken: 'import os\ndef main():\n    return os.environ["WM_TOKEN"]',
  hungry: 'def main():\n    data = bytearray(1 << 30)\n    data[::4096] = b"x" * len(data[::4096])',
  dependency: {
    source:
      'import inflection # pin: inflection==0.5.1\nfrom typing import TypedDict\nclass Line(TypedDict):\n    name: str\n    count: int\n' +
      'class Order(TypedDict):\n    customer: str\n    lines: list[Line]\nshop = dict\n' +
      'def main(order: Order, shop: shop):\n    return [shop["url"], inflection.pluralize(order["lines"][0]["name"])]',
    result: ['https://shop.example', 'octopi'],
  },
};
