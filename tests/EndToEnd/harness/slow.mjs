/** Options of a test that only the long form runs: it takes a good part of a minute. */
export const slow = { skip: process.env.LONG_TESTS ? false : 'Only in the long form: set LONG_TESTS.' };
