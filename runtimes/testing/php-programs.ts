import { expect } from 'vitest';
import type { Programs } from './programs';

export const PHP: Programs = {
  language: 'php',
  echo: '<?php function main($value) { return $value; }',
  withDefault: '<?php function main($given = "fallback") { return $given; }',
  throws: {
    source: '<?php\nfunction main() { throw new DomainException("boom"); }',
    error: { name: 'DomainException', message: 'boom', stack: expect.stringContaining('main.php:2') },
  },
  brokenSyntax: '<?php function main( {',
  prints: '<?php function main() { echo "out\\n"; fwrite(STDERR, "err\\n"); }',
  sleeps: '<?php function main() { sleep(60); }',
  cleansUp:
    '<?php function main() { pcntl_async_signals(true); ' +
    'pcntl_signal(SIGTERM, function () { echo "cleaned up\\n"; exit(0); }); echo "ready\\n"; while (true) usleep(50000); }',
  large: '<?php function main(int $size) { return str_repeat("x", $size); }',
  nul: '<?php function main() { return "a\\0b"; }',
  deep: '<?php function main() { $value = []; for ($i = 0; $i < 100; $i++) $value = [$value]; return $value; }',
  readsToken: '<?php function main() { return getenv("WM_TOKEN"); }',
  hungry: '<?php function main() { return strlen(str_repeat("x", 1 << 30)); }',
};
