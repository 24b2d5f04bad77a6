// What edits of a form come to: the difference in the file, looked at before it is written. What decides which program
// is executed is written only after a person has typed what it is about.
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { api, ApiError } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { ConfigEdit, ConfigPreview } from '../../api/types';
import { commandsOf } from '../../lib/config';
import { inert } from '../../lib/inert';
import { useText } from '../../text';
import { Button, Card, Code, Command, Problem } from '../../ui';
import { FIELD } from '../NewMission';

interface Props {
  changes: ConfigEdit[];
  hasFault: boolean;
  /** Whether the refusal stands at a field of the form already. */
  isToldAtField: boolean;
  /** What is changed, where a page has several such cards. */
  of?: string | undefined;
  onDiscard: () => void;
  onRefused: (refusal: ApiError | null) => void;
}

interface Shown {
  of: string;
  preview: ConfigPreview;
}

export function ChangeCard({ changes, hasFault, isToldAtField, of, onDiscard, onRefused }: Props) {
  const { t } = useText();
  const title = of === undefined ? t('policy.change') : t('policy.changeOf', { what: of });
  const [shown, setShown] = useState<Shown | null>(null);
  const [typed, setTyped] = useState('');
  const [isSaved, setSaved] = useState(false);
  const refused = (error: unknown) => onRefused(error instanceof ApiError ? error : null);
  const look = useMutation({ mutationFn: () => api.previewConfig(changes), onSuccess: (preview) => { setShown({ of: JSON.stringify(changes), preview }); setTyped(''); setSaved(false); onRefused(null); }, onError: refused });
  const save = useCommand(async ({ before, after, confirm }: ConfigPreview) => {
    try {
      await api.saveConfig({ changes, before, after, ...(confirm ? { confirm: typed.trim() } : {}) });
    } catch (error) {
      // The file is another one by now: what was shown is not what would be.
      if (error instanceof ApiError && error.code === 'wrong-state') setShown(null);
      refused(error);
      throw error;
    }
    setShown(null);
    setSaved(true);
    onDiscard();
  });
  // Edits that came after it are not in it.
  const preview = shown?.of === JSON.stringify(changes) ? shown.preview : null;
  const isChanged = changes.length > 0;
  const error = look.error ?? save.error;
  // Beside another form's card, one that says nothing is in the way.
  if (of !== undefined && !isChanged && !isSaved) return null;
  const discard = () => { setShown(null); look.reset(); save.reset(); onRefused(null); onDiscard(); };
  return (
    <Card title={title} label={title} {...(isChanged ? { tone: 'you' as const } : {})}>
      <div aria-live="polite" className="space-y-3 text-sm">
        {!isChanged && <p className={isSaved ? 'text-good' : 'text-quiet'}>{t(isSaved ? 'config.saved' : 'policy.unchanged')}</p>}
        {isChanged && !preview && <p className="text-quiet">{t('config.lookFirst')}</p>}
        {preview && <Difference preview={preview} />}
      </div>
      {isChanged && error && !isToldAtField && <div className="mt-3"><Problem error={error} title={t('problem.refused')} /></div>}
      {preview?.confirm && <Confirm word={preview.confirm} executes={preview.executes} typed={typed} onType={setTyped} />}
      {isChanged && (
        <div className="mt-3 flex flex-wrap gap-2">
          {preview
            ? <Button kind="primary" busy={save.isPending} disabled={preview.confirm != null && typed.trim() !== preview.confirm} onClick={() => save.mutate(preview)}>{t('config.write')}</Button>
            : <Button kind="primary" busy={look.isPending} disabled={hasFault} onClick={() => { save.reset(); look.mutate(); }}>{t('config.look')}</Button>}
          <Button kind="quiet" onClick={discard}>{t('policy.discard')}</Button>
        </div>
      )}
      {isChanged && (
        <details className="mt-4 text-sm"><summary className="cursor-pointer text-quiet">{t('config.same')}</summary>
          <div className="mt-2 space-y-2">{commandsOf(changes).map((command) => <Command key={command} text={command} />)}</div>
        </details>
      )}
    </Card>
  );
}

const LINES: Record<string, string> = { '+': 'bg-good-soft text-good', '-': 'bg-bad-soft text-bad', '@': 'text-quiet' };

function Difference({ preview }: { preview: ConfigPreview }) {
  const { t } = useText();
  const lines = preview.diff.split('\n').slice(2).filter((line) => line !== '');
  if (lines.length === 0) return <p className="text-quiet">{t('config.noDifference')}</p>;
  return (
    <pre tabIndex={0} aria-label={t('config.difference')} className="max-h-80 overflow-auto rounded-lg bg-sunken py-2 font-mono text-xs leading-5">
      {lines.map((line, index) => <span key={index} className={`block min-w-max px-3 whitespace-pre ${LINES[line[0] ?? ''] ?? ''}`}>{inert(line)}</span>)}
    </pre>
  );
}

function Confirm({ word, executes, typed, onType }: { word: string; executes: string[]; typed: string; onType: (text: string) => void }) {
  const { t } = useText();
  const id = useId();
  return (
    <div className="mt-3 space-y-2 rounded-lg border border-you p-3 text-sm">
      <p>{t('config.executes')}</p>
      <p className="flex flex-wrap gap-1.5">{executes.map((key) => <Code key={key}>{key}</Code>)}</p>
      <label htmlFor={id} className="block font-medium">{t('config.type', { word: inert(word) })}</label>
      <input id={id} type="text" autoComplete="off" spellCheck={false} value={typed} onChange={(event) => onType(event.target.value)} className={`${FIELD} font-mono`} />
    </div>
  );
}
