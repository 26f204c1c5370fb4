// Who may import whom (ARCHITECTURE.md). The names of the rules are what `npm run check` prints.

const tests = '\\.test\\.tsx?$'
const isCore = ['core']
/** Folders of server/ that are no domain. */
const notDomains = 'platform/|commands/|testing/|trust/|migrations/|i18n/'

/** A folder that may import itself and the named packages alone. Its tests bring their tools. */
const closed = (folder, ...packages) => ({
  name: `${folder} imports ${packages.join(', ') || 'nothing'} outside itself`,
  severity: 'error',
  from: { path: `^${folder}/`, pathNot: tests },
  to: { pathNot: [`^${folder}/`, ...packages.map((name) => `(^|node_modules/)${name}(/|$)`)] },
})

/** A package that a single file stands for in the product; tests may meet the real one. */
const onlyIn = (file, ...packages) => ({
  name: `only ${file}.ts imports ${packages.join(', ')}`,
  severity: 'error',
  from: { pathNot: [`^${file}\\.ts$`, tests, '^server/testing/'] },
  to: { path: packages.map((name) => `(^|node_modules/)${name}(/|$)`) },
})

const never = (name, from, to) => ({ name, severity: 'error', from, to })

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    closed('contract', 'zod'),
    closed('matching'),
    closed('search'),
    // A spreadsheet is a ZIP archive: zlib computes, it reaches nothing.
    closed('tables', 'csv-parse', 'read-excel-file', 'zlib'),
    never(
      'web imports contract alone of the other folders',
      { path: '^web/' },
      { path: '^(server|cli|matching|search|tables|demo|e2e|bench|scripts)/' },
    ),
    never(
      'the web app runs in a browser: nothing of Node',
      { path: '^web/', pathNot: [tests, '^web/vite\\.config\\.ts$', '^web/testing/'] },
      { dependencyTypes: isCore },
    ),
    never(
      'cli imports contract, matching, tables and server/commands',
      { path: '^cli/' },
      { path: '^(server/(?!commands/)|web|search|demo|e2e|bench|scripts)' },
    ),
    never(
      'cli loads server/commands when asked for, by import()',
      { path: '^cli/', pathNot: tests },
      { path: '^server/commands/', dynamic: false },
    ),
    never(
      'server/platform never imports a domain, nor what stands on it',
      { path: '^server/platform/', pathNot: tests },
      { path: '^(server/(?!platform/|i18n/)|web|cli|matching|search|tables|demo|e2e|bench|scripts)' },
    ),
    never(
      'another domain is reached through its index.ts',
      { path: `^server/(?!${notDomains})([^/]+)/` },
      { path: `^server/(?!platform/|testing/|i18n/|$1/)[^/]+/`, pathNot: '^server/[^/]+/index\\.ts$' },
    ),
    never(
      'commands and demo reach a domain through its index.ts',
      { path: '^(server/commands|demo)/' },
      { path: `^server/(?!${notDomains})[^/]+/`, pathNot: '^server/[^/]+/index\\.ts$' },
    ),
    never(
      'a domain does not know the application it is part of',
      { path: `^server/(?!${notDomains})[^/]+/`, pathNot: tests },
      { path: '^(server/[^/]+\\.ts$|web|cli|e2e|bench|scripts)' },
    ),
    never(
      'the demonstration is loaded when asked for, by import()',
      { path: '^(server|cli)/', pathNot: tests },
      { path: '^demo/', dynamic: false },
    ),
    never(
      'only app.ts imports the domains',
      { path: '^server/(?!app\\.ts)[^/]+\\.ts$', pathNot: tests },
      {
        path: `^server/(?!${notDomains})[^/]+/`,
      },
    ),
    never(
      'nothing that ships imports what tests stand on',
      { path: '^(server|cli|demo)/', pathNot: [tests, '^server/(testing|trust)/'] },
      {
        path: ['^server/testing/', tests],
      },
    ),
    never(
      'the network is reached through server/platform',
      { path: '^(server/(?!platform/)|cli/|demo/)', pathNot: [tests, '^server/testing/'] },
      { path: '^(node:)?(http|https|http2|net|tls|dgram)$', dependencyTypes: isCore },
    ),
    onlyIn('server/platform/auth', 'better-auth', '@better-auth/[^/]+'),
    onlyIn('server/platform/jobs', 'pg-boss'),
    onlyIn('server/platform/mail', 'nodemailer'),
    // Types are gone at run time and import() waits until it is asked: neither makes an order of loading.
    never('no circles', {}, { circular: true, viaOnly: { dependencyTypesNot: ['type-only', 'dynamic-import'] } }),
    never('every import leads somewhere', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^web/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
}
