import { isPeelError } from '@peel/kernel/errors';
import { SaxesParser } from 'saxes';
import { tabularErrors } from './errors.js';

/** What a part of a workbook is read with. Names come without their prefix. */
export interface XmlHandler {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  text?(text: string): void;
  close?(name: string): void;
}

/** Longer than any cell's text may be; a tag or text of more would be gathered in memory. */
const NODE_BYTES = 4 * 1024 * 1024;
/** No part that is read here goes deeper than ten; open tags are kept in memory. */
const DEPTH = 64;

/**
 * Feeds a part to a handler, chunk by chunk, and yields after each. A document type is refused, and with it every entity but XML's own
 * five: nothing is expanded, nothing outside is opened.
 * @throws workbookBroken
 */
export async function* readXml(chunks: AsyncIterable<Buffer>, handler: XmlHandler, file: string): AsyncGenerator<void> {
  const parser = new SaxesParser({ xmlns: false });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let sinceEvent = 0;
  let depth = 0;
  const broken = (cause?: unknown): never => {
    throw tabularErrors.workbookBroken({ file }, cause);
  };
  parser.on('error', broken);
  parser.on('doctype', () => broken());
  parser.on('opentag', (tag) => {
    sinceEvent = 0;
    depth += 1;
    if (depth > DEPTH) broken();
    handler.open?.(localName(tag.name), tag.attributes);
  });
  parser.on('text', (text) => {
    sinceEvent = 0;
    handler.text?.(text);
  });
  parser.on('cdata', (text) => {
    sinceEvent = 0;
    handler.text?.(text);
  });
  parser.on('closetag', (tag) => {
    sinceEvent = 0;
    depth -= 1;
    handler.close?.(localName(tag.name));
  });
  try {
    for await (const chunk of chunks) {
      sinceEvent += chunk.length;
      parser.write(decoder.decode(chunk, { stream: true }));
      if (sinceEvent > NODE_BYTES) broken();
      yield;
    }
    parser.write(decoder.decode());
    parser.close();
    yield;
  } catch (error) {
    if (isPeelError(error)) throw error;
    broken(error);
  }
}

/** A whole small part. */
export async function readXmlPart(chunks: AsyncIterable<Buffer>, handler: XmlHandler, file: string): Promise<void> {
  for await (const _fed of readXml(chunks, handler, file));
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
