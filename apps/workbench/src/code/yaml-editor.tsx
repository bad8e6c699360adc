import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorView } from '@codemirror/view';
import { useMemo } from 'react';
import type { FileProblem } from '../api/policy.js';
import { Editor, type EditorProps } from './editor.js';
import { yamlLanguage } from './yaml.js';

interface YamlEditorProps extends Omit<EditorProps, 'language'> {
  /** What is wrong, by line; each is marked beside its line. */
  readonly problems: readonly FileProblem[];
}

export function YamlEditor({ problems, ...rest }: YamlEditorProps) {
  const language = useMemo(() => [yamlLanguage, lintGutter(), marking(problems)], [problems]);
  return <Editor language={language} {...rest} />;
}

/** Marks the problems once the editor has taken them up. */
function marking(problems: readonly FileProblem[]) {
  let marked = false;
  return EditorView.updateListener.of(({ view }) => {
    if (marked) return;
    marked = true;
    queueMicrotask(() =>
      view.dispatch(
        setDiagnostics(
          view.state,
          problems.map((problem) => diagnosticOf(problem, view)),
        ),
      ),
    );
  });
}

function diagnosticOf({ line = 1, problem }: FileProblem, view: EditorView): Diagnostic {
  const at = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
  return { from: at.from, to: at.to, severity: 'error', message: problem };
}
