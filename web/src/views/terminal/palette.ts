// The colours of a terminal in both themes: the page's own where it has them, all of them legible on the ground.
import type { ITheme } from '@xterm/xterm';
import type { Theme } from '../../ui/theme';

const LIGHT: ITheme = {
  background: '#fffefb', foreground: '#1d2327', cursor: '#0f5c63', cursorAccent: '#ffffff', selectionBackground: '#bfdcdc',
  scrollbarSliderBackground: '#b9b2a466', scrollbarSliderHoverBackground: '#b9b2a499', scrollbarSliderActiveBackground: '#b9b2a4cc',
  black: '#1d2327', red: '#a32824', green: '#1b6545', yellow: '#8a4b00', blue: '#34568f', magenta: '#7a3e9d', cyan: '#0f5c63', white: '#5a6169',
  brightBlack: '#666c74', brightRed: '#b8322d', brightGreen: '#1f7350', brightYellow: '#955508', brightBlue: '#3f68ad', brightMagenta: '#8e4bb5',
  brightCyan: '#146b73', brightWhite: '#3a4148',
};

const DARK: ITheme = {
  background: '#0e1215', foreground: '#e8e6e1', cursor: '#6cc5c8', cursorAccent: '#0b1a1c', selectionBackground: '#17474b',
  scrollbarSliderBackground: '#4a545e66', scrollbarSliderHoverBackground: '#4a545e99', scrollbarSliderActiveBackground: '#4a545ecc',
  black: '#8a939c', red: '#f5938b', green: '#71d1a2', yellow: '#f3bd6c', blue: '#9dbcf2', magenta: '#d3a5f0', cyan: '#6cc5c8', white: '#d5d3ce',
  brightBlack: '#a0a8b0', brightRed: '#ffaba4', brightGreen: '#93e0b9', brightYellow: '#ffd591', brightBlue: '#bcd3fa', brightMagenta: '#e3c3f7',
  brightCyan: '#93d9db', brightWhite: '#f7f5f0',
};

/** The least contrast of any text: a program's own colours are moved until they have it. */
export const LEAST_CONTRAST = 4.5;

export const paletteOf = (theme: Theme): ITheme => (theme === 'dark' ? DARK : LIGHT);
