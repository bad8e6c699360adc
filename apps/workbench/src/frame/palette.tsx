import { Icon, type IconName, InputGroup } from '@blueprintjs/core';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { Modal } from '../design/modal.js';
import { navigate } from '../router/router.js';
import { useSessions } from '../session/sessions.js';
import { NAVIGATION } from './navigation-entries.js';
import { setTheme } from './theme.js';
import './top-bar.css';

interface Command {
  readonly text: string;
  readonly hint: string;
  readonly icon: IconName;
  readonly run: () => void;
}

interface PaletteProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly onSheet: () => void;
}

/** Pages and commands by their names. It searches nothing but these, so that what is typed here goes nowhere. */
export function Palette({ open, onClose, onSheet }: PaletteProps) {
  return (
    <Modal open={open} title="Find a page or a command" onClose={onClose}>
      {open ? <PaletteBody onClose={onClose} onSheet={onSheet} /> : null}
    </Modal>
  );
}

function PaletteBody({ onClose, onSheet }: Omit<PaletteProps, 'open'>) {
  const commands = useCommands(onSheet);
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const found = commands.filter(({ text, hint }) =>
    `${text} ${hint}`.toLowerCase().includes(typed.trim().toLowerCase()),
  );
  const chosen = Math.min(at, found.length - 1);
  const run = (command: Command | undefined) => {
    if (command === undefined) return;
    onClose();
    command.run();
  };
  const pressed = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((chosen + step + found.length) % Math.max(1, found.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      run(found[chosen]);
    }
  };
  return (
    <div>
      <InputGroup
        // From its first moment: what is typed before the dialogue has finished opening would be lost.
        autoFocus
        leftIcon="search"
        size="large"
        role="combobox"
        aria-label="Page or command"
        aria-expanded={found.length > 0}
        aria-controls={id}
        aria-activedescendant={found.length === 0 ? undefined : `${id}-${chosen}`}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      <div className="palette-list" role="listbox" id={id} aria-label="Pages and commands" tabIndex={-1}>
        {found.map((command, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and takes the keys
          <div
            key={command.text}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === chosen}
            className="palette-option"
            onClick={() => run(command)}
          >
            <Icon icon={command.icon} size={16} aria-hidden />
            <span>{command.text}</span>
            <span className="muted small">{command.hint}</span>
          </div>
        ))}
        {found.length === 0 ? <p className="muted">Nothing is called that.</p> : null}
      </div>
    </div>
  );
}

function useCommands(onSheet: () => void): readonly Command[] {
  const { current, close } = useSessions();
  return useMemo(() => {
    const pages = NAVIGATION.map(({ label, icon, path, key }): Command => {
      return { text: label, hint: `g ${key}`, icon, run: () => navigate(path) };
    });
    const closing: Command = { text: 'Close the session', hint: 'session', icon: 'log-out', run: () => void close() };
    return [
      ...pages,
      { text: 'Open a session', hint: 'n', icon: 'key', run: () => navigate('/session') },
      ...(current === undefined ? [] : [closing]),
      { text: 'Light', hint: 'look', icon: 'flash', run: () => setTheme('light') },
      { text: 'Dark', hint: 'look', icon: 'moon', run: () => setTheme('dark') },
      { text: 'As the system', hint: 'look', icon: 'desktop', run: () => setTheme('system') },
      { text: 'Keyboard shortcuts', hint: '?', icon: 'key-command', run: onSheet },
    ];
  }, [close, current, onSheet]);
}
