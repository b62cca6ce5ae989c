import { defineConfig } from 'vite';

/** The preload script: one CommonJS file, as a sandboxed window wants it. */
export default defineConfig({
  root: import.meta.dirname,
  build: {
    outDir: '../out',
    emptyOutDir: false,
    target: 'node20',
    lib: { entry: 'index.ts', formats: ['cjs'], fileName: () => 'preload.cjs' },
    rollupOptions: { external: ['electron'] },
  },
});
