import { expect, it } from 'vitest';
import { openRuntimes } from '../testing/open-runtimes';

it('a script that asks for a package of NuGet is told that there are none', async () => {
  const own = await openRuntimes();
  try {
    const source = '#r "nuget: Newtonsoft.Json, 13.0.3"\nclass Script { public static object Main() { return 1; } }';
    const outcome = await own.run({ language: 'csharp', source });
    expect(outcome).toMatchObject({ ok: false, reason: 'script_error' });
    expect(!outcome.ok && outcome.error.message).toMatch(/Newtonsoft\.Json.*not installed/);
    expect(
      await own.run({ language: 'csharp', source: source.replace('nuget: Newtonsoft.Json, 13.0.3', 'System.Net') }),
    ).toMatchObject({ ok: true });
  } finally {
    await own.close();
  }
});
