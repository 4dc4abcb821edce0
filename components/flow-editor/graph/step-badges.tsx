import {
  CircleStop,
  Database,
  Hand,
  type LucideIcon,
  Moon,
  Pin,
  RotateCw,
  ShieldAlert,
  SkipForward,
  Timer,
} from 'lucide-react';
import type { FlowModule } from '@/engine/flow/schema';

type StepBadge = { icon: LucideIcon; label: string };

/** What is set on a step beyond its code, as small icons with words for those who cannot see them. */
export function StepBadges({ module }: { module: FlowModule }) {
  const badges = badgesOf(module);
  if (badges.length === 0) return null;
  return (
    <span className="flex shrink-0 items-center gap-1 text-muted-foreground">
      {badges.map(({ icon: Icon, label }) => (
        <span key={label} title={label} className="flex">
          <Icon className="size-3.5" aria-hidden />
        </span>
      ))}
    </span>
  );
}

export function badgesOf(module: FlowModule): StepBadge[] {
  const retries = (module.retry?.constant?.attempts ?? 0) + (module.retry?.exponential?.attempts ?? 0);
  const rules: [isSet: unknown, icon: LucideIcon, label: string][] = [
    [retries > 0, RotateCw, `Retried up to ${retries} times`],
    [module.timeout !== null && module.timeout !== undefined, Timer, 'Has a timeout'],
    [(module.suspend?.required_events ?? 0) > 0, Hand, 'Waits for an approval'],
    [module.skip_if, SkipForward, 'Skipped on a condition'],
    [module.stop_after_if ?? module.stop_after_all_iters_if, CircleStop, 'Stops early on a condition'],
    [module.sleep, Moon, 'Pauses afterwards'],
    [module.continue_on_error, ShieldAlert, 'Goes on after an error'],
    [module.cache_ttl, Database, 'Result is cached'],
    [module.mock?.enabled, Pin, 'Result is pinned'],
  ];
  return rules.filter(([isSet]) => Boolean(isSet)).map(([, icon, label]) => ({ icon, label }));
}
