import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

/** The window: one bundle for Electron and for the loopback host, with relative addresses and nothing from elsewhere. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  plugins: [vue()],
  resolve: { alias: [{ find: /^zod$/, replacement: join(import.meta.dirname, 'zod.ts') }] },
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    target: 'es2022',
    chunkSizeWarningLimit: 1500,
    // Fonts and pictures as data: would need a wider Content-Security-Policy.
    assetsInlineLimit: 0,
  },
  define: { __VUE_OPTIONS_API__: 'true', __VUE_PROD_DEVTOOLS__: 'false', __VUE_I18N_LEGACY_API__: 'false' },
});
