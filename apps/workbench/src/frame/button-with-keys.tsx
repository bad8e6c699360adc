import { Button, type ButtonProps } from '@blueprintjs/core';
import { Keys } from './shortcut-sheet.js';

/** A button that says which keys do the same. */
export function ButtonWithKeys({ keys, text, ...rest }: ButtonProps & { readonly keys: string }) {
  return (
    <Button {...rest} aria-keyshortcuts={keys.replace('mod', 'Control')}>
      {text}{' '}
      <span className="button-keys" aria-hidden="true">
        <Keys keys={keys} />
      </span>
    </Button>
  );
}
