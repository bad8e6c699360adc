/** How things are written for people: times, numbers, names of the house. British English, 24 hours, the reader's own zone. */

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});
const CLOCK = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const NUMBER = new Intl.NumberFormat('en-GB');

export function day(time: string | undefined): string {
  return written(time, DAY);
}

export function moment(time: string | undefined): string {
  return written(time, MOMENT);
}

export function clockTime(time: string | undefined): string {
  return written(time, CLOCK);
}

export function count(value: number): string {
  return NUMBER.format(value);
}

/** `512 bytes`, `1.4 MB`: in thousands, as file managers count. */
export function bytes(value: number): string {
  const [unit, size] =
    value < 1e6 ? ['KB', value / 1e3] : value < 1e9 ? ['MB', value / 1e6] : (['GB', value / 1e9] as const);
  return value < 1000 ? counted(value, 'byte') : `${size.toFixed(1)} ${unit}`;
}

/** `1 row`, `2 rows`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/** `volume-crime-analysis` as `Volume crime analysis`, where a thing has no title of its own. */
export function spelled(name: string): string {
  const words = name.replaceAll(/[-_]+/g, ' ').trim();
  return words === '' ? name : words[0]?.toUpperCase() + words.slice(1);
}

/** `sql` is written as it is said. */
export function toolName(tool: string): string {
  return tool === 'sql' ? 'SQL' : spelled(tool);
}

/** Milliseconds as `1 h 05 min`, `4 min 09 s`, `12 s`. Never negative. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)} h ${two(Math.floor((seconds % 3600) / 60))} min`;
  if (seconds >= 60) return `${Math.floor(seconds / 60)} min ${two(seconds % 60)} s`;
  return `${seconds} s`;
}

function written(time: string | undefined, format: Intl.DateTimeFormat): string {
  if (time === undefined || time === '') return 'not told';
  const at = new Date(time);
  return Number.isNaN(at.getTime()) ? time : format.format(at);
}
