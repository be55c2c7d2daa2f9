import { copy, h } from './dom.js';
import { inline } from './inline.js';

const FENCE = /^( {0,3})(`{3,}|~{3,})\s*([^\s`]*)[^`]*$/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*\s*$/;
const RULE = /^ {0,3}([-*_])\s*(?:\1\s*){2,}$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const QUOTE = /^ {0,3}> ?/;
const DIVIDER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/**
 * Shows markdown as it grows: what is finished keeps its nodes, and only the blocks that have changed are made anew.
 * All of it becomes nodes and text nodes; none of it is ever read as HTML.
 */
export class MarkdownView {
  #shown = [];

  constructor() {
    this.node = h('div', { class: 'text' });
  }

  update(text) {
    let level = 1;
    const blocks = split(text).map(lines => ({ lines, source: lines.join('\n'), level: level = levelOf(lines[0], level) }));
    let same = 0;
    while (same < blocks.length && this.#shown[same] === blocks[same].source) same++;
    while (this.node.childNodes.length > same) this.node.lastChild.remove();
    for (const { lines, level: depth } of blocks.slice(same)) this.node.append(render(lines, depth));
    this.#shown = blocks.map(block => block.source);
  }
}

/** The level behind a line. None is left out on the way down, whatever the author did; the page's own heading is above them all. */
function levelOf(line, before) {
  const heading = HEADING.exec(line);
  return heading ? Math.min(heading[1].length + 1, before + 1, 6) : before;
}

/** The blocks of a text, each as its lines. */
function split(text) {
  const blocks = [];
  let block = null;
  let fence = null;
  const lines = text.replaceAll('\r', '').split('\n');
  for (const [index, line] of lines.entries()) {
    if (fence) {
      block.push(line);
      if (line.trim().startsWith(fence) && line.trim().replaceAll(fence[0], '') === '') fence = block = null;
      continue;
    }

    const opens = FENCE.exec(line);
    const inList = block && ITEM.test(block[0]);
    if (opens && !(inList && opens[1].length > 1)) {
      fence = opens[2];
      blocks.push(block = [line]);
    } else if (line.trim() === '') {
      // A list goes on behind an empty line if what follows belongs to it.
      const next = lines.slice(index + 1).find(each => each.trim() !== '');
      if (inList && next !== undefined && (ITEM.test(next) || /^\s{2,}/.test(next))) block.push(line);
      else block = null;
    } else if (HEADING.test(line) || RULE.test(line)) {
      blocks.push([line]);
      block = null;
    } else if (!block || begins(line, block)) {
      blocks.push(block = [line]);
    } else {
      block.push(line);
    }
  }

  return blocks;
}

/** Whether a line is the first of another block than the one before it. */
function begins(line, block) {
  if (ITEM.test(block[0])) return startsOther(line, block[0]);
  if (ITEM.test(line)) return !/^\d+[.)]/.test(line.trim()) || /^1[.)]/.test(line.trim());
  return QUOTE.test(line) !== QUOTE.test(block[0]);
}

/** A list of the other kind, where a list stands. */
function startsOther(line, first) {
  const [item, before] = [ITEM.exec(line), ITEM.exec(first)];
  return item !== null && item[1].length <= before[1].length && /\d/.test(item[2]) !== /\d/.test(before[2]);
}

function render(lines, level) {
  const [first] = lines;
  const heading = HEADING.exec(first);
  if (FENCE.test(first)) return code(lines);
  if (heading) return h(`h${level}`, { class: `rank${heading[1].length}` }, inline(heading[2]));
  if (RULE.test(first)) return h('hr');
  if (QUOTE.test(first)) return h('blockquote', null, within(lines.map(line => line.replace(QUOTE, '')).join('\n'), level));
  if (ITEM.test(first)) return list(lines, level);
  if (lines.length > 1 && first.includes('|') && DIVIDER.test(lines[1])) return table(lines);
  return h('p', null, inline(lines.join('\n').trim()));
}

function code(lines) {
  const [, indent, fence, language] = FENCE.exec(lines[0]);
  const closed = lines.length > 1 && lines.at(-1).trim().startsWith(fence);
  const text = lines.slice(1, closed ? -1 : undefined).map(line => line.startsWith(indent) ? line.slice(indent.length) : line).join('\n');
  const button = h('button', { type: 'button', onclick: () => take(button, text) }, 'Copy');
  return h('div', { class: 'listing-code' }, h('div', { class: 'head' }, h('span', null, language || 'text'), button), h('pre', { tabindex: '0' }, h('code', null, text)));
}

async function take(button, text) {
  await copy(text);
  button.textContent = 'Copied';
  setTimeout(() => { button.textContent = 'Copy'; }, 1500);
}

/** The blocks of a text that stands within a block. */
const within = (text, level) => split(text).map(lines => render(lines, levelOf(lines[0], level)));

function list(lines, level) {
  const items = [];
  const depth = ITEM.exec(lines[0])[1].length;
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item && item[1].length <= depth + 1) items.push({ mark: item[2], indent: line.length - item[3].length, lines: [item[3]] });
    else items.at(-1).lines.push(line);
  }

  const ordered = /\d/.test(items[0].mark);
  const start = ordered ? parseInt(items[0].mark, 10) : null;
  return h(ordered ? 'ol' : 'ul', { start: start === 1 ? null : start }, items.map(item => {
    const rest = item.lines.slice(1).map(line => line.replace(new RegExp(`^\\s{0,${item.indent}}`), ''));
    const [first, ...others] = within([item.lines[0], ...rest].join('\n'), level);
    // A line alone needs no paragraph of its own.
    return h('li', null, first?.tagName === 'P' ? [...first.childNodes] : first, others);
  }));
}

function table(lines) {
  const cells = line => line.trim().replace(/^\||\|$/g, '').split(/(?<!\\)\|/).map(cell => inline(cell.trim().replaceAll('\\|', '|')));
  const [head, , ...rows] = lines;
  const columns = cells(head);
  return h('div', { class: 'table', tabindex: '0' }, h('table', null,
    h('thead', null, h('tr', null, columns.map(cell => h('th', { scope: 'col' }, cell)))),
    h('tbody', null, rows.map(row => h('tr', null, columns.map((_, index) => h('td', null, cells(row)[index] ?? [])))))));
}
