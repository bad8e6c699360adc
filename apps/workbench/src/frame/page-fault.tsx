import { Button } from '@blueprintjs/core';
import { Component, type ReactNode } from 'react';
import { Empty } from '../design/state-view.js';

/** A page that fails leaves the frame standing. */
export class PageFault extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <Empty
        icon="error"
        tone="bad"
        title="This page met a fault of its own"
        action={<Button icon="refresh" text="Load it again" onClick={() => window.location.reload()} />}
      >
        <p>What you typed is kept. Nothing was read or changed by the fault itself.</p>
      </Empty>
    );
  }
}
