'use client';

import { Upload } from 'lucide-react';
import { useState } from 'react';
import { buttonVariants } from '../../ui/button';
import { cn } from '../../ui/cn';
import type { ControlProps } from './field-props';

const FILE_BYTES_MAX = 1_400_000;

/** Reads a file into base64. Inline arguments are limited, so a larger file is refused before it is sent. */
export function FileControl(props: ControlProps) {
  const { id, value, onChange, describedBy, invalid, disabled, required } = props;
  const [picked, setPicked] = useState<{ name: string; refusal?: string } | null>(null);

  async function pick(file: File | undefined) {
    if (!file) return;
    if (file.size > FILE_BYTES_MAX) {
      setPicked({ name: file.name, refusal: `${file.name} is larger than 1.4 MB, the most an input can hold.` });
      return;
    }
    setPicked({ name: file.name });
    onChange(await toBase64(file));
  }

  const isFilled = typeof value === 'string' && value !== '';
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center gap-3">
        <span
          className={cn(
            buttonVariants({ variant: 'outline' }),
            'relative focus-within:outline-2 focus-within:outline-ring',
          )}
        >
          <Upload aria-hidden />
          {isFilled ? 'Choose another file' : 'Choose a file'}
          <input
            id={id}
            type="file"
            disabled={disabled}
            className="absolute inset-0 cursor-pointer opacity-0"
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            aria-required={required || undefined}
            onChange={(event) => void pick(event.target.files?.[0])}
          />
        </span>
        <span className="min-w-0 truncate text-sm text-muted-foreground" aria-live="polite">
          {isFilled ? `${picked?.name ?? 'A file'} (${sizeOf(value)})` : 'No file chosen'}
        </span>
      </div>
      {picked?.refusal ? (
        <p role="alert" className="text-xs font-medium text-destructive">
          {picked.refusal}
        </p>
      ) : null}
    </div>
  );
}

async function toBase64(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = '';
  const STEP = 0x8000;
  for (let start = 0; start < bytes.length; start += STEP) {
    binary += String.fromCharCode(...bytes.subarray(start, start + STEP));
  }
  return btoa(binary);
}

function sizeOf(base64: string): string {
  const bytes = Math.floor((base64.length * 3) / 4);
  return bytes < 1024 ? `${bytes} bytes` : `${(bytes / 1024).toFixed(1)} kB`;
}
