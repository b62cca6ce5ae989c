import { defineConfig } from 'vitest/config';

/** Two bundles for plain Node: the command line, and the engine that it forks (they share no native code). */
export default defineConfig({
  build: {
    ssr: true,
    target: 'node20',
    outDir: 'out',
    emptyOutDir: true,
    sourcemap: true,
    rollupOptions: {
      input: { cli: 'main/cli/main.ts', engine: 'main/engine/jobs/child.ts' },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: 'repo', include: ['test/repo/**/*.test.ts'] } },
      { extends: true, test: { name: 'unit', include: ['test/{engine,cli,studio,proto}/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'jobs',
          include: ['test/jobs/**/*.test.ts'],
          globalSetup: 'test/kit/build.ts',
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
