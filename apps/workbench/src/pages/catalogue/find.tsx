import type { Dataset } from '../../api/catalogue.js';

export interface Found {
  readonly dataset: Dataset;
  /** The columns by which it was found. */
  readonly columns: readonly string[];
}

/** Datasets in which every word typed occurs, those found by name first. Searched here, so that what is typed is sent nowhere. */
export function findDatasets(all: readonly Dataset[], typed: string): readonly Found[] {
  const words = wordsOf(typed);
  if (words.length === 0) return all.map((dataset) => ({ dataset, columns: [] }));
  const found = all.flatMap((dataset) => {
    const own = `${dataset.dataset} ${dataset.title} ${dataset.description} ${dataset.owner}`.toLowerCase();
    const columns = dataset.columns.filter(({ name, description = '', groupTitle = '' }) => {
      const text = `${name} ${description} ${groupTitle}`.toLowerCase();
      return words.some((word) => text.includes(word));
    });
    const everything =
      `${own} ${columns.map(({ name, description }) => `${name} ${description ?? ''}`).join(' ')}`.toLowerCase();
    const matches = words.every((word) => everything.includes(word));
    return matches
      ? [{ dataset, columns: columns.map(({ name }) => name), byName: words.every((word) => own.includes(word)) }]
      : [];
  });
  return found.sort((a, b) => Number(b.byName) - Number(a.byName));
}

function wordsOf(typed: string): readonly string[] {
  return typed
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** A text with what was typed marked in it. */
export function Marked({ text, typed }: { readonly text: string; readonly typed: string }) {
  const word = wordsOf(typed)
    .filter((each) => text.toLowerCase().includes(each))
    .sort((a, b) => b.length - a.length)[0];
  if (word === undefined) return text;
  const at = text.toLowerCase().indexOf(word);
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + word.length)}</mark>
      {text.slice(at + word.length)}
    </>
  );
}
