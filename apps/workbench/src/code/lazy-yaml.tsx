import { lazy } from 'react';

/** The YAML editor, when a page that has one is gone to. */
export const LazyYamlEditor = lazy(async () => ({ default: (await import('./yaml-editor.js')).YamlEditor }));
