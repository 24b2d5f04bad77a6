// Text of agents is shown as text. React escapes markup; what is left are the signs that steer a display.

const ESCAPES = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[@-_]/g;
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;
const BIDI = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Text without colours of a terminal; controls and changes of direction are made visible. */
export function inert(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(ESCAPES, '').replace(CONTROLS, '\ufffd').replace(BIDI, '\ufffd');
}

/** The beginning of a long text, cut between characters. */
export function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  return `${[...text.slice(0, limit)].slice(0, -1).join('')}…`;
}
