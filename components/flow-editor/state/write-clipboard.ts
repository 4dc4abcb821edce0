import { toast } from '../../ui/toast';

/** Copies text; says so when the browser refuses, as it does on pages without https. */
export async function writeClipboard(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast.success('Copied');
  } catch {
    toast.error('The browser refused to copy. Use Ctrl+C instead.');
  }
}
