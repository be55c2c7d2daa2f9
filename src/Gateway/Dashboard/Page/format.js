const NONE = '–';

/** A number in few figures: 0.42, 7.3, 128, 12.5k. */
export function number(value) {
  if (value === null || value === undefined) return NONE;
  const size = Math.abs(value);
  if (size >= 1e9) return `${trim(value / 1e9)}G`;
  if (size >= 1e6) return `${trim(value / 1e6)}M`;
  if (size >= 1e4) return `${trim(value / 1e3)}k`;
  return trim(value);
}

function trim(value) {
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size < 0.01) return '<0.01';
  return size >= 100 || Number.isInteger(value) ? Math.round(value).toLocaleString('en') : size >= 10 ? value.toFixed(1) : value.toFixed(2).replace(/0$/, '');
}

export const count = value => value === null || value === undefined ? NONE : Math.round(value).toLocaleString('en');

/** 1 client, 2 clients. */
export const plural = (value, name) => `${count(value)} ${name}${value === 1 ? '' : 's'}`;

export const percent = part => part === null || part === undefined ? NONE : `${part > 0 && part < 0.01 ? '<1' : Math.round(part * 100)} %`;

/** Milliseconds. */
export function time(ms) {
  if (ms === null || ms === undefined) return NONE;
  if (ms < 0.95) return `${Math.round(ms * 1000)} µs`;
  if (ms < 1000) return `${trim(ms)} ms`;
  return seconds(ms / 1000);
}

export function seconds(value) {
  if (value === null || value === undefined) return NONE;
  if (value < 1) return `${Math.round(value * 1000)} ms`;
  if (value < 90) return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`;
  if (value < 5400) return `${Math.round(value / 60)} min`;
  if (value < 129_600) return `${Math.round(value / 3600)} h`;
  return `${Math.round(value / 86_400)} d`;
}

export function bytes(value) {
  if (value === null || value === undefined) return NONE;
  if (value >= 2 ** 30) return `${(value / 2 ** 30).toFixed(1)} GiB`;
  return `${Math.round(value / 2 ** 20)} MiB`;
}

export const money = value => value === null || value === undefined ? NONE
  : value === 0 ? '0' : value < 0.01 ? '<0.01' : value.toFixed(2);

export const ago = date => `${seconds(Math.max(0, Date.now() - Date.parse(date)) / 1000)} ago`;

export function clock(date) {
  const at = new Date(date);
  const today = at.toDateString() === new Date().toDateString();
  return today ? at.toLocaleTimeString('en-GB') : `${at.toLocaleDateString('en-CA')} ${at.toLocaleTimeString('en-GB')}`;
}

/** RequiresApproval: requires approval. */
export const words = name => name?.replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase() ?? NONE;

/** The end of an id: ids begin with their time, so those of one hour begin alike. */
export const short = id => `…${id.slice(-8)}`;

/** The last part of a full name. */
export const last = name => name.split(',')[0].split('.').pop();
