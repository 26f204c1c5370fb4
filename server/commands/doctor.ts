import { checkHealth, type HealthCheck } from '../platform/health.ts'
import { withDatabase } from './attach.ts'

const marks: Record<HealthCheck['state'], string> = { good: 'ok  ', warn: 'note', bad: 'BAD ' }

/** `doctor`: what could be wrong, the worst first, and what to do about it. Exit code 1 where something is bad. */
export async function run(): Promise<void> {
  const checks = await withDatabase(checkHealth)
  for (const { state, name, detail, whatToDo } of checks)
    console.log(`${marks[state]} ${name}: ${detail}${whatToDo ? ` ${whatToDo}` : ''}`)
  if (checks.some(({ state }) => state === 'bad')) process.exitCode = 1
}
