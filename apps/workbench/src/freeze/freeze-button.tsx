import { Button } from '@blueprintjs/core';
import { useState } from 'react';
import type { Freezable } from '../api/policy.js';
import { holdsRole, useMe } from '../identity/identity.js';
import { FreezeDialog } from './freeze-dialog.js';

interface FreezeButtonProps {
  readonly what?: Freezable;
  readonly name?: string;
  readonly title?: string;
}

/** One press opens what it does, a second does it. For stewards and overseers, on every page. */
export function FreezeButton({ what, name, title }: FreezeButtonProps) {
  const me = useMe();
  const [open, setOpen] = useState(false);
  if (!holdsRole(me, 'steward', 'overseer')) return null;
  return (
    <>
      <Button
        variant={what === undefined ? 'minimal' : 'outlined'}
        intent="danger"
        icon="snowflake"
        text="Freeze"
        aria-label={title === undefined ? 'Freeze something' : `Freeze ${title}`}
        onClick={() => setOpen(true)}
      />
      {open ? <FreezeDialog what={what ?? 'purpose'} name={name ?? ''} onClose={() => setOpen(false)} /> : null}
    </>
  );
}
