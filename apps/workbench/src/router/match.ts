export type Params = Readonly<Record<string, string>>;

/** What a pattern's `:names` stand for in a path, or undefined where it is another's path. `/orders/:order` */
export function match(pattern: string, path: string): Params | undefined {
  const wanted = parts(pattern);
  const given = parts(path);
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith(':')) params[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}

function parts(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}
