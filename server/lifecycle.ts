/** Where this process is in its life, for the probes. */
type Phase = 'starting' | 'serving' | 'draining';

let phase: Phase = 'starting';

export function getPhase(): Phase {
  return phase;
}

export function enterPhase(next: Phase): void {
  phase = next;
}
