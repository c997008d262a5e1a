// What the answer says beside the page.

/** Directives that must stand in the policy, with what they must say. */
const asked = {
  'default-src': "'none'",
  'base-uri': "'none'",
  'frame-ancestors': "'none'",
};
/** Never in a policy: what lets in more than the page's own. */
const refused = ["'unsafe-inline'", "'unsafe-eval'", '*', 'http:', 'https:'];
/** A page's address may hold a search, so nobody else is told it. */
const referrers = ['no-referrer', 'same-origin'];

function directivesOf(policy) {
  return policy
    .split(';')
    .map((directive) => directive.trim().split(/\s+/))
    .map(([name, ...values]) => [name, values]);
}

export async function headerFaults({ response }) {
  const headers = await response.allHeaders();
  const faults = [];
  if (response.status() !== 200) faults.push(`answered ${response.status()}`);
  if (headers['x-content-type-options'] !== 'nosniff') faults.push('no X-Content-Type-Options');
  if (!referrers.includes(headers['referrer-policy'])) faults.push('no strict Referrer-Policy');
  const directives = directivesOf(headers['content-security-policy'] ?? '');
  const given = new Map(directives);
  for (const [name, value] of Object.entries(asked)) {
    const is = given.get(name)?.join(' ');
    if (is !== value) faults.push(`CSP: ${name} is ${is}, not ${value}`);
  }
  if (!given.has('form-action')) faults.push('CSP: no form-action');
  for (const [name, values] of directives) {
    for (const value of values.filter((value) => refused.includes(value))) {
      faults.push(`CSP: ${name} has ${value}`);
    }
  }
  return faults;
}
