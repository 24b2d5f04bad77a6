// The pages. The server answers each of these paths with the same document; `crates/face/server/src/cockpit.rs` lists
// them too.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { Home } from './views/Home';
import { NotFound, Shell } from './views/Shell';

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });
const page = <P extends string>(path: P, component: ReturnType<typeof lazyRouteComponent> | typeof Home) =>
  createRoute({ getParentRoute: () => root, path, component });

const home = page('/', Home);
const inbox = page('/inbox', lazyRouteComponent(() => import('./views/Inbox'), 'Inbox'));
const fresh = page('/new', lazyRouteComponent(() => import('./views/NewMission'), 'NewMissionPage'));
const repos = page('/repos', lazyRouteComponent(() => import('./views/Repos'), 'Repos'));
const search = createRoute({
  getParentRoute: () => root, path: '/search', component: lazyRouteComponent(() => import('./views/SearchPage'), 'SearchPage'),
  // What a person typed into the address stays as it is there; the page makes text of it.
  validateSearch: (given: Record<string, unknown>): { q?: unknown } => given,
});
const repo = page('/repos/$name', lazyRouteComponent(() => import('./views/settings/RepoPage'), 'RepoPage'));
const settings = page('/settings', lazyRouteComponent(() => import('./views/settings/SettingsPage'), 'SettingsPage'));
const time = page('/time', lazyRouteComponent(() => import('./views/time/TimePage'), 'TimePage'));
const archive = page('/archive', lazyRouteComponent(() => import('./views/Archive'), 'Archive'));
const gallery = page('/gallery', lazyRouteComponent(() => import('./views/Gallery'), 'Gallery'));
const mission = page('/missions/$id', lazyRouteComponent(() => import('./views/mission/Mission'), 'MissionPage'));
const review = page('/missions/$id/review', lazyRouteComponent(() => import('./views/review/ReviewPage'), 'ReviewPage'));
const run = page('/runs/$id', lazyRouteComponent(() => import('./views/RunPage'), 'RunPage'));

export const router = createRouter({ routeTree: root.addChildren([home, inbox, fresh, repos, repo, settings, search, time, archive, gallery, mission, review, run]), defaultPreload: false });

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
