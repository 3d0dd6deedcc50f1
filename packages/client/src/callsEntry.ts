/** What `@holdfast/client/calls` exports: operations of your own, asked again as those of the draft client are. */
export { type Calls, calls } from './calls.ts'
export { type Refusal, refusalOf } from './failures.ts'
export { plainAfter } from './timers.ts'
