// Which tests carry which rule of docs/law/register.yaml: a test has `law: 's62-log'` (or `law: 's62-log', 's62-consult'`) in its title.
//
//   node scripts/law.mjs          every rule with its tests, then the rules without any
//   node scripts/law.mjs --check  the same, and fails where a rule that is built has no test, or was not looked at by its day
//
// Always fails on a test that names a rule which the register does not have, and on a register that is not whole.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { filesUnder, root, say } from './workspace.mjs';

const REGISTER = 'docs/law/register.yaml';
const STRENGTHS = ['statute', 'statutory-code', 'guidance', 'design'];
const STATES = ['built', 'partly', 'planned'];
const FIELDS = ['id', 'section', 'strength', 'state', 'text', 'mechanism', 'owner', 'review'];

function readRegister() {
  const { rules } = parse(readFileSync(join(root, REGISTER), 'utf8'));
  const seen = new Set();
  for (const rule of rules) {
    const missing = FIELDS.filter((field) => typeof rule[field] !== 'string' || rule[field] === '');
    const unknown = Object.keys(rule).filter((field) => !FIELDS.includes(field));
    if (missing.length > 0) fail(`${REGISTER}: ${rule.id} has no ${missing.join(', ')}`);
    if (unknown.length > 0) fail(`${REGISTER}: ${rule.id} has an unknown ${unknown.join(', ')}`);
    if (!STRENGTHS.includes(rule.strength)) fail(`${REGISTER}: ${rule.id}: strength is one of ${STRENGTHS.join(', ')}`);
    if (!STATES.includes(rule.state)) fail(`${REGISTER}: ${rule.id}: state is one of ${STATES.join(', ')}`);
    if (!/^\d{4}-\d{2}-\d{2}$/.test(rule.review)) fail(`${REGISTER}: ${rule.id}: review is a day, as 2027-05-01`);
    if (seen.has(rule.id)) fail(`${REGISTER}: ${rule.id} is listed twice`);
    seen.add(rule.id);
  }
  return rules;
}

/** The rules that a test file names, with their lines. Comments do not count: a rule is carried by a test, not by a remark. */
function rulesNamed(text) {
  return text.split('\n').flatMap((line, index) => {
    if (/^\s*(\/\/|\*|\/\*)/.test(line)) return [];
    const titles = [...line.matchAll(/\blaw: (?:\\?'?[\w-]+\\?'?(?:, | and )?)+/g)].filter((title) =>
      isInText(line, title.index),
    );
    return titles.flatMap(([title]) => idsOf(title)).map((id) => ({ id, line: index + 1 }));
  });
}

/** Each id is in quotes, or the first one, and nothing else, is without them: words of the title may follow it. */
function idsOf(title) {
  const quoted = [...title.matchAll(/'([^'\\]+)\\?'/g)].map(([, id]) => id);
  return quoted.length > 0 ? quoted : [...title.matchAll(/^law: ([\w-]+)/g)].map(([, id]) => id);
}

/** Inside a text, as a title is; `law: 'consult'` of an act in the log names no rule. */
function isInText(line, place) {
  const before = line.slice(0, place);
  return [/"/g, /`/g, /(?<!\\)'/g].some((quote) => (before.match(quote) ?? []).length % 2 === 1);
}

function testsByRule(known) {
  const byRule = new Map();
  const tests = ['packages', 'apps', 'demo', 'harness']
    .flatMap((folder) => filesUnder(folder))
    .filter((path) => /^((packages|apps)\/[^/]+\/test|demo\/test|harness)\/.*\.test\.ts$/.test(path));
  for (const path of tests.sort()) {
    for (const { id, line } of rulesNamed(readFileSync(join(root, path), 'utf8'))) {
      if (known.has(id)) byRule.set(id, [...new Set([...(byRule.get(id) ?? []), path])]);
      else fail(`${path}:${line}: names the rule "${id}", which ${REGISTER} does not have`);
    }
  }
  return byRule;
}

function fail(line) {
  say(line);
  process.exitCode = 1;
}

const rules = readRegister();
const byRule = testsByRule(new Set(rules.map((rule) => rule.id)));
const carried = rules.filter((rule) => byRule.has(rule.id));
const without = rules.filter((rule) => !byRule.has(rule.id));
const today = new Date().toISOString().slice(0, 10);

console.log('Rules with tests');
for (const rule of carried) console.log(`  ${rule.id} (${rule.section}): ${byRule.get(rule.id).join(', ')}`);
console.log('\nRules without a test');
for (const rule of without) console.log(`  ${rule.id} (${rule.section}): ${rule.state}`);
console.log(`\n${rules.length} rules: ${carried.length} with tests, ${without.length} without`);
for (const rule of rules.filter((each) => each.review <= today)) {
  const told = process.argv.includes('--check') ? fail : say;
  told(`${REGISTER}: ${rule.id} was due for review on ${rule.review} by: ${rule.owner}`);
}
if (process.argv.includes('--check')) {
  for (const rule of without.filter((each) => each.state === 'built')) {
    fail(`${REGISTER}: ${rule.id} is said to be built, and no test shows it`);
  }
}
