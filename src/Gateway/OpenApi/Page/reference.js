import { $, h } from '/console/dom.js';
import { beginTheme } from '/console/theme.js';
import { fields, typeOf } from './schema.js';
import { curl } from './curl.js';

const read = async path => (await fetch(path)).json();

/** The operations of a document, by their first tag. */
function groups(document) {
  const found = new Map();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(item)) {
      const tag = operation.tags?.[0] ?? 'other';
      if (!found.has(tag)) found.set(tag, []);
      found.get(tag).push({ path, method, operation });
    }
  }
  return found;
}

function parameters(document, operation) {
  if (!operation.parameters?.length) return [];
  return [
    h('h3', null, 'Parameters'),
    h('dl', { class: 'fields' }, operation.parameters.flatMap(each => [
      h('dt', null, each.name, each.required ? h('b', { title: 'required' }, ' *') : null),
      h('dd', null, `${typeOf(document, each.schema)}, in the ${each.in}`),
    ])),
  ];
}

function content(document, title, kinds) {
  return Object.entries(kinds ?? {}).flatMap(([kind, { schema }]) => [h('h3', null, `${title}: ${kind}`), ...fields(document, schema)]);
}

function show(document, { path, method, operation }) {
  const details = h('details', { class: 'operation', id: operation.operationId },
    h('summary', null, h('span', { class: `method ${method}` }, method.toUpperCase()), h('span', { class: 'path' }, path), h('span', { class: 'what' }, operation.summary)));
  // Made when it is looked at: a document has a hundred of them.
  details.addEventListener('toggle', () => {
    if (!details.open || details.childElementCount > 1) return;
    details.append(h('div', { class: 'inside' },
      parameters(document, operation),
      content(document, operation.requestBody?.required ? 'Body' : 'Body, if you like', operation.requestBody?.content),
      Object.entries(operation.responses).flatMap(([status, response]) =>
        content(document, status === 'default' ? 'Error' : `Answer ${status}`, response.content).concat(response.content ? [] : [h('h3', null, `Answer ${status}: nothing`)])),
      h('h3', null, 'With curl'),
      h('pre', { tabindex: '0' }, curl(document, path, method, operation))));
  });
  return details;
}

async function open(name) {
  const document = await read(`/openapi/${name}.json`);
  $('about').replaceChildren(document.info.description, ' ', h('a', { href: `/openapi/${name}.json` }, 'The document'));
  $('operations').replaceChildren(...[...groups(document)].flatMap(([tag, operations]) => [h('h2', null, tag), ...operations.map(each => show(document, each))]));
  filter();
}

/** Leaves what has every word that was typed. */
function filter() {
  const words = $('find').value.toLowerCase().split(/\s+/).filter(Boolean);
  let heading = null;
  for (const element of $('operations').children) {
    if (element.tagName === 'H2') { heading = element; heading.hidden = true; continue; }
    const text = element.firstElementChild.textContent.toLowerCase();
    element.hidden = !words.every(word => text.includes(word));
    if (!element.hidden) heading.hidden = false;
  }
}

beginTheme();
const apis = await read('/openapi/index.json');
$('apis').append(...apis.map(api => h('option', { value: api.name }, api.title)));
const named = decodeURIComponent(location.hash.slice(1));
if (apis.some(api => api.name === named)) $('apis').value = named;
$('apis').onchange = () => { history.replaceState(null, '', `#${$('apis').value}`); open($('apis').value); };
$('find').oninput = filter;
await open($('apis').value);
