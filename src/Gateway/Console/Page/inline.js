import { h } from './dom.js';

const RULES = [
  [/^(`+)([\s\S]*?[^`])\1(?!`)/, m => h('code', null, m[2].replace(/^ (.*) $/, '$1'))],
  [/^\\([\\`*_{}[\]()#+\-.!|~<>])/, m => m[1]],
  [/^!?\[((?:[^\[\]]|\[[^\]]*\])*)\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/, m => link(m[2], inline(m[1]), m[0])],
  [/^<(https?:\/\/[^\s>]+)>/, m => link(m[1], [m[1]], m[0])],
  [/^https?:\/\/[^\s<>"'`]+[^\s<>"'`.,;:!?)\]*_~]/, m => link(m[0], [m[0]], m[0])],
  [/^\*\*(?=\S)([\s\S]*?\S)\*\*(?!\*)/, m => h('strong', null, inline(m[1]))],
  [/^__(?=\S)([\s\S]*?\S)__(?![\p{L}\p{N}_])/u, m => h('strong', null, inline(m[1]))],
  [/^\*(?=[^\s*])((?:\*\*[\s\S]*?\*\*|[^*])*?[^\s*])\*(?!\*)/, m => h('em', null, inline(m[1]))],
  [/^_(?=[^\s_])([\s\S]*?[^\s_])_(?![\p{L}\p{N}_])/u, m => h('em', null, inline(m[1]))],
  [/^~~(?=\S)([\s\S]*?\S)~~/, m => h('del', null, inline(m[1]))],
  [/^(?: {2,})?\n/, () => h('br')],
];

// Where a rule may begin; an underscore within a word is a letter.
const NEXT = /[`\\![<*~\n]|(?<![\p{L}\p{N}])_|https?:\/\/| {2,}\n/u;

/** Text with code, emphasis and links, as nodes. Links lead to http and https alone. */
export function inline(text) {
  const nodes = [];
  while (text.length > 0) {
    const at = text.search(NEXT);
    if (at !== 0) nodes.push(at < 0 ? text : text.slice(0, at));
    if (at < 0) break;
    text = text.slice(at);
    const found = match(text);
    nodes.push(found ? found.node : text[0]);
    text = text.slice(found ? found.length : 1);
  }

  return nodes.flat();
}

function match(text) {
  for (const [rule, make] of RULES) {
    const m = rule.exec(text);
    if (m) return { node: make(m), length: m[0].length };
  }

  return null;
}

function link(address, content, source) {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return source;
  return h('a', { href: address, target: '_blank', rel: 'noopener noreferrer nofollow' }, content);
}
