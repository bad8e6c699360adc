import { Button, Menu, MenuDivider, MenuItem, Popover } from '@blueprintjs/core';
import { useState } from 'react';
import { spelled } from '../design/words.js';
import { FreezeButton } from '../freeze/freeze-button.js';
import { useMe } from '../identity/identity.js';
import { SignOutDialog } from '../identity/sign-out-dialog.js';
import { navigate } from '../router/router.js';
import { setTheme, type Theme, useTheme } from './theme.js';

const THEMES: readonly { theme: Theme; text: string; icon: 'desktop' | 'flash' | 'moon' }[] = [
  { theme: 'system', text: 'As the system', icon: 'desktop' },
  { theme: 'light', text: 'Light', icon: 'flash' },
  { theme: 'dark', text: 'Dark', icon: 'moon' },
];

interface PersonMenuProps {
  readonly onPalette: () => void;
  readonly onSheet: () => void;
  readonly onTour: () => void;
}

export function PersonMenu({ onPalette, onSheet, onTour }: PersonMenuProps) {
  const me = useMe();
  const theme = useTheme();
  const [leaving, setLeaving] = useState(false);
  const menu = (
    <Menu>
      <MenuItem disabled icon="id-number" text={me.name} label={me.roles.map(spelled).join(', ')} />
      <MenuDivider title="Look" titleId="menu-look" />
      {THEMES.map((each) => (
        <MenuItem
          key={each.theme}
          icon={each.icon}
          text={each.text}
          role="menuitem"
          selected={each.theme === theme}
          label={each.theme === theme ? 'chosen' : ''}
          shouldDismissPopover={false}
          onClick={() => setTheme(each.theme)}
        />
      ))}
      <MenuDivider />
      <MenuItem icon="search" text="Find a page or a command" label="Ctrl K" onClick={onPalette} />
      <MenuItem icon="key-command" text="Keyboard shortcuts" label="?" onClick={onSheet} />
      {me.demonstration ? <MenuItem icon="lightbulb" text="Show the tour" onClick={onTour} /> : null}
      <MenuDivider />
      <MenuItem icon="key" text="Your passkeys" onClick={() => navigate('/passkeys')} />
      <MenuItem icon="log-out" text="Sign out" onClick={() => setLeaving(true)} />
    </Menu>
  );
  return (
    <div className="row person-menu">
      <FreezeButton />
      {me.demonstration ? <span className="demonstration">Demonstration</span> : null}
      <Popover content={menu} placement="bottom-end" minimal>
        <Button variant="minimal" icon="user" endIcon="caret-down" aria-label={`${me.name}: menu`}>
          <span className="person-name">{me.name}</span>
        </Button>
      </Popover>
      <SignOutDialog open={leaving} onClose={() => setLeaving(false)} />
    </div>
  );
}
