import type { z } from 'zod'
import type { Route } from '../../contract/route.ts'
import type { AnyRule, Interactive, SignedIn, ThingOf, Viewer } from './access.ts'
import type { Device } from './auth.ts'
import type { OrganisationDatabase, Rows, Writes } from './database.ts'
import type { Emit } from './events.ts'
import type { Privacy } from './network.ts'
import type { Organisation } from './organisations.ts'
import type { Platform } from './platform.ts'

type Out<S> = S extends z.ZodType ? z.output<S> : undefined
type Reply<R extends Route> = Promise<z.input<R['reply']>>
/** A file that came with a request. The name is what the sender says: for showing alone. */
export type UploadedFile = { name: string; bytes: Buffer }
type Me<R extends Route> = R extends { open: true } ? Viewer : R extends { interactive: true } ? Interactive : SignedIn

/** What every handler is given. */
type Common<R extends Route, Thing> = {
  params: Out<R['params']>
  query: Out<R['query']>
  body: Out<R['body']>
  file: R extends { upload: object } ? UploadedFile : undefined
  /** Applies the rule that the route names; a handler that never asks answers nobody. */
  allow: (...thing: Thing extends undefined ? [] : [Thing]) => void
  platform: Platform
  device: Device
  requestId: string
  privacy: Privacy
  /** Does something once the answer has left, so that its time tells nothing (T22). Its errors are logged. */
  afterReply(act: () => Promise<void>): void
  cookie: SignInCookie
}
export type SignInCookie = { set(organisationId: string, sealed: string): void; clear(): void }
type Inside<R extends Route> = { me: Me<R>; org: OrganisationDatabase; organisation: Organisation; rows: Rows }
export type Reading<R extends Route, Thing> = Common<R, Thing> & Inside<R>
export type Writing<R extends Route, Thing> = Common<R, Thing> &
  Inside<R> & {
    tx: Writes
    /** Records a domain event in the same transaction, by the one who asks. */
    emit: Emit
  }
export type Installing<R extends Route, Thing> = Common<R, Thing> & {
  me: Viewer
  organisation: Organisation | 'first_run' | undefined
}

/** A route with the function that answers it and the rule that guards it. */
export type Handler<R extends Route = Route> = {
  route: R
  rule: AnyRule
  how: 'read' | 'write' | 'write_apart' | 'install'
  // The context's precise type is the route's own; the list of all handlers does not need it.
  act(context: never): Promise<unknown>
}
/** A domain's handlers: one for each of its routes, or it does not compile. */
export type HandlersFor<Routes extends Record<string, Route>> = { [K in keyof Routes]: Handler<Routes[K]> }

type Reads = { method: 'GET' }
type Unsafe = { method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' }

/** The ways to make a handler, bound to a domain's rules. */
export function handlersFor<Rules extends Record<string, AnyRule>>(rules: Rules) {
  type May = { may: keyof Rules & string }
  type Thing<R extends May> = ThingOf<Rules[R['may']]>
  const make = <R extends Route & May>(route: R, how: Handler['how'], act: Handler['act']): Handler<R> => {
    const rule = rules[route.may]
    if (!rule) throw new Error(`No rule for ${route.may}`)
    return { route, rule, how, act }
  }
  return {
    /** A read: `rows` are this organisation's. */
    read: <R extends Route & May & Reads>(route: R, act: (context: Reading<R, Thing<R>>) => Reply<R>) =>
      make(route, 'read', act),
    /** A write: everything in `tx` happens or nothing does. */
    write: <R extends Route & May & Unsafe>(route: R, act: (context: Writing<R, Thing<R>>) => Reply<R>) =>
      make(route, 'write', act),
    /** A write whose parts commit by themselves, since better-auth uses connections of its own. */
    writeApart: <R extends Route & May & Unsafe>(route: R, act: (context: Reading<R, Thing<R>>) => Reply<R>) =>
      make(route, 'write_apart', act),
    /** About the installation: may run where no organisation answers. */
    install: <R extends Route & May & { scope: 'installation' }>(
      route: R,
      act: (context: Installing<R, Thing<R>>) => Reply<R>,
    ) => make(route, 'install', act),
  }
}
