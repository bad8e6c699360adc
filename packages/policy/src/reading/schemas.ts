import { readFileSync } from 'node:fs';
import { assert } from '@peel/kernel/assert';
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { isDay } from '../calendar.js';
import type { Problems } from './problem.js';
import type { ValuePath, YamlFile } from './yaml-file.js';

/** The schemas are files so that an editor can use the same ones: `# yaml-language-server: $schema=…`. They are part of the program. */
const folder = new URL('../../schemas/', import.meta.url);

class Schemas {
  private ajv: Ajv2020 | undefined;
  private readonly compiled = new Map<string, ValidateFunction>();

  /** Whether the file's value has the shape; adds every problem with its place. */
  check(file: YamlFile, schema: string, problems: Problems): boolean {
    const validate = this.validator(schema);
    if (validate(file.value)) return true;
    const told = new Set<string>();
    for (const error of telling((validate.errors ?? []).slice(0, 500)).slice(0, 100)) {
      const said = sentence(error, file.value);
      if (said === undefined) continue;
      const key = `${said.at.join('/')} ${said.problem}`;
      if (told.has(key)) continue;
      told.add(key);
      problems.add(file.path, file.at(said.at), said.problem, said.expected);
    }
    assert(told.size > 0, 'a file that fails its schema has a problem to tell');
    return false;
  }

  private validator(schema: string): ValidateFunction {
    const known = this.compiled.get(schema);
    if (known !== undefined) return known;
    this.ajv ??= makeAjv();
    const validate =
      schema === 'vocabulary' ? this.ajv.getSchema('vocabulary.json') : this.ajv.compile(schemaFile(schema));
    assert(validate !== undefined, `the schema ${schema} is there`);
    this.compiled.set(schema, validate);
    return validate;
  }
}

/** Compiled once and then constant, like the files they come from. */
export const schemas = new Schemas();

function makeAjv(): Ajv2020 {
  const ajv = new Ajv2020({ allErrors: true, verbose: true, strict: true, strictRequired: false });
  ajv.addFormat('date', isDay);
  for (const shared of ['common', 'vocabulary']) ajv.addSchema(schemaFile(shared), `${shared}.json`);
  return ajv;
}

interface Said {
  readonly at: ValuePath;
  readonly problem: string;
  readonly expected: string;
}

/**
 * The complaints worth telling. Where a value may have several shapes the validator complains of each: if some complaint is about what is
 * inside the value, its author chose a shape and only those are told; else only that it has none of them.
 */
function telling(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter((error) => error.keyword === 'anyOf' || error.keyword === 'oneOf');
  return errors.filter((error) => {
    if (error.keyword === 'if' || error.keyword === 'propertyNames') return false;
    return choices.every((choice) => {
      const inside = errors.some((each) => each.instancePath.startsWith(`${choice.instancePath}/`));
      if (error.instancePath !== choice.instancePath || ownComplaint(error)) return true;
      return !inside && error === choice;
    });
  });
}

/** Told whatever the shape. */
function ownComplaint(error: ErrorObject): boolean {
  return error.keyword === 'additionalProperties' || error.propertyName !== undefined;
}

/** A schema's complaint in words. Values are not repeated, but for names of keys. */
function sentence(error: ErrorObject, root: unknown): Said | undefined {
  const at = pathOf(error.instancePath);
  const where = at.length === 0 ? 'the file' : `"${at.join('.')}"`;
  const facts = error.params as Record<string, unknown>;
  const key = error.propertyName;
  if (key !== undefined) {
    return { at: [...at, key], problem: `"${key}" is not a name of the right form`, expected: described(error) };
  }
  switch (error.keyword) {
    case 'anyOf':
    case 'oneOf':
      return { at, problem: `${where} has none of the shapes it may have`, expected: described(error) };
    case 'additionalProperties': {
      const unknown = String(facts.additionalProperty);
      return { at: [...at, unknown], problem: `unknown key "${unknown}"`, expected: `one of: ${keysOf(error)}` };
    }
    case 'required': {
      const expected = error.schemaPath.includes('/then/') ? described(error) : 'it to be given';
      return { at, problem: `${where} has no "${String(facts.missingProperty)}"`, expected };
    }
    case 'enum':
      return {
        at,
        problem: `${where} is not one of the values known`,
        expected: `one of: ${textList(facts.allowedValues)}`,
      };
    case 'const':
      return { at, problem: `${where} is not as it must be`, expected: JSON.stringify(facts.allowedValue) };
    case 'type':
      return { at, problem: `${where} is ${typeName(valueAt(root, at))}`, expected: typeText(facts.type) };
    case 'format':
    case 'pattern':
      return { at, problem: `${where} is not of the right form`, expected: described(error) };
    default:
      return { at, problem: `${where} ${error.message ?? 'is wrong'}`, expected: described(error) };
  }
}

function described(error: ErrorObject): string {
  const parent = error.parentSchema as { description?: string; pattern?: string } | undefined;
  return parent?.description ?? parent?.pattern ?? error.message ?? 'the shape of its schema';
}

function keysOf(error: ErrorObject): string {
  const parent = error.parentSchema as { properties?: Record<string, unknown> } | undefined;
  return Object.keys(parent?.properties ?? {}).join(', ');
}

function pathOf(pointer: string): ValuePath {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(root: unknown, path: ValuePath): unknown {
  let value = root;
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<string, unknown>)[String(step)];
  }
  return value;
}

function typeName(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  return Array.isArray(value) ? 'a list' : typeof value === 'object' ? 'a group of keys' : `a ${typeof value}`;
}

function typeText(type: unknown): string {
  return type === 'object' ? 'a group of keys' : type === 'array' ? 'a list' : `a ${String(type)}`;
}

function textList(values: unknown): string {
  return Array.isArray(values) ? values.map(String).join(', ') : String(values);
}

function schemaFile(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8')) as Record<string, unknown>;
}
