'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowUpRight } from 'lucide-react';
import Link from 'next/link';
import type { ScriptReply } from '@/contract/scripts';
import { runHref } from '../run-view/links';
import { CodeBlock } from '../ui/code-block';
import { isResolving, scriptQuery } from './script-api';

type PackagesSectionProps = { workspace: string /** Null for a script that is not deployed. */; path: string | null };

/** The versions that the deployed version of the script runs on. */
export function PackagesSection({ workspace, path }: PackagesSectionProps) {
  const script = useQuery({ ...scriptQuery(workspace, path ?? ''), enabled: path !== null }).data;
  return (
    <section aria-label="Packages" className="flex flex-col gap-2 border-t p-4">
      <div className="flex items-center justify-between gap-2">
        <h3 className="text-sm font-medium">Packages</h3>
        {script?.lock_job ? (
          <Link
            href={runHref(workspace, script.lock_job)}
            className="flex items-center gap-0.5 text-xs text-primary hover:underline"
          >
            How they were resolved <ArrowUpRight className="size-3.5" aria-hidden />
          </Link>
        ) : null}
      </div>
      <p className="text-xs text-muted-foreground">{sentence(script)}</p>
      {script?.lock ? <CodeBlock code={script.lock.trim()} label="Lock" className="[&_pre]:max-h-72" /> : null}
    </section>
  );
}

function sentence(script: ScriptReply | undefined): string {
  if (!script) return 'What the script imports is resolved when it is deployed.';
  if (script.lock) return 'The deployed version runs on exactly these.';
  if (isResolving(script)) return 'They are being resolved.';
  if (script.lock_error_logs !== undefined) return 'They could not be resolved: see above.';
  return script.lock === '' ? 'The deployed version imports none.' : 'They are resolved by each run.';
}
