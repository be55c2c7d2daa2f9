import { h } from '/console/dom.js';

const NAME = /^#\/components\/schemas\/(.+)$/;

function resolve(document, schema) {
  const name = schema?.$ref?.match(NAME)?.[1];
  return name ? { name, schema: document.components.schemas[name] ?? {} } : { name: null, schema: schema ?? {} };
}

/** The schema that is left when null is taken away, and whether there was a null. */
function present(schema) {
  const without = schema.oneOf?.filter(each => each.type !== 'null');
  return without?.length === 1 && without.length < schema.oneOf.length ? { schema: without[0], nullable: true } : { schema, nullable: [schema.type].flat().includes('null') };
}

/** In a few words: `text or null`, `list of Message`. */
export function typeOf(document, given) {
  const { schema: inner, nullable } = present(given ?? {});
  const { name, schema } = resolve(document, inner);
  const kinds = [schema.type ?? []].flat().filter(kind => kind !== 'null');
  const base = schema.enum ? schema.enum.map(value => JSON.stringify(value)).join(', ')
    : kinds.includes('array') ? `list of ${typeOf(document, schema.items)}`
    : name ?? (kinds.length ? kinds.map(kind => kind === 'string' ? schema.format ?? 'text' : kind).join(' or ') : 'anything');
  return nullable ? `${base} or null` : base;
}

/** The fields of what a schema describes. Those of a field are made when somebody looks: a schema may hold itself. */
export function fields(document, given) {
  const { schema } = resolve(document, present(given ?? {}).schema);
  if ([schema.type].flat().includes('array')) return [h('p', { class: 'quiet' }, `${typeOf(document, given)}:`), ...fields(document, schema.items)];
  const members = Object.entries(schema.properties ?? {});
  if (members.length === 0) return [h('p', { class: 'quiet' }, typeOf(document, given))];
  return [h('dl', { class: 'fields' }, members.flatMap(([name, member]) => [
    h('dt', null, name, schema.required?.includes(name) ? h('b', { title: 'required' }, ' *') : null),
    h('dd', null, inside(document, member)),
  ]))];
}

function inside(document, member) {
  const words = [typeOf(document, member), member.description].filter(Boolean).join('. ');
  const { schema } = resolve(document, present(member).schema);
  const item = [schema.type].flat().includes('array') ? resolve(document, schema.items).schema : schema;
  if (!Object.keys(item.properties ?? {}).length) return words;
  const more = h('details', null, h('summary', null, words));
  more.addEventListener('toggle', () => { if (more.open && more.childElementCount === 1) more.append(...fields(document, item)); });
  return more;
}
