import { readConfig } from '../platform/config.ts'
import { checkHealth, type HealthCheck } from '../platform/health.ts'
import { openMasterKey } from '../platform/secrets.ts'
import { withDatabase } from './attach.ts'

const marks: Record<HealthCheck['state'], string> = { good: 'ok  ', warn: 'note', bad: 'BAD ' }

/** `doctor`: what could be wrong, the worst first, and what to do about it. Exit code 1 where something is bad. */
export async function run(): Promise<void> {
  const checks = await withDatabase(checkHealth)
  checks.push(checkKey())
  for (const { state, name, detail, whatToDo } of checks)
    console.log(`${marks[state]} ${name}: ${detail}${whatToDo ? ` ${whatToDo}` : ''}`)
  if (checks.some(({ state }) => state === 'bad')) process.exitCode = 1
}

function checkKey(): HealthCheck {
  const file = readConfig(process.env).masterKeyFile
  try {
    openMasterKey(file)
    return { name: 'key file', state: 'good', detail: `${file} holds a key. Keep a copy of it away from this machine.` }
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { name: 'key file', state: 'bad', detail, whatToDo: 'Put the right key file back.' }
  }
}
