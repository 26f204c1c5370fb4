import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer } from 'node:net'

/** The first free port from a number on. */
export function findFreePort(from: number, host: string): Promise<number> {
  return new Promise((done) => {
    const probe = createServer()
    probe.once('error', () => done(findFreePort(from + 1, host)))
    probe.listen(from, host, () => probe.close(() => done(from)))
  })
}

/** Lets an application answer on one more port. @throws where the port is taken. */
export function listenToo(answer: RequestListener, host: string, port: number): Promise<Server> {
  const server = createHttpServer(answer)
  return new Promise((done, fail) => {
    server.once('error', fail)
    server.listen(port, host, () => done(server))
  })
}
