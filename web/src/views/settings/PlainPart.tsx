// What is about everything: how much at once, and what runs may read.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ApiError } from '../../api/client';
import { doctorQuery, settingsQuery } from '../../api/queries';
import type { ConfigFile } from '../../api/types';
import { at, editsOf, faultOf, IDENTITY_KEYS, keyOfProblem, LIMIT_KEYS, PLAIN_FIELDS, textOf, type Values } from '../../lib/config';
import { useText } from '../../text';
import { Card, Facts } from '../../ui';
import { agentsIn } from './AgentsPart';
import { ChangeCard } from './ChangeCard';
import { ConfigField } from './ConfigField';
import { Finding } from './MachinePart';

/** A form of keys that are about everything: its fields, and the card of what they come to. `inForce` has what holds of
 * those that the file leaves open, `of` is what they are about beside another form. */
export function usePlain(file: ConfigFile, keys: readonly string[], inForce: Record<string, string> = {}, of?: string) {
  const [edits, setEdits] = useState<Record<string, string>>({});
  const [refusal, setRefusal] = useState<ApiError | null>(null);
  const values = file.values as Values;
  const refused = refusal ? keyOfProblem(refusal.message) : null;
  const fields = keys.map((key) => PLAIN_FIELDS[key] && (
    <ConfigField key={key} name={key} field={PLAIN_FIELDS[key]} text={edits[key] ?? textOf(at(values, key))} refusal={refused === key ? refusal : null} inForce={inForce[key]}
      suggestions={PLAIN_FIELDS[key].kind === 'agent' ? agentsIn(file) : []} onEdit={(text) => { setRefusal(null); setEdits((before) => ({ ...before, [key]: text })); }} />
  ));
  const hasFault = Object.entries(edits).some(([key, text]) => PLAIN_FIELDS[key] && faultOf(PLAIN_FIELDS[key], text) !== null);
  const card = <ChangeCard of={of} changes={editsOf(values, '', PLAIN_FIELDS, edits)} hasFault={hasFault} isToldAtField={refused !== null && keys.includes(refused)} onDiscard={() => setEdits({})} onRefused={setRefusal} />;
  return { fields, card };
}

export function LimitsPart({ file }: { file: ConfigFile }) {
  const { t, number } = useText();
  const { data } = useQuery(settingsQuery);
  const inForce = data && {
    'daemon.max_runs': String(data.caps.max_runs), 'host.max_runs': String(data.caps.host_max_runs),
    'daemon.max_open_missions': String(data.caps.max_open_missions), 'daemon.port': location.port,
  };
  const { fields, card } = usePlain(file, LIMIT_KEYS, inForce);
  return (
    <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <Card title={t('settings.part.limits')} label={t('settings.part.limits')}><div className="space-y-5">{fields}</div></Card>
      <aside className="min-w-0 space-y-4">
        {card}
        {data && (
          <Card title={t('settings.caps')} label={t('settings.caps')}>
            <Facts facts={[
              [t('settings.maxRuns'), number(data.caps.max_runs)], [t('settings.hostRuns'), number(data.caps.host_max_runs)],
              [t('settings.openMissions'), number(data.caps.max_open_missions)],
            ]} />
            <p className="mt-3 text-sm text-quiet">{t('settings.capsText')}</p>
          </Card>
        )}
      </aside>
    </div>
  );
}

/** Where the key is that opens what is encrypted. */
export function IdentityPart({ file }: { file: ConfigFile }) {
  const { t } = useText();
  const { fields, card } = usePlain(file, IDENTITY_KEYS);
  return (
    <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <Card title={t('settings.encrypted')} label={t('settings.encrypted')}><div className="space-y-5">{fields}</div></Card>
      <aside className="min-w-0">{card}</aside>
    </div>
  );
}

export function SandboxPart({ file }: { file: ConfigFile }) {
  const { t } = useText();
  const { data } = useQuery(doctorQuery);
  const { fields, card } = usePlain(file, ['sandbox.read_only']);
  const item = data?.items.find((one) => one.name === 'sandbox');
  return (
    <div className="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]">
      <div className="min-w-0 space-y-5">
        <Card title={t('settings.part.sandbox')} label={t('settings.part.sandbox')}>
          {item && <div className="mb-4 text-sm"><Finding item={item} /></div>}
          <div className="space-y-5">{fields}</div>
        </Card>
        <Card title={t('sandbox.sees')} label={t('sandbox.sees')}>
          <ul className="list-disc space-y-1 pl-5 text-sm">{(['workspace', 'system', 'programs', 'extra'] as const).map((word) => <li key={word}>{t(`sandbox.${word}`)}</li>)}</ul>
          <p className="mt-3 text-sm text-quiet">{t('sandbox.never')}</p>
        </Card>
      </div>
      <aside className="min-w-0 space-y-4">{card}</aside>
    </div>
  );
}
