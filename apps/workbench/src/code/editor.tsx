import { closeBrackets, closeBracketsKeymap, closeCompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, syntaxHighlighting } from '@codemirror/language';
import { Compartment, EditorState, type Extension } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from '@codemirror/view';
import { useEffect, useRef } from 'react';
import './editor.css';
import { editorLook, highlighting } from './look.js';

export interface EditorHandle {
  /** Puts text where the cursor is, and the focus with it. */
  readonly insert: (text: string) => void;
  readonly focus: () => void;
}

export interface EditorProps {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  /** Language, completion, marks of problems: may change while it is open. */
  readonly language: Extension;
  readonly hint?: string;
  readonly readOnly?: boolean;
  readonly onRun?: () => void;
  readonly handle?: (handle: EditorHandle | undefined) => void;
}

/**
 * A CodeMirror editor. It lives in a shadow tree, where its styles are adopted sheets: the pages' content policy allows no style
 * elements. Tab leaves it, as everywhere.
 */
export function Editor(props: EditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | undefined>(undefined);
  const language = useRef(new Compartment());
  const latest = useRef(props);
  latest.current = props;

  useEffect(() => {
    if (host.current === null) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [language.current.of(latest.current.language), ...extensionsOf(() => latest.current)],
      }),
    });
    view.current = editor;
    latest.current.handle?.({
      insert: (text) => {
        editor.dispatch(editor.state.replaceSelection(text));
        editor.focus();
      },
      focus: () => editor.focus(),
    });
    return () => {
      latest.current.handle?.(undefined);
      editor.destroy();
    };
  }, []);

  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(props.language) });
  }, [props.language]);

  useEffect(() => {
    const editor = view.current;
    if (editor === undefined || editor.state.doc.toString() === props.text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: props.text } });
  }, [props.text]);

  return <div className="code-editor" ref={host} />;
}

function extensionsOf(latest: () => EditorProps): readonly Extension[] {
  const { label, hint, readOnly = false } = latest();
  const run = (view: EditorView) => {
    closeCompletion(view);
    latest().onRun?.();
    return latest().onRun !== undefined;
  };
  return [
    lineNumbers(),
    highlightActiveLineGutter(),
    highlightActiveLine(),
    history(),
    drawSelection(),
    indentOnInput(),
    bracketMatching(),
    closeBrackets(),
    syntaxHighlighting(highlighting),
    editorLook,
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
    EditorState.readOnly.of(readOnly),
    ...(hint === undefined ? [] : [placeholder(hint)]),
    keymap.of([
      { key: 'Mod-Enter', run, preventDefault: true },
      ...closeBracketsKeymap,
      ...defaultKeymap,
      ...historyKeymap,
      ...completionKeymap,
    ]),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest().onText(update.state.doc.toString());
    }),
  ];
}
