import { Button, Dialog } from '@blueprintjs/core';
import { type ReactNode, useId } from 'react';
import { useKeysTaken } from '../frame/shortcuts.js';
import './modal.css';

interface ModalProps {
  readonly open: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly footer?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

/** A dialogue over the page. Escape and the cross close it; the focus goes back to where it was. */
export function Modal({ open, title, onClose, footer, wide = false, children }: ModalProps) {
  const id = useId();
  useKeysTaken(open);
  return (
    <Dialog
      isOpen={open}
      onClose={onClose}
      aria-labelledby={id}
      className={wide ? 'modal modal-wide' : 'modal'}
      transitionDuration={80}
    >
      <div className="modal-head">
        <h2 id={id}>{title}</h2>
        <Button variant="minimal" icon="cross" aria-label="Close" onClick={onClose} />
      </div>
      <div className="modal-body">{children}</div>
      {footer === undefined ? null : <div className="modal-foot">{footer}</div>}
    </Dialog>
  );
}
