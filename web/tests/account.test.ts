// What differs between two registrations of an account, as the API and as the command have it.
import { describe, expect, it } from 'vitest';
import type { NewAccount } from '../src/api/types';
import { accountCommand, accountPatch } from '../src/lib/account';

const account: NewAccount = { name: 'work', agents: ['claude', 'codex'], billing: 'api-key', credential: 'env:KEY', credential_kind: 'api-key', exclusive: false, overflow: false, daily_runs: 4, daily_calls: 250, daily_zone: 'utc' };

describe('an account that is changed', () => {
  it('is told what differs and nothing else', () => {
    expect(accountPatch(account, { ...account, agents: ['codex', 'claude'], credential: ' env:KEY ' })).toEqual({});
    const patch = accountPatch(account, { ...account, agents: ['claude'], overflow: true, daily_runs: null, daily_calls: null, daily_zone: null });
    expect(patch).toEqual({ agents: ['claude'], overflow: true, daily_runs: null, daily_calls: null, daily_zone: null });
    expect(accountCommand('work', patch)).toBe('godwit account set work agents=claude overflow=true daily_runs= daily_calls= daily_zone=');
    const login = accountPatch(account, { ...account, credential: 'cli-login', credential_kind: null });
    expect(accountCommand('work', login)).toBe('godwit account set work credential=cli-login kind=');
  });
});
