import { Boxes, CalendarClock, Cpu, History, House, type LucideIcon, Package, Users, Variable } from 'lucide-react';
import { workspaceHref } from './route-path';

export type NavItem = { href: string; label: string; icon: LucideIcon; isExact?: boolean };

/** `isAdmin`: with what only the workspace's administrators may see. */
export function navItems(workspace: string, isAdmin: boolean): NavItem[] {
  const base = workspaceHref(workspace);
  return [
    { href: base, label: 'Home', icon: House, isExact: true },
    { href: `${base}/runs`, label: 'Runs', icon: History },
    { href: `${base}/schedules`, label: 'Schedules', icon: CalendarClock },
    { href: `${base}/variables`, label: 'Variables', icon: Variable },
    { href: `${base}/resources`, label: 'Resources', icon: Boxes },
    { href: `${base}/users`, label: 'Members', icon: Users },
    ...(isAdmin
      ? [
          { href: `${base}/registries`, label: 'Registries', icon: Package },
          { href: `${base}/workers`, label: 'Workers', icon: Cpu },
        ]
      : []),
  ];
}

export function isCurrent(item: NavItem, pathname: string): boolean {
  return item.isExact ? isHome(item.href, pathname) : pathname === item.href || pathname.startsWith(`${item.href}/`);
}

// Editing and running a script or flow began at home, and belongs there.
function isHome(home: string, pathname: string): boolean {
  return pathname === home || pathname.startsWith(`${home}/scripts/`) || pathname.startsWith(`${home}/flows/`);
}
