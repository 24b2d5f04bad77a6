// A terminal under the page's policy, which lets nothing in line style the page. xterm writes its rules into `style`
// elements and its colours into `style` attributes; here both go through the browser's own objects for styles, which the
// policy allows. It does not know what the rules say.
import type { Terminal } from '@xterm/xterm';

/** Stands where a `style` element would, and keeps its rules in a sheet of the document until it is removed. */
function standIn(document: Document, create: Document['createElement']): HTMLElement {
  const sheet = new CSSStyleSheet();
  const element = create.call(document, 'div');
  element.hidden = true;
  Object.defineProperty(element, 'textContent', { set: (rules: string) => sheet.replaceSync(rules) });
  element.remove = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    HTMLElement.prototype.remove.call(element);
  };
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  return element;
}

let hasSpans = false;

/** From now on the `style` attribute of a span is set as its style object is: the same, and allowed. */
function styleSpans() {
  if (hasSpans) return;
  hasSpans = true;
  HTMLSpanElement.prototype.setAttribute = function (name: string, value: string) {
    if (name === 'style') this.style.cssText = value;
    else Element.prototype.setAttribute.call(this, name, value);
  };
}

/** Opens a terminal in an element. All its `style` elements are made while it opens. */
export function openStrictly(terminal: Terminal, parent: HTMLElement): void {
  styleSpans();
  const document = parent.ownerDocument;
  const create = document.createElement;
  document.createElement = ((name: string, options?: ElementCreationOptions) =>
    name === 'style' ? standIn(document, create) : create.call(document, name, options)) as Document['createElement'];
  try {
    terminal.open(parent);
  } finally {
    // What shadowed the document's own is gone again.
    Reflect.deleteProperty(document, 'createElement');
  }
}
