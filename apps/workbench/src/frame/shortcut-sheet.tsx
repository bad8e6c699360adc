import { Switch } from '@blueprintjs/core';
import { Modal } from '../design/modal.js';
import { type Shortcut, useShortcuts } from './shortcuts.js';

const GROUPS: readonly Shortcut['group'][] = ['Everywhere', 'Go to', 'This page'];

export function ShortcutSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }) {
  const { known, single, setSingle } = useShortcuts();
  const all = [...known.values()];
  return (
    <Modal open={open} title="Keyboard shortcuts" onClose={onClose} wide>
      <div className="shortcut-groups">
        {GROUPS.map((group) => {
          const shortcuts = all.filter((each) => each.group === group);
          if (shortcuts.length === 0) return null;
          return (
            <section key={group} className="stack-tight">
              <h3>{group}</h3>
              <dl className="shortcut-list">
                {shortcuts.map(({ keys, label }) => (
                  <div key={keys}>
                    <dt>{label}</dt>
                    <dd>
                      <Keys keys={keys} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
      <Switch
        checked={single}
        onChange={(event) => setSingle(event.currentTarget.checked)}
        label="Shortcuts of single keys (turn them off if you dictate, or press keys by accident)"
      />
    </Modal>
  );
}

function Keys({ keys }: { readonly keys: string }) {
  const mac = navigator.platform.startsWith('Mac');
  return (
    <span className="keys">
      {keys.split(/[ +]/).map((key, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the order of the keys is what they are
        <kbd key={index}>{key === 'mod' ? (mac ? '⌘' : 'Ctrl') : key.length === 1 ? key.toUpperCase() : key}</kbd>
      ))}
    </span>
  );
}
