'use client';

import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button';
import { toast } from './toast';
import { Tooltip } from './tooltip';

type CopyButtonProps = { value: string | (() => string); label?: string; className?: string; showLabel?: boolean };

export function CopyButton({ value, label = 'Copy', className, showLabel = false }: CopyButtonProps) {
  const [hasCopied, setHasCopied] = useState(false);
  useEffect(() => {
    if (!hasCopied) return;
    const timer = setTimeout(() => setHasCopied(false), 1600);
    return () => clearTimeout(timer);
  }, [hasCopied]);

  async function copy() {
    const text = typeof value === 'function' ? value() : value;
    if (await writeClipboard(text)) setHasCopied(true);
    else toast.error('The browser refused to copy. Select the text and copy it by hand.');
  }

  const button = (
    <Button
      variant={showLabel ? 'outline' : 'ghost'}
      size={showLabel ? 'sm' : 'icon-sm'}
      className={className}
      aria-label={label}
      onClick={copy}
    >
      {hasCopied ? <Check className="text-success" aria-hidden /> : <Copy aria-hidden />}
      {showLabel ? (hasCopied ? 'Copied' : label) : null}
      <span className="sr-only" aria-live="polite">
        {hasCopied ? 'Copied' : ''}
      </span>
    </Button>
  );
  return showLabel ? button : <Tooltip label={hasCopied ? 'Copied' : label}>{button}</Tooltip>;
}

// `navigator.clipboard` exists only on https and localhost; a plain-http install in a LAN needs the old way.
async function writeClipboard(text: string): Promise<boolean> {
  if (navigator.clipboard) {
    return navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.style.position = 'fixed';
  area.style.opacity = '0';
  document.body.append(area);
  area.select();
  const didCopy = document.execCommand('copy');
  area.remove();
  return didCopy;
}
