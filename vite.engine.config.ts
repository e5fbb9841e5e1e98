import { existsSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { resolve } from 'node:path'
import { defineConfig } from 'vite'

const entries = ['main', 'run', 'probe', 'thread', 'judge', 'train', 'cli'].filter((name) =>
  existsSync(resolve(import.meta.dirname, `engine/${name}.ts`)),
)

/** The engine as the packaged app carries it: plain Node modules in out/engine, native addons beside them in node_modules. */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    outDir: 'out/engine',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    rollupOptions: {
      input: Object.fromEntries(entries.map((name) => [name, resolve(import.meta.dirname, `engine/${name}.ts`)])),
      // mnist reads its digits from its own folder.
      external: ['better-sqlite3', 'onnxruntime-node', 'koffi', 'mnist', /^mnist\//, ...builtinModules, /^node:/],
      output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
})
