import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type Effect = { job: string; attempt: number; key: string; beganMs: number; endedMs: number | null };

/** What scripts did to the world outside, as the world saw it. */
export class Effects {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
  ) {}

  static async open(): Promise<Effects> {
    const child = fork(fileURLToPath(new URL('effects-server.mjs', import.meta.url)), { stdio: 'inherit' });
    const { port } = await answer<{ port: number }>(child);
    return new Effects(child, port);
  }

  /** A bash script that has one effect, takes `seconds`, and answers which attempt it was. */
  script(seconds = 0): string {
    return [
      `exec 4<>/dev/tcp/127.0.0.1/${this.port}`,
      `printf '%s %s %s\\n' "$WM_JOB_ID" "$MILLRACE_ATTEMPT" "$MILLRACE_IDEMPOTENCY_KEY" >&4`,
      'read -r ok <&4',
      ...(seconds > 0 ? [`sleep ${seconds}`] : []),
      `echo "{\\"attempt\\": $MILLRACE_ATTEMPT}" > result.json`,
    ].join('\n');
  }

  /** Jobs with that script. */
  jobs(count: number, seconds = 0): { bash: string }[] {
    return Array.from({ length: count }, () => ({ bash: this.script(seconds) }));
  }

  async list(): Promise<Effect[]> {
    const answered = answer<{ effects: Effect[] }>(this.child);
    this.child.send('list');
    return (await answered).effects;
  }

  clear(): void {
    this.child.send('clear');
  }

  close(): void {
    this.child.disconnect();
  }
}

function answer<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    const fail = () => reject(new Error('the effects server ended'));
    child.once('exit', fail);
    child.once('message', (message) => {
      child.off('exit', fail);
      resolve(message as T);
    });
  });
}
