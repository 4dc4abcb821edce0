'use client';

import { useQuery } from '@tanstack/react-query';
import { ExternalLink, RotateCw } from 'lucide-react';
import { listResources } from '@/contract/resources';
import { callApi } from '../../api/client';
import { Button } from '../../ui/button';
import { ErrorNote } from '../../ui/error-state';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../../ui/select';
import { resourceType } from '../field-kind';
import { useForm } from '../form-context';
import type { ControlProps } from './field-props';

const PREFIX = '$res:';

/** Chooses a resource of one type. What is stored is its path; the worker fetches the content. */
export function ResourceControl(props: ControlProps) {
  const { id, schema, value, onChange, describedBy, invalid, disabled, required } = props;
  const { workspace } = useForm();
  const type = resourceType(schema) ?? '';
  const resources = useQuery({
    queryKey: ['resources', workspace, type],
    queryFn: ({ signal }) => callApi(listResources, { params: { workspace }, query: { resource_type: type }, signal }),
    enabled: workspace !== '',
  });
  const chosen = typeof value === 'string' && value.startsWith(PREFIX) ? value.slice(PREFIX.length) : '';
  const listed = resources.data?.map((resource) => resource.path) ?? [];
  const paths = chosen === '' || listed.includes(chosen) ? listed : [chosen, ...listed];

  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex gap-1">
        <Select
          value={chosen}
          onValueChange={(path) => onChange(PREFIX + path)}
          disabled={disabled || paths.length === 0}
        >
          <SelectTrigger
            id={id}
            aria-describedby={describedBy}
            aria-invalid={invalid || undefined}
            aria-required={required || undefined}
          >
            <SelectValue placeholder={placeholderOf(resources.isPending, paths.length, type)} />
          </SelectTrigger>
          <SelectContent>
            {paths.map((path) => (
              <SelectItem key={path} value={path}>
                {path}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <Button
          variant="ghost"
          size="icon"
          aria-label="Look for resources again"
          onClick={() => void resources.refetch()}
        >
          <RotateCw aria-hidden />
        </Button>
      </div>
      {resources.error ? <ErrorNote error={resources.error} /> : null}
      <a
        className="inline-flex items-center gap-1 self-start text-xs text-primary underline-offset-4 hover:underline"
        href={`/w/${encodeURIComponent(workspace)}/resources?new=${encodeURIComponent(type)}`}
        target="_blank"
        rel="noreferrer"
      >
        Create a resource of type {type}
        <ExternalLink className="size-3" aria-hidden />
      </a>
    </div>
  );
}

function placeholderOf(isPending: boolean, count: number, type: string): string {
  if (isPending) return 'Looking for resources…';
  return count === 0 ? `No resource of type ${type} yet` : 'Choose a resource…';
}
