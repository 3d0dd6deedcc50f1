// Loaded before a server, to move its clock: the offset in milliseconds stands in the file that CAMPAIGN_CLOCK names.
import { readFileSync, watchFile } from 'node:fs'

const file = process.env.CAMPAIGN_CLOCK
const RealDate = Date
let offset = 0
watchFile(file, { persistent: false, interval: 100 }, () => {
  offset = Number(readFileSync(file, 'utf8')) || 0
})
const now = () => RealDate.now() + offset

globalThis.Date = new Proxy(RealDate, {
  construct: (target, values, made) => Reflect.construct(target, values.length > 0 ? values : [now()], made),
  apply: () => new RealDate(now()).toString(),
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
})
