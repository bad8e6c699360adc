import { StreamLanguage, type StringStream } from '@codemirror/language';

interface YamlState {
  /** Indentation of the line that began a block of text (`>-`, `|`); its deeper lines are text. */
  block: number | undefined;
}

/** YAML as far as a workspace's files use it: keys, lists, texts, comments. Colours only; the service judges. */
export const yamlLanguage = StreamLanguage.define<YamlState>({
  name: 'yaml',
  startState: () => ({ block: undefined }),
  token(stream, state) {
    if (stream.sol() && state.block !== undefined) {
      if (stream.indentation() > state.block || stream.match(/^\s*$/, false) !== null) {
        stream.skipToEnd();
        return 'string';
      }
      state.block = undefined;
    }
    return next(stream, state);
  },
  languageData: { commentTokens: { line: '#' } },
});

function next(stream: StringStream, state: YamlState): string | null {
  if (stream.eatSpace()) return null;
  if (stream.match(/^#.*/)) return 'comment';
  if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'(?:[^']|'')*'?/)) return 'string';
  if (stream.match(/^[|>][+-]?(?=\s*$)/)) {
    state.block = stream.indentation();
    return 'operator';
  }
  if (stream.match(/^[\w$./-]+(?=\s*:(?:\s|$))/)) return 'propertyName';
  if (stream.match(/^\d{4}-\d{2}-\d{2}\b/) || stream.match(/^-?\d+(?:\.\d+)?(?=\s*(?:[,\]}#]|$))/)) return 'number';
  if (stream.match(/^(?:true|false|null)\b/)) return 'bool';
  if (stream.match(/^(?:- |[[\]{},:])/)) return 'punctuation';
  if (stream.match(/^[^\s,[\]{}#:]+/)) return null;
  stream.next();
  return null;
}
