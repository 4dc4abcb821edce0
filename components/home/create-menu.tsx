'use client';

import { ChevronDown, FileCode2, Plus, Upload, Workflow } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { workspaceHref } from '../shell/route-path';
import { Button } from '../ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '../ui/dropdown-menu';
import { ImportDialog } from './import-dialog';

export function CreateMenu({ workspace }: { workspace: string }) {
  const [isImporting, setIsImporting] = useState(false);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button>
            <Plus aria-hidden /> Create <ChevronDown aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end" className="w-52">
          <DropdownMenuItem asChild>
            <Link href={`${workspaceHref(workspace)}/flows/new`}>
              <Workflow aria-hidden /> Flow
            </Link>
          </DropdownMenuItem>
          <DropdownMenuItem asChild>
            <Link href={`${workspaceHref(workspace)}/scripts/new`}>
              <FileCode2 aria-hidden /> Script
            </Link>
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem onSelect={() => setIsImporting(true)}>
            <Upload aria-hidden /> Import…
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <ImportDialog workspace={workspace} open={isImporting} onOpenChange={setIsImporting} />
    </>
  );
}
