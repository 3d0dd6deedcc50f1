// How the steps of .ci/run ended, in one line. A step with a report counts by its tests; one that failed without saying
// which test did counts as one failure. What failed is told again just before it, where it is found when only the end of
// a long log is kept.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'

const folder = process.argv[2]
let passed = 0
let failed = 0
let tests = 0

for (const name of readdirSync(folder).filter((file) => file.endsWith('.status'))) {
  const step = path.basename(name, '.status')
  const ended = readFileSync(path.join(folder, name), 'utf8').trim() === '0'
  const report = reportOf(step)
  const failures = report ? failuresOf(report) : []
  for (const { what, why } of failures) console.log(`failed: ${what}\n  ${firstLines(why)}`)
  if (!ended && failures.length === 0) console.log(`failed: ${step}`)
  failed += ended ? failures.length : Math.max(failures.length, 1)
  passed += report?.numPassedTests ?? 0
  tests += report?.numTotalTests ?? 0
  if ((step === 'check' || step === 'model') && ended) passed++
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed > 0 || tests === 0 ? 1 : 0)

function reportOf(step) {
  const file = path.join(folder, `${step}.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
}

/** Tests that failed, and files that did before any of their tests could. */
function failuresOf({ testResults }) {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const broken = assertionResults.filter((test) => test.status === 'failed')
    if (status === 'failed' && broken.length === 0) return [{ what: name, why: message }]
    return broken.map((test) => ({
      what: `${name} > ${test.fullName}`,
      why: test.failureMessages.join('\n'),
    }))
  })
}

function firstLines(text) {
  return text.split('\n').slice(0, 6).join('\n  ').slice(0, 600)
}
