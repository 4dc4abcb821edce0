/** What one job's sandbox is made of. Pure data: the same profile always gives the same arguments. */
export type Profile = {
  /** Folder with the job's files, mounted read-only at /job/in. */
  inputDir: string;
  /** Prepared /etc: no account, host name or key of this machine. */
  etcDir: string;
  /** Interpreters that do not come from /usr, mounted at /opt/rt. */
  toolsDir: string;
  /** Top-level entries of the root that point into /usr, with their targets; others are mounted as they are. */
  rootLinks: RootLink[];
  resolvConf: string | null;
  /** Folder that the job may write to at ./shared, or null. */
  sharedDir: string | null;
  mounts: Mount[];
  /** False where the slot already has a network namespace with a policy. */
  needsOwnNetwork: boolean;
  env: Record<string, string>;
  descriptors: { seccomp: number; status: number };
};

/** A folder of this host that a job finds below its input under this name. */
export type Mount = {
  name: string;
  from: string /** False unless told: a job changes nothing of it. */;
  isWritable?: boolean;
};

export type RootLink = { path: string; target: string | null };

export const PLACE = { input: '/job/in', work: '/job/work', tools: '/opt/rt' } as const;

const MIB = 1 << 20;
/** Folders a job may write to, in memory, and their size in bytes. */
export const TEMPORARY = { '/dev/shm': 64 * MIB, '/tmp': 256 * MIB, [PLACE.work]: 256 * MIB };
/** Size of the folder that the steps of a flow have in common. */
export const SHARED_BYTES = 256 * MIB;
const NOBODY = '65534';

export const BASE_ENV = {
  PATH: '/usr/local/bin:/usr/bin:/bin',
  HOME: '/tmp',
  TMPDIR: '/tmp',
  LANG: 'C.UTF-8',
  PWD: PLACE.work,
};

/** Arguments for `bwrap --args`. The order matters: what is remounted read-only must be complete by then. */
export function bubblewrapArgs(profile: Profile): string[] {
  return [...namespaces(profile), ...fileSystem(profile), ...environment(profile.env), ...channels(profile)];
}

const words = (text: string) => text.split(' ');

function namespaces({ needsOwnNetwork }: Profile): string[] {
  return [
    ...words(`--unshare-user --uid ${NOBODY} --gid ${NOBODY} --disable-userns`),
    ...words('--unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try --hostname job'),
    ...(needsOwnNetwork ? ['--unshare-net'] : []),
    // bwrap's own pid 1 would run without the filter and could be written to; tini is pid 1 instead.
    ...words('--die-with-parent --as-pid-1 --new-session --cap-drop ALL --clearenv'),
  ];
}

function fileSystem({ inputDir, etcDir, toolsDir, rootLinks, resolvConf, sharedDir, mounts }: Profile): string[] {
  return [
    ...readOnly('/usr', '/usr'),
    ...rootLinks.flatMap(({ path, target }) => (target ? ['--symlink', target, path] : readOnly(path, path))),
    ...readOnly(etcDir, '/etc'),
    ...readOnly(toolsDir, PLACE.tools),
    ...words('--proc /proc --dev /dev'),
    ...temporary('/dev/shm'),
    ...words('--remount-ro /dev'),
    ...temporary('/tmp'),
    ...words('--dir /job'),
    ...temporary(PLACE.work),
    ...(sharedDir ? ['--bind', sharedDir, `${PLACE.work}/shared`] : []),
    ...readOnly(inputDir, PLACE.input),
    ...mounts.flatMap(mounted),
    ...(resolvConf ? readOnly(resolvConf, '/job/resolv.conf') : []),
    ...words(`--remount-ro / --chdir ${PLACE.work}`),
  ];
}

function mounted({ name, from, isWritable }: Mount): string[] {
  return [isWritable ? '--bind' : '--ro-bind', from, `${PLACE.input}/${name}`];
}

function readOnly(from: string, to: string): string[] {
  return ['--ro-bind', from, to];
}

function temporary(path: keyof typeof TEMPORARY): string[] {
  return ['--size', String(TEMPORARY[path]), '--tmpfs', path];
}

function environment(env: Record<string, string>): string[] {
  return Object.entries({ ...BASE_ENV, ...env }).flatMap(([name, value]) => ['--setenv', name, value]);
}

function channels({ descriptors }: Profile): string[] {
  return ['--seccomp', String(descriptors.seccomp), '--json-status-fd', String(descriptors.status)];
}
