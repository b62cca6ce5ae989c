import { defineConfig } from 'vitest/config';

/**
 * Bundles for plain Node: the command line, the engine that it forks (they share no native code), the engine's counting
 * and decoding threads; with `--mode bench` the measurements too, in a folder of their own.
 */
export default defineConfig(({ mode }) => ({
  build: {
    ssr: true,
    target: 'node20',
    outDir: mode === 'bench' ? 'bench/.out' : 'out',
    emptyOutDir: true,
    sourcemap: true,
    rollupOptions: {
      input: {
        counter: 'main/engine/calibrate/counter.ts',
        decoder: 'main/engine/data/sources/decoder.ts',
        ...(mode === 'bench'
          ? { bench: 'bench/main.ts' }
          : { cli: 'main/cli/main.ts', engine: 'main/engine/jobs/child.ts' }),
      },
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
}));
