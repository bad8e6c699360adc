// The portal's style sheet, from the parts of GOV.UK Frontend and MoJ Frontend that its pages use.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from 'sass';
import { root } from './workspace.mjs';

const portal = join(root, 'apps', 'portal');
// MoJ Frontend names GOV.UK Frontend by its path from the root, everything else by its package.
const { css } = compile(join(portal, 'style', 'portal.scss'), {
  loadPaths: [root, join(root, 'node_modules')],
  style: 'compressed',
});
mkdirSync(join(portal, 'dist'), { recursive: true });
writeFileSync(join(portal, 'dist', 'portal.css'), css);
