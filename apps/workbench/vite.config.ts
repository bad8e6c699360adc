import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// No inline scripts or styles: the server's content policy allows none.
export default defineConfig({
  plugins: [react()],
  // What Blueprint rests on asks npm for an older React too; there is one on the page, the workbench's own.
  resolve: { dedupe: ['react', 'react-dom'] },
  build: { outDir: 'dist', assetsInlineLimit: 0, sourcemap: false, modulePreload: { polyfill: false } },
});
