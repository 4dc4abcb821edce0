/** The least a script can do, by OpenFlow's name of the language. */
export const TRIVIAL = {
  python3: 'def main(n: int = 0):\n    return n',
  bun: 'export function main(n: number = 0) {\n  return n;\n}',
  bash: 'n="$1"\necho "$n"',
};

/** Says when it ran, by the machine's clock. */
export const CLOCK = 'export function main() {\n  return performance.timeOrigin + performance.now();\n}';

export const FIBONACCI = {
  python3: 'def main(n: int):\n    return n if n < 2 else main(n - 1) + main(n - 2)',
  bun: 'export function main(n: number): number {\n  return n < 2 ? n : main(n - 1) + main(n - 2);\n}',
  bash: 'n="$1"\nfib() { if [ "$1" -lt 2 ]; then echo "$1"; else echo $(($(fib $(($1 - 1))) + $(fib $(($1 - 2))))); fi; }\nfib "$n"',
};
