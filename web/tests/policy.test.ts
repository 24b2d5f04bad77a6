// A policy as a form, as a command and as text.
import { describe, expect, it } from 'vitest';
import { checksPatch, commandOf, faultOf, fieldOfProblem, FIELDS, patchOf, shellWord, valueOf, type FieldKey, type Policy } from '../src/lib/policy';
import { toToml } from '../src/lib/toml';
import { en } from '../src/text/en';

const policy: Policy = {
  enabled: true, remote_writes: false, landing: { target: 'branch' }, allowed_paths: [], forbidden_paths: ['.env', 'secrets/**'],
  checks: { test: { command: 'make test', timeout_ms: 5000, retries: 1 } }, agent: 'claude', merge: 'human-only', judges: 2,
  approve_start: false, four_eyes: false, limits: { wall_ms: 10, idle_ms: 20, spool_bytes: 30 }, max_runs: null,
};

describe('a policy', () => {
  it('is changed by what differs and nothing else', () => {
    const same = Object.fromEntries((Object.keys(FIELDS) as FieldKey[]).filter((key) => key in policy).map((key) => [key, valueOf(policy, key)]));
    expect(patchOf(policy, same)).toEqual({});
    expect(commandOf('shop', policy, same, {})).toBeNull();
    const edits = { enabled: 'false', agent: '', max_runs: '3', landing: 'local:main', forbidden_paths: ' .env \n\n a/** ', idle_ms: '40', merge: 'by-risk' };
    expect(patchOf(policy, edits)).toEqual({
      enabled: false, agent: null, max_runs: 3, landing: { target: 'local', branch: 'main' }, forbidden_paths: ['.env', 'a/**'],
      limits: { idle_ms: 40 }, merge: 'by-risk',
    });
    expect(patchOf({ ...policy, max_runs: 2 }, { max_runs: '' })).toEqual({ max_runs: null });
  });

  it('is changed by the same command in a terminal', () => {
    expect(commandOf('shop', policy, { agent: '', forbidden_paths: '.env\na/**' }, {})).toBe("godwit repo set shop agent= 'forbidden_paths=.env,a/**'");
    expect(commandOf('shop', policy, { allowed_paths: '*.{rs,toml}' }, {})).toBeNull();
    const checks = { test: { command: "it's fine", timeout_ms: '5000' }, lint: { command: 'make lint', timeout_ms: '1800000' } };
    expect(commandOf('shop', policy, {}, checks)).toBe("godwit repo set shop 'check.test=it'\\''s fine' 'check.lint=make lint'");
    expect(commandOf('shop', policy, {}, { test: null })).toBe('godwit repo set shop check.test=');
    expect(shellWord('a b; rm -rf $HOME')).toBe("'a b; rm -rf $HOME'");
  });

  it('says of a check what differs and nothing else', () => {
    expect(checksPatch(policy, { test: { command: 'make all', timeout_ms: '5000' } })).toEqual({ test: { command: 'make all' } });
    expect(checksPatch(policy, { lint: { command: 'make lint', timeout_ms: '7' } })).toEqual({ lint: { command: 'make lint', timeout_ms: 7 } });
    expect(checksPatch(policy, { test: { command: 'make test', timeout_ms: '5000' }, gone: null })).toEqual({});
  });

  it('says what a text cannot be, and finds the field of a refusal', () => {
    expect([faultOf('wall_ms', '1.5'), faultOf('judges', ''), faultOf('max_runs', ''), faultOf('landing', 'main'), faultOf('landing', 'local:main')]).toEqual(['number', 'number', null, 'landing', null]);
    expect(fieldOfProblem('forbidden_paths: `[` is no glob')).toBe('forbidden_paths');
    expect(fieldOfProblem('policy of `shop`: judges: must be at most 9')).toBe('judges');
    expect(fieldOfProblem('checks.test.command: is empty')).toBe('check.test');
    expect(fieldOfProblem('limits: wall_ms must be at least 1')).toBe('wall_ms');
    expect(fieldOfProblem('something else entirely')).toBeNull();
  });

  it('has words for every key and every choice', () => {
    for (const [key, field] of Object.entries(FIELDS)) {
      expect(en).toHaveProperty([`policy.${key}`]);
      expect(en).toHaveProperty([`policy.${key}.meaning`]);
      if ('choices' in field) for (const choice of field.choices) expect(en).toHaveProperty([`policy.${key}.${choice}`]);
    }
  });

  it('is text that says the same', () => {
    expect(toToml({ ...policy, agent: null })).toBe(
      'enabled = true\nremote_writes = false\nallowed_paths = []\nforbidden_paths = [".env", "secrets/**"]\nmerge = "human-only"\njudges = 2\napprove_start = false\nfour_eyes = false\n' +
      '\n[landing]\ntarget = "branch"\n\n[checks.test]\ncommand = "make test"\ntimeout_ms = 5000\nretries = 1\n\n[limits]\nwall_ms = 10\nidle_ms = 20\nspool_bytes = 30\n',
    );
    expect(toToml({ 'odd key': 'a"b\n' })).toBe('"odd key" = "a\\"b\\n"\n');
  });
});
