'use client';

import { Menu, Search } from 'lucide-react';
import { usePathname } from 'next/navigation';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from '../ui/button';
import { cn } from '../ui/cn';
import { Sheet, SheetContent, SheetTitle } from '../ui/sheet';
import { CommandPalette } from './command-palette';
import { rememberWorkspace } from './last-workspace';
import { Wordmark } from './mark';
import { SideNav } from './side-nav';

const EDITOR_PAGE = /\/(scripts|flows)\/(new|edit)(\/|$)/;

/** Navigation around every page of a workspace. The page scrolls inside `main`; an editor fills it. */
export function AppShell({ workspace, children }: { workspace: string; children: ReactNode }) {
  const isRail = EDITOR_PAGE.test(usePathname());
  const [isSearching, setIsSearching] = usePaletteKey();
  useEffect(() => rememberWorkspace(workspace), [workspace]);
  return (
    <div className="flex h-dvh flex-col md:flex-row">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-md focus:bg-primary focus:px-3 focus:py-2 focus:text-primary-foreground"
      >
        Skip to the page
      </a>
      <aside className={cn('shrink-0 border-r bg-sidebar max-md:hidden', isRail ? 'w-13' : 'w-56')}>
        <SideNav workspace={workspace} isRail={isRail} onSearch={() => setIsSearching(true)} />
      </aside>
      <TopBar workspace={workspace} onSearch={() => setIsSearching(true)} />
      <main id="main" tabIndex={-1} className="relative min-h-0 min-w-0 flex-1 overflow-y-auto outline-none">
        {children}
      </main>
      <CommandPalette workspace={workspace} open={isSearching} onOpenChange={setIsSearching} />
    </div>
  );
}

function TopBar({ workspace, onSearch }: { workspace: string; onSearch: () => void }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <header className="flex h-12 shrink-0 items-center gap-1 border-b bg-sidebar px-2 md:hidden">
      <Button
        variant="ghost"
        size="icon"
        className="size-10"
        aria-label="Open the menu"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(true)}
      >
        <Menu aria-hidden />
      </Button>
      <Wordmark className="flex-1" />
      <Button variant="ghost" size="icon" className="size-10" aria-label="Search and commands" onClick={onSearch}>
        <Search aria-hidden />
      </Button>
      <Sheet open={isOpen} onOpenChange={setIsOpen}>
        <SheetContent side="left" aria-describedby={undefined}>
          <SheetTitle className="sr-only">Menu</SheetTitle>
          <SideNav
            workspace={workspace}
            onNavigate={() => setIsOpen(false)}
            onSearch={() => {
              setIsOpen(false);
              onSearch();
            }}
          />
        </SheetContent>
      </Sheet>
    </header>
  );
}

function usePaletteKey(): [boolean, (isOpen: boolean) => void] {
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    function listen(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey)
        return;
      event.preventDefault();
      setIsOpen((was) => !was);
    }
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  return [isOpen, setIsOpen];
}
