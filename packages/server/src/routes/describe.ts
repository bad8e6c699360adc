import { LINES_MEDIA_TYPE } from '../lines.js';
import { STREAM_MEDIA_TYPE } from '../wire.js';

type Schema = Readonly<Record<string, unknown>>;

/** Chapters of the API's own page. */
export type Tag =
  | 'sessions'
  | 'data'
  | 'queries'
  | 'imports'
  | 'policy'
  | 'people'
  | 'ledger'
  | 'orders'
  | 'records'
  | 'running'
  | 'signing in';

interface Parts {
  readonly summary: string;
  readonly description?: string;
  readonly body?: Schema;
  readonly params?: Schema;
  readonly querystring?: Schema;
  /** Of the answer with status 200; what is not in it is not sent. */
  readonly answer?: Schema;
}

/** A route as its OpenAPI entry tells it. */
export function described(tag: Tag, { answer, ...parts }: Parts) {
  return { tags: [tag], ...parts, ...(answer === undefined ? {} : { response: { 200: answer } }) };
}

/** A route whose answer streams: NDJSON when the request accepts it, else the messages of the local socket. */
export function describedStream(tag: Tag, parts: Omit<Parts, 'answer'>) {
  const content = { [LINES_MEDIA_TYPE]: { schema: LINE }, [STREAM_MEDIA_TYPE]: { schema: { type: 'string' } } };
  return { tags: [tag], ...parts, response: { 200: { description: 'Lines, as they come.', content } } };
}

/** A route that answers with a file. */
export function describedFile(tag: Tag, parts: Omit<Parts, 'answer'>) {
  const content = { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } };
  return { tags: [tag], ...parts, response: { 200: { description: 'The file.', content } } };
}

const LINE = {
  type: 'object',
  description: 'One line. An answer without a line of type "end" is incomplete.',
  required: ['type'],
  additionalProperties: true,
  properties: { type: { enum: ['header', 'rows', 'progress', 'end', 'error'] } },
};

export const text = { type: 'string' } as const;
export const texts = { type: 'array', items: text } as const;
export const whole = { type: 'integer' } as const;
export const yes = { type: 'boolean' } as const;

/** An answer's object: `optional` members may be missing. */
export function record(properties: Schema, optional: Schema = {}) {
  return { type: 'object', required: Object.keys(properties), properties: { ...properties, ...optional } } as const;
}

export function list(items: Schema) {
  return { type: 'array', items } as const;
}

/** An object whose members follow from the workspace's own files. */
export const open = { type: 'object', additionalProperties: true } as const;

export function orNull(schema: Schema) {
  return { anyOf: [{ type: 'null' }, schema] } as const;
}

/** A path's parameters, each a name. */
export function path(...names: readonly string[]) {
  const name = { type: 'string', minLength: 1, maxLength: 200 };
  return {
    type: 'object',
    required: names,
    properties: Object.fromEntries(names.map((each) => [each, name])),
  } as const;
}
