import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { project, runTool, type Verdict, verdict } from './step.ts'

const folders = ['contract', 'matching', 'search', 'tables', 'server', 'web', 'cli', 'demo', 'e2e', 'bench', 'scripts']

type Report = {
  modules: { source: string }[]
  summary: {
    violations: { from: string; to: string; rule: { name: string }; cycle?: { name: string }[]; comment?: string }[]
  }
}

/** Who may import whom (.dependency-cruiser.mjs). */
export async function checkBorders(root = project): Promise<Verdict> {
  const present = folders.filter((folder) => existsSync(join(root, folder)))
  const args = ['--config', join(project, '.dependency-cruiser.mjs'), '--output-type', 'json', ...present]
  const { out, errors } = await runTool('dependency-cruiser/bin/dependency-cruiser.mjs', args, root)
  if (!out.startsWith('{')) return verdict(0, 'modules', [errors.trim()])
  const report = JSON.parse(out) as Report
  const ours = report.modules.filter(({ source }) => folders.some((folder) => source.startsWith(`${folder}/`)))
  const faults = report.summary.violations.map(({ from, to, rule, cycle }) => {
    const target = cycle && cycle.length > 0 ? cycle.map(({ name }) => name).join(' -> ') : to
    return `${from} -> ${target}: ${rule.name}`
  })
  return verdict(ours.length, 'modules', faults)
}
