// What the page knows of a transcript that it has not read.
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../src/api/types';
import { lastStretch, parted, placeOf, sinceBegin, STRETCH, stretchAt, Windows } from '../src/lib/transcript';

const lines = (count: number, from = 0, text = 'said'): LogLine[] => Array.from({ length: count }, (_, index) => ({ offset: from + index, kind: 'message', text: `${text} ${from + index}` }));
const mark = (offset: number, line: number) => ({ offset, line });

describe('the windows of a transcript', () => {
  it('knows where each line is, over several pieces, and holds no text that it was not given', () => {
    const windows = new Windows();
    windows.addOutline({ marks: [mark(0, 0), mark(900, 3), mark(950, 3)], lines: 5 });
    windows.addOutline({ marks: [mark(1400, 0)], lines: 2 });
    expect(windows.total).toBe(7);
    expect([-1, 0, 2, 3, 4, 5, 6, 7].map((line) => windows.blockOf(line))).toEqual([-1, 0, 0, 1, 1, 2, 2, -1]);
    expect(windows.blocks.map(({ offset, count }) => [offset, count])).toEqual([[0, 3], [950, 2], [1400, 2]]);
    expect(windows.missing(-5, 4)).toEqual([0, 1]);
    windows.hold(1, lines(2, 3));
    expect([windows.at(2)?.text, windows.at(3)?.text, windows.at(5)]).toEqual([undefined, 'said 3', undefined]);
    expect(windows.missing(0, 100)).toEqual([0, 2]);
  });

  it('adds what is said to the last block while that is whole and has room', () => {
    const windows = new Windows();
    windows.addOutline({ marks: [mark(0, 0)], lines: 1 });
    windows.addLines(10, lines(1, 1));
    expect([windows.blocks.length, windows.at(1)]).toEqual([1, undefined]);
    // What was read when there was less is a part, and is read again.
    windows.hold(0, lines(1));
    expect(windows.missing(0, 1)).toEqual([0]);
    windows.addLines(20, lines(1, 2));
    windows.hold(0, lines(3));
    windows.addLines(30, lines(300, 3));
    windows.addLines(40, lines(1, 303));
    expect(windows.blocks.map(({ offset, first, count }) => [offset, first, count])).toEqual([[0, 0, 303], [40, 303, 1]]);
    expect([windows.at(302)?.text, windows.at(303)?.text]).toEqual(['said 302', 'said 303']);
  });

  it('lets go of what was not looked at for longest, and never of what one sees', () => {
    const windows = new Windows();
    const large = 'x'.repeat(1_500_000);
    for (let block = 0; block < 7; block += 1) {
      windows.addLines(block, lines(256, block * 256, block % 2 ? 'small' : large.slice(0, 10)));
    }
    windows.hold(0, [{ offset: 0, kind: 'message', text: large }]);
    windows.missing(256, 300);
    for (const block of [2, 3, 4]) windows.hold(block, [{ offset: 0, kind: 'message', text: large }]);
    expect([windows.at(0), windows.at(256)?.text, windows.at(4 * 256)?.text.length]).toEqual([undefined, 'small 256', 1_500_000]);
  });
});

it('a number finds its place in a list', () => {
  expect([0, 3, 4, 9, 10].map((least) => placeOf([3, 3, 9], least))).toEqual([0, 0, 2, 2, 3]);
});

it('what is too long for one list is shown in stretches that move in steps', () => {
  const long = STRETCH * 3;
  expect([lastStretch(0), lastStretch(STRETCH), lastStretch(STRETCH + 1)]).toEqual([0, 0, 20_000]);
  expect(stretchAt(5, long, 0)).toBe(0);
  expect(stretchAt(STRETCH + 7, long, 20_000)).toBe(20_000);
  for (const line of [0, STRETCH, long / 2, long - 1]) {
    const base = stretchAt(line, long, long);
    expect(line >= base && line < base + STRETCH && base >= 0).toBe(true);
  }
});

it('what is looked for is every other part of a text, in any case', () => {
  expect(parted('A needle, a Needle', 'needle')).toEqual(['A ', 'needle', ', a ', 'Needle', '']);
  expect(parted('nothing', 'needle')).toEqual(['nothing']);
  expect(parted('anything', '')).toEqual(['anything']);
  expect(parted('aaaa', 'a', 2).join('')).toBe('aaaa');
});

it('the time of a line is told as a clock from the beginning', () => {
  const begun = '2026-01-01T10:00:00Z';
  expect(['2026-01-01T09:59:59Z', '2026-01-01T10:00:42.6Z', '2026-01-01T11:02:03Z'].map((at) => sinceBegin(at, begun))).toEqual(['+0:00', '+0:43', '+1:02:03']);
});
