import { check } from './checkRoute.ts'
import * as locks from './lockRoutes.ts'
import * as requests from './requestRoutes.ts'
import type { Route } from './route.ts'

/** Every call of the REST API. */
export const routes: readonly Route[] = [
  locks.acquire,
  locks.renew,
  locks.release,
  locks.show,
  locks.takeOver,
  locks.list,
  requests.ask,
  requests.list,
  requests.withdraw,
  requests.answer,
  check,
]
