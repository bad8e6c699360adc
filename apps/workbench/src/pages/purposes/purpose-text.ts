import { isMap, isSeq, parseDocument } from 'yaml';

export type Field = string | readonly string[];

/** The value at a place of the text: a word, or a list of words. What is not there is empty. */
export function readField(text: string, path: readonly string[]): Field {
  const value: unknown = parseDocument(text).getIn(path);
  if (isSeq(value)) return value.items.map((item) => String(item)).filter((item) => item !== '');
  if (value === undefined || value === null || isMap(value)) return '';
  return String(value);
}

/** The text with another value at that place; comments and everything else stay as they are. */
export function writeField(text: string, path: readonly string[], value: Field): string {
  const document = parseDocument(text);
  if (typeof value === 'string') document.setIn(path, value);
  else document.setIn(path, document.createNode([...value], { flow: true }));
  return document.toString({ lineWidth: 120 });
}

/** Whether the form can edit it: a text that is no YAML at all is edited as a file. */
export function isReadable(text: string): boolean {
  const document = parseDocument(text);
  return document.errors.length === 0 && isMap(document.contents);
}
