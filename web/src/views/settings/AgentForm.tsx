// One agent of the file, or a new one: its program, its models, its login, its bounds.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiError } from '../../api/client';
import { secretsQuery } from '../../api/queries';
import type { ConfigFile } from '../../api/types';
import { AGENT_FIELDS, AGENT_GROUPS, at, COMPLEXITIES, editsOf, faultOf, isName, keyOfProblem, quoteKey, splitKey, textOf, variableEdits, type Values } from '../../lib/config';
import { useText } from '../../text';
import { Button, ButtonLink, Card, Words } from '../../ui';
import { FIELD } from '../NewMission';
import { NotHere } from '../NotHere';
import { agentsIn } from './AgentsPart';
import { ChangeCard } from './ChangeCard';
import { ConfigField } from './ConfigField';
import { VariableFields } from './VariableFields';

export function AgentForm({ file, name: given }: { file: ConfigFile; name: string | null }) {
  const { t } = useText();
  const [fresh, setFresh] = useState('');
  const [edits, setEdits] = useState<Record<string, string>>({});
  const [variables, setVariables] = useState<Record<string, string | null>>({});
  const [isRemoved, setRemoved] = useState(false);
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const secrets = useQuery(secretsQuery);
  const names = agentsIn(file);
  if (given !== null && !names.includes(given) && !isRemoved) return <NotHere wanted="agent" />;

  const name = given ?? fresh.trim();
  const prefix = `agents.${quoteKey(name === '' ? '?' : name)}.`;
  const values = file.values as Values;
  const nameFault = given !== null || fresh === '' ? null : !isName(name) ? 'settings.nameRule' : names.includes(name) ? 'settings.nameTaken' : null;
  const valueOf = (key: string) => edits[key] ?? textOf(at(values, prefix + key));
  const changes = isRemoved ? [{ key: prefix.slice(0, -1), value: null }] : name === '' ? [] : [...editsOf(values, prefix, AGENT_FIELDS, edits), ...variableEdits(values, prefix, variables)];
  const hasFault = nameFault !== null || Object.entries(edits).some(([key, text]) => AGENT_FIELDS[key] && faultOf(AGENT_FIELDS[key], text) !== null);
  const refused = refusal ? keyOfProblem(refusal.message) : null;
  const at_ = refused && splitKey(refused).slice(2).join('.');
  const isShown = (key: string) => AGENT_FIELDS[key]?.only?.(valueOf) !== false || valueOf(key) !== '';
  const isToldAtField = at_ != null && at_ !== '' && (at_ in AGENT_FIELDS ? isShown(at_) : at_.startsWith('env'));
  const edit = (key: string, text: string) => { setRefusal(null); setEdits((before) => ({ ...before, [key]: text })); };
  const suggestions = (key: string) => (key === 'credential' ? ['cli-login', 'env:', ...(secrets.data?.items ?? []).map((secret) => secret.reference)] : []);
  const hidden = at(values, `${prefix}args`);
  const field = (key: string) => AGENT_FIELDS[key] && isShown(key) && (
    <ConfigField key={key} name={key} field={AGENT_FIELDS[key]} text={valueOf(key)} onEdit={(text) => edit(key, text)} suggestions={suggestions(key)}
      locked={key === 'args' && Array.isArray(hidden) && hidden.includes(null) ? t('config.lockedArgs') : null} refusal={at_ === key ? refusal : null} />
  );
  const discard = () => { setEdits({}); setVariables({}); setRemoved(false); };
  return (
    <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0 space-y-5">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 className="text-lg font-semibold">{given === null ? t('settings.addAgent') : <Words text={given} />}</h2>
          <ButtonLink to="/settings" search={{ part: 'agents' } as never} kind="quiet">{t('settings.allAgents')}</ButtonLink>
        </div>
        {given === null && <NameField text={fresh} onEdit={setFresh} fault={nameFault ? t(nameFault) : null} />}
        <Card title={t('config.group.what')} label={t('config.group.what')}><div className="space-y-5">{AGENT_GROUPS.what.map(field)}</div></Card>
        <Card title={t('config.group.model')} label={t('config.group.model')}>
          <div className="space-y-5">{AGENT_GROUPS.model.map(field)}<Models valueOf={valueOf} onEdit={edit} /></div>
        </Card>
        <Card title={t('config.group.login')} label={t('config.group.login')}><div className="space-y-5">{AGENT_GROUPS.login.map(field)}</div></Card>
        <VariableFields now={(at(values, `${prefix}env`) as Record<string, unknown> | undefined) ?? {}} edits={variables} onEdit={(next) => { setRefusal(null); setVariables(next); }} refusal={at_?.startsWith('env') ? refusal : null} />
        <Card title={t('config.group.bounds')} label={t('config.group.bounds')}><div className="space-y-5">{AGENT_GROUPS.bounds.map(field)}</div></Card>
        {given !== null && !isRemoved && <Button kind="danger" onClick={() => { setRefusal(null); setRemoved(true); }}>{t('settings.removeAgent')}</Button>}
      </div>
      <aside className="min-w-0 space-y-4 xl:sticky xl:top-20 xl:self-start">
        <ChangeCard changes={changes} hasFault={hasFault} isToldAtField={isToldAtField} onDiscard={discard} onRefused={setRefusal} />
      </aside>
    </div>
  );
}

function NameField({ text, onEdit, fault }: { text: string; onEdit: (text: string) => void; fault: string | null }) {
  const { t } = useText();
  return (
    <Card>
      <label htmlFor="agent-name" className="text-sm font-medium">{t('settings.agentName')}</label>
      <p id="agent-name-meaning" className="text-sm text-quiet">{t('settings.agentNameMeaning')}</p>
      <input id="agent-name" aria-describedby="agent-name-meaning" aria-invalid={fault !== null || undefined} type="text" autoComplete="off" spellCheck={false} value={text} onChange={(event) => onEdit(event.target.value)} className={`${FIELD} mt-1.5`} />
      {fault && <p role="alert" className="mt-1.5 text-sm text-bad">{fault}</p>}
    </Card>
  );
}

function Models({ valueOf, onEdit }: { valueOf: (key: string) => string; onEdit: (key: string, text: string) => void }) {
  const { t, word } = useText();
  return (
    <fieldset className="space-y-3">
      <legend className="text-sm font-medium">{t('config.models')} <span className="ml-1 font-mono text-xs font-normal text-quiet">{'models'}</span></legend>
      <p className="text-sm text-quiet">{t('config.models.meaning')}</p>
      {COMPLEXITIES.map((complexity) => {
        const [model, effort] = [`models.${complexity}.model`, `models.${complexity}.effort`];
        const named = t(`config.complexity.${complexity}`);
        return (
          <div key={complexity} className="grid gap-2 sm:grid-cols-[6rem_minmax(0,1fr)_9rem] sm:items-center">
            <span className="text-sm text-quiet">{named}</span>
            <input type="text" autoComplete="off" spellCheck={false} aria-label={t('config.modelFor', { work: named })} value={valueOf(model)} onChange={(event) => onEdit(model, event.target.value)} className={FIELD} />
            <select aria-label={t('config.effortFor', { work: named })} value={valueOf(effort)} onChange={(event) => onEdit(effort, event.target.value)} className={FIELD}>
              <option value="">{t('config.usual')}</option>
              {AGENT_FIELDS[effort]?.choices?.map((choice) => <option key={choice} value={choice}>{word('config.effort', choice)}</option>)}
            </select>
          </div>
        );
      })}
    </fieldset>
  );
}
