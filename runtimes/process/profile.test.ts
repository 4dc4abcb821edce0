import { expect, it } from 'vitest';
import { bubblewrapArgs, type Profile } from './profile';
import { seccompProgram } from './seccomp';

const PROFILE: Profile = {
  inputDir: '/run/in',
  etcDir: '/run/etc',
  toolsDir: '/run/tools',
  rootLinks: [
    { path: '/bin', target: 'usr/bin' },
    { path: '/lib', target: null },
  ],
  resolvConf: null,
  sharedDir: null,
  mounts: [],
  needsOwnNetwork: true,
  env: { WM_TOKEN: 'a b' },
  descriptors: { seccomp: 5, status: 6 },
};

it('is exactly this list of arguments', () => {
  expect(bubblewrapArgs(PROFILE).join(' ')).toBe(
    [
      '--unshare-user --uid 65534 --gid 65534 --disable-userns',
      '--unshare-pid --unshare-ipc --unshare-uts --unshare-cgroup-try --hostname job --unshare-net',
      '--die-with-parent --as-pid-1 --new-session --cap-drop ALL --clearenv',
      '--ro-bind /usr /usr --symlink usr/bin /bin --ro-bind /lib /lib --ro-bind /run/etc /etc --ro-bind /run/tools /opt/rt',
      '--proc /proc --dev /dev --size 67108864 --tmpfs /dev/shm --remount-ro /dev --size 268435456 --tmpfs /tmp',
      '--dir /job --size 268435456 --tmpfs /job/work --ro-bind /run/in /job/in --remount-ro / --chdir /job/work',
      '--setenv PATH /usr/local/bin:/usr/bin:/bin --setenv HOME /tmp --setenv TMPDIR /tmp --setenv LANG C.UTF-8 --setenv PWD /job/work',
      '--setenv WM_TOKEN a b --seccomp 5 --json-status-fd 6',
    ].join(' '),
  );
});

it('keeps the network of a slot that has one', () => {
  const args = bubblewrapArgs({ ...PROFILE, needsOwnNetwork: false, resolvConf: '/run/resolv.conf' });
  expect(args).not.toContain('--unshare-net');
  expect(args.join(' ')).toContain('--ro-bind /run/resolv.conf /job/resolv.conf');
});

it.each(['x64', 'arm64'])('filters system calls on %s with jumps that stay inside the program', (arch) => {
  const program = seccompProgram(arch);
  const count = program.length / 8;
  expect(Number.isInteger(count)).toBe(true);
  for (let at = 0; at < count; at++) {
    const isJump = (program.readUInt16LE(at * 8) & 0x07) === 0x05;
    const furthest = Math.max(program.readUInt8(at * 8 + 2), program.readUInt8(at * 8 + 3));
    if (isJump) expect(at + 1 + furthest).toBeLessThan(count);
  }
});

it('refuses an architecture that it has no table for', () => {
  expect(() => seccompProgram('mips')).toThrow('mips');
});
