/** The addresses of the window, so that views link to each other without knowing each other. */
export const places = {
  lineage: '/',
  model: (model?: string): string => (model ? `/model/${model}` : '/model'),
  data: (dataset?: string): string => (dataset ? `/data/${dataset}` : '/data'),
  /** The wizard; `parent` is the model or run that it starts from. */
  compress: (parent?: string): string => (parent ? `/compress?parent=${parent}` : '/compress'),
  run: (run: string): string => `/run/${run}`,
  result: (run: string): string => `/result/${run}`,
  compare: (runs: readonly string[] = []): string => (runs.length > 0 ? `/compare?runs=${runs.join(',')}` : '/compare'),
  export: (run?: string): string => (run ? `/export/${run}` : '/export'),
  settings: '/settings',
} as const;
