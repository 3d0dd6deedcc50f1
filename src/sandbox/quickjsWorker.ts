import { parentPort, workerData } from 'node:worker_threads'
import type { SandboxLimits } from './limits.ts'
import { RunChannel } from './runChannel.ts'
import { lowerThreadPriority } from './threadPriority.ts'
import { type RunRequest, ToolVm } from './toolVm.ts'
import { workerReady } from './workerCrew.ts'

export interface QuickjsWorkerData {
  module: WebAssembly.Module
  limits: SandboxLimits
}

const { module, limits } = workerData as QuickjsWorkerData
const server = parentPort!

lowerThreadPriority()
// The engine copies the stack of a host error into the guest, where a tool could read the server's paths.
Error.stackTraceLimit = 0

// Warms up the host's compilers here and not in somebody's run.
const first = await ToolVm.prepare(module, limits)
const sourceCode = 'export async function main() { console.log(1); return { outputs: [] } }'
await first.run({
  sourceCode,
  entrypoint: 'main',
  argument: '{}',
  channel: RunChannel.forLog(limits.logBytes).memory,
})

let next = ToolVm.prepare(module, limits)
server.on('message', async (request: RunRequest) => {
  const vm = await next
  server.postMessage(await vm.run(request))
  next = ToolVm.prepare(module, limits)
})
await next
server.postMessage(workerReady)
