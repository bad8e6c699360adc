import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// No inline scripts or styles: the server's content policy allows none.
export default defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', assetsInlineLimit: 0, sourcemap: false, modulePreload: { polyfill: false } },
});
