/** Starts a stopwatch of the processor time of this process in ms, which a busy machine does not lengthen. */
export function startCpuTime(): () => number {
  const start = process.cpuUsage()
  return () => {
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  }
}
