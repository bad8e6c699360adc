import { Failure, Loading } from './design/state-view.js';
import { Frame } from './frame/frame.js';
import { GoTo } from './frame/go-to.js';
import { ShortcutsProvider } from './frame/shortcuts.js';
import { IdentityProvider, useIdentity } from './identity/identity.js';
import { SignInPage } from './pages/sign-in/page.js';
import { SessionsProvider } from './session/sessions.js';

export function App() {
  return (
    <IdentityProvider>
      <WhoeverIsThere />
    </IdentityProvider>
  );
}

/** The frame is for those who are signed in. The address stays, so that signing in again leads back to where one was. */
function WhoeverIsThere() {
  const { knowing, refresh } = useIdentity();
  if (knowing.state === 'asking') return <Loading what="Asking who you are" />;
  if (knowing.state === 'failed') return <Failure problem={knowing.problem} again={() => void refresh()} />;
  if (knowing.state === 'unknown') return <SignInPage because={knowing.because} />;
  return (
    <SessionsProvider key={knowing.me.person}>
      <ShortcutsProvider>
        <GoTo />
        <Frame />
      </ShortcutsProvider>
    </SessionsProvider>
  );
}
