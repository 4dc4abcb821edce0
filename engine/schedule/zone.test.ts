import { expect, it } from 'vitest';
import { findZone } from './zone';

it.each(['Mars/Olympus', '+02:00', '', 'x'.repeat(100), 'Europe/Berlin; DROP', '🙂'])('%s is no time zone', (name) => {
  expect(findZone(name)).toBeNull();
});

it.each([
  ['UTC', 0],
  ['Asia/Kathmandu', 5.75],
  ['America/St_Johns', -3.5],
  ['Pacific/Kiritimati', 14],
])('%s is %f hours from UTC in winter', (name, hours) => {
  expect(findZone(name)?.spanAt(Date.UTC(2026, 0, 15)).offsetMs).toBe(hours * 3_600_000);
});
