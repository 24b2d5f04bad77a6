// Where there is nothing: the page says what was looked for, and shows the ways on.
import { useLocation } from '@tanstack/react-router';
import { useText } from '../text';
import { ButtonLink, Code, Empty } from '../ui';

/** What was looked for: a page of the cockpit, or a thing that one would be about. */
export type Wanted = 'page' | 'mission' | 'run' | 'repo' | 'agent';

export function NotHere({ wanted }: { wanted: Wanted }) {
  const { t } = useText();
  const { pathname } = useLocation();
  return (
    <div className="mx-auto max-w-2xl py-8">
      <Empty isPage title={t(`notHere.${wanted}`)}>
        <p>{t(`notHere.${wanted}.text`)}</p>
        <p className="my-3"><Code>{pathname}</Code></p>
        <nav aria-label={t('notHere.ways')} className="flex flex-wrap justify-center gap-2">
          <ButtonLink to="/" kind="primary">{t('back')}</ButtonLink>
          <ButtonLink to="/inbox">{t('nav.inbox')}</ButtonLink>
          {(wanted === 'repo' || wanted === 'page') && <ButtonLink to="/repos">{t('nav.repos')}</ButtonLink>}
          {wanted === 'agent' && <ButtonLink to="/settings" search={{ part: 'agents' } as never}>{t('settings.allAgents')}</ButtonLink>}
          <ButtonLink to="/search">{t('notHere.search')}</ButtonLink>
        </nav>
      </Empty>
    </div>
  );
}
