let currency = 'USD';

export const useCurrency = code => { currency = code; };

/** A price, with as many digits as it takes to see it. */
export function money(amount) {
  const digits = amount >= 0.1 || amount === 0 ? 2 : Math.min(8, 1 - Math.floor(Math.log10(amount)));
  try {
    return new Intl.NumberFormat(undefined, { style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: Math.max(2, digits) }).format(amount);
  } catch {
    return `${amount.toFixed(digits)} ${currency}`;
  }
}

export const count = number => new Intl.NumberFormat().format(number);

export const plural = (number, one, many = `${one}s`) => `${count(number)} ${number === 1 ? one : many}`;

export function duration(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

const days = date => Math.floor((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86_400_000);

export function day(date) {
  const ago = days(date);
  if (ago <= 0) return 'Today';
  if (ago === 1) return 'Yesterday';
  return ago < 7 ? 'This week' : ago < 31 ? 'This month' : 'Earlier';
}

export const shortTime = date => days(date) <= 0
  ? new Date(date).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' })
  : new Date(date).toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
