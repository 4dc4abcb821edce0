import type { RunRequest } from '../contract';
import { nuMain, type NuParameter } from './parameters';

/** Under this name `main` is called by nobody but the wrapper. */
export const MAIN = 'millrace_main';

/** Types that JSON has no values of: how a text becomes one. */
const CONVERSIONS: Record<string, string> = {
  datetime: 'into datetime',
  duration: 'into duration',
  filesize: 'into filesize',
  binary: 'decode base64',
};

/** Sources main.nu, calls its main and reports. The call is written out: Nu wants to know it before anything runs. */
export function nuWrapper({ source, args }: Pick<RunRequest, 'source' | 'args'>): string {
  const parameters = nuMain(source)?.parameters;
  return String.raw`
source main.nu

def millrace_send [kind: string, body: string] {
  $"($kind)\n($body)" | save --raw --force /proc/self/fd/3
}

def millrace_fail [failure: record] {
  let text = ($failure.rendered | str replace --all $"($env.FILE_PWD)/" "")
  print --stderr $text
  let name = ($failure.details?.code? | default "Error")
  millrace_send "error" ({ name: $name, message: $failure.msg, stack: $text } | to json --raw)
  exit 1
}

let given = (open --raw $"($env.FILE_PWD)/args.json" | from json)
let value = try {
  ${parameters ? callOf(parameters, args) : 'error make --unspanned { msg: "the script has no command called main" }'}
} catch {|failure| millrace_fail $failure }
let body = try { $value | to json --raw } catch {|failure|
  millrace_send "unstorable" ($failure.msg | to json)
  exit 1
}
millrace_send "ok" $body
`;
}

function callOf(parameters: NuParameter[], args: Record<string, unknown>): string {
  const isGiven = ({ name }: NuParameter) => args[name] !== undefined;
  const places = parameters.filter(({ isFlag }) => !isFlag);
  const last = places.findLastIndex(isGiven);
  const words = places.slice(0, last + 1).map((each) => (isGiven(each) ? valueOf(each) : literal(each.default)));
  const flags = parameters
    .filter((each) => each.isFlag && isGiven(each))
    .map((each) => `--${each.name}=${valueOf(each)}`);
  return [MAIN, ...words, ...flags].join(' ');
}

function valueOf({ name, type }: NuParameter): string {
  const value = `$given.${JSON.stringify(name)}`;
  const conversion = CONVERSIONS[type];
  return `(${conversion ? `${value} | ${conversion}` : value})`;
}

function literal(value: unknown): string {
  return value === undefined ? 'null' : JSON.stringify(value);
}
