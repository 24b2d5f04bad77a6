// A godwit of its own for each test: the built binary, a home, a repository whose test fails, the scripted agent.
import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const TARGET = process.env['CARGO_TARGET_DIR'] ?? resolve(import.meta.dirname, '../../target');
export const PROGRAMS = process.env['GODWIT_PROGRAMS'] ?? join(TARGET, 'debug');

export const FIX = '{ do = "write", path = "greeting.txt", text = "hello, world\\n" }';
export const CLEAR = 'Repair the greeting in greeting.txt so that `sh test.sh` passes.';

/** A text whose fenced block is what the scripted agent plays, one list of steps a move. */
export function playing(moves: string[][], text = CLEAR): string {
  const blocks = moves.map((steps) => `[[moves]]\nsteps = [\n${steps.join(',\n')},\n]\n`).join('');
  return `${text}\n\n\`\`\`godwit-script\n${blocks}\`\`\`\n`;
}

export class Home {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), 'godwit-web-')));
  private port = '0';
  /** The agent that works in the repository. */
  protected agent = 'scripted';

  constructor() {
    mkdirSync(join(this.root, 'home'));
    mkdirSync(join(this.root, 'operator'));
    this.configure(`[agents.scripted]\nadapter = "scripted"\nprogram = ${JSON.stringify(join(PROGRAMS, 'godwit-scripted-agent'))}\n`);
    const repo = this.repo;
    mkdirSync(repo);
    writeFileSync(join(repo, 'greeting.txt'), 'hello, wrold\n');
    writeFileSync(join(repo, 'test.sh'), "grep -qx 'hello, world' greeting.txt && echo '1 test passed'\n");
    this.git('init', '--quiet', '--initial-branch=main');
    this.git('add', '--all');
    this.git('-c', 'user.name=Ada', '-c', 'user.email=ada@example.invalid', 'commit', '--quiet', '-m', 'a greeting with a slip');
  }

  /** Writes what the daemon reads when it starts. */
  configure(text: string) {
    writeFileSync(join(this.root, 'home/config.toml'), text);
  }

  get repo() {
    return join(this.root, 'greeting');
  }

  git(...words: string[]): string {
    return execFileSync('git', words, { cwd: this.repo, encoding: 'utf8' });
  }

  godwit(...words: string[]): string {
    const env = { PATH: process.env['PATH'] ?? '', HOME: join(this.root, 'operator'), GODWIT_HOME: join(this.root, 'home'), NO_COLOR: '1' };
    return execFileSync(join(PROGRAMS, 'godwit'), words, { cwd: this.root, env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Where the daemon listens, or listened. */
  get address() {
    return `http://127.0.0.1:${this.port}/`;
  }

  /** Starts the daemon, again on the port that it had. */
  up() {
    const info = JSON.parse(this.godwit('up', '--detach', '--json', '--port', this.port)) as { url: string };
    this.port = new URL(info.url).port;
  }

  addRepo(...more: string[]) {
    this.godwit('repo', 'add', this.repo, '--name', 'greeting', '--agent', this.agent, '--check', 'test=sh test.sh', ...more);
  }

  mission(text: string, ...more: string[]): string {
    const words = ['mission', 'new', '--repo', 'greeting', '--accept', '`sh test.sh` passes', '--json', ...more, text];
    return (JSON.parse(this.godwit(...words)) as { id: string }).id;
  }

  /** Keeps a secret. */
  keep(name: string, value: string) {
    const file = join(this.root, 'given');
    writeFileSync(file, value);
    this.godwit('secret', 'set', name, '--from', file);
    rmSync(file);
  }

  /** An address that opens the cockpit once. */
  open(): string {
    return (JSON.parse(this.godwit('open', '--json')) as { url: string }).url;
  }

  end() {
    try {
      for (const run of JSON.parse(this.godwit('mission', 'list', '--json')).items as { id: string; status: string }[]) {
        if (!['landed', 'rejected', 'cancelled', 'closing', 'landing'].includes(run.status)) this.godwit('mission', 'cancel', run.id);
      }
      this.godwit('down');
    } catch {
      // The test took it down already.
    }
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** What the page must never do: say an error, break its policy, or ask anybody else. */
function watch(page: Page, faults: string[]) {
  page.on('console', (message) => {
    // A daemon that is down on purpose is no fault of the page.
    if (message.type() === 'error' && !/ERR_CONNECTION_(REFUSED|RESET|CLOSED)|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED|status of 4\d\d/.test(message.text())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) faults.push(`asked ${request.url()}`);
  });
}

/** From now on the page is told of places as they are on a person's machine, not of where this suite runs. */
export async function tellOfHome(page: Page, home: Home) {
  const places: [string, string][] = [[`${home.root}/home`, '/home/ada/.local/share/godwit'], [home.root, '/home/ada/src'], [PROGRAMS, '/usr/local/bin']];
  // In the page: only a browser's own request has both halves of its session.
  await page.addInitScript((places) => {
    const ask = window.fetch;
    window.fetch = async (...given) => {
      const answer = await ask(...given);
      if (!/\/api\/v1\/(config|settings|secrets|repos|doctor|accounts|push|missions|search)/.test(answer.url)) return answer;
      // A person's text has no script for the scripted agent in it.
      const said = (await answer.text()).replaceAll(/(\\n)*```godwit-script.*?```(\\n)*/g, '');
      const text = places.reduce((text, [from, to]) => text.replaceAll(from, to), said);
      return new Response(text, { status: answer.status, headers: answer.headers });
    };
  }, places);
}

/** A built page that the binary does not have yet: its files come from this directory, all else from the daemon. */
const DIST = process.env['GODWIT_DIST'];
const PARTS = /^\/(assets\/|sw\.js$|manifest\.webmanifest$|[\w-]+\.(png|svg)$)/;

async function serveFrom(context: BrowserContext, dist: string) {
  await context.route(/^http:\/\/127\.0\.0\.1:/, async (route) => {
    const { pathname } = new URL(route.request().url());
    const isPage = route.request().resourceType() === 'document' && !pathname.startsWith('/status');
    const file = join(dist, isPage ? 'index.html' : pathname);
    if (!isPage && !(PARTS.test(pathname) && existsSync(file))) return route.continue();
    // The daemon's own answer gives the headers: above all the page's policy.
    const headers = isPage ? (await route.fetch().catch(() => null))?.headers() : {};
    if (!headers) return route.abort('connectionrefused');
    const { 'content-encoding': _packed, 'content-length': _length, ...kept } = headers;
    return route.fulfill({ path: file, headers: isPage ? kept : {} });
  });
}

export const test = base.extend<{ home: Home; faults: string[] }>({
  context: async ({ context }, use) => {
    if (DIST) await serveFrom(context, DIST);
    await use(context);
  },
  home: async ({}, use) => {
    const home = new Home();
    home.up();
    await use(home);
    home.end();
  },
  faults: [
    async ({ page }, use) => {
      const faults: string[] = [];
      watch(page, faults);
      await use(faults);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});
export { expect };
