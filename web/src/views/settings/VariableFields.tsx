// The variables that an agent's runs get. Where a value comes from is shown; a value itself never is.
import { useState } from 'react';
import type { ApiError } from '../../api/client';
import { useText } from '../../text';
import { Button, Card, Code, FieldProblem, Words } from '../../ui';
import { FIELD } from '../NewMission';

interface Props {
  now: Record<string, unknown>;
  edits: Record<string, string | null>;
  onEdit: (edits: Record<string, string | null>) => void;
  refusal: ApiError | null;
}

export function VariableFields({ now, edits, onEdit, refusal }: Props) {
  const { t } = useText();
  const [name, setName] = useState('');
  const names = [...new Set([...Object.keys(now), ...Object.keys(edits)])].filter((one) => edits[one] !== null).sort();
  const isNew = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !names.includes(name);
  return (
    <Card title={t('config.env')} label={t('config.env')}>
      <p className="mb-3 text-sm text-quiet">{t('config.env.meaning')}</p>
      <div className="space-y-3">
        {names.map((one) => {
          const value = edits[one];
          return (
            <div key={one} className="flex flex-wrap items-center gap-2">
              <span className="min-w-28 font-mono text-sm"><Words text={one} /></span>
              {value === undefined
                ? <span className="flex-1 text-sm">{typeof now[one] === 'string' ? <Code>{now[one]}</Code> : <span className="text-quiet">{t('settings.literal')}</span>}</span>
                : <input type="text" autoComplete="off" spellCheck={false} aria-label={t('config.valueOf', { name: one })} value={value ?? ''} onChange={(event) => onEdit({ ...edits, [one]: event.target.value })} className={`${FIELD} min-w-40 flex-1 font-mono text-sm`} />}
              {value === undefined && <Button kind="quiet" aria-label={t('config.changeOf', { name: one })} onClick={() => onEdit({ ...edits, [one]: '' })}>{t('config.change')}</Button>}
              <Button kind="quiet" aria-label={t('config.removeOf', { name: one })} onClick={() => onEdit({ ...edits, [one]: null })}>{t('review.remove')}</Button>
            </div>
          );
        })}
        {refusal && <FieldProblem error={refusal} />}
        <div className="flex flex-wrap gap-2">
          <input type="text" autoComplete="off" spellCheck={false} aria-label={t('config.newVariable')} placeholder={t('config.newVariable')} value={name} onChange={(event) => setName(event.target.value)} className={`${FIELD} min-w-32 flex-1 font-mono text-sm`} />
          <Button disabled={!isNew} onClick={() => { onEdit({ ...edits, [name]: '' }); setName(''); }}>{t('config.addVariable')}</Button>
        </div>
      </div>
    </Card>
  );
}
