// A command is copied, or the reader is told that they have to do it and finds it selected.
// @vitest-environment jsdom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { TextProvider } from '../src/text';
import { Command } from '../src/ui';

const TEXT = "git merge 'godwit/m1'";
const copy = (clipboard: object | undefined) => {
  vi.stubGlobal('navigator', { ...navigator, language: 'en', languages: ['en'], clipboard });
  render(<TextProvider><Command text={TEXT} /></TextProvider>);
  fireEvent.click(screen.getByRole('button', { name: 'Copy' }));
};

afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('a command for a terminal', () => {
  it('is copied as it is', async () => {
    const writeText = vi.fn(() => Promise.resolve());
    copy({ writeText });
    expect(await screen.findByRole('button', { name: 'Copied' })).toBeTruthy();
    expect(writeText).toHaveBeenCalledWith(TEXT);
    expect(screen.queryByText(/copy it by hand/)).toBeNull();
  });

  it.each([
    ['refuses', { writeText: () => Promise.reject(new DOMException('not allowed', 'NotAllowedError')) }],
    ['has no clipboard', undefined],
  ])('is selected to be copied by hand where the browser %s', async (_, clipboard) => {
    copy(clipboard);
    expect(await screen.findByText(/copy it by hand/)).toBeTruthy();
    expect(getSelection()?.toString()).toBe(TEXT);
    expect(screen.queryByRole('button', { name: 'Copied' })).toBeNull();
  });
});
