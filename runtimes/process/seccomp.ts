/** System calls a job has no use for, as [x64, arm64] numbers; -1 where an architecture lacks the call. */
const REFUSED: Record<string, [number, number]> = {
  ptrace: [101, 117],
  process_vm_readv: [310, 270],
  process_vm_writev: [311, 271],
  process_madvise: [440, 440],
  kcmp: [312, 272],
  pidfd_getfd: [438, 438],
  mount: [165, 40],
  umount2: [166, 39],
  pivot_root: [155, 41],
  chroot: [161, 51],
  open_tree: [428, 428],
  move_mount: [429, 429],
  fsopen: [430, 430],
  fsconfig: [431, 431],
  fsmount: [432, 432],
  fspick: [433, 433],
  mount_setattr: [442, 442],
  unshare: [272, 97],
  setns: [308, 268],
  bpf: [321, 280],
  perf_event_open: [298, 241],
  userfaultfd: [323, 282],
  keyctl: [250, 219],
  add_key: [248, 217],
  request_key: [249, 218],
  kexec_load: [246, 104],
  kexec_file_load: [320, 294],
  init_module: [175, 105],
  finit_module: [313, 273],
  delete_module: [176, 106],
  reboot: [169, 142],
  swapon: [167, 224],
  swapoff: [168, 225],
  syslog: [103, 116],
  acct: [163, 89],
  quotactl: [179, 60],
  quotactl_fd: [443, 443],
  name_to_handle_at: [303, 264],
  open_by_handle_at: [304, 265],
  settimeofday: [164, 170],
  clock_settime: [227, 112],
  clock_adjtime: [305, 266],
  adjtimex: [159, 171],
  sethostname: [170, 161],
  setdomainname: [171, 162],
  iopl: [172, -1],
  ioperm: [173, -1],
  modify_ldt: [154, -1],
  vhangup: [153, 58],
  nfsservctl: [180, 42],
  lookup_dcookie: [212, 18],
  fanotify_init: [300, 262],
  move_pages: [279, 239],
  migrate_pages: [256, 238],
  mbind: [237, 235],
  set_mempolicy: [238, 237],
};

/** Answered with "no such call", so that libraries fall back to the older call that can be filtered. */
const UNKNOWN: Record<string, [number, number]> = {
  clone3: [435, 435],
  io_uring_setup: [425, 425],
  io_uring_enter: [426, 426],
  io_uring_register: [427, 427],
  memfd_secret: [447, 447],
};

const CHECKED = { socket: [41, 198], clone: [56, 220], ioctl: [16, 29], personality: [135, 92] } as const;

const LOAD = 0x20;
const IF_EQUAL = 0x15;
const IF_AT_LEAST = 0x35;
const IF_ANY_BIT = 0x45;
const RETURN = 0x06;

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const refuse = (errno: number) => (0x00050000 | errno) >>> 0;
const EPERM = 1;
const ENOSYS = 38;
const EAFNOSUPPORT = 97;

/** Offsets in the kernel's `struct seccomp_data`. */
const NUMBER = 0;
const ARCHITECTURE = 4;
const ARGUMENT = [16, 24];

/** Every CLONE_NEW* bit: namespaces, time excepted, which clone() cannot make. */
const NEW_NAMESPACE_BITS = 0x7e020000;
const X32_BIT = 0x40000000;
const ARCHITECTURES: Record<string, { audit: number; column: 0 | 1 }> = {
  x64: { audit: 0xc000003e, column: 0 },
  arm64: { audit: 0xc00000b7, column: 1 },
};

type Instruction = { code: number; yes: number; no: number; operand: number };

const load = (offset: number): Instruction => ({ code: LOAD, yes: 0, no: 0, operand: offset });
const give = (verdict: number): Instruction => ({ code: RETURN, yes: 0, no: 0, operand: verdict });
const test = (code: number, operand: number, [yes, no]: [number, number]): Instruction => ({ code, yes, no, operand });

/** The job's filter as classic BPF for `bwrap --seccomp`: default allow, minus what reaches the kernel's soft parts. */
export function seccompProgram(arch: string = process.arch): Buffer {
  const target = ARCHITECTURES[arch];
  if (!target) throw new Error(`no system call table for the ${arch} architecture`);
  const { audit, column } = target;
  return assemble([
    load(ARCHITECTURE),
    test(IF_EQUAL, audit, [1, 0]),
    give(KILL),
    load(NUMBER),
    ...(arch === 'x64' ? [test(IF_AT_LEAST, X32_BIT, [0, 1]), give(refuse(ENOSYS))] : []),
    ...refuseAll(REFUSED, { column, verdict: refuse(EPERM) }),
    ...refuseAll(UNKNOWN, { column, verdict: refuse(ENOSYS) }),
    ...checkArguments(column),
    give(ALLOW),
  ]);
}

function refuseAll(
  table: Record<string, [number, number]>,
  { column, verdict }: { column: 0 | 1; verdict: number },
): Instruction[] {
  return Object.values(table)
    .map((numbers) => numbers[column])
    .filter((number) => number >= 0)
    .flatMap((number) => [test(IF_EQUAL, number, [0, 1]), give(verdict)]);
}

function checkArguments(column: 0 | 1): Instruction[] {
  const [first = 0, second = 0] = ARGUMENT;
  return [
    ...whenCalled(CHECKED.clone[column], [
      load(first),
      test(IF_ANY_BIT, NEW_NAMESPACE_BITS, [0, 1]),
      give(refuse(EPERM)),
      give(ALLOW),
    ]),
    // TIOCSTI and TIOCLINUX push input into a terminal.
    ...whenCalled(CHECKED.ioctl[column], [load(second), ...unlessOneOf([0x5412, 0x541c], [ALLOW, refuse(EPERM)])]),
    // Only the plain personality and the query: others switch off address randomisation.
    ...whenCalled(CHECKED.personality[column], [load(first), ...unlessOneOf([0, 0xffffffff], [refuse(EPERM), ALLOW])]),
    // AF_UNIX, AF_INET, AF_INET6, AF_NETLINK. AF_VSOCK would pass by every IP rule.
    ...whenCalled(CHECKED.socket[column], [load(first), ...unlessOneOf([1, 2, 10, 16], [refuse(EAFNOSUPPORT), ALLOW])]),
  ];
}

function whenCalled(number: number, body: Instruction[]): Instruction[] {
  return [test(IF_EQUAL, number, [0, body.length]), ...body];
}

/** Ends the filter with `listed` when the loaded word is one of `values`, else with `other`. */
function unlessOneOf(values: number[], [other, listed]: [number, number]): Instruction[] {
  const tests = values.map((value, at) => test(IF_EQUAL, value, [values.length - at, 0]));
  return [...tests, give(other), give(listed)];
}

function assemble(program: Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(({ code, yes, no, operand }, at) => {
    bytes.writeUInt16LE(code, at * 8);
    bytes.writeUInt8(yes, at * 8 + 2);
    bytes.writeUInt8(no, at * 8 + 3);
    bytes.writeUInt32LE(operand >>> 0, at * 8 + 4);
  });
  return bytes;
}
