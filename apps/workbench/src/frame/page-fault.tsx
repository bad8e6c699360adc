import { Button } from '@blueprintjs/core';
import { Component, type ReactNode } from 'react';
import { unreachable } from '../api/problem.js';
import { Empty, Failure, Loading } from '../design/state-view.js';

type Fault = 'none' | 'looking' | 'own' | 'unreachable';

/** How long the service may take to show that it is there. Milliseconds. */
const PATIENCE = 8_000;

/**
 * A page that fails leaves the frame standing. Pages are fetched when they are first gone to: whether it was the page's own fault, or the
 * service is away, is asked of the service.
 */
export class PageFault extends Component<{ readonly children: ReactNode }, { readonly fault: Fault }> {
  override state: { readonly fault: Fault } = { fault: 'none' };

  static getDerivedStateFromError(): { readonly fault: Fault } {
    return { fault: 'looking' };
  }

  override componentDidCatch(): void {
    void answers().then((there) => this.setState({ fault: there ? 'own' : 'unreachable' }));
  }

  /** What could not be fetched is not asked for a second time by a page that stays. One that cannot be loaded is not left. */
  private readonly again = (): void => {
    void answers().then((there) => there && window.location.reload());
  };

  override render(): ReactNode {
    const { fault } = this.state;
    if (fault === 'none') return this.props.children;
    if (fault === 'looking') return <Loading what="Loading the page" />;
    if (fault === 'unreachable') return <Failure problem={unreachable()} again={this.again} />;
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

/** Whether the service is there, whatever it says. */
async function answers(): Promise<boolean> {
  try {
    await fetch('/', { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(PATIENCE) });
    return true;
  } catch {
    return false;
  }
}
