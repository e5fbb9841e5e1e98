/** Which folder may import which (docs/architecture). Every rule names the direction it keeps. */
const engine = (...folders) => `^engine/(${folders.join('|')})(/|\\.ts$)`
const rule = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to })

module.exports = {
  forbidden: [
    rule(
      'no-circular',
      'A value import never closes a circle; types may.',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    ),
    rule(
      'window-sees-only-pure-parts',
      'The window shares the contract, the document model and the definitions with the engine, nothing else.',
      { path: '^renderer/' },
      { path: '^engine/', pathNot: ['^engine/(protocol|wire|headline)\\.ts$', '^engine/network/', '^engine/.*definitions?\\.ts$'] },
    ),
    rule(
      'window-knows-no-shell',
      'The window talks to the shell through the preload bridge only; types may be shared.',
      { path: '^renderer/' },
      { path: '^electron/', dependencyTypesNot: ['type-only'] },
    ),
    rule('window-has-no-node', 'The page is sandboxed: no Node modules.', { path: '^renderer/' }, { dependencyTypes: ['core'] }),
    rule(
      'window-has-no-native',
      'Native packages belong to the engine.',
      { path: '^(renderer|electron)/' },
      { path: 'node_modules/(better-sqlite3|onnxruntime-node|onnx-proto|koffi)/' },
    ),
    rule(
      'shell-relays',
      'The shell knows the contract and nothing of networks.',
      { path: '^electron/' },
      { path: '^(engine|renderer)/', pathNot: '^engine/protocol\\.ts$' },
    ),
    rule(
      'engine-stands-alone',
      'The engine runs without Electron and without a window.',
      { path: '^engine/' },
      { path: ['^(electron|renderer)/', 'node_modules/(electron|react|@mantine)/'] },
    ),
    rule(
      'network-is-pure',
      'The document model imports nothing but its schema library.',
      { path: '^engine/network/' },
      { path: '^engine/', pathNot: '^engine/network/' },
    ),
    rule(
      'pure-parts-have-no-node',
      'The document model, the contract and the definitions run on both sides.',
      { path: ['^engine/(network/|(protocol|wire|headline)\\.ts)', '^engine/.*definitions?\\.ts$'] },
      { dependencyTypes: ['core'] },
    ),
    rule(
      'tensor-is-the-ground',
      'The tensor graph knows no module, no network and no run.',
      { path: engine('tensor') },
      { path: '^engine/', pathNot: engine('tensor') },
    ),
    rule(
      'kernels-beside-tensor',
      'A kernel works on numbers in a memory; it knows no graph.',
      { path: engine('kernels') },
      { path: '^engine/', pathNot: engine('kernels', 'network') },
    ),
    rule(
      'modules-below-compile',
      'Kinds are built from tensors; they know nothing of compile, learning or runs.',
      { path: engine('modules', 'projections', 'plasticity') },
      { path: engine('compile', 'learn', 'evolve', 'runs', 'store', 'tasks', 'commands', 'main', 'run', 'cli') },
    ),
    rule(
      'compile-below-learn',
      'Compile knows nothing of learning, runs or files.',
      { path: engine('compile') },
      { path: engine('stages', 'learn', 'evolve', 'runs', 'store', 'tasks', 'commands', 'main', 'run', 'cli') },
    ),
    rule(
      'stages-below-both',
      'What a stage is given and leaves is known to learning and evolution alike; it knows neither.',
      { path: engine('stages') },
      { path: engine('learn', 'evolve', 'runs', 'store', 'commands', 'main', 'run', 'cli') },
    ),
    rule(
      'learn-and-evolve-apart',
      'Runs hand functions between the two; neither imports the other, nor runs or files.',
      { path: engine('learn') },
      { path: engine('evolve', 'runs', 'store', 'commands', 'main', 'run', 'cli') },
    ),
    rule(
      'evolve-and-learn-apart',
      'See above, the other way round.',
      { path: engine('evolve') },
      { path: engine('learn', 'runs', 'store', 'commands', 'main', 'run', 'cli') },
    ),
    rule(
      'tasks-import-only-network',
      'A task is a source of samples, of files too; models are no samples.',
      { path: engine('tasks') },
      { path: '^engine/', pathNot: [engine('tasks', 'network', 'protocol', 'normal'), '^engine/formats/(?!onnx/)'] },
    ),
    rule(
      'store-beside',
      'The project file knows the document, not what computes on it.',
      { path: engine('store') },
      { path: engine('compile', 'learn', 'evolve', 'runs', 'tensor', 'tasks', 'commands', 'main', 'run', 'cli') },
    ),
    rule(
      'app-needs-no-test',
      'Nothing that ships imports a test.',
      { path: '^(engine|electron|renderer)/', pathNot: '\\.test\\.tsx?$' },
      { path: '^test/' },
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|dist|test-results)/' },
    parser: 'swc',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
