'use client';

import { Download, FileText, Palette } from 'lucide-react';
import { Button } from '../ui/button';
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from '../ui/dropdown-menu';
import { saveAsFile } from './save-as-file';

type LogDownloadProps = {
  fileName: string;
  /** As it is read here, without colors. */
  text: () => string;
  /** Where it is as it was written. */
  rawUrl: string;
  isEmpty: boolean;
};

/** The log as a file: for reading, or as a terminal showed it. */
export function LogDownload({ fileName, text, rawUrl, isEmpty }: LogDownloadProps) {
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon-sm" aria-label="Download logs" title="Download logs" disabled={isEmpty}>
          <Download aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem onSelect={() => saveAsFile(fileName, text(), 'text/plain')}>
          <FileText aria-hidden /> Plain text
        </DropdownMenuItem>
        <DropdownMenuItem asChild>
          <a href={rawUrl} download={fileName}>
            <Palette aria-hidden /> With colors
          </a>
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
