'use client';

import { languageLabel } from '@/engine/languages/languages';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '../ui/select';
import { useLanguages } from './use-languages';

type LanguageSelectProps = {
  workspace: string;
  value: string;
  onChange: (language: string) => void;
  disabled?: boolean;
  id?: string;
  ariaLabel?: string;
  className?: string;
};

/** The languages that a live worker runs, and below them why the others are off. */
export function LanguageSelect({
  workspace,
  value,
  onChange,
  disabled,
  id,
  ariaLabel,
  className,
}: LanguageSelectProps) {
  const { offered, off } = useLanguages(workspace);
  // Code that is there keeps its language, whoever can run it.
  const choices: readonly string[] = offered.some((each) => each === value) ? offered : [value, ...offered];
  return (
    <Select value={value} onValueChange={onChange} disabled={disabled}>
      <SelectTrigger id={id} aria-label={ariaLabel} className={className}>
        <SelectValue />
      </SelectTrigger>
      <SelectContent className="max-w-[min(24rem,calc(100vw-1rem))]">
        {choices.map((language) => (
          <SelectItem key={language} value={language}>
            {languageLabel(language)}
          </SelectItem>
        ))}
        {off.length > 0 ? <Off languages={off} /> : null}
      </SelectContent>
    </Select>
  );
}

function Off({ languages }: { languages: ReturnType<typeof useLanguages>['off'] }) {
  return (
    <div className="mt-1 border-t px-2 pt-2 pb-1 text-xs text-muted-foreground">
      <p className="font-medium">No live worker runs</p>
      <dl className="flex flex-col gap-1 pt-1">
        {languages.map(({ language, reason }) => (
          <div key={language}>
            <dt className="inline text-foreground/70">{languageLabel(language)}. </dt>
            <dd className="inline">{reason}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
