'use client';

import { Search } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { canAdminister, useMember } from '../api/session';
import { cn } from '../ui/cn';
import { Kbd } from '../ui/kbd';
import { Tooltip } from '../ui/tooltip';
import { AccountMenu } from './account-menu';
import { Mark, Wordmark } from './mark';
import { isCurrent, type NavItem, navItems } from './nav-items';
import { workspaceHref } from './route-path';
import { WorkspaceSwitcher } from './workspace-switcher';

type SideNavProps = {
  workspace: string;
  /** Icons only, where the page needs the width. */
  isRail?: boolean;
  onSearch: () => void;
  onNavigate?: () => void;
};

export function SideNav({ workspace, isRail = false, onSearch, onNavigate }: SideNavProps) {
  const pathname = usePathname();
  const member = useMember(workspace);
  return (
    <div className={cn('flex h-full flex-col gap-3 py-3', isRail ? 'items-center px-2' : 'px-3')}>
      <Link
        href={workspaceHref(workspace)}
        aria-label="Millrace, home"
        className="flex h-8 items-center rounded-md px-1.5"
        onClick={onNavigate}
      >
        {isRail ? <Mark /> : <Wordmark />}
      </Link>
      <WorkspaceSwitcher workspace={workspace} isRail={isRail} />
      <SearchButton isRail={isRail} onSearch={onSearch} />
      <nav aria-label="Workspace" className="flex flex-1 flex-col gap-0.5">
        {navItems(workspace, canAdminister(member.data)).map((item) => (
          <NavLink
            key={item.href}
            item={item}
            isActive={isCurrent(item, pathname)}
            isRail={isRail}
            onNavigate={onNavigate}
          />
        ))}
      </nav>
      <AccountMenu isRail={isRail} />
    </div>
  );
}

function SearchButton({ isRail, onSearch }: { isRail: boolean; onSearch: () => void }) {
  const button = (
    <button
      type="button"
      aria-label="Search and commands"
      className={cn(
        'flex h-8 items-center gap-2 rounded-md border bg-card text-sm text-muted-foreground hover:text-foreground',
        isRail ? 'w-8 justify-center' : 'px-2',
      )}
      onClick={onSearch}
    >
      <Search className="size-4" aria-hidden />
      {isRail ? null : (
        <>
          <span className="flex-1 text-left">Search</span>
          <Kbd>Ctrl K</Kbd>
        </>
      )}
    </button>
  );
  return isRail ? (
    <Tooltip label="Search (Ctrl K)" side="right">
      {button}
    </Tooltip>
  ) : (
    button
  );
}

type NavLinkProps = { item: NavItem; isActive: boolean; isRail: boolean; onNavigate?: () => void };

function NavLink({ item, isActive, isRail, onNavigate }: NavLinkProps) {
  const Icon = item.icon;
  const link = (
    <Link
      href={item.href}
      aria-current={isActive ? 'page' : undefined}
      aria-label={isRail ? item.label : undefined}
      className={cn(
        'flex h-8 items-center gap-2.5 rounded-md text-sm text-muted-foreground transition-colors hover:bg-accent hover:text-foreground max-md:h-10',
        isRail ? 'w-8 justify-center' : 'px-2',
        isActive && 'bg-accent font-medium text-foreground [&_svg]:text-primary',
      )}
      onClick={onNavigate}
    >
      <Icon className="size-4 shrink-0" aria-hidden />
      {isRail ? null : item.label}
    </Link>
  );
  return isRail ? (
    <Tooltip label={item.label} side="right">
      {link}
    </Tooltip>
  ) : (
    link
  );
}
