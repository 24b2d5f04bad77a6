// The agents that people really run, each at the release that the suites pin, in a home of its own, with a scripted model
// on loopback behind it. What is missing is an error with its remedy: a suite that skips proves nothing.
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Page } from '@playwright/test';
import { expect, Home, PROGRAMS, test as base } from './home';

const ROOT = resolve(import.meta.dirname, '../..');
const MACHINE = process.arch === 'arm64' ? { codex: 'linux-arm64/vendor/aarch64', opencode: 'linux-arm64' } : { codex: 'linux-x64/vendor/x86_64', opencode: 'linux-x64' };

/** An agent's command, and what godwit is told of it. */
export interface Agent {
  /** The word of its adapter, which is also its name. */
  word: string;
  /** Where it is installed, and what is started there. */
  directory: string;
  program: string;
  /** The path of its model's API, below the address of the server. */
  path: string;
  model: string;
}

export const CLAUDE: Agent = { word: 'claude', directory: 'target/claude-code', program: '.bin/claude', path: '', model: 'claude-sonnet-5' };
export const CODEX: Agent = { word: 'codex', directory: 'target/agents/codex', program: `@openai/codex-${MACHINE.codex}-unknown-linux-musl/bin/codex`, path: '/v1', model: 'gpt-5.5' };
export const OPENCODE: Agent = { word: 'opencode', directory: 'target/agents/opencode', program: `opencode-${MACHINE.opencode}/bin/opencode`, path: '/v1', model: 'scripted' };
export const GEMINI: Agent = { word: 'gemini', directory: 'target/agents/gemini', program: '.bin/gemini', path: '', model: 'gemini-3.8-flash' };

/** What the model says in a turn, in the words of the testkit's scripts. */
export interface Turn {
  text: string;
  tools?: { op: 'shell'; command: string }[];
  fault?: { fault: 'status'; status: number; kind: string; message: string; times?: number };
}

export const say = (text: string): Turn => ({ text });
export const shell = (text: string, command: string): Turn => ({ text, tools: [{ op: 'shell', command }] });

/** Where the program of an agent is, without the links to it. */
function programOf({ directory, program }: Agent): string {
  const path = join(ROOT, directory, 'node_modules', program);
  if (!existsSync(path)) throw new Error(`${path} is not there: \`cargo xtask web test\` installs it`);
  return realpathSync(path);
}

/** A home whose agent is a real one. */
export class RealHome extends Home {
  private model: ChildProcess | undefined;

  /** Starts the model, and the daemon with this agent; `more` are lines of the agent's configuration. */
  async begin(agent: Agent, turns: Turn[], more = '') {
    this.agent = agent.word;
    const key = join(this.root, 'key');
    writeFileSync(key, 'made-up-key-of-the-suite\n');
    const server = await this.serve(turns);
    const text = (value: string) => JSON.stringify(value);
    this.configure(
      `[agents.${agent.word}]\nadapter = ${text(agent.word)}\nprogram = ${text(programOf(agent))}\nread_only_paths = [${text(realpathSync(join(ROOT, agent.directory)))}]\n` +
        `credential = ${text(`file:${key}`)}\ncredential_kind = "api-key"\nbase_url = ${text(server + agent.path)}\nmodel = ${text(agent.model)}\n${more}`,
    );
    this.up();
  }

  /** The address of a model that says these turns. */
  private async serve(turns: Turn[]): Promise<string> {
    const script = join(this.root, 'model.json');
    writeFileSync(script, JSON.stringify({ conversations: [{ turns }] }));
    const model = spawn(join(PROGRAMS, 'godwit-model-server'), ['--script', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.model = model;
    const failed = new Promise<never>((_, reject) => {
      model.once('error', reject);
      model.once('exit', (code) => reject(new Error(`the model's server ended with ${code ?? 'a signal'}`)));
    });
    // What is rejected after the address is there is nobody's any more: the test says what it misses.
    failed.catch(() => undefined);
    const said = new Promise<string>((resolve) => createInterface(model.stdout).once('line', resolve));
    return Promise.race([said, failed]);
  }

  /** The processes in whose command line these words are. */
  processesWith(words: string): string[] {
    const commandOf = (pid: string) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      } catch {
        // It is over.
        return '';
      }
    };
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(commandOf).filter((command) => command.includes(words));
  }

  override end() {
    super.end();
    this.model?.kill();
  }
}

export const test = base.extend<{ real: RealHome }>({
  real: async ({}, use) => {
    const home = new RealHome();
    await use(home);
    home.end();
  },
});

export const WISH = 'Correct the greeting so that `sh test.sh` passes.';

/**
 * What the model says once somebody has ended its agent in the midst of a command. That the command was ended a moment
 * before its agent may still be told to the model, whose answer nobody carries out: so it says the first of these twice.
 */
export const afterwards = (first: Turn, ...rest: Turn[]): Turn[] => [first, first, ...rest];

/** A command that does not end by itself, and that no other home has. */
export const waiting = (home: RealHome) => `sleep 1000; : ${home.root}`;

/** Begins a mission and opens its page. */
export async function openMission(page: Page, home: RealHome): Promise<string> {
  home.addRepo();
  const id = home.mission(WISH);
  await page.goto(home.open().replace('/#', `/missions/${id}#`));
  return id;
}

/** What an agent's terminal shows. */
export const screen = (page: Page) => page.locator('.xterm-rows');

/** Sits down at the terminal of an agent once it waits. */
export async function takeOver(page: Page, home: RealHome) {
  await expect.poll(() => home.processesWith(waiting(home)).length).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Take over' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Take over' }).click();
}

/** Types a line at a terminal until the agent answers. */
export async function enter(page: Page, line: string, answer: string) {
  const keyboard = page.getByRole('textbox', { name: /leaves it/ });
  await expect(keyboard).not.toHaveAttribute('readonly');
  await keyboard.focus();
  await page.keyboard.type(line);
  await expect(screen(page)).toContainText(line);
  // What comes right after it on a busy machine a program may take for a part of what was pasted.
  await expect(async () => {
    await page.keyboard.press('Enter');
    await expect(screen(page)).toContainText(answer, { timeout: 2000 });
  }).toPass();
}
