'use client';

import { CodeEditor } from '../../ui/code-editor';
import { Label } from '../../ui/label';
import type { FlowModule, FlowModuleValue } from '@/engine/flow/schema';
import { languageOf } from '@/engine/languages/languages';
import { LanguageSelect } from '../../languages/language-select';
import { useEditor } from '../state/editor-context';
import { BranchesForm } from './branches-form';
import { ForLoopForm, WhileLoopForm } from './loop-form';
import { PathForm } from './path-form';

/** What the module is: its code, its path, or how it loops and branches. */
export function CodeTab({ module }: { module: FlowModule }) {
  const { value } = module;
  switch (value.type) {
    case 'rawscript':
      return <RawCode module={module} value={value} />;
    case 'script':
    case 'flow':
      return <PathForm module={module} value={value} />;
    case 'forloopflow':
      return <ForLoopForm module={module} value={value} />;
    case 'whileloopflow':
      return <WhileLoopForm module={module} value={value} />;
    case 'branchone':
    case 'branchall':
      return <BranchesForm module={module} value={value} />;
    default:
      return <p className="p-4 text-sm text-muted-foreground">This step hands on the result of the one before.</p>;
  }
}

type RawValue = Extract<FlowModuleValue, { type: 'rawscript' }>;

function RawCode({ module, value }: { module: FlowModule; value: RawValue }) {
  const { commands, workspace } = useEditor();

  function setCode(content: string) {
    commands.update(module.id, (now) => withRaw(now, { content }), 'code');
  }

  // Code that nobody has touched is exchanged for the beginning in the other language.
  function setLanguage(language: string) {
    const isUntouched = value.content.trim() === '' || value.content === starterOf(value.language);
    commands.update(module.id, (now) =>
      withRaw(now, isUntouched ? { language, content: starterOf(language) } : { language }),
    );
  }

  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-4">
      <div className="flex items-center gap-2">
        <Label htmlFor="step-language">Language</Label>
        <LanguageSelect
          id="step-language"
          workspace={workspace}
          value={value.language}
          onChange={setLanguage}
          className="w-44"
        />
      </div>
      <CodeEditor
        key={module.id}
        value={value.content}
        onChange={setCode}
        language={languageOf(value.language)?.highlight ?? 'text'}
        ariaLabel={`Code of ${module.id}`}
        height="100%"
        className="min-h-64 flex-1"
      />
    </div>
  );
}

function starterOf(language: string): string {
  return languageOf(language)?.starter ?? '';
}

function withRaw(module: FlowModule, patch: Partial<Pick<RawValue, 'content' | 'language'>>): FlowModule {
  return module.value.type === 'rawscript' ? { ...module, value: { ...module.value, ...patch } } : module;
}
