// The checks of a repository: what is run in a clean checkout before anything lands.
import { useState } from 'react';
import type { ApiError } from '../../api/client';
import { USUAL_CHECK_MS, type CheckEdits, type Policy } from '../../lib/policy';
import { useText } from '../../text';
import { Button, FieldProblem, Words } from '../../ui';
import { FIELD } from '../NewMission';

interface Props {
  policy: Policy;
  edits: CheckEdits;
  place: string | null;
  refusal: ApiError | null;
  onEdit: (edits: CheckEdits) => void;
}

export function CheckFields({ policy, edits, place, refusal, onEdit }: Props) {
  const { t } = useText();
  const [name, setName] = useState('');
  const names = [...new Set([...Object.keys(policy.checks), ...Object.keys(edits)])].filter((one) => edits[one] !== null);
  const valueOf = (check: string) => edits[check] ?? { command: policy.checks[check]?.command ?? '', timeout_ms: String(policy.checks[check]?.timeout_ms ?? USUAL_CHECK_MS) };
  const isName = /^[a-z0-9][a-z0-9._-]*$/.test(name) && !names.includes(name);
  return (
    <fieldset className="space-y-3">
      <legend className="text-sm font-medium">{t('repos.checks')} <span className="ml-1 font-mono text-xs font-normal text-quiet">{'check.NAME'}</span></legend>
      <p className="text-sm text-quiet">{t('policy.checks.meaning')}</p>
      {names.length === 0 && <p className="text-sm text-you">{t('mission.noChecks')}</p>}
      {names.map((check) => (
        <div key={check} className="space-y-1.5 rounded-lg border border-line p-3">
          <div className="flex items-center justify-between gap-2"><span className="font-mono text-sm"><Words text={check} /></span>
            <Button kind="quiet" onClick={() => onEdit({ ...edits, [check]: null })}>{t('review.remove')}</Button></div>
          <div className="flex flex-wrap gap-2">
            <input type="text" aria-label={t('policy.checkCommand', { name: check })} value={valueOf(check).command} className={`${FIELD} min-w-40 flex-1 font-mono text-sm`}
              onChange={(event) => onEdit({ ...edits, [check]: { ...valueOf(check), command: event.target.value } })} />
            <input type="text" inputMode="numeric" aria-label={t('policy.checkMs', { name: check })} title={t('policy.checkMs', { name: check })} value={valueOf(check).timeout_ms} className={`${FIELD} max-w-32 text-right text-sm tabular-nums`}
              onChange={(event) => onEdit({ ...edits, [check]: { ...valueOf(check), timeout_ms: event.target.value.replace(/\D/g, '') } })} />
          </div>
          {place === `check.${check}` && refusal && <FieldProblem error={refusal} />}
        </div>
      ))}
      <div className="flex flex-wrap gap-2">
        <input type="text" aria-label={t('policy.checkName')} placeholder={t('policy.checkName')} value={name} onChange={(event) => setName(event.target.value)} className={`${FIELD} min-w-32 flex-1`} />
        <Button disabled={!isName} onClick={() => { onEdit({ ...edits, [name]: { command: policy.checks[name]?.command ?? '', timeout_ms: String(USUAL_CHECK_MS) } }); setName(''); }}>{t('policy.addCheck')}</Button>
      </div>
    </fieldset>
  );
}
