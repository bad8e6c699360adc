import { Button } from '@blueprintjs/core';
import { Suspense, useEffect, useRef, useState } from 'react';
import { Empty, Loading } from '../design/state-view.js';
import { useMe } from '../identity/identity.js';
import { navigate, usePath } from '../router/router.js';
import { SessionBar } from '../session/session-bar.js';
import { ContextPanel, ContextSlotProvider } from './context-panel.js';
import './frame.css';
import { Tour, useTour } from '../tour/tour.js';
import { useKept } from './kept.js';
import { Navigation } from './navigation.js';
import { PageFault } from './page-fault.js';
import { Palette } from './palette.js';
import { PersonMenu } from './person-menu.js';
import { type Route, routeOf } from './routes.js';
import { ShortcutSheet } from './shortcut-sheet.js';
import { useShortcut } from './shortcuts.js';

/** What stays: navigation, session, the page, what is beside it. */
export function Frame() {
  const path = usePath();
  const found = routeOf(path);
  const [narrow, setNarrow] = useKept('navigation-narrow', false);
  const [menuOpen, setMenuOpen] = useState(false);
  const [sheetOpen, setSheetOpen] = useState(false);
  const [paletteOpen, setPaletteOpen] = useState(false);
  const tour = useTour();
  const main = useRef<HTMLElement>(null);
  useArrival(path, found?.route, main);
  useShortcut({ keys: '?', label: 'This sheet', group: 'Everywhere', run: () => setSheetOpen(true) });
  useShortcut({
    keys: 'mod+k',
    label: 'Find a page or a command',
    group: 'Everywhere',
    run: () => setPaletteOpen(true),
  });
  useShortcut({
    keys: '[',
    label: 'Narrow or widen the navigation',
    group: 'Everywhere',
    run: () => setNarrow(!narrow),
  });
  useShortcut({ keys: 'n', label: 'Open a session', group: 'Everywhere', run: () => navigate('/session') });

  return (
    <ContextSlotProvider>
      <button type="button" className="skip" onClick={() => main.current?.focus()}>
        Skip to the page
      </button>
      <div className={`frame ${narrow ? 'is-narrow' : ''} ${menuOpen ? 'is-menu-open' : ''}`}>
        <div className="frame-nav">
          <Navigation
            current={found?.route.under ?? found?.route.path ?? ''}
            narrow={narrow && !menuOpen}
            onNarrow={setNarrow}
            onChosen={() => setMenuOpen(false)}
          />
        </div>
        <button
          type="button"
          className="frame-shade"
          aria-label="Close the navigation"
          onClick={() => setMenuOpen(false)}
        />
        <header className="frame-top">
          <Notices />
          <div className="top-bar">
            <Button
              className="frame-menu-button"
              variant="minimal"
              icon="menu"
              aria-label="Pages"
              aria-expanded={menuOpen}
              onClick={() => setMenuOpen(!menuOpen)}
            />
            <SessionBar />
            <PersonMenu onPalette={() => setPaletteOpen(true)} onSheet={() => setSheetOpen(true)} onTour={tour.start} />
          </div>
        </header>
        <div className="frame-body">
          <main id="content" className="frame-main" ref={main} tabIndex={-1}>
            <PageFault key={path}>
              <Suspense fallback={<Loading what="Loading the page" />}>
                {found === undefined ? (
                  <NoPage />
                ) : (
                  <div className="page" key={path}>
                    <found.route.page params={found.params} />
                  </div>
                )}
              </Suspense>
            </PageFault>
          </main>
          <ContextPanel />
        </div>
      </div>
      <Tour tour={tour} />
      <ShortcutSheet open={sheetOpen} onClose={() => setSheetOpen(false)} />
      <Palette open={paletteOpen} onClose={() => setPaletteOpen(false)} onSheet={() => setSheetOpen(true)} />
    </ContextSlotProvider>
  );
}

function NoPage() {
  return (
    <Empty
      icon="search"
      title="There is no page here"
      action={<Button text="Go to the start" onClick={() => navigate('/')} />}
    >
      <p>The address may have been mistyped, or belong to an older version.</p>
    </Empty>
  );
}

/** What everybody should know, on every page: a demonstration, a policy on disk that does not rule. */
function Notices() {
  const { notices } = useMe();
  if (notices.length === 0) return null;
  return (
    <ul className="notices" aria-label="Notices">
      {notices.map((notice) => {
        const text = typeof notice === 'string' ? notice : notice.text;
        return <li key={text}>{text}</li>;
      })}
    </ul>
  );
}

/** After a change of address the page's title is in the tab and has the focus, so that a screen reader begins there. */
function useArrival(path: string, route: Route | undefined, main: { readonly current: HTMLElement | null }): void {
  const before = useRef(path);
  useEffect(() => {
    document.title = `${route?.title ?? 'No page'} · Peel`;
    if (before.current === path) return;
    before.current = path;
    main.current?.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [path, route, main]);
}
