import '@blueprintjs/core/lib/css/blueprint.css';
import './design/tokens.css';
import './design/base.css';
import './design/blueprint.css';
import { BlueprintProvider } from '@blueprintjs/core';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';
import { loadIconsLazily } from './design/icons.js';
import { beginTheme } from './frame/theme.js';

beginTheme();
loadIconsLazily();

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <BlueprintProvider>
        <App />
      </BlueprintProvider>
    </StrictMode>,
  );
}
