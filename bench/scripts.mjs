/** The least a script can do, by OpenFlow's name of the language. */
export const TRIVIAL = {
  python3: 'def main(n: int = 0):\n    return n',
  bun: 'export function main(n: number = 0) {\n  return n;\n}',
  bash: 'n="$1"\necho "$n"',
};

/** Says when it ran, by the machine's clock. */
export const CLOCK = 'export function main() {\n  return performance.timeOrigin + performance.now();\n}';
