import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Runtime } from './contract';
import { BUILD_LIMITS } from './packages/build';
import type { Sandbox } from './process/sandbox';
import { createRuntimes } from './registry';
import { openTestSandbox, testRequest } from './test-request';

let sandbox: Sandbox;
let go: Runtime;

beforeAll(async () => {
  sandbox = await openTestSandbox();
  const found = createRuntimes(sandbox, { forbiddenEndpoints: [] }).get('go');
  if (!found) throw new Error('there is no Go');
  go = found;
});
afterAll(() => sandbox.close());

const programs = () => readdirSync(sandbox.folders.cacheDir).filter((name) => name.startsWith('go-'));

it('compiles a script once, however many jobs run it at once, and again when it changes', async () => {
  const before = programs().length;
  const mark = randomUUID();
  const run = (n: number) =>
    go.run(testRequest({ source: `package inner\n// ${mark}\nfunc main() int { return ${n} }` }));
  const outcomes = await Promise.all([run(1), run(1), run(1)]);
  expect(outcomes.map((outcome) => outcome.ok && outcome.resultJson)).toEqual(['1', '1', '1']);
  expect(programs()).toHaveLength(before + 1);
  expect(await run(2)).toMatchObject({ ok: true, resultJson: '2' });
  expect(programs()).toHaveLength(before + 2);
});

it('says in which lines a script does not compile, in its log as well, and keeps nothing of it', async () => {
  const before = programs();
  const request = testRequest({ source: 'package inner\n\nfunc main() int {\n\treturn missing\n}' });
  expect(await go.run(request)).toMatchObject({
    ok: false,
    reason: 'script_error',
    error: { name: 'CompileError', message: expect.stringMatching(/^\.?\/?main\.go:4:\d+: undefined: missing$/) },
  });
  expect(request.log.join('')).toContain('undefined: missing');
  expect(programs()).toEqual(before);
});

it('compiles without network, arguments and secrets', async () => {
  const { signal } = new AbortController();
  const plan = {
    command: ({ input }: { input: string }) => ['/bin/sh', `${input}/look.sh`],
    files: { 'look.sh': 'cut -s -d: -f1 /proc/net/dev | tr -d " \\n" >&3; env | grep -c WM_ >&3' },
    isOffline: true,
  };
  const ended = await sandbox.build(plan, testRequest({ limits: BUILD_LIMITS, signal }));
  expect(ended.result.toString()).toBe('lo0\n');
});

it('a program sees nothing of this machine, its processes and its servers', async () => {
  const source = `package inner

import (
	"net"
	"os"
	"syscall"
	"time"
)

func main() (escaped []string) {
	escaped = []string{}
	for _, file := range []string{"/etc/shadow", "/root/.bashrc"} {
		if text, err := os.ReadFile(file); err == nil && len(text) > 0 {
			escaped = append(escaped, "read "+file)
		}
	}
	for _, file := range []string{"/usr/x", "/etc/x", "/job/in/x", "/job/in/program/artefact", "/x", "/dev/x"} {
		if os.WriteFile(file, []byte("x"), 0o644) == nil {
			escaped = append(escaped, "write "+file)
		}
	}
	if entries, _ := os.ReadDir("/proc"); len(entries) > 100 {
		escaped = append(escaped, "see other processes")
	}
	for _, host := range []string{"127.0.0.1:22", "169.254.169.254:80", "10.0.0.1:80"} {
		if _, err := net.DialTimeout("tcp", host, time.Second); err == nil {
			escaped = append(escaped, "connect "+host)
		}
	}
	if syscall.Setuid(0) == nil {
		escaped = append(escaped, "become root")
	}
	if syscall.Mount("x", "/tmp", "tmpfs", 0, "") == nil {
		escaped = append(escaped, "mount")
	}
	if syscall.Unshare(syscall.CLONE_NEWUSER) == nil {
		escaped = append(escaped, "make a user namespace")
	}
	return
}`;
  expect(await go.run(testRequest({ source }))).toMatchObject({ ok: true, resultJson: '[]' });
});
