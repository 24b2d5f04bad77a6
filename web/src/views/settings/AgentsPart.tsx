// The agents: what the running daemon knows of each, and what the file has of them already.
import { useQuery } from '@tanstack/react-query';
import { doctorQuery, settingsQuery } from '../../api/queries';
import type { ConfigFile, ConfiguredAgent, DoctorItem } from '../../api/types';
import { at } from '../../lib/config';
import { useText } from '../../text';
import { ButtonLink, Card, Code, Empty, Facts, Pill, Problem, Skeleton, Words } from '../../ui';
import { Finding } from './MachinePart';

/** The agents that a file names. */
export const agentsIn = (file: ConfigFile): string[] => Object.keys((at(file.values, 'agents') as object | undefined) ?? {}).sort();

export function AgentsPart({ file }: { file: ConfigFile }) {
  const { t } = useText();
  const { data, error, isPending, refetch } = useQuery(settingsQuery);
  const doctor = useQuery(doctorQuery);
  if (isPending) return <Skeleton lines={6} />;
  if (!data) return <Problem error={error} onRetry={() => void refetch()} />;
  const known = data.agents.map((agent) => agent.name);
  const fresh = agentsIn(file).filter((name) => !known.includes(name));
  return (
    <section aria-label={t('settings.agents')} className="space-y-3">
      <div className="flex flex-wrap items-center justify-between gap-2"><h2 className="font-semibold">{t('settings.agents')}</h2>
        <ButtonLink to="/settings" search={{ part: 'agents', name: '' } as never} kind={known.length + fresh.length === 0 ? 'primary' : 'plain'}>{t('settings.addAgent')}</ButtonLink></div>
      {known.length + fresh.length === 0 && <Empty title={t('settings.noAgent')}>{t('settings.noAgentText')}</Empty>}
      <div className="grid gap-4 lg:grid-cols-2">
        {data.agents.map((agent) => <Agent key={agent.name} agent={agent} isGone={!agentsIn(file).includes(agent.name)} found={itemsOf(doctor.data?.items ?? [], agent.name)} isLooking={doctor.isPending} />)}
        {fresh.map((name) => (
          <Card key={name} title={<Words text={name} />} aside={<Pill tone="you">{t('settings.notYet')}</Pill>} label={name}>
            <ButtonLink to="/settings" search={{ part: 'agents', name } as never}>{t('settings.editAgent')}</ButtonLink>
          </Card>
        ))}
      </div>
    </section>
  );
}

/** What the doctor says of an agent: whether it is there, its release, and whether it is judged. */
const itemsOf = (items: DoctorItem[], agent: string) => items.filter((item) => item.name.split(' ').slice(1).join(' ') === agent);

function Agent({ agent, isGone, found, isLooking }: { agent: ConfiguredAgent; isGone: boolean; found: DoctorItem[]; isLooking: boolean }) {
  const { t, word, number } = useText();
  return (
    <Card title={<Words text={agent.label ? `${agent.name} (${agent.label})` : agent.name} />} aside={word('adapter', agent.adapter)} label={agent.name}>
      {isLooking && <Skeleton lines={1} />}
      <ul className="mb-3 space-y-1.5 text-sm">{found.map((item) => <li key={item.name}><Finding item={item} /></li>)}</ul>
      <Facts facts={[
        [t('settings.program'), <Code key="program">{agent.program}</Code>],
        [t('settings.tested'), agent.tested ?? t('settings.noRelease')],
        [t('settings.model'), agent.model ?? t('settings.usual')],
        [t('settings.credential'), agent.credential ? <Code key="credential">{agent.credential}</Code> : t('repos.none')],
        [t('settings.runs'), agent.max_runs == null ? t('settings.otherCaps') : number(agent.max_runs)],
        [t('settings.judged'), t(agent.is_judged ? 'yes' : 'no')],
      ]} />
      {agent.env.length > 0 && (
        <div className="mt-3 text-sm">
          <h3 className="text-quiet">{t('settings.env')}</h3>
          <ul>{agent.env.map((one) => <li key={one.name}><Code>{one.name}</Code> {one.source === 'literal' ? <span className="text-quiet">{t('settings.literal')}</span> : <Code>{one.source}</Code>}</li>)}</ul>
        </div>
      )}
      <p className="mt-3 flex flex-wrap gap-1.5" aria-label={t('settings.abilities')} role="list">
        {agent.abilities.map((ability) => <span role="listitem" key={ability}><Pill tone="wait">{word('ability', ability)}</Pill></span>)}
      </p>
      <p className="mt-4">{isGone ? <Pill tone="you">{t('settings.gone')}</Pill> : <ButtonLink to="/settings" search={{ part: 'agents', name: agent.name } as never}>{t('settings.editAgent')}</ButtonLink>}</p>
    </Card>
  );
}
