// What the HTML standard asks of the bytes as they were served, by html-validate's recommended
// rules.

import { load } from './settings.js';

const { HtmlValidate } = load('html-validate');
const validator = new HtmlValidate({
  extends: ['html-validate:recommended'],
  rules: {
    // Titles are people's own: a platform's, an amendment's.
    'long-title': 'off',
    // What scrolls to the side is a region by name, and not a section of the text.
    'prefer-native-element': ['error', { exclude: ['region'] }],
    // A list may have a name; the standard says so.
    'aria-label-misuse': ['error', { allowAnyNamable: true }],
  },
});

export async function htmlFaults({ response }) {
  const { results } = await validator.validateString(await response.text());
  return results.flatMap(({ messages }) =>
    messages.map(({ line, column, ruleId, message }) => `${line}:${column}: ${ruleId}: ${message}`),
  );
}
