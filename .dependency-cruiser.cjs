// The floors of the house: imports go down only. A package on a floor may import packages of lower floors (and, on one floor, none).
const floors = [
  ['kernel'],
  ['metastore', 'policy', 'tabular'],
  ['ledger', 'lake'],
  ['engine'],
  ['gate'],
  ['jobs', 'sources'],
  ['pipeline', 'resolution'],
  ['ontology', 'stewardship'],
  ['compat', 'server', 'cli'],
];

const climbing = floors.flatMap((packages, floor) => {
  const above = floors.slice(floor + 1).flat();
  return above.length === 0
    ? []
    : packages.map((name) => ({
        name: `floors/${name}`,
        comment: `${name} is on floor ${floor}: it may not import from a floor above`,
        severity: 'error',
        from: { path: `^packages/${name}/src` },
        to: { path: `^packages/(${above.join('|')})/|^@peel/(${above.join('|')})(/|$)` },
      }));
});

module.exports = {
  forbidden: [
    ...climbing,
    {
      name: 'above-the-gate',
      comment:
        'What is above the gate gets rows only through it. The service composes the house and may build the parts it hands over.',
      severity: 'error',
      from: {
        path: '^packages/(jobs|sources|pipeline|resolution|ontology|stewardship|compat|server|cli)/src',
        pathNot: '^packages/(server/src/compose|cli/src/(verify|witness))',
      },
      to: { path: '^packages/(ledger|lake|engine)/|^@peel/(ledger|lake|engine)(/|$)' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    moduleSystems: ['es6'],
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['peel-source', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js'],
    },
  },
};
