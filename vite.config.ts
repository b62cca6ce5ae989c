import vue from '@vitejs/plugin-vue';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

/**
 * Bundles for plain Node: the command line, the engine that it forks (they share no native code), the engine's counting
 * and decoding threads, the process in which it tries a provider, the studio's layout thread; with `--mode bench` the measurements, with `--mode fuzz` the hostile inputs. The window is built by renderer/vite.config.ts.
 */
const PROGRAMS: Readonly<Record<string, Program>> = {
  bench: { outDir: 'bench/.out', input: { bench: 'bench/main.ts' } },
  fuzz: { outDir: 'test/fuzz/.out', input: { fuzz: 'test/fuzz/main.ts', child: 'test/fuzz/child.ts' } },
};
const PRODUCT: Program = {
  outDir: 'out',
  input: {
    cli: 'main/cli/main.ts',
    engine: 'main/engine/jobs/child.ts',
    host: 'main/host/main.ts',
    app: 'main/app/main.ts',
  },
};

interface Program {
  readonly outDir: string;
  readonly input: Readonly<Record<string, string>>;
}

const slow = { testTimeout: 120_000, hookTimeout: 120_000 };
const PROJECTS: TestProjectInlineConfiguration[] = [
  { extends: true, test: { name: 'repo', include: ['test/repo/**/*.test.ts'] } },
  {
    extends: true,
    test: {
      name: 'unit',
      include: ['test/{engine,cli,studio,host,app,proto,fuzz}/**/*.test.ts'],
      testTimeout: 30_000,
    },
  },
  {
    extends: true,
    plugins: [vue()],
    test: {
      name: 'renderer',
      include: ['test/renderer/**/*.test.ts'],
      environment: 'happy-dom',
      setupFiles: 'test/renderer/setup.ts',
      testTimeout: 30_000,
    },
  },
  {
    extends: true,
    test: {
      name: 'jobs',
      include: ['test/jobs/**/*.test.ts'],
      globalSetup: 'test/kit/build.ts',
      ...slow,
    },
  },
  {
    extends: true,
    test: {
      name: 'e2e',
      include: ['test/e2e/**/*.test.ts'],
      globalSetup: 'test/e2e/build.ts',
      ...slow,
    },
  },
];

export default defineConfig(({ mode }) => ({
  build: {
    ssr: true,
    target: 'node20',
    outDir: (PROGRAMS[mode] ?? PRODUCT).outDir,
    emptyOutDir: true,
    sourcemap: true,
    rollupOptions: {
      input: {
        counter: 'main/engine/calibrate/counter.ts',
        decoder: 'main/engine/data/sources/decoder.ts',
        layouter: 'main/studio/graph/layouter.ts',
        provider: 'main/engine/train/providerChild.ts',
        ...(PROGRAMS[mode] ?? PRODUCT).input,
      },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
  test: { projects: PROJECTS },
}));
